"""How a day reads for people. Values in, values out."""

from datetime import date


def spelt(day: date) -> str:
    """Return a day as "3 March 2026"; an instant is spelt as the day of its own zone."""
    return f"{day.day} {day:%B %Y}"
