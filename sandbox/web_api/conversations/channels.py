"""conversations.* that change channels: create, join, invite, rename, archive."""

import re

from sandbox.faults.refusals import SlackRefused
from sandbox.web_api.call import Call, method
from sandbox.web_api.conversations.conversations import WRITE, described, require
from sandbox.workspace import rooms
from sandbox.workspace.state import Channel, Json

MANAGE = ("channels:manage", "groups:write")
INVITE = (*MANAGE, "channels:write.invites", "groups:write.invites")
TOPIC = (*WRITE, "channels:write.topic", "groups:write.topic", "im:write.topic", "mpim:write.topic")
LONGEST_NAME = 80
LONGEST_TOPIC = 250


@method("conversations.create", *MANAGE, per_minute=20)
def create(call: Call) -> Json:
    """Create a channel with the bot in it."""
    name = _new_name(call)
    is_private = call.arguments.flag("is_private")
    require(call, "private_channel" if is_private else "public_channel", MANAGE)
    bot = call.installation.bot_user
    made = rooms.create(call.sandbox, call.workspace, name, bot, is_private=is_private)
    return {"channel": described(call, made)}


@method("conversations.join", "channels:join", per_minute=50)
def join(call: Call) -> Json:
    """Join a public channel as the bot."""
    channel = call.channel()
    if channel.is_direct or channel.is_private:
        raise SlackRefused("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackRefused("is_archived")
    bot = call.installation.bot_user
    if bot in channel.members:
        return {"channel": described(call, channel), "warning": "already_in_channel"}
    rooms.join(call.sandbox, call.workspace, channel, bot)
    return {"channel": described(call, channel)}


@method("conversations.invite", *INVITE, per_minute=50)
def invite(call: Call) -> Json:
    """Add people, given by their ids with commas between, to a channel that the bot is in."""
    channel = _own(call, INVITE)
    users = [one.strip() for one in call.arguments.text("users").split(",")]
    for user in users:
        if user not in call.workspace.users:
            raise SlackRefused("user_not_found")
        if user == call.installation.bot_user:
            raise SlackRefused("cant_invite_self")
        if user in channel.members:
            raise SlackRefused("already_in_channel")
    for user in dict.fromkeys(users):
        rooms.join(call.sandbox, call.workspace, channel, user, call.installation.bot_user)
    return {"channel": described(call, channel)}


@method("conversations.kick", *MANAGE, per_minute=50)
def kick(call: Call) -> Json:
    """Remove somebody from a channel."""
    channel, user = _own(call, MANAGE), call.user()
    if user.id == call.installation.bot_user:
        raise SlackRefused("cant_kick_self")
    if user.id not in channel.members:
        raise SlackRefused("not_in_channel")
    rooms.leave(call.sandbox, call.workspace, channel, user.id)
    return {}


@method("conversations.leave", *MANAGE, per_minute=50)
def leave(call: Call) -> Json:
    """Leave a channel as the bot."""
    channel = call.channel()
    if channel.is_direct:
        raise SlackRefused("method_not_supported_for_channel_type")
    require(call, channel.kind, MANAGE)
    bot = call.installation.bot_user
    if bot not in channel.members:
        return {"not_in_channel": True}
    rooms.leave(call.sandbox, call.workspace, channel, bot)
    return {}


@method("conversations.rename", *MANAGE, per_minute=20)
def rename(call: Call) -> Json:
    """Give a channel another name."""
    channel = _own(call, MANAGE)
    rooms.rename(call.sandbox, call.workspace, channel, call.installation.bot_user, _new_name(call))
    return {"channel": described(call, channel)}


@method("conversations.archive", *MANAGE, per_minute=20)
def archive(call: Call) -> Json:
    """Close a channel."""
    channel = _own(call, MANAGE)
    rooms.archive(call.sandbox, call.workspace, channel, call.installation.bot_user, is_archived=True)
    return {}


@method("conversations.unarchive", *MANAGE, per_minute=20)
def unarchive(call: Call) -> Json:
    """Open a closed channel again."""
    channel = call.channel()
    require(call, channel.kind, WRITE)
    if not channel.is_archived:
        raise SlackRefused("not_archived")
    rooms.archive(call.sandbox, call.workspace, channel, call.installation.bot_user, is_archived=False)
    return {}


@method("conversations.setTopic", *TOPIC, per_minute=20)
def set_topic(call: Call) -> Json:
    """Set the topic of a channel."""
    return _describe(call, "topic")


@method("conversations.setPurpose", *TOPIC, per_minute=20)
def set_purpose(call: Call) -> Json:
    """Set the purpose of a channel."""
    return _describe(call, "purpose")


def _describe(call: Call, what: str) -> Json:
    channel = _own(call, TOPIC, is_described=True)
    words = call.arguments.text(what, "")
    if len(words) > LONGEST_TOPIC:
        raise SlackRefused("too_long")
    bot = call.installation.bot_user
    topic, purpose = (words, None) if what == "topic" else (None, words)
    rooms.describe(call.sandbox, call.workspace, channel, bot, topic=topic, purpose=purpose)
    return {"channel": described(call, channel), what: words}


def _own(call: Call, scopes: tuple[str, ...], *, is_described: bool = False) -> Channel:
    """Return a channel that the bot may change; of direct conversations only the description changes."""
    channel = call.channel()
    if channel.is_im or (channel.is_mpim and not is_described):
        raise SlackRefused("method_not_supported_for_channel_type")
    require(call, channel.kind, scopes)
    if channel.is_archived:
        raise SlackRefused("is_archived")
    if call.installation.bot_user not in channel.members:
        raise SlackRefused("not_in_channel")
    return channel


def _new_name(call: Call) -> str:
    name = call.arguments.maybe("name")
    if name is None:
        raise SlackRefused("invalid_name_required")
    if len(name) > LONGEST_NAME:
        raise SlackRefused("invalid_name_maxlength")
    if not re.fullmatch(r"[\w-]+", name) or name != name.lower():
        raise SlackRefused("invalid_name_specials")
    if any(one.name == name and not one.is_im for one in call.workspace.channels.values()):
        raise SlackRefused("name_taken")
    return name
