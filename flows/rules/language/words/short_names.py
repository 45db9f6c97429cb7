"""The shorter names by which people call what has a long one. Values in, values out."""

import re
from collections.abc import Iterator

from flows.rules.language.words.tokens import words_of

_NOT_AT_END = frozenset(
    {"and", "the", "of", "for", "with", "from", "to", "a", "an", "in", "on", "by", "against", "plus"}
)
"""Words with which no short name begins or ends."""

_HYPHENATED = re.compile(r"\w+(?:-\w+)+")

LONGEST = 12
"""Words of a name of which parts are taken."""


def short_names(name: str, *, code: str = "") -> tuple[str, ...]:
    """Return the parts of a name of at least two words, and its code: "sensitive data", "SIEM Plus XDR".

    A single word of a name needs no entry, because a vocabulary finds those by itself. A word with a hyphen
    is also written as one: "multicloud".
    """
    joined = [one.replace("-", "") for one in _HYPHENATED.findall(name)]
    return tuple(dict.fromkeys([*([code] if code else []), *_parts(words_of(name)[:LONGEST]), *joined]))


def _parts(words: tuple[str, ...]) -> Iterator[str]:
    for begin in range(len(words)):
        for end in range(begin + 2, len(words) + 1):
            part = words[begin:end]
            if part != words and part[0] not in _NOT_AT_END and part[-1] not in _NOT_AT_END:
                yield " ".join(part)
