from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import inspect, select, text

from bot.cli import main
from bot.commands.opening import read_settings
from bot.evidence_storage import opening as evidence_storage
from flows.associations import cancel, contacts
from flows.claims import items, record_answer, submit_claim, void_record
from flows.claims.file_port import IncomingFile
from flows.claims.items import ItemInput
from flows.claims.record_answer import ClaimAnswer
from flows.consent.answers import ShownStatement
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
from flows.history import history_check
from flows.outbox import reroute
from flows.rules.claims import questions
from flows.rules.claims.questions import QuestionKind, SurveyQuestion
from flows.rules.customers.tenancy import Identifier
from flows.surveys import customer_survey, partner_survey, survey_link
from store import schema
from store.catalogue import Engagement
from store.database.engine import Database
from store.enums import ClaimItem, ClaimRecordKind, ConsentOutcome, IdentifierType, TenantCheck
from tests.conftest import Ear
from tests.support import asking, documents, world
from tests.support.asking import Decision
from tests.support.world import ADA, LINKS, NOON, SECRET_KEY, World, actor

KIM = "kim@b\u00fccher-contoso.com"
PERSON = ContactPerson("Kim \u00c5kers", KIM, "Chief Unicorn", "+1 425 555 0100")
LEE = ContactPerson("Lee Gu", "lee@contoso.com")
WORDS = "I, Kim \u00c5kers, agree."
TRACES = (
    *("kim@", "kim \u00e5kers", "kim akers", "akers", "\u00e5kers", "u00e5kers", "u00c5kers", "unicorn"),
    *("425 555", "425-555", "203.0.113.7", "mozilla"),
)
"""What must be found nowhere afterwards, in small letters or as JSON escapes it."""


