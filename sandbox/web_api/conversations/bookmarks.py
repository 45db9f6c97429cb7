"""bookmarks.*: links at the top of a conversation."""

import re
import secrets

from sandbox.faults.refusals import SlackRefused
from sandbox.web_api.call import Call, method
from sandbox.workspace import rooms
from sandbox.workspace.state import Channel, Json

MOST = 100
"""Bookmarks of one conversation."""


@method("bookmarks.add", "bookmarks:write", per_minute=20)
def add(call: Call) -> Json:
    """Add a link to a conversation."""
    channel = _target(call)
    title = call.arguments.text("title")
    if call.arguments.text("type") != "link":
        raise SlackRefused("invalid_bookmark_type")
    if len(channel.bookmarks) >= MOST:
        raise SlackRefused("too_many_bookmarks")
    made = {
        "id": "Bk0" + secrets.token_hex(5).upper(),
        "channel_id": channel.id,
        "title": title,
        "link": _link(call.arguments.text("link", "")),
        "emoji": call.arguments.maybe("emoji"),
        "icon_url": None,
        "type": "link",
        "entity_id": None,
        "date_created": call.sandbox.now(),
        "date_updated": 0,
        "rank": f"{len(channel.bookmarks):04}",
        **_by(call),
        "shortcut_id": None,
        "app_id": None,
    }
    channel.bookmarks[made["id"]] = made
    rooms.tell_pinned(call.sandbox, channel)
    return {"bookmark": made}


@method("bookmarks.edit", "bookmarks:write", per_minute=20)
def edit(call: Call) -> Json:
    """Change the given fields of a bookmark; the rest stays."""
    channel = _target(call)
    known = _known(call, channel)
    changes: Json = {}
    for name in ("title", "emoji"):
        if call.arguments.maybe(name):
            changes[name] = call.arguments.text(name)
    if call.arguments.maybe("link"):
        changes["link"] = _link(call.arguments.text("link"))
    known |= {**changes, "date_updated": call.sandbox.now(), **_by(call)}
    rooms.tell_pinned(call.sandbox, channel)
    return {"bookmark": known}


@method("bookmarks.remove", "bookmarks:write", per_minute=20)
def remove(call: Call) -> Json:
    """Remove a bookmark."""
    channel = _target(call)
    del channel.bookmarks[_known(call, channel)["id"]]
    rooms.tell_pinned(call.sandbox, channel)
    return {}


@method("bookmarks.list", "bookmarks:read", per_minute=20)
def list_(call: Call) -> Json:
    """List the bookmarks of a conversation."""
    return {"bookmarks": list(call.channel("channel_id").bookmarks.values())}


def _target(call: Call) -> Channel:
    channel = call.channel("channel_id")
    if call.installation.bot_user not in channel.members:
        raise SlackRefused("not_in_channel")
    return channel


def _known(call: Call, channel: Channel) -> Json:
    known = channel.bookmarks.get(call.arguments.text("bookmark_id"))
    if known is None:
        raise SlackRefused("not_found")
    return known


def _by(call: Call) -> Json:
    return {
        "last_updated_by_user_id": call.installation.bot_user,
        "last_updated_by_team_id": call.workspace.id,
    }


def _link(link: str) -> str:
    if not re.fullmatch(r"https?://\S+", link):
        raise SlackRefused("invalid_link")
    return link
