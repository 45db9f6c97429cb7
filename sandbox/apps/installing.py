"""Uninstall an app from a workspace, or revoke only its token; the app gets an event for both."""

from sandbox.apps import events
from sandbox.workspace.state import App, AppInstallation, Json
from sandbox.workspace.world import Sandbox


def uninstall(sandbox: Sandbox, app: App, installation: AppInstallation) -> None:
    """Uninstall the app: its token becomes invalid, and nobody in the workspace sees it any more."""
    _hear(sandbox, app, installation, {"type": "app_uninstalled"})
    _hear_revoked(sandbox, app, installation)
    installation.revoked = installation.uninstalled = True
    _tell(sandbox, installation)


def revoke(sandbox: Sandbox, app: App, installation: AppInstallation) -> None:
    """Revoke the app's token, but keep the app."""
    _hear_revoked(sandbox, app, installation)
    installation.revoked = True
    _tell(sandbox, installation)


def install(sandbox: Sandbox, app: App, team_id: str, scopes: list[str] | None = None) -> AppInstallation:
    """Install the app, again or for the first time, and return the installation with its fresh token.

    It gets the ``scopes``, or without any those of the manifest.
    """
    installation = sandbox.install(app, team_id, scopes=scopes)
    _tell(sandbox, installation)
    return installation


def _hear_revoked(sandbox: Sandbox, app: App, installation: AppInstallation) -> None:
    tokens = {"oauth": [], "bot": [installation.bot_user]}
    _hear(sandbox, app, installation, {"type": "tokens_revoked", "tokens": tokens})


def _hear(sandbox: Sandbox, app: App, installation: AppInstallation, event: Json) -> None:
    workspace = sandbox.workspace(installation.team_id)
    events.emit(
        sandbox,
        workspace,
        event["type"],
        {**event, "event_ts": sandbox.ts()},
        among=lambda one, _: one.id == app.id,
    )


def _tell(sandbox: Sandbox, installation: AppInstallation) -> None:
    sandbox.is_changed = True
    sandbox.streams.tell(tuple(sandbox.workspace(installation.team_id).users), {"type": "world"})
