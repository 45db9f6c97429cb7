"""To whom a test mail goes: the admin, as Slack names them."""

from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from flows.rules.text import addresses


def name_and_address(client: WebClient, user_id: str) -> tuple[str, str | None]:
    """Return the name and the e-mail address of a person, as far as Slack names them."""
    try:
        person: Any = client.users_info(user=user_id).get("user") or {}
    except SlackApiError:
        return "", None
    profile = person.get("profile") or {}
    return str(profile.get("real_name") or ""), profile.get("email")


def is_address(typed: str) -> bool:
    """Tell whether a mail can be sent to what was typed."""
    try:
        return bool(typed) and bool(addresses.on_the_wire(typed))
    except ValueError:
        return False
