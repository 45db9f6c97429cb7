"""Technical trouble is told to those who operate the bot, not to those who sell."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from flows.members import operators
from flows.notifications import Audited, DestinationLost, MessagesWaited
from flows.outbox import audit, reroute
from flows.outbox.audit import Trouble
from store import job_runs
from store.database.engine import Database
from store.installations import Installation
from store.outbox import lanes
from store.outbox.outbox import OutboxMessage
from store.partners import Member, Partner
from tests.support import world
from tests.support.world import ADMIN, NOON, USER, World

OPERATOR, INSTALLER = "U0OPERATOR", "U0INSTALLER"


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def install(database: Database, by: str = INSTALLER) -> None:
    with database.write() as session:
        session.add(
            Installation(
                partner_id=1,
                app_id="A1",
                bot_user_id="B1",
                sealed_token="sealed",
                scopes=[],
                installed_by=by,
                installed_at=datetime.now(UTC),
            )
        )


def name(database: Database, *user_ids: str) -> None:
    with database.write() as session:
        session.get_one(Partner, 1).operators = list(user_ids)


def leave(database: Database, user_id: str) -> None:
    with database.write() as session:
        session.scalars(select(Member).where(Member.user_id == user_id)).one().gone_since = NOON


@pytest.mark.parametrize(
    ("named", "installer", "gone", "expected"),
    [
        ((), None, (), [ADMIN]),
        ((), INSTALLER, (), [INSTALLER]),
        ((OPERATOR,), INSTALLER, (), [OPERATOR]),
        ((OPERATOR, USER), INSTALLER, (), [OPERATOR, USER]),
        ((USER,), INSTALLER, (USER,), [INSTALLER]),
        ((), USER, (USER,), [ADMIN]),
    ],
)
def test_those_named_are_told_else_who_installed_the_app_else_the_admins(
    database: Database,
    place: World,
    named: tuple[str, ...],
    installer: str | None,
    gone: tuple[str, ...],
    expected: list[str],
) -> None:
    if installer:
        install(database, installer)
    name(database, *named)
    for one in gone:
        leave(database, one)
    with database.read() as session:
        assert operators.user_ids(session, session.get_one(Partner, place.partner.id)) == expected


def test_all_technical_trouble_goes_to_them(database: Database, place: World) -> None:
    name(database, OPERATOR)
    with database.write() as session:
        job_runs.note(session, "digest", NOON - timedelta(hours=1))
        partner = session.get_one(Partner, place.partner.id)
        lane = lanes.Lane(partner_id=partner.id, name="C0LOST", refused="is_archived", refused_since=NOON)
        session.add(lane)
        session.flush()
        reroute.tell_of_lost_destination(session, partner, lane, NOON)
        reroute.tell_of_waiting(session, partner, lane, NOON)
    audit.audit(database, NOON, {(place.partner.id, Trouble.SILENT)})
    with database.read() as session:
        told = {one.kind: one.destination for one in session.scalars(select(OutboxMessage))}
    assert told == dict.fromkeys((DestinationLost.kind, MessagesWaited.kind, Audited.kind), OPERATOR)
