"""Files are made with the receipts, and else by a job; one that fails holds up no other."""

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from bot.evidence import filer as filing
from bot.evidence.filer import EvidenceFiler
from flows.evidence.signed_facts import EvidenceFacts
from flows.notifications import ConsentReceipt
from store.consents.consent_evidence import ConsentEvidence
from store.database.engine import Database
from store.outbox.outbox import OutboxMessage
from tests.conftest import Ear
from tests.support import world
from tests.support.world import NOON


@pytest.fixture
def two(database: Database) -> Database:
    """Return a database with two answers without files."""
    place = world.build(database)
    for work in (place.viva, place.siem):
        assert world.accept(database, world.associate(database, place, work.id))
    return database


def kept(database: Database) -> list[int]:
    with database.read() as session:
        return list(session.scalars(select(ConsentEvidence.submission_id)))


def receipts(database: Database) -> list[OutboxMessage]:
    with database.read() as session:
        return list(session.scalars(select(OutboxMessage).where(OutboxMessage.kind == ConsentReceipt.kind)))


def logged(ear: Ear) -> Iterator[str]:
    return (json.loads(line)["event"] for line in ear.lines)


def test_a_file_is_made_before_its_receipt_and_all_others_by_the_job(two: Database) -> None:
    filer = EvidenceFiler(two, lambda: NOON)
    filer.before(receipts(two)[:1])
    assert len(kept(two)) == 1
    filer()
    assert len(kept(two)) == 2
    filer()
    assert len(kept(two)) == 2


def test_a_file_that_cannot_be_made_is_logged_once_and_holds_up_no_other(
    two: Database, monkeypatch: pytest.MonkeyPatch, ear: Ear
) -> None:
    def make(facts: EvidenceFacts) -> bytes:
        if facts.answers[0].about.engagement == "Microsoft Viva":
            raise KeyError("a bug")
        return b"made"

    monkeypatch.setattr(filing, "make", make)
    filer = EvidenceFiler(two, lambda: NOON)
    filer()
    filer()
    assert len(kept(two)) == 1
    assert list(logged(ear)).count("evidence.not_made") == 1
    monkeypatch.undo()
    filer()
    assert len(kept(two)) == 2
