"""pins.*: messages that are pinned to a conversation."""

from sandbox.apps import events
from sandbox.faults.refusals import SlackRefused
from sandbox.web_api.call import Call, method
from sandbox.workspace import messages, rooms
from sandbox.workspace.state import Channel, Json


@method("pins.add", "pins:write", per_minute=20)
def add(call: Call) -> Json:
    """Pin a message."""
    channel, message = _target(call)
    if message["ts"] in channel.pins:
        raise SlackRefused("already_pinned")
    bot = call.installation.bot_user
    pin = {"created": call.sandbox.now(), "created_by": bot}
    channel.pins[message["ts"]] = pin
    message["pinned_to"] = [channel.id]
    message["pinned_info"] = {"channel": channel.id, "pinned_by": bot, "pinned_ts": pin["created"]}
    _hear(call, "pin_added", channel, message, pin)
    return {}


@method("pins.remove", "pins:write", per_minute=20)
def remove(call: Call) -> Json:
    """Unpin a message."""
    channel, message = _target(call)
    pin = channel.pins.pop(message["ts"], None)
    if pin is None:
        raise SlackRefused("no_pin")
    for name in ("pinned_to", "pinned_info"):
        message.pop(name, None)
    _hear(call, "pin_removed", channel, message, pin)
    return {}


@method("pins.list", "pins:read", per_minute=20)
def list_(call: Call) -> Json:
    """List the pinned messages, the newest pin first."""
    channel = call.channel()
    kept = [(ts, pin) for ts, pin in reversed(channel.pins.items()) if ts in channel.messages]
    return {"items": [_item(call, channel, channel.messages[ts], pin) for ts, pin in kept]}


def _target(call: Call) -> tuple[Channel, Json]:
    channel = call.channel()
    if call.installation.bot_user not in channel.members:
        raise SlackRefused("not_in_channel")
    if call.arguments.maybe("timestamp") is None:
        raise SlackRefused("no_item_specified")
    return channel, call.message(channel, "timestamp")


def _item(call: Call, channel: Channel, message: Json, pin: Json) -> Json:
    number = message["ts"].replace(".", "")
    permalink = f"{call.sandbox.address}/archives/{channel.id}/p{number}"
    return {"type": "message", "channel": channel.id, **pin, "message": {**message, "permalink": permalink}}


def _hear(call: Call, name: str, channel: Channel, message: Json, pin: Json) -> None:
    messages.redraw(call.sandbox, channel, message)
    rooms.tell_pinned(call.sandbox, channel)
    event = {
        "type": name,
        "user": call.installation.bot_user,
        "channel_id": channel.id,
        "item": _item(call, channel, message, pin),
        "item_user": message.get("user"),
        "pin_count": len(channel.pins),
        "event_ts": call.sandbox.ts(),
    }
    if name == "pin_removed":
        event["has_pins"] = bool(channel.pins)
    else:
        event["pinned_info"] = message["pinned_info"]
    events.emit(call.sandbox, call.workspace, name, event, among=events.in_channel(channel))
