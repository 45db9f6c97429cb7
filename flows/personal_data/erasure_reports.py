"""The report of an erasure, kept in the history of changes: what went, and what stays. It names nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from flows.personal_data.person_records import RecordKind
from store import data_changes
from store.data_changes import DataLoad


class Stays(StrEnum):
    """What an erasure leaves, since it says nothing about the person any more."""

    ASSOCIATIONS = "associations"
    ANSWERS = "answers"
    SURVEYS = "surveys"
    HISTORY = "history"
    ACTED = "acted"


@dataclass(frozen=True, slots=True)
class ErasureReport:
    """How much of each kind was removed and stays, and where; ``load_id`` is the change in the history.

    People know the change by its ``number`` among the partner's.

    ``places`` are the kind of what was removed and the reference of its association. ``to_give`` are the
    references of open associations that need another contact.
    """

    load_id: int
    number: int
    removed: Mapping[RecordKind, int]
    stays: Mapping[Stays, int]
    places: Sequence[tuple[RecordKind, str]]
    to_give: Sequence[str]

    @classmethod
    def of(cls, session: Session, load: DataLoad) -> "ErasureReport | None":
        """Return the report of a change; ``None`` if that was no erasure."""
        kept = load.erasure
        if kept is None:
            return None
        return cls(
            load.id,
            data_changes.numbers(session, load.partner_id, [load.id])[load.id],
            {kind: kept["removed"][kind] for kind in RecordKind if kind in kept["removed"]},
            {kind: kept["stays"][kind] for kind in Stays if kind in kept["stays"]},
            [(RecordKind(kind), reference) for kind, reference in kept["places"]],
            kept["to_give"],
        )


def kept(
    removed: Mapping[RecordKind, int],
    stays: Mapping[Stays, int],
    places: Sequence[tuple[RecordKind, str]],
    to_give: Sequence[str],
) -> dict[str, Any]:
    """Return a report as the history keeps it: plain values."""
    return {
        "removed": {str(kind): count for kind, count in removed.items()},
        "stays": {str(kind): count for kind, count in stays.items()},
        "places": [[str(kind), reference] for kind, reference in places],
        "to_give": [*to_give],
    }


def read(session: Session, load_id: int) -> ErasureReport:
    """Return the report of an erasure.

    Raises:
        LookupError: there is no such erasure.
    """
    load = session.get(DataLoad, load_id)
    report = ErasureReport.of(session, load) if load else None
    if report is None:
        raise LookupError(load_id)
    return report
