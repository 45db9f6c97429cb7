"""A person who uses an app: their data in payloads, and the messages they get."""

import secrets
from dataclasses import dataclass
from typing import Any

from sandbox.apps.responses import Response
from sandbox.faults.refusals import SlackRefused
from sandbox.transport.courier import DeliveryKind, Undelivered, deliver
from sandbox.workspace.state import App, AppInstallation, Channel, Json, User, Workspace
from sandbox.workspace.world import Sandbox

NO_ANSWER = "We had some trouble connecting. Try again?"

MOST_RESPONSES = 10_000
"""Number of response URLs that are remembered; the oldest are forgotten first."""


@dataclass(frozen=True)
class ActingPerson:
    """The person who acts, and in which workspace."""

    sandbox: Sandbox
    workspace: Workspace
    user: User

    def facts(self, app: App) -> Json:
        """Return the fields for person, workspace and app of every interaction's payload."""
        return {
            "user": {
                "id": self.user.id,
                "username": self.user.name,
                "name": self.user.name,
                "team_id": self.workspace.id,
            },
            "team": {"id": self.workspace.id, "domain": self.workspace.domain},
            "enterprise": None,
            "is_enterprise_install": False,
            "api_app_id": app.id,
            "token": app.verification_token,
        }

    def trigger(self, app: App, view_id: str | None = None) -> str:
        """Return a trigger id for the current action."""
        return self.sandbox.triggers.issue(app.id, self.workspace.id, self.user.id, view_id)

    def response_url(self, app: App, channel: Channel, message: Json | None = None) -> str:
        """Return a response URL for the app."""
        token = secrets.token_urlsafe(24)
        responses = self.sandbox.responses
        if len(responses) > MOST_RESPONSES:
            responses.pop(next(iter(responses)))
        responses[token] = Response(
            app_id=app.id,
            team_id=self.workspace.id,
            user=self.user.id,
            channel=channel.id,
            issued=self.sandbox.clock(),
            message_ts=message["ts"] if message else None,
            is_ephemeral=bool(message and message.get("is_ephemeral")),
        )
        return f"{self.sandbox.address}/response/{self.workspace.id}/{token}"

    def room(self, channel_id: object) -> Channel:
        """Return a conversation that the person may see.

        Raises:
            SlackRefused: nothing has this id.
        """
        channel = self.workspace.channels.get(str(channel_id))
        is_closed = channel is not None and (channel.is_im or channel.is_private)
        if channel is None or (is_closed and self.user.id not in channel.members):
            raise SlackRefused("channel_not_found", status=404, message="There is no such conversation.")
        return channel

    def installed(self, app_id: str) -> tuple[App, AppInstallation]:
        """Return an app that works in the person's workspace.

        Raises:
            SlackRefused: it does not.
        """
        installation = self.sandbox.installation(app_id, self.workspace.id)
        if installation is None:
            raise SlackRefused("app_not_installed", status=404)
        return self.sandbox.app(app_id), installation

    async def deliver(
        self,
        app: App,
        payload: Json,
        *,
        kind: DeliveryKind = DeliveryKind.INTERACTION,
        url: str | None = None,
    ) -> Any:
        """Deliver a payload, and tell the person of a failure.

        Raises:
            SlackRefused: the app did not acknowledge, or has no interactivity; with a sentence for them.
        """
        if kind is DeliveryKind.INTERACTION and not app.interactive:
            sentence = "This app is not configured to handle interactive responses."
            raise SlackRefused("interactivity_disabled", status=502, message=sentence)
        try:
            return await deliver(self.sandbox, app, kind, payload, url=url)
        except Undelivered as failure:
            word = "operation_timeout" if failure.reason == "timeout" else "dispatch_failed"
            what = payload.get("command") if kind is DeliveryKind.COMMAND else None
            sentence = f"{what} failed with the error “{word}”" if what else NO_ANSWER
            detail = f" ({failure.detail})" if failure.detail else ""
            raise SlackRefused(word, status=502, message=sentence + detail) from failure
