"""Spans of time in words, and the days that they name."""
