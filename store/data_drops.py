"""Files of partner data that an admin gave in Slack, from the preview until they are applied or discarded."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, Select, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.database.base import Base
from store.partners import Partner


class DataDrop(Base):
    """Files that were given together: who gave them, and what they would have changed when that was shown.

    ``digest`` is that of what would change, ``totals`` how many rows of each kind. ``load_id`` is the call
    that applied them; then their contents are gone.
    """

    __tablename__ = "data_drops"
    __table_args__ = (
        Index("ix_data_drops_partner_id", "partner_id", "id"),
        Index("ix_data_drops_expires_at", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime]
    expires_at: Mapped[datetime]
    names: Mapped[list[str]] = mapped_column(JSON)
    digest: Mapped[str]
    totals: Mapped[dict[str, Any]] = mapped_column(JSON)
    load_id: Mapped[int | None] = mapped_column(ForeignKey("data_loads.id"))


class DroppedFile(Base):
    """The content of one file, by its place among those that were given together."""

    __tablename__ = "dropped_files"
    __table_args__ = (Index("ix_dropped_files_drop_id", "drop_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    drop_id: Mapped[int] = mapped_column(ForeignKey("data_drops.id"))
    name: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)


def get(session: Session, partner: Partner, drop_id: int, now: datetime) -> DataDrop | None:
    """Return files of the partner that are kept still, applied or not."""
    return session.scalar(_of(partner, drop_id, now))


def hold(session: Session, partner: Partner, drop_id: int, now: datetime) -> DataDrop | None:
    """Return files as `get` does, locked until commit."""
    query = _of(partner, drop_id, now).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def _of(partner: Partner, drop_id: int, now: datetime) -> Select[DataDrop]:
    return select(DataDrop).where(
        DataDrop.id == drop_id, DataDrop.partner_id == partner.id, DataDrop.expires_at > now
    )


def waiting(session: Session, partner: Partner, now: datetime) -> Sequence[DataDrop]:
    """Return the files of the partner that wait to be applied, the latest first."""
    return session.scalars(
        select(DataDrop)
        .where(DataDrop.partner_id == partner.id, DataDrop.expires_at > now, DataDrop.load_id.is_(None))
        .order_by(DataDrop.id.desc())
    ).all()


def files(session: Session, drop: DataDrop) -> Sequence[DroppedFile]:
    """Return the contents in the order in which they were given."""
    return session.scalars(
        select(DroppedFile)
        .where(DroppedFile.partner_id == drop.partner_id, DroppedFile.drop_id == drop.id)
        .order_by(DroppedFile.id)
    ).all()


def forget_contents(session: Session, drop: DataDrop) -> None:
    """Delete the contents of files that are not needed any more."""
    session.execute(delete(DroppedFile).where(DroppedFile.drop_id == drop.id))


def discard(session: Session, drop: DataDrop) -> None:
    """Delete files at once."""
    forget_contents(session, drop)
    session.delete(drop)
    session.flush()


def delete_expired(session: Session, now: datetime) -> int:
    """Delete files whose time is over; return how many calls. Runs for all partners (retention)."""
    over = select(DataDrop.id).where(DataDrop.expires_at <= now)
    session.execute(delete(DroppedFile).where(DroppedFile.drop_id.in_(over)))
    ended = session.scalars(
        delete(DataDrop)
        .where(DataDrop.expires_at <= now)
        .returning(DataDrop.id)
        .execution_options(synchronize_session=False)
    )
    return len(ended.all())
