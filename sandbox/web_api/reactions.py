"""reactions.*: reactions to messages."""

from sandbox.faults.refusals import SlackRefused
from sandbox.web_api.call import Call, method
from sandbox.workspace import emoji, messages
from sandbox.workspace.state import Channel, Json


@method("reactions.add", "reactions:write", per_minute=50)
def add(call: Call) -> Json:
    """React to a message."""
    _react(call, add=True)
    return {}


@method("reactions.remove", "reactions:write", per_minute=20)
def remove(call: Call) -> Json:
    """Remove a reaction."""
    _react(call, add=False)
    return {}


@method("reactions.get", "reactions:read", per_minute=50)
def get(call: Call) -> Json:
    """Return a message with its reactions."""
    channel, message = _target(call)
    return {"type": "message", "channel": channel.id, "message": message}


def _react(call: Call, *, add: bool) -> None:
    name = call.arguments.text("name", "").strip(":")
    if not name or (add and not emoji.is_known(name)):
        raise SlackRefused("invalid_name")
    channel, message = _target(call)
    if channel.is_archived:
        raise SlackRefused("is_archived")
    if call.installation.bot_user not in channel.members:
        raise SlackRefused("not_in_channel")
    bot = call.installation.bot_user
    messages.react(call.sandbox, call.workspace, channel, message, bot, name, add=add)


def _target(call: Call) -> tuple[Channel, Json]:
    channel = call.channel()
    if call.arguments.maybe("timestamp") is None:
        raise SlackRefused("no_item_specified")
    return channel, call.message(channel, "timestamp")
