"""Whoever locks a member and whoever holds the partner wait for each other in turn, never both at once."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from flows.drafts import drafts
from flows.drafts.draft_models import AddCustomerDraft
from flows.members import member_settings, membership
from flows.reminders import digest, tick
from store.database.availability import DatabaseUnavailable
from store.database.engine import Database
from store.enums import ReminderSetting
from tests.support import world
from tests.support.world import NOON, USER, WORKSPACE, actor

WEDNESDAY = NOON + timedelta(hours=44)
"""The first working morning after the first reminder."""


def open_form(session: Session) -> None:
    drafts.start(session, actor(session, USER), AddCustomerDraft(domain="contoso.com"), WEDNESDAY)


def choose(session: Session) -> None:
    member_settings.choose(session, actor(session, USER), reminders=ReminderSetting.NONE)


def leave(session: Session) -> None:
    membership.note(session, WORKSPACE, USER, WEDNESDAY, belongs=False)


@pytest.mark.parametrize("click", [open_form, choose, leave])
def test_what_a_member_does_while_the_daily_messages_are_written_is_done_after(
    database: Database, click: Callable[[Session], None]
) -> None:
    place = world.build(database)
    world.associate(database, place, place.viva.id, user=USER)
    list(tick.sweep(database, WEDNESDAY - timedelta(hours=1)))
    done: list[str] = []
    waits = Event()

    def act() -> None:
        with suppress(DatabaseUnavailable):
            with database.write() as session:
                click(session)
            done.append("click")

    clicking = Thread(target=act)

    def before(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "FROM partners" in statement and "FOR KEY SHARE" in statement:
            waits.set()

    def after(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "FROM partners" in statement and statement.endswith("FOR UPDATE"):
            clicking.start()
            assert waits.wait(10), "the click neither waits for the partner nor has locked the member"
        elif "FROM members" in statement and statement.endswith(("FOR UPDATE", "FOR NO KEY UPDATE")):
            waits.set()

    event.listen(database.engine, "before_cursor_execute", before)
    event.listen(database.engine, "after_cursor_execute", after)
    assert digest.send(database, WEDNESDAY) == 1
    if database.is_sqlite:
        clicking.start()
    clicking.join()
    assert done == ["click"]
