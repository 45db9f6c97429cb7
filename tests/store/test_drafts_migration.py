"""An upgrade lets a member have several drafts of a kind, and loses none of those that there are."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select
from sqlalchemy.exc import IntegrityError

from flows import access
from flows.drafts import drafts
from flows.drafts.draft_models import AddCustomerDraft
from store import schema
from store.drafts import Draft
from store.enums import DraftKind
from tests.store.test_customer_cards_migration import PARTNER
from tests.support import world
from tests.support.migrations import unmigrated, upgrade_to


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_drafts_stay_and_others_of_their_kind_can_be_begun(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    database = unmigrated(request, tmp_path, kind, "from_one_draft_of_a_kind")
    with database.engine.begin() as connection:
        upgrade_to("0020", connection)
        connection.exec_driver_sql(PARTNER)
        tables = MetaData()
        tables.reflect(connection)
        put = {name: table.insert() for name, table in tables.tables.items()}
        member = {"user_id": "U1", "name": "Ada", "reminders": "daily", "calendar_generation": 0}
        connection.execute(put["members"].values(id=1, partner_id=1, **member))
        connection.execute(put["role_grants"].values(partner_id=1, member_id=1, role="incentives_admin"))
        now, until = world.NOON, world.NOON + timedelta(days=7)
        if kind == "sqlite":
            now, until = now.replace(tzinfo=None), until.replace(tzinfo=None)
        draft = {
            "partner_id": 1,
            "member_id": 1,
            "step": "contacts",
            "version": 3,
            "data": {"domain": "contoso.com", "company": "Contoso"},
            "updated_at": now,
            "expires_at": until,
        }
        for one in (DraftKind.ADD_CUSTOMER, DraftKind.CLAIM_CUSTOMER):
            connection.execute(put["drafts"].values(id=one.value, kind=one.value, **draft))
            done = draft | {"data": {}, "consumed_at": now, "outcome": [1]}
            connection.execute(put["drafts"].values(id=f"{one} done", kind=one.value, **done))
        with pytest.raises(IntegrityError), connection.begin_nested():
            connection.execute(put["drafts"].values(id="second", kind="add_customer", **draft))
    schema.upgrade(database)
    with database.write() as session:
        ada = access.identify(session, "T1", "U1")
        second = drafts.start(session, ada, AddCustomerDraft(domain="fabrikam.com"), world.NOON)
    with database.read() as session:
        ada = access.identify(session, "T1", "U1")
        found = drafts.unfinished(session, ada, AddCustomerDraft, world.NOON)
        assert {(one.id, one.form.domain, one.version) for one in found} == {
            ("add_customer", "contoso.com", 3),
            (second.id, "fabrikam.com", 1),
        }
        assert len(session.scalars(select(Draft)).all()) == 5
    database.close()
