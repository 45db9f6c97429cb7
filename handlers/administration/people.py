"""What Slack says about people to whom roles are to be given."""

from collections.abc import Collection, Iterator
from http.client import HTTPException
from time import sleep
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from flows.members.slack_people import NOT_HERE

NO_ANSWER = (SlackClientError, OSError, HTTPException)
"""What is raised if Slack says nothing, or nothing that can be understood."""

MOST_ASKED_SINGLY = 20
"""People of whom Slack is asked one by one; of more, all people of the workspace are read, page by page."""

PAGE = 1000
"""People in one page, which is Slack's limit."""

TOO_MANY_CALLS = "ratelimited"
"""Slack's error word for a page that comes too soon after the last ones."""

PAUSES = (10, 20, 30)
"""Seconds to wait before a page is asked for again that came too soon; together a minute, Slack's window."""


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


def several(
    client: WebClient, wanted: Collection[str], pauses: Collection[float] = ()
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what Slack says about people, as `described` does; of many, in one call for each `PAGE`.

    ``pauses`` are the seconds to wait, all in all, each time that Slack says it was asked too often.

    Raises:
        slack_sdk.errors.SlackApiError: Slack says nothing.
    """
    missing = set(wanted)
    is_whole = False
    if len(missing) > MOST_ASKED_SINGLY:
        for person in _everybody(client, pauses):
            if person.get("id") in missing:
                missing.discard(person["id"])
                yield person["id"], person
            if not missing:
                return
        is_whole = len(missing) > MOST_ASKED_SINGLY
    for user_id in sorted(missing):
        # Whoever is not among all people of the workspace is unknown; asking about each could take hours.
        yield user_id, {} if is_whole else described(client, user_id)


def _everybody(client: WebClient, pauses: Collection[float]) -> Iterator[dict[str, Any]]:
    left, cursor, is_more = list(pauses), "", True
    while is_more:
        try:
            page: Any = client.users_list(limit=PAGE, cursor=cursor)
        except SlackApiError as error:
            if not left or error.response.get("error") != TOO_MANY_CALLS:
                raise
            sleep(left.pop(0))
            continue
        yield from (one for one in page.get("members") or [] if isinstance(one, dict))
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        is_more = bool(cursor)
