"""An admin gives files of partner data in Slack, sees what they would change, and applies them."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from flows.administration import roles
from flows.administration.roles import Person
from handlers.reports import spreadsheets
from handlers.reports.spreadsheets import Sheet
from sandbox.workspace.state import User
from store.customers.customers import CustomerFact
from store.data_drops import DataDrop, DroppedFile
from store.enums import FILE_KINDS, Role
from tests.bot.loading.test_xlsx_files import ENCRYPTED, facts, workbook
from tests.journeys.test_message_files import consent
from tests.support.documents import PDF
from tests.support.stage import Member, Stage, words
from tests.support.world import ADMIN, NOON, USER, WORKSPACE, actor

FACTS = b"tpid,attribute,value\n1234,seats,5\n1235,seats,6\n"
PREVIEW = "Applying would change this"


def known(st: Stage) -> dict[str, Any]:
    with st.bot.database.read() as session:
        found = session.scalars(select(CustomerFact).where(CustomerFact.attribute == "seats"))
        return {one.id_value: one.value for one in found}


def kept(st: Stage) -> tuple[int, int]:
    with st.bot.database.read() as session:
        drops = session.scalars(select(DataDrop)).all()
        return len(drops), len(session.scalars(select(DroppedFile)).all())


def send(member: Member, name: str, content: bytes, wanted: str = PREVIEW) -> dict[str, Any]:
    member.send_files(member.upload(name, content), channel=member.direct())
    return member.message(wanted, member.direct())


def file_of(st: Stage, member: Member, name: str) -> Any:
    """Return the workbook that the bot has sent."""

    def sent() -> bytes | None:
        files = st.sandbox.state.workspaces[WORKSPACE].files.values()
        return next((one.content for one in files if one.name == name and one.content), None)

    return load_workbook(io.BytesIO(member.wait(sent, name)))


def make_admin(st: Stage, user_id: str = USER) -> Member:
    """Make somebody an Incentives admin of all locations."""
    with st.bot.database.write() as session:
        roles.give(session, actor(session), [Person(user_id, "Uma")], [(Role.ADMIN, None)], NOON)
    return st.member(user_id)


def open_files(member: Member) -> dict[str, Any]:
    member.command("/mci admin files")
    return member.modal("files.give")


def test_a_file_in_a_message_is_previewed_applied_and_taken_back(on_stage: Stage) -> None:
    ada = on_stage.member(ADMIN)
    before = known(on_stage)
    shown = send(ada, "facts.csv", FACTS)
    said = words(shown)
    assert "*Facts*: 2 new" in said
    assert "• *Facts* TPID 1234, seats, new: value 5" in said
    assert known(on_stage) == before, "nothing is loaded before somebody says so"
    assert kept(on_stage) == (1, 1)
    rows = [[cell.value for cell in row] for row in file_of(on_stage, ada, "mci-preview-facts.xlsx")["Facts"]]
    assert rows[0][:4] == ["change", "row", "tpid (before)", "tpid (after)"]
    assert [row[:2] for row in rows[1:]] == [["new", "tpid 1234 seats"], ["new", "tpid 1235 seats"]]
    ada.click("files.apply", on=shown, channel=ada.direct())
    done = ada.message("applied *facts.csv*", ada.direct())
    assert done["ts"] == shown["ts"]
    assert known(on_stage) == before | {"1234": 5, "1235": 6}
    assert kept(on_stage) == (1, 0)
    ada.click("history.take_back", on=done, channel=ada.direct())
    ada.message("Taken back: 2 rows are as before", ada.direct())
    assert known(on_stage) == before


def test_several_files_of_a_form_are_one_call(on_stage: Stage) -> None:
    ada = on_stage.member(ADMIN)
    before = known(on_stage)
    open_files(ada)
    assert ada.submit()["data_files"]
    columns = ["partner_id", "name", "country", "enrolled", "engagements"]
    book = workbook(
        Any=[columns, ["7654321", "Rome", "IT", "yes", "VIV-NEW"]],
        Facts=[["tpid", "attribute", "value"], ["1234", "seats", 9]],
    )
    catalogue = (
        b"catalogue: [{code: VIV-NEW, name: New, solution_area: Other, type: workshop,"
        b" active_from: 2026-01-01, identifier_types: [tpid]}]"
    )
    files = [ada.upload("places.xlsx", book), ada.upload("catalogue.yaml", catalogue)]
    assert ada.submit(data_files=files) == {}
    shown = ada.modal(PREVIEW)
    assert "direct messages" in words(shown)
    for line in ("*Catalogue*: 1 new", "*Locations*: 1 new", "*Facts*: 1 new"):
        assert line in words(shown)
    ada.click("files.apply", on=shown)
    done = ada.modal("applied *places.xlsx, catalogue.yaml*")
    assert known(on_stage) == before | {"1234": 9}
    ada.click("history.take_back", on=done)
    ada.modal("Taken back: 3 rows")
    assert known(on_stage) == before


def test_of_two_admins_the_second_applies_what_the_first_has_given(on_stage: Stage) -> None:
    ada, uma = on_stage.member(ADMIN), make_admin(on_stage)
    before = known(on_stage)
    shown = send(ada, "facts.csv", FACTS)
    form = open_files(uma)
    assert f"*facts.csv*, given by <@{ADMIN}>" in words(form)
    uma.click("files.show", on=form)
    second = uma.modal(PREVIEW)
    uma.click("files.apply", on=second)
    uma.modal(f"<@{USER}> applied *facts.csv*")
    ada.click("files.apply", on=shown, channel=ada.direct())
    ada.message(f"<@{USER}> applied *facts.csv*", ada.direct())
    assert known(on_stage) == before | {"1234": 5, "1235": 6}


def test_data_that_have_changed_meanwhile_lead_to_a_new_preview(on_stage: Stage) -> None:
    ada, uma = on_stage.member(ADMIN), make_admin(on_stage)
    shown = send(ada, "facts.csv", FACTS)
    other = send(uma, "other.csv", FACTS.replace(b"5\n", b"7\n"))
    uma.click("files.apply", on=other, channel=uma.direct())
    uma.message("applied *other.csv*", uma.direct())
    ada.click("files.apply", on=shown, channel=ada.direct())
    anew = ada.message("The data have changed since this preview, so nothing was applied", ada.direct())
    assert "TPID 1234, seats, changed: value: 7 → 5" in words(anew)
    assert known(on_stage)["1234"] == 7
    ada.click("files.apply", on=anew, channel=ada.direct())
    ada.message("applied *facts.csv*", ada.direct())
    assert known(on_stage)["1234"] == 5


def test_files_are_discarded_or_expire(on_stage: Stage) -> None:
    ada = on_stage.member(ADMIN)
    first = send(ada, "first.csv", FACTS)
    ada.click("files.discard", on=first, channel=ada.direct())
    ada.message("discarded. Nothing has changed", ada.direct())
    assert kept(on_stage) == (0, 0)
    second = send(ada, "second.csv", FACTS)
    on_stage.pass_time(days=1, seconds=1)
    ada.click("files.apply", on=second, channel=ada.direct())
    ada.message("These files are not kept any more", ada.direct())
    assert "1234" not in known(on_stage)


BROKEN = b"tpid,attribute,value\n" + b"".join(b"x%d,seats,5\n" % one for one in range(12))
BAD_FILES = {
    "wrong rows": ("facts.csv", BROKEN, "12 faults"),
    "other partner": (
        "partner.yaml",
        b"partner: {workspace_id: T0RIVAL, name: Rival}",
        "another Slack workspace, T0RIVAL",
    ),
    "no yaml": ("data.yaml", b"facts: [", "expected YAML, found a mistake"),
    "latin-1": ("facts.csv", "tpid,attribute,value\n1234,city,Zürich\n".encode("latin-1"), "CSV UTF-8"),
    "sheet": ("facts.xlsx", facts(1, "#N/A"), "sheet F, row 3, column C"),
}


@pytest.mark.parametrize("bad", BAD_FILES)
def test_what_is_wrong_in_a_message_s_file_is_said_with_its_place(on_stage: Stage, bad: str) -> None:
    name, content, sentence = BAD_FILES[bad]
    ada = on_stage.member(ADMIN)
    said = words(send(ada, name, content, "so nothing can be loaded"))
    assert sentence in said
    assert f"*{name}*" in said
    assert kept(on_stage) == (0, 0)
    if bad == "wrong rows":
        assert "*facts.csv*, row 2, column 1 (tpid)" in said
        assert "…and 2 more, which the Excel file has" in said
        assert file_of(on_stage, ada, "mci-faults.xlsx")["Faults"].max_row == 13


UNREADABLE = {
    "encrypted": ("facts.xlsx", ENCRYPTED, "protected by a password"),
    "empty": ("facts.csv", b"", "found an empty file"),
    "large": ("facts.csv", b"tpid,attribute,value\n" + bytes(10_000_001), "expected at most 10 MB"),
    "other content": ("facts.xlsx", PDF, "found something else"),
    "no text": ("facts.csv", PDF, "expected text, found a PDF"),
    "no data": ("costs.csv", b"day,amount\n2026-07-01,5\n", "expected columns that tell what the rows are"),
}


@pytest.mark.parametrize("bad", UNREADABLE)
def test_what_is_no_data_is_refused_in_the_form(on_stage: Stage, bad: str) -> None:
    name, content, sentence = UNREADABLE[bad]
    ada = on_stage.member(ADMIN)
    open_files(ada)
    assert ada.submit(data_files=[ada.upload(name, content), ada.upload("facts.csv", FACTS)]) == {}
    said = words(ada.modal("so nothing can be loaded"))
    assert sentence in said
    assert kept(on_stage) == (0, 0)


def test_files_for_claims_are_asked_about_as_before(on_stage: Stage) -> None:
    consent(on_stage)
    ada = on_stage.member(ADMIN)
    costs = ada.upload("costs.xlsx", workbook(Costs=[["day", "amount"], ["2026-07-01", 5]]))
    invoice = ada.upload("Invoice.pdf", PDF)
    ada.send_files(costs, ada.upload("facts.csv", FACTS), invoice, channel=ada.direct())
    asked = ada.message("which claim are they for?", ada.direct())
    assert "*costs.xlsx*, *Invoice.pdf*" in words(asked)
    assert "facts.csv" not in words(asked)
    ada.message(PREVIEW, ada.direct())


def test_whoever_is_no_admin_of_all_gives_no_data(on_stage: Stage) -> None:
    shown = send(on_stage.member(ADMIN), "facts.csv", FACTS)
    uma = on_stage.member(USER)
    uma.send_files(uma.upload("facts.csv", FACTS), channel=uma.direct())
    said = words(uma.message("looks like a file with your company's data", uma.direct()))
    assert f"so nothing of it was kept. Ask <@{ADMIN}> to send it" in said
    uma.send_files(uma.upload("Invoice.pdf", PDF), channel=uma.direct())
    uma.message("No claim at your locations takes files now", uma.direct())
    uma.command("/mci admin files")
    uma.message("Only an Incentives admin may do this")
    before = known(on_stage)
    drop_id = shown["blocks"][-1]["elements"][0]["value"]
    for action in ("files.open", "files.show", "files.apply", "files.discard", "files.send_examples"):
        forge(on_stage, uma, action, drop_id)
    for action in ("history.open", "history.show", "history.export", "history.take_back"):
        forge(on_stage, uma, action, "1")
    assert known(on_stage) == before
    assert kept(on_stage) == (1, 1)
    files = on_stage.sandbox.state.workspaces[WORKSPACE].files.values()
    assert [one.name for one in files if one.name.startswith("mci-")] == ["mci-preview-facts.xlsx"]


def forge(st: Stage, member: Member, action: str, value: str) -> None:
    """Click a button that no screen of the member's offers, as whoever edits what Slack sends would."""
    said = member.say("Hello", member.direct())
    room = st.sandbox.workspace(WORKSPACE).channels[member.direct()]
    button = {
        "type": "button",
        "action_id": action,
        "value": value,
        "text": {"type": "plain_text", "text": "x"},
    }
    answer = member.wait(lambda: next((o for o in member.messages(room.id) if o["ts"] > said["ts"]), None))
    room.messages[answer["ts"]]["blocks"] = [{"type": "actions", "block_id": "b", "elements": [button]}]
    forged = next(one for one in member.messages(room.id) if one["ts"] == answer["ts"])
    member.click(action, on=forged, channel=room.id)
    member.modal("Only an Incentives admin may do this")
    member.close()


