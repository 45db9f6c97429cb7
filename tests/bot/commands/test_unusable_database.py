"""A database that cannot be used is explained in a sentence, by every command that opens it."""

import os
import shutil
import stat
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result
from psycopg import sql
from sqlalchemy import make_url

from bot.cli import main
from store import schema
from store.database.availability import DatabaseUnavailable, Why
from store.database.engine import Database
from tests.support.postgres import Server

ROOT = Path(__file__).parents[3]
READERS = (["export", "--to", "out"], ["outbox"], ["tick", "--dry-run"])
WRITERS = (
    ["serve"],
    ["migrate"],
    ["load", "nothing.yaml"],
    ["tick"],
    ["erase", "kim@contoso.com"],
    ["reseal"],
)
SECRET = "Secret1"


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SECRET_KEY", "a key of thirty-two bytes, or so")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "a signing secret")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-of-a-test")
    # The log of the tests must go on to where they read it.
    monkeypatch.setattr("bot.logs.configure", lambda *_: None)
    monkeypatch.chdir(tmp_path)


def run(command: list[str], url: str) -> Result:
    return CliRunner().invoke(main, command, env={"DATABASE_URL": url})


def assert_one_sentence(result: Result, *parts: str) -> None:
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert len(result.output.splitlines()) == 1
    assert result.output.startswith("Error: ")
    for part in parts:
        assert part in result.output
    assert SECRET not in result.output


@pytest.mark.parametrize("command", [*READERS, *WRITERS], ids=lambda command: command[0])
def test_a_file_that_is_no_database_is_named(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "mci.db").write_bytes(b"this was a spreadsheet" * 1000)
    assert_one_sentence(run(command, "sqlite:///mci.db"), "mci.db", "is not an SQLite database")


@pytest.mark.parametrize("command", [*READERS, *WRITERS], ids=lambda command: command[0])
def test_a_damaged_database_is_named(tmp_path: Path, command: list[str]) -> None:
    database = Database(f"sqlite:///{tmp_path / 'mci.db'}")
    schema.upgrade(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    file = tmp_path / "mci.db"
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))
    assert_one_sentence(run(command, "sqlite:///mci.db"), "mci.db", "damaged")


@pytest.mark.parametrize("command", [*READERS, *WRITERS], ids=lambda command: command[0])
@pytest.mark.parametrize("folder", ["nowhere", "/proc"])
def test_a_folder_that_cannot_be_written_is_named(command: list[str], folder: str) -> None:
    assert_one_sentence(run(command, f"sqlite:///{folder}/mci.db"), f"{folder}/mci.db")


@pytest.mark.parametrize("command", [*READERS, *WRITERS], ids=lambda command: command[0])
def test_a_server_that_is_away_is_named_without_its_password(command: list[str]) -> None:
    url = f"postgresql://mci:{SECRET}@127.0.0.1:9/mci"
    assert_one_sentence(run(command, url), "postgresql://mci:***@127.0.0.1:9/mci does not answer")


@pytest.mark.parametrize("command", [*READERS, *WRITERS], ids=lambda command: command[0])
@pytest.mark.parametrize("name", ["mci.db", "other.db"])
def test_a_file_with_a_second_name_is_refused(tmp_path: Path, command: list[str], name: str) -> None:
    database = Database(f"sqlite:///{tmp_path / 'mci.db'}")
    schema.upgrade(database)
    database.close()
    os.link(tmp_path / "mci.db", tmp_path / "other.db")
    assert_one_sentence(run(command, f"sqlite:///{name}"), name, "hard link")


ODD_FILES = {"folder": os.mkdir, "pipe": os.mkfifo, "circle": lambda path: path.symlink_to(path)}


