"""The bot as a process: it starts, answers, refuses what would harm, and stops when told to."""

import gc
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bot.commands import serve
from store import schema
from store.database.engine import Database
from tests.support import world
from tests.support.clock import SharedClock
from tests.support.ports import free_port
from tests.support.stage import wait

ROOT = Path(__file__).parents[3]
PATIENCE = 60


def environment(folder: Path, **changes: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": f"sqlite:///{folder / 'mci.db'}",
        "SECRET_KEY": "a key of thirty-two bytes, or so",
        "SLACK_SIGNING_SECRET": "a signing secret",
        "SLACK_BOT_TOKEN": "xoxb-of-a-test",
        "SLACK_API_URL": "http://127.0.0.1:9/api/",
        "LOG_FORMAT": "json",
    } | changes


def mci(*arguments: str, folder: Path, program: str = "bot", **changes: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", *program.split(), *arguments],
        cwd=folder,
        env=environment(folder, **changes),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@contextmanager
def serving(
    folder: Path, *options: str, program: str = "bot", **changes: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    port = free_port()
    process = mci("serve", *options, folder=folder, program=program, PORT=str(port), **changes)
    url = f"http://127.0.0.1:{port}"
    end = time.monotonic() + PATIENCE
    try:
        while True:
            assert process.poll() is None, process.communicate()[0]
            assert time.monotonic() < end
            try:
                httpx.get(f"{url}/healthz", trust_env=False)
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield process, url
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_makes_its_schema_answers_and_stops_cleanly_when_told_to(tmp_path: Path, number: int) -> None:
    with serving(tmp_path) as (process, url):
        ready = httpx.get(f"{url}/readyz", trust_env=False).json()
        assert (ready["database"], ready["schema"]) == ("ok", "ok")
        assert httpx.post(f"{url}/slack/events", trust_env=False).status_code == 401
        process.send_signal(number)
        said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert "bot.stopping" in said
    assert "Traceback" not in said


def test_what_it_reads_at_its_start_is_not_searched_for_garbage_again() -> None:
    before = gc.get_threshold()
    try:
        serve.read_language()
        assert gc.get_freeze_count() > 100_000
        assert gc.get_threshold() == (*before[:2], serve.NEVER)
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)


def test_it_reads_its_language_before_anybody_speaks_to_it(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, _):
        assert process.stdout is not None
        assert any('"language.read"' in line for line in process.stdout)


def test_a_second_process_on_one_sqlite_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with serving(tmp_path):
        said, _ = mci("serve", folder=tmp_path, PORT="0").communicate(timeout=PATIENCE)
    assert said.startswith("Error: Another process works on")
    assert "Traceback" not in said


def test_an_outdated_schema_is_refused_until_it_is_migrated(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'mci.db'}")
    schema.upgrade(database)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0009'")
    database.close()
    process = mci("serve", folder=tmp_path, PORT="0")
    said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "mci migrate" in said
    assert "Traceback" not in said


def test_settings_that_are_wrong_are_named_and_nothing_of_them_is_shown(tmp_path: Path) -> None:
    changes = {
        "SECRET_KEY": "too short",
        "PORT": "http",
        "SMTP_URL": "mail.example",
        "SLACK_CLIENT_ID": "1.2",
    }
    process = mci("serve", folder=tmp_path, **changes)
    said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert all(name in said for name in ("SECRET_KEY", "PORT", "SMTP_URL"))
    assert "too short" not in said
    assert "Traceback" not in said


@pytest.mark.parametrize("missing", ["SLACK_SIGNING_SECRET", "SLACK_BOT_TOKEN"])
def test_without_a_way_to_slack_it_does_not_start(tmp_path: Path, missing: str) -> None:
    process = mci("serve", folder=tmp_path, **{missing: ""})
    said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert said.startswith("Error: ")
    assert missing in said


def test_the_clocks_can_be_kept_by_a_process_that_answers_nobody(tmp_path: Path) -> None:
    process = mci("serve", "--no-web", folder=tmp_path)
    assert process.stdout is not None
    assert any("bot.keeping_clocks" in line for line in process.stdout)
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, "bot.stopping" in said) == (0, True)


