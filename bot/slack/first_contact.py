"""The first person who writes to the bot in a new workspace becomes its first Incentives admin.

Where the app was installed from the web, that is whoever installed it, who became admin then. A workspace
whose token stands in the settings is new to the bot until somebody writes to it.
"""

from collections.abc import Callable
from http.client import HTTPException
from typing import Any

import structlog
from slack_bolt import BoltContext, BoltResponse
from slack_sdk.errors import SlackClientError
from sqlalchemy.exc import IntegrityError

from bot.clock import Clock
from bot.slack import slack_words
from bot.slack.workspaces import WorkspacePaused, Workspaces
from flows.administration import first_run
from flows.members import slack_people
from handlers.app.caller import Caller, caller_of
from store.database.engine import Database

CALL_SECONDS = 2
"""Longest wait in one step for Slack's description of the person."""

log = structlog.get_logger(__name__)


class FirstContact:
    """Makes the first person an admin before their request goes on; others pass."""

    def __init__(self, database: Database, workspaces: Workspaces, clock: Clock) -> None:
        """Begin with no workspace known."""
        self._database = database
        self._workspaces = workspaces
        self._clock = clock
        self._begun: set[str] = set()

    def welcome(
        self,
        body: dict[str, Any],
        context: BoltContext,
        next: Callable[[], BoltResponse],  # noqa: A002 -- Bolt passes it under this name
    ) -> BoltResponse:
        """Let everybody pass, the first one as an admin."""
        event = body.get("event")
        is_of_bot = isinstance(event, dict) and bool(event.get("bot_id"))
        caller = caller_of(body)
        is_person = caller.user_id and caller.user_id != context.bot_user_id and not is_of_bot
        if is_person and caller.workspace_id and caller.workspace_id not in self._begun:
            self._look_at(caller)
        return next()

    def _look_at(self, caller: Caller) -> None:
        with self._database.read() as session:
            if first_run.is_begun(session, caller.workspace_id):
                self._begun.add(caller.workspace_id)
                return
            may_begin = first_run.may_begin(session, caller.workspace_id, caller.user_id)
        if not may_begin:
            return
        try:
            identity = self._workspaces.identity(caller.workspace_id)
            if identity is None:
                return
            client = self._workspaces.client_for(identity.bot_token, CALL_SECONDS)
            person = client.users_info(user=caller.user_id).get("user")
        except (SlackClientError, OSError, HTTPException, WorkspacePaused) as error:
            # The next contact tries again.
            log.warning("workspace.first_contact_unclear", why=slack_words.why(error))
            return
        if not isinstance(person, dict) or slack_people.why_outside(person, caller.workspace_id):
            return
        try:
            with self._database.write() as session:
                begun = first_run.begin_here(
                    session,
                    caller.workspace_id,
                    identity.team or "",
                    caller.user_id,
                    self._clock(),
                    name=slack_people.name_of(person),
                    zone=slack_people.zone_of(person),
                )
        except IntegrityError:
            # Somebody else was first, at the same moment.
            return
        if begun:
            log.info("workspace.begun", workspace=caller.workspace_id, user=caller.user_id)
