from pathlib import Path

from click.testing import CliRunner, Result

from bot.cli import main
from store.database.engine import Database

SAMPLES = sorted(map(str, (Path(__file__).parents[3] / "samples").iterdir()))


def mci(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_loading_the_samples_tells_what_was_done_and_a_second_time_that_nothing_was(url: str) -> None:
    first = mci("load", *SAMPLES)
    assert first.exit_code == 0, first.output
    assert first.output.splitlines()[:7] == [
        "Loaded for Fourth Coffee:",
        "  partner      1 added",
        "  catalogue    10 added",
        "  locations    5 added",
        "  roles        3 added",
        "  eligibility  7 added",
        "  facts        82 added",
    ]
    assert "  facts        82 unchanged" in mci("load", *SAMPLES).output


def test_files_without_rows_are_said_to_have_loaded_nothing(url: str) -> None:
    assert mci("load", *SAMPLES).exit_code == 0
    [workspace] = [path for path in SAMPLES if path.endswith("workspace.yaml")]
    said = mci("load", workspace).output.splitlines()
    assert said[0] == "Nothing was loaded for Fourth Coffee: the files have no rows for it."
    assert said[1].startswith("Warning: ")


def test_faults_go_to_the_error_output_and_fail_the_command(url: str, tmp_path: Path) -> None:
    path = tmp_path / "facts.csv"
    path.write_text("tpid,attribute,value\n" + "x,seats,1\n" * 60)
    result = mci("load", *SAMPLES, str(path))
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.splitlines()[-3:] == [
        f'{path}:51:1: tpid: expected a TPID of 3 to 12 digits, found "x"',
        "… and 10 more",
        "Nothing was loaded. Fix these 60 and load again.",
    ]


def test_a_database_that_another_process_works_on_is_left_alone(url: str) -> None:
    database = Database(url)
    with database.sole_process():
        result = mci("load", *SAMPLES)
    database.close()
    assert result.exit_code == 1
    assert "Another process works on" in result.output


def test_an_outdated_database_is_left_alone(url: str) -> None:
    database = Database(url)
    with database.write() as session:
        session.connection().exec_driver_sql("CREATE TABLE other (id INTEGER)")
    database.close()
    assert "mci migrate" in mci("load", *SAMPLES).output
