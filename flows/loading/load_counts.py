"""Add missing rows, change those that differ, and count both."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from store.database.base import Base

RowT = TypeVar("RowT", bound=Base)


@dataclass(slots=True)
class LoadCounts:
    """How many rows of one kind were added, changed, left as they were, or removed."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0

    def put(self, session: Session, table: type[RowT], row: RowT | None, values: Mapping[str, Any]) -> RowT:
        """Return the row with these values: a new one if there was none, else the one given."""
        if row is None:
            row = table(**values)
            session.add(row)
            self.added += 1
        else:
            self.count(changed=assign(row, values))
        return row

    def count(self, *, changed: bool) -> None:
        """Count a row that was there before."""
        self.changed += changed
        self.unchanged += not changed


def assign(row: Base, values: Mapping[str, Any]) -> bool:
    """Set the values that differ, and return whether any did."""
    differing = {name: value for name, value in values.items() if not _same(getattr(row, name), value)}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)


def _same(one: Any, other: Any) -> bool:
    # In Python 1 equals True; in JSON, in which facts and criteria are stored, it does not.
    return bool(one == other) and json.dumps(one, default=repr) == json.dumps(other, default=repr)
