"""Lists of e-mail addresses as people type and paste them: with commas, semicolons, spaces and names."""

import re
from collections.abc import Iterable

from flows.rules.text import addresses

_BETWEEN_GROUPS = re.compile(r"[;\n]")


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
    that follows it.
    """
    found = list[str]()
    for group in _BETWEEN_GROUPS.split(text):
        name = list[str]()
        for piece in filter(None, map(str.strip, group.split(","))):
            if "@" not in piece:
                name.append(piece)
            elif "<" in piece:
                found.append(", ".join([*name, piece]))
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
