import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from flows.consent import record_consent
from flows.consent.consent import Decision, ShownStatement
from flows.customers.association_request import DraftIncomplete, person_to_draft
from flows.drafts import association_drafts, drafts
from flows.drafts.drafts import DraftGone, DraftMoved
from store.claims import Claim
from store.consents import ConsentAnswer, ConsentRequest
from store.database.engine import Database
from store.enums import ConsentOutcome, DraftKind
from store.outbox.outbox import OutboxMessage
from tests.support import world
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, USER, World, actor

CONTACTS: dict[str, Any] = person_to_draft(KIM, "customer") | person_to_draft(ADA, "partner")
YES = Decision(ConsentOutcome.ACCEPTED, "Kim Akers", None, ShownStatement("1", "words"), None, None)


@pytest.fixture
def fourth_coffee(database: Database) -> World:
    return world.build(database)


def begin(database: Database, kind: DraftKind, one: int, user: str = ADMIN, **data: Any) -> str:
    with database.write() as session:
        return association_drafts.begin(session, actor(session, user), kind, one, data, NOON).id


def asked(session: Session, draft_id: str) -> int:
    return association_drafts.send_consent(session, actor(session), draft_id, LINKS, NOON, version=1).id


def recorded(session: Session, draft_id: str) -> int:
    return association_drafts.record_consent(session, actor(session), draft_id, NOON, version=1).id


def submitted(session: Session, draft_id: str) -> int:
    return association_drafts.submit_claim(session, actor(session), draft_id, NOON, version=1).id


@pytest.mark.parametrize(
    ("kind", "data", "use", "table"),
    [
        (DraftKind.SEND_CONSENT, CONTACTS, asked, ConsentRequest),
        (DraftKind.RECORD_CONSENT, {"given_on": "2026-03-02", "note": "seen"}, recorded, ConsentAnswer),
        (DraftKind.SUBMIT_CLAIM, {"submitted_on": "2026-03-02"}, submitted, Claim),
    ],
)
def test_many_clicks_at_once_do_it_once_and_answer_the_same(
    database: Database,
    fourth_coffee: World,
    kind: DraftKind,
    data: dict[str, Any],
    use: Callable[[Session, str], int],
    table: type,
) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    if kind is DraftKind.SUBMIT_CLAIM:
        with database.write() as session:
            record_consent.record(session, actor(session), one, NOON, "note", NOON)
    draft_id = begin(database, kind, one, **data)
    made: list[int] = []
    barrier = threading.Barrier(4)

    def click() -> None:
        barrier.wait()
        with database.write() as session:
            made.append(use(session, draft_id))

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert len(set(made)) == 1
    with database.read() as session:
        assert session.query(table).count() == 1
        assert session.query(OutboxMessage).filter_by(kind="consent_request").count() == (
            kind is DraftKind.SEND_CONSENT
        )


def test_a_draft_is_gone_on_with_only_for_the_same_association_and_the_same_beginning(
    database: Database, fourth_coffee: World
) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    other = world.associate(database, fourth_coffee, fourth_coffee.siem.id)
    kind = DraftKind.SEND_CONSENT
    first = begin(database, kind, one, **CONTACTS)
    assert begin(database, kind, one, **CONTACTS) == first
    renamed = begin(database, kind, one, **CONTACTS | {"customer_name": "Lee Gu"})
    assert renamed != first
    assert begin(database, kind, other, **CONTACTS) != renamed
    with database.read() as session, pytest.raises(DraftGone):
        drafts.get(session, actor(session), first, NOON)


def test_a_draft_that_lacks_a_step_or_is_somebody_elses_does_nothing(
    database: Database, fourth_coffee: World
) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    draft_id = begin(database, DraftKind.SEND_CONSENT, one)
    with database.write() as session, pytest.raises(DraftIncomplete):
        asked(session, draft_id)
    theirs = begin(database, DraftKind.SEND_CONSENT, one, USER, **CONTACTS)
    with database.write() as session, pytest.raises(DraftGone):
        asked(session, theirs)


@pytest.mark.parametrize(
    ("kind", "use"),
    [
        (DraftKind.SEND_CONSENT, asked),
        (DraftKind.RECORD_CONSENT, recorded),
        (DraftKind.SUBMIT_CLAIM, submitted),
    ],
)
def test_what_was_changed_since_the_review_is_not_done(
    database: Database, fourth_coffee: World, kind: DraftKind, use: Callable[[Session, str], int]
) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    draft_id = begin(database, kind, one, **CONTACTS)
    with database.write() as session:
        drafts.take_step(session, actor(session), draft_id, NOON, version=1, typed={"note": "x"}, step=1)
    with database.write() as session, pytest.raises(DraftMoved):
        use(session, draft_id)
