"""Journeys in steps, each kept as a draft."""
