"""Who belongs to a workspace, according to Slack: not guests, bots, deleted people or people of others.

Slack also names the time zone in which each of them lives, and perhaps an e-mail address, of which is only
kept whether there is one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPException
from threading import Lock
from typing import Any

import structlog
from cachetools import LRUCache
from slack_bolt import App
from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.single_flight import SingleFlight
from bot.slack import scopes
from bot.slack.workspaces import WorkspacePaused, Workspaces
from flows.members import membership, returning
from flows.members.slack_people import NOT_HERE, email_of, why_outside, zone_of
from store.database.engine import Database
from store.partners import Partner

PATIENCE_SECONDS = 1.5
"""Seconds that a request waits for Slack's answer about a person; Slack itself waits three seconds for us."""

CALL_SECONDS = 2
"""Hard end of one step of the call behind it."""

MOST_ASKED = 16
"""Questions under way at once; a further caller gets no answer."""

FRESH = timedelta(minutes=1)
"""How long an answer is used without asking again."""

KEPT = timedelta(hours=1)
"""How long an older answer lets a member pass at once, while Slack is asked again in the background."""

MOST_KEPT = 10_000

LOOKED_UP_EVERY = timedelta(hours=6)
"""How often each member with a role is looked up, even if they do nothing."""

MOST_LOOKED_UP = 50
"""Most members that one run of the job looks up."""

MOST_SILENT = 3
"""Workspaces without an answer after which a run of the job ends."""

EMAIL_SCOPE = "users:read.email"
"""The scope without which Slack leaves e-mail addresses out of profiles."""

log = structlog.get_logger(__name__)

Key = tuple[str, str]
"""A workspace and a user."""


class NoAnswer(RuntimeError):
    """Slack gave no answer about the person that could be understood."""


@dataclass(frozen=True, slots=True)
class _Answer:
    belongs: bool
    at: datetime

    def is_younger(self, than: timedelta, now: datetime) -> bool:
        """Tell whether it was given at most that long from ``now``, either way."""
        return abs(now - self.at) < than


def register(app: App, people: "People") -> None:
    """Register the listeners; they finish before Slack is answered, so that no event is lost."""

    def changed(body: dict[str, Any]) -> None:
        person = body["event"].get("user")
        if isinstance(person, dict):
            people.note_change(str(body["team_id"]), person)

    app.event("user_change")(changed)
    app.event("team_join")(changed)


class People:
    """Asks Slack about people and keeps what that means for members (`flows.members.membership`).

    If Slack does not answer, the stored state of the member decides.
    """

    def __init__(self, workspaces: Workspaces, database: Database, clock: Clock) -> None:
        """Begin with nobody known."""
        self._workspaces = workspaces
        self._database = database
        self._clock = clock
        self._known = LRUCache[Key, _Answer](MOST_KEPT)
        self._lock = Lock()
        self._flights = SingleFlight[Key, bool]("people", MOST_ASKED)

    def belongs(self, workspace_id: str, user_id: str) -> bool | None:
        """Tell whether somebody is a full member of the workspace; ``None`` if Slack does not say.

        It takes at most `PATIENCE_SECONDS`, and no time for somebody who passed within the hour.
        """
        key, now = (workspace_id, user_id), self._clock()
        known = self._recall(key)
        if known is not None and known.is_younger(FRESH, now):
            return known.belongs
        may_pass = known is not None and known.belongs and known.is_younger(KEPT, now)
        answer = self._ask(key, 0 if may_pass else PATIENCE_SECONDS)
        return True if answer is None and may_pass else answer

    def is_gone(self, partner: Partner, user_id: str) -> bool:
        """Tell whether Slack says that somebody is not a full member of the partner's workspace."""
        key = (partner.workspace_id, user_id)
        known = self._recall(key)
        if known is not None and known.is_younger(FRESH, self._clock()):
            return not known.belongs
        return self.is_gone_now(partner, user_id)

    def is_gone_now(self, partner: Partner, user_id: str) -> bool:
        """Tell the same, but always ask Slack."""
        return self._ask((partner.workspace_id, user_id), PATIENCE_SECONDS) is False

    def note_change(self, workspace_id: str, person: dict[str, Any]) -> None:
        """Ask Slack about a member of whom an event says something new; without an answer, the job asks soon.

        Events come in any order, so that only Slack's present answer counts. An event does not tell whether
        the bot may see e-mail addresses.
        """
        user_id = str(person.get("id") or "")
        belongs, email = why_outside(person, workspace_id) is None, email_of(person, may_see=False)
        with self._database.read() as session:
            if not membership.is_news(session, workspace_id, user_id, belongs=belongs, email=email):
                return
        if self._ask((workspace_id, user_id), PATIENCE_SECONDS) is None:
            with self._database.write() as session:
                membership.mark_due(session, workspace_id, user_id)

    def look_around(self) -> None:
        """Look up the members with a role who were not looked up for long; any replica may do so."""
        now = self._clock()
        with self._database.write() as session:
            taken = membership.take(session, now, now - LOOKED_UP_EVERY, MOST_LOOKED_UP)
        silent: set[str] = set()
        unanswered: list[int] = []
        for member_id, (workspace_id, user_id) in taken.items():
            is_over = workspace_id in silent or len(silent) >= MOST_SILENT
            if is_over or self._ask((workspace_id, user_id), PATIENCE_SECONDS) is None:
                silent.add(workspace_id)
                unanswered.append(member_id)
        if unanswered:
            with self._database.write() as session:
                membership.put_back(session, unanswered)

    def _recall(self, key: Key) -> _Answer | None:
        with self._lock:
            return self._known.get(key)

    def _ask(self, key: Key, patience: float) -> bool | None:
        try:
            return self._flights.ask(key, lambda: self._learn(*key), patience)
        except (
            NoAnswer,
            OSError,  # NotYet is one
            HTTPException,
            SlackClientError,
            SQLAlchemyError,
            WorkspacePaused,
        ):
            return None

    def _learn(self, workspace_id: str, user_id: str) -> bool:
        person, may_see = self._described(workspace_id, user_id)
        belongs, zone = why_outside(person, workspace_id) is None, zone_of(person)
        email = email_of(person, may_see=may_see)
        now, is_other = self._clock(), False
        with self._database.read() as session:
            is_news = membership.is_news(
                session, workspace_id, user_id, belongs=belongs, zone=zone, email=email
            )
        if is_news:
            with self._database.write() as session:
                is_back = belongs and returning.note(session, workspace_id, user_id, now)
                is_noted = membership.note(
                    session, workspace_id, user_id, now, belongs=belongs, zone=zone, email=email
                )
                is_other = is_back or is_noted
        if is_other:
            log.info("member.back" if belongs else "member.gone", workspace=workspace_id, user=user_id)
        with self._lock:
            self._known[workspace_id, user_id] = _Answer(belongs, now)
        return belongs

    def _described(self, workspace_id: str, user_id: str) -> tuple[dict[str, Any], bool]:
        """Return what Slack says about a person, and whether the bot may see their e-mail address.

        It says nothing if the workspace does not know them.
        """
        identity = self._workspaces.identity(workspace_id)
        if identity is None:
            raise WorkspacePaused(workspace_id)
        client = self._workspaces.client_for(identity.bot_token, CALL_SECONDS)
        try:
            answer = client.users_info(user=user_id)
        except SlackApiError as error:
            if error.response.get("error") in NOT_HERE:
                return {}, False
            raise
        person = answer.get("user")
        if not isinstance(person, dict):
            raise NoAnswer(user_id)
        return person, EMAIL_SCOPE in (scopes.granted(answer) or ())
