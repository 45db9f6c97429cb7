"""Writes the header lines of a mail: encoded, and folded so that no line is too long or empty."""

import base64
import re

from flows.rules.text.incoming_text import one_line

WIDTH = 78
"""Characters of a line if possible (RFC 5322); 998 are allowed."""

_ENCODED = "=?utf-8?b?{}?="
_LONGEST_ENCODED = 75
"""Characters of one encoded word (RFC 2047)."""

_PLAIN = re.compile(r"[\x20-\x7e]*")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+( [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


def text(name: str, value: str) -> str:
    """Return a header of text, such as the subject; it ends with CRLF."""
    words = clean(value).split(" ")
    first = WIDTH - len(name) - 2
    fits = len(words[0]) <= first and all(len(word) < WIDTH for word in words)
    if not fits or not _is_plain(value):
        words = _encoded(clean(value), first)
    return _folded(name, words)


def mailbox(name: str, address: str, person: str = "") -> str:
    """Return a header with one address, and its owner's name before it; it ends with CRLF."""
    shown = clean(person)
    if not shown:
        return _folded(name, [address])
    if _is_plain(shown) and _ATOMS.fullmatch(shown):
        words = shown.split(" ")
    else:
        words = ['"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"']
    room = WIDTH - len(name) - 2
    if not _is_plain(shown) or max(map(len, words)) > room:
        words = _encoded(shown, room)
    return _folded(name, [*words, f"<{address}>"])


def clean(value: str) -> str:
    """Return a value for a header: one line, without control and invisible characters."""
    return " ".join(one_line(value).split())


def _is_plain(value: str) -> bool:
    # A value that already looks encoded is encoded again, so that it is read as it was written.
    return bool(_PLAIN.fullmatch(value)) and "=?" not in value


def _folded(name: str, words: list[str]) -> str:
    """Return the header with its words on as many lines as needed; the first line has at least one word."""
    lines = [f"{name}: {words[0]}"]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) <= WIDTH:
            lines[-1] += f" {word}"
        else:
            lines.append(f" {word}")
    return "\r\n".join(lines) + "\r\n"


def _encoded(value: str, first: int) -> list[str]:
    """Return the value as encoded words that split no character; ``first`` is the room on the first line."""
    room, found, piece = _room(min(first, _LONGEST_ENCODED)), list[str](), b""
    for letter in value:
        more = letter.encode()
        if piece and len(piece) + len(more) > room:
            found.append(_ENCODED.format(base64.b64encode(piece).decode()))
            piece, room = b"", _room(_LONGEST_ENCODED)
        piece += more
    return [*found, _ENCODED.format(base64.b64encode(piece).decode())]


def _room(width: int) -> int:
    """Return how many bytes an encoded word of this width holds."""
    return (width - len(_ENCODED.format(""))) // 4 * 3
