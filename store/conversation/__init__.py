"""What members said to the bot in words, and what they thought of its answers."""
