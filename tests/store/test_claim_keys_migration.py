"""The upgrade that compares claim IDs however they are spelt finds those of earlier versions."""

from typing import Any

import pytest
from sqlalchemy import select, text

from store import schema
from store.claims import claims
from store.claims.claims import Claim
from tests.support.before_claims import REVISION, fill
from tests.support.migrations import unmigrated, upgrade_to

BEFORE = "0047"
GIVEN = ["CLM - 1", "clm\u20132", " CLM\u00a0\u22123", "ＣＬＭ－４", "CLM-1", "STRASSE-7", "Straße-8", None]
KEYS = ["clm-1", "clm-2", "clm-3", "clm-4", "clm-1", "strasse-7", "strasse-8", None]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_claim_ids_of_earlier_versions_are_compared_however_they_were_spelt(
    request: pytest.FixtureRequest, tmp_path: Any, kind: str
) -> None:
    database = unmigrated(request, tmp_path, kind, "without_claim_keys")
    with database.engine.begin() as connection:
        upgrade_to(REVISION, connection)
        fill(connection, len(GIVEN))
        upgrade_to(BEFORE, connection)
        claim = text(
            "INSERT INTO claims (id, partner_id, association_id, claim_id, submitted_on, recorded_at,"
            " recorded_by) SELECT :id, partners.id, :id, :given, '2026-03-02', '2026-03-02 12:00:00.000000',"
            " members.id FROM partners, members"
        )
        rows = [{"id": number, "given": given} for number, given in enumerate(GIVEN, start=1)]
        connection.execute(claim, rows)
    schema.upgrade(database)
    with database.read() as session:
        found = session.scalars(select(Claim).order_by(Claim.id)).all()
        assert [one.claim_id for one in found] == GIVEN
        assert [one.claim_key for one in found] == KEYS
        assert [one.claim_key for one in found] == [given and claims.key(given) for given in GIVEN]
        partner = found[0].partner_id
        assert claims.with_claim_id(session, partner, "CLM\u2014 2", besides=0) == 2
        assert claims.with_claim_id(session, partner, "CLM-1", besides=1) == 5
        assert claims.with_claim_id(session, partner, "CLM-9", besides=0) is None
    database.close()
