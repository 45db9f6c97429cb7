"""When evidence files are made, what the history says of them, and what becomes of them."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from flows.associations import contacts
from flows.consent import answers, consent, record_consent
from flows.consent.answers import ShownStatement, Signature
from flows.consent.mail_extras import MailExtras
from flows.customers.association_request import ContactPerson
from flows.evidence import evidence_files
from flows.evidence.evidence_files import EvidenceErased, EvidenceNotMade, Facts, NoEvidence
from flows.evidence.recorded_facts import RecordedFacts
from flows.evidence.signed_facts import EvidenceFacts
from flows.history import history_check
from flows.personal_data import erase
from store.associations import associations
from store.consents.consent_evidence import ConsentEvidence
from store.consents.consents import ConsentAnswer
from store.database.engine import Database
from store.enums import ConsentOutcome, HistoryAction
from store.history import history
from tests.support import asking, world
from tests.support.world import ADA, KIM, LINKS, NOON, World, actor

LATER = NOON + timedelta(minutes=1)
EMAIL = KIM.email
NOTED = "lee@contoso.com"
NOTE = f"By mail of {NOTED} to Partner Center"


def make(facts: Facts) -> bytes:
    return repr(facts).encode()


def make_all(database: Database) -> int:
    missing = list(evidence_files.missing(database))
    return sum(evidence_files.make_file(database, make, one, LATER) for one in missing)


def flaws(database: Database) -> list[str]:
    with database.read() as session:
        return [flaw.says for flaw in history_check.every_flaw(session)]


def file_of(database: Database, association_id: int) -> evidence_files.EvidenceFile:
    with database.read() as session:
        return evidence_files.of_association(session, actor(session), association_id)


def told(database: Database, association_id: int) -> list[dict[str, object] | None]:
    """Return the details of the entries about an evidence file in an association's history."""
    with database.read() as session:
        association = associations.of_id(session, association_id)
        entries = history.of_association(session, association)
        return [one.detail for one in entries if one.action == HistoryAction.CONSENT_EVIDENCE_MADE]


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


@pytest.fixture
def answered(database: Database, place: World) -> int:
    """Return an association of which the customer accepted on the page."""
    association_id = world.associate(database, place, place.viva.id)
    world.accept(database, association_id)
    return association_id


@pytest.fixture
def two(database: Database, place: World) -> list[int]:
    """Return two associations, of which the customer accepted one and declined the other at once."""
    ids = [world.associate(database, place, one) for one in (place.viva.id, place.siem.id)]
    with database.write() as session:
        asked = consent.send(session, actor(session), ids, LINKS, NOON, customer=KIM, partner=ADA)
        ask_id, (first, second) = asked.ask.id, [one.id for one in asked.requests]
    decisions = {
        first: answers.Decision(ConsentOutcome.ACCEPTED, None, ShownStatement("1", "words 0")),
        second: answers.Decision(ConsentOutcome.DECLINED, "Not now", ShownStatement("1", "words 1")),
    }
    with database.write() as session:
        answers.submit(session, ask_id, decisions, Signature("Kim Akers", "::1", "Firefox"), NOON)
    return ids


def test_one_file_for_answers_given_together_stands_in_the_history_of_each(
    database: Database, two: list[int]
) -> None:
    assert make_all(database) == 1
    first, second = (file_of(database, one) for one in two)
    assert first == second
    assert first.digest == hashlib.sha256(first.content).hexdigest()
    assert [told(database, one) for one in two] == [[{"digest": first.digest}]] * 2
    assert first.name == f"consent-{first.references[0]}-and-1-more.pdf"
    assert flaws(database) == []


@pytest.mark.parametrize("is_other_person", [True, False])
def test_a_file_made_late_names_nobody_as_asked_who_was_not(
    database: Database, two: list[int], *, is_other_person: bool
) -> None:
    other = replace(KIM, name="Lee Gu", email=NOTED) if is_other_person else replace(KIM, title="CEO")
    with database.write() as session:
        contacts.update(session, actor(session), two[0], NOON, customer=other, partner=ADA)
    found: list[Facts] = []
    [source] = evidence_files.missing(database)

    def keep(facts: Facts) -> bytes:
        found.append(facts)
        return b"made"

    evidence_files.make_file(database, keep, source, LATER)
    [facts] = found
    assert isinstance(facts, EvidenceFacts)
    assert facts.is_contact_changed is is_other_person
    assert facts.asked == (ContactPerson(name="", email=EMAIL) if is_other_person else other)
    assert "Lee" not in repr(facts)