def test_example_files_are_sent_and_load(on_stage: Stage) -> None:
    ada = on_stage.member(ADMIN)
    form = open_files(ada)
    ada.click("files.send_examples", on=form)
    ada.modal("The example files are on their way")
    names = [f"mci-example-{kind}.xlsx" for kind in FILE_KINDS]
    for name in names:
        file_of(on_stage, ada, name)
    workspace = on_stage.sandbox.state.workspaces[WORKSPACE]
    contents = {one.name: one.content for one in workspace.files.values()}
    for user_id in ("U0123ABCD", "U0456EFGH"):
        workspace.users[user_id] = User(user_id, user_id.lower(), user_id)
    ada.submit(data_files=[ada.upload(name, contents[name] or b"") for name in names])
    shown = words(ada.modal(PREVIEW))
    assert "*Partner*: 1 changed" in shown
    assert "*Facts*: 2 new" in shown


def test_three_hundred_locations_and_five_thousand_facts_are_applied(on_stage: Stage) -> None:
    places = [[f"{1_000_000 + one}", f"Place {one}", "FR", "yes", "all"] for one in range(300)]
    rows = [[f"{100_000 + one}", "seats", str(one)] for one in range(5000)]
    book = [
        Sheet("Places", ["partner_id", "name", "country", "enrolled", "engagements"], places),
        Sheet("Facts", ["tpid", "attribute", "value"], rows),
    ]
    ada = on_stage.member(ADMIN)
    shown = send(ada, "all.xlsx", spreadsheets.as_workbook(book))
    assert "*Facts*: 5,000 new" in words(shown)
    ada.click("files.apply", on=shown, channel=ada.direct())
    done = ada.message("applied *all.xlsx*", ada.direct())
    ada.click("history.take_back", on=done, channel=ada.direct())
    ada.message("Taken back: 5,300 rows", ada.direct())
    assert "100000" not in known(on_stage)
