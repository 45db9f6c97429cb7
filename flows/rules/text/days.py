"""How a day reads for people. Values in, values out."""

from datetime import UTC, date, datetime


def spelt(day: date) -> str:
    """Return a day as "Mar 3, 2026", as Slack writes its own dates; an instant as the day of its own zone."""
    return f"{day:%b} {day.day}, {day.year}"


def in_utc(at: datetime) -> str:
    """Return an instant as "Mar 3, 2026, 09:00 UTC", where no reader's zone is known."""
    utc = at.astimezone(UTC)
    return f"{spelt(utc)}, {utc:%H:%M} UTC"
