"""Arguments that nobody would mean are refused in a sentence by every command."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main

TOO_LARGE = ("2147483648", "9223372036854775808", "99999999999999999999", "0")
WITH_NUMBER = (
    ["outbox", "retry"],
    ["outbox", "drop"],
    ["dispute", "show"],
    ["dispute", "decide", "--dismiss"],
)
NO_TEXT = "\udcff"


@pytest.fixture(autouse=True)
def settings(migrated_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "a key that only the tests know, long enough")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{migrated_file}")


def refusal(*words: str) -> str:
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2
    assert isinstance(result.exception, SystemExit)
    return result.output.splitlines()[-1]


@pytest.mark.parametrize("number", TOO_LARGE)
@pytest.mark.parametrize("command", WITH_NUMBER, ids=" ".join)
def test_a_number_that_no_row_can_have_is_refused(command: list[str], number: str) -> None:
    assert "is not in the range" in refusal(*command, number)


@pytest.mark.parametrize("dry", [["--dry-run"], []])
@pytest.mark.parametrize(
    "now", ["0001-01-01T00:00Z", "0001-01-01T00:00+14:00", "9999-12-31T23:59Z", "9999-12-31T23:59-14:00"]
)
def test_an_instant_at_the_end_of_the_calendar_is_refused(now: str, dry: list[str]) -> None:
    assert "between the years" in refusal("tick", "--now", now, *dry)


@pytest.mark.parametrize(
    "words",
    [
        ["load", "--workspace", NO_TEXT, "roles.yaml"],
        ["export", "--to", "out", "--workspace", NO_TEXT],
        ["dispute", "decide", "1", "--for", NO_TEXT],
        ["erase", f"{NO_TEXT}@contoso.com", "--yes"],
        ["check", "--since", NO_TEXT],
        [NO_TEXT],
    ],
    ids=lambda words: words[0],
)
def test_an_argument_that_is_no_text_is_refused(words: list[str]) -> None:
    assert refusal(*words) == "Error: An argument is not written in UTF-8."


@pytest.mark.parametrize("nothing", ["", "  ", "\t", "\u00a0\u200b"])
@pytest.mark.parametrize(
    "words",
    [
        ["export", "--to", "{}"],
        ["export", "--to", "out", "--workspace", "{}"],
        ["load", "{}"],
        ["load", "roles.yaml", "--workspace", "{}"],
        ["erase", "{}", "--yes"],
        ["check", "--since", "{}"],
        ["tick", "--now", "{}"],
        ["manifest", "--url", "{}"],
        ["{}"],
    ],
    ids=" ".join,
)
def test_an_argument_that_says_nothing_is_refused(words: list[str], nothing: str) -> None:
    before = sorted(Path.cwd().iterdir())
    assert refusal(*(word.format(nothing) for word in words)).startswith("Error: An argument is empty.")
    assert sorted(Path.cwd().iterdir()) == before


@pytest.mark.parametrize("words", [["export", "--to="], ["manifest", "--url="], ["check", "--since="]])
def test_an_option_that_is_given_as_nothing_is_refused(words: list[str]) -> None:
    assert refusal(*words).startswith("Error: An argument is empty.")


@pytest.mark.parametrize(
    "url",
    [
        *("http://bot.example", "bot.example", "https://bot.example/?x=1", "https://bot.example/#x"),
        *(
            "https://ada:secret@bot.example",
            "https://bot.example/a b",
            "https://bot.example:99999",
            "https://",
        ),
        *("https://bot.example/../mci", "https://bot.example//mci"),
    ],
)
def test_an_address_that_slack_or_a_browser_would_read_otherwise_is_refused(url: str) -> None:
    assert "--url" in refusal("manifest", "--url", url)


@pytest.mark.parametrize("command", [["manifest"], ["outbox"], ["check"]], ids=lambda command: command[0])
def test_output_that_finds_no_space_is_told_in_a_sentence(command: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *command],
            cwd=Path(__file__).parents[3],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode != 0
    assert "Error: The output cannot be written: No space left on device." in done.stderr
    assert "Traceback" not in done.stderr


def test_a_terminal_of_few_letters_does_not_keep_a_command_from_telling_what_it_did(tmp_path: Path) -> None:
    file = tmp_path / "partner.yaml"
    file.write_text("partner:\n  name: Łódź Coffee\n  workspace_id: T0LODZ\n")
    done = subprocess.run(
        [sys.executable, "-m", "bot", "load", file],
        cwd=Path(__file__).parents[3],
        env={
            **os.environ,
            "PYTHONIOENCODING": "iso-8859-15",
            "DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}",
        },
        capture_output=True,
        encoding="iso-8859-15",
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Loaded for \\u0141ód\\u017a Coffee" in done.stdout
