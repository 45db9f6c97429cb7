"""Outsiders are turned away before any listener runs, whatever roles they hold."""

from collections.abc import Callable
from typing import Any

from slack_bolt import BoltResponse

from bot.people import People
from flows.access import NotVouchedFor, Outsider
from handlers.caller import caller_of


class Outsiders:
    """Lets members of the workspace pass; where Slack does not say who is one, their role decides."""

    def __init__(self, people: People) -> None:
        """Keep who knows people."""
        self._people = people

    def turn_away(
        self,
        body: dict[str, Any],
        next: Callable[[], BoltResponse],  # noqa: A002 -- Bolt passes it under this name
    ) -> BoltResponse:
        """Let members of the workspace pass.

        Raises:
            Outsider: the person is none.
            NotVouchedFor: the payload names another workspace as theirs, and Slack does not say more.
        """
        event = body.get("event")
        if isinstance(event, dict) and event.get("bot_id"):
            # What bots say in a conversation, ours included, is for nobody here.
            return next()
        caller = caller_of(body)
        if not caller.workspace_id or not caller.user_id:
            return next()
        belongs = self._people.belongs(caller.workspace_id, caller.user_id)
        if belongs is False:
            raise Outsider(caller.user_id)
        if belongs is None and caller.is_from_elsewhere:
            raise NotVouchedFor(caller.user_id)
        return next()
