"""Runs the sandbox for any Bolt app: ``python -m sandbox --manifest FILE --app http://127.0.0.1:3000``."""

import math
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import click

from sandbox.apps.triggers import PATIENCE
from sandbox.clock import SandboxClock
from sandbox.transport import ports
from sandbox.transport.server import serve
from sandbox.transport.waiting import until_stopped
from sandbox.workspace import seeds, state_file
from sandbox.workspace.state import App, AppInstallation, SandboxState
from sandbox.workspace.world import Sandbox

EVENTS_PATH = "/slack/events"
"""The path at which Bolt listens, used if the app's URL has no path."""

MOST_PORT = 65535
MOST_PATIENCE = 86_400
"""Seconds."""

WORKSPACE = Path(__file__).parent.parent / "samples" / "workspace.yaml"


def _address(_context: click.Context, _option: click.Parameter, given: str | None) -> str | None:
    """Return the app's address, if it is an http or https address."""
    try:
        parts = urlsplit("http://unused" if given is None else given)
        is_web = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        is_web = False
    if not is_web:
        raise click.BadParameter(f"{given!r} is not a web address; write it like http://127.0.0.1:3000")
    return given


def _seconds(_context: click.Context, _option: click.Parameter, given: float) -> float:
    if math.isnan(given):
        raise click.BadParameter("nan is not a number of seconds.")
    return given


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--manifest",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The app's manifest, as YAML or JSON; without one the app may do everything and gets every event.",
)
@click.option(
    "--app",
    "url",
    callback=_address,
    help="Where the app listens. Without it the app connects by Socket Mode.",
)
@click.option("--command", "commands", multiple=True, help="A slash command, if no manifest names it.")
@click.option("--bot-token", help="Token of the bot; generated and printed if left out.")
@click.option("--app-token", help="Token for Socket Mode; generated and printed if left out.")
@click.option("--signing-secret", help="Signing secret; generated and printed if left out.")
@click.option(
    "--workspace",
    "workspace_files",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    default=(WORKSPACE,),
    show_default="the sample",
    help="The people and channels, as YAML; several files are several workspaces.",
)
@click.option("--port", type=click.IntRange(0, MOST_PORT), default=8400, show_default=True)
@click.option("--mail-port", type=click.IntRange(0, MOST_PORT), default=8425, show_default=True)
@click.option(
    "--rates/--no-rates", default=True, help="Whether Slack's rate limits apply; they do by default."
)
@click.option(
    "--patience",
    type=click.FloatRange(min=0, min_open=True, max=MOST_PATIENCE),
    callback=_seconds,
    default=PATIENCE,
    show_default=True,
    help="Seconds that the app may take to answer; Slack's are 3, a debugger needs more.",
)
@click.option(
    "--keep",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File in which the state is kept over restarts.",
)
def main(
    *,
    manifest: Path | None,
    url: str | None,
    commands: tuple[str, ...],
    bot_token: str | None,
    app_token: str | None,
    signing_secret: str | None,
    workspace_files: tuple[Path, ...],
    port: int,
    mail_port: int,
    rates: bool,
    patience: float,
    keep: Path | None,
) -> None:
    """Run a Slack workspace on this machine for the app with this manifest and URL."""
    if port == mail_port != 0:
        raise click.UsageError("--port and --mail-port must differ.")
    try:
        ports.require_free(port, mail_port)
    except ports.PortTaken as error:
        option = "--port" if error.port == port else "--mail-port"
        raise click.ClickException(
            f"{error.strerror} Choose another: {option} {min(error.port + ports.APART, MOST_PORT)}"
        ) from error
    try:
        state = (state_file.load(keep) if keep else None) or SandboxState()
        if keep:
            # Report at the start that the file cannot be written. At the end its content would be lost.
            state_file.save(keep, state)
    except state_file.OtherVersion as error:
        raise click.ClickException(f"{error} Delete it, or name another file with --keep.") from error
    except OSError as error:
        sentence = f"{keep} cannot be kept: {error.strerror}. Name another file with --keep."
        raise click.ClickException(sentence) from error
    sandbox = Sandbox(state, SandboxClock(shift=timedelta(seconds=state.clock_shift)), patience=patience)
    sandbox.rates.on = rates
    try:
        if not state.workspaces:
            for file in workspace_files:
                _add(sandbox, file)
        app = seeds.app(
            seeds.read(manifest) if manifest else None,
            before=next(iter(state.apps.values()), None),
            request_url=_with_path(url),
            socket_mode=None if url else True,
            signing_secret=signing_secret,
            app_token=app_token,
        )
    except seeds.Unusable as error:
        raise click.ClickException(str(error)) from error
    app.commands += [seeds.command(one) for one in commands]
    team_id = next(iter(state.workspaces))
    before = sandbox.installation(app.id, team_id)
    installation = sandbox.install(app, team_id, bot_token or (before.token if before else None))
    served = serve(sandbox, port=port, mail_port=mail_port, keep_in=keep).start()
    with until_stopped() as stopped:
        click.echo("\n".join(_lines(sandbox, app, installation)))
        stopped.wait()
    served.stop()


def _add(sandbox: Sandbox, file: Path) -> None:
    """Add the workspace of a file, of which every ID must be its own."""
    workspace, tenants = seeds.workspace(file)
    for other in sandbox.state.workspaces.values():
        own = {workspace.id, *workspace.users, *workspace.channels}
        same = sorted(own & {other.id, *other.users, *other.channels})
        if same:
            raise click.ClickException(
                f"{file}: {', '.join(same)} stands in another workspace, too. Give each its own IDs."
            )
    sandbox.add_workspace(workspace)
    sandbox.state.tenants.update(tenants)


def _with_path(url: str | None) -> str | None:
    if url is None:
        return None
    return url if "/" in url.partition("://")[2].rstrip("/") else url.rstrip("/") + EVENTS_PATH


def _lines(sandbox: Sandbox, app: App, installation: AppInstallation) -> list[str]:
    return [
        f"The sandbox is at {sandbox.address} (Ctrl-C ends it). The app needs:",
        "",
        f"  SLACK_API_URL={sandbox.address}/api/",
        f"  SLACK_BOT_TOKEN={installation.token}",
        f"  SLACK_SIGNING_SECRET={app.signing_secret}",
        f"  SLACK_APP_TOKEN={app.app_token}",
        f"  SMTP_URL=smtp://127.0.0.1:{sandbox.mail_port}",
        f"  TENANT_DIRECTORY_URL={sandbox.address}/directory",
        "",
        "For an app that is installed by OAuth only (with these set, Bolt ignores the bot token):",
        "",
        f"  SLACK_CLIENT_ID={app.client_id}",
        f"  SLACK_CLIENT_SECRET={app.client_secret}",
        "",
        f"{app.name} is reached by " + (f"HTTP at {app.request_url}." if app.request_url else "Socket Mode."),
    ]


if __name__ == "__main__":
    main()
