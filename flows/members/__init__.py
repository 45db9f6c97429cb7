"""Members: who still is one, and their settings."""