@pytest.mark.parametrize("command", [*READERS, *WRITERS], ids=lambda command: command[0])
@pytest.mark.parametrize("kind", ODD_FILES)
def test_what_is_no_file_is_refused_and_keeps_its_mode(tmp_path: Path, command: list[str], kind: str) -> None:
    path = tmp_path / "mci.db"
    ODD_FILES[kind](path)
    if kind != "circle":
        path.chmod(0o777)
    assert_one_sentence(run(command, "sqlite:///mci.db"), "mci.db")
    assert stat.S_IMODE(path.lstat().st_mode) == 0o777
    assert not path.with_name("mci.db.lock").exists()


@pytest.mark.parametrize("kind", ODD_FILES)
def test_check_names_what_is_no_file(tmp_path: Path, kind: str) -> None:
    ODD_FILES[kind](tmp_path / "mci.db")
    environment = {"DATABASE_URL": "sqlite:///mci.db", "SMTP_URL": "smtp://127.0.0.1:9"}
    environment |= {"TENANT_DIRECTORY_URL": "http://127.0.0.1:9", "SLACK_API_URL": "http://127.0.0.1:9"}
    result = CliRunner().invoke(main, ["check"], env=environment)
    assert isinstance(result.exception, SystemExit)
    assert [
        line
        for line in result.output.splitlines()
        if line.startswith("FAILED   database") and "mci.db" in line
    ]


@pytest.mark.parametrize("command", [*READERS, *WRITERS, ["check"]], ids=lambda command: command[0])
def test_what_follows_the_name_of_the_database_is_never_shown(command: list[str]) -> None:
    url = f"postgresql://mci@127.0.0.1:9/mci?password={SECRET}"
    result = CliRunner().invoke(main, command, env={"DATABASE_URL": url, "SMTP_URL": "smtp://127.0.0.1:9"})
    assert isinstance(result.exception, SystemExit)
    assert "postgresql://mci@127.0.0.1:9/mci does not answer" in result.output
    assert SECRET not in result.output


def test_only_the_owner_can_read_the_database_its_journals_and_its_copies(tmp_path: Path) -> None:
    before = os.umask(0o000)
    try:
        path = tmp_path / "mci.db"
        database = Database(f"sqlite:///{path}")
        with database.sole_process():
            schema.upgrade(database)
            with database.engine.begin() as connection:
                connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
            schema.backup(database)
            with database.write() as session:
                session.connection().exec_driver_sql("CREATE TABLE more (one TEXT)")
            files = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
        database.close()
    finally:
        os.umask(before)
    assert {"mci.db", "mci.db-wal", "mci.db-shm", "mci.db.lock", "mci.db-before-0001"} <= set(files)
    assert set(files.values()) == {0o600}


def test_a_database_that_all_could_read_becomes_private_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "mci.db"
    database = Database(f"sqlite:///{path}")
    schema.upgrade(database)
    database.close()
    path.chmod(0o644)
    database = Database(f"sqlite:///{path}")
    assert schema.is_current(database)
    database.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_no_file_keeps_its_mode(tmp_path: Path) -> None:
    folder = tmp_path / "mci.db"
    folder.mkdir(mode=0o755)
    assert_one_sentence(run(["migrate"], f"sqlite:///{folder}"), str(folder))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755


def test_several_migrations_at_once_wait_for_one_another(postgres: Server) -> None:
    url = postgres.create("migrated_at_once")
    command = [sys.executable, "-m", "bot", "migrate"]
    environment = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
    done: list[subprocess.CompletedProcess[str]] = []

    def migrate() -> None:
        done.append(
            subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
        )

    threads = [threading.Thread(target=migrate) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(one.returncode, one.stdout, one.stderr) for one in done] == [
        (0, "The schema is up to date.\n", "")
    ] * 4
    assert make_url(url).database == "migrated_at_once"


NO_MAKERS = (
    *READERS,
    ["tick"],
    ["erase", "kim@contoso.com", "--yes"],
    ["reseal"],
    ["outbox", "retry", "1"],
    ["outbox", "drop", "1"],
    ["dispute", "decide", "1", "--dismiss"],
)


