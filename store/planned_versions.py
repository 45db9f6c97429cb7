"""Changes of the catalogue that are planned for a day."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.database.base import Base
from store.partners import Member, Partner


class PlannedVersion(Base):
    """Columns of one engagement, by its code, that change on ``from_day`` of the partner.

    ``before`` holds these columns as they were when the change was planned. ``refused_at`` is when the day
    came and the change no longer fitted; a change that was made is deleted, since the history has it.
    """

    __tablename__ = "planned_versions"
    __table_args__ = (
        Index("ix_planned_versions_code", "partner_id", "code", "from_day"),
        Index("ix_planned_versions_from_day", "from_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    code: Mapped[str]
    from_day: Mapped[date]
    planned_at: Mapped[datetime]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    refused_at: Mapped[datetime | None]


def of_engagement(session: Session, partner: Partner, code: str) -> list[tuple[PlannedVersion, str]]:
    """Return the planned changes of one engagement by day, each with the member's Slack user ID."""
    rows = session.execute(
        select(PlannedVersion, Member.user_id)
        .join(Member, Member.id == PlannedVersion.member_id)
        .where(PlannedVersion.partner_id == partner.id, PlannedVersion.code == code)
        .order_by(PlannedVersion.from_day, PlannedVersion.id)
    )
    return [(planned, by) for planned, by in rows]


def find(session: Session, partner: Partner, planned_id: int) -> PlannedVersion | None:
    """Return one planned change of the partner as it is now, locked until commit."""
    return session.scalar(
        select(PlannedVersion)
        .where(PlannedVersion.partner_id == partner.id, PlannedVersion.id == planned_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def waiting(session: Session, until: date) -> Sequence[tuple[int, date, Partner]]:
    """Return id, day and partner of every change that is planned for a day up to this one, by day."""
    rows = session.execute(
        select(PlannedVersion.id, PlannedVersion.from_day, Partner)
        .join(Partner, Partner.id == PlannedVersion.partner_id)
        .where(PlannedVersion.refused_at.is_(None), PlannedVersion.from_day <= until)
        .order_by(PlannedVersion.from_day, PlannedVersion.id)
    )
    return [(planned_id, day, partner) for planned_id, day, partner in rows]
