"""What an event of Slack's says that somebody did: said, edited or deleted a message to the bot.

Everything else is nothing: the bot's own messages and those of other bots, joins, unfurls, and files, which
`handlers.claims.message_file_listeners` takes together with their words.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from flows.conversation.turns import DIRECT, QuestionPlace
from flows.rules.text.incoming_text import several_lines
from words import mrkdwn

SPOKEN = frozenset({"", "thread_broadcast", "me_message"})
"""Subtypes of messages in which a person says something."""


class WhatHappened(Enum):
    """What somebody did with a message."""

    SAID = auto()
    EDITED = auto()
    DELETED = auto()


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """What somebody did with a message to the bot.

    ``words`` are without mentions of the bot. ``is_in_thread`` says that it answers in a thread; a message in
    a channel outside of one begins a thread.
    """

    happened: WhatHappened
    user_id: str
    place: QuestionPlace
    words: str = ""
    is_in_thread: bool = False


def direct(event: Mapping[str, Any], bot_user_id: str) -> IncomingMessage | None:
    """Return what a ``message`` event says that happened in direct messages with the bot."""
    channel = _text(event, "channel")
    if event.get("channel_type") != "im" or not channel:
        return None
    match _text(event, "subtype"):
        case "message_changed":
            return _changed(event, channel, bot_user_id)
        case "message_deleted":
            return _deleted(event, channel, bot_user_id)
        case subtype if subtype in SPOKEN:
            return _said(event, channel, bot_user_id, WhatHappened.SAID)
        case _:
            return None


def mention(event: Mapping[str, Any], bot_user_id: str) -> IncomingMessage | None:
    """Return what an ``app_mention`` event says that somebody said in a channel; an edit may be one, too."""
    channel = _text(event, "channel")
    if not channel or channel.startswith(DIRECT) or _text(event, "subtype") not in SPOKEN:
        return None
    happened = WhatHappened.EDITED if event.get("edited") else WhatHappened.SAID
    return _said(event, channel, bot_user_id, happened)


def _said(
    message: Mapping[str, Any], channel: str, bot_user_id: str, happened: WhatHappened
) -> IncomingMessage | None:
    user, ts = _text(message, "user"), _text(message, "ts")
    if message.get("bot_id") or not user or user == bot_user_id or not ts:
        return None
    thread = _text(message, "thread_ts")
    is_in_thread = thread not in {"", ts}
    if not is_in_thread:
        thread = "" if channel.startswith(DIRECT) else ts
    written = re.sub(rf"<@{re.escape(bot_user_id)}(\|[^>]*)?>", " ", _text(message, "text"))
    words = several_lines(mrkdwn.unescape(written))
    return IncomingMessage(happened, user, QuestionPlace(channel, thread, ts), words, is_in_thread)


def _changed(event: Mapping[str, Any], channel: str, bot_user_id: str) -> IncomingMessage | None:
    """Return an edit: links that unfold change a message without its words, and a deletion leaves a stone."""
    message, before = _object(event, "message"), _object(event, "previous_message")
    subtype = _text(message, "subtype")
    if subtype == "tombstone":
        return _deleted(event, channel, bot_user_id)
    if subtype not in SPOKEN or (before and _text(before, "text") == _text(message, "text")):
        return None
    return _said(message, channel, bot_user_id, WhatHappened.EDITED)


def _deleted(event: Mapping[str, Any], channel: str, bot_user_id: str) -> IncomingMessage | None:
    return _said(_object(event, "previous_message"), channel, bot_user_id, WhatHappened.DELETED)


def _object(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = holder.get(name)
    return found if isinstance(found, dict) else {}


def _text(holder: Mapping[str, Any], name: str) -> str:
    found = holder.get(name)
    return found if isinstance(found, str) else ""
