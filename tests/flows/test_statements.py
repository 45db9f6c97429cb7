"""How many statements reading takes: as many for thirty associations as for three."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session

from bot.delivery import batch, plan
from bot.delivery.plan import SlackCall
from flows.associations import details, find_association, summary
from flows.associations.summary import Summary
from flows.customers_page import customers_page, page_export
from flows.customers_page.page_values import PageFilters
from flows.outbox import undelivered
from flows.personal_data import data_export
from flows.reminders import digest, tick
from flows.reports import report
from flows.reports.report_ask import ReportAsk
from flows.rules.associations.status import CONSENT_PENDING
from flows.rules.reports.figures import Figure
from store.associations.associations import Association
from store.customers import customers_page as customers_rows
from store.customers.customers import Customer
from store.database.engine import Database
from store.enums import ContactSide, IdentifierType, OutboxState, ReminderSetting
from store.outbox.outbox import OutboxMessage
from store.partners import Member
from tests.support import world
from tests.support.plans import statements
from tests.support.world import NOON, USER, World, actor

FEW, MANY = 3, 30
LATER = NOON + timedelta(days=20)


def page(session: Session) -> Sequence[Any]:
    return customers_page.show(session, actor(session), PageFilters(1), NOON, MANY).rows


def spreadsheet(session: Session) -> Sequence[Any]:
    rows = customers_page.every_row(session, actor(session), PageFilters(1), NOON, 100)
    return page_export.table(session, rows, None)


def export(session: Session) -> Sequence[Any]:
    return list(data_export.records(session, actor(session).partner))


def choice(session: Session) -> Sequence[Any]:
    return find_association.waiting(session, actor(session), CONSENT_PENDING, "", 100, NOON)


def undelivered_messages(session: Session) -> Sequence[Any]:
    shown = undelivered.listing(session, None, 1000).shown
    return [one for one in shown if one.message.kind == "customer_card" and one.about]


def dry_run(session: Session) -> Sequence[Any]:
    return list(tick.preview(session, LATER))


def compose(*_: object) -> Any:
    raise AssertionError("no mail is written here")


def delivery_of_reminders(session: Session) -> Sequence[Any]:
    messages = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "reminder")).all()
    read = batch.read(session, messages, plan.METHODS)
    calls = [plan.plan(session, one, read, compose, LATER) for one in messages]
    return [one for one in calls if isinstance(one, SlackCall)]


def report_rows(session: Session) -> Sequence[Any]:
    return report.listed(session, actor(session), ReportAsk(), Figure.ADDED, NOON, 0, 100)


READS = [page, spreadsheet, report_rows, export, choice, undelivered_messages, dry_run, delivery_of_reminders]


def fill(database: Database, place: World, first: int, most: int) -> None:
    """Add associations; their first reminder is due, and nothing was delivered."""
    for number in range(first, most):
        tenant = f"{number:08}-2222-4333-8444-555555555555"
        world.associate(database, place, place.viva.id, tenant=tenant)
    list(tick.sweep(database, LATER))
    with database.write() as session:
        session.execute(update(Association).values(next_action_at=NOON))
        session.execute(update(OutboxMessage).values(state=OutboxState.DEAD))


def count(database: Database, read: Callable[[Session], Sequence[Any]]) -> tuple[int, int]:
    """Return how many rows something reads, and in how many statements."""
    with statements(database) as sent, database.read() as session:
        rows = len(read(session))
    return rows, len(sent)


def test_no_read_takes_a_statement_for_each_association(database: Database) -> None:
    place = world.build(database)
    with database.write() as session:
        session.execute(update(Member).values(reminders=ReminderSetting.SINGLY))
    fill(database, place, 0, FEW)
    few = {one.__name__: count(database, one) for one in READS}
    fill(database, place, FEW, MANY)
    many = {one.__name__: count(database, one) for one in READS}
    assert {name: rows for name, (rows, _) in few.items()} == dict.fromkeys(few, FEW)
    assert {name: rows for name, (rows, _) in many.items()} == dict.fromkeys(many, MANY)
    assert {name: sent for name, (_, sent) in many.items()} == {name: sent for name, (_, sent) in few.items()}


def multiply(database: Database, one: int, count: int) -> list[int]:
    """Add copies of an association for so many other customers, and return the ids of all."""
    with database.write() as session:
        first = session.get_one(Association, one)
        columns = [column.key for column in Association.__table__.columns]
        given = {key: getattr(first, key) for key in columns if key not in {"id", "clock_due"}}
        for number in range(count):
            customer = Customer(
                partner_id=first.partner_id,
                id_type=IdentifierType.TENANT_ID,
                id_value=f"{number:08}-3333-4333-8444-555555555555",
                domain=f"customer{number}.example",
                name=f"Customer {number}",
            )
            session.add(customer)
            session.flush()
            copied = {"customer_id": customer.id, "reference": f"MCI-9{number:05}"}
            session.execute(insert(Association), [given | copied])
        return list(session.scalars(select(Association.id).order_by(Association.id)))


def test_what_many_rows_share_is_read_once_and_not_with_each_of_them(database: Database) -> None:
    place = world.build(database)
    ids = multiply(database, world.associate(database, place, place.viva.id), customers_rows.MANY)
    for count, joined in ((customers_rows.MANY, 1), (customers_rows.MANY + 1, 0)):
        with database.read() as session:
            partner = actor(session).partner
            with statements(database) as sent:
                rows = summary.of_several(session, partner, ids[:count])
            told = {(one.engagement.name, one.location.name, one.owner.name, one.zone) for one in rows}
            assert [one.association.id for one in rows] == ids[:count]
            assert len({one.customer.name for one in rows}) == count
            assert {one.association.claim for one in rows} == {None}
            assert len(told) == 1
        assert len([one for one in sent if "JOIN engagements" in one]) == joined
        assert len([one for one in sent if "engagements" in one]) == 1
        assert len(sent) <= 7


def test_what_a_digest_says_is_read_once_when_it_is_sent(database: Database) -> None:
    place = world.build(database)
    multiply(database, world.associate(database, place, place.viva.id, user=USER), MANY)
    digest.send(database, NOON + timedelta(days=7))
    with database.read() as session:
        messages = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "digest")).all()
        read = batch.read(session, messages, plan.METHODS)
        assert {one.destination for one in messages} == {"C0INCENTIVES", USER}
        for one in messages:
            session.expunge_all()
            with statements(database) as sent:
                call = plan.plan(session, one, read, compose, NOON + timedelta(days=7))
            assert isinstance(call, SlackCall)
            assert len([one for one in sent if "JOIN customers" in one]) == 1


def test_details_are_read_in_few_statements(database: Database) -> None:
    place = world.build(database)
    one = world.associate(database, place, place.viva.id)
    with database.read() as session:
        ada = actor(session)
        with statements(database) as sent:
            shown = details.read(session, ada, one, NOON)
        assert len(shown.contacts) == len(ContactSide)
    # The association, its contacts, history, requests, their messages, the users, disputes, and notes.
    assert len(sent) <= 8


def test_what_no_option_has_loaded_cannot_be_read(database: Database) -> None:
    place = world.build(database)
    one = world.associate(database, place, place.viva.id)
    with database.read() as session:
        bare = Summary(session.get_one(Association, one))
        with pytest.raises(InvalidRequestError, match="raise_on_sql"):
            _ = bare.customer
