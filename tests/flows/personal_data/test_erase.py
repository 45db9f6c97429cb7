from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event, current_thread, main_thread

import pytest
from sqlalchemy import String, select
from sqlalchemy.orm import Session

from flows.associations import contacts, lifecycle
from flows.consent import consent
from flows.consent.answers import ShownStatement
from flows.customers.association_request import ContactPerson
from flows.drafts import drafts
from flows.drafts.draft_models import AddCustomerDraft, ClaimCustomerDraft, ContactDraft, SendConsentDraft
from flows.history import history_check
from flows.personal_data import erase
from flows.personal_data.erase import EMAIL, NAME
from flows.rules.claims import questions
from flows.rules.claims.questions import QuestionKind, SurveyQuestion
from flows.surveys import survey_link
from store import personal_data
from store.associations import associations
from store.associations.associations import Association, Contact
from store.claims.surveys import CustomerSurvey
from store.consents import consents
from store.consents.consents import ConsentAnswer, ConsentRequest
from store.customers import customer_cards
from store.customers.customer_cards import PostedCard
from store.customers.customers import EligibilityEntry
from store.customers.search_words import CustomerWord
from store.database.base import Base
from store.database.engine import Database
from store.drafts import Draft
from store.enums import ConsentOutcome, ContactSide, DraftKind, OutboxState, Verdict
from store.history import history
from store.history.history import HistoryEntry
from store.outbox.outbox import OutboxMessage
from store.tables import metadata
from tests.support import asking, surveying, world
from tests.support.asking import Decision
from tests.support.stage import PATIENCE
from tests.support.world import ADA, KIM, LINKS, NOON, World, actor

HOUR = timedelta(hours=1)
LEE = ContactPerson("Lee Gu", "lee@contoso.com", "CTO", "+47 555")
TEXT = "I, Kim Akers (kim@contoso.com), agree. Ada Admin asked me."


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


@pytest.fixture
def answered(database: Database, place: World) -> int:
    """Return an association whose customer was asked twice and has accepted."""
    one = world.associate(database, place, place.viva.id)
    with database.write() as session:
        asking.ask(session, actor(session), one, LINKS, NOON, customer=KIM, partner=ADA)
        request = asking.ask(session, actor(session), one, LINKS, NOON + HOUR, customer=KIM, partner=ADA)
        decision = Decision(
            ConsentOutcome.ACCEPTED,
            "Kim Akers",
            "yes, kim",
            ShownStatement("1", TEXT),
            "203.0.113.7",
            "Mozilla",
        )
        asking.answer(session, request.id, decision, NOON + HOUR)
    return one


def everything(database: Database) -> str:
    """Return every value that stands in the database."""
    with database.read() as session:
        return "\n".join(
            str(list(row)) for table in metadata.sorted_tables for row in session.execute(select(table))
        )


def rows(database: Database, table: type[Base]) -> list[Base]:
    with database.read() as session:
        return list(session.scalars(select(table)))


def do(database: Database, email: str) -> erase.Erased:
    with database.write() as session:
        return erase.erase(session, email, NOON + 2 * HOUR)


def test_nothing_of_the_person_is_left_and_the_history_is_still_whole(
    database: Database, answered: int
) -> None:
    with database.write() as session:
        kim = ContactDraft(name="Kim", email="kim@contoso.com")
        form = ClaimCustomerDraft(customer_id=7, customer_contact=kim, contact_reason="KIM@contoso.com")
        drafts.start(session, actor(session), form, NOON)
    erased = do(database, "Kim@Contoso.com")
    assert (erased.contacts, erased.consent_requests, erased.consent_answers, erased.drafts) == (1, 2, 1, 1)
    left = everything(database).lower()
    for trace in ("kim@contoso.com", "kim akers", "203.0.113.7", "mozilla", "yes, kim", "cio"):
        assert trace not in left
    with database.read() as session:
        entries = history.of_association(session, session.get_one(Association, answered))
        assert history_check.flaws(session, session.get_one(Association, answered)) == []
        assert entries[-1].action == "person:erased"
        assert entries[0].detail is None
        assert entries[0].salt is None
        kept = session.scalars(select(Draft.data).where(Draft.kind == DraftKind.CLAIM_CUSTOMER)).one()
    assert kept == {"customer_id": 7, "customer_contact": {}, "contact_reason": "(erased)"}


