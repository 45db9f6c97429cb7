"""The checklist of a claim: files, links, and what is in Partner Center already (R24)."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from flows.claims import items, record_answer, submit_claim
from flows.claims.items import ItemInput
from flows.claims.record_answer import ClaimAnswer
from sandbox.workspace.state import File
from store.catalogue import Engagement
from store.claims.claim_items import ClaimFile, GivenItem
from store.enums import ClaimItem, ClaimRecordKind, ConsentOutcome
from store.history import history
from tests.journeys.test_submit_claim import row
from tests.support import asking, documents, world
from tests.support.asking import YES
from tests.support.documents import PDF
from tests.support.stage import CHANNEL, Member, Stage, stage, words
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, USER, WORKSPACE, actor

INVOICE = '"item":"invoice"'
PROOF = '"item":"proof_of_execution"'


@pytest.fixture
def st(database_url: str) -> Iterator[Stage]:
    with stage(database_url) as set_up:
        yield set_up


@pytest.fixture
def consented(st: Stage) -> int:
    """Let Contoso consent to Viva, whose claim needs an invoice and a survey of the partner."""
    assert YES.outcome is ConsentOutcome.ACCEPTED
    with st.bot.database.write() as session:
        viva = session.get_one(Engagement, st.place.viva.id)
        viva.required_items = [ClaimItem.INVOICE.value, ClaimItem.PARTNER_SURVEY.value]
        viva.item_terms = {
            "invoice": {"most_files": 2, "hints": ["One invoice for each workshop"]},
            "partner_survey": {"hints": ["Whoever led the workshop answers"]},
        }
    one = world.associate(st.bot.database, st.place, st.place.viva.id)
    with st.bot.database.write() as session:
        request = asking.ask(session, actor(session), one, LINKS, NOON, customer=KIM, partner=ADA)
        session.flush()
        asking.answer(session, request.id, YES, NOON)
    st.deliver()
    return one


def ask(ada: Member, item: str = INVOICE) -> None:
    """Press *Give* or *Change* beside an item of the checklist."""
    view = ada.modal("claim.items")
    button = next(
        one["accessory"] for one in view["blocks"] if item in str(one.get("accessory", {}).get("value", ""))
    )
    ada.click("claim.ask_item", value=button["value"])
    ada.modal("claim.give_item")


def give(ada: Member, *files: dict[str, object], **others: object) -> dict[str, str]:
    return ada.submit(item_files=list(files), **others)


def sent_from(st: Stage, file: dict[str, object]) -> File:
    """Return a file of a member's as the sandbox keeps it."""
    return st.sandbox.state.workspaces[WORKSPACE].files[str(file["id"])]


def kept(st: Stage) -> list[str]:
    """Return the names of all contents in the storage."""
    root = Path(str(st.bot.settings.evidence_url).removeprefix("file://"))
    return sorted(one.name for one in root.rglob("*") if one.is_file())


def givings(st: Stage) -> list[tuple[str, int, list[str]]]:
    with st.bot.database.read() as session:
        rows = session.scalars(select(GivenItem).order_by(GivenItem.id)).all()
        files = session.scalars(select(ClaimFile).order_by(ClaimFile.id)).all()
        return [
            (one.item.value, one.version, [file.file_name for file in files if file.given_id == one.id])
            for one in rows
        ]


