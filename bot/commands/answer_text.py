"""A message of the bot's as plain text, as a person reads it: names for mentions, dates of their zone."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flows.rules.text.days import spelt
from words import mrkdwn

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)>")
_CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)>")
_DATE = re.compile(r"<!date\^(\d+)\^([^|>]*)\|[^>]*>")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: ``names`` of members by Slack user ID, and the time zone."""

    names: Mapping[str, str]
    zone: str

    def lines(self, blocks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        """Yield the lines of a message's blocks; buttons stand in brackets, thumbs are left out."""
        for block in blocks:
            yield from self._block(block)

    def _block(self, block: Mapping[str, Any]) -> Iterator[str]:
        match block["type"]:
            case "section" | "header":
                yield from self._text(block.get("text"))
                for one in block.get("fields", ()):
                    yield from self._text(one)
                if "accessory" in block:
                    yield self._buttons([block["accessory"]])
            case "context":
                for one in block["elements"]:
                    yield from self._text(one)
            case "rich_text":
                yield from "".join(self._rich(block)).strip().splitlines()
            case "actions":
                yield self._buttons(block["elements"])
            case "divider":
                yield "———"

    def _text(self, text: Mapping[str, Any] | None) -> Iterator[str]:
        if text and "text" in text:
            yield from (self._plain(text["text"]) if text["type"] == "mrkdwn" else text["text"]).splitlines()

    def _plain(self, words: str) -> str:
        named = _MENTION.sub(lambda found: self.names.get(found[1], found[1]), words)
        dated = _DATE.sub(lambda found: self._date(found[1], found[2]), named)
        return mrkdwn.plain(_CHANNEL.sub(r"#\1", dated)).replace("\u200b", "")

    def _date(self, at: str, form: str) -> str:
        there = datetime.fromtimestamp(int(at), UTC).astimezone(ZoneInfo(self.zone))
        return f"{spelt(there)}, {there:%H:%M}" if "{time}" in form else spelt(there)

    def _buttons(self, elements: Sequence[Mapping[str, Any]]) -> str:
        labels = (one.get("text") or one.get("placeholder") or {} for one in elements)
        return " ".join(f"[{one['text']}]" for one in labels if "text" in one)

    def _rich(self, node: Mapping[str, Any]) -> Iterator[str]:
        match node.get("type"):
            case "user":
                yield self.names.get(node["user_id"], node["user_id"])
            case "date":
                yield self._date(str(node["timestamp"]), node["format"])
            case "text" | "emoji" | "link":
                yield node.get("text") or f":{node.get('name', '')}:"
        for one in node.get("elements", ()):
            yield from self._rich(one)
