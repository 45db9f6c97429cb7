"""Slack user groups whose people hold a role, and who holds it by which group."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, delete, func, insert, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.database.base import Base
from store.partners import Member, Partner


class FollowedGroup(Base):
    """A user group of the partner's workspace that is followed: whoever is in it holds its ``roles``.

    ``group_id`` is Slack's, ``roles`` are as `flows.loading.columns.roles` says them. It was last compared
    with Slack at ``checked_at``; without one it is due at once. ``gone_since`` is when Slack first said that
    it is deleted or disabled. ``skipped`` says, by Slack user ID, why people in it get no role.
    ``first_looked_at`` is when its people first got the roles.
    """

    __tablename__ = "followed_groups"
    __table_args__ = (UniqueConstraint("partner_id", "group_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    group_id: Mapped[str]
    handle: Mapped[str]
    name: Mapped[str]
    roles: Mapped[list[dict[str, Any]]]
    followed_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    followed_at: Mapped[datetime]
    first_looked_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    gone_since: Mapped[datetime | None]
    skipped: Mapped[dict[str, Any]] = mapped_column(default=dict)


class GroupHold(Base):
    """A member who is in a followed group. ``by_hand`` are those of its roles that they keep without it."""

    __tablename__ = "group_holds"
    __table_args__ = (UniqueConstraint("followed_group_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    followed_group_id: Mapped[int] = mapped_column(ForeignKey("followed_groups.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    by_hand: Mapped[list[dict[str, Any]]] = mapped_column(default=list)


def every(session: Session, partner: Partner) -> Sequence[FollowedGroup]:
    """Return the groups that the partner follows, by handle."""
    return session.scalars(
        select(FollowedGroup)
        .where(FollowedGroup.partner_id == partner.id)
        .order_by(FollowedGroup.handle, FollowedGroup.id)
    ).all()


def find(session: Session, partner: Partner, followed_id: int) -> FollowedGroup | None:
    """Return one of the groups that the partner follows."""
    return session.scalar(
        select(FollowedGroup).where(FollowedGroup.partner_id == partner.id, FollowedGroup.id == followed_id)
    )


def of_slack(session: Session, partner: Partner, group_id: str) -> FollowedGroup | None:
    """Return the partner's group with this ID of Slack's."""
    return session.scalar(
        select(FollowedGroup).where(
            FollowedGroup.partner_id == partner.id, FollowedGroup.group_id == group_id
        )
    )


def get(session: Session, followed_id: int) -> FollowedGroup | None:
    """Return a group of any partner; for jobs and messages."""
    return session.get(FollowedGroup, followed_id)


def mark_due(session: Session, workspace_id: str, group_id: str) -> bool:
    """Make a group due to be compared with Slack; return whether it is followed."""
    found = session.scalar(
        update(FollowedGroup)
        .where(
            FollowedGroup.group_id == group_id,
            FollowedGroup.partner_id.in_(select(Partner.id).where(Partner.workspace_id == workspace_id)),
        )
        .values(checked_at=None)
        .returning(FollowedGroup.id)
        .execution_options(synchronize_session=False)
    )
    return found is not None


def take_due(
    session: Session, now: datetime, before: datetime, taken: datetime, limit: int
) -> Sequence[FollowedGroup]:
    """Return groups that were not compared since ``before``, and mark them as compared at ``taken``."""
    due = or_(
        FollowedGroup.checked_at.is_(None),
        FollowedGroup.checked_at <= before,
        FollowedGroup.checked_at > now,
    )
    chosen = session.scalars(
        select(FollowedGroup)
        .join(Partner, Partner.id == FollowedGroup.partner_id)
        .where(due, Partner.uninstalled_at.is_(None))
        .order_by(FollowedGroup.id)
        .limit(limit)
        .with_for_update(of=FollowedGroup, skip_locked=True)
    ).all()
    for group in chosen:
        group.checked_at = taken
    return chosen


def note_compared(session: Session, followed_id: int, taken: datetime, now: datetime) -> None:
    """Note that a group was compared now that was marked at ``taken``, unless it is due again since then."""
    session.execute(
        update(FollowedGroup)
        .where(FollowedGroup.id == followed_id, FollowedGroup.checked_at == taken)
        .values(checked_at=now)
        .execution_options(synchronize_session=False)
    )


def user_ids(session: Session, group: FollowedGroup) -> frozenset[str]:
    """Return the Slack user IDs of those who are in a group."""
    return frozenset(
        session.scalars(
            select(Member.user_id)
            .join(GroupHold, GroupHold.member_id == Member.id)
            .where(GroupHold.followed_group_id == group.id)
        )
    )


def count(session: Session, group: FollowedGroup) -> int:
    """Return how many people are in a group."""
    query = select(func.count()).select_from(GroupHold).where(GroupHold.followed_group_id == group.id)
    return session.scalars(query).one()


def holds(
    session: Session, group: FollowedGroup, user_ids: Collection[str]
) -> Sequence[tuple[GroupHold, Member]]:
    """Return those of these Slack user IDs who are in a group, oldest member first."""
    rows = session.execute(
        select(GroupHold, Member)
        .join(Member, Member.id == GroupHold.member_id)
        .where(GroupHold.followed_group_id == group.id, Member.user_id.in_(user_ids))
        .order_by(Member.id)
    )
    return [(row.GroupHold, row.Member) for row in rows]


def add_holds(
    session: Session, group: FollowedGroup, by_hand: Mapping[int, Sequence[Mapping[str, Any]]]
) -> None:
    """Put members into a group, by their ids, each with the roles that they keep without it."""
    rows = [
        {"followed_group_id": group.id, "member_id": member_id, "by_hand": kept}
        for member_id, kept in by_hand.items()
    ]
    if rows:
        session.execute(insert(GroupHold), rows)


def delete_holds(session: Session, group: FollowedGroup) -> None:
    """Let nobody be in a group any more."""
    session.execute(
        delete(GroupHold)
        .where(GroupHold.followed_group_id == group.id)
        .execution_options(synchronize_session=False)
    )


def of_members(
    session: Session, member_ids: Collection[int]
) -> Mapping[int, Sequence[tuple[GroupHold, FollowedGroup]]]:
    """Return by which groups members hold roles, by their ids."""
    found: dict[int, list[tuple[GroupHold, FollowedGroup]]] = {}
    for hold, group in session.execute(
        select(GroupHold, FollowedGroup)
        .join(FollowedGroup, FollowedGroup.id == GroupHold.followed_group_id)
        .where(GroupHold.member_id.in_(member_ids))
        .order_by(FollowedGroup.id)
    ):
        found.setdefault(hold.member_id, []).append((hold, group))
    return found
