"""The rows that notifications are about are read together, and looked up by the notification."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from flows import notification_subjects, notifications
from flows.notifications import (
    ConsentReceipt,
    ConsentReminderMail,
    ConsentRequestMail,
    CustomerCard,
    DayRenewal,
    Digest,
    MemberGone,
    OwnerNotice,
    ThreadLine,
)
from store.database.engine import Database
from store.partners import Member
from tests.support import delivered, world
from tests.support.plans import statements
from tests.support.world import KIM, NOON

EVERY = [one.example() for one in notifications.KINDS.values()]


@pytest.fixture
def answered(database: Database) -> Database:
    """A database that has all rows that the examples name."""
    place = world.build(database)
    world.accept(database, world.associate(database, place, place.viva.id), customer=KIM)
    return database


def queries(sent: list[str]) -> list[str]:
    return [one for one in sent if one.startswith("SELECT")]


def test_many_notifications_are_looked_up_in_one_statement_for_each_kind_of_row(answered: Database) -> None:
    with answered.read() as session, statements(answered) as sent:
        subjects = notification_subjects.read(session, EVERY * 3)
        assert [one.id for one in subjects.of_customer(CustomerCard(1))] == [1]
        assert subjects.summary(ThreadLine(1, 1)).owner.user_id == world.ADMIN
        assert subjects.event(ThreadLine(1, 1)) == subjects.event(OwnerNotice(1, 1))
        assert subjects.event(ThreadLine(1, 1)).member == world.ADMIN
        assert subjects.ask(ConsentRequestMail(1)) is subjects.ask(ConsentReminderMail(1, ""))
        assert subjects.ask(ConsentRequestMail(1)).requests[0].association.customer.domain
        assert subjects.submission(ConsentReceipt(1)).ask is subjects.ask(ConsentRequestMail(1))
    # Associations, those of customers, entries, asks and requests, submissions and answers, surveys, notes,
    # daily messages.
    assert len(queries(sent)) == 10


def test_many_daily_messages_are_looked_up_in_two_statements(answered: Database) -> None:
    since, until = NOON.isoformat(), (NOON + timedelta(days=40)).isoformat()
    with answered.write() as session:
        ids = [
            delivered.sent_day(session, Digest(1, member.id, since, until, since), NOON)
            for member in session.scalars(select(Member)).all()
        ]
    assert len(ids) > 1
    with answered.read() as session, statements(answered) as sent:
        subjects = notification_subjects.read(session, [DayRenewal(one) for one in ids])
        assert all(subjects.day(DayRenewal(one)) for one in ids)
    assert len(queries(sent)) == 2


def test_notifications_about_no_row_take_no_statement(answered: Database) -> None:
    with answered.read() as session, statements(answered) as sent:
        notification_subjects.read(session, [MemberGone.example()])
    assert queries(sent) == []


def test_what_was_not_read_is_not_looked_up_silently(answered: Database) -> None:
    with answered.read() as session:
        subjects = notification_subjects.read(session, [CustomerCard(1)])
        with pytest.raises(KeyError):
            subjects.event(ThreadLine(1, 1))
