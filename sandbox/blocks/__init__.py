"""Blocks and rich text as Slack keeps them, and what it refuses of them."""
