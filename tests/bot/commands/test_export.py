import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from bot.cli import main
from store import schema
from store.database.engine import Database
from tests.support import asking, world
from tests.support.world import ADA, KIM, LINKS, NOON, actor


@pytest.fixture
def database(url: str) -> Database:
    database = Database(url)
    schema.upgrade(database)
    place = world.build(database)
    for code in (place.viva.id, place.siem.id):
        one = world.associate(database, place, code)
    with database.write() as session:
        asking.ask(session, actor(session), one, LINKS, NOON, customer=KIM, partner=ADA)
    database.close()
    return database


def mci(*arguments: str, answer: str = "") -> Result:
    return CliRunner().invoke(main, arguments, input=answer)


def test_associations_and_history_go_into_csv_files_that_only_their_owner_reads(
    database: Database, tmp_path: Path
) -> None:
    result = mci("export", "--to", "out")
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == [
        "out/associations.csv: 2 rows",
        "out/history.csv: 3 rows",
        "out/notes.csv: 0 rows",
    ]
    path = tmp_path / "out" / "associations.csv"
    assert path.stat().st_mode & 0o777 == 0o600
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["reference"] for row in rows] == ["MCI-000001", "MCI-000002"]
    assert rows[1]["customer_email"] == KIM.email
    assert rows[1]["status"] == "Awaiting customer consent response"
    with (tmp_path / "out" / "history.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["action"] for row in csv.DictReader(file)] == [
            "association:added",
            "association:added",
            "consent:asked",
        ]


def test_the_same_as_excel_and_as_json(database: Database, tmp_path: Path) -> None:
    assert mci("export", "--to", "out", "--format", "xlsx").exit_code == 0
    sheet = load_workbook(tmp_path / "out" / "associations.xlsx").active
    assert sheet is not None
    assert sheet.max_row == 3
    assert mci("export", "--to", "out", "--format", "json").exit_code == 0
    whole = json.loads((tmp_path / "out" / "associations.json").read_text())
    assert whole["partner"] == "Fourth Coffee"
    assert [one["reference"] for one in whole["associations"]] == ["MCI-000001", "MCI-000002"]
    assert whole["associations"][1]["history"][1]["detail"] == {"email": KIM.email, "number": 1}


def test_files_that_are_there_are_left_alone(database: Database) -> None:
    assert mci("export", "--to", "out").exit_code == 0
    again = mci("export", "--to", "out")
    assert again.exit_code == 1
    assert "is there already" in again.output


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_where_one_file_is_there_already_no_other_is_written(
    database: Database, tmp_path: Path, form: str
) -> None:
    (tmp_path / "out").mkdir()
    there = tmp_path / "out" / f"history.{form}"
    there.write_text("mine")
    assert mci("export", "--to", "out", "--format", form).exit_code == 1
    assert [one.name for one in (tmp_path / "out").iterdir()] == [there.name]
    assert there.read_text() == "mine"


def test_r3_where_several_partners_are_stored_one_must_be_named(database: Database, tmp_path: Path) -> None:
    other = world.build(database, "T0OTHER")
    world.associate(database, other, other.viva.id, workspace="T0OTHER", tenant="9" * 8 + world.TENANT[8:])
    database.close()
    assert "T0OTHER (Fourth Coffee)" in mci("export", "--to", "out").output
    assert mci("export", "--to", "out", "--workspace", "T0OTHER").exit_code == 0
    assert world.TENANT not in (tmp_path / "out" / "associations.csv").read_text()


def test_erasing_asks_first_and_tells_what_it_did(database: Database) -> None:
    refused = mci("erase", KIM.email, answer="n\n")
    assert refused.exit_code == 1
    assert "Known under this address: 2 contacts, 1 consent request, " in refused.output
    done = mci("erase", KIM.email, "--yes")
    assert done.exit_code == 0, done.output
    assert "Erased: 2 contacts" in done.output
    assert mci("erase", KIM.email, "--yes").output == "Nothing is stored under this address.\n"


@pytest.mark.parametrize(
    "wrong", ["Kim", "kim@contoso.com, lee@contoso.com", "kim@a@contoso.com", "Kim kim@x.com", "<>"]
)
def test_erasing_wants_one_address(database: Database, wrong: str) -> None:
    result = mci("erase", wrong, "--yes")
    assert result.exit_code == 1
    assert "Expected one e-mail address" in result.output


@pytest.mark.parametrize(
    "written", ["Kim Akers <{}>", "<{}>", "mailto:{}", "{},", " {} ;", '"Akers, Kim" <{}>', "{}."]
)
def test_erasing_understands_an_address_as_people_copy_it(database: Database, written: str) -> None:
    assert "Erased: 2 contacts" in mci("erase", written.format(KIM.email), "--yes").output