@pytest.mark.parametrize("command", NO_MAKERS, ids=" ".join)
def test_a_file_that_is_not_there_is_named_and_not_made(tmp_path: Path, command: list[str]) -> None:
    assert_one_sentence(run(command, "sqlite:///mci.db"), "There is no database mci.db")
    assert not list(tmp_path.iterdir())


OFFLINE = {
    "SMTP_URL": "smtp://127.0.0.1:9",
    "TENANT_DIRECTORY_URL": "http://127.0.0.1:9",
    "SLACK_API_URL": "http://127.0.0.1:9",
}


@pytest.mark.parametrize("more", [[], ["--history"]])
def test_check_makes_no_file_where_there_is_none(tmp_path: Path, more: list[str]) -> None:
    environment = OFFLINE | {"DATABASE_URL": "sqlite:///mci.db"}
    result = CliRunner().invoke(main, ["check", *more], env=environment)
    assert (
        "warning  database          sqlite:///mci.db is empty, as there is no such file; run mci migrate"
        in result.output
    )
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", [*READERS, *WRITERS], ids=lambda command: command[0])
def test_a_database_of_a_newer_version_is_named_and_left_alone(
    tmp_path: Path, database: Database, command: list[str]
) -> None:
    url = database.url.render_as_string(hide_password=False)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert_one_sentence(run(command, url), "is of a newer MCI Bot")
    assert not [one for one in tmp_path.iterdir() if "-before-" in one.name]
    result = CliRunner().invoke(main, ["check"], env=OFFLINE | {"DATABASE_URL": url})
    assert [
        one for one in result.output.splitlines() if "FAILED   database" in one and "newer MCI Bot" in one
    ]


@pytest.mark.trouble
@pytest.mark.parametrize(
    ("command", "granted"),
    [
        *((command, ()) for command in (*READERS, *WRITERS)),
        *((command, ("alembic_version",)) for command in (["outbox"], ["tick"], ["serve"])),
    ],
)
def test_rights_that_the_user_lacks_are_a_sentence(
    postgres: Server, command: list[str], granted: tuple[str, ...]
) -> None:
    url = postgres.create_from("migrated")
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS poor")
        connection.execute("CREATE ROLE poor LOGIN")
        for table in granted:
            connection.execute(sql.SQL("GRANT SELECT ON {} TO poor").format(sql.Identifier(table)))
    result = run(command, url.replace("postgres@", "poor@"))
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("DROP OWNED BY poor")
        connection.execute("DROP ROLE poor")
    assert_one_sentence(result, "refuses this: permission denied for")


def test_a_schema_that_the_user_may_not_make_is_a_sentence(postgres: Server) -> None:
    url = postgres.create("nobody_may")
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("ALTER DATABASE nobody_may SET default_transaction_read_only = on")
    assert_one_sentence(run(["migrate"], url), "refuses this: cannot execute")


@pytest.mark.parametrize("moved", [False, True])
def test_a_file_that_was_removed_or_replaced_is_not_worked_on_any_more(tmp_path: Path, moved: bool) -> None:
    path = tmp_path / "mci.db"
    database = Database(f"sqlite:///{path}")
    schema.upgrade(database)
    path.rename(tmp_path / "kept.db")
    if moved:
        shutil.copy(tmp_path / "kept.db", path)
    for work in (database.read, database.write):
        with pytest.raises(DatabaseUnavailable) as caught, work() as session:
            session.connection()
        assert caught.value.why is Why.AWAY
    assert path.exists() is moved
    (tmp_path / "kept.db").rename(path)
    assert schema.is_current(database)
    database.close()


def test_a_link_to_a_file_that_is_not_there_yet_gets_a_private_one(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "mci.db").symlink_to("data/real.db")
    before = os.umask(0o000)
    try:
        assert run(["migrate"], "sqlite:///mci.db").exit_code == 0
    finally:
        os.umask(before)
    modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in (tmp_path / "data").iterdir()}
    assert set(modes.values()) == {0o600}
