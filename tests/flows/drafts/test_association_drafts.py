import threading
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from flows.consent import record_consent
from flows.customers.association_request import DraftIncomplete
from flows.drafts import association_drafts, drafts
from flows.drafts.draft_models import (
    AssociationDraft,
    ConsentMailPart,
    ContactDraft,
    RecordConsentDraft,
    SendConsentDraft,
    SubmitClaimDraft,
)
from flows.drafts.drafts import DraftGone, DraftMoved
from store.claims.claims import Claim
from store.consents.consents import ConsentAnswer, ConsentRequest
from store.database.engine import Database
from store.outbox.outbox import OutboxMessage
from tests.support import world
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, USER, World, actor

CONTACTS = ConsentMailPart(
    customer_contact=ContactDraft(name=KIM.name, email=KIM.email),
    partner_contact=ContactDraft(name=ADA.name, email=ADA.email),
)


@pytest.fixture
def fourth_coffee(database: Database) -> World:
    return world.build(database)


def sending(one: int, contacts: ConsentMailPart = CONTACTS) -> SendConsentDraft:
    return SendConsentDraft(association_id=one, began_with=contacts, **dict(contacts))


def recording(one: int) -> RecordConsentDraft:
    return RecordConsentDraft(association_id=one, given_on=NOON.date(), note="seen")


def submitting(one: int) -> SubmitClaimDraft:
    return SubmitClaimDraft(association_id=one, submitted_on=NOON.date())


def begin(database: Database, form: AssociationDraft, user: str = ADMIN) -> str:
    with database.write() as session:
        return association_drafts.begin(session, actor(session, user), form, NOON).id


def asked(session: Session, draft_id: str) -> int:
    sent = association_drafts.send(session, actor(session), draft_id, LINKS, NOON, version=1)
    return sent.requests[0].id


def recorded(session: Session, draft_id: str) -> int:
    return association_drafts.record(session, actor(session), draft_id, NOON, version=1).id


def submitted(session: Session, draft_id: str) -> int:
    return association_drafts.submit(session, actor(session), draft_id, NOON, version=1).id


@pytest.mark.parametrize(
    ("form", "use", "table"),
    [
        (sending, asked, ConsentRequest),
        (recording, recorded, ConsentAnswer),
        (submitting, submitted, Claim),
    ],
)
def test_many_clicks_at_once_do_it_once_and_answer_the_same(
    database: Database,
    fourth_coffee: World,
    form: Callable[[int], AssociationDraft],
    use: Callable[[Session, str], int],
    table: type,
) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    if form is submitting:
        with database.write() as session:
            record_consent.record(session, actor(session), one, NOON, "note", NOON)
    draft_id = begin(database, form(one))
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
        assert session.query(OutboxMessage).filter_by(kind="consent_request").count() == (form is sending)


def test_a_draft_is_gone_on_with_only_for_the_same_association_and_the_same_beginning(
    database: Database, fourth_coffee: World
) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    other = world.associate(database, fourth_coffee, fourth_coffee.siem.id)
    first = begin(database, sending(one))
    assert begin(database, sending(one)) == first
    lee = CONTACTS.model_copy(update={"customer_contact": ContactDraft(name="Lee Gu", email=KIM.email)})
    renamed = begin(database, sending(one, lee))
    assert renamed != first
    assert begin(database, sending(other)) != renamed
    with database.read() as session, pytest.raises(DraftGone):
        drafts.get(session, actor(session), SendConsentDraft, first, NOON)


def test_a_draft_that_lacks_a_step_or_is_somebody_elses_does_nothing(
    database: Database, fourth_coffee: World
) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    draft_id = begin(database, SendConsentDraft(association_id=one))
    with database.write() as session, pytest.raises(DraftIncomplete):
        asked(session, draft_id)
    theirs = begin(database, sending(one), USER)
    with database.write() as session, pytest.raises(DraftGone):
        asked(session, theirs)


@pytest.mark.parametrize(("form", "use"), [(sending, asked), (recording, recorded), (submitting, submitted)])
def test_what_was_changed_since_the_review_is_not_done(
    database: Database,
    fourth_coffee: World,
    form: Callable[[int], AssociationDraft],
    use: Callable[[Session, str], int],
) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    draft_id = begin(database, form(one))
    with database.write() as session:
        member = actor(session)
        draft = drafts.get(session, member, AssociationDraft, draft_id, NOON)
        drafts.take_step(session, member, draft, NOON, version=1, step=draft.step, change=draft.form)
    with database.write() as session, pytest.raises(DraftMoved):
        use(session, draft_id)