def test_r24_a_claim_is_submitted_once_every_item_is_given(st: Stage, consented: int) -> None:
    ada = st.member()
    ada.click("claim.submit")
    shown = words(ada.modal("claim.items"))
    assert "0 of 2 items given" in shown
    assert "Claim due in 90 days" in shown
    assert "Whoever led the workshop answers" in shown
    assert shown.count(f"Next: <@{ADMIN}> gives it.") == 1
    assert shown.count(f"Next: <@{ADMIN}> answers it.") == 1
    assert ada.modal("claim.items").get("submit") is None, "nothing can be submitted yet"
    ask(ada)
    form = words(ada.modal("claim.give_item"))
    assert "One invoice for each workshop" in form
    assert "It names the customer" in form
    assert give(ada, ada.upload("Invoice 7.pdf", PDF), item_checked=["is_dated"]) == {}
    shown = words(ada.modal("1 of 2 items given"))
    assert "Invoice 7.pdf" in shown
    assert "Not confirmed: it names the customer" in shown
    assert "gives it" not in shown
    assert kept(st) == [hashlib.sha256(PDF).hexdigest()]
    ada.click("survey.fill_in")
    ada.modal("survey.answer")
    ada.click("claim.ask_item")
    ada.modal("claim.give_item")
    assert ada.submit() != {}, "a survey is given with a word of how"
    assert ada.submit(item_elsewhere="Answered by Ada on 2 March") == {}
    assert "Press *Next* to submit the claim." in words(ada.modal("2 of 2 items given"))
    assert ada.submit() == {}
    ada.modal("claim.give_details")
    assert ada.submit(claim_id="CLM-77") == {}
    assert ada.submit() == {}
    ada.modal("Recorded: the claim CLM-77")
    assert row(st, consented).status == "submitted"
    with st.bot.database.read() as session:
        entries = history.of_association(session, row(st, consented))
    assert [one.action for one in entries][-3:] == ["claim:item_given", "claim:item_given", "claim:submitted"]
    ada.close()
    ada.command("/mci customers viva review")
    ada.click("claim.open", on=ada.message("CLM-77"))
    claim = words(ada.modal("*Track*"))
    for said in ("Invoice 7.pdf", "Answered by Ada on 2 March", "Consent given on", "Submitted on"):
        assert said in claim
    assert "Next: <@" not in claim


def test_what_was_given_while_a_form_was_open_still_counts(st: Stage, consented: int) -> None:
    ada, uma = st.member(), st.member(USER)
    for one in (ada, uma):
        one.click("claim.submit")
        ask(one)
    give(uma, uma.upload("by Uma.pdf", PDF))
    uma.modal("1 of 2 items given")
    assert give(ada, ada.upload("by Ada.pdf", PDF + b"\n")) == {}, "the form is older than Uma's file"
    ada.modal("version 2")
    assert givings(st)[-1] == ("invoice", 2, ["by Uma.pdf", "by Ada.pdf"])
    ask(ada)
    ask(uma)
    assert give(ada, item_kept=["by Ada.pdf"]) == {}
    ada.modal("version 3")
    assert givings(st)[-1] == ("invoice", 3, ["by Ada.pdf"])
    assert give(uma, uma.upload("third.pdf", PDF + b"\n\n"), item_kept=["by Uma.pdf"]) == {}
    uma.modal("version 4")
    assert givings(st)[-1] == ("invoice", 4, ["third.pdf"]), "each took the other's out on purpose"
    ask(ada)
    ask(uma)
    assert give(uma, uma.upload("fourth.pdf", PDF + b"\n\n\n"), item_kept=["third.pdf"]) == {}
    uma.modal("version 5")
    assert give(ada, ada.upload("fifth.pdf", PDF + b"\n\n\n\n"), item_kept=["third.pdf"]) == {}
    assert "Give 2 files or fewer" in words(ada.modal("Files that still count"))
    assert givings(st)[-1] == ("invoice", 5, ["third.pdf", "fourth.pdf"])


def test_the_newest_version_counts_and_older_ones_can_still_be_had(st: Stage, consented: int) -> None:
    ada = st.member()
    ada.click("claim.submit")
    ask(ada)
    give(ada, ada.upload("first.pdf", PDF))
    ada.modal("1 of 2 items given")
    ask(ada)
    assert give(ada, ada.upload("second.pdf", PDF + b"\n"), item_kept=[]) == {}
    shown = words(ada.modal("version 2"))
    assert "first.pdf" not in shown
    assert givings(st) == [("invoice", 1, ["first.pdf"]), ("invoice", 2, ["second.pdf"])]
    ask(ada)
    form = ada.modal("claim.give_item")
    [boxes] = [one["element"] for one in form["blocks"] if one["block_id"] == "item_kept"]
    assert boxes["initial_options"] == boxes["options"], "what counts stays unless it is unticked"
    assert give(ada, ada.upload("third.pdf", PDF + b"\n\n"), item_kept=["second.pdf"]) == {}
    ada.modal("version 3")
    assert givings(st)[-1] == ("invoice", 3, ["second.pdf", "third.pdf"]), "what is ticked still counts"
    ask(ada)
    errors = give(ada, ada.upload("fourth.pdf", PDF), item_kept=["second.pdf", "third.pdf"])
    assert errors == {
        "item_files": "Give 2 files or fewer: untick some that still count, or join documents into one."
    }
    ada.click("claim.items")
    ada.modal("claim.items")
    ada.click("claim.show_files")
    listed = words(ada.modal("Counts now"))
    assert listed.index("third.pdf") < listed.index("first.pdf")
    with st.bot.database.read() as session:
        first = session.scalars(select(ClaimFile).where(ClaimFile.file_name == "first.pdf")).one()
    ada.click("claim.send_file", value=str(first.id))
    [sent] = ada.wait(lambda: [one for one in ada.messages(ada.direct()) if one.get("files")] or None)
    [file] = sent["files"]
    assert (file["name"], st.http.get(file["url_private"]).content) == ("first.pdf", PDF)


