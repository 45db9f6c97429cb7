"""Text as blocks: paragraphs, small print, lists, columns, titles, each within Slack's limits."""

import json
from collections.abc import Iterable, Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    InteractiveElement,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from handlers.blocks import rich_text
from words import mrkdwn

LONGEST_SECTION = 2900
"""Characters in one section; Slack takes 3,000."""

SHORTENED = " … (shortened; the whole text is in Details)"
"""The end of a text that is too long for Slack."""

LONGEST_FIELD = 1900
"""Characters in one of several columns; Slack takes 2,000."""

LONGEST_HEADLINE = 150
"""Characters of a title, counted as Slack does: after escaping."""

LONGEST_NAME = 100
"""Characters of a name in one row, so that a page of rows fits into a message; the details show it whole."""

LONGEST_SAID = 150
"""Characters of a reviewer's words in one row or line; the details have them all."""

MOST_SECTIONS = 60
"""Sections that one list may fill, so that a modal stays within its 100 blocks."""

MOST_BYTES = 200_000
"""Bytes that one list may fill as JSON, in which a letter takes up to 12; Slack takes 250,000 in a view."""


def text(words: str) -> Block:
    """Return a paragraph (mrkdwn); if it is too long for Slack, the cut is shown."""
    if mrkdwn.is_formatting(words):
        return rich_text.block(mrkdwn.cut(words, LONGEST_SECTION, SHORTENED))
    return SectionBlock(text=_mrkdwn(mrkdwn.cut(words, LONGEST_SECTION, SHORTENED)))


def context(words: str) -> Block:
    """Return a small grey line (mrkdwn); or of rich text, if text from outside would format it."""
    if mrkdwn.is_formatting(words):
        return text(words)
    return ContextBlock(elements=[_mrkdwn(mrkdwn.cut(words, LONGEST_SECTION, SHORTENED))])


def listing(lines: Iterable[str]) -> list[Block]:
    """Return lines (mrkdwn) packed into as few sections as possible; lines that do not fit are counted."""
    sections: list[list[str]] = []
    length = LONGEST_SECTION + 1
    rest = size = 0
    for line in (piece for whole in lines for piece in _pieces(whole)):
        size += len(json.dumps(line))
        if size > MOST_BYTES:
            rest += 1
            continue
        if length + len(line) + 1 > LONGEST_SECTION:
            if len(sections) == MOST_SECTIONS:
                rest += 1
                continue
            sections.append([])
            length = 0
        sections[-1].append(line)
        length += len(line) + 1
    blocks: list[Block] = [text("\n".join(one)) for one in sections]
    if rest:
        blocks.append(context(f"…and {rest} more."))
    return blocks


def columns(fields: Sequence[str]) -> list[Block]:
    """Return short paragraphs (mrkdwn) in two columns, or below one another if they do not fit."""
    if any(mrkdwn.is_formatting(one) or len(one) > LONGEST_FIELD for one in fields):
        return listing(fields)
    return [SectionBlock(fields=[_mrkdwn(one) for one in fields])]


def with_accessory(words: str, accessory: InteractiveElement | None, *buttons: ButtonElement) -> list[Block]:
    """Return a paragraph (mrkdwn) with an element at its side and buttons below it.

    Rich text cannot have an element at its side, so there the element comes first among those below it.
    """
    if accessory is None:
        return [text(words)]
    below = [*buttons]
    if mrkdwn.is_formatting(words):
        return [text(words), ActionsBlock(elements=[*below, accessory])]
    shown = SectionBlock(text=_mrkdwn(mrkdwn.cut(words, LONGEST_SECTION, SHORTENED)), accessory=accessory)
    return [shown, ActionsBlock(elements=below)] if below else [shown]


def literal(words: str) -> list[Block]:
    """Return text of several paragraphs that is shown exactly as it is, without any formatting."""
    sections, rest = [], words.strip()
    while mrkdwn.length(rest) > LONGEST_SECTION:
        end = LONGEST_SECTION
        while mrkdwn.length(rest[:end]) > LONGEST_SECTION:
            end -= 1
        end = next((at for joint in ("\n\n", "\n", " ") if (at := rest.rfind(joint, 0, end)) > 0), end)
        sections.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    sections.append(rest)
    return [SectionBlock(text=PlainTextObject(text=one, emoji=False)) for one in sections]


def headline(words: str) -> HeaderBlock:
    """Return a title (plain text), cut with a mark if it is too long for Slack."""
    return HeaderBlock(text=plain(words, LONGEST_HEADLINE))


def plain(words: str, longest: int = 75) -> PlainTextObject:
    """Return plain words at a length that an option or a button may have, every character as it is."""
    return PlainTextObject(text=clip(words, longest), emoji=False)


def clip(words: str, longest: int = 75) -> str:
    """Return the words at a length that an option may have; the cut is shown."""
    if mrkdwn.length(words) <= longest:
        return words
    end = max(longest - 1, 0)
    while end and mrkdwn.length(words[:end]) > longest - 1:
        end -= 1
    while end > 1 and mrkdwn.continues(words, end):
        end -= 1
    return words[:end] + "…"


def shorten(words: str, longest: int) -> str:
    """Return the words at a length, cut in the middle: names often differ only at their end."""
    if mrkdwn.length(words) <= longest:
        return words
    end = min(longest // 3, 12)
    tail = words[len(words) - end :]
    while tail and mrkdwn.continues(words, len(words) - len(tail)):
        tail = tail[1:]
    return clip(words, longest - mrkdwn.length(tail)) + tail


def _mrkdwn(words: str) -> MarkdownTextObject:
    return MarkdownTextObject(text=words, verbatim=True)


def _pieces(line: str) -> list[str]:
    """Return a line (mrkdwn) in pieces that fit, cut between words if possible."""
    pieces = []
    while len(line) > LONGEST_SECTION:
        end = mrkdwn.joint(line, LONGEST_SECTION)
        pieces.append(line[:end])
        line = mrkdwn.continued(line[end:].lstrip())
    return [*pieces, line]
