"""A database as the version before claims were carried to their end left it, for its upgrade."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import Any

from sqlalchemy import Connection, bindparam, text

from store.database.base import Instant
from store.enums import CLOCKED, PARTNER_ANSWERS
from store.enums import AssociationStatus as S

REVISION = "0032"
"""The last revision of that version."""

ADDED = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
CONSENTED = ADDED + timedelta(days=3)
SINCE = ADDED + timedelta(days=5)
DAY = timedelta(days=1)
BEFORE_CONSENT = CLOCKED - {S.CONSENT_RECEIVED} - PARTNER_ANSWERS | {S.CONSENT_EXPIRED, S.CONSENT_DECLINED}

PLACE = (
    (
        "INSERT INTO partners (workspace_id, name, time_zone, digest_hour, working_days, last_reference)"
        " VALUES ('T1', 'Fourth Coffee', 'UTC', 8, '[]', 0)"
    ),
    (
        "INSERT INTO members (partner_id, user_id, name, reminders, calendar_generation)"
        " SELECT id, 'U1', 'Ada', 'daily', 0 FROM partners"
    ),
    (
        "INSERT INTO locations (partner_id, code, name, country, market, enrolled)"
        " SELECT id, '4000001', 'Seattle', 'US', 'a', TRUE FROM partners"
    ),
    (
        "INSERT INTO engagements (partner_id, code, name, solution_area, engagement_type, active_from,"
        " consent_days, submit_days, review_days, dispute_days, identifier_types, criteria, required_items,"
        " rates, reminders, remind_customer, sample) SELECT id, 'VIVA', 'Viva', 'Modern Work', 'workshop',"
        " '2026-01-01 00:00:00.000000', 30, 90, 120, 20, '[]', '[]', '[]',"
        """ '[{"market": "A", "amount": 5000, "currency": "USD"}]', '{}', FALSE, FALSE FROM partners"""
    ),
)


def fill(connection: Connection, count: int = len(S)) -> None:
    """Add so many associations, of every status in turn."""
    for statement in PLACE:
        connection.execute(text(statement.replace(":", "\\:")))
    insert = text(
        "INSERT INTO associations (id, partner_id, reference, engagement_id, customer_id, location_id,"
        " owner_id, origin, status, tenant_check, created_at, consent_due, consented_at, claim_due,"
        " status_since, agenda_done, history_number, history_tip) SELECT :id, partners.id, :reference,"
        " engagements.id, :id, locations.id, members.id, 'added', :status, 'not_compared', :added, :due,"
        " :consented, :claim, :since, :since, 0, '' FROM partners, engagements, locations, members"
    ).bindparams(
        *(bindparam(name, type_=Instant()) for name in ("added", "due", "consented", "claim", "since"))
    )
    customers = text(
        "INSERT INTO customers (id, partner_id, id_type, id_value, domain, name)"
        " SELECT :id, id, 'tpid', :value, 'contoso.com', 'Contoso' FROM partners"
    )
    rows = list(_rows(count))
    connection.execute(customers, [{"id": one["id"], "value": f"41{one['id']}"} for one in rows])
    connection.execute(insert, rows)


def _rows(count: int) -> Iterator[dict[str, Any]]:
    for number, status in enumerate(islice(cycle(S), count), start=1):
        has_consent = status not in BEFORE_CONSENT
        yield {
            "id": number,
            "reference": f"MCI-{number:06}",
            "status": status.value,
            "added": ADDED,
            "due": ADDED + 30 * DAY,
            "consented": CONSENTED if has_consent else None,
            "claim": CONSENTED + 90 * DAY if has_consent else None,
            "since": SINCE,
        }
