"""Finds the longest time with which words begin, and its structure; knows kinds of words, no days."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

MOST_WORDS = 14
"""Words of the longest time."""

_GRAMMAR = Path(__file__).with_name("times.lark")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A rule of the grammar with its parts: phrases, or places of words counted from the time's first."""

    rule: str
    parts: "tuple[Phrase | int, ...]"


@lru_cache(maxsize=4096)
def longest(kinds: tuple[str, ...], ends: tuple[bool, ...]) -> tuple[int, Phrase | None]:
    """Return how many words the longest time at the beginning has, and its structure; 0 if none begins there.

    ``ends`` tells of each word whether a time may end with it.
    """
    for count in range(_viable(kinds), 0, -1):
        if ends[count - 1] and (tree := _parsed(kinds[:count])) is not None:
            return count, tree
    return 0, None


def prepare() -> None:
    """Load the grammar, which takes a third of a second; else the first time that is read does."""
    _parser()


def _viable(kinds: Sequence[str]) -> int:
    """Return how many words may belong to one time before the first one that cannot."""
    from lark import Token, UnexpectedInput

    parsing = _parser().parse_interactive("")
    for count, kind in enumerate(kinds):
        try:
            parsing.feed_token(Token(kind, count))
        except UnexpectedInput:
            return count
    return len(kinds)


def _parsed(kinds: Sequence[str]) -> Phrase | None:
    from lark import Token, UnexpectedInput

    parsing = _parser().parse_interactive("")
    for count, kind in enumerate(kinds):
        parsing.feed_token(Token(kind, count))
    try:
        return _phrase(parsing.feed_eof())  # type: ignore[no-untyped-call] # lark gives it no types
    except UnexpectedInput:
        return None


def _phrase(tree: "Tree[Token]") -> Phrase:
    from lark import Tree

    parts = (_phrase(one) if isinstance(one, Tree) else int(one.value) for one in tree.children)
    return Phrase(str(tree.data), tuple(parts))


@cache
def _parser() -> "Lark":
    # It costs a tenth of a second, which commands that read no time need not pay.
    from lark import Lark

    # Words have their kinds already, so that no lexer is asked.
    return Lark(_GRAMMAR.read_text(), parser="lalr", lexer="basic")
