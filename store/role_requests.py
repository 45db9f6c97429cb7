"""What people without a role have asked for, until an Incentives admin answers."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, delete, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.database.base import Base, enum_column
from store.enums import RoleRequestEnding
from store.partners import Member, Partner

_OPEN = text("ended_at IS NULL")


class RoleRequest(Base):
    """One request of somebody, a Slack user ID, for roles; each person has one open request at most.

    ``roles`` are those asked for, as `flows.loading.columns.roles` says them, and ``words`` what the person
    wrote. When it ends, ``ending`` says how, ``ended_by_id`` which member did it, if one did, ``given`` the
    roles that the person holds from then on, and ``answer`` what the member wrote.
    """

    __tablename__ = "role_requests"
    __table_args__ = (
        Index(
            "uq_role_requests_open",
            "partner_id",
            "user_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_role_requests_asked_at", "asked_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    user_id: Mapped[str]
    name: Mapped[str]
    roles: Mapped[list[dict[str, Any]]]
    words: Mapped[str]
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ending: Mapped[RoleRequestEnding | None] = mapped_column(
        enum_column(RoleRequestEnding, "role_request_ending")
    )
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    given: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    answer: Mapped[str] = mapped_column(default="")


def open_of(session: Session, partner_id: int, user_id: str) -> RoleRequest | None:
    """Return the open request of a person, locked until commit."""
    return session.scalar(
        select(RoleRequest)
        .where(
            RoleRequest.partner_id == partner_id,
            RoleRequest.user_id == user_id,
            RoleRequest.ended_at.is_(None),
        )
        .with_for_update()
    )


def open_of_several(session: Session, partner_id: int, user_ids: Collection[str]) -> Sequence[str]:
    """Return those of these Slack user IDs who have an open request."""
    return session.scalars(
        select(RoleRequest.user_id).where(
            RoleRequest.partner_id == partner_id,
            RoleRequest.user_id.in_(user_ids),
            RoleRequest.ended_at.is_(None),
        )
    ).all()


def asked_at(session: Session, partner_id: int, user_id: str) -> datetime | None:
    """Return when a person made their open request; ``None`` if they have none."""
    return session.scalar(
        select(RoleRequest.asked_at).where(
            RoleRequest.partner_id == partner_id,
            RoleRequest.user_id == user_id,
            RoleRequest.ended_at.is_(None),
        )
    )


def find(session: Session, partner: Partner, request_id: int) -> RoleRequest | None:
    """Return a request of the partner."""
    return session.scalar(
        select(RoleRequest).where(RoleRequest.partner_id == partner.id, RoleRequest.id == request_id)
    )


def hold(session: Session, partner: Partner, request_id: int) -> RoleRequest | None:
    """Return a request of the partner, locked until commit."""
    return session.scalar(
        select(RoleRequest)
        .where(RoleRequest.partner_id == partner.id, RoleRequest.id == request_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def several(session: Session, ids: Collection[int]) -> Sequence[RoleRequest]:
    """Return the requests with these ids, of all partners."""
    if not ids:
        return []
    return session.scalars(select(RoleRequest).where(RoleRequest.id.in_(ids))).all()


def open_before(session: Session, before: datetime, limit: int) -> Sequence[RoleRequest]:
    """Return, locked, open requests of all partners made at ``before`` or earlier, the oldest first."""
    return session.scalars(
        select(RoleRequest)
        .where(RoleRequest.ended_at.is_(None), RoleRequest.asked_at <= before)
        .order_by(RoleRequest.asked_at, RoleRequest.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def count_ended(session: Session, partner_id: int, before: datetime) -> int:
    """Return how many of the partner's requests ended at ``before`` or earlier."""
    query = select(func.count()).where(RoleRequest.partner_id == partner_id, RoleRequest.ended_at <= before)
    return session.scalars(query).one()


def delete_ended(session: Session, partner_id: int, before: datetime) -> int:
    """Delete the partner's requests that ended at ``before`` or earlier, and return how many there were."""
    found = session.scalars(
        delete(RoleRequest)
        .where(RoleRequest.partner_id == partner_id, RoleRequest.ended_at <= before)
        .returning(RoleRequest.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(found)


def member_of(session: Session, request: RoleRequest) -> Member | None:
    """Return the member who ended a request, if a member did."""
    return session.get(Member, request.ended_by_id) if request.ended_by_id is not None else None
