"""conversations.*: channels and direct messages."""

import re

from sandbox.blocks.rich_text import with_blocks
from sandbox.faults.refusals import SlackRefused
from sandbox.web_api.call import Call, method, page
from sandbox.workspace import rooms
from sandbox.workspace.state import Channel, Json

FAMILIES = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}
"""The names of the kinds of conversations in scopes."""
READ = ("channels:read", "groups:read", "im:read", "mpim:read")
HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
WRITE = ("channels:manage", "groups:write", "im:write", "mpim:write")


@method("conversations.open", "im:write", "mpim:write", per_minute=50)
def open_(call: Call) -> Json:
    """Open the direct conversation with one person or several."""
    before = set(call.workspace.channels)
    if call.arguments.maybe("channel") is not None:
        channel = call.channel()
        if not channel.is_direct:
            raise SlackRefused("method_not_supported_for_channel_type")
        require(call, channel.kind, WRITE)
    else:
        channel = _direct(call, _users(call))
    already = {"no_op": True, "already_open": True} if channel.id in before else {}
    short = {"id": channel.id}
    shown = described(call, channel) if call.arguments.flag("return_im") else short
    return {**already, "channel": shown}


@method("conversations.close", *WRITE, per_minute=20)
def close(call: Call) -> Json:
    """Close a direct conversation for the bot; its messages stay, and the next one opens it again."""
    channel = call.channel()
    if not channel.is_direct:
        raise SlackRefused("method_not_supported_for_channel_type")
    require(call, channel.kind, WRITE)
    return {}


@method("conversations.mark", *WRITE, per_minute=50)
def mark(call: Call) -> Json:
    """Mark the messages up to one as read by the bot."""
    channel = _readable(call, WRITE)
    if not re.fullmatch(r"\d+(\.\d+)?", call.arguments.text("ts", "")):
        raise SlackRefused("invalid_timestamp")
    channel.last_read[call.installation.bot_user] = call.arguments.text("ts")
    call.sandbox.is_changed = True
    return {}


@method("conversations.info", *READ, per_minute=50)
def info(call: Call) -> Json:
    """Describe a conversation."""
    channel = call.channel()
    require(call, channel.kind, READ)
    described_one = described(call, channel)
    if call.arguments.flag("include_num_members"):
        described_one["num_members"] = len(channel.members)
    if call.arguments.flag("include_locale"):
        described_one["locale"] = "en-US"
    return {"channel": described_one}


@method("conversations.list", *READ, per_minute=20)
def list_(call: Call) -> Json:
    """List the conversations that the bot may see."""
    bot = call.installation.bot_user
    found = [
        room for room in of_types(call) if not (room.is_private or room.is_direct) or bot in room.members
    ]
    if call.arguments.flag("exclude_archived"):
        found = [room for room in found if not room.is_archived]
    shown, more = page(call, found)
    return {"channels": [described(call, room) for room in shown], "response_metadata": more}


@method("conversations.members", *READ, per_minute=100)
def members(call: Call) -> Json:
    """List who is in a conversation."""
    channel = call.channel()
    require(call, channel.kind, READ)
    people, more = page(call, channel.members)
    return {"members": people, "response_metadata": more}


@method("conversations.history", *HISTORY, per_minute=50)
def history(call: Call) -> Json:
    """Return the messages of a conversation, newest first."""
    channel = _readable(call, HISTORY)
    found = [
        message
        for message in reversed(channel.messages.values())
        if message.get("thread_ts", message["ts"]) == message["ts"]
        or message.get("subtype") == "thread_broadcast"
    ]
    return _some(call, _between(call, found))


@method("conversations.replies", *HISTORY, per_minute=50)
def replies(call: Call) -> Json:
    """Return a thread, oldest first."""
    channel = _readable(call, HISTORY)
    parent = call.message(channel, error="thread_not_found")
    thread = parent.get("thread_ts", parent["ts"])
    found = [one for one in channel.messages.values() if thread in (one["ts"], one.get("thread_ts"))]
    return _some(call, _between(call, found))


