from datetime import datetime, timedelta
from typing import Any

import pytest

from store.database.engine import Database
from store.enums import OutboxState, Transport
from store.outbox import lanes, outbox, standstill
from store.outbox.lanes import WORKSPACE
from store.partners import Partner
from tests.support.plans import plans

NOON = datetime.fromisoformat("2026-03-02T12:00:00Z")
LATE = NOON - timedelta(minutes=11)
SECOND = timedelta(seconds=1)


@pytest.fixture
def partner(database: Database) -> int:
    return make_partner(database, "T1")


def make_partner(database: Database, workspace_id: str) -> int:
    with database.write() as session:
        partner = Partner(workspace_id=workspace_id, name=workspace_id)
        session.add(partner)
        session.flush()
        return partner.id


def wait(database: Database, partner_id: int, *destinations: str, **changes: Any) -> None:
    message = {
        "partner_id": partner_id,
        "kind": "destination_lost",
        "payload": {},
        "transport": Transport.SLACK,
        "state": OutboxState.PENDING,
        "created_at": LATE,
        "due_at": LATE,
    }
    with database.write() as session:
        outbox.put_all(
            session,
            [
                message
                | {
                    "destination": one,
                    "sequence_key": f"{one}{number}",
                    "event_key": f"{one}{number}{changes}",
                    "addressee": "",
                }
                | changes
                for number, one in enumerate(destinations)
            ],
        )


def close(database: Database, partner_id: int, name: str, until: datetime) -> None:
    with database.write() as session:
        lanes.put(session, partner_id, name, closed_until=until)


def longest(database: Database) -> timedelta:
    with database.read() as session:
        return standstill.longest(session, NOON)


def test_nothing_stands_still_where_nothing_waits(database: Database, partner: int) -> None:
    assert longest(database) == timedelta()
    wait(database, partner, "C1", due_at=NOON + SECOND)
    assert longest(database) == timedelta()


@pytest.mark.parametrize("transport", Transport)
def test_a_message_that_could_go_out_and_does_not_stands_still(
    database: Database, partner: int, transport: Transport
) -> None:
    wait(database, partner, "C1", transport=transport)
    assert longest(database) == NOON - LATE


@pytest.mark.parametrize("lane", [WORKSPACE, "C1", "chat.postMessage"])
def test_a_lane_that_is_closed_excuses_its_partner_until_it_opens(
    database: Database, partner: int, lane: str
) -> None:
    wait(database, partner, "C1")
    close(database, partner, lane, NOON + timedelta(minutes=15))
    assert longest(database) == timedelta()
    close(database, partner, lane, NOON - timedelta(minutes=4))
    assert longest(database) == timedelta(minutes=4)
    close(database, partner, lane, NOON - timedelta(days=1))
    assert longest(database) == NOON - LATE


def test_one_partners_closed_lane_does_not_excuse_another_or_a_mail(database: Database, partner: int) -> None:
    wait(database, partner, "C1")
    close(database, partner, WORKSPACE, NOON + timedelta(minutes=15))
    assert longest(database) == timedelta()
    wait(database, partner, "kim@contoso.com", transport=Transport.MAIL, due_at=NOON - timedelta(minutes=3))
    assert longest(database) == timedelta(minutes=3)
    wait(database, make_partner(database, "T2"), "C1")
    assert longest(database) == NOON - LATE


def test_a_channel_with_a_long_queue_that_moves_is_not_stuck(database: Database, partner: int) -> None:
    wait(database, partner, *["C1"] * 800)
    close(database, partner, "C1", NOON - SECOND)
    assert longest(database) == SECOND


@pytest.mark.parametrize("transport", Transport)
def test_what_is_under_way_speaks_for_its_route_until_its_lease_is_over(
    database: Database, partner: int, transport: Transport
) -> None:
    wait(database, partner, "one", "two", transport=transport)
    leased = {"transport": transport, "lease_token": "t"}
    wait(database, partner, "three", lease_until=NOON + SECOND, **leased)
    assert longest(database) == timedelta()
    with database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM outbox WHERE lease_token IS NOT NULL")
    wait(database, partner, "four", lease_until=NOON, **leased)
    wait(database, partner, "five", lease_until=NOON + timedelta(days=1), **leased)
    assert longest(database) == NOON - LATE


def test_what_is_behind_another_waits_for_that(database: Database, partner: int) -> None:
    in_order = {"transport": Transport.MAIL, "sequence_key": "mail:1"}
    wait(database, partner, "kim@contoso.com", due_at=NOON + timedelta(minutes=5), **in_order)
    wait(database, partner, "kim@contoso.com", **in_order)
    assert longest(database) == timedelta()


def test_it_is_found_by_the_indexes_of_what_waits(database: Database, partner: int) -> None:
    (plan,) = plans(database, lambda session: standstill.longest(session, NOON))
    assert "ix_outbox_due" in plan
    if database.is_sqlite:
        assert "ix_outbox_sequence" in plan
