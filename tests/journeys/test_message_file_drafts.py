"""What is chosen about files of a direct message is kept when its form is closed, and offered again."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from flows.claims import items, submit_claim
from flows.claims.items import ItemInput
from flows.drafts.drafts import DRAFT_DAYS
from store.catalogue import Engagement
from store.claims.claim_items import GivenItem
from store.drafts import Draft
from store.enums import ClaimItem, DraftKind, Role
from store.partners import RoleGrant
from tests.journeys.test_add_customer import home_with
from tests.journeys.test_claim_items import givings
from tests.journeys.test_message_files import ASKS, about, consent, press, send
from tests.support.documents import PDF
from tests.support.stage import Member, Stage, stage, words
from tests.support.world import NOON, WORKSPACE, actor

RESUME = "draft.resume"
FORM = "claim.assign_files"
OFFERED = "You have an unfinished draft: Contoso · Microsoft Viva, Seattle, files for a claim"
TICKED = ["names_customer", "is_dated"]


@pytest.fixture
def st(database_url: str) -> Iterator[Stage]:
    with stage(database_url) as set_up:
        yield set_up


@pytest.fixture
def consented(st: Stage) -> int:
    return consent(st)


def begin(ada: Member) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Choose something about two files, close the form, and return the message that asks, and the files."""
    files = [ada.upload(name, PDF + name.encode()) for name in ("Report.pdf", "Minutes.pdf")]
    asks = send(ada, *files)
    press(ada, asks)
    assert "No file is given before" in words(ada.modal(FORM))
    ada.fill(**{about(files[0]): "proof_of_execution"}, checked_of_proof_of_execution=TICKED)
    ada.close()
    return asks, files


def chosen(view: dict[str, Any]) -> dict[str, Any]:
    """Return what the inputs of a form show, by block."""
    found = {}
    for one in view["blocks"]:
        if one["type"] == "input":
            option = one["element"].get("initial_option") or {}
            ticked = one["element"].get("initial_options")
            found[one["block_id"]] = [box["value"] for box in ticked] if ticked else option.get("value")
    return found


def resumed(ada: Member) -> None:
    ada.open_home()
    ada.click(RESUME, on=home_with(ada, OFFERED))


def drafts(st: Stage) -> list[Draft]:
    with st.bot.database.read() as session:
        return [one for one in session.scalars(select(Draft)).all() if one.consumed_at is None]


def submit(st: Stage, association_id: int) -> None:
    """Let a colleague give the items in other ways, and submit the claim."""
    with st.bot.database.write() as session:
        who = actor(session)
        for item in ("invoice", "proof_of_execution", "partner_survey"):
            given = ItemInput(ClaimItem(item), elsewhere="Given by Ada in May")
            items.give(session, who, association_id, NOON, given)
        submit_claim.submit(
            session, who, association_id, NOON, submitted_on=NOON.date(), claim_id=None, note=None
        )


@pytest.mark.parametrize("way", ["home", "message"])
def test_a_form_that_was_closed_half_way_is_resumed_and_given(st: Stage, consented: int, way: str) -> None:
    ada = st.member()
    asks, files = begin(ada)
    if way == "home":
        resumed(ada)
    else:
        press(ada, asks)
    form = ada.modal(FORM)
    assert chosen(form) == {
        about(files[0]): "proof_of_execution",
        about(files[1]): None,
        "checked_of_invoice": None,
        "checked_of_proof_of_execution": TICKED,
    }
    assert ada.submit(**{about(files[1]): "none"}) == {}
    assert "Kept as *Proof of execution*" in words(ada.modal("claim.items"))
    assert givings(st) == [("proof_of_execution", 1, ["Report.pdf"])]
    with st.bot.database.read() as session:
        assert session.scalars(select(GivenItem)).one().checked == TICKED
    left = ada.message("*Minutes.pdf*: which claim is it for?", ada.direct())
    assert left["ts"] == asks["ts"]
    assert drafts(st) == []
    ada.close()
    ada.open_home()
    ada.wait(lambda: "unfinished" not in words(ada.home or {}) or None, "Home without the draft")


