"""Wraps a text for mail (``format=flowed; delsp=yes``, RFC 3676).

Programs that know this form fit the paragraphs into their window; all others show lines of a good length.
"""

import re
import unicodedata

from words.plain_text import columns, is_wide

WIDTH = 72
"""Columns of a line; a wide character, such as a Japanese one, takes two."""

_PARTS = re.compile(r"[^ ]+ *| +")
"""Words with the spaces after them; a no-break space is a part of its word."""
_NOT_FIRST = frozenset(
    "、。，．・：；？！）］｝〉》」』】〕ー…‥々〜’”ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ%°％"
)
"""Characters that no line may begin with in Japanese and Chinese."""

_NOT_LAST = frozenset("（［｛〈《「『【〔‘“￥＄")
"""Characters that no line may end with."""

_STUFFED = re.compile(r" |>|From ")
"""What a line must not begin with, unless a space stands before it (RFC 3676, 4.4)."""


def wrap(text: str) -> str:
    """Return the text with lines of at most `WIDTH` columns, except for single words that are longer.

    A line that goes on in the next one ends with a space that does not belong to the text.
    """
    return "\n".join(line for paragraph in text.split("\n") for line in _lines(paragraph.rstrip()))


def unwrap(text: str) -> str:
    """Return the text that was wrapped."""
    said, is_open = list[str](), False
    for stuffed in text.split("\n"):
        line = stuffed.removeprefix(" ")
        goes_on = line.endswith(" ")
        line = line[:-1] if goes_on else line
        if is_open:
            said[-1] += line
        else:
            said.append(line)
        is_open = goes_on
    return "\n".join(said)


def _lines(paragraph: str) -> list[str]:
    lines, line, width = list[str](), "", 0
    for piece in _pieces(paragraph):
        needed = columns(piece.rstrip(" "))
        if line and width + needed > WIDTH:
            lines.append(line)
            line, width = "", 0
        line += piece
        width += columns(piece)
    lines.append(line)
    return [f"{_stuff(one)} " for one in lines[:-1]] + [_stuff(lines[-1])]


def _pieces(paragraph: str) -> list[str]:
    """Return what stays on one line: words with the spaces after them, and single wide characters."""
    pieces = list[str]()
    for part in _PARTS.findall(paragraph):
        start = 0
        for at in range(1, len(part)):
            if _may_break(part[at - 1], part[at]):
                pieces.append(part[start:at])
                start = at
        pieces.append(part[start:])
    return pieces


def _may_break(before: str, after: str) -> bool:
    if after == " " or after in _NOT_FIRST or before in _NOT_LAST or unicodedata.combining(after):
        return False
    return is_wide(before) or is_wide(after)


def _stuff(line: str) -> str:
    return f" {line}" if _STUFFED.match(line) else line
