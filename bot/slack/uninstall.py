"""Slack's events that the app was uninstalled, or its token revoked, in any order."""

from datetime import UTC, datetime
from typing import Any

import structlog
from slack_bolt import App

from bot.slack.workspaces import Workspaces
from flows import installations
from store.database.engine import Database

log = structlog.get_logger(__name__)


def register(app: App, database: Database, workspaces: Workspaces) -> None:
    """Register the listeners; they finish before Slack is answered, so that no event is lost."""

    def forget(body: dict[str, Any]) -> None:
        # An event that comes late says nothing of an installation made since; its time is in whole seconds.
        at = datetime.fromtimestamp(int(body["event_time"]) + 1, UTC)
        workspace_id = str(body["team_id"])
        with database.write() as session:
            if installations.uninstall(session, workspace_id, at):
                log.info("workspace.uninstalled")
        workspaces.forget(workspace_id)

    def revoked(body: dict[str, Any]) -> None:
        if body["event"].get("tokens", {}).get("bot"):
            forget(body)

    app.event("app_uninstalled")(forget)
    app.event("tokens_revoked")(revoked)
