"""Files for claims that come in a direct message: the bot asks what each is, and loses none."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from flows.claims import items, record_answer, submit_claim
from flows.claims.items import ItemInput
from flows.claims.record_answer import ClaimAnswer
from sandbox.workspace.state import File
from store.associations.associations import Association
from store.catalogue import Engagement
from store.claims.claim_items import ClaimFile, GivenItem
from store.enums import AssociationStatus, ClaimItem, ClaimRecordKind
from tests.journeys.test_claim_items import givings, kept
from tests.support import asking, documents, world
from tests.support.asking import YES
from tests.support.documents import PDF
from tests.support.stage import CHANNEL, Member, Stage, stage, words
from tests.support.world import ADA, KIM, LINKS, NOON, STRANGER, WORKSPACE, actor

ASKS = "Choose the claim"
BUTTON = "claim.assign_files"


@pytest.fixture
def st(database_url: str) -> Iterator[Stage]:
    with stage(database_url) as set_up:
        yield set_up


def consent(st: Stage, **about: Any) -> int:
    """Let a customer consent to Viva, whose claim needs an invoice and a proof."""
    with st.bot.database.write() as session:
        viva = session.get_one(Engagement, st.place.viva.id)
        viva.required_items = ["invoice", "proof_of_execution", "partner_survey"]
        viva.item_terms = {"invoice": {"most_files": 2, "hints": ["One for each workshop"]}}
    one = world.associate(st.bot.database, st.place, st.place.viva.id, **about)
    with st.bot.database.write() as session:
        request = asking.ask(session, actor(session), one, LINKS, NOON, customer=KIM, partner=ADA)
        session.flush()
        asking.answer(session, request.id, YES, NOON)
    st.deliver()
    return one


@pytest.fixture
def consented(st: Stage) -> int:
    return consent(st)


def send(ada: Member, *files: dict[str, Any]) -> dict[str, Any]:
    """Send files to the bot, and return the message that asks about them."""
    before = len(ada.messages(ada.direct()))
    ada.send_files(*files, channel=ada.direct())
    return ada.wait(lambda: next((one for one in ada.messages(ada.direct())[before + 1 :]), None))


def press(ada: Member, asks: dict[str, Any]) -> None:
    ada.click(BUTTON, on=asks, channel=ada.direct())


def about(file: dict[str, Any]) -> str:
    """Return the block that asks for which item a file is."""
    return f"item_of_file_{file['id']}"


def kept_file(st: Stage, file: dict[str, Any]) -> File:
    return st.sandbox.state.workspaces[WORKSPACE].files[file["id"]]


def test_files_of_a_message_are_given_for_the_items_that_the_member_names(st: Stage, consented: int) -> None:
    ada = st.member()
    files = [ada.upload(name, PDF + name.encode()) for name in ("Invoice 7.pdf", "Report.pdf", "Other.pdf")]
    asks = send(ada, *files)
    assert "*Invoice 7.pdf*, *Report.pdf*, *Other.pdf*: which claim are they for?" in words(asks)
    press(ada, asks)
    form = ada.modal("Not for this claim")
    assert "One for each workshop" in words(form)
    initial = [one["element"].get("initial_option") for one in form["blocks"] if one["type"] == "input"]
    asked = [one and one["value"] for one in initial]
    assert asked == ["invoice", None, None, None, None], "the name says what one is"
    ticked = ["names_customer", "is_dated"]
    assert (
        ada.submit(
            **{about(files[1]): "proof_of_execution", about(files[2]): "none"},
            checked_of_proof_of_execution=ticked,
        )
        == {}
    )
    shown = words(ada.modal("claim.items"))
    invoice, _, proof = shown.rpartition("*Proof of execution*")
    assert "Not confirmed: it names the customer" in invoice
    assert "Not confirmed: it names the customer" not in proof
    with st.bot.database.read() as session:
        given = session.scalars(select(GivenItem).where(GivenItem.item == "proof_of_execution")).one()
    assert given.checked == ticked
    assert "2 of 3 items given" in shown
    assert "Kept as *Invoice*" in shown
    assert givings(st) == [("invoice", 1, ["Invoice 7.pdf"]), ("proof_of_execution", 1, ["Report.pdf"])]
    left = ada.message("Other.pdf", ada.direct())
    assert left["ts"] == asks["ts"], "the same message goes on asking"
    assert "*Other.pdf*: which claim is it for?" in words(left)
    ada.close()
    press(ada, left)
    asking = words(ada.modal("Not for this claim"))
    assert "Ticked for those given already: It names the customer; It is dated." in asking
    assert "If you give more, tick what holds for all files of this item" in asking, "nothing of the invoice"
    assert ada.submit(**{about(files[2]): "invoice"}) == {}
    ada.modal("version 2")
    assert givings(st)[-1] == ("invoice", 2, ["Invoice 7.pdf", "Other.pdf"]), "what counted stays"
    assert len(kept(st)) == 3
    done = next(one for one in ada.messages(ada.direct()) if one["ts"] == asks["ts"])
    assert ASKS not in words(done)


def test_ten_files_and_more_are_all_asked_about(st: Stage, consented: int) -> None:
    ada = st.member()
    long = "Report of the workshop at the customer in Seattle,"
    files = [ada.upload(f"{long} Page {number}.pdf", PDF) for number in range(12)]
    ada.send_files(*files, channel=ada.direct())
    ada.message("Page 11.pdf", ada.direct())
    asking_ = [one for one in ada.messages(ada.direct()) if ASKS in words(one)]
    assert [words(one["blocks"]).count(".pdf*") for one in asking_] == [10, 2], "names keep their ends"
    press(ada, asking_[0])
    form = ada.modal("Not for this claim")
    files = [one for one in form["blocks"] if one.get("block_id", "").startswith("item_of_file_")]
    assert len(files) == 10


def test_which_claim_is_asked_if_several_wait(st: Stage, consented: int) -> None:
    other = consent(st, tenant="33333333-2222-4333-8444-555555555555", company="Adatum")
    ada = st.member()
    asks = send(ada, ada.upload("Invoice.pdf", PDF))
    press(ada, asks)
    ada.modal("claim.choose_for_files")
    assert "association_id" in ada.submit()
    assert ada.submit(association_id=str(other)) == {}
    ada.modal("Not for this claim")
    assert ada.submit() == {}
    ada.modal("claim.items")
    with st.bot.database.read() as session:
        [given] = session.scalars(select(GivenItem)).all()
    assert (given.association_id, given.item) == (other, ClaimItem.INVOICE)


def test_r25_files_are_given_for_a_claim_that_must_be_submitted_again(st: Stage, consented: int) -> None:
    other = consent(st, tenant="33333333-2222-4333-8444-555555555555", company="Adatum")
    day = NOON.date()
    with st.bot.database.write() as session:
        who = actor(session)
        for item in ("invoice", "proof_of_execution", "partner_survey"):
            items.give(session, who, other, NOON, ItemInput(ClaimItem(item), elsewhere="Given by Ada in May"))
        submit_claim.submit(session, who, other, NOON, submitted_on=day, claim_id=None, note=None)
    ada = st.member()
    press(ada, send(ada, ada.upload("Invoice.pdf", PDF)))
    assert "Contoso" in words(ada.modal("Not for this claim")), "the other one is with the reviewer"
    ada.close(clear=True)
    with st.bot.database.write() as session:
        wants = ClaimAnswer(ClaimRecordKind.ACTION_REQUIRED, day, words="An invoice with a date")
        record_answer.record(session, actor(session), other, NOON, wants)
    press(ada, send(ada, ada.upload("Dated invoice.pdf", PDF)))
    ada.modal("claim.choose_for_files")
    offered = [one["text"]["text"] for one in ada.options("association_id", "claim.search_for_files", "")]
    assert offered == ["Contoso · Microsoft Viva", "Adatum · Microsoft Viva"], "the soonest due first"
    [adatum] = ada.options("association_id", "claim.search_for_files", "adatum")
    assert ada.submit(association_id=adatum["value"]) == {}
    ada.modal("Not for this claim")
    assert ada.submit() == {}
    assert "Give here what the reviewer asks for" in words(ada.modal("claim.items"))
    assert givings(st)[-1] == ("invoice", 2, ["Dated invoice.pdf"])


def test_more_files_than_an_item_may_have_are_refused_at_their_fields(st: Stage, consented: int) -> None:
    ada = st.member()
    files = [ada.upload(f"Invoice {number}.pdf", PDF) for number in range(3)]
    press(ada, send(ada, *files))
    ada.modal("Not for this claim")
    errors = ada.submit()
    assert errors.keys() == {about(one) for one in files}
    assert errors[about(files[0])] == (
        "Invoice takes up to 2 files. Choose “Not for this claim” for some, or join documents into one."
    )
    assert ada.submit(**{about(files[2]): "proof_of_execution"}) == {}
    ada.modal("2 of 3 items given")
    late = ada.upload("Late invoice.pdf", PDF)
    press(ada, send(ada, late))
    ada.modal("up to 2 (2 given already)")
    assert ada.submit()[about(late)].startswith("Invoice takes up to 2 files (2 given already).")


def test_what_another_item_may_take_is_asked_about_again(st: Stage, consented: int) -> None:
    with st.bot.database.write() as session:
        viva = session.get_one(Engagement, st.place.viva.id)
        viva.item_terms = {"invoice": {"types": ["pdf", "txt"]}}
    ada = st.member()
    locked = ada.upload("Report.pdf", documents.ENCRYPTED_PDF)
    text, good = ada.upload("Proof.txt", b"Signed"), ada.upload("Invoice.pdf", PDF)
    asks = send(ada, good, locked, text)
    press(ada, asks)
    ada.modal("Not for this claim")
    both = {about(locked): "proof_of_execution", about(text): "proof_of_execution"}
    assert ada.submit(**both) == {}
    ada.modal("protected by a password")
    assert givings(st) == [("invoice", 1, ["Invoice.pdf"])]
    left = ada.message("*Proof.txt*: which claim is it for?", ada.direct())
    assert "“Report.pdf” is protected by a password" in words(left)
    assert "“Proof.txt” is of a type that is not taken here" in words(left)
    assert "Save it without a password, and send it to MCI Bot again." in words(left)
    ada.close()
    del st.sandbox.state.workspaces[WORKSPACE].files[text["id"]]
    press(ada, left)
    ada.modal("was deleted in Slack")
    assert ASKS not in words(ada.message("was deleted in Slack", ada.direct()))


REFUSED = {
    "Notes.txt": (b"Signed", "“Notes.txt” is of a type that is not taken here. Save it as PDF, DOCX"),
    "Setup.exe": (PDF, "“Setup.exe” is of a type that is not taken here."),
    "Without ending": (PDF, "“Without ending” is of a type that is not taken here."),
    "Empty.pdf": (b"", "“Empty.pdf” is empty. Check it on your computer, and send it to MCI Bot again."),
}
"""Files that no item takes, by their names: content, and what is said at once."""


@pytest.mark.parametrize("name", REFUSED)
def test_nothing_is_asked_about_a_file_that_no_claim_takes(st: Stage, consented: int, name: str) -> None:
    ada = st.member()
    content, why = REFUSED[name]
    said = words(send(ada, ada.upload(name, content)))
    assert why in said
    assert "which claim" not in said
    assert ASKS not in said
    assert "hoose" not in said, "these are words about a form"


def test_a_file_that_is_larger_than_any_item_takes_is_refused_at_once(st: Stage, consented: int) -> None:
    with st.bot.database.write() as session:
        viva = session.get_one(Engagement, st.place.viva.id)
        viva.item_terms = {one: {"largest_mb": 1} for one in ("invoice", "proof_of_execution")}
    ada = st.member()
    said = words(send(ada, ada.upload("Scan.pdf", PDF + bytes(1_000_001))))
    assert (
        "“Scan.pdf” is larger than 1 MB. Make it smaller and send it to MCI Bot again, or give a link" in said
    )
    assert ASKS not in said


def test_of_ten_files_those_that_may_be_kept_are_asked_about(st: Stage, consented: int) -> None:
    ada = st.member()
    files = [ada.upload(name, content) for name, (content, _) in REFUSED.items()]
    files += [ada.upload(f"Page {number}.pdf", PDF) for number in range(4)]
    files += [ada.upload(f"Locked {number}.pdf", documents.ENCRYPTED_PDF) for number in range(2)]
    asks = send(ada, *files)
    said = words(asks)
    for _, why in REFUSED.values():
        assert why in said
    named = [f"*Page {number}.pdf*" for number in range(4)] + [
        f"*Locked {number}.pdf*" for number in range(2)
    ]
    assert f"{', '.join(named)}: which claim are they for?" in said
    press(ada, asks)
    ada.modal("Not for this claim")
    chosen = {about(one): "proof_of_execution" for one in files[-6:]}
    assert ada.submit(**(chosen | {about(files[-6]): "none"})) == {}
    ada.modal("protected by a password")
    left = words(ada.message("*Page 0.pdf*: which claim is it for?", ada.direct()))
    assert "Save it without a password, and send it to MCI Bot again." in left
    assert givings(st) == [("proof_of_execution", 1, ["Page 1.pdf", "Page 2.pdf", "Page 3.pdf"])]


def test_files_of_another_workspace_and_deleted_ones_are_looked_up(st: Stage, consented: int) -> None:
    ada = st.member()
    file = ada.upload("Invoice.pdf", PDF)
    kept_file(st, file).home_team = "T0OTHER"
    asks = send(ada, file)
    assert "*Invoice.pdf*: which claim is it for?" in words(asks)
    press(ada, asks)
    ada.modal("Not for this claim")
    assert ada.submit() == {}
    ada.modal("1 of 3 items given")


def test_nothing_is_asked_where_no_claim_waits_or_no_role_is_held(st: Stage) -> None:
    ada = st.member()
    assert "No claim at your locations takes files now" in words(send(ada, ada.upload("Invoice.pdf", PDF)))
    consent(st)
    with st.bot.database.write() as session:
        viva = session.get_one(Engagement, st.place.viva.id)
        viva.required_items, viva.item_terms = ["customer_survey", "partner_survey"], {}
    said = words(send(ada, ada.upload("Invoice.pdf", PDF)))
    assert "No claim at your locations takes files now" in said, "surveys alone are required"
    sam = st.member(STRANGER)
    assert "You hold no role" in words(send(sam, sam.upload("Invoice.pdf", PDF)))


def test_files_in_a_channel_and_those_that_the_bot_sends_are_passed_over(st: Stage, consented: int) -> None:
    ada = st.member()
    ada.send_files(ada.upload("Invoice.pdf", PDF), channel=CHANNEL)
    asks = send(ada, ada.upload("Invoice.pdf", PDF))
    press(ada, asks)
    ada.modal("Not for this claim")
    assert ada.submit() == {}
    ada.modal("claim.items")
    ada.click("claim.show_files")
    ada.modal("Counts now")
    with st.bot.database.read() as session:
        file = session.scalars(select(ClaimFile)).one()
    ada.click("claim.send_file", value=str(file.id))
    ada.wait(lambda: [one for one in ada.messages(ada.direct()) if one.get("files")][1:] or None)
    st.settle()
    assert not [one for one in ada.messages() if ASKS in words(one)]
    assert not [one for one in ada.messages(ada.direct()) if ASKS in words(one)]


def test_a_claim_that_was_submitted_meanwhile_takes_no_file(st: Stage, consented: int) -> None:
    ada = st.member()
    press(ada, send(ada, ada.upload("Invoice.pdf", PDF)))
    ada.modal("Not for this claim")
    with st.bot.database.write() as session:
        session.get_one(Association, consented).status = AssociationStatus.CANCELLED
    ada.submit()
    ada.modal_without("Not for this claim")
    assert givings(st) == []