@pytest.fixture
def database(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("SECRET_KEY", SECRET_KEY)
    monkeypatch.chdir(tmp_path)
    database = Database(database_url)
    fill(database)
    yield database
    database.close()


def fill(database: Database) -> None:
    """Live through journeys in which a person is named everywhere where somebody can type."""
    place = world.build(database)
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
    give_everything(database, place, one)
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


def give_everything(database: Database, place: World, one: int) -> None:
    """Give every item of a claim in every way, and answer both surveys, with the person's name."""
    asked = [questions.to_store(SurveyQuestion(QuestionKind.TEXT, {"en": "Why?"}))]
    with database.write() as session:
        viva = session.get_one(Engagement, place.viva.id)
        viva.required_items = [*ClaimItem]
        viva.customer_survey = viva.partner_survey = asked
    storage = evidence_storage.open_named(read_settings())
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


def erase(*options: str, email: str = KIM, given: str | None = None) -> Result:
    return CliRunner().invoke(main, ["erase", email, *options], input=given)


def rows(database: Database) -> str:
    """Return every value of every table that there is, whatever the code knows of it."""
    found: list[str] = []
    with database.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            found += map(str, connection.execute(select(text("*")).select_from(text(table))))
    return "\n".join(found)


def files(folder: Path) -> list[Path]:
    """Return the contents of claims that are kept."""
    return [one for one in (folder / "evidence").rglob("*") if one.is_file()]


def traces(said: str) -> list[str]:
    small = said.lower()
    return [trace for trace in TRACES if trace.lower() in small]


def test_after_an_erasure_nothing_of_the_person_is_in_any_row_or_file(
    database: Database, ear: Ear, tmp_path: Path
) -> None:
    assert len(traces(rows(database))) > 8
    [given] = files(tmp_path)
    assert traces(given.read_text("latin-1")) != []
    result = erase("--yes")
    assert result.exit_code == 0, result.output
    assert traces(rows(database)) == []
    assert traces(result.output) == []
    assert files(tmp_path) == []
    assert traces("\n".join(ear.lines)) == []
    with database.read() as session:
        assert list(history_check.every_flaw(session)) == []


def test_what_was_replaced_is_reported_by_its_place(database: Database) -> None:
    output = erase("--yes").output
    for place in (
        "MCI-000001 associations.contact_reason",
        "MCI-000001 claims.note",
        "MCI-000003 associations.tenant_reason",
        "- drafts.data",
    ):
        assert f"\n  {place}\n" in output


@pytest.mark.parametrize(
    "given", [f"Kim \u00c5kers <{KIM}>", f"<{KIM}>", f"mailto:{KIM}", f"{KIM}.", f"“{KIM}”", f"'{KIM}'"]
)
def test_an_address_as_it_is_copied_from_a_mail_is_taken(database: Database, given: str) -> None:
    assert "contacts" in erase("--yes", email=given).output
    assert traces(rows(database)) == []


@pytest.mark.parametrize(
    "given",
    [
        *("Kim \u00c5kers", f"{KIM}, lee@contoso.com", "kim (at) contoso.com", "kim @ contoso.com"),
        *("@x.com", "kim@", "@", f"of “{KIM}”", f"“Kim” {KIM}", f"{KIM}”s"),
    ],
)
def test_what_is_no_single_address_is_refused_rather_than_not_found(database: Database, given: str) -> None:
    before = rows(database)
    result = erase("--yes", email=given)
    assert (result.exit_code, rows(database)) == (1, before)
    assert "Expected one e-mail address, such as kim@contoso.com" in result.output


def test_after_an_erasure_no_byte_of_the_person_is_in_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = on_disk(tmp_path, monkeypatch)
    copy = tmp_path / "mci.db-before-0005"
    copy.write_bytes((tmp_path / "mci.db").read_bytes())
    (tmp_path / "mci.db-before-0005-wal").write_bytes((tmp_path / "mci.db-wal").read_bytes())
    assert in_files(tmp_path) != []
    result = erase("--yes", "--delete-copies")
    assert result.exit_code == 0, result.output
    assert in_files(tmp_path) == []
    assert not copy.exists()
    assert f"Deleted {copy}." in result.output
    database.close()
    assert in_files(tmp_path) == []


def on_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Give a database that stays open, with free pages in which a deleted draft stood."""
    url = f"sqlite:///{folder / 'mci.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("SECRET_KEY", SECRET_KEY)
    monkeypatch.chdir(folder)
    database = Database(url)
    schema.upgrade(database)
    fill(database)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # As a version did that did not overwrite what it deleted.
        connection.exec_driver_sql("PRAGMA secure_delete=OFF")
        connection.exec_driver_sql("DELETE FROM drafts")
    return database


def in_files(folder: Path) -> list[str]:
    found = []
    for path in folder.rglob("*"):
        if path.is_dir():
            continue
        held = path.read_bytes().decode("utf-8", "replace")
        found += [f"{path.name}: {trace}" for trace in traces(held)]
    return found


def test_what_is_deleted_later_is_overwritten_from_the_start(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'mci.db'}")
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
    database.close()


def test_an_erasure_says_that_copies_hold_the_person_and_erases_nothing_unless_they_go_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = on_disk(tmp_path, monkeypatch)
    copy = tmp_path / "mci.db-before-0004"
    copy.write_bytes(b"of Kim")
    before = rows(database)
    refused = erase("--yes")
    assert refused.exit_code == 1
    assert str(copy) in refused.output
    assert "Add --delete-copies" in refused.output
    assert erase(given="n\n").exit_code == 1
    assert (rows(database), copy.exists()) == (before, True)
    assert erase(given="y\ny\n").exit_code == 0
    assert not copy.exists()
    database.close()


def test_copies_are_named_even_where_nothing_is_known_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = on_disk(tmp_path, monkeypatch)
    copy = tmp_path / "mci.db-before-0004"
    copy.write_bytes(b"of Lee")
    result = erase("--yes", "--delete-copies", email="nobody@contoso.com")
    assert result.output.startswith("Nothing is stored under this address.")
    assert not copy.exists()
    database.close()


def test_a_reader_that_keeps_old_pages_is_told_and_a_second_run_removes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.database.engine.BUSY_SECONDS", 0.1)
    database = on_disk(tmp_path, monkeypatch)
    with database.read() as session:
        session.execute(text("SELECT count(*) FROM contacts"))
        held = erase("--yes")
    assert held.exit_code == 1
    assert "another process reads the file" in held.output
    assert erase("--yes").exit_code == 0
    assert in_files(tmp_path) == []
    database.close()
