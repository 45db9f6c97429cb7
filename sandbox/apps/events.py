"""The Events API: which apps get an event, its envelope, and its redelivery until it is acknowledged."""

import copy
import secrets
from collections.abc import Callable
from datetime import timedelta

from sandbox.transport.courier import DeliveryKind, Undelivered, deliver
from sandbox.workspace.state import App, AppInstallation, Channel, Json, Workspace
from sandbox.workspace.world import Sandbox

REDELIVERY = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))
"""When an event is delivered again, counted from its first delivery."""


def emit(
    sandbox: Sandbox,
    workspace: Workspace,
    name: str,
    event: Json,
    *,
    among: Callable[[App, AppInstallation], bool] = lambda _app, _installation: True,
) -> None:
    """Send an event to every app in ``among`` that has subscribed to ``name``, such as ``message.im``."""
    for app, installation in tuple(sandbox.installed(workspace.id)):
        if (app.events is None or name in app.events) and among(app, installation):
            # A copy, because a message may change before the app has received it.
            envelope = _envelope(sandbox, app, installation, copy.deepcopy(event))
            sandbox.spawn(_until_acknowledged(sandbox, app, envelope))


def in_channel(channel: Channel) -> Callable[[App, AppInstallation], bool]:
    """Return whether an app's bot is in the channel."""
    return lambda _app, installation: installation.bot_user in channel.members


def message_event_name(channel: Channel) -> str:
    """Return the name under which apps subscribe to the messages of a conversation."""
    return {
        "im": "message.im",
        "mpim": "message.mpim",
        "private_channel": "message.groups",
        "public_channel": "message.channels",
    }[channel.kind]


def channel_type(channel: Channel) -> str:
    """Return the kind of a conversation in the words of events."""
    return {"private_channel": "group", "public_channel": "channel"}.get(channel.kind, channel.kind)


async def _until_acknowledged(sandbox: Sandbox, app: App, envelope: Json) -> None:
    first = sandbox.clock()
    retry: Json | None = None
    for number in range(len(REDELIVERY) + 1):
        try:
            await deliver(sandbox, app, DeliveryKind.EVENT, envelope, retry=retry)
        except Undelivered as failure:
            if failure.is_final or number == len(REDELIVERY):
                return
            retry = {
                "num": number + 1,
                "reason": "http_timeout" if failure.reason == "timeout" else failure.reason,
            }
            await sandbox.clock.sleep_until(first + REDELIVERY[number])
        else:
            return


def _envelope(sandbox: Sandbox, app: App, installation: AppInstallation, event: Json) -> Json:
    return {
        "token": app.verification_token,
        "team_id": installation.team_id,
        "context_team_id": installation.team_id,
        "context_enterprise_id": None,
        "api_app_id": app.id,
        "event": event,
        "type": "event_callback",
        "event_id": "Ev0" + secrets.token_hex(5).upper(),
        "event_time": sandbox.now(),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": installation.team_id,
                "user_id": installation.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{secrets.token_hex(24)}",
    }
