"""Blocks in which text from outside is literal: our own mrkdwn, converted to Slack's rich text."""

import re
from typing import Any

from slack_sdk.models.blocks import RichTextBlock, RichTextPreformattedElement, RichTextSectionElement

from words import mrkdwn

Part = dict[str, Any]

_MARKUP = re.compile(
    r"<@(?P<user>[^<>|]+)>"
    r"|<#(?P<channel>[^<>|]+)>"
    r"|<!date\^(?P<stamp>[0-9]+)\^(?P<form>[^<>|]+)\|(?P<fallback>[^<>]*)>"
    r"|:(?P<emoji>[a-z0-9_+'-]+):"
    r"|`(?P<code>[^`]+)`"
    r"|(?P<bold>\*)"
)
"""The mrkdwn that our own words use. Signs in values from outside never match (see `mrkdwn.escape`)."""


def block(words: str) -> RichTextBlock:
    """Return text (mrkdwn) as a block of rich text, in which the values from outside format nothing."""
    return RichTextBlock(elements=[RichTextSectionElement(elements=_parts(words))])


def preformatted(words: str) -> RichTextBlock:
    """Return text as it is, with its lines, in a box from which it can be copied."""
    return RichTextBlock(elements=[RichTextPreformattedElement(elements=[{"type": "text", "text": words}])])


def _parts(words: str) -> list[Part]:
    parts: list[Part] = []
    is_bold = False
    at = 0
    for found in _MARKUP.finditer(words):
        _add(parts, {"type": "text", "text": mrkdwn.unescape(words[at : found.start()])}, is_bold=is_bold)
        at = found.end()
        if found["bold"]:
            is_bold = not is_bold
        else:
            _add(parts, _part(found), is_bold=is_bold)
    _add(parts, {"type": "text", "text": mrkdwn.unescape(words[at:])}, is_bold=is_bold)
    return parts


def _part(found: re.Match[str]) -> Part:
    if found["user"]:
        return {"type": "user", "user_id": found["user"]}
    if found["channel"]:
        return {"type": "channel", "channel_id": found["channel"]}
    if found["emoji"]:
        return {"type": "emoji", "name": found["emoji"]}
    if found["code"]:
        return {"type": "text", "text": mrkdwn.unescape(found["code"]), "style": {"code": True}}
    return {
        "type": "date",
        "timestamp": int(found["stamp"]),
        "format": found["form"],
        "fallback": found["fallback"],
    }


def _add(parts: list[Part], part: Part, *, is_bold: bool) -> None:
    """Add a part, in bold or not, unless it is empty text."""
    if part.get("text") == "":
        return
    if is_bold:
        part["style"] = part.get("style", {}) | {"bold": True}
    parts.append(part)
