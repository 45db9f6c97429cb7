"""Verifying the history of every association of every partner, in batches."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from flows import history_chain
from flows.history_chain import Chain
from flows.rules import search
from store import history_rows, partners
from store.associations import Association
from store.history_keys import HistoryKeys, keys_of

SLICE = 200
"""Associations that are read at a time."""

MOST_ENTRIES = 2000
"""Entries that are read at a time, unless a single chain is longer."""

MOST_MISSING = 5
"""Associations of a partner that are named when their rows are missing."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that was changed and that no entry of the history explains.

    ``entry`` is the number of the first entry that is wrong, if one is. Up to ``since`` everything is sound.
    """

    partner: str
    reference: str
    entry: int | None
    since: datetime | None
    says: str

    def __str__(self) -> str:
        """Return one line for an operator."""
        at = f", entry {self.entry}" if self.entry else ""
        until = f"; sound until {self.since:%Y-%m-%d %H:%M} UTC" if self.since else ""
        return f"{self.reference} ({self.partner}){at}: {self.says}{until}"


def flaws(session: Session, association: Association) -> list[Flaw]:
    """Return what is wrong with one association's history, or with what follows from it."""
    session.flush()
    rows = history_rows.associations(session, association.id - 1, 1)
    return list(_flaws(session, keys_of(session), rows, _names(session)))


def every_flaw(session: Session) -> Iterator[Flaw]:
    """Verify the histories of all partners, and yield what is wrong, by partner and association.

    What cannot be told from the database alone is said in docs/history.md.
    """
    keys, names = keys_of(session), _names(session)
    yield from _missing(session)
    rows = history_rows.associations(session, 0, SLICE)
    while rows:
        for portion in _portions(rows):
            yield from _flaws(session, keys, portion, names)
        rows = history_rows.associations(session, rows[-1].id, SLICE)
    for reference, entry, at in history_rows.strays(session):
        yield Flaw("no partner", f"association {reference}", entry, at, "has history, but is not there")


def _flaws(
    session: Session, keys: HistoryKeys, rows: Sequence[Any], names: Mapping[int, str]
) -> Iterator[Flaw]:
    ids = [row.id for row in rows]
    entries = _grouped(history_rows.entries(session, ids))
    answers = {row.association_id: row for row in history_rows.answers(session, ids)}
    claims = {row.association_id: row for row in history_rows.claims(session, ids)}
    contacts = _grouped(history_rows.contacts(session, ids))
    for row in rows:
        chain = Chain(
            row,
            entries.get(row.id, []),
            answers.get(row.id),
            claims.get(row.id),
            {one.side: one for one in contacts.get(row.id, [])},
        )
        name = names.get(row.partner_id, f"partner {row.partner_id}")
        for fault in history_chain.faults(keys, chain):
            yield Flaw(name, row.reference, fault.entry, fault.since, fault.says)


def _portions(rows: Sequence[Any]) -> Iterator[list[Any]]:
    """Divide associations, so that no more entries are read at a time than memory may hold."""
    portion, entries = list[Any](), 0
    for row in rows:
        if portion and entries + row.history_number > MOST_ENTRIES:
            yield portion
            portion, entries = [], 0
        portion.append(row)
        entries += row.history_number
    yield portion


def _missing(session: Session) -> Iterator[Flaw]:
    """Yield references that were given to associations of which there is no row any more."""
    for partner in partners.everyone(session):
        numbers = history_rows.missing_references(session, partner, search.reference)
        for count, reference in enumerate(numbers):
            if count == MOST_MISSING:
                yield Flaw(partner.name, "further associations", None, None, "are missing")
                break
            yield Flaw(partner.name, reference, None, None, "the association is missing with its history")


def _names(session: Session) -> dict[int, str]:
    return {one.id: one.name for one in partners.everyone(session)}


def _grouped(rows: Sequence[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.association_id].append(row)
    return found