def test_links_current_and_earlier_are_listed_with_the_files(st: Stage, consented: int) -> None:
    ada = st.member()
    ada.click("claim.submit")
    for link in ("https://files.example/first", "https://files.example/second"):
        ask(ada)
        assert give(ada, item_link=link) == {}
        ada.modal(link)
    ada.click("claim.show_files")
    listed = words(ada.modal("Earlier"))
    assert listed.index("Counts now") < listed.index("files.example/second") < listed.index("Earlier")
    assert listed.index("Earlier") < listed.index("files.example/first")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("invoice.exe", PDF, "of a type that is not taken here"),
        ("invoice.pdf", b"", "is empty"),
        ("invoice.pdf", documents.picture(), "is of another type than its name says"),
        ("invoice.pdf", documents.ENCRYPTED_PDF, "protected by a password"),
        ("invoice.docx", documents.ENCRYPTED_OFFICE, "protected by a password"),
        ("invoice.docx", documents.office("xl"), "is of another type than its name says"),
        ("invoice.png", documents.picture("PNG", (20_000, 20_000)), "unpacks to far more than its size"),
        ("invoice.jpg", documents.picture("PNG"), "is of another type than its name says"),
    ],
)
def test_a_file_that_is_not_taken_says_why_and_leaves_nothing(
    st: Stage, consented: int, name: str, content: bytes, said: str
) -> None:
    ada = st.member()
    ada.click("claim.submit")
    ask(ada)
    good = ada.upload("good.pdf", PDF)
    assert give(ada, ada.upload(name, content), item_link="https://files.example/1", item_checked=[]) == {}
    form = ada.modal(said)
    assert "https://files.example/1" in str(form), "nothing that was typed is lost"
    assert (kept(st), givings(st)) == ([], [])
    assert give(ada, good, ada.upload(name, content)) == {}
    ada.modal("Kept: good.pdf.")
    assert givings(st) == [("invoice", 1, ["good.pdf"])]


def test_a_name_with_folders_and_control_characters_is_tidied(st: Stage, consented: int) -> None:
    ada = st.member()
    ada.click("claim.submit")
    ask(ada)
    assert give(ada, ada.upload("..\\..\\etc/in\x00voice\u202e.pdf", PDF)) == {}
    assert "Kept as “invoice.pdf”: its name held folders" in words(ada.modal("1 of 2 items given"))
    assert givings(st) == [("invoice", 1, ["invoice.pdf"])]


def test_a_file_of_another_workspace_is_asked_for_at_slack(st: Stage, consented: int) -> None:
    ada = st.member()
    file = ada.upload("invoice.pdf", PDF)
    sent_from(st, file).home_team = "T0OTHER"
    ada.click("claim.submit")
    ask(ada)
    assert give(ada, file) == {}
    ada.modal("1 of 2 items given")
    assert givings(st) == [("invoice", 1, ["invoice.pdf"])]


def test_a_file_that_was_deleted_in_slack_meanwhile_says_so(st: Stage, consented: int) -> None:
    ada = st.member()
    ada.click("claim.submit")
    ask(ada)
    file, other = ada.upload("invoice.pdf", PDF), ada.upload("other.pdf", PDF)
    sent_from(st, other).home_team = "T0OTHER"
    for one in (file, other):
        del st.sandbox.state.workspaces[WORKSPACE].files[one["id"]]
    assert give(ada, file, other, item_link="https://files.example/1") == {}
    form = ada.modal("“invoice.pdf” was deleted in Slack. Choose it again.")
    assert "A file was deleted in Slack" not in words(form)
    assert "https://files.example/1" in str(form)
    assert (kept(st), givings(st)) == ([], [])


