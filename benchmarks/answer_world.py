"""A partner with two associations for each customer, in every status, with mails, claims and records."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import text

from store.database.engine import Database
from store.enums import HistoryAction
from store.partners import Location, Member
from tests.support import world
from tests.support.world import World

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
ENGAGEMENTS, LOCATIONS, OWNERS = 10, 4, 20

_STATUSES = (
    *("customer_added", "awaiting_consent", "awaiting_consent", "awaiting_consent", "customer_claimed"),
    *("consent_received", "consent_received", "submitted", "under_review", "action_required"),
    *("approved", "approved", "approved", "approved", "rejected"),
    *("disputed", "consent_expired", "consent_declined", "cancelled", "not_submitted_expired"),
)
_CONSENTED = "(5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 19)"
_CLAIMED = "(7, 8, 9, 10, 11, 12, 13, 14, 15)"
_RECORDS = (
    ("1", "under_review", "(8, 9, 10, 11, 12, 13, 14, 15)", 60, "NULL"),
    ("2", "action_required", "(9)", 20, "NULL"),
    ("2", "approved", "(10, 11, 12, 13)", 40, "4000000"),
    ("3", "paid", "(10, 11)", 15, "4000000"),
    ("2", "rejected", "(14, 15)", 30, "NULL"),
    ("3", "disputed", "(15)", 10, "NULL"),
)
_COUNTED = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
_PADDED = "substr('000000000000' || {0}, length('' || {0}) + 1, 12)"


def fill(database: Database, count: int) -> World:
    """Add a partner with ``count`` associations of half as many customers, over two years."""
    place = world.build(database)
    with database.write() as session:
        works = [place.viva, place.siem, place.endpoint]
        for number in range(ENGAGEMENTS - len(works)):
            area = {"solution_area": "Security"} if number % 2 else {}
            works.append(world.engagement(place.partner, f"WORK{number}", f"Work {number}", **area))
        session.add_all(works[3:])
        spots = [place.seattle, place.oslo, place.closed]
        spots.append(
            Location(
                partner_id=place.partner.id,
                code="0456789",
                name="Lima",
                country="PE",
                market="A",
                enrolled=True,
            )
        )
        session.add(spots[-1])
        people = [
            Member(partner_id=place.partner.id, user_id=f"U{number}", name=f"Member {number}")
            for number in range(OWNERS)
        ]
        session.add_all(people)
        session.flush()
        session.merge(place.partner).last_reference = count
        given = {
            "partner": place.partner.id,
            "work": min(one.id for one in works[3:]),
            "works": ENGAGEMENTS - 3,
            "spot": min(one.id for one in spots),
            "owner": min(one.id for one in people),
        }
        for statement in _statements(count, given, is_sqlite=database.is_sqlite):
            session.execute(text(statement))
        if not database.is_sqlite:
            for table in ("customers", "associations", "history", "claims", "claim_records"):
                session.execute(
                    text(f"SELECT setval('{table}_id_seq', (SELECT coalesce(max(id), 1) FROM {table}))")
                )
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    return place


def _statements(count: int, given: dict[str, Any], *, is_sqlite: bool) -> list[str]:
    """Return the inserts; the association with id i is of customer i / 2, in the status i modulo twenty."""
    partner, owner = given["partner"], given["owner"]
    status = " ".join(f"WHEN {number} THEN '{one}'" for number, one in enumerate(_STATUSES))
    consented = f"i % 20 IN {_CONSENTED}"

    def at(days: str) -> str:
        """Return the instant so many days before now, from an expression."""
        if is_sqlite:
            return (
                f"strftime('%Y-%m-%d %H:%M:%S.000000', '{NOW:%Y-%m-%d %H:%M:%S}', (0 - ({days})) || ' days')"
            )
        return f"TIMESTAMPTZ '{NOW.isoformat()}' - make_interval(days => {days})"

    def on(days: str) -> str:
        day = f"date('{NOW.date()}', (0 - ({days})) || ' days')"
        return day if is_sqlite else f"DATE '{NOW.date()}' - ({days})"

    counted, hashed = _COUNTED.format(count=count), "0" * 64
    # What runs was added lately; what has ended, in the last two years.
    age = "(CASE WHEN i % 20 < 7 THEN i % 29 ELSE 30 + (i / 20) % 700 END)"
    half = _COUNTED.format(count=count // 2)
    return [
        f"""{half} INSERT INTO customers (id, partner_id, id_type, id_value, domain, name, consented_at)
        SELECT i, {partner}, 'tenant_id', '00000000-0000-4000-8000-' || {_PADDED.format("i")},
        'company' || {_PADDED.format("i")} || '.example', 'Company ' || i, NULL FROM n""",
        f"""{counted} INSERT INTO associations (id, partner_id, reference, engagement_id, customer_id,
        location_id, owner_id, origin, status, tenant_check, created_at, consent_due, consented_at, claim_due,
        programme_due, expected_amount, expected_currency, status_since, agenda_done, history_number,
        history_tip)
        SELECT i, {partner}, 'MCI-' || {_PADDED.format("i")},
        {given["work"]} + (i + i / 20) % {given["works"]}, (i + 1) / 2, {given["spot"]} + i % {LOCATIONS},
        {owner} + (i / 7) % {OWNERS}, CASE WHEN i % 9 = 0 THEN 'claimed' ELSE 'added' END,
        CASE i % 20 {status} END, 'derived_from_domain', {at(age)}, {at(f"{age} - 30")},
        CASE WHEN {consented} THEN {at(f"{age} - 10")} END,
        CASE WHEN {consented} THEN {at(f"{age} - 100")} END,
        CASE WHEN i % 20 IN (9, 14, 15) THEN {at("-(i % 30)")} END,
        CASE WHEN {consented} THEN 3000000 + 1000000 * (i % 3) END,
        CASE WHEN {consented} THEN CASE WHEN i % 5 = 0 THEN 'EUR' ELSE 'USD' END END,
        {at(f"{age} / 2")}, {at(f"{age} / 2")}, 1, '{hashed}' FROM n""",
        f"""{counted} INSERT INTO history (id, partner_id, association_id, number, at, member_id, action,
        detail, salt, commitment, digest)
        SELECT i, {partner}, i, 1, {at(f"{age} / 2")}, {owner}, '{HistoryAction.ASSOCIATION_ADDED}', '{{}}',
        NULL, '{hashed}', '{hashed}' FROM n""",
        f"""{counted} INSERT INTO consent_asks (id, partner_id, email, token_digest, requested_by,
        requested_at) SELECT i, {partner}, 'kim@example.com', 'digest' || i, {owner}, {at(age)} FROM n""",
        f"""{counted} INSERT INTO consent_requests (id, partner_id, association_id, ask_id, number, email,
        token_digest, requested_by, requested_at)
        SELECT i, {partner}, i, i, 1, 'kim@example.com', 'digest' || i, {owner}, {at(age)}
        FROM n WHERE i % 20 NOT IN (0, 4)""",
        f"""{counted} INSERT INTO claims (id, partner_id, association_id, submitted_on, recorded_at,
        recorded_by) SELECT i, {partner}, i, {on("20 + (i / 20) % 600")}, {at("0")}, {owner}
        FROM n WHERE i % 20 IN {_CLAIMED}""",
        *(
            f"""{counted} INSERT INTO claim_records (partner_id, association_id, number, kind, on_day,
            amount, currency, recorded_at, recorded_by)
            SELECT {partner}, i, {number}, '{kind}', {on(f"(i / 20) % 600 + {days} % 20")}, {amount},
            CASE WHEN {amount} IS NOT NULL THEN 'USD' END, {at("0")}, {owner}
            FROM n WHERE i % 20 IN {among}"""
            for number, kind, among, days, amount in _RECORDS
        ),
    ]


TODAY: date = NOW.date()
A_DAY = timedelta(days=1)
