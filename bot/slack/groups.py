"""Who is in the user groups that are followed, according to Slack: after an event, and once a day."""

from collections.abc import Collection
from datetime import timedelta
from http.client import HTTPException
from typing import Any

import structlog
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.clock import Clock
from bot.slack import slack_words
from bot.slack.workspaces import WorkspacePaused, Workspaces
from flows.members import group_sync
from flows.members.group_sync import GroupPeople, GroupToLook
from flows.members.slack_people import name_of, why_outside
from handlers.administration.people import several
from store.database.engine import Database

LOOKED_EVERY = timedelta(days=1)
"""How often each followed group is compared with Slack, even if no event comes."""

TRIED_AGAIN = timedelta(minutes=5)
"""After this time a group is compared again about which Slack said nothing, or whose work broke off."""

MOST_LOOKED = 20
"""Most groups that one run of the job compares."""

NO_GROUP = "no_such_subteam"
"""Slack's error word for a group that it does not know."""

log = structlog.get_logger(__name__)


def register(app: App, database: Database) -> None:
    """Register the listeners; they finish before Slack is answered, so that no event is lost."""

    def mark(workspace_id: object, group_id: object) -> None:
        with database.write() as session:
            if group_sync.mark_due(session, str(workspace_id), str(group_id)):
                log.info("group.changed", group=group_id)

    def members_changed(body: dict[str, Any]) -> None:
        mark(body["team_id"], body["event"].get("subteam_id"))

    def updated(body: dict[str, Any]) -> None:
        mark(body["team_id"], (body["event"].get("subteam") or {}).get("id"))

    app.event("subteam_members_changed")(members_changed)
    app.event("subteam_updated")(updated)


class Groups:
    """Compares the followed groups with Slack."""

    def __init__(self, workspaces: Workspaces, database: Database, clock: Clock) -> None:
        """Keep what the job works with."""
        self._workspaces = workspaces
        self._database = database
        self._clock = clock

    def look_around(self) -> None:
        """Compare the groups that are due; any replica may do so."""
        now = self._clock()
        with self._database.write() as session:
            before = now - LOOKED_EVERY
            taken = group_sync.take(session, now, before, before + TRIED_AGAIN, MOST_LOOKED)
        for group in taken:
            try:
                self._look(group)
                with self._database.write() as session:
                    group_sync.note_compared(session, group, now)
            except (OSError, HTTPException, SlackClientError, WorkspacePaused) as error:
                log.warning("group.not_looked_at", group=group.group_id, why=slack_words.why(error))

    def _look(self, group: GroupToLook) -> None:
        identity = self._workspaces.identity(group.workspace_id)
        if identity is None:
            raise WorkspacePaused(group.workspace_id)
        client = self._workspaces.client_for(identity.bot_token)
        described = _described(client, group.group_id)
        present = _people(client, group.group_id) if described else None
        if described is None or present is None:
            with self._database.write() as session:
                group_sync.note_gone(session, group.id, self._clock())
            return
        people = _judged(client, group.workspace_id, present, present - group.known)
        with self._database.write() as session:
            handle, name = str(described.get("handle") or ""), str(described.get("name") or "")
            group_sync.note_there(session, group.id, handle, name)
        is_more = True
        while is_more:
            with self._database.write() as session:
                is_more = group_sync.sync(session, group.id, people, self._clock())


def _described(client: WebClient, group_id: str) -> dict[str, Any] | None:
    """Return what Slack says about a group; ``None`` if it is deleted or disabled."""
    found: Any = client.usergroups_list(include_disabled=True).get("usergroups") or []
    for one in found:
        if isinstance(one, dict) and one.get("id") == group_id:
            return None if one.get("date_delete") else one
    return None


def _people(client: WebClient, group_id: str) -> frozenset[str] | None:
    """Return the Slack user IDs of those in a group; ``None`` if Slack does not know it."""
    try:
        found: Any = client.usergroups_users_list(usergroup=group_id).get("users")
    except SlackApiError as error:
        if error.response.get("error") == NO_GROUP:
            return None
        raise
    if not isinstance(found, list):
        raise SlackClientError("users of a group are no list")
    return frozenset(one for one in found if isinstance(one, str))


def _judged(
    client: WebClient, workspace_id: str, present: frozenset[str], new: Collection[str]
) -> GroupPeople:
    names, skipped = {}, {}
    for user_id, person in several(client, new):
        why = why_outside(person, workspace_id)
        if why is None:
            names[user_id] = name_of(person) or user_id
        else:
            skipped[user_id] = why
    return GroupPeople(present, names, skipped)
