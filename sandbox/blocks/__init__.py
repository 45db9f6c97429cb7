"""Blocks and rich text as Slack keeps them, and the checks that refuse some."""
