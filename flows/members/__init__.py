"""Members: whether they still are members, and their settings."""
