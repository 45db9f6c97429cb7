"""Databases that hold as much as a measurement asks for, filled by the database itself."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text
from sqlalchemy.orm import Session

from store import schema
from store.database.engine import Database
from store.enums import HistoryAction
from tests.support import postgres, world
from tests.support.world import NOON, World
from tools import machine

DAY_AGO = NOON - timedelta(hours=25)
"""Added then, an association's first reminder is due at noon."""

JUST_NOW = NOON - timedelta(hours=2)
"""Added then, nothing is due at noon."""

_COUNTED = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)"
_PADDED = "substr('000000000000' || i, length('' || i) + 1, 12)"

_CUSTOMERS = f"""
{_COUNTED}
INSERT INTO customers (id, partner_id, id_type, id_value, domain, name, consented_at)
SELECT i, :partner, 'tenant_id', '00000000-0000-4000-8000-' || {_PADDED},
    'company' || {_PADDED} || '.example', 'Company ' || i, @consented
FROM n
"""

_WORDS = f"""
{_COUNTED}
INSERT INTO customer_words (partner_id, customer_id, word)
SELECT :partner, i, 'company' FROM n UNION ALL
SELECT :partner, i, '' || i FROM n UNION ALL
SELECT :partner, i, 'company' || {_PADDED} || '.example' FROM n
"""

_FACTS = f"""
{_COUNTED}
INSERT INTO customer_facts (partner_id, id_type, id_value, attribute, value)
SELECT :partner, 'tenant_id', '00000000-0000-4000-8000-' || {_PADDED}, 'paid_seats', '400'
FROM n WHERE i % 2 = 0
"""

_ASSOCIATIONS = f"""
{_COUNTED}
INSERT INTO associations (id, partner_id, reference, engagement_id, customer_id, location_id, owner_id,
    origin, status, tenant_check, created_at, consent_due, claim_due, status_since, agenda_done,
    next_action_at, history_number, history_tip)
SELECT i, :partner, 'MCI-' || {_PADDED}, @engagement, i, @location, @owner,
    'added', @status, 'derived_from_domain', @created, @ends, @claim, @created, @created, @next, 1, :hash
FROM n
"""

_STATUSES = (
    *("customer_added", "customer_added", "awaiting_consent", "consent_received", "consent_received"),
    *("submitted", "approved", "approved", "cancelled", "consent_declined"),
)
"""How varied associations stand: the one with id i at place i modulo ten."""

_HISTORY = f"""
{_COUNTED}
INSERT INTO history (id, partner_id, association_id, number, at, member_id, action, detail, salt,
    commitment, digest)
SELECT i, :partner, i, 1, @created, :owner, '{HistoryAction.ASSOCIATION_ADDED}', '{{}}', NULL, :hash, :hash
FROM n
"""


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """Give the address of a fresh, migrated database of each kind that this machine has."""
    with TemporaryDirectory(prefix="bench") as folder:
        sqlite = f"sqlite:///{Path(folder) / 'mci.db'}"
        programs = machine.postgresql()
        if programs is None:
            yield _migrated({"SQLite": sqlite})
            return
        with postgres.Server.start(programs) as server:
            yield _migrated({"SQLite": sqlite, "PostgreSQL": server.create("bench")})


def fill(database: Database, count: int, *, due: int = 0, varied: bool = False) -> World:
    """Add a partner with ``count`` associations, of which the first ``due`` have a reminder due at noon.

    All stand at the beginning, on one engagement, unless they are ``varied``: then they stand at everything
    and on three engagements, half of the customers have consented, and one in a thousand associations lies
    at another location, with another owner.
    """
    place = world.build(database)
    with database.write() as session:
        owners = session.connection().exec_driver_sql("SELECT min(id), max(id) FROM members").one()
        fixed = _varied(place, owners, is_sqlite=database.is_sqlite) if varied else _alike(place, owners)
        tables = (_CUSTOMERS, _ASSOCIATIONS, _HISTORY, *((_WORDS, _FACTS) if varied else ()))
        _insert(session, place, count, due, fixed, tables, is_sqlite=database.is_sqlite)
    # The planner learns how much there is, as in a database that has run for a while.
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    return place


def _alike(place: World, owners: Sequence[int]) -> dict[str, str]:
    return {
        "engagement": str(place.viva.id),
        "location": str(place.seattle.id),
        "owner": str(owners[0]),
        "status": "'customer_added'",
        "claim": "NULL",
        "consented": "NULL",
    }


def _varied(place: World, owners: Sequence[int], *, is_sqlite: bool) -> dict[str, str]:
    noon, later = (_instant(at, is_sqlite=is_sqlite) for at in (NOON, NOON + timedelta(days=60)))
    works = (place.viva.id, place.siem.id, place.endpoint.id)
    statuses = " ".join(f"WHEN {number} THEN '{status}'" for number, status in enumerate(_STATUSES))
    engagements = " ".join(f"WHEN {number} THEN {work}" for number, work in enumerate(works))
    return {
        "engagement": f"CASE (i / 10) % 3 {engagements} END",
        "location": f"CASE i % 1000 WHEN 3 THEN {place.oslo.id} ELSE {place.seattle.id} END",
        "owner": f"CASE i % 1000 WHEN 3 THEN {owners[1]} ELSE {owners[0]} END",
        "status": f"CASE i % 10 {statuses} END",
        "claim": f"CASE WHEN i % 10 BETWEEN 3 AND 7 THEN {later} END",
        "consented": f"CASE WHEN i % 10 BETWEEN 3 AND 7 THEN {noon} END",
    }


def _insert(
    session: Session,
    place: World,
    count: int,
    due: int,
    fixed: Mapping[str, str],
    tables: Sequence[str],
    *,
    is_sqlite: bool,
) -> None:
    values = {
        "count": count,
        "partner": place.partner.id,
        "owner": session.connection().exec_driver_sql("SELECT min(id) FROM members").scalar(),
        "hash": "0" * 64,
    }
    for statement in tables:
        sql = statement
        for name, expression in fixed.items():
            sql = sql.replace(f"@{name}", expression)
        for name, after in (("created", 0), ("next", 1), ("ends", 30)):
            dues, others = (_instant(start + timedelta(days=after), is_sqlite=is_sqlite) for start in STARTS)
            sql = sql.replace(f"@{name}", f"CASE WHEN i <= {due} THEN {dues} ELSE {others} END")
        named = {name: value for name, value in values.items() if f":{name}" in sql}
        session.execute(text(sql), named)
    if not is_sqlite:
        for table in ("customers", "associations", "history"):
            session.execute(
                text("SELECT setval(:sequence, :count)"), {"sequence": f"{table}_id_seq", "count": count}
            )


STARTS = (DAY_AGO, JUST_NOW)


def _instant(at: datetime, *, is_sqlite: bool) -> str:
    """Return an instant as a literal, in the form in which its column stores it."""
    return f"'{at:%Y-%m-%d %H:%M:%S.%f}'" if is_sqlite else f"TIMESTAMPTZ '{at.isoformat()}'"


def _migrated(addresses: dict[str, str]) -> dict[str, str]:
    for address in addresses.values():
        database = Database(address)
        schema.upgrade(database)
        database.close()
    return addresses
