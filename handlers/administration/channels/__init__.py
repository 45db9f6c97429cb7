"""Channels of locations and engagements."""
