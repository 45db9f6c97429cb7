"""The upgrade that gives associations of earlier versions the clocks that run after a submission."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, bindparam, select, text

from store import schema
from store.associations import associations
from store.associations.associations import Association
from store.database.base import Instant
from store.database.engine import Database
from store.enums import CLOCKED, IN_REVIEW, PARTNER_ANSWERS, REVIEWING
from store.enums import AssociationStatus as S
from tests.support.migrations import unmigrated, upgrade_to

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


def _fill(connection: Connection) -> None:
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
    for number, status in enumerate(S, start=1):
        has_consent = status not in BEFORE_CONSENT
        connection.execute(
            text(
                "INSERT INTO customers (id, partner_id, id_type, id_value, domain, name)"
                " SELECT :id, id, 'tpid', :value, 'contoso.com', 'Contoso' FROM partners"
            ),
            {"id": number, "value": f"41{number}"},
        )
        values: dict[str, Any] = {
            "id": number,
            "reference": f"MCI-{number:06}",
            "status": status.value,
            "added": ADDED,
            "due": ADDED + 30 * DAY,
            "consented": CONSENTED if has_consent else None,
            "claim": CONSENTED + 90 * DAY if has_consent else None,
            "since": SINCE,
        }
        connection.execute(insert, values)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_associations_in_every_status_get_their_clocks_and_what_they_are_worth(
    request: pytest.FixtureRequest, tmp_path: Any, kind: str
) -> None:
    database = unmigrated(request, tmp_path, kind, "without_claim_records")
    with database.engine.begin() as connection:
        upgrade_to("0032", connection)
        _fill(connection)
    schema.upgrade(database)
    _assert_clocks(database)
    with database.read() as session:
        forgotten = {one.status for one in associations.unplanned(session, 100)}
        assert forgotten >= PARTNER_ANSWERS, "the first tick plans them"
    database.close()


def _assert_clocks(database: Database) -> None:
    review, dispute = CONSENTED + 120 * DAY, SINCE + 20 * DAY
    with database.read() as session:
        for one in session.scalars(select(Association)):
            has_consent = one.status not in BEFORE_CONSENT
            assert one.review_due == (review if has_consent else None)
            worth = (one.expected_amount, one.expected_currency)
            assert worth == ((5000, "USD") if has_consent else (None, None))
            due = dispute if one.status in {S.REJECTED, S.DISPUTED} else review
            assert one.programme_due == (due if one.status in IN_REVIEW else None)
            if one.status in CLOCKED | REVIEWING:
                assert one.clock_due == (one.programme_due or one.claim_due or one.consent_due)
            assert (one.next_action_at is not None) is (one.status in REVIEWING)