def test_a_form_that_was_only_opened_is_not_offered(st: Stage, consented: int) -> None:
    ada = st.member()
    press(ada, send(ada, ada.upload("Report.pdf", PDF)))
    ada.modal(FORM)
    ada.close()
    ada.open_home()
    assert "unfinished" not in words(home_with(ada, "Contoso"))


def test_resuming_after_somebody_else_has_submitted_the_claim_says_so(st: Stage, consented: int) -> None:
    ada = st.member()
    asks, files = begin(ada)
    ada.open_home()
    stale = home_with(ada, OFFERED)
    submit(st, consented)
    ada.click(RESUME, on=stale)
    said = words(ada.modal("is no longer possible"))
    assert "Contoso · Microsoft Viva" in said
    assert "the status is now *Submitted*" in said
    assert "No claim at your locations takes files now" in said
    assert givings(st)[-1][2] == []
    ada.close()
    consent(st, tenant="33333333-2222-4333-8444-555555555555", company="Adatum")
    press(ada, asks)
    said = words(ada.modal("claim.choose_for_files"))
    assert "Choose another claim: what you chose about the files is kept." in said
    [adatum] = ada.options("association_id", "claim.search_for_files", "adatum")
    assert ada.submit(association_id=adatum["value"]) == {}
    form = chosen(ada.modal("Not for this claim"))
    assert form[about(files[0])] == "proof_of_execution"
    assert form["checked_of_proof_of_execution"] is None, "the other customer's name was not checked"
    assert len(drafts(st)) == 1
    assert ada.submit(**{about(files[1]): "proof_of_execution"}) == {}
    ada.modal("claim.items")
    assert givings(st)[-1] == ("proof_of_execution", 1, ["Report.pdf", "Minutes.pdf"])


def test_resuming_after_the_message_was_deleted_gives_the_files(st: Stage, consented: int) -> None:
    ada = st.member()
    asks, files = begin(ada)
    del st.sandbox.state.workspaces[WORKSPACE].channels[ada.direct()].messages[asks["ts"]]
    resumed(ada)
    ada.modal(FORM)
    assert ada.submit(**{about(files[1]): "none"}) == {}
    ada.modal("claim.items")
    assert givings(st) == [("proof_of_execution", 1, ["Report.pdf"])]
    left = ada.message("*Minutes.pdf*: which claim is it for?", ada.direct())
    assert left["ts"] != asks["ts"], "a new message asks about the other"
    ada.close()
    press(ada, left)
    assert next(iter(chosen(ada.modal("Not for this claim")))) == about(files[1])


@pytest.mark.parametrize("gone", [1, 2])
def test_resuming_after_files_were_deleted_in_slack_names_them(st: Stage, consented: int, gone: int) -> None:
    ada = st.member()
    _, files = begin(ada)
    for file in files[-gone:]:
        del st.sandbox.state.workspaces[WORKSPACE].files[file["id"]]
    resumed(ada)
    said = words(ada.modal("“Minutes.pdf” was deleted in Slack"))
    message = words(ada.message("“Minutes.pdf” was deleted in Slack", ada.direct()))
    if gone == 2:
        assert "“Report.pdf” was deleted in Slack" in said
        assert ASKS not in message
        assert drafts(st) == []
        return
    assert chosen(ada.view or {})[about(files[0])] == "proof_of_execution"
    assert "*Report.pdf*: which claim is it for?" in message
    assert ada.submit() == {}
    ada.modal("claim.items")
    assert givings(st) == [("proof_of_execution", 1, ["Report.pdf"])]
    assert drafts(st) == []


def test_an_item_that_is_full_meanwhile_is_named_in_the_form(st: Stage, consented: int) -> None:
    ada = st.member()
    with st.bot.database.write() as session:
        viva = session.get_one(Engagement, st.place.viva.id)
        viva.item_terms = {"proof_of_execution": {"most_files": 1}}
    _, files = begin(ada)
    other = ada.upload("Signed.pdf", PDF + b"signed")
    press(ada, send(ada, other))
    ada.modal(FORM)
    assert ada.submit(**{about(other): "proof_of_execution"}) == {}
    ada.modal("claim.items")
    ada.close()
    resumed(ada)
    assert "Proof of execution takes up to 1 files (1 given already)." in words(ada.modal(FORM))
    assert about(files[0]) in ada.submit(**{about(files[1]): "none"})
    assert ada.submit(**{about(files[0]): "invoice"}) == {}
    ada.modal("claim.items")
    assert givings(st)[-1] == ("invoice", 1, ["Report.pdf"])


