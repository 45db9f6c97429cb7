"""The demo: the sandbox with the real bot in it, on a clock that both share, filled with the samples."""

import hashlib
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import click

from bot import logs
from bot.build import Bot, build
from bot.load.files import load_files
from bot.settings import LogFormat, LogLevel, Settings
from flows import tick
from flows.rules.agenda import MomentKind
from sandbox import keeping, seeds
from sandbox.clock import Clock
from sandbox.server import serve
from sandbox.serving import Served
from sandbox.state import App, State
from sandbox.waiting import until_stopped
from sandbox.world import Agenda, Sandbox
from store import schema

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
MANIFEST = ROOT / "manifest.yml"
FOLDER = ROOT / ".demo"

COMES = {
    MomentKind.CONSENT_NOT_SENT: "Reminder to send the consent e-mail",
    MomentKind.CONSENT_AWAITED: "Reminder that consent is awaited",
    MomentKind.CONSENT_EXPIRY: "Consent lapses",
    MomentKind.CLAIM_WARNING: "Reminder to submit the claim",
    MomentKind.CLAIM_EXPIRY: "The claim lapses",
}
"""What the page's clock says of what is due next."""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--folder", type=click.Path(path_type=Path), default=FOLDER, help="Where the data is kept.")
@click.option("--reset", is_flag=True, help="Start over: delete what earlier demos kept.")
@click.option("--port", type=click.IntRange(0, 65535), default=8400, show_default=True)
@click.option("--bot-port", type=click.IntRange(0, 65535), default=8401, show_default=True)
@click.option("--mail-port", type=click.IntRange(0, 65535), default=8425, show_default=True)
def main(*, folder: Path, reset: bool, port: int, bot_port: int, mail_port: int) -> None:
    """Run MCI Bot in a Slack workspace on this machine."""
    logs.configure(LogLevel.INFO, LogFormat.CONSOLE)
    if reset:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    demo = Demo(folder)
    try:
        demo.start(port, bot_port, mail_port)
    except OSError as error:
        raise click.ClickException(f"A port is taken; does another demo run? ({error})") from error
    with until_stopped() as stopped:
        click.echo(f"MCI Bot is at {demo.sandbox.address} (Ctrl-C ends the demo)")
        stopped.wait()
    demo.stop()


class Demo:
    """Sandbox and bot in one process; both keep their data in a folder."""

    def __init__(self, folder: Path) -> None:
        """Take up what an earlier demo kept, or begin with the samples; nothing listens yet."""
        self.folder = folder
        state = keeping.load(folder / "sandbox.json") or State()
        self.sandbox = Sandbox(state, Clock(shift=timedelta(seconds=state.clock_shift)))
        if not state.workspaces:
            given = seeds.read(SAMPLES / "workspace.yaml")
            self.sandbox.add_workspace(seeds.workspace(given))
            state.tenants.update(seeds.tenants(given))
        before = next(iter(state.apps.values()), None)
        self.app: App = seeds.app(seeds.manifest(MANIFEST), before=before, socket_mode=False)

    def start(self, port: int, bot_port: int, mail_port: int) -> None:
        """Start sandbox and bot.

        Raises:
            OSError: a port is taken.
        """
        sandbox, app = self.sandbox, self.app
        team_id = next(iter(sandbox.state.workspaces))
        before = sandbox.installation(app.id, team_id)
        installation = sandbox.install(app, team_id, before.token if before else None)
        self._served = serve(
            sandbox, port=port, mail_port=mail_port, keep_in=self.folder / "sandbox.json"
        ).start()
        self.bot = self._build(installation.token, bot_port)
        self._door = Served(self.bot.web, port=bot_port, name="bot").start()
        app.request_url = f"{self._door.address}/slack/events"
        sandbox.agenda = Agenda(self._due, self._catch_up)
        self.bot.start()

    def stop(self) -> None:
        """Stop both, and keep what is to be kept."""
        self._door.stop()
        self.bot.stop()
        self._served.stop()

    def _due(self) -> tuple[datetime, str] | None:
        with self.bot.database.read() as session:
            coming = tick.first_to_come(session)
        if coming is None:
            return None
        at, done = coming
        return at, f"{COMES[done.moment.kind]} ({done.reference})" if done.moment else done.reference

    def _catch_up(self) -> None:
        self.bot.tick()
        while self.bot.deliver():
            pass

    def _build(self, token: str, port: int) -> Bot:
        sandbox, app = self.sandbox, self.app
        settings = Settings(
            slack_bot_token=token,
            slack_signing_secret=app.signing_secret,
            slack_api_url=f"{sandbox.address}/api/",
            tenant_directory_url=f"{sandbox.address}/directory",
            smtp_url=f"smtp://127.0.0.1:{sandbox.mail_port}",
            mail_from="mci@fourthcoffee.example",
            public_url=f"http://127.0.0.1:{port}",
            port=port,
            database_url=f"sqlite:///{self.folder / 'mci.db'}",
            secret_key=hashlib.sha256(app.client_secret.encode()).hexdigest(),
        )
        bot = build(settings, sandbox.clock)
        is_new = schema.is_empty(bot.database)
        if not schema.is_current(bot.database):
            schema.upgrade(bot.database)
        if is_new:
            load_files(bot.database, sorted(SAMPLES.iterdir()), None)
        return bot


if __name__ == "__main__":
    main()
