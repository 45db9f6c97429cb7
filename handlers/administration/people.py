"""What Slack says about somebody to whom a role is to be given."""

from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from flows.members.slack_people import NOT_HERE


def described(client: WebClient, user_id: str) -> dict[str, Any]:
    """Return what Slack says about a person; nothing if it does not know them here.

    Raises:
        slack_sdk.errors.SlackApiError: Slack says nothing.
    """
    try:
        person = client.users_info(user=user_id).get("user")
    except SlackApiError as error:
        if error.response.get("error") in NOT_HERE:
            return {}
        raise
    return person if isinstance(person, dict) else {}
