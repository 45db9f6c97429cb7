"""What Slack fills in if a text object leaves it out; objects are compared and stored with it."""

from typing import Any

DEFAULTS = {"plain_text": {"emoji": True}, "mrkdwn": {"verbatim": False}}
"""The fields of a text object that Slack adds, by the type of the object."""


def filled(value: Any) -> Any:
    """Return a payload with every default filled in, and without the fields that are null."""
    if isinstance(value, list | tuple):
        return [filled(one) for one in value]
    if not isinstance(value, dict):
        return value
    made = {name: filled(one) for name, one in value.items() if one is not None}
    if isinstance(made.get("text"), str) and isinstance(made.get("type"), str):
        return DEFAULTS.get(made["type"], {}) | made
    return made