def test_a_file_says_what_was_asked_shown_and_answered(database: Database, two: list[int]) -> None:
    found: list[Facts] = []
    [source] = evidence_files.missing(database)

    def keep(facts: Facts) -> bytes:
        found.append(facts)
        return b"made"

    evidence_files.make_file(database, keep, source, LATER)
    [facts] = found
    assert isinstance(facts, EvidenceFacts)
    assert facts.asked == KIM
    assert [(one.to, one.asked_at) for one in facts.mails] == [(KIM.email, NOON)]
    assert (facts.name, facts.address, facts.user_agent) == ("Kim Akers", "::1", "Firefox")
    assert [(one.outcome, one.reason, one.shown_text) for one in facts.answers] == [
        (ConsentOutcome.ACCEPTED, None, "words 0"),
        (ConsentOutcome.DECLINED, "Not now", "words 1"),
    ]
    assert facts.shown_digest == hashlib.sha256(facts.shown_text.encode()).hexdigest()


def test_a_file_is_made_once(database: Database, answered: int) -> None:
    assert make_all(database) == 1
    before = file_of(database, answered)
    assert make_all(database) == 0
    with database.read() as session:
        source = session.scalars(select(ConsentEvidence)).one().source
    assert not evidence_files.make_file(database, make, source, LATER)
    assert file_of(database, answered) == before
    assert len(told(database, answered)) == 1


def test_two_processes_that_make_the_same_file_keep_one(database: Database, answered: int) -> None:
    [source] = evidence_files.missing(database)

    def slowly(facts: Facts) -> bytes:
        assert evidence_files.make_file(database, make, source, LATER)
        return make(facts)

    assert not evidence_files.make_file(database, slowly, source, LATER)
    assert len(told(database, answered)) == 1
    assert flaws(database) == []


def test_erasing_somebody_who_only_got_a_copy_keeps_the_file_of_the_customers_answer(
    database: Database, place: World
) -> None:
    added = world.associate(database, place, place.viva.id)
    with database.write() as session:
        extras = MailExtras(f"{NOTED} knows", (NOTED,))
        asked = asking.ask(
            session, actor(session), added, LINKS, NOON, customer=KIM, partner=ADA, extras=extras
        )
        ask_id, request_id = asked.ask_id, asked.id
    decision = answers.Decision(ConsentOutcome.ACCEPTED, None, ShownStatement("1", "words"))
    with database.write() as session:
        answers.submit(
            session, ask_id, {request_id: decision}, Signature("Kim Akers", "::1", "Firefox"), NOON
        )
    make_all(database)
    before = file_of(database, added)
    with database.write() as session:
        assert erase.erase(session, NOTED, LATER).evidence_files == 0
    with database.read() as session:
        assert erase.known(session, NOTED).is_nothing
    assert file_of(database, added) == before
    assert flaws(database) == []


def test_a_person_who_is_erased_while_the_file_is_made_is_not_in_it(
    database: Database, answered: int
) -> None:
    [source] = evidence_files.missing(database)

    def slowly(facts: Facts) -> bytes:
        with database.write() as session:
            erase.erase(session, EMAIL, LATER)
        return make(facts)

    assert not evidence_files.make_file(database, slowly, source, LATER)
    make_all(database)
    with database.read() as session:
        contents = session.scalars(select(ConsentEvidence.content)).all()
    assert not [one for one in contents if one and b"Kim" in one]
    assert flaws(database) == []


def test_there_is_no_file_before_it_is_made_and_none_without_an_answer_on_the_page(
    database: Database, place: World, answered: int
) -> None:
    with pytest.raises(EvidenceNotMade):
        file_of(database, answered)
    open_one = world.associate(database, place, place.siem.id)
    with pytest.raises(NoEvidence):
        file_of(database, open_one)


@pytest.fixture
def by_hand(database: Database, place: World) -> int:
    """Return an association of which a member recorded a consent that was given elsewhere."""
    association_id = world.associate(database, place, place.viva.id)
    with database.write() as session:
        record_consent.record(session, actor(session), association_id, NOON - timedelta(days=1), NOTE, NOON)
    return association_id