def test_a_file_that_lies_outside_slack_is_given_as_a_link(st: Stage, consented: int) -> None:
    ada = st.member()
    ada.click("claim.submit")
    ask(ada)
    file = ada.upload("invoice.pdf", PDF)
    assert give(ada, {**file, "is_external": True, "url_private": "https://drive.example/1"}) == {}
    ada.modal("Upload the file itself, or give a link")
    assert (kept(st), givings(st)) == ([], [])


def test_a_transfer_that_ends_half_way_says_so(st: Stage, consented: int) -> None:
    ada = st.member()
    ada.click("claim.submit")
    ask(ada)
    file = ada.upload("invoice.pdf", PDF)
    sent_from(st, file).content = PDF[:20]
    assert give(ada, file) == {}
    ada.modal("“invoice.pdf” arrived only in part. Choose it again.")
    assert (kept(st), givings(st)) == ([], [])


def test_a_place_for_files_that_does_not_work_says_whom_to_tell(st: Stage, consented: int) -> None:
    root = Path(str(st.bot.settings.evidence_url).removeprefix("file://"))
    (root / str(st.place.partner.id)).write_text("no folder")
    ada = st.member()
    ada.click("claim.submit")
    ask(ada)
    assert give(ada, ada.upload("invoice.pdf", PDF), item_link="https://files.example/1") == {}
    form = ada.modal("the place for files does not work. Tell whoever runs MCI Bot, and try again later.")
    assert "https://files.example/1" in str(form)
    assert givings(st) == []


