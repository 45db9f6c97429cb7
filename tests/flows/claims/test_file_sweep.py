"""Contents that no claim refers to, and those of people whose data was erased."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from flows.claims import file_sweep, items
from flows.claims.file_port import KeptFile, NoFiles, StoredContent
from flows.claims.items import ItemInput
from flows.consent import record_consent
from flows.customers.association_request import ContactPerson
from flows.personal_data import erase
from store.catalogue import Engagement
from store.claims.claim_items import ClaimFile, GivenItem
from store.database.engine import Database
from store.enums import ClaimItem
from tests.flows.personal_data.test_erase import everything, rows
from tests.support import world
from tests.support.world import ADA, NOON, World, actor

LEE = ContactPerson("Lee Gu", "lee@fabrikam.com")
HOUR = timedelta(hours=1)


class Kept(NoFiles):
    """Contents that are only listed and deleted."""

    def __init__(self, *digests: str, partner_id: int = 1, written_at: datetime = NOON - 2 * HOUR) -> None:
        self.kept = [StoredContent(partner_id, one, written_at) for one in digests]

    def delete(self, partner_id: int, digest: str) -> None:
        self.kept = [one for one in self.kept if (one.partner_id, one.digest) != (partner_id, digest)]

    def every(self) -> Iterator[StoredContent]:
        return iter(self.kept)

    @property
    def digests(self) -> list[str]:
        return [one.digest for one in self.kept]


@pytest.fixture
def place(database: Database) -> World:
    built = world.build(database)
    with database.write() as session:
        session.get_one(Engagement, built.viva.id).required_items = ["invoice"]
    return built


def given(database: Database, association_id: int, *names: str, **others: Any) -> None:
    """Give files, the content of which is the beginning of their name."""
    with database.write() as session:
        files = [KeptFile(one, "application/pdf", 9, one.split()[0]) for one in names]
        items.give(
            session, actor(session), association_id, NOON, ItemInput(ClaimItem.INVOICE, files, **others)
        )


@pytest.fixture
def consented(database: Database, place: World) -> int:
    one = world.associate(database, place, place.viva.id)
    with database.write() as session:
        record_consent.record(session, actor(session), one, NOON, "Agreed in a call", NOON)
    return one


def test_what_no_claim_needs_is_deleted_after_an_hour(
    database: Database, consented: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(database, consented, "aa first.pdf")
    given(database, consented, "bb second.pdf")
    files = Kept("aa", "bb", "cc", "aa.part-00ff")
    monkeypatch.setattr(file_sweep, "BATCH", 3)
    assert file_sweep.sweep(database, files, NOON) == 2
    assert files.digests == ["aa", "bb"], "older versions are kept"
    fresh = Kept("cc", written_at=NOON - timedelta(minutes=59))
    assert file_sweep.sweep(database, fresh, NOON) == 0
    assert fresh.digests == ["cc"], "its row may be written a moment later"
    foreign = Kept("aa", partner_id=2)
    assert file_sweep.sweep(database, foreign, NOON) == 1, "what another partner has is not needed here"


def test_erasing_the_partners_contact_leaves_the_documents_of_their_claims(
    database: Database, place: World, consented: int
) -> None:
    given(database, consented, "aa invoice.pdf", elsewhere="Ada Admin sent it on 2 March")
    files = Kept("aa", partner_id=place.partner.id)
    with database.write() as session:
        assert erase.erase(session, ADA.email, NOON).claim_files == 0
    assert ADA.email not in everything(database)
    file_sweep.delete_erased(database, files)
    assert files.digests == ["aa"], "the documents are the customer's and the partner's"


def test_erasing_a_person_leaves_nothing_in_rows_and_files(
    database: Database, place: World, consented: int
) -> None:
    other = world.associate(
        database, place, place.viva.id, tenant="22222222-2222-4333-8444-555555555555", company="Fabrikam",
        domain="fabrikam.com", customer=LEE,
    )  # fmt: skip
    with database.write() as session:
        record_consent.record(session, actor(session), other, NOON, "Agreed in a call", NOON)
    given(
        database,
        consented,
        "aa signed by Kim Akers.pdf",
        link="https://files.example/kim@contoso.com",
        elsewhere="Kim Akers sent it on 2 March",
    )
    given(database, other, "aa the same again.pdf", "bb.pdf")
    files = Kept("aa", "bb", partner_id=place.partner.id)
    with database.write() as session:
        assert erase.erase(session, "kim@contoso.com", NOON).claim_files == 2
    left = everything(database).lower()
    for trace in ("kim@contoso.com", "kim akers"):
        assert trace not in left
    assert file_sweep.delete_erased(database, files) == ["aa"]
    assert files.digests == ["bb"], "the document of somebody else is still there"
    erased = {one.file_name: one.is_erased for one in rows(database, ClaimFile) if isinstance(one, ClaimFile)}
    assert erased.pop("bb.pdf") is False
    assert list(erased.values()) == [True, True], "the document is erased wherever it was given"
    assert len(rows(database, GivenItem)) == 2
    assert file_sweep.delete_erased(database, files) == ["aa"], "a second run finishes what a first one began"
