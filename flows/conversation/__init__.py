"""Talking with the bot in words: what is asked, what is answered, and what is kept of it."""
