"""Find the members whom a typed text mentions by their names, as in "@Ada Marsh". Values in, values out."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mention:
    """A member whom a text mentions, by Slack user ID."""

    user_id: str


def parts(text: str, names: Mapping[str, str]) -> list[str | Mention]:
    """Return a text with its mentions; ``names`` are the members' names by Slack user ID.

    The whole name counts, or the first name if only one member has it. A name that several members have
    mentions none of them.
    """
    return list(_parts(text, _meant(names)))


def mentioned(text: str, names: Mapping[str, str]) -> list[str]:
    """Return the Slack user IDs of those whom the text mentions, each once, in the order of the text."""
    return list(dict.fromkeys(one.user_id for one in parts(text, names) if isinstance(one, Mention)))


def _parts(text: str, meant: Mapping[str, str]) -> Iterator[str | Mention]:
    by_length = sorted(meant, key=len, reverse=True)
    begin = at = 0
    while (at := text.find("@", at)) >= 0:
        name = next((one for one in by_length if _is_named(text, at, one)), None)
        if name is None:
            at += 1
            continue
        if begin < at:
            yield text[begin:at]
        yield Mention(meant[name])
        begin = at = at + 1 + len(name)
    if begin < len(text):
        yield text[begin:]


def _is_named(text: str, at: int, name: str) -> bool:
    """Tell whether the name follows the ``@`` at a place, and both are words of their own."""
    end = at + 1 + len(name)
    is_after_word = at > 0 and text[at - 1].isalnum()
    goes_on = text[end : end + 1].isalnum()
    return not is_after_word and not goes_on and _folded(text[at + 1 : end]) == name


def _meant(names: Mapping[str, str]) -> dict[str, str]:
    """Return the user ID of each name that means one member; a whole name goes before a first name."""
    whole = {user_id: _folded(name) for user_id, name in names.items() if name.strip()}
    first = {user_id: name.split()[0] for user_id, name in whole.items()}
    return _unique(first) | _unique(whole)


def _unique(names: Mapping[str, str]) -> dict[str, str]:
    counted = Counter(names.values())
    return {name: user_id for user_id, name in names.items() if counted[name] == 1}


def _folded(name: str) -> str:
    """Return a name in the form in which names are compared, which has as many characters."""
    return "".join(one.lower() if len(one.lower()) == 1 else one for one in name)
