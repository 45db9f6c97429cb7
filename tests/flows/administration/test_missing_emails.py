"""A member without an e-mail address is asked for one: once, and only while that is true."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select

from flows.administration import missing_emails
from flows.administration.missing_emails import EmailAsked
from flows.associations.lifecycle import NotFound
from flows.members import membership
from flows.members.slack_people import ProfileEmail
from flows.notifications import EmailMissing, parse
from store import partners
from store.database.engine import Database
from store.outbox.outbox import OutboxMessage
from store.partners import RoleGrant
from tests.support import delivered, world
from tests.support.world import ADMIN, NOON, USER, WORKSPACE, World, actor

LATER = NOON + timedelta(days=1)


@pytest.fixture
def place(database: Database) -> World:
    found = world.build(database)
    note(database, ProfileEmail.MISSING)
    return found


def note(database: Database, email: ProfileEmail, *, belongs: bool = True) -> None:
    with database.write() as session:
        membership.note(session, WORKSPACE, USER, NOON, belongs=belongs, email=email)


def ask(database: Database, now: datetime = NOON) -> EmailAsked:
    with database.write() as session:
        ada = actor(session)
        uma = partners.member(session, ada.partner, USER)
        assert uma is not None
        return missing_emails.ask(session, ada, uma.id, now)


def sent(database: Database) -> list[tuple[str, bool]]:
    """Return to whom the messages go, and whether each is still true."""
    with database.read() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == EmailMissing.kind)).all()
        return [(one.destination, delivered.is_still_true(session, parse(one), LATER)) for one in rows]


def test_a_member_is_told_once_by_whom(database: Database, place: World) -> None:
    assert ask(database) == EmailAsked(USER, NOON, is_first=True)
    assert ask(database, LATER) == EmailAsked(USER, NOON, is_first=False)
    assert sent(database) == [(USER, True)]
    with database.read() as session:
        (row,) = session.scalars(select(OutboxMessage)).all()
        message = delivered.message(session, EmailMissing(**row.payload), NOON)
    said = str(message.payload())
    assert "Please add an e-mail address to your Slack profile" in said
    assert f"<@{ADMIN}>, who is Incentives admin" in said


@pytest.mark.parametrize("email", [ProfileEmail.USABLE, ProfileEmail.HIDDEN])
def test_of_whom_nothing_is_missing_nobody_is_told(
    database: Database, place: World, email: ProfileEmail
) -> None:
    note(database, email)
    assert ask(database) == EmailAsked(USER, None, is_first=False)
    assert sent(database) == []


def test_a_message_that_waits_is_not_sent_once_there_is_an_address_and_another_can_be(
    database: Database, place: World
) -> None:
    ask(database)
    note(database, ProfileEmail.USABLE)
    assert sent(database) == [(USER, False)]
    assert ask(database, LATER).at is None
    note(database, ProfileEmail.MISSING)
    assert ask(database, LATER) == EmailAsked(USER, LATER, is_first=True)
    assert len(sent(database)) == 2


def test_who_is_gone_or_holds_no_role_is_not_told(database: Database, place: World) -> None:
    ask(database)
    note(database, ProfileEmail.MISSING, belongs=False)
    assert sent(database) == [(USER, False)]
    assert ask(database).at is None
    note(database, ProfileEmail.MISSING)
    with database.write() as session:
        session.execute(delete(RoleGrant).where(RoleGrant.member_id == actor(session, USER).member.id))
    assert sent(database) == [(USER, False)]
    assert ask(database).at is None


def test_members_of_other_partners_are_not_found(database: Database, place: World) -> None:
    world.build(database, "T0RIVAL", name="Rival", prefix="R")
    with database.read() as session:
        theirs = actor(session, "R" + USER, "T0RIVAL").member.id
    for member_id in (theirs, 999):
        with database.write() as session, pytest.raises(NotFound):
            missing_emails.ask(session, actor(session), member_id, NOON)
