"""Answers to questions that were understood, as values."""