def test_a_recorded_consent_has_a_file_that_says_who_recorded_what(database: Database, by_hand: int) -> None:
    with pytest.raises(EvidenceNotMade):
        file_of(database, by_hand)
    found = list[Facts]()

    def keep(facts: Facts) -> bytes:
        found.append(facts)
        return b"made"

    [source] = evidence_files.missing(database)
    assert evidence_files.make_file(database, keep, source, LATER)
    [facts] = found
    assert isinstance(facts, RecordedFacts)
    assert (facts.note, facts.recorded_by, facts.user_id) == (NOTE, "Ada Admin", world.ADMIN)
    assert (facts.given_at, facts.recorded_at) == (NOON - timedelta(days=1), NOON)
    kept = file_of(database, by_hand)
    assert (kept.is_recorded, kept.content) == (True, b"made")
    assert kept.name == f"consent-{facts.about.reference}-recorded.pdf"
    assert told(database, by_hand) == [{"digest": kept.digest}]
    assert list(evidence_files.missing(database)) == []
    assert flaws(database) == []


@pytest.mark.parametrize("email", [KIM.email, ADA.email, NOTED])
def test_an_erasure_deletes_the_file_of_a_recorded_consent(
    database: Database, by_hand: int, email: str
) -> None:
    make_all(database)
    digest = file_of(database, by_hand).digest
    with database.write() as session:
        assert erase.known(session, email).evidence_files == 1
        erase.erase(session, email, LATER)
    with pytest.raises(EvidenceErased):
        file_of(database, by_hand)
    assert told(database, by_hand) == [{"digest": digest}]
    assert flaws(database) == []
    assert make_all(database) == 0


def test_a_file_of_a_recorded_consent_that_was_changed_is_told(database: Database, by_hand: int) -> None:
    make_all(database)
    with database.write() as session:
        session.execute(update(ConsentEvidence).values(content=b"forged"))
    [flaw] = flaws(database)
    assert "its digest is not the one in the history" in flaw


def test_an_erasure_deletes_the_file_and_keeps_its_digest(database: Database, two: list[int]) -> None:
    make_all(database)
    digest = file_of(database, two[0]).digest
    with database.write() as session:
        assert erase.known(session, EMAIL).evidence_files == 1
        assert erase.erase(session, EMAIL, LATER).evidence_files == 1
    with pytest.raises(EvidenceErased):
        file_of(database, two[0])
    assert [told(database, one) for one in two] == [[{"digest": digest}]] * 2
    assert flaws(database) == []
    assert make_all(database) == 0
    with database.write() as session:
        assert erase.known(session, EMAIL).is_nothing


def test_the_name_of_the_partners_contact_in_the_text_counts_as_well(
    database: Database, place: World
) -> None:
    association_id = world.associate(database, place, place.viva.id)
    with database.write() as session:
        asked = consent.send(
            session, actor(session), [association_id], LINKS, NOON, customer=KIM, partner=ADA
        )
        ask_id, [request_id] = asked.ask.id, [one.id for one in asked.requests]
    shown = ShownStatement("1", f"Partner's contact: {ADA.email}")
    decision = answers.Decision(ConsentOutcome.ACCEPTED, None, shown)
    with database.write() as session:
        answers.submit(session, ask_id, {request_id: decision}, Signature("Kim Akers", None, None), NOON)
    make_all(database)
    with database.write() as session:
        erase.erase(session, ADA.email, LATER)
    with pytest.raises(EvidenceErased):
        file_of(database, association_id)
    assert flaws(database) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (update(ConsentEvidence).values(content=b"forged"), "its digest is not the one in the history"),
        (update(ConsentEvidence).values(digest="0" * 64), "the record of its evidence file was changed"),
        (update(ConsentEvidence).values(made_at=NOON), "the record of its evidence file was changed"),
        (update(ConsentEvidence).values(content=None), "the file was removed, without an entry"),
        (delete(ConsentEvidence), "its evidence file is missing"),
    ],
)
def test_a_file_that_was_changed_or_removed_is_told(
    database: Database, answered: int, change: object, says: str
) -> None:
    make_all(database)
    with database.write() as session:
        session.execute(change)  # type: ignore[call-overload]  # of either kind
    [flaw] = flaws(database)
    assert says in flaw


def test_a_file_that_was_forged_is_told(database: Database, answered: int) -> None:
    with database.write() as session:
        answer = session.scalars(select(ConsentAnswer)).one()
        session.add(
            ConsentEvidence(
                partner_id=answer.partner_id,
                submission_id=answer.submission_id,
                digest=hashlib.sha256(b"x").hexdigest(),
                made_at=NOON,
                content=b"x",
            )
        )
    assert flaws(database) == ["an evidence file is kept that its history does not mention"]


def test_an_erasure_does_not_hide_a_file_that_was_changed_before(database: Database, answered: int) -> None:
    make_all(database)
    with database.write() as session:
        session.execute(update(ConsentEvidence).values(digest="0" * 64))
    with database.write() as session:
        erase.erase(session, EMAIL, LATER)
    assert [says for says in flaws(database) if "evidence file" in says]
