"""Notes that members write about an association or a customer."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship
from sqlalchemy.sql.base import ExecutableOption

from store.associations.associations import Association
from store.customers.customers import Customer
from store.database.base import Base
from store.partners import Member, Partner


class Note(Base):
    """One note, about an association or about a customer, as its writer typed it.

    It is not part of the history: it may be changed and deleted.
    """

    __tablename__ = "notes"
    __table_args__ = (
        Index("ix_notes_association_id", "association_id", "id"),
        Index("ix_notes_customer_id", "customer_id", "id"),
        CheckConstraint("(association_id IS NULL) <> (customer_id IS NULL)", name="one_subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    association_id: Mapped[int | None] = mapped_column(ForeignKey("associations.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    written_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    written_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    text: Mapped[str]

    partner: Mapped[Partner] = relationship(lazy="raise_on_sql", viewonly=True)
    writer: Mapped[Member] = relationship(lazy="raise_on_sql", viewonly=True)
    association: Mapped[Association | None] = relationship(lazy="raise_on_sql", viewonly=True)
    customer: Mapped[Customer | None] = relationship(lazy="raise_on_sql", viewonly=True)


def of_association(session: Session, partner: Partner, association_id: int, most: int) -> Sequence[Note]:
    """Return the notes about one association with their writers, the newest first."""
    return session.scalars(
        select(Note)
        .where(Note.partner_id == partner.id, Note.association_id == association_id)
        .order_by(Note.id.desc())
        .limit(most)
        .options(joinedload(Note.writer, innerjoin=True))
    ).all()


def of_customer(session: Session, partner: Partner, customer_id: int, most: int) -> Sequence[Note]:
    """Return the notes about one customer with their writers, the newest first."""
    return session.scalars(
        select(Note)
        .where(Note.partner_id == partner.id, Note.customer_id == customer_id)
        .order_by(Note.id.desc())
        .limit(most)
        .options(joinedload(Note.writer, innerjoin=True))
    ).all()


def get(session: Session, partner: Partner, note_id: int) -> Note | None:
    """Return one note of the partner, with its writer and what it is about."""
    query = select(Note).where(Note.partner_id == partner.id, Note.id == note_id)
    return session.scalar(query.options(*_with_subject()))


def several(session: Session, note_ids: Collection[int]) -> Sequence[Note]:
    """Return notes of any partners by id, with their writers and what they are about."""
    if not note_ids:
        return []
    return session.scalars(select(Note).where(Note.id.in_(note_ids)).options(*_with_subject())).all()


def of_partner(session: Session, partner: Partner) -> Sequence[Note]:
    """Return every note of the partner, oldest first, with its writer and what it is about."""
    query = select(Note).where(Note.partner_id == partner.id).order_by(Note.id)
    return session.scalars(query.options(*_with_subject())).all()


def count_of_member(session: Session, member: Member) -> int:
    """Return how many notes a member has written."""
    query = select(func.count()).where(Note.partner_id == member.partner_id, Note.written_by == member.id)
    return session.scalar(query) or 0


def _with_subject() -> Sequence[ExecutableOption]:
    association = joinedload(Note.association)
    return (
        joinedload(Note.partner, innerjoin=True),
        joinedload(Note.writer, innerjoin=True),
        joinedload(Note.customer),
        association.joinedload(Association.customer),
        association.joinedload(Association.engagement),
        association.joinedload(Association.location),
    )
