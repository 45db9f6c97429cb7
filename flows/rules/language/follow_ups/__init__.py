"""How a message continues the one before: what it changes, chooses or points at. Pure functions."""
