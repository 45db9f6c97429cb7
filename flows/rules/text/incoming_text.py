"""Text from outside as it is kept: what was typed, without characters that nobody can see.

Values in, values out. Every text that enters the bot passes `one_line` or `several_lines`. Neither changes a
character that can be seen: compatibility forms such as ™ and ㈱ stay. Search compares in a form of its own
(`flows.rules.customers.search`).
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

_FROM_WORD_TO_WORD = re.compile(r"\w(?:.*\w)?", re.DOTALL)
_LINE_END = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_JOINERS = frozenset("\u200c\u200d")
_VISIBLE_FORMATS = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
"""Signs of Arabic, Syriac and Kaithi: Unicode counts them as format characters, but they are printed."""

_INVISIBLE_LETTERS = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufff9\ufffa\ufffb\ufffc\U00016fe4\U0001d159"
)
"""Fillers and blanks that Unicode counts as letters, marks or symbols; dictation leaves U+FFFC behind."""

_SIMPLE_SCRIPTS = ("LATIN ", "GREEK ", "CYRILLIC ", "ARMENIAN ", "FULLWIDTH ")
"""Scripts whose letters never need a joiner between them, or a selector after them."""

_ISOLATES = frozenset("\u2066\u2067\u2068")
_END_OF_ISOLATE = "\u2069"
_FLAG = "\U0001f3f4"
_END_OF_TAG = "\U000e007f"
_VIRAMA = 9
"""Unicode's combining class of the signs after which Indic scripts need a joiner, even at a word's end."""


def one_line(typed: str) -> str:
    """Return the text as one line: line ends and tabs become spaces, and spaces around it are removed."""
    return _kept(typed, line_end=" ")


def several_lines(typed: str) -> str:
    """Return the text with its lines, each ending in one line feed, and without spaces around the whole."""
    return _kept(typed, line_end="\n")


def as_typed(typed: str) -> str:
    """Return the text with its lines and with the spaces around it, to be shown in the field it came from."""
    return _cleaned(typed, line_end="\n")


def without_signs(word: str) -> str:
    """Return a word without quotes, brackets and other signs around it; signs alone stay."""
    # A pattern for signs at the end would begin again at each sign inside, which takes the square of their
    # number.
    inside = _FROM_WORD_TO_WORD.search(word)
    return inside[0] if inside else word


def _kept(typed: str, line_end: str) -> str:
    text = typed
    # A character between two invisible ones may become invisible itself once these are gone.
    while (cleaned := _cleaned(text, line_end).strip()) != text:
        text = cleaned
    return text


def _cleaned(text: str, line_end: str) -> str:
    text = _LINE_END.sub("\n", text).replace("\t", " ").replace("\n", line_end)
    if text.isascii() and text.replace("\n", " ").isprintable():
        return text
    text = "".join(one for one in text if one == "\n" or not _is_dropped(one))
    return "\n".join(_balanced("".join(_needed(line))) for line in text.split("\n"))


def _is_dropped(one: str) -> bool:
    """Tell whether a character is never kept, wherever it occurs."""
    code = ord(one)
    if one in _INVISIBLE_LETTERS or 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE:
        return True
    if one in _JOINERS or one in _VISIBLE_FORMATS or one in _ISOLATES or one == _END_OF_ISOLATE:
        return False
    if 0xE0020 <= code <= 0xE007F or _is_selector(one):
        return False
    if 0xE0000 <= code <= 0xE0FFF or 0xFFF0 <= code <= 0xFFF8 or code == 0x2065:
        return True
    return unicodedata.category(one) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _needed(line: str) -> Iterator[str]:
    """Yield the characters of a line without joiners, selectors and tags that do nothing where they occur."""
    tags = _tags(line)
    before = ""
    for number, (one, after) in enumerate(pairwise([*line, ""])):
        if one in _JOINERS:
            is_needed = _joins(one, before, after)
        elif _is_selector(one):
            is_needed = _selects(before)
        elif 0xE0020 <= ord(one) <= 0xE007F:
            is_needed = number in tags
        else:
            is_needed = True
        if is_needed:
            yield one
            before = one


def _joins(joiner: str, before: str, after: str) -> bool:
    if not before or before.isspace() or before in _JOINERS:
        return False
    if unicodedata.combining(before) == _VIRAMA:
        return True
    if joiner == "\u200d" and (_is_picture(before) or _is_selector(before)):
        return bool(after) and _is_picture(after)
    letters = (before, after) if joiner == "\u200c" else (before,)
    return all(map(_is_joining_letter, letters))


def _selects(before: str) -> bool:
    """Tell whether a selector does something after a character; letters of simple scripts have one form."""
    if not before or before.isspace() or _is_selector(before):
        return False
    is_letter = unicodedata.category(before)[0] in "LM"
    return not (is_letter and unicodedata.name(before, "").startswith((*_SIMPLE_SCRIPTS, "COMBINING ")))


def _is_joining_letter(one: str) -> bool:
    if not one or unicodedata.category(one)[0] not in "LM" or one.isascii():
        return False
    return not unicodedata.name(one, "").startswith(_SIMPLE_SCRIPTS)


def _is_picture(one: str) -> bool:
    return not one.isascii() and unicodedata.category(one) in {"So", "Sk", "Sm", "Po", "Cn"}


def _is_selector(one: str) -> bool:
    """Tell whether a character chooses the form of the one before it, such as an emoji's colours."""
    return (
        "\ufe00" <= one <= "\ufe0f"
        or "\U000e0100" <= one <= "\U000e01ef"
        or one in "\u180b\u180c\u180d\u180f"
    )


def _tags(line: str) -> frozenset[int]:
    """Return the places of the tags of flags such as Scotland's: after a black flag, with an end."""
    found: set[int] = set()
    for match in re.finditer(f"{_FLAG}[\U000e0020-\U000e007e]+{_END_OF_TAG}", line):
        found.update(range(match.start() + 1, match.end()))
    return frozenset(found)


def _balanced(line: str) -> str:
    """Return a line without marks of writing direction that begin or end nothing."""
    if not any(one in line for one in (*_ISOLATES, _END_OF_ISOLATE)):
        return line
    kept: list[str] = []
    begins: list[int] = []
    for one in line:
        if one == _END_OF_ISOLATE:
            if not begins:
                continue
            # A pair around nothing is dropped at once, so that any number of nested marks takes one pass.
            if begins.pop() == len(kept) - 1:
                kept.pop()
                continue
        elif one in _ISOLATES:
            begins.append(len(kept))
        kept.append(one)
    for begin in begins:
        kept[begin] = ""
    return "".join(kept)
