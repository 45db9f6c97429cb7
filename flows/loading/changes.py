"""What one call of loading changes: each row as it was and as it is now, and how many of each kind."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from flows.loading.columns import Columns
from store.database.base import Base
from store.enums import DataKind

RowT = TypeVar("RowT", bound=Base)


@dataclass(slots=True)
class LoadCounts:
    """How many rows of one kind were added, changed, left as they were, or removed."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that is changed; ``before`` is ``None`` for a new one, ``after`` for one that is removed."""

    kind: DataKind
    key: str
    before: Columns | None
    after: Columns | None


@dataclass(slots=True)
class Changes:
    """What one call changes, row by row, and the totals of each kind that it names."""

    totals: dict[DataKind, LoadCounts] = field(default_factory=dict)
    rows: list[RowChange] = field(default_factory=list)

    def begin(self, kind: DataKind) -> None:
        """Note that the call names rows of a kind, even if none of them changes."""
        self.totals.setdefault(kind, LoadCounts())

    def note(self, kind: DataKind, key: str, before: Columns | None, after: Columns | None) -> None:
        """Note a row as it was and as it is now."""
        counts = self.totals.setdefault(kind, LoadCounts())
        if before is not None and after is not None and same(before, after):
            counts.unchanged += 1
            return
        counts.added += before is None
        counts.removed += after is None
        counts.changed += before is not None and after is not None
        self.rows.append(RowChange(kind, key, before, after))


def put(session: Session, table: type[RowT], row: RowT | None, values: Mapping[str, Any]) -> RowT:
    """Return the row with these values: a new one if there was none, else the one given."""
    if row is None:
        row = table(**values)
        session.add(row)
        return row
    for name, value in values.items():
        if not same(getattr(row, name), value):
            setattr(row, name, value)
    return row


def same(one: Any, other: Any) -> bool:
    """Tell whether two values are the same in JSON, in which facts and criteria are stored."""
    # In Python 1 equals True; in JSON it does not.
    return bool(one == other) and json.dumps(one, default=repr) == json.dumps(other, default=repr)
