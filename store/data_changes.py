"""Who changed what of a partner's data: the catalogue, locations, roles, eligibility, facts, its settings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, and_, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.database.base import Base, enum_column
from store.enums import DataKind, LoadOrigin
from store.partners import Member, Partner


class DataLoad(Base):
    """One call that changed a partner's data: all of its rows at once.

    ``member_id`` is empty where a command on the server did it. ``note`` says why, in a member's words, or
    names the files. ``undoes_id`` is the call that this one takes back.
    """

    __tablename__ = "data_loads"
    __table_args__ = (Index("ix_data_loads_partner_id", "partner_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    at: Mapped[datetime]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    origin: Mapped[LoadOrigin] = mapped_column(enum_column(LoadOrigin, "load_origin"))
    note: Mapped[str | None]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("data_loads.id"))


class DataChange(Base):
    """One row that a call changed. ``key`` names the row among those of its kind.

    ``before`` and ``after`` are the columns of the kind's file (docs/loading.md) with plain values; before is
    empty for a new row, after for one that was removed.
    """

    __tablename__ = "data_changes"
    __table_args__ = (
        Index("ix_data_changes_load_id", "load_id", "id"),
        Index("ix_data_changes_row", "partner_id", "kind", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    load_id: Mapped[int] = mapped_column(ForeignKey("data_loads.id"))
    kind: Mapped[DataKind] = mapped_column(enum_column(DataKind, "data_kind"))
    key: Mapped[str]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


def loads(session: Session, partner: Partner, offset: int, limit: int) -> Sequence[DataLoad]:
    """Return the calls that changed the partner's data from an offset on, the latest first."""
    return session.scalars(
        select(DataLoad)
        .where(DataLoad.partner_id == partner.id)
        .order_by(DataLoad.id.desc())
        .offset(offset)
        .limit(limit)
    ).all()


def of_load(session: Session, load: DataLoad) -> Sequence[DataChange]:
    """Return the rows that a call changed, in the order in which it did."""
    return session.scalars(
        select(DataChange)
        .where(DataChange.partner_id == load.partner_id, DataChange.load_id == load.id)
        .order_by(DataChange.id)
    ).all()


def newest_of_row(session: Session, partner_id: int, kind: DataKind, key: str) -> DataChange | None:
    """Return the last change of one row."""
    return session.scalar(
        select(DataChange)
        .where(DataChange.partner_id == partner_id, DataChange.kind == kind, DataChange.key == key)
        .order_by(DataChange.id.desc())
        .limit(1)
    )


def told_of_row(
    session: Session, partner_id: int, kind: DataKind, key: str
) -> list[tuple[DataChange, DataLoad, str | None]]:
    """Return every change of one row, the latest first, each with its call and the member's Slack user ID."""
    rows = session.execute(
        select(DataChange, DataLoad, Member.user_id)
        .join(DataLoad, DataLoad.id == DataChange.load_id)
        .outerjoin(Member, Member.id == DataLoad.member_id)
        .where(DataChange.partner_id == partner_id, DataChange.kind == kind, DataChange.key == key)
        .order_by(DataChange.id.desc())
    )
    return [(change, load, by) for change, load, by in rows]


def newest_of_value(
    session: Session, partner_id: int, value: str
) -> dict[str, tuple[DataChange, DataLoad, str | None]]:
    """Return the last change of each fact and verdict on an identifier value, by its key.

    ``value`` is the type and the value, as keys have them. The member's Slack user ID comes with each.
    """
    rows = session.execute(
        select(DataChange, DataLoad, Member.user_id)
        .join(DataLoad, DataLoad.id == DataChange.load_id)
        .outerjoin(Member, Member.id == DataLoad.member_id)
        .where(
            DataChange.partner_id == partner_id,
            or_(
                and_(
                    DataChange.kind == DataKind.FACTS, DataChange.key.startswith(f"{value} ", autoescape=True)
                ),
                and_(
                    DataChange.kind == DataKind.ELIGIBILITY,
                    DataChange.key.endswith(f" {value}", autoescape=True),
                ),
            ),
        )
        .order_by(DataChange.id)
    )
    return {change.key: (change, load, by) for change, load, by in rows}


def of_row(session: Session, partner_id: int, kind: DataKind, key: str) -> Sequence[DataChange]:
    """Return every change of one row, the latest first."""
    return session.scalars(
        select(DataChange)
        .where(DataChange.partner_id == partner_id, DataChange.kind == kind, DataChange.key == key)
        .order_by(DataChange.id.desc())
    ).all()
