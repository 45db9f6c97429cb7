"""A person who is named everywhere where somebody can type, and what is left of them."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import inspect, select, text

from bot.evidence_storage.storage import EvidenceStorage
from flows.associations import cancel, contacts
from flows.claims import items, record_answer, submit_claim, void_record
from flows.claims.file_port import IncomingFile
from flows.claims.items import ItemInput
from flows.claims.record_answer import ClaimAnswer
from flows.consent.answers import ShownStatement
from flows.conversation import turns
from flows.conversation.replies import Capabilities, Reply
from flows.conversation.turns import QuestionPlace
from flows.customers.association_request import ContactPerson
from flows.drafts import drafts
from flows.drafts.draft_models import (
    AddCustomerDraft,
    ClaimItemDraft,
    ConsentMailPart,
    ContactDraft,
    PartnerSurveyDraft,
    SendConsentDraft,
)
from flows.outbox import reroute
from flows.rules.claims import questions
from flows.rules.claims.questions import QuestionKind, SurveyQuestion
from flows.rules.customers.tenancy import Identifier
from flows.rules.language.understanding import Certainty as Sureness
from flows.rules.language.understanding import Intent, RequestDetails, Saying, Understanding
from flows.surveys import customer_survey, partner_survey, survey_link
from store.catalogue import Engagement
from store.database.engine import Database
from store.enums import ClaimItem, ClaimRecordKind, ConsentOutcome, IdentifierType, TenantCheck
from tests.support import asking, documents, world
from tests.support.asking import Decision
from tests.support.world import ADA, LINKS, NOON, World, actor

KIM = "kim@b\u00fccher-contoso.com"
PERSON = ContactPerson("Kim \u00c5kers", KIM, "Chief Unicorn", "+1 425 555 0100")
LEE = ContactPerson("Lee Gu", "lee@contoso.com")
WORDS = "I, Kim \u00c5kers, agree."
TRACES = (
    *("kim@", "kim \u00e5kers", "kim akers", "akers", "\u00e5kers", "u00e5kers", "u00c5kers", "unicorn"),
    *("425 555", "425-555", "203.0.113.7", "mozilla"),
)
"""What must be found nowhere afterwards, in small letters or as JSON escapes it."""


def fill(database: Database, place: World, storage: EvidenceStorage) -> None:
    """Live through journeys in which a person is named everywhere where somebody can type."""
    third = world.TENANT.replace("1", "7")
    said = "as kim@xn--bcher-contoso-wob.com said"
    one, two, three = (
        world.associate(database, place, work.id, tenant=tenant, customer=LEE, identifier=identifier)
        for work, tenant, identifier in (
            (place.viva, world.TENANT, None),
            (place.siem, world.TENANT, None),
            (
                place.viva,
                third,
                Identifier(IdentifierType.TENANT_ID, third, TenantCheck.MISMATCHED, said),
            ),
        )
    )
    assert three
    with database.write() as session:
        ada = actor(session)
        reason = "Kim works for both; call 425-555-0100"
        for number, address in ((one, KIM), (two, "KIM@B\u00dcCHER-Contoso.com")):
            person = ContactPerson(PERSON.name, address, PERSON.title, PERSON.phone)
            contacts.update(session, ada, number, NOON, customer=person, partner=ADA, contact_reason=reason)
        request = asking.ask(
            session, ada, one, LINKS, NOON, customer=PERSON, partner=ADA, contact_reason=reason
        )
        reroute.fail_mail(session, request.ask_id, f"550 <{KIM}> unknown", NOON)
        shown = ShownStatement("1", WORDS)
        decision = Decision(
            ConsentOutcome.ACCEPTED, "K. \u00c5kers", "yes, Kim", shown, "203.0.113.7", "Mozilla"
        )
        asking.answer(session, request.id, decision, NOON + timedelta(hours=1))
    _give_everything(database, place, storage, one)
    with database.write() as session:
        ada = actor(session)
        today = (NOON + timedelta(days=1)).date()
        note = "AKERS sent the survey"
        submit_claim.submit(
            session, ada, one, NOON + timedelta(days=1), submitted_on=today, claim_id="C-1", note=note
        )
        for answer in (
            ClaimAnswer(ClaimRecordKind.REJECTED, today, words="Akers did not sign"),
            ClaimAnswer(ClaimRecordKind.DISPUTED, today, words="Kim Akers did sign"),
        ):
            record_answer.record(session, ada, one, NOON + timedelta(days=1), answer)
        void_record.void(session, ada, one, NOON + timedelta(days=1), 2, "Akers disputes it herself")
        cancel.cancel(session, ada, two, NOON, "Mr. Akers has left")
        known = ConsentMailPart(contact_reason="Akers")
        draft = SendConsentDraft(association_id=one, contact_reason="ask Kim", began_with=known)
        drafts.start(session, ada, draft, NOON)
        kim = ContactDraft(name="Kim \u00c5kers", email=KIM.upper())
        drafts.start(session, ada, AddCustomerDraft(customer_contact=kim, reason="Kim said so"), NOON)
        item = ClaimItemDraft(association_id=one, item=ClaimItem.INVOICE, item_elsewhere="Akers has it")
        drafts.start(session, ada, item, NOON)
        survey = PartnerSurveyDraft(association_id=one, digest="0", answers={"q1": "Kim Akers liked it"})
        drafts.start(session, ada, survey, NOON)
        place_of_question = QuestionPlace("D0ADA", "", "1.000001")
        wanted = Saying(
            Intent.CHANGE_CONTACT, details=RequestDetails(contact_name="Kim \u00c5kers", text="ask Akers")
        )
        reply = Reply(Capabilities(), Understanding(Sureness.UNDERSTOOD, (wanted,)))
        asked = "did Akers answer, or K. \u00c5kers?"
        turns.keep(session, ada, place_of_question, asked, reply, "1.000002", NOON, is_public=False)


def _give_everything(database: Database, place: World, storage: EvidenceStorage, one: int) -> None:
    """Give every item of a claim in every way, and answer both surveys, with the person's name."""
    asked = [questions.to_store(SurveyQuestion(QuestionKind.TEXT, {"en": "Why?"}))]
    with database.write() as session:
        viva = session.get_one(Engagement, place.viva.id)
        viva.required_items = [*ClaimItem]
        viva.customer_survey = viva.partner_survey = asked
    content = documents.PDF + b"% signed by Kim Akers"
    file = IncomingFile("F1", "Kim \u00c5kers.pdf", len(content), "")
    later = NOON + timedelta(hours=2)
    with database.write() as session:
        ada = actor(session)
        takes = items.read(session, ada, one, later).item(ClaimItem.INVOICE).requirement
        kept = storage.take(place.partner.id, file, takes, iter([content]))
        for given in (
            ItemInput(ClaimItem.INVOICE, files=[kept]),
            ItemInput(ClaimItem.PROOF_OF_EXECUTION, link="https://files.example/kim-akers"),
            ItemInput(ClaimItem.PROOF_OF_EXECUTION, elsewhere="Mr. Akers uploaded it"),
        ):
            items.give(session, ada, one, later, given)
        survey = partner_survey.read(session, ada, one, later)
        said = {questions.key(0): "Kim \u00c5kers liked it"}
        partner_survey.answer(session, ada, one, later, said, digest=survey.digest)
        sent = customer_survey.send(session, ada, one, LINKS, later)
        session.flush()
        assert survey_link.answer(
            session,
            sent,
            {questions.key(0): "Since Kim Akers was there"},
            later,
            language="en",
            address="203.0.113.7",
            user_agent="Mozilla",
        )


def rows(database: Database) -> str:
    """Return every value of every table that there is, whatever the code knows of it."""
    found: list[str] = []
    with database.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            found += map(str, connection.execute(select(text("*")).select_from(text(table))))
    return "\n".join(found)


def traces(said: str) -> list[str]:
    """Return what a text holds of the person."""
    small = said.lower()
    return [trace for trace in TRACES if trace.lower() in small]


def in_files(folder: Path) -> list[str]:
    """Return what any file below a folder holds of the person, byte by byte."""
    found = []
    for path in folder.rglob("*"):
        if path.is_dir():
            continue
        held = path.read_bytes().decode("utf-8", "replace")
        found += [f"{path.name}: {trace}" for trace in traces(held)]
    return found
