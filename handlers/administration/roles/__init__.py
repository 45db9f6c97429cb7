"""Members and roles."""
