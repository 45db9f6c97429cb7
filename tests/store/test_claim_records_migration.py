"""The upgrade that gives associations of earlier versions the clocks that run after a submission."""

from typing import Any

import pytest
from sqlalchemy import select

from store import schema
from store.associations import associations
from store.associations.associations import Association
from store.database.engine import Database
from store.enums import CLOCKED, IN_REVIEW, PARTNER_ANSWERS, REVIEWING
from store.enums import AssociationStatus as S
from tests.support.before_claims import BEFORE_CONSENT, CONSENTED, DAY, REVISION, SINCE, fill
from tests.support.migrations import unmigrated, upgrade_to


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_associations_in_every_status_get_their_clocks_and_what_they_are_worth(
    request: pytest.FixtureRequest, tmp_path: Any, kind: str
) -> None:
    database = unmigrated(request, tmp_path, kind, "without_claim_records")
    with database.engine.begin() as connection:
        upgrade_to(REVISION, connection)
        fill(connection)
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
