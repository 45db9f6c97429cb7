"""Scheduled messages, by the sandbox's clock."""

import secrets
from contextlib import suppress
from datetime import UTC, datetime

from sandbox.faults.refusals import SlackRefused
from sandbox.workspace import messages
from sandbox.workspace.state import Json, Scheduled, Workspace
from sandbox.workspace.world import Sandbox

FURTHEST = 120 * 86_400
"""Most seconds ahead for which a message may be scheduled."""


def schedule(
    sandbox: Sandbox, workspace: Workspace, bot_id: str, channel: str, post_at: int, message: Json
) -> str:
    """Keep a message until ``post_at``, in seconds since 1970, and return the id by which it can be deleted.

    Raises:
        SlackRefused: the time is past, or too far ahead.
    """
    if post_at <= sandbox.now():
        raise SlackRefused("time_in_past")
    if post_at > sandbox.now() + FURTHEST:
        raise SlackRefused("time_too_far")
    scheduled_id = "Q0" + secrets.token_hex(5).upper()
    workspace.scheduled[scheduled_id] = Scheduled(channel, post_at, bot_id, sandbox.now(), message)
    sandbox.is_changed = True
    sandbox.spawn(_post_in_time(sandbox, workspace, scheduled_id))
    return scheduled_id


def resume(sandbox: Sandbox) -> None:
    """Wait again for the messages that were scheduled before a restart."""
    for workspace in sandbox.state.workspaces.values():
        for scheduled_id in workspace.scheduled:
            sandbox.spawn(_post_in_time(sandbox, workspace, scheduled_id))


async def _post_in_time(sandbox: Sandbox, workspace: Workspace, scheduled_id: str) -> None:
    await sandbox.clock.sleep_until(datetime.fromtimestamp(workspace.scheduled[scheduled_id].post_at, UTC))
    one = workspace.scheduled.pop(scheduled_id, None)
    channel = workspace.channels.get(one.channel) if one else None
    if one is None or channel is None or channel.is_archived:
        return
    with suppress(SlackRefused):  # its thread may have been deleted
        messages.post(sandbox, workspace, channel, one.message)
