"""The findings of ``mci check --history``: whether the history is intact, and each partner's head."""

from collections.abc import Iterator, Sequence
from itertools import islice

from flows.history import history_check, history_head
from flows.history.history_head import Head
from store.database.engine import Database

MOST_FLAWS = 20
"""Most flaws that are listed, one line each."""


def flaws(database: Database) -> Iterator[str]:
    """Yield a line for each change; no line means that everything is intact."""
    with database.read() as session:
        found = history_check.every_flaw(session)
        yield from map(str, islice(found, MOST_FLAWS))
        more = sum(1 for _ in found)
    if more:
        yield f"and {more} more"


def differences(database: Database, kept: Sequence[Head]) -> Iterator[str]:
    """Yield a line for each kept head that no longer matches."""
    with database.read() as session:
        for head in kept:
            said = history_head.compare(session, head)
            if said is not None:
                yield said


def heads(database: Database) -> Iterator[str]:
    """Yield a line for each partner, with the head that can be kept elsewhere."""
    for name, head in history_head.heads(database):
        yield f"{name}: {head}"
