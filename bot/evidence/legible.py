"""Texts as a page can show them: what no font can draw is written as its number, never left out."""

import re
import unicodedata
from collections.abc import Callable

LONGEST_WORD = 40
"""Characters after which a line may break inside a word, so that no word leaves the page."""

BREAK = "\u200b"
"""A space without width: where a line may break."""

_JOINERS = frozenset("\u200c\u200d\ufe0e\ufe0f\u2066\u2067\u2068\u2069")
"""What joins or chooses forms and directions; it has no picture of its own, and needs none."""

_NOT_SHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of Unicode whose characters cannot be seen."""

_WORD = re.compile(rf"(?<!\S)(?![0-9a-f]{{64}}(?!\S))\S{{{LONGEST_WORD + 1},}}")
"""A long word that is no digest: a digest must be whole where it is copied from the file."""


def legible(text: str, can_draw: Callable[[str], bool]) -> str:
    """Return a text in which each character that cannot be shown is written as its number: [U+1F9FF]."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return "".join(one if _is_shown(one, can_draw) else escaped(one) for one in text)


def plainest(text: str) -> str:
    """Return a text in which only ASCII is shown, and everything else is written as its number."""
    return "".join(one if one == "\n" or " " <= one <= "~" else escaped(one) for one in text)


def escaped(character: str) -> str:
    """Return a character's number as Unicode writes it, in brackets."""
    return f"[U+{ord(character):04X}]"


def breakable(text: str) -> str:
    """Return a text whose long words may be broken, at a whole character and never inside a number."""
    return _WORD.sub(lambda word: BREAK.join(_pieces(word[0])), text)


def is_right_to_left(text: str) -> bool:
    """Tell whether the first letter that has a direction is written from right to left."""
    directions = (unicodedata.bidirectional(one) for one in text)
    first = next((one for one in directions if one in {"L", "R", "AL"}), "L")
    return first != "L"


def _is_shown(one: str, can_draw: Callable[[str], bool]) -> bool:
    if one == "\n" or one in _JOINERS:
        return True
    return unicodedata.category(one) not in _NOT_SHOWN and can_draw(one)


def _pieces(word: str) -> list[str]:
    pieces, piece = [], ""
    for one in word:
        is_mark = unicodedata.category(one)[0] == "M" or one in _JOINERS
        if len(piece) >= LONGEST_WORD // 2 and not is_mark and piece[-1] not in _JOINERS:
            pieces.append(piece)
            piece = ""
        piece += one
    return [*pieces, piece]