def test_what_was_recorded_about_the_association_stays(database: Database, answered: int) -> None:
    before = world.row(database, answered)
    do(database, "kim@contoso.com")
    after = world.row(database, answered)
    assert (after.status, after.consented_at, after.claim_due) == (
        before.status,
        before.consented_at,
        before.claim_due,
    )
    [answer] = rows(database, ConsentAnswer)
    assert isinstance(answer, ConsentAnswer)
    assert (answer.outcome, answer.name) == (ConsentOutcome.ACCEPTED, NAME)
    assert answer.shown_digest is not None


@pytest.mark.parametrize(
    ("email", "mentioned"),
    [
        ("o'brien@contoso.com", "o'brien@contoso.com"),
        ("kim@contoso.com", "kim\uff20contoso.com"),
        ("a|b@contoso.com", "a|b@contoso.com"),
        ("groß@contoso.com", "groß@contoso.com"),
    ],
)
def test_a_person_with_any_address_that_is_taken_is_erased(
    database: Database, place: World, email: str, mentioned: str
) -> None:
    one = world.associate(database, place, place.viva.id)
    with database.write() as session:
        asking.ask(
            session, actor(session), one, LINKS, NOON, customer=ContactPerson("Pat", email), partner=ADA
        )
        form = SendConsentDraft(association_id=one, contact_reason=f"ask {mentioned}")
        drafts.start(session, actor(session), form, NOON)
    assert do(database, "gross@contoso.com").is_nothing
    erased = do(database, email)
    assert (erased.contacts, erased.consent_requests, erased.drafts) == (1, 1, 1)
    assert mentioned not in everything(database)


@pytest.mark.parametrize(("email", "kept"), [("kim@contoso.com", "contoso.com"), ("kim@akers.example", None)])
def test_the_domain_of_a_mail_goes_with_the_person_unless_it_is_the_customers(
    database: Database, place: World, email: str, kept: str | None
) -> None:
    one = world.associate(database, place, place.viva.id)
    assert world.accept(database, one, customer=ContactPerson("Kim Akers", email)) is not None
    do(database, email)
    [answer] = rows(database, ConsentAnswer)
    assert isinstance(answer, ConsentAnswer)
    assert answer.mail_domain == kept
    assert answer.proof is not None
    assert "akers.example" not in everything(database)


def test_the_other_contact_s_data_stays(database: Database, answered: int) -> None:
    do(database, ADA.email)
    contacts_left = {row.side: row for row in rows(database, Contact) if isinstance(row, Contact)}
    assert contacts_left[ContactSide.PARTNER].email == EMAIL
    assert contacts_left[ContactSide.CUSTOMER].name == "Kim Akers"
    [answer] = rows(database, ConsentAnswer)
    assert isinstance(answer, ConsentAnswer)
    assert (answer.name, answer.address, answer.shown_text) == ("Kim Akers", "203.0.113.7", None)
    assert ADA.email not in everything(database)


def test_who_was_the_contact_only_before_is_erased_from_history_and_requests(
    database: Database, place: World
) -> None:
    one = world.associate(database, place, place.viva.id)
    with database.write() as session:
        contacts.update(session, actor(session), one, NOON, customer=LEE, partner=ADA)
    assert do(database, KIM.email).history == 1
    left = everything(database)
    assert "kim@contoso.com" not in left
    assert "lee@contoso.com" in left


def test_links_that_went_to_the_person_and_mails_on_their_way_end(database: Database, place: World) -> None:
    one = world.associate(database, place, place.viva.id)
    with database.write() as session:
        request = asking.ask(session, actor(session), one, LINKS, NOON, customer=KIM, partner=ADA)
    do(database, KIM.email)
    with database.read() as session:
        assert not consent.is_open(consents.request(session, request.id), NOON + 2 * HOUR)
        mail = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "consent_request")).one()
        assert (mail.state, mail.destination) == (OutboxState.OBSOLETE, EMAIL)


def test_a_person_with_a_name_beyond_ascii_is_found(database: Database, place: World) -> None:
    one = world.associate(database, place, place.viva.id)
    zoe = ContactPerson("Zoë Ångström", "zoë_1@contoso.com")
    with database.write() as session:
        contacts.update(session, actor(session), one, NOON, customer=zoe, partner=ADA)
    do(database, "zoë_1@contoso.com")
    with database.read() as session:
        details = str(session.scalars(select(HistoryEntry.detail)).all())
    assert "ngstr" not in details
    assert "ngstr" not in everything(database)


@pytest.mark.parametrize("address", ["nobody@contoso.com", "im@contoso.com.example", "k_m@contoso.com"])
def test_an_address_that_is_not_known_changes_nothing(
    database: Database, answered: int, address: str
) -> None:
    before = everything(database)
    assert do(database, address).is_nothing
    assert everything(database) == before


