"""Who changed what of a partner's data: the catalogue, locations, roles, eligibility, facts, its settings."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, and_, case, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from store.database.base import Base, enum_column
from store.enums import DataKind, LoadOrigin
from store.partners import Member, Partner


class DataLoad(Base):
    """One call that changed a partner's data: all of its rows at once.

    ``member_id`` is empty where a command on the server did it. ``note`` says why, in a member's words, or
    names the files. ``undoes_id`` is the call that this one takes back. ``erasure`` is what a call reports
    that has erased a person's data: it cannot be taken back. ``erasure_key`` names the one form in which that
    was confirmed. Until ``erasure_finished_at``, files that were erased may still be there.
    """

    __tablename__ = "data_loads"
    __table_args__ = (
        Index("ix_data_loads_partner_id", "partner_id", "id"),
        Index("ix_data_loads_erasure_key", "partner_id", "erasure_key", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    at: Mapped[datetime]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    origin: Mapped[LoadOrigin] = mapped_column(enum_column(LoadOrigin, "load_origin"))
    note: Mapped[str | None]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("data_loads.id"))
    erasure: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    erasure_key: Mapped[str | None]
    erasure_finished_at: Mapped[datetime | None]


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


def count(session: Session, partner: Partner) -> int:
    """Return how many calls changed the partner's data."""
    return session.scalar(select(func.count()).where(DataLoad.partner_id == partner.id)) or 0


def numbers(session: Session, partner_id: int, load_ids: Collection[int]) -> Mapping[int, int]:
    """Return the number of each of these calls among all that changed the partner's data, from 1 (R3).

    Calls are kept for good, so that none gets another number later.
    """
    place = func.row_number().over(order_by=DataLoad.id)
    every = select(DataLoad.id, place.label("number")).where(DataLoad.partner_id == partner_id).subquery()
    rows = session.execute(select(every.c.id, every.c.number).where(every.c.id.in_(load_ids)))
    return {one.id: one.number for one in rows}


def count_of_member(session: Session, member: Member) -> int:
    """Return how many calls of a member changed the partner's data."""
    query = select(func.count()).where(
        DataLoad.partner_id == member.partner_id, DataLoad.member_id == member.id
    )
    return session.scalar(query) or 0


def loads_since(session: Session, partner: Partner, load_id: int) -> Sequence[DataLoad]:
    """Return the calls that changed the partner's data from one on, the latest first."""
    query = select(DataLoad).where(DataLoad.partner_id == partner.id, DataLoad.id >= load_id)
    return session.scalars(query.order_by(DataLoad.id.desc())).all()


def counts(session: Session, load_ids: Collection[int]) -> Sequence[tuple[int, DataKind, int, int, int]]:
    """Return for each call and kind of rows how many are new, changed and removed."""
    new, gone = DataChange.before.is_(None), DataChange.after.is_(None)
    rows = session.execute(
        select(
            DataChange.load_id,
            DataChange.kind,
            func.sum(case((new, 1), else_=0)),
            func.sum(case((~new & ~gone, 1), else_=0)),
            func.sum(case((gone & ~new, 1), else_=0)),
        )
        .where(DataChange.load_id.in_(load_ids))
        .group_by(DataChange.load_id, DataChange.kind)
    )
    return [
        (load_id, kind, int(added), int(changed), int(gone)) for load_id, kind, added, changed, gone in rows
    ]


def undone(session: Session, load_ids: Collection[int]) -> Mapping[int, DataLoad]:
    """Return the call that has taken back each of these calls, by the call that it took back."""
    rows = session.scalars(select(DataLoad).where(DataLoad.undoes_id.in_(load_ids)))
    return {one.undoes_id: one for one in rows if one.undoes_id is not None}


def latest(session: Session, partner: Partner, limit: int) -> Sequence[DataChange]:
    """Return the rows that changed last, of any call, the latest first."""
    return session.scalars(
        select(DataChange)
        .where(DataChange.partner_id == partner.id)
        .order_by(DataChange.id.desc())
        .limit(limit)
    ).all()


def of_load(session: Session, load: DataLoad) -> Sequence[DataChange]:
    """Return the rows that a call changed, in the order in which it did."""
    return session.scalars(
        select(DataChange)
        .where(DataChange.partner_id == load.partner_id, DataChange.load_id == load.id)
        .order_by(DataChange.id)
    ).all()


def changed_since(session: Session, load: DataLoad) -> Sequence[DataChange]:
    """Return the rows of a call that a later call has changed again, in its order."""
    later = aliased(DataChange)
    return session.scalars(
        select(DataChange)
        .where(
            DataChange.partner_id == load.partner_id,
            DataChange.load_id == load.id,
            select(later.id)
            .where(
                later.partner_id == DataChange.partner_id,
                later.kind == DataChange.kind,
                later.key == DataChange.key,
                later.load_id > load.id,
            )
            .exists(),
        )
        .order_by(DataChange.id)
    ).all()


def note_erasure(
    session: Session,
    partner: Partner,
    load_id: int | None,
    member_id: int,
    key: str,
    report: dict[str, Any],
    now: datetime,
) -> DataLoad:
    """Note that a member has erased a person, and return the call: the one that took roles, or a new one."""
    load = session.get(DataLoad, load_id) if load_id is not None else None
    if load is None:
        load = DataLoad(partner_id=partner.id, at=now, member_id=member_id, origin=LoadOrigin.FORM, note=None)
        session.add(load)
    load.erasure_key, load.erasure = key, report
    session.flush()
    return load


def of_erasure(session: Session, partner: Partner, key: str) -> DataLoad | None:
    """Return the erasure that was confirmed in this form, if it was."""
    query = select(DataLoad).where(DataLoad.partner_id == partner.id, DataLoad.erasure_key == key)
    return session.scalars(query).one_or_none()


def unfinished_erasures(session: Session) -> Sequence[int]:
    """Return the ids of erasures of all partners after which something may still be in files."""
    query = select(DataLoad.id).where(
        DataLoad.erasure_key.is_not(None), DataLoad.erasure_finished_at.is_(None)
    )
    return session.scalars(query).all()


def note_finished(session: Session, load_ids: Collection[int], now: datetime) -> None:
    """Note that nothing of these erasures is in files any more."""
    session.execute(update(DataLoad).where(DataLoad.id.in_(load_ids)).values(erasure_finished_at=now))


def has_origin(session: Session, partner: Partner, origin: LoadOrigin) -> bool:
    """Tell whether the partner's data was ever changed in this way."""
    query = select(DataLoad.id).where(DataLoad.partner_id == partner.id, DataLoad.origin == origin)
    return session.scalar(query.limit(1)) is not None


def newest_of_row(session: Session, partner_id: int, kind: DataKind, key: str) -> DataChange | None:
    """Return the last change of one row."""
    return session.scalar(
        select(DataChange)
        .where(DataChange.partner_id == partner_id, DataChange.kind == kind, DataChange.key == key)
        .order_by(DataChange.id.desc())
        .limit(1)
    )


def of_words(session: Session, partner_ids: Collection[int]) -> Sequence[DataChange]:
    """Return every change of the own words of these partners."""
    return session.scalars(
        select(DataChange)
        .where(DataChange.partner_id.in_(partner_ids), DataChange.kind == DataKind.WORDS)
        .order_by(DataChange.id)
    ).all()


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
