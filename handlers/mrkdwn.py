"""Slack's text: the one place where values from outside are escaped, and how instants are written."""

from datetime import UTC, datetime


class Mrkdwn(str):
    """Text that is safe in a mrkdwn object as it stands."""

    __slots__ = ()


def escape(value: object) -> Mrkdwn:
    """Return the value as text that Slack shows literally; `Mrkdwn` passes as it is."""
    if isinstance(value, Mrkdwn):
        return value
    return Mrkdwn(str(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def day(at: datetime) -> Mrkdwn:
    """Return an instant as a date in the reader's own zone."""
    return _date(at, "{date_short_pretty}", f"{at.astimezone(UTC):%d %b %Y}")


def moment(at: datetime) -> Mrkdwn:
    """Return an instant as a date and time of day in the reader's own zone."""
    return _date(at, "{date_short_pretty}, {time}", f"{at.astimezone(UTC):%d %b %Y, %H:%M} UTC")


def time(at: datetime) -> Mrkdwn:
    """Return an instant as a time of day in the reader's own zone."""
    return _date(at, "{time}", f"{at.astimezone(UTC):%H:%M} UTC")


def user(user_id: str) -> Mrkdwn:
    """Return a mention, which Slack shows as the person's name."""
    return Mrkdwn(f"<@{escape(user_id)}>")


def _date(at: datetime, form: str, fallback: str) -> Mrkdwn:
    return Mrkdwn(f"<!date^{int(at.timestamp())}^{form}|{fallback}>")