def test_what_would_be_erased_is_told_without_changing_anything(database: Database, answered: int) -> None:
    before = everything(database)
    with database.read() as session:
        told = erase.known(session, KIM.email)
    assert everything(database) == before
    assert do(database, KIM.email) == told


SPELLINGS = (
    "kim@b\u00fccher-contoso.com",
    "KIM@B\u00dcCHER-CONTOSO.COM",
    "kim@bu\u0308cher-contoso.com",
    "kim@xn--bcher-contoso-wob.com",
)


@pytest.mark.parametrize("kept", SPELLINGS)
def test_an_address_beyond_ascii_is_found_in_every_spelling(
    database: Database, place: World, kept: str
) -> None:
    one = world.associate(database, place, place.viva.id)
    person = ContactPerson("Kim Akers", kept)
    with database.write() as session:
        contacts.update(session, actor(session), one, NOON, customer=person, partner=ADA, contact_reason="so")
    with database.read() as session:
        known = [erase.known(session, asked) for asked in SPELLINGS]
    assert [one.contacts for one in known] == [1] * len(SPELLINGS)
    assert do(database, SPELLINGS[-1]).contacts == 1
    assert "cher-contoso" not in everything(database)


def test_remarks_that_only_name_the_person_lose_the_name_where_they_are_the_contact(
    database: Database, answered: int, place: World
) -> None:
    other = world.associate(database, place, place.siem.id, customer=LEE)
    with database.write() as session:
        for number in (answered, other):
            row = session.get_one(Association, number)
            row.contact_reason, row.tenant_reason = "kim works for both", "Akers's tenant"
            row.attested_note = "Kim Akers sent the page"
    erased = do(database, "kim@contoso.com")
    mine, theirs = world.row(database, answered), world.row(database, other)
    assert (mine.contact_reason, mine.tenant_reason) == ("(erased) works for both", "(erased)'s tenant")
    assert (theirs.contact_reason, theirs.tenant_reason) == ("kim works for both", "Akers's tenant")
    assert (mine.attested_note, theirs.attested_note) == ("(erased) sent the page", "Kim Akers sent the page")
    assert "MCI-000001 associations.contact_reason" in erased.places
    assert "MCI-000001 associations.attested_note" in erased.places


def test_the_person_is_found_in_every_text_column_of_every_table_that_belongs_to_an_association(
    database: Database, answered: int
) -> None:
    spoken = "Kim, of KIM@contoso.com"
    technical = {"digest", "token_digest", "destination", "sequence_key", "event_key", "addressee"}
    for mapper in Base.registry.mappers:
        table = mapper.class_
        if not issubclass(table, (Contact, ConsentRequest)) and hasattr(table, "association_id"):
            with database.write() as session:
                for row in session.scalars(select(table)):
                    for name in set(personal_data.text_columns(table)) - technical:
                        is_text = isinstance(table.__table__.columns[name].type, String)
                        said = spoken if personal_data.may_name(table, name) else "KIM@contoso.com"
                        setattr(row, name, said if is_text else {"said": [said]})
    do(database, "kim@contoso.com")
    left = everything(database).lower()
    assert "kim" not in left.replace("kim_", "")


WRITTEN = (
    "kim\uff20contoso.com",
    "kim%40contoso.com",
    "kim (at) contoso [dot] com",
    "Kim Akers <kim@contoso.com>",
)


@pytest.mark.parametrize("written", WRITTEN)
def test_an_address_is_found_in_a_row_that_has_no_plain_form_of_it(
    database: Database, place: World, written: str
) -> None:
    one = world.associate(database, place, place.viva.id, customer=LEE)
    with database.write() as session:
        session.get_one(Association, one).tenant_reason = f"{written} said so"
        kim = ContactDraft(name="Kim Akers", email=written, phone="425 555 0100")
        form = AddCustomerDraft(customer_contact=kim, reason="Akers")
        drafts.start(session, actor(session), form, NOON)
    erased = do(database, "kim@contoso.com")
    assert (erased.remarks, erased.drafts) == (1, 1)
    left = everything(database)
    for trace in ("kim", "Kim", "Akers", "555 0100"):
        assert trace not in left


