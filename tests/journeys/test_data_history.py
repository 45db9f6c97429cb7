"""An admin looks at the history of changes, sends it as Excel, and takes changes back."""

from datetime import timedelta
from typing import Any

from flows.loading import from_columns, loading
from flows.loading.loading import Author
from store.enums import DataKind, LoadOrigin
from tests.journeys.test_data_files import file_of, known, make_admin
from tests.support.stage import Stage, words
from tests.support.world import ADMIN, NOON, USER, WORKSPACE, actor


def change(st: Stage, number: int, *, tpid: str = "1234", by_server: bool = False) -> None:
    """Set what is known of a customer."""
    row = {"tpid": tpid, "attribute": "seats", "value": number}
    with st.bot.database.write() as session:
        member_id = None if by_server else actor(session).member.id
        origin = LoadOrigin.COMMAND if by_server else LoadOrigin.FORM
        author = Author(origin, member_id, note="=1+1 facts.csv" if by_server else None)
        batch = from_columns.batch([(DataKind.FACTS, row)])
        loading.load(session, batch, WORKSPACE, NOON + timedelta(minutes=number), author)


def test_changes_are_listed_page_by_page_opened_and_taken_back(on_stage: Stage) -> None:
    change(on_stage, 1, by_server=True)
    for number in range(2, 24):
        change(on_stage, number)
    ada = on_stage.member(ADMIN)
    ada.command("/mci admin")
    overview = ada.modal("History of changes")
    assert "23 changes, the last one" in words(overview)
    ada.click("history.open", on=overview)
    listed = ada.modal("23 changes, the latest first: 1 to 20")
    assert f"<@{ADMIN}> · form · change 23" in words(listed)
    ada.click("history.earlier", on=listed)
    last = ada.modal("21 to 23")
    assert "the server · files on the server · change 1" in words(last)
    ada.click("history.later", on=last)
    listed = ada.modal("1 to 20")
    ada.click("history.show", "23", on=listed)
    opened = ada.modal("value: 22 → 23")
    ada.click("history.send_excel", "23", on=opened)
    ada.modal("on its way")
    rows = rows_of(file_of(on_stage, ada, "mci-change-23.xlsx")["Facts"])
    assert dict(zip(rows[0], rows[1], strict=True))["value (before)"] == "22"
    assert dict(zip(rows[0], rows[1], strict=True))["change"] == "changed"
    ada.click("history.take_back", "23", on=ada.modal("value: 22 → 23"))
    ada.modal("Taken back by change 24")
    assert known(on_stage)["1234"] == 22
    ada.close(clear=True)
    ada.command("/mci admin history")
    listed = ada.modal("24 changes")
    assert "takes back change 23 · change 24" in words(listed)


def test_what_was_built_on_is_named_and_stays(on_stage: Stage) -> None:
    change(on_stage, 1)
    change(on_stage, 2)
    ada = on_stage.member(ADMIN)
    ada.command("/mci admin history")
    ada.click("history.show", "1", on=ada.modal("2 changes"))
    ada.click("history.take_back", "1", on=ada.modal("TPID 1234, seats, new"))
    said = ada.modal("cannot be taken back any more")
    assert "facts tpid 1234 seats" in words(said)
    assert known(on_stage)["1234"] == 2


def test_of_two_admins_one_takes_a_change_back(on_stage: Stage) -> None:
    change(on_stage, 1)
    ada, uma = on_stage.member(ADMIN), make_admin(on_stage)
    opened = []
    for member in (ada, uma):
        member.command("/mci admin history")
        member.click("history.show", "1", on=member.modal("2 changes"))
        opened.append(member.modal("TPID 1234, seats, new"))
    ada.click("history.take_back", "1", on=opened[0])
    ada.modal("Taken back: 1 row")
    uma.click("history.take_back", "1", on=opened[1])
    uma.modal("This change was taken back already")


def test_the_whole_history_is_a_workbook_without_formulas(on_stage: Stage) -> None:
    change(on_stage, 1, by_server=True)
    change(on_stage, 2)
    ada = on_stage.member(ADMIN)
    ada.command("/mci admin history")
    ada.click("history.export", on=ada.modal("2 changes"))
    ada.modal("on its way")
    day = f"{on_stage.bot.clock():%Y-%m-%d}"
    book = file_of(on_stage, ada, f"mci-changes-{day}.xlsx")
    assert book.sheetnames == ["Changes", "Facts"]
    first, *calls = rows_of(book["Changes"])
    assert first == ["number", "when (UTC)", "who", "how", "note", "rows"]
    assert [(one[0], one[2], one[3], one[5]) for one in calls] == [
        ("2", "Ada Admin", "form", 1),
        ("1", "the server", "files on the server", 1),
    ]
    assert calls[1][4] == "=1+1 facts.csv"
    assert book["Changes"]["E3"].data_type == "s", "text, and no formula"
    assert len(rows_of(book["Facts"])) == 3


def test_a_user_sees_no_history(on_stage: Stage) -> None:
    uma = on_stage.member(USER)
    uma.command("/mci admin history")
    uma.message("Only an Incentives admin may do this")


def test_an_empty_history_says_so(on_stage: Stage) -> None:
    ada = on_stage.member(ADMIN)
    ada.command("/mci admin history")
    ada.modal("Nobody has changed the data of your company yet")


def rows_of(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet]
