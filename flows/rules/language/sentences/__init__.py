"""Divide a message into spans and clauses."""
