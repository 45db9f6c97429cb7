"""A database from before the history had keys: it is sealed when its schema is brought up to date."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, MetaData, Table, text
from sqlalchemy.orm import Session

from flows.associations import cancel
from flows.history import history_check
from store import schema
from store.database.engine import Database
from store.history.keys import IN_SESSION, NoHistoryKeys
from tests.support import world
from tests.support.migrations import upgrade_to
from tests.support.world import KEYS, NOON, TENANT

DAY = timedelta(days=1)
BEFORE = "0005"
DUE = NOON + 30 * DAY
CLAIM_DUE = NOON + 91 * DAY


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Give a database of an earlier version, with a submitted claim and an association that waits."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").create(f"before_keys_{uuid4().hex}")
    database = Database(url, history_keys=KEYS)
    with database.engine.begin() as connection:
        upgrade_to(BEFORE, connection)
    with database.engine.begin() as connection:
        fill(Rows(connection, is_sqlite=database.is_sqlite))
    yield database
    database.close()


class Rows:
    """Inserts rows into the tables as they were."""

    def __init__(self, connection: Connection, *, is_sqlite: bool) -> None:
        self.connection = connection
        self.is_sqlite = is_sqlite

    def add(self, table: str, **values: Any) -> None:
        there = Table(table, MetaData(), autoload_with=self.connection)
        if self.is_sqlite:
            values = {
                name: value.replace(tzinfo=None) if isinstance(value, datetime) else value
                for name, value in values.items()
            }
        self.connection.execute(there.insert(), values)


def fill(rows: Rows) -> None:
    rows.add(
        "partners",
        workspace_id=world.WORKSPACE,
        name="Fourth Coffee",
        time_zone="UTC",
        digest_hour=8,
        working_days=[],
        last_reference=2,
        troubles=[],
        channel_id="C1",
    )
    rows.add(
        "locations", partner_id=1, code="4821937", name="Seattle", country="US", market="A", enrolled=True
    )
    member: dict[str, Any] = {"partner_id": 1, "name": "Ada Admin", "reminders": "both", "digest": False}
    rows.add("members", user_id=world.ADMIN, calendar_generation=0, **member)
    rows.add("role_grants", partner_id=1, member_id=1, role="incentives_admin")
    rows.add(
        "engagements",
        partner_id=1,
        code="VIVA",
        name="Microsoft Viva",
        solution_area="Modern Work",
        engagement_type="workshop",
        active_from=NOON - DAY,
        active_until=NOON + 300 * DAY,
        consent_days=30,
        submit_days=90,
        review_days=120,
        dispute_days=30,
        identifier_types=["tenant_id"],
        criteria=[],
        required_items=[],
        rates=[],
        claim_limit=1,
        sample=True,
        reminders={},
        remind_customer=False,
    )
    for number, domain in ((1, "contoso.com"), (2, "fabrikam.com")):
        rows.add(
            "customers",
            partner_id=1,
            id_type="tenant_id",
            id_value=TENANT.replace("1", str(number)),
            domain=domain,
            name=domain,
        )
    associate(rows, 1, "submitted", NOON + 2 * DAY, consented_at=NOON + DAY, claim_due=CLAIM_DUE)
    associate(rows, 2, "customer_added", NOON)
    rows.add(
        "consent_answers",
        partner_id=1,
        association_id=1,
        outcome="accepted",
        answered_at=NOON + DAY,
        recorded_at=NOON + DAY,
        name="Kim Akers",
        shown_version="1",
        shown_text="I agree.",
        shown_digest=hashlib.sha256(b"I agree.").hexdigest(),
        address="203.0.113.7",
    )
    rows.add(
        "claims",
        partner_id=1,
        association_id=1,
        claim_id="C-1",
        submitted_on=(NOON + 2 * DAY).date(),
        recorded_at=NOON + 2 * DAY,
        recorded_by=1,
    )
    added = {"consent_due": DUE.isoformat(), "domain": "contoso.com"}
    accepted = {
        "name": "Kim Akers",
        "note": None,
        "answered_at": (NOON + DAY).isoformat(),
        "shown_digest": hashlib.sha256(b"I agree.").hexdigest(),
    }
    claimed = {"claim_id": "C-1", "submitted_on": str(date(2026, 3, 4)), "note": None}
    write(
        rows,
        1,
        [
            (NOON, 1, "association:added", added),
            (NOON + timedelta(hours=1), 1, "consent:asked", {"email": "kim@contoso.com", "number": 1}),
            (NOON + DAY, None, "consent:accepted", accepted),
            (NOON + 2 * DAY, 1, "claim:submitted", claimed),
        ],
    )
    write(rows, 2, [(NOON, 1, "association:added", added)])


def associate(rows: Rows, number: int, status: str, since: datetime, **clocks: datetime) -> None:
    rows.add(
        "associations",
        partner_id=1,
        reference=f"MCI-{number:06d}",
        engagement_id=1,
        customer_id=number,
        location_id=1,
        owner_id=1,
        origin="added",
        status=status,
        tenant_check="derived_from_domain",
        created_at=NOON,
        consent_due=DUE,
        status_since=since,
        agenda_done=NOON,
        **clocks,
    )


def write(
    rows: Rows, association_id: int, entries: list[tuple[datetime, int | None, str, dict[str, Any]]]
) -> None:
    """Write a chain as versions without keys did."""
    before = "0" * 64
    for number, (at, member_id, action, detail) in enumerate(entries, start=1):
        told = json.dumps(detail, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        commitment = hashlib.sha256(f"salt\n{told}".encode()).hexdigest()
        when = at.astimezone(UTC).isoformat(timespec="microseconds")
        parts = (before, str(number), when, str(member_id), action, commitment)
        before = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        rows.add(
            "history",
            partner_id=1,
            association_id=association_id,
            number=number,
            at=at,
            member_id=member_id,
            action=action,
            detail=detail,
            salt="salt",
            commitment=commitment,
            digest=before,
        )


def run(database: Database, *statements: str) -> None:
    with database.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def flawed(database: Database) -> list[str]:
    with database.read() as session:
        return [flaw.reference for flaw in history_check.every_flaw(session)]


def cancel_second(database: Database) -> None:
    with database.write() as session:
        cancel.cancel(session, world.actor(session), 2, NOON + 5 * DAY, "no budget")


def test_an_old_history_is_sealed_when_the_schema_is_brought_up_to_date_and_goes_on(old: Database) -> None:
    schema.upgrade(old)
    assert flawed(old) == []
    cancel_second(old)
    assert flawed(old) == []


def test_without_keys_an_old_history_is_not_brought_up_to_date(old: Database) -> None:
    keyless = Database(old.url.render_as_string(hide_password=False))
    with pytest.raises(NoHistoryKeys):
        schema.upgrade(keyless)
    assert not schema.is_current(keyless)
    keyless.close()


BEFORE_SEALING = {
    "UPDATE history SET action = 'association:claimed' WHERE association_id = 1 AND number = 1",
    "UPDATE history SET detail = '{}' WHERE association_id = 1 AND number = 3",
    "DELETE FROM history WHERE association_id = 1 AND number = 2",
    "UPDATE associations SET status = 'cancelled' WHERE id = 1",
    "UPDATE associations SET consent_due = '2027-01-01 00:00:00' WHERE id = 1",
    "UPDATE consent_answers SET name = 'Lee Gu'",
    "UPDATE consent_answers SET shown_text = 'other'",
    "UPDATE claims SET claim_id = 'C-2'",
}


@pytest.mark.parametrize("statement", sorted(BEFORE_SEALING))
def test_what_was_changed_before_the_sealing_is_told_as_far_as_the_old_entries_tell(
    old: Database, statement: str
) -> None:
    run(old, statement)
    schema.upgrade(old)
    assert set(flawed(old)) == {"MCI-000001"}


AFTER_SEALING = {
    "UPDATE associations SET claim_due = '2027-01-01 00:00:00' WHERE id = 1",
    "UPDATE associations SET tenant_check = 'not_verified' WHERE id = 1",
    "DELETE FROM history WHERE association_id = 1 AND number = 4",
    "DELETE FROM history WHERE association_id = 1",
    "UPDATE associations SET history_seal = NULL WHERE id = 1",
    "UPDATE history SET state = NULL, seal = NULL WHERE association_id = 1",
    "UPDATE history SET detail = NULL, salt = NULL WHERE association_id = 1 AND number = 3",
    "UPDATE history SET detail = '{}', salt = NULL WHERE association_id = 1 AND number = 3",
    *BEFORE_SEALING,
}


def test_what_is_changed_after_the_sealing_is_told(old: Database) -> None:
    schema.upgrade(old)
    unseen = [one for one in sorted(AFTER_SEALING) if flawed_by(old, one) != {"MCI-000001"}]
    assert unseen == []


def flawed_by(database: Database, statement: str) -> set[str]:
    """Return the references of what is wrong after a statement, and roll it back."""
    with Session(database.engine, info={IN_SESSION: KEYS}) as session:
        session.execute(text(statement))
        return {flaw.reference for flaw in history_check.every_flaw(session)}


def test_a_seal_that_was_removed_is_not_made_anew(old: Database) -> None:
    schema.upgrade(old)
    run(old, "UPDATE associations SET history_seal = NULL WHERE id = 1")
    schema.upgrade(old)
    assert flawed(old) == ["MCI-000001"]


def test_an_old_chain_that_was_computed_anew_after_the_sealing_is_told(old: Database) -> None:
    schema.upgrade(old)
    run(old, "DELETE FROM history WHERE association_id = 2")
    with old.engine.begin() as connection:
        write(Rows(connection, is_sqlite=old.is_sqlite), 2, [(NOON, None, "association:added", {})])
        connection.execute(
            text(
                "UPDATE associations SET history_tip = (SELECT digest FROM history WHERE association_id = 2)"
                " WHERE id = 2"
            )
        )
    assert flawed(old) == ["MCI-000002"]


def test_a_new_entry_does_not_hide_what_was_changed_in_an_old_chain(old: Database) -> None:
    schema.upgrade(old)
    run(old, "UPDATE associations SET consent_due = '2027-01-01 00:00:00' WHERE id = 2")
    cancel_second(old)
    assert flawed(old) == ["MCI-000002"]
