"""Outsiders are turned away before any listener runs, whatever roles they hold."""

from collections.abc import Callable
from http.client import HTTPException
from typing import Any

import structlog
from slack_bolt import BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.slack import slack_words
from bot.slack.people import People
from flows.access import NotVouchedFor, Outsider
from handlers.app import refusals
from handlers.app.caller import caller_of
from handlers.home import views

ABOUT_PEOPLE = frozenset({"team_join", "user_change"})
"""Types of events that say what has become of a person."""

log = structlog.get_logger(__name__)


class Outsiders:
    """Lets members of the workspace pass; if Slack does not say who is one, their role decides."""

    def __init__(self, people: People) -> None:
        """Keep who knows people."""
        self._people = people

    def turn_away(
        self,
        body: dict[str, Any],
        client: WebClient,
        next: Callable[[], BoltResponse],  # noqa: A002 -- Bolt passes it under this name
    ) -> BoltResponse:
        """Let members of the workspace pass.

        Raises:
            Outsider: the person is not a member.
            NotVouchedFor: the payload names another workspace as theirs, and Slack does not say more.
        """
        event = body.get("event")
        if isinstance(event, dict) and (event.get("bot_id") or event.get("type") in ABOUT_PEOPLE):
            # Messages of bots, ours included, are ignored. Events about a person are not from that person.
            return next()
        caller = caller_of(body)
        if not caller.workspace_id or not caller.user_id:
            return next()
        belongs = self._people.belongs(caller.workspace_id, caller.user_id)
        refusal: Outsider | NotVouchedFor | None = None
        if belongs is False:
            refusal = Outsider(caller.user_id)
        elif belongs is None and caller.is_from_elsewhere:
            refusal = NotVouchedFor(caller.user_id)
        if refusal is None:
            return next()
        if isinstance(event, dict) and event.get("type") == "app_home_opened":
            _clear_home(client, caller.user_id, refusal)
        raise refusal


def _clear_home(client: WebClient, user_id: str, refusal: Exception) -> None:
    """Remove customers from the App Home of a former member."""
    try:
        client.views_publish(user_id=user_id, view=views.alone(str(refusals.sentence(refusal))))
    except (SlackClientError, OSError, HTTPException) as error:
        log.warning("home.not_cleared", why=slack_words.why(error))
