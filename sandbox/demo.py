"""The demo: the sandbox with the real bot in it, on a clock that both share, filled with the samples."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

import click
from starlette.types import Receive, Scope, Send

from bot import logs
from bot.build import Bot, build
from bot.loading.files import load_files
from bot.settings.settings import LogFormat, LogLevel, Settings
from flows.reminders import first_telling
from flows.rules.associations import agenda_words
from flows.rules.text.days import spelt
from sandbox.clock import SandboxClock
from sandbox.transport import ports
from sandbox.transport.server import serve
from sandbox.transport.serving import Served
from sandbox.transport.waiting import until_stopped
from sandbox.workspace import seeds, state_file
from sandbox.workspace.state import App, SandboxState
from sandbox.workspace.world import Agenda, Sandbox
from store import schema
from store.database.engine import Database, SecondProcess

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
OPERATOR = "mci@mcibot.example"
"""From where mails come in a demo with several companies."""

WORKSPACES = (SAMPLES / "workspace.yaml", ROOT / "sandbox" / "second_workspace.yaml")
"""The second is there only where workspaces install the bot themselves."""

MANIFEST = ROOT / "manifest.yml"
FOLDER = ROOT / ".demo"
DATABASE = "mci.db"


class Beginning(StrEnum):
    """How a demo without earlier data begins; the value is the variable of ``make demo`` for it."""

    FILLED = ""
    """With the samples."""
    EMPTY = "EMPTY"
    """Without the samples, as the bot is after installation."""
    TO_INSTALL = "INSTALL"
    """Empty, with two workspaces, each of which installs the bot from its install page."""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--folder", type=click.Path(path_type=Path), default=FOLDER, help="Where the data is kept.")
@click.option("--reset", is_flag=True, help="Start over: delete the data of earlier demos.")
@click.option("--empty", is_flag=True, help="Without the samples, as the bot is after installation.")
@click.option(
    "--install",
    "is_to_install",
    is_flag=True,
    help="Empty, with two workspaces, each of which installs the bot from its install page.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65510),
    show_default=f"{ports.USUAL}, or others where it is taken",
    help="Port of the page; the bot uses this port plus 1, the mail server plus 25. 0 means any free port.",
)
def main(*, folder: Path, reset: bool, empty: bool, is_to_install: bool, port: int | None) -> None:
    """Run MCI Bot in a Slack workspace on this machine."""
    logs.configure(LogLevel.WARNING, LogFormat.CONSOLE)
    folder.mkdir(parents=True, exist_ok=True)
    begun = Beginning.TO_INSTALL if is_to_install else Beginning.EMPTY if empty else Beginning.FILLED
    with until_stopped() as stopped, _started(folder, port, reset=reset, begun=begun) as demo:
        click.echo(f"MCI Bot is at {demo.sandbox.address} (Ctrl-C ends the demo)")
        if demo.installs_itself:
            click.echo(f"Each workspace installs it at {demo.install_page}")
            click.echo("“Acting as”, bottom left in the page, leads to the people of the other workspace")
        stopped.wait()


@contextmanager
def _started(folder: Path, port: int | None, *, reset: bool, begun: Beginning) -> Iterator["Demo"]:
    try:
        if reset:
            clear(folder)
        if begun is not Beginning.FILLED and (folder / DATABASE).exists():
            raise click.ClickException(
                f"{folder} has the data of an earlier demo. Start over without: make demo RESET=1 {begun}=1"
            )
        demo = Demo(folder, begun=begun)
        chosen = ports.choose(port)
        demo.start(chosen.sandbox, chosen.bot, chosen.mail)
    except state_file.OtherVersion as error:
        raise click.ClickException(f"{error} Start over with: make demo RESET=1") from error
    except schema.Foreign as error:
        raise click.ClickException(f"{error} Or start over with: make demo RESET=1") from error
    except SecondProcess as error:
        raise click.ClickException(f"Another demo works on {folder} already.") from error
    except ports.PortTaken as error:
        raise click.ClickException(
            f"{error.strerror} Choose another: make demo PORT={error.port + ports.APART}"
        ) from error
    if chosen.sandbox not in {0, port, ports.USUAL}:
        click.echo(f"Another program uses port {ports.USUAL} or one next to it, so others were chosen.")
    try:
        yield demo
    finally:
        demo.stop()


def clear(folder: Path) -> None:
    """Delete what earlier demos left in a folder.

    Raises:
        SecondProcess: a demo works on it.
    """
    database = Database(f"sqlite:///{folder / DATABASE}")
    with database.sole_process():
        shutil.rmtree(folder)
    folder.mkdir()


class Demo:
    """Sandbox and bot in one process; both keep their data in a folder."""

    def __init__(
        self, folder: Path, database_url: str | None = None, *, begun: Beginning = Beginning.FILLED
    ) -> None:
        """Load the state of an earlier demo, or begin a new one; no port is opened yet.

        The bot's data is in an SQLite file in the folder, unless ``database_url`` names another database.

        Raises:
            OtherVersion: another version kept the state.
        """
        self.folder = folder
        self._database_url = database_url or f"sqlite:///{folder / DATABASE}"
        self._is_filled = begun is Beginning.FILLED
        self._held = ExitStack()
        state = state_file.load(folder / "sandbox.json") or SandboxState()
        self.sandbox = Sandbox(state, SandboxClock(shift=timedelta(seconds=state.clock_shift)))
        self.sandbox.shares_clock = True
        if not state.workspaces:
            for file in WORKSPACES if begun is Beginning.TO_INSTALL else WORKSPACES[:1]:
                workspace, tenants = seeds.workspace(file)
                self.sandbox.add_workspace(workspace)
                state.tenants.update(tenants)
        before = next(iter(state.apps.values()), None)
        self.app: App = seeds.app(seeds.read(MANIFEST), before=before, socket_mode=False)

    @property
    def installs_itself(self) -> bool:
        """Whether workspaces install the bot from its install page, as those of a demo with several do."""
        return len(self.sandbox.state.workspaces) > 1

    @property
    def install_page(self) -> str:
        """The address at which a workspace installs the bot."""
        return f"{self._door.address}/slack/install"

    def start(self, port: int, bot_port: int, mail_port: int) -> None:
        """Start sandbox and bot.

        Raises:
            OSError: a port is taken.
            SecondProcess: another demo works on the same folder.
        """
        sandbox, app = self.sandbox, self.app
        sandbox.state.apps[app.id] = app
        token = None if self.installs_itself else self._installed()
        self._served = serve(
            sandbox, port=port, mail_port=mail_port, keep_in=self.folder / "sandbox.json"
        ).start()
        # The bot's settings contain its address, so the port is opened before the bot exists.
        self._door = Served(self._web, port=bot_port, name="bot")
        self.bot = self._build(token)
        self._held.enter_context(self.bot.database.sole_process())
        self._fill()
        self._door.start()
        app.request_url = f"{self._door.address}/slack/events"
        sandbox.agenda = Agenda(self._due, self._catch_up)
        self.bot.start()

    def stop(self) -> None:
        """Stop both, and save their state."""
        self._door.stop()
        self.bot.stop()
        self._held.close()
        self._served.stop()

    async def _web(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.bot.web(scope, receive, send)

    def _due(self) -> tuple[datetime, str] | None:
        """Return when somebody is told something next, so that the clock stops where there is news to see."""
        with self.bot.database.read() as session:
            told = first_telling.first_telling(session, self.sandbox.clock())
        if told is None:
            return None
        if told.own_date is not None:
            return told.at, f"Reminder of the next date, {spelt(told.own_date)} ({told.reference})"
        if told.moment is None:
            return told.at, "Daily messages"
        words = agenda_words.ahead(told.moment)
        return told.at, f"{words[0].upper()}{words[1:]} ({told.reference})"

    def _catch_up(self) -> None:
        self.bot.tick()
        while self.bot.deliver():
            pass

    def _installed(self) -> str:
        """Install the bot in the only workspace, and return its token, which stays over restarts."""
        team_id = next(iter(self.sandbox.state.workspaces))
        before = self.sandbox.installation(self.app.id, team_id)
        return self.sandbox.install(self.app, team_id, before.token if before else None).token

    def _build(self, token: str | None) -> Bot:
        sandbox, app = self.sandbox, self.app
        # Named one by one, so that no environment variable of a real workspace is used.
        settings = Settings(
            slack_bot_token=token,
            slack_signing_secret=app.signing_secret,
            slack_app_token=None,
            slack_client_id=app.client_id,
            slack_client_secret=app.client_secret,
            slack_api_url=f"{sandbox.address}/api/",
            tenant_directory_url=f"{sandbox.address}/directory",
            smtp_url=f"smtp://127.0.0.1:{sandbox.mail_port}",
            # With several companies, it is the address of whoever runs the bot for them.
            mail_from=OPERATOR if self.installs_itself else "mci@fourthcoffee.example",
            public_url=self._door.address,
            database_url=self._database_url,
            secret_key=hashlib.sha256(app.client_secret.encode()).hexdigest(),
        )
        return build(settings, sandbox.clock)

    def _fill(self) -> None:
        database = self.bot.database
        is_new = schema.is_empty(database)
        if not schema.is_current(database):
            schema.upgrade(database)
        if is_new and self._is_filled:
            load_files(database, sorted(SAMPLES.iterdir()), None)


if __name__ == "__main__":
    main()
