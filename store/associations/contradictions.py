"""Associations whose stored data contradicts itself, as found by the auditor, until that is fixed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.associations.associations import Association
from store.database.base import Base, insert_into
from store.partners import Partner


class Contradiction(Base):
    """The contradictions in one association (``says``, as sentences), and when they were first found."""

    __tablename__ = "contradictions"
    __table_args__ = (Index("ix_contradictions_partner_id", "partner_id"),)

    association_id: Mapped[int] = mapped_column(ForeignKey("associations.id"), primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    found_at: Mapped[datetime]
    says: Mapped[list[str]]


def put(session: Session, association: Association, says: Sequence[str], now: datetime) -> None:
    """Store what was found in an association; the time when it was first found does not change."""
    known = {"association_id": association.id, "partner_id": association.partner_id, "found_at": now}
    insert = insert_into(session, Contradiction).values(**known, says=list(says))
    session.connection().execute(
        insert.on_conflict_do_update(index_elements=["association_id"], set_={"says": insert.excluded.says})
    )


def forget(session: Session, association_ids: Collection[int]) -> None:
    """Delete the findings of associations that no longer contradict themselves."""
    session.execute(
        delete(Contradiction)
        .where(Contradiction.association_id.in_(association_ids))
        .execution_options(synchronize_session=False)
    )


def among(session: Session, association_ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    """Return what is stored about some associations, by their ids."""
    rows = session.execute(
        select(Contradiction.association_id, Contradiction.says).where(
            Contradiction.association_id.in_(association_ids)
        )
    )
    return {row.association_id: row.says for row in rows}


def counts(session: Session, partner: Partner | None = None) -> Mapping[int, tuple[int, datetime]]:
    """Return for each partner that has any, or for one, how many there are, and since when."""
    query = select(Contradiction.partner_id, func.count(), func.min(Contradiction.found_at))
    if partner is not None:
        query = query.where(Contradiction.partner_id == partner.id)
    found = session.execute(query.group_by(Contradiction.partner_id))
    return {partner_id: (count, since) for partner_id, count, since in found}
