"""Lists of e-mail addresses as people type and paste them: with commas, semicolons, spaces and names."""

import re
from collections.abc import Iterable

from flows.rules.text import addresses

_BETWEEN_GROUPS = re.compile(r"[;；؛\n]")
_BETWEEN_PIECES = re.compile(r"[,，、،]")
_BETWEEN_NAMED = re.compile(r"(?<=>)\s*(?=\S)")
_MISTYPED = re.compile(r"[＠﹫]|\w\.\w\w")
"""What a name before an address does not have, as “Ph.D.” has not: it is an address without its @."""


def parse(text: str) -> list[str]:
    """Return the addresses in a list, in order and each once, as `addresses.parse` returns them.

    Raises:
        IdentifierRefused: a part of it, which the exception holds, is no address.
    """
    found = dict[str, str]()
    for address in map(addresses.parse, parts(text)):
        found.setdefault(addresses.normal(address), address)
    return list(found.values())


def parts(text: str) -> list[str]:
    """Return the parts of a list, each of which should be one address, perhaps with a name before it.

    Mail programs write “Akers, Kim <kim@contoso.com>”: what has no @ belongs to the address in angle brackets
    that follows it, unless it looks like a mistyped address.
    """
    found = list[str]()
    for group in _BETWEEN_GROUPS.split(text):
        name = list[str]()
        for piece in filter(None, map(str.strip, _BETWEEN_PIECES.split(group))):
            if "@" not in piece:
                name.append(piece)
                if _MISTYPED.search(piece):
                    found += name
                    name = []
            elif "<" in piece:
                first, *others = _named_apart(piece)
                found += [", ".join([*name, first]), *others]
                name = []
            else:
                found += name + _apart(piece)
                name = []
        found += name
    return found


def joined(given: Iterable[str]) -> str:
    """Return addresses as the list that a form shows."""
    return ", ".join(given)


def _apart(piece: str) -> list[str]:
    """Return addresses with only spaces between them."""
    words = piece.split()
    return words if len(words) > 1 and all("@" in word for word in words) else [piece]


def _named_apart(piece: str) -> list[str]:
    """Return addresses of which some are in angle brackets; what has an @ before them is one of its own."""
    found = list[str]()
    for part in _BETWEEN_NAMED.split(piece):
        before, opened, address = part.partition("<")
        alone = opened and "@" in before
        found += [*_apart(before.strip()), opened + address] if alone else [part]
    return found
