"""Help: what the bot can do."""