@pytest.mark.parametrize(
    "name", ["Line Hansen", "Andrew Card", "Thread Owner", "Gone Mail", "Notice Tenant", "Digest Kim"]
)
def test_words_of_the_bot_s_own_stay_whatever_the_person_is_called(
    database: Database, place: World, name: str
) -> None:
    person = ContactPerson(name, "x@contoso.com", None, "10001")
    one = world.associate(database, place, place.viva.id, customer=person)
    assert world.accept(database, one, customer=person) is not None
    with database.write() as session:
        association = session.get_one(Association, one)
        where = ("C0INCENTIVES", "1772452800.010001", None)
        customer_cards.put(session, association.partner_id, association.customer_id, *where)
    before = words_of_the_bot(database)
    do(database, "x@contoso.com")
    assert words_of_the_bot(database)[: len(before)] == before


def words_of_the_bot(database: Database) -> list[object]:
    with database.read() as session:
        rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
        said = [(row.kind, row.payload, row.sequence_key, row.name, row.transport) for row in rows]
        answers = session.execute(select(ConsentAnswer.shown_version, ConsentAnswer.proof)).all()
        cards = session.scalars(select(PostedCard.ts)).all()
    return [*map(tuple, answers), *cards, *said]


def test_a_remark_on_the_customer_and_the_title_of_the_other_contact_lose_the_name(
    database: Database, answered: int, place: World
) -> None:
    with database.write() as session:
        known = {
            "partner_id": place.partner.id,
            "engagement_id": place.siem.id,
            "verdict": Verdict.CRITERIA_NOT_MET,
        }
        for tenant, note in ((world.TENANT, "Kim says 20 seats"), (world.TENANT[::-1], "Kim says none")):
            session.add(EligibilityEntry(**known, id_type="tenant_id", id_value=tenant, note=note))
        association = session.get_one(Association, answered)
        associations.contacts(session, association)[ContactSide.PARTNER].title = "Friend of Kim Akers"
    do(database, KIM.email)
    with database.read() as session:
        notes = session.scalars(select(EligibilityEntry.note).order_by(EligibilityEntry.id)).all()
        titles = session.scalars(select(Contact.title).where(Contact.side == ContactSide.PARTNER)).all()
    assert (notes, titles) == (["(erased) says 20 seats", "Kim says none"], ["Friend of (erased)"])


def test_a_customer_whose_name_held_the_address_is_found_by_it_no_more(
    database: Database, place: World
) -> None:
    world.associate(database, place, place.viva.id, company="Contoso kim@contoso.com", customer=LEE)
    do(database, "kim@contoso.com")
    with database.read() as session:
        assert set(session.scalars(select(CustomerWord.word))) & {"kim", "erased"} == {"erased"}


def test_a_second_erasure_finds_nothing(database: Database, answered: int) -> None:
    assert not do(database, "kim@contoso.com").is_nothing
    assert do(database, "kim@contoso.com").is_nothing
    with database.read() as session:
        assert list(history_check.every_flaw(session)) == []


def test_what_is_committed_while_the_erasure_waits_is_erased_too(
    database: Database, place: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, sent = surveyed(database, place)
    waiting = Event()
    hold = lifecycle.hold

    def told(session: Session, partner_id: int, association_id: int) -> Association:
        if current_thread() is not main_thread():
            waiting.set()
        return hold(session, partner_id, association_id)

    monkeypatch.setattr(lifecycle, "hold", told)
    with ThreadPoolExecutor(1) as pool:
        with database.write() as session:
            answer_survey(session, sent, "Kim Akers says that Lee Gu knows")
            session.flush()
            erasing = pool.submit(do, database, KIM.email)
            if not database.is_sqlite:
                assert waiting.wait(PATIENCE), "on PostgreSQL it has found the person and waits for the lock"
        erasing.result(PATIENCE)
    assert "Lee Gu knows" not in everything(database)
    with database.read() as session:
        assert list(history_check.every_flaw(session)) == []
        association = session.get_one(Association, one)
        assert history.of_association(session, association)[-1].action == "person:erased"


def surveyed(database: Database, place: World) -> tuple[int, int]:
    """Return an association whose customer was mailed a survey with one text, and the survey's id."""
    asked = SurveyQuestion(QuestionKind.TEXT, {"en": "Why?"})
    one = surveying.consented(database, place, NOON, [asked])
    surveying.send(database, one, NOON)
    with database.read() as session:
        return one, session.scalars(select(CustomerSurvey.id)).one()


def answer_survey(session: Session, survey_id: int, said: str) -> None:
    assert survey_link.answer(
        session,
        session.get_one(CustomerSurvey, survey_id),
        {questions.key(0): said},
        NOON + HOUR,
        language="en",
        address="203.0.113.7",
        user_agent="Mozilla",
    )
