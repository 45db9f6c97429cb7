"""The words of a message, and what is known by name."""
