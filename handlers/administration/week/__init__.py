"""What the bot will send in the next days."""
