import http.server
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text

from bot.checks import mail_domain
from bot.cli import main
from bot.delivery.mail.smtp_answers import SmtpStep
from bot.slack import manifest
from flows.associations import cancel, lifecycle
from flows.history import history_check
from sandbox.clock import SandboxClock
from sandbox.transport.server import serve
from sandbox.workspace import seeds
from sandbox.workspace.state import App
from sandbox.workspace.world import Sandbox
from store import partners, schema
from store.associations import associations
from store.associations.associations import Association
from store.database.engine import Database
from store.enums import AssociationStatus, HistoryAction
from store.history import history
from store.history.history import HistoryEntry
from tests.bot.delivery.scripted import scripted
from tests.support import world
from tests.support.name_server import SET_UP, resolver_of
from tests.support.stage import workspace


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    """Give the app of a sandbox in which everything works, with the settings for it."""
    sandbox = Sandbox(clock=SandboxClock())
    sandbox.add_workspace(workspace())
    sandbox.state.tenants["microsoft.com"] = {"tenant_id": world.TENANT}
    app = seeds.app(manifest.read(), socket_mode=True)
    installation = sandbox.install(app, world.WORKSPACE)
    served = serve(sandbox).start()
    database = Database(f"sqlite:///{tmp_path / 'mci.db'}")
    schema.upgrade(database)
    world.build(database)
    database.close()
    settings = {
        "SLACK_BOT_TOKEN": installation.token,
        "SLACK_APP_TOKEN": app.app_token or "",
        "SLACK_API_URL": f"{served.address}/api/",
        "TENANT_DIRECTORY_URL": f"{served.address}/directory",
        "SMTP_URL": f"smtp://127.0.0.1:{sandbox.mail_port}",
        "PUBLIC_URL": "https://mci.fourthcoffee.example",
        "SECRET_KEY": "a key of thirty-two bytes, or so",
        "DATABASE_URL": str(database.url),
        "MAIL_FROM": "mci@fourthcoffee.example",
        "MAIL_DKIM_SELECTOR": "s1",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    with resolver_of(SET_UP) as resolver:
        monkeypatch.setattr(mail_domain, "system_resolver", lambda: resolver)
        yield app
    served.stop()


def check(*options: str) -> tuple[int, dict[str, str]]:
    result = CliRunner().invoke(main, ["check", *options])
    lines = [line.split(maxsplit=1) for line in result.output.splitlines()]
    return result.exit_code, {line[:17].strip(): f"{verdict}: {line[17:].strip()}" for verdict, line in lines}


def test_where_everything_works_each_line_says_so(app: App) -> None:
    status, found = check()
    assert {verdict.partition(":")[0] for verdict in found.values()} == {"ok"}
    assert status == 0
    assert list(found) == [
        "settings",
        "public address",
        "database",
        "partner",
        "slack",
        "scopes",
        "socket mode",
        "mail",
        "mail domain",
        "SPF",
        "DMARC",
        "DKIM",
        "tenant directory",
        "files",
        "templates",
    ]


NOWHERE = "127.0.0.1:9"


@pytest.mark.parametrize(
    ("name", "value", "what", "says"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-other", "slack", "FAILED: Slack refuses the bot token: invalid_auth"),
        ("SLACK_APP_TOKEN", "xapp-other", "socket mode", "FAILED: Slack refuses the app token: invalid_auth"),
        (
            "SLACK_API_URL",
            f"http://{NOWHERE}/api/",
            "slack",
            f"FAILED: http://{NOWHERE}/api/ does not",
        ),
        ("MAIL_FROM", "mci@contoso.com", "mail domain", "FAILED: contoso.com does not exist"),
        ("MAIL_FROM", "mci-bot@localhost", "mail domain", "warning: localhost is no domain"),
        ("MAIL_DKIM_SELECTOR", "", "DKIM", "unknown: could not be checked"),
        ("SMTP_URL", f"smtp://{NOWHERE}", "mail", f"FAILED: {NOWHERE} accepts no mails"),
        ("DATABASE_URL", "sqlite:///new.db", "database", "warning: sqlite:///new.db is empty"),
        ("DATABASE_URL", f"postgresql://{NOWHERE}/x", "database", f"FAILED: postgresql://{NOWHERE}/x does"),
        ("PUBLIC_URL", "http://mci.example", "public address", "warning: customers cannot open"),
        (
            "TENANT_DIRECTORY_URL",
            f"http://{NOWHERE}",
            "tenant directory",
            f"warning: http://{NOWHERE} does not answer as a tenant directory ([Errno 111] Conn",
        ),
        ("SLACK_APP_TOKEN", "", "settings", "FAILED: Slack cannot reach the bot"),
        ("SLACK_BOT_TOKEN", "", "settings", "FAILED: give SLACK_BOT_TOKEN"),
    ],
)
def test_what_does_not_work_is_named_with_what_to_do(
    app: App, monkeypatch: pytest.MonkeyPatch, name: str, value: str, what: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    status, found = check()
    assert found[what].startswith(says)
    assert status == (1 if says.startswith("FAILED") else 0)


@pytest.mark.parametrize("farewell", ["", "421 Too slow", "500 What?"])
def test_a_mail_server_that_ends_without_a_farewell_works(
    app: App, monkeypatch: pytest.MonkeyPatch, farewell: str
) -> None:
    with scripted({}, on_quit=farewell) as server:
        monkeypatch.setenv("SMTP_URL", f"smtp://127.0.0.1:{server.server_address[1]}")
        assert check()[1]["mail"].startswith("ok: ")


def test_a_directory_that_does_not_know_what_every_one_does_is_told_from_one_that_does_not_answer(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.checks.check.KNOWN_DOMAIN", "nobody.example")
    assert "does not know nobody.example; " in check()[1]["tenant directory"]
    monkeypatch.setenv("TENANT_DIRECTORY_URL", os.environ["SLACK_API_URL"])
    found = check()[1]["tenant directory"]
    assert "does not answer as a tenant directory (the answer disagrees with itself)" in found
    assert "know" not in found


@pytest.mark.parametrize("farewell", ["221 Bye", ""])
@pytest.mark.parametrize(
    ("step", "reply", "says"),
    [
        (
            SmtpStep.MAIL,
            "550 5.7.60 Client may not send as this sender",
            "accepts no mails from mci@x.com: 550 5.7.60",
        ),
        (SmtpStep.CONNECT, "554 5.7.1 Blocked", "accepts no mails: 554 5.7.1 Blocked"),
        (SmtpStep.EHLO, "550 5.7.1 Go away", "accepts no mails: 550 5.7.1 Go away"),
    ],
)
def test_a_mail_server_that_takes_no_mails_from_us_is_named_with_what_it_says(
    app: App, monkeypatch: pytest.MonkeyPatch, step: SmtpStep, reply: str, says: str, farewell: str
) -> None:
    monkeypatch.setenv("MAIL_FROM", "mci@x.com")
    with scripted({step: reply}, on_quit=farewell) as server:
        monkeypatch.setenv("SMTP_URL", f"smtp://127.0.0.1:{server.server_address[1]}")
        _, found = check()
    assert found["mail"].startswith("FAILED: ")
    assert says in found["mail"]
    assert not any(line.startswith(b"RCPT") for line in server.lines)


def test_a_logo_that_was_never_fetched_is_named(app: App) -> None:
    assert "logo" not in check()[1]
    database = Database(os.environ["DATABASE_URL"])
    with database.write() as session:
        partners.everyone(session)[0].logo_url = "https://fourthcoffee.example/logo.png"
    database.close()
    assert check()[1]["logo"].startswith("warning: the logo of Fourth Coffee was never fetched")


def test_a_scope_that_was_not_granted_is_named(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest, "scopes", lambda: ("chat:write", "chat:write.public"))
    status, found = check()
    assert found["scopes"].startswith("FAILED: missing chat:write.public")
    assert status == 1


@pytest.fixture
def cancelled(app: App) -> Iterator[Database]:
    """Give the database, with two associations of another partner that were cancelled."""
    database = Database(os.environ["DATABASE_URL"])
    place = world.build(database, "T0OTHER", name="Other")
    for engagement in (place.viva, place.siem):
        added = world.associate(database, place, engagement.id, workspace="T0OTHER")
        with database.write() as session:
            cancel.cancel(session, world.actor(session, workspace="T0OTHER"), added, world.NOON, None)
    yield database
    database.close()


def test_the_history_is_verified_on_demand_and_what_was_changed_is_named(
    cancelled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_check, "SLICE", 1)
    assert check("--history")[1]["history"] == "ok: whole"
    with cancelled.write() as session:
        entries = select(HistoryEntry).where(HistoryEntry.association_id == 2)
        session.scalars(entries.where(HistoryEntry.number == 2)).one().detail = {"reason": "another"}
    status, found = check("--history")
    assert found["history"] == (
        "FAILED: MCI-000002 (Other), entry 2: its detail was changed after it was written;"
        " sound until 2026-03-02 12:00 UTC"
    )
    assert status == 1


class Untold(http.server.BaseHTTPRequestHandler):
    """A server between Slack and the bot that passes on no header about scopes."""

    def do_POST(self) -> None:
        body = json.dumps(
            {"ok": True, "user": "mci", "team": "Fourth Coffee", "team_id": "T0FOURTH"}
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        ("UPDATE associations SET status = 'bogus'", "associations"),
        ("UPDATE history SET state = '{'", "history"),
        ("UPDATE partners SET working_days = '{'", "partner"),
    ],
)
def test_a_row_that_cannot_be_read_is_a_line_of_the_report(
    cancelled: Database, statement: str, line: str
) -> None:
    with cancelled.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
        connection.execute(text(statement))
        connection.commit()
    status, found = check("--history")
    assert status == 1
    for name in {line, "history"}:
        assert found[name].startswith("FAILED: ")
        assert "holds a value that cannot be read" in found[name]


def test_scopes_that_are_not_told_are_not_called_missing(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), Untold) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/api/"
        monkeypatch.setenv("SLACK_API_URL", address)
        monkeypatch.setenv("SLACK_APP_TOKEN", "")
        monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
        status, found = check()
        server.shutdown()
    assert found["scopes"] == f"warning: {address} does not tell which scopes the token has"
    assert status == 0


def test_a_head_that_was_kept_shows_what_somebody_with_the_key_has_done(cancelled: Database) -> None:
    head = check("--history")[1]["history head"].rpartition(" ")[2]
    with cancelled.write() as session:
        lifecycle.record(session, associations.of_id(session, 1), world.NOON, HistoryAction.MAIL_REFUSED)
    assert check("--since", head)[1]["history"] == "ok: whole, and as it was when the heads were kept"
    with cancelled.write() as session:
        # Whoever has the key can take an entry away and seal the end that is left.
        association = session.get_one(Association, 2)
        first, last = history.of_association(session, association)
        session.delete(last)
        association.history_number, association.history_tip = 1, first.digest
        association.status, association.ended_at = AssociationStatus.ADDED, None
        history.seal_end(world.KEYS, association)
    assert check("--history")[1]["history"] == "ok: whole"
    status, found = check("--since", head)
    assert found["history"] == "FAILED: Other had 4 entries when it was kept; 3 of them are there"
    assert status == 1


def test_what_is_no_head_is_refused_with_a_sentence(app: App) -> None:
    result = CliRunner().invoke(main, ["check", "--since", "yesterday"])
    assert result.exit_code == 2
    assert "A head is a text such as mci1:" in result.output
