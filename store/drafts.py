"""Drafts: unfinished forms, stored so that closing a modal loses nothing."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, bindparam, delete, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from store import partners
from store.database.base import Base, enum_column
from store.enums import DraftKind
from store.partners import Member

_UNCONSUMED = text("consumed_at IS NULL")


class Draft(Base):
    """One unfinished journey of one member; usable while ``now < expires_at`` and not consumed.

    A member may have several of each kind. ``id`` is a random token; a modal carries it and the ``version``,
    which grows with every step taken. ``data`` holds what was typed: the JSON of a model in
    `flows.drafts.draft_models`. ``outcome`` holds the ids of what consuming it made: associations, a consent
    request, an answer or a claim.
    """

    __tablename__ = "drafts"
    __table_args__ = (
        Index(
            "ix_drafts_unconsumed",
            "member_id",
            "kind",
            sqlite_where=_UNCONSUMED,
            postgresql_where=_UNCONSUMED,
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    kind: Mapped[DraftKind] = mapped_column(enum_column(DraftKind, "kind"))
    step: Mapped[str]
    version: Mapped[int]
    data: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    consumed_at: Mapped[datetime | None]
    outcome: Mapped[list[int] | None]


_GET = select(Draft).where(
    Draft.partner_id == bindparam("partner_id"),
    Draft.member_id == bindparam("member_id"),
    Draft.id == bindparam("draft_id"),
)
_HOLD = _GET.with_for_update().execution_options(populate_existing=True)


def get(session: Session, member: Member, draft_id: str, *, lock: bool = False) -> Draft | None:
    """Return the member's draft with this id, consumed or not; ``lock`` holds it until commit."""
    given = {"partner_id": member.partner_id, "member_id": member.id, "draft_id": draft_id}
    return session.scalar(_HOLD if lock else _GET, given)


def unconsumed(
    session: Session, member: Member, kinds: Collection[DraftKind], now: datetime
) -> Sequence[Draft]:
    """Return the member's unfinished drafts of these kinds; what was changed last comes first."""
    return session.scalars(
        select(Draft)
        .where(
            Draft.member_id == member.id,
            Draft.kind.in_(kinds),
            Draft.consumed_at.is_(None),
            Draft.partner_id == member.partner_id,
            Draft.expires_at > now,
        )
        .order_by(Draft.updated_at.desc(), Draft.id)
        .execution_options(populate_existing=True)
    ).all()


def lock(session: Session, member: Member) -> None:
    """Make other transactions for this member wait here until commit.

    Rows that only refer to the member can still be written.
    """
    partners.keep(session, member.partner_id)
    session.execute(select(Member.id).where(Member.id == member.id).with_for_update(key_share=True))


def discard(session: Session, draft: Draft) -> None:
    """Delete a draft at once."""
    session.delete(draft)
    session.flush()


def keep_for(session: Session, partner_id: int, time: timedelta) -> None:
    """Keep the partner's drafts for another time after their last change."""
    for one in session.scalars(select(Draft).where(Draft.partner_id == partner_id)):
        one.expires_at = one.updated_at + time


def count_unchanged_since(session: Session, partner_id: int, at: datetime) -> int:
    """Return how many drafts of the partner were last changed at an instant or before."""
    query = select(func.count()).where(Draft.partner_id == partner_id, Draft.updated_at <= at)
    return session.scalars(query).one()


def of_member(session: Session, member: Member) -> Sequence[Draft]:
    """Return every draft of a member, finished or not, the oldest first."""
    query = select(Draft).where(Draft.member_id == member.id)
    return session.scalars(query.order_by(Draft.updated_at, Draft.id)).all()


def delete_of(session: Session, member: Member) -> None:
    """Delete every draft of a member."""
    session.execute(delete(Draft).where(Draft.member_id == member.id))


def delete_expired(session: Session, now: datetime) -> int:
    """Delete the drafts that have expired; return how many. Runs for all partners (retention)."""
    ended = session.scalars(
        delete(Draft)
        .where(Draft.expires_at <= now)
        .returning(Draft.id)
        .execution_options(synchronize_session=False)
    )
    return len(ended.all())
