"""Verifying and sealing the history."""
