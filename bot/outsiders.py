"""Outsiders: guests, bots and people of other workspaces, who are turned away before any listener runs."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from slack_bolt import BoltContext, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.clock import Clock
from flows.access import Outsider

KEPT = timedelta(hours=1)
"""How long Slack's word on a person is believed."""

MOST_KEPT = 10_000

TIMEOUT_SECONDS = 2
"""Slack wants an answer within three seconds."""


class Outsiders:
    """Asks Slack about each person once an hour; where Slack does not answer, their role alone decides."""

    def __init__(self, clock: Clock) -> None:
        """Start with nobody known."""
        self._clock = clock
        self._known: OrderedDict[tuple[str, str], tuple[bool, datetime]] = OrderedDict()
        self._lock = Lock()

    def turn_away(
        self,
        client: WebClient,
        context: BoltContext,
        next: Callable[[], BoltResponse],  # noqa: A002 -- Bolt passes it under this name
    ) -> BoltResponse:
        """Let members of the workspace pass.

        Raises:
            Outsider: the person is none.
        """
        if context.user_id and context.team_id and self._is_outside(client, context.team_id, context.user_id):
            raise Outsider(context.user_id)
        return next()

    def _is_outside(self, client: WebClient, workspace_id: str, user_id: str) -> bool:
        key, now = (workspace_id, user_id), self._clock()
        with self._lock:
            outside, until = self._known.get(key, (False, now))
        if now < until:
            return outside
        asking = WebClient(client.token, client.base_url, TIMEOUT_SECONDS, ssl=client.ssl, retry_handlers=[])
        try:
            person: dict[str, Any] = asking.users_info(user=user_id)["user"]
        except SlackApiError as error:
            if error.response["error"] not in {"user_not_found", "user_not_visible"}:
                return False
            person = {"is_bot": True}
        except (SlackClientError, OSError):
            return False
        outside = _is_outside(person, workspace_id)
        with self._lock:
            self._known[key] = (outside, now + KEPT)
            self._known.move_to_end(key)
            if len(self._known) > MOST_KEPT:
                self._known.popitem(last=False)
        return outside


def _is_outside(person: dict[str, Any], workspace_id: str) -> bool:
    if any(person.get(mark) for mark in ("is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")):
        return True
    # In an organisation of several workspaces, people belong to more than the one that they name first.
    home = (person.get("enterprise_user") or {}).get("teams") or [person.get("team_id")]
    return workspace_id not in home
