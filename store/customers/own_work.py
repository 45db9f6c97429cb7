"""What one member owns: what needs them, what waits for others, and what it may be worth."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from store.associations.associations import FINISHED, REVIEWED, RUNNING, Association
from store.catalogue import Engagement
from store.customers import customers_page
from store.enums import AssociationStatus
from store.partners import Location, Member, Partner


@dataclass(frozen=True, slots=True)
class Alike:
    """So many associations of one engagement at one location, which therefore pay the same.

    ``is_promised`` says that the customers consented, so that they pay the ``expected_amount`` of that time.
    """

    engagement: Engagement
    location: Location
    is_promised: bool
    expected_amount: Decimal | None
    expected_currency: str | None
    count: int


@dataclass(frozen=True, slots=True)
class AlikeWaiting(Alike):
    """So many associations of one engagement and location that wait for the same thing."""

    status: AssociationStatus
    is_refused: bool


PROMISED = (
    Association.consented_at.is_not(None).label("is_promised"),
    Association.expected_amount,
    Association.expected_currency,
)
"""What says, besides engagement and location, how much associations pay."""


def needing(
    session: Session,
    partner: Partner,
    member: Member,
    statuses: Collection[AssociationStatus],
    before: datetime,
    limit: int,
) -> list[Association]:
    """Return the member's associations that need the partner, the soonest deadline first.

    Those are in one of the statuses, or their consent e-mail was refused, or their clock ends ``before``.
    """
    ids = session.scalars(
        select(Association.id)
        .where(*_owned(member), RUNNING, _needs_partner(statuses, before))
        .order_by(Association.clock_due, Association.id)
        .limit(limit)
    ).all()
    return customers_page.several(session, partner, ids)


def awake(
    session: Session,
    member: Member,
    statuses: Collection[AssociationStatus],
    before: datetime,
    now: datetime,
    limit: int,
) -> Sequence[int]:
    """Return ids of the same, without those that are snoozed ``now``."""
    is_awake = or_(Association.snoozed_until.is_(None), Association.snoozed_until <= now)
    return session.scalars(
        select(Association.id)
        .where(*_owned(member), RUNNING, _needs_partner(statuses, before), is_awake)
        .order_by(Association.clock_due, Association.id)
        .limit(limit)
    ).all()


def besides(
    session: Session,
    member: Member,
    statuses: Collection[AssociationStatus],
    before: datetime,
    ids: Collection[int],
) -> list[AlikeWaiting]:
    """Return what `needing` says besides the associations with these ids, counted by what is alike."""
    is_refused = Association.mail_refused.is_not(None)
    rows = session.execute(
        select(Engagement, Location, *PROMISED, func.count(), Association.status, is_refused)
        .select_from(Association)
        .join(Engagement, Engagement.id == Association.engagement_id)
        .join(Location, Location.id == Association.location_id)
        .where(*_owned(member), RUNNING, _needs_partner(statuses, before), Association.id.not_in(ids))
        .group_by(Engagement.id, Location.id, *PROMISED, Association.status, is_refused)
    )
    return [AlikeWaiting(*row) for row in rows]


def is_any_needing(
    session: Session, member: Member, statuses: Collection[AssociationStatus], before: datetime
) -> bool:
    """Tell whether any association of the member's needs the partner, as `needing` says."""
    return _bounded(session, member, _needs_partner(statuses, before), 1) > 0


def counts(
    session: Session, member: Member, statuses: Collection[AssociationStatus], before: datetime, limit: int
) -> tuple[int, int]:
    """Return how many of the member's running associations need the partner, and how many wait for others.

    Which need the partner, `needing` says. Each is counted up to a limit.
    """
    needs = _needs_partner(statuses, before)
    return _bounded(session, member, needs, limit), _bounded(session, member, ~needs, limit)


def needing_alike(
    session: Session, member: Member, statuses: Collection[AssociationStatus], before: datetime, limit: int
) -> list[Alike]:
    """Return the same as `needing` without its rows, the soonest up to a limit."""
    some = (
        select(Association.id)
        .where(*_owned(member), RUNNING, _needs_partner(statuses, before))
        .order_by(Association.clock_due, Association.id)
        .limit(limit)
    )
    return _alike(session, some)


def waiting(
    session: Session, member: Member, statuses: Collection[AssociationStatus], before: datetime, limit: int
) -> list[Alike]:
    """Return those of the member's running associations that wait for others, the soonest up to a limit.

    Which need the partner instead, `needing` says.
    """
    some = (
        select(Association.id)
        .where(*_owned(member), RUNNING, ~_needs_partner(statuses, before))
        .order_by(Association.clock_due, Association.id)
        .limit(limit)
    )
    return _alike(session, some)


def in_use(session: Session, partner: Partner) -> Sequence[Engagement]:
    """Return the engagements on whose page an association stands, by name."""
    stands = (
        exists().where(
            Association.partner_id == partner.id, Association.engagement_id == Engagement.id, condition
        )
        for condition in (RUNNING, REVIEWED, FINISHED)
    )
    return session.scalars(
        select(Engagement)
        .where(Engagement.partner_id == partner.id, or_(*stands))
        .order_by(Engagement.name, Engagement.code)
    ).all()


def _owned(member: Member) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Association.partner_id == member.partner_id, Association.owner_id == member.id


def _needs_partner(statuses: Collection[AssociationStatus], before: datetime) -> ColumnElement[bool]:
    return or_(
        Association.status.in_(statuses),
        Association.clock_due < before,
        and_(Association.status == AssociationStatus.AWAITING_CONSENT, Association.mail_refused.is_not(None)),
    )


def _bounded(session: Session, member: Member, condition: ColumnElement[bool], limit: int) -> int:
    some = select(Association.id).where(*_owned(member), RUNNING, condition).limit(limit).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _alike(session: Session, some: Select[Any]) -> list[Alike]:
    rows = session.execute(
        select(Engagement, Location, *PROMISED, func.count())
        .select_from(Association)
        .join(Engagement, Engagement.id == Association.engagement_id)
        .join(Location, Location.id == Association.location_id)
        .where(Association.id.in_(some))
        .group_by(Engagement.id, Location.id, *PROMISED)
    )
    return [Alike(*row) for row in rows]
