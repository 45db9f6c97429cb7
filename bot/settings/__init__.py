"""The settings: their names, and how each value is read."""
