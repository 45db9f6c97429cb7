"""Conversations: what members say to the bot in words, and what it answers."""