@contextmanager
def silent_server() -> Iterator[int]:
    """Give the port of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
        yield listening.getsockname()[1]


def runs_of_the_tick(url: str) -> float:
    figures = httpx.get(f"{url}/metrics", trust_env=False).text
    return sum(
        float(line.rpartition(" ")[2])
        for line in figures.splitlines()
        if line.startswith("mci_jobs_total") and 'job="tick"' in line
    )


def test_it_stops_after_the_clock_was_in_other_centuries(tmp_path: Path) -> None:
    moved = SharedClock(tmp_path / "clock", datetime.now(UTC))
    now = moved()
    with serving(tmp_path, program=f"tests.support.moving {tmp_path / 'clock'}") as (process, url):

        def see_ticks(year: int) -> None:
            moved.move(datetime(year, 6, 1, tzinfo=UTC) - moved())
            seen = runs_of_the_tick(url)
            wait(lambda: runs_of_the_tick(url) >= seen + 4 or None, f"four ticks in {year}")

        for year in (now.year, 1970, 2038, 9999):
            see_ticks(year)
        moved.move(now - moved())
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    assert "bot.stop_forced" not in said


def test_it_stops_while_slack_and_the_mail_server_hang(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'mci.db'}")
    schema.upgrade(database)
    place = world.build(database)
    world.associate(database, place, place.viva.id)
    database.close()
    with silent_server() as port:
        changes = {"SLACK_API_URL": f"http://127.0.0.1:{port}/api/", "SMTP_URL": f"smtp://127.0.0.1:{port}"}
        with serving(tmp_path, **changes) as (process, _):
            process.send_signal(signal.SIGTERM)
            said, _ = process.communicate(timeout=PATIENCE)
    assert "bot.stopping" in said
    assert "Traceback" not in said


def test_a_part_that_hangs_for_ever_does_not_keep_the_process(tmp_path: Path) -> None:
    program = (
        "import os, signal, threading\n"
        "from bot.stopping import Stopping\n"
        "stopping = Stopping(grace=0.1)\n"
        "stopping.listen()\n"
        "threading.Thread(target=threading.Event().wait).start()\n"
        "os.kill(os.getpid(), signal.SIGTERM)\n"
        "stopping.wait()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert ended.returncode == 1
    assert "bot.stop_forced" in ended.stdout + ended.stderr


def test_an_env_file_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"DATABASE_URL=sqlite:///{tmp_path / 'other.db'}\n")
    process = subprocess.run(
        [sys.executable, "-m", "bot", "migrate"],
        cwd=tmp_path,
        env={name: value for name, value in environment(tmp_path).items() if name != "DATABASE_URL"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert process.stdout == "The schema is up to date.\n"
    assert (tmp_path / "other.db").exists()


def test_ctrl_c_while_the_code_is_being_loaded_ends_a_command_without_a_traceback(tmp_path: Path) -> None:
    # A package in the way of the real one stands for whatever is loaded at the moment of the signal.
    slow = tmp_path / "structlog"
    slow.mkdir()
    (slow / "__init__.py").write_text("print('loading', flush=True)\nimport time\ntime.sleep(60)\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "check"],
        cwd=tmp_path,
        env=environment(tmp_path) | {"PYTHONPATH": f"{tmp_path}:{ROOT}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "loading\n"
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, said) == (-signal.SIGINT, "")


@pytest.mark.parametrize("host", ["127.0.0.1", "192.0.2.1", "nowhere.invalid"])
def test_an_address_that_cannot_be_listened_on_is_a_sentence_that_names_the_settings(
    tmp_path: Path, host: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said, _ = (process := mci("serve", folder=tmp_path, HOST=host, PORT=port)).communicate(
            timeout=PATIENCE
        )
    assert process.returncode == 1
    assert said.splitlines()[-1] == (
        f"Error: Nothing can listen on {host}:{port}, for the reason above. Give another PORT or HOST."
    )
    assert "Traceback" not in said


def test_readiness_tells_that_the_database_was_removed_or_replaced_and_its_return(tmp_path: Path) -> None:
    file, kept = tmp_path / "mci.db", tmp_path / "kept.db"
    with serving(tmp_path) as (_, url):

        def ready() -> str:
            return str(httpx.get(f"{url}/readyz", trust_env=False).json()["database"])

        assert ready() == "ok"
        file.rename(kept)
        assert ready() == "The database does not answer."
        assert not file.exists()
        shutil.copy(kept, file)
        assert ready() == "The database does not answer."
        kept.rename(file)
        assert ready() == "ok"
