"""Where a person's data may stand, in all tables and over all partners. For erasing only.

Columns are found in the tables themselves, so that one that is added later cannot be forgotten.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import JSON, Enum, String, cast, or_, select
from sqlalchemy.orm import Session

from store.associations import Association
from store.base import Base
from store.drafts import Draft
from store.outbox import OutboxMessage

_READ = 1000
"""Rows that are read at a time."""

_SIGNS = ("@", "\uff20", "\ufe6b", "uff20", "ufe6b")
"""The sign of an address and its wide and small forms, as text and as JSON may hold them."""

NOT_SPOKEN = frozenset(
    {"associations.reference", "associations.history_tip", "associations.history_seal"}
    | {f"history.{name}" for name in ("action", "salt", "commitment", "digest", "state", "seal")}
)
"""Text columns that the bot computes: nothing that anybody typed stands in them, and they must stay."""


def spoken(table: type[Base]) -> list[str]:
    """Return the names of a table's columns that hold text or JSON in which a person may be named."""
    return [
        column.name
        for column in table.__table__.columns
        if isinstance(column.type, (String, JSON))
        and not isinstance(column.type, Enum)
        and not column.primary_key
        and f"{table.__tablename__}.{column.name}" not in NOT_SPOKEN
    ]


def mentioning(session: Session, is_meant: Callable[[Any], bool]) -> Iterator[Base]:
    """Yield the rows of all tables with a value, among those with an ``@`` of some form, that is meant."""
    for table in _tables():
        names = spoken(table)
        if not names:
            continue
        columns = table.__table__.columns
        keys = [column for column in columns if column.primary_key]
        has_at = or_(*(cast(columns[name], String).contains(sign) for name in names for sign in _SIGNS))
        query = select(*keys, *(columns[name] for name in names)).where(has_at)
        rows = session.execute(query.execution_options(yield_per=_READ))
        found = [row[: len(keys)] for row in rows if any(map(is_meant, row[len(keys) :]))]
        yield from (session.get_one(table, key if len(key) > 1 else key[0]) for key in map(tuple, found))


def belonging(session: Session, association_ids: Sequence[int]) -> Iterator[Base]:
    """Yield the rows of all tables that belong to these associations, the associations among them."""
    for table in _tables():
        columns = table.__table__.columns
        name = "id" if table is Association else "association_id"
        if name in columns and spoken(table):
            yield from session.scalars(select(table).where(columns[name].in_(association_ids)))
    for association_id in association_ids:
        yield from _messages(session, association_id)
    ids = set(association_ids)
    yield from (one for one in session.scalars(select(Draft)) if one.data.get("association_id") in ids)


def _messages(session: Session, association_id: int) -> Iterator[OutboxMessage]:
    of_association, of_mail = f"association:{association_id}", f"mail:{association_id}"
    key = OutboxMessage.sequence_key
    yield from session.scalars(
        select(OutboxMessage).where(
            or_(key.in_((of_association, of_mail)), key.startswith(f"{of_association}:"))
        )
    )


def _tables() -> list[type[Base]]:
    return [mapper.class_ for mapper in Base.registry.mappers]