@pytest.mark.parametrize(
    ("entered", "field", "said"),
    [
        ({}, "item_elsewhere", "Choose a file, give a link, or say that it is in Partner Center already."),
        (
            {"item_elsewhere": "in PC"},
            "item_elsewhere",
            "it was given in Partner Center, such as “by Ada on 3 March”; 8 letters are enough.",
        ),
        ({"item_link": "http://files.example/1"}, "item_link", "beginning with https://"),
        ({"item_link": "https://ada:secret@files.example"}, "item_link", "without a password"),
        ({"item_link": "https://127.0.0.1/x"}, "item_link", "Only your own computer or network opens this"),
        ({"item_link": "https://fileserver/x"}, "item_link", "Only your own computer or network opens this"),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field(
    st: Stage, consented: int, entered: dict[str, str], field: str, said: str
) -> None:
    ada = st.member()
    ada.click("claim.submit")
    ask(ada)
    errors = ada.submit(**entered)
    assert said in errors[field]
    assert givings(st) == []


def test_without_the_permission_to_read_files_it_says_whom_to_ask(st: Stage, consented: int) -> None:
    [installation] = st.sandbox.state.installations
    installation.scopes = [one for one in installation.scopes or [] if one != "files:read"]
    ada = st.member()
    ada.click("claim.submit")
    ask(ada)
    give(ada, ada.upload("invoice.pdf", PDF))
    ada.modal("Ask whoever runs MCI Bot to install it here again")
    assert kept(st) == []


def test_what_was_given_meanwhile_in_another_way_does_not_bypass_the_checklist(
    st: Stage, consented: int
) -> None:
    with st.bot.database.write() as session:
        session.get_one(Engagement, st.place.viva.id).required_items = []
    ada = st.member()
    ada.click("claim.submit")
    ada.modal("claim.give_details")
    assert ada.submit() == {}
    with st.bot.database.write() as session:
        session.get_one(Engagement, st.place.viva.id).required_items = ["invoice"]
    assert ada.submit() == {}
    ada.modal("The claim is not complete. Press *Submit claim* and give what is missing: invoice.")
    assert row(st, consented).status == "consent_received"


def test_who_holds_no_role_there_can_look_but_gives_nothing(st: Stage, consented: int) -> None:
    ada = st.member()
    ada.click("claim.submit")
    ask(ada)
    give(ada, ada.upload("invoice.pdf", PDF))
    ada.modal("1 of 2 items given")
    ada.close(clear=True)
    uma = st.member(USER)
    uma.click("association.open", value=str(consented), channel=CHANNEL)
    uma.modal("association.shown")
    uma.click("claim.items")
    assert "invoice.pdf" in words(uma.modal("claim.items"))


def test_documents_are_given_again_when_the_reviewer_asks_for_more(st: Stage, consented: int) -> None:
    ada = st.member()
    ada.click("claim.submit")
    ask(ada)
    give(ada, ada.upload("invoice.pdf", PDF))
    ada.modal("1 of 2 items given")
    ada.close()
    with st.bot.database.write() as session:
        told = ItemInput(ClaimItem.PARTNER_SURVEY, elsewhere="Answered by Ada in May")
        items.give(session, actor(session), consented, NOON, told)
        today = NOON.date()
        submit_claim.submit(
            session, actor(session), consented, NOON, submitted_on=today, claim_id=None, note=None
        )
    assert ask_again(ada, consented) == [], "the reviewer has it"
    with st.bot.database.write() as session:
        wants = ClaimAnswer(ClaimRecordKind.ACTION_REQUIRED, today, words="An invoice with a date")
        record_answer.record(session, actor(session), consented, NOON, wants)
    [button] = ask_again(ada, consented)
    assert INVOICE in button["value"], "surveys stay as they were submitted"
    assert "Give here what the reviewer asks for" in words(ada.modal("claim.items"))
    assert ada.modal("claim.items").get("submit") is None
    ada.click("claim.ask_item", value=button["value"])
    ada.modal("claim.give_item")
    assert give(ada, ada.upload("dated.pdf", PDF + b"\n"), item_kept=[]) == {}
    ada.modal("version 2")
    st.pass_time(days=200)
    assert ask_again(ada, consented) == [], "its deadline has passed"


def ask_again(ada: Member, association_id: int) -> list[dict[str, Any]]:
    """Open the checklist from the details, and return the buttons with which items are given."""
    if ada.view:
        ada.close(clear=True)
    ada.click("association.open", value=str(association_id), channel=CHANNEL)
    ada.modal("association.shown")
    ada.click("claim.items")
    view = ada.modal("claim.items")
    return [
        one["accessory"]
        for one in view["blocks"]
        if one.get("accessory", {}).get("action_id") in {"claim.ask_item", "survey.fill_in"}
    ]


def test_what_is_typed_about_an_item_survives_the_closing_of_its_form(st: Stage, consented: int) -> None:
    ada = st.member()
    ada.click("claim.submit")
    ask(ada)
    ada.fill(item_link="https://files.example/inv", item_elsewhere="Uploaded by Ada")
    ada.close()
    uma = st.member(USER)
    uma.click("claim.submit")
    ask(uma)
    assert "Uploaded by Ada" not in str(uma.view), "another member's form is theirs"
    ada.click("claim.submit")
    ask(ada)
    form = str(ada.modal("closing loses nothing"))
    assert "https://files.example/inv" in form
    assert "Uploaded by Ada" in form
    assert give(ada, item_link="https://files.example/invoice-7", item_elsewhere="") == {}
    ada.modal("1 of 2 items given")
    ask(ada)
    assert "Uploaded by Ada" not in str(ada.modal("claim.give_item")), "what was given ends the draft"


def test_what_was_given_since_a_draft_was_begun_fills_what_is_empty_in_it(st: Stage, consented: int) -> None:
    ada, uma = st.member(), st.member(USER)
    for one in (ada, uma):
        one.click("claim.submit")
        ask(one)
    ada.fill(item_checked=["is_dated"])
    assert give(uma, item_link="https://files.example/by-uma") == {}
    uma.modal("1 of 2 items given")
    ada.fill(item_elsewhere="Also in Partner Center")
    ada.close()
    ada.click("claim.submit")
    ask(ada)
    form = str(ada.modal("claim.give_item"))
    assert "https://files.example/by-uma" in form
    assert "Also in Partner Center" in form
    assert give(ada, ada.upload("by Ada.pdf", PDF)) == {}
    ada.modal("version 2")
    with st.bot.database.read() as session:
        newest = session.scalars(select(GivenItem).order_by(GivenItem.id.desc())).first()
    assert newest is not None
    assert (newest.link, newest.checked) == ("https://files.example/by-uma", ["is_dated"])
