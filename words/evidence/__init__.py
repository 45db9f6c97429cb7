"""The words of evidence files, in the language of the answer; `bot.evidence` lays them out as PDF."""