@method("users.conversations", *READ, per_minute=50)
def of_user(call: Call) -> Json:
    """List the conversations that a person, or the bot, is in."""
    user = call.arguments.text("user", call.installation.bot_user)
    shown, more = page(call, [room for room in of_types(call) if user in room.members])
    return {"channels": [described(call, room) for room in shown], "response_metadata": more}


def require(call: Call, kind: str, scopes: tuple[str, ...]) -> None:
    """Check that the bot has one of the scopes for this kind of conversation.

    Raises:
        SlackRefused: it has none.
    """
    call.require(*(one for one in scopes if one.startswith(f"{FAMILIES[kind]}:")))


def of_types(call: Call) -> list[Channel]:
    """Return the conversations of the requested kinds; public channels by default."""
    wanted = call.arguments.text("types", "public_channel").replace(" ", "").split(",")
    if not set(wanted) <= set(FAMILIES):
        raise SlackRefused("invalid_types")
    for kind in wanted:
        require(call, kind, READ)
    return [room for room in call.workspace.channels.values() if room.kind in wanted]


def described(call: Call, channel: Channel) -> Json:
    """Return a conversation as the Web API shows it."""
    bot = call.installation.bot_user
    common: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_im": channel.is_im,
        "is_mpim": channel.is_mpim,
        "context_team_id": call.workspace.id,
    }
    if channel.is_im:
        other = next((one for one in channel.members if one != bot), bot)
        return {**common, "user": other, "is_open": True}
    return {
        **common,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private and not channel.is_mpim,
        "is_private": channel.is_private,
        "is_general": False,
        "is_shared": False,
        "is_ext_shared": False,
        "is_member": bot in channel.members,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": channel.purpose, "creator": "", "last_set": 0},
        "num_members": len(channel.members),
    }


def _users(call: Call) -> list[str]:
    given = call.arguments.given.get("users")
    listed = given if isinstance(given, list) else call.arguments.text("users", "").split(",")
    users = [str(one).strip() for one in listed if str(one).strip()]
    if not users:
        raise SlackRefused("users_list_not_supplied")
    return list(dict.fromkeys(users))


def _direct(call: Call, users: list[str]) -> Channel:
    require(call, "im" if len(users) == 1 else "mpim", WRITE)
    if len(users) == 1:
        return call.im(users[0])
    for user in users:
        if user not in call.workspace.users:
            raise SlackRefused("user_not_found")
        if call.workspace.users[user].deleted:
            raise SlackRefused("user_disabled")
    people = list(dict.fromkeys([*users, call.installation.bot_user]))
    if len(people) > rooms.MOST_PEOPLE:
        raise SlackRefused("too_many_users")
    if call.arguments.flag("prevent_creation"):
        known = call.sandbox.mpim(call.workspace, people)
        if known is None:
            raise SlackRefused("channel_not_found")
        return known
    return rooms.open_group(call.sandbox, call.workspace, people)


def _readable(call: Call, scopes: tuple[str, ...]) -> Channel:
    channel = call.channel()
    require(call, channel.kind, scopes)
    if call.installation.bot_user not in channel.members:
        raise SlackRefused("not_in_channel")
    return channel


def _between(call: Call, found: list[Json]) -> list[Json]:
    try:
        oldest = float(call.arguments.text("oldest", "0"))
        latest = float(call.arguments.text("latest", "inf"))
    except ValueError:
        raise SlackRefused("invalid_ts_latest") from None
    if call.arguments.flag("inclusive"):
        return [one for one in found if oldest <= float(one["ts"]) <= latest]
    return [one for one in found if oldest < float(one["ts"]) < latest]


def _some(call: Call, found: list[Json]) -> Json:
    shown, more = page(call, found)
    if not call.arguments.flag("include_all_metadata"):
        shown = [{name: value for name, value in one.items() if name != "metadata"} for one in shown]
    shown = [with_blocks(one) for one in shown]
    return {"messages": shown, "has_more": bool(more["next_cursor"]), "response_metadata": more}
