"""Verifying the history of every association of every partner, in batches."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from flows.history import history_chain
from flows.history.history_chain import Chain
from flows.rules.customers import search
from store import partners
from store.associations.associations import Association
from store.enums import HistoryAction
from store.history import verification_rows
from store.history.keys import HistoryKeys, keys_of

SLICE = 200
"""Associations that are read at a time."""

MOST_ENTRIES = 2000
"""Entries that are read at a time, unless a single chain is longer."""

UNREADABLE = (LookupError, ValueError, TypeError, AttributeError)
"""Errors that are raised if a column holds no value of its type, such as a status that does not exist."""

MOST_MISSING = 5
"""Associations of a partner that are named when their rows are missing."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """A change that no entry of the history explains.

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
    return list(_flaws(session, keys_of(session), [association], _names(session)))


def confirms(session: Session, association: Association, action: HistoryAction, at: datetime) -> bool:
    """Tell whether an association's intact, sealed history contains this action at this instant."""
    session.flush()
    [row] = verification_rows.associations(session, [association.id])
    entries = verification_rows.entries(session, [association.id])
    if (action, at) not in {(one.action, one.at) for one in entries}:
        return False
    return history_chain.first_broken(keys_of(session), Chain(row, entries)) is None


def every_flaw(session: Session) -> Iterator[Flaw]:
    """Verify the histories of all partners, and yield what is wrong, by partner and association.

    docs/history.md says what cannot be detected from the database alone.
    """
    keys, names = keys_of(session), _names(session)
    yield from _missing(session)
    rows = verification_rows.outlines(session, 0, SLICE)
    while rows:
        for portion in _portions(rows):
            yield from _flaws(session, keys, portion, names)
        rows = verification_rows.outlines(session, rows[-1].id, SLICE)
    for dispute in verification_rows.odd_disputes(session):
        says = "its beginning or one of its sides was changed"
        yield Flaw("several partners", f"dispute {dispute}", None, None, says)
    for reference, entry, at in verification_rows.strays(session):
        yield Flaw("no partner", f"association {reference}", entry, at, "has history, but is not there")


def _flaws(
    session: Session, keys: HistoryKeys, outlines: Sequence[Any], names: Mapping[int, str]
) -> Iterator[Flaw]:
    """Yield what is wrong with some associations, even if a row cannot be read."""
    try:
        yield from list(_judged(session, keys, [one.id for one in outlines], names))
    except UNREADABLE:
        if len(outlines) > 1:
            for one in outlines:
                yield from _flaws(session, keys, [one], names)
        else:
            [one] = outlines
            name = names.get(one.partner_id, f"partner {one.partner_id}")
            yield Flaw(name, one.reference, None, None, "a row of it holds a value that cannot be read")


def _judged(
    session: Session, keys: HistoryKeys, ids: Sequence[int], names: Mapping[int, str]
) -> Iterator[Flaw]:
    rows = verification_rows.associations(session, ids)
    entries = _grouped(verification_rows.entries(session, ids))
    answers = {row.association_id: row for row in verification_rows.answers(session, ids)}
    claims = {row.association_id: row for row in verification_rows.claims(session, ids)}
    records = _grouped(verification_rows.claim_records(session, ids))
    contacts = _grouped(verification_rows.contacts(session, ids))
    requests = _grouped(verification_rows.requests(session, ids))
    submissions = {row.association_id: row for row in verification_rows.submissions(session, ids)}
    files = verification_rows.files(session, ids)
    contents = verification_rows.content_digests(session, {row.id for row in files.values()})
    disputes = _grouped(verification_rows.disputes(session, ids))
    customers = {
        one.id: one for one in verification_rows.customers(session, {row.customer_id for row in rows})
    }
    for row in rows:
        chain = Chain(
            row,
            entries.get(row.id, []),
            answers.get(row.id),
            claims.get(row.id),
            {one.side: one for one in contacts.get(row.id, [])},
            customers.get(row.customer_id),
            requests.get(row.id, []),
            submissions.get(row.id),
            files.get(row.id),
            contents.get(files[row.id].id) if row.id in files else None,
            disputes.get(row.id, []),
            records.get(row.id, []),
        )
        name = names.get(row.partner_id, f"partner {row.partner_id}")
        for fault in history_chain.faults(keys, chain):
            yield Flaw(name, row.reference, fault.entry, fault.since, fault.says)


def _portions(rows: Sequence[Any]) -> Iterator[list[Any]]:
    """Divide associations into groups, so that the entries of each group fit into memory."""
    portion, entries = list[Any](), 0
    for row in rows:
        if portion and entries + row.history_number > MOST_ENTRIES:
            yield portion
            portion, entries = [], 0
        portion.append(row)
        entries += row.history_number
    yield portion


def _missing(session: Session) -> Iterator[Flaw]:
    """Yield references that were given to associations whose rows no longer exist."""
    for partner in partners.everyone(session):
        numbers = verification_rows.missing_references(session, partner, search.reference)
        for count, reference in enumerate(numbers):
            if count == MOST_MISSING:
                yield Flaw(partner.name, "further associations", None, None, "are missing")
                break
            yield Flaw(partner.name, reference, None, None, "the association is missing with its history")
        extra = verification_rows.extra_references(session, partner, search.reference)
        if extra:
            says = f"{extra} associations have a reference that was not given"
            yield Flaw(partner.name, "the count of references", None, None, says)


def _names(session: Session) -> dict[int, str]:
    return {one.id: one.name for one in partners.everyone(session)}


def _grouped(rows: Sequence[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.association_id].append(row)
    return found
