"""What was lost lately: associations that ended without the partner earning anything."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, case, exists, func, literal, select, union
from sqlalchemy.orm import Session, aliased

from store.associations.associations import HAS_LAPSED, IS_LOST, Association
from store.catalogue import Engagement
from store.claims.claim_records import reached_at, was_reached
from store.customers import customers_page
from store.customers.own_work import PROMISED, Alike
from store.database.base import unindexed
from store.enums import AssociationStatus
from store.partners import Location, Member, Partner


@dataclass(frozen=True, slots=True)
class AlikeInStatus(Alike):
    """So many associations of one engagement at one location that are in the same status."""

    status: AssociationStatus


@dataclass(frozen=True, slots=True)
class Lately:
    """Which losses are meant: in one of the statuses, of one owner or of everybody, which ended ``since``.

    With ``noticed_until`` they are those that the bot noticed in ``since < at <= noticed_until``: after a
    pause, it notices an end long after it, when a daily message may have come in between. What began again,
    as a later association of the same customer and engagement, is not lost.

    ``days`` are those of the partner that are told apart in the order, each with its first instant.
    """

    statuses: Collection[AssociationStatus]
    since: datetime
    owner: Member | None
    noticed_until: datetime | None = None
    days: Sequence[tuple[date, datetime]] = ()


def counts(session: Session, partner: Partner, lately: Lately, limit: int) -> list[AlikeInStatus]:
    """Return how much was lost, by engagement, location and status; the latest up to a limit."""
    some = select(Association.id).where(*_lost(partner, lately)).order_by(*_latest_first(lately)).limit(limit)
    rows = session.execute(
        select(Engagement, Location, *PROMISED, func.count(), Association.status)
        .select_from(Association)
        .join(Engagement, Engagement.id == Association.engagement_id)
        .join(Location, Location.id == Association.location_id)
        .where(Association.id.in_(some))
        .group_by(Engagement.id, Location.id, *PROMISED, Association.status)
    )
    return [AlikeInStatus(*row) for row in rows]


def rows(session: Session, partner: Partner, lately: Lately, offset: int, limit: int) -> list[Association]:
    """Return what was lost from an offset on, the latest first, as rows of the Customers page."""
    ids = session.scalars(
        select(Association.id)
        .where(*_lost(partner, lately))
        .order_by(*_latest_first(lately))
        .offset(offset)
        .limit(limit)
    ).all()
    return customers_page.several(session, partner, ids)


def has_begun_again(partner_id: int) -> ColumnElement[bool]:
    """Return the condition that the customer has a later association with the same engagement."""
    later = _later()
    return exists().where(
        unindexed(later.partner_id) == partner_id,
        later.customer_id == Association.customer_id,
        later.engagement_id == Association.engagement_id,
        later.id > Association.id,
    )


@cache
def _later() -> type[Association]:
    """Return an alias for a later association; to make one takes longer than to run the statement."""
    return aliased(Association)


def _lost(partner: Partner, lately: Lately) -> list[ColumnElement[bool]]:
    """Return the conditions; each kind of ending is found by its own index, and the rows by id after."""
    owned = [] if lately.owner is None else [Association.owner_id == lately.owner.id]
    lapsed = select(Association.id).where(
        Association.partner_id == partner.id, HAS_LAPSED, Association.agenda_done >= lately.since
    )
    ended = select(Association.id).where(
        Association.partner_id == partner.id, IS_LOST, Association.status_since >= lately.since
    )
    return [
        unindexed(Association.partner_id) == partner.id,
        *owned,
        Association.id.in_(union(lapsed, ended)),
        Association.status.in_(lately.statuses),
        *_within(partner, lately),
        ~has_begun_again(partner.id),
    ]


def _latest_first(lately: Lately) -> list[ColumnElement[Any]]:
    """Return the order by the days that texts name: what ends at midnight ended the day before.

    Of what a member recorded, it is the day that was given.
    """
    at = reached_at()
    ended: ColumnElement[Any] = func.date(at)
    if lately.days:
        begun = [(at > begin, literal(day, Date)) for day, begin in sorted(lately.days, reverse=True)]
        ended = case(*begun, else_=ended)
    return [func.coalesce(Association.answered_on, ended).desc(), at.desc(), Association.id.desc()]


def _within(partner: Partner, lately: Lately) -> list[ColumnElement[bool]]:
    if lately.noticed_until is None:
        # An end that a member recorded was on the day that was given, which is one of the partner's.
        first = lately.since.astimezone(ZoneInfo(partner.time_zone)).date()
        in_time = was_reached(lambda day: day >= first, lambda moment: moment >= lately.since)
        return [Association.status_since >= lately.since, in_time]
    return [Association.agenda_done > lately.since, Association.agenda_done <= lately.noticed_until]