def test_whoever_has_lost_the_role_is_told_so(st: Stage, consented: int) -> None:
    ada = st.member()
    begin(ada)
    ada.open_home()
    stale = home_with(ada, OFFERED)
    with st.bot.database.write() as session:
        session.execute(delete(RoleGrant).where(RoleGrant.role == Role.ADMIN))
    ada.click(RESUME, on=stale)
    ada.wait(lambda: "role" in words(ada.view or {}) or None, "that a role is missing")
    assert FORM not in str(ada.view)
    assert len(drafts(st)) == 1
    assert givings(st) == []


def give_now(draft: Draft) -> None:
    draft.version += 1
    draft.data = draft.data | {"is_giving": True}


def change(draft: Draft) -> None:
    draft.version += 1


def complete(draft: Draft) -> None:
    draft.consumed_at, draft.data, draft.outcome = NOON, {}, [1]


def end(draft: Draft) -> None:
    draft.expires_at = NOON


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [
        (give_now, "is being fetched and checked"),
        (change, "This was changed in another window, and nothing was done."),
        (complete, "This form was completed already, and nothing was done twice."),
        (end, "This form has ended, or was deleted in another window."),
    ],
)
def test_what_another_window_or_a_first_click_has_done_is_not_done_again(
    st: Stage, consented: int, meanwhile: Callable[[Draft], None], said: str
) -> None:
    ada = st.member()
    asks, files = begin(ada)
    press(ada, asks)
    ada.modal(FORM)
    with st.bot.database.write() as session:
        meanwhile(session.scalars(select(Draft).where(Draft.kind == DraftKind.MESSAGE_FILES)).one())
    assert ada.submit(**{about(files[1]): "none"}) == {}
    ada.modal(said)
    st.settle()
    assert givings(st) == []


def test_another_claim_can_be_chosen_and_what_was_chosen_stays(st: Stage, consented: int) -> None:
    other = consent(st, tenant="33333333-2222-4333-8444-555555555555", company="Adatum")
    ada = st.member()
    report = ada.upload("Report.pdf", PDF)
    asks = send(ada, report)
    press(ada, asks)
    ada.modal("claim.choose_for_files")
    assert ada.submit(association_id=str(consented)) == {}
    ada.modal(FORM)
    ada.close()
    ada.open_home()
    home_with(ada, OFFERED)
    press(ada, asks)
    ada.modal(FORM)
    ada.fill(**{about(report): "proof_of_execution"})
    ada.click("claim.other_for_files")
    ada.modal("claim.choose_for_files")
    ada.close()
    press(ada, asks)
    assert chosen(ada.modal(FORM))[about(report)] == "proof_of_execution"
    ada.click("claim.other_for_files")
    ada.modal("claim.choose_for_files")
    assert ada.submit(association_id=str(other)) == {}
    assert "Adatum" in words(ada.modal(FORM))
    assert ada.submit() == {}
    ada.modal("claim.items")
    with st.bot.database.read() as session:
        assert session.scalars(select(GivenItem)).one().association_id == other
    assert drafts(st) == []


def test_a_draft_ends_after_some_days(st: Stage, consented: int) -> None:
    ada = st.member()
    asks, files = begin(ada)
    with st.bot.database.write() as session:
        for draft in session.scalars(select(Draft)):
            assert draft.expires_at == draft.updated_at + timedelta(days=DRAFT_DAYS)
            draft.expires_at = NOON
    ada.open_home()
    assert "unfinished" not in words(home_with(ada, "Contoso"))
    press(ada, asks)
    assert chosen(ada.modal(FORM))[about(files[0])] is None
