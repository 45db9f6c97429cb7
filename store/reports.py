"""What a report counts: associations by clock, review, loss and addition, and what was recorded of claims."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, TextClause, and_, func, select
from sqlalchemy.orm import Session

from store.associations.associations import IS_LOST, REVIEWED, Association, at_risk
from store.catalogue import Engagement
from store.claims.claim_records import ClaimRecord, was_reached
from store.customers import customers_page
from store.customers.losses import AlikeInStatus, has_begun_again
from store.customers.own_work import PROMISED
from store.enums import AssociationStatus, ClaimRecordKind
from store.partners import Location, Partner

MOST_PAYMENTS = 20_000
"""The latest payments of a period, of which the days since the addition are read."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The associations that a report is about: a partner's, perhaps of one engagement, location or owner.

    They also fit every ``further`` condition.
    """

    partner_id: int
    engagement_id: int | None = None
    location_id: int | None = None
    owner_id: int | None = None
    further: tuple[ColumnElement[bool], ...] = ()

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the conditions for the associations."""
        given = (
            (Association.engagement_id, self.engagement_id),
            (Association.location_id, self.location_id),
            (Association.owner_id, self.owner_id),
        )
        narrowed = [column == value for column, value in given if value is not None]
        return [Association.partner_id == self.partner_id, *narrowed, *self.further]


@dataclass(frozen=True, slots=True)
class Selection:
    """Associations that one number counts, in the order in which they are listed.

    If ``kind`` is given, those are meant of which this was recorded of the claim and not voided, once for
    each record.
    """

    conditions: Sequence[ColumnElement[bool] | TextClause]
    order: Sequence[Any]
    kind: ClaimRecordKind | None = None

    def select(self, *columns: Any) -> Select[Any]:
        """Return a query of columns of these associations, and of their records if a ``kind`` is given."""
        query = select(*columns).select_from(Association)
        if self.kind is not None:
            query = query.join(ClaimRecord, ClaimRecord.association_id == Association.id)
        return query.where(*self.conditions)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded in one currency: how many records, and their sum."""

    currency: str
    amount: Decimal
    count: int


def risk(scope: Scope, before: datetime) -> Selection:
    """Return what is at risk before an instant, the soonest deadline first."""
    return Selection([*scope.conditions(), *at_risk(before)], [Association.clock_due, Association.id])


def reviewed(scope: Scope) -> Selection:
    """Return the claims that were submitted and have not ended, the soonest deadline first."""
    return Selection([*scope.conditions(), REVIEWED], [Association.clock_due, Association.id])


def lost(
    scope: Scope,
    statuses: Collection[AssociationStatus],
    days: tuple[date, date],
    since: datetime,
    until: datetime,
) -> Selection:
    """Return what ended in one of the statuses in a period, the latest first.

    If a member recorded the end, the day that was given counts, which is one of the first to the last of the
    ``days``; else the end is in ``since < at <= until``, since a clock that ends at midnight ends the day
    before. A clock that was past when its status was recorded counts with its own end. What began again is
    not lost.
    """
    first, last = days
    conditions: list[ColumnElement[bool] | TextClause] = [
        *scope.conditions(),
        IS_LOST,
        Association.status.in_(statuses),
        # Nothing is recorded for a later day than the recording's, wherever on earth, and no clock runs out
        # after its end took effect; so the index serves.
        Association.status_since >= since - timedelta(days=2),
        was_reached(
            lambda day: day.between(first, last), lambda moment: and_(moment > since, moment <= until)
        ),
        ~has_begun_again(scope.partner_id),
    ]
    return Selection(conditions, [Association.status_since.desc(), Association.id.desc()])


def added(scope: Scope, since: datetime, until: datetime, *, paid_only: bool = False) -> Selection:
    """Return what was added or claimed in ``since <= at < until``, the latest first; all, or what is paid."""
    conditions = [*scope.conditions(), Association.created_at >= since, Association.created_at < until]
    # Only what is approved can be paid; so no record is looked for of all others.
    approved = Association.status == AssociationStatus.APPROVED
    paid = [approved, Association.is_paid.is_(True)] if paid_only else []
    return Selection([*conditions, *paid], [Association.created_at.desc(), Association.id.desc()])


def recorded(scope: Scope, kind: ClaimRecordKind, first: date, last: date) -> Selection:
    """Return the claims of which this was recorded for a day from ``first`` to ``last``, the latest first."""
    conditions = [
        *scope.conditions(),
        ClaimRecord.partner_id == scope.partner_id,
        ClaimRecord.kind == kind,
        ClaimRecord.on_day >= first,
        ClaimRecord.on_day <= last,
        ClaimRecord.voided_at.is_(None),
    ]
    order = [ClaimRecord.on_day.desc(), Association.id.desc(), ClaimRecord.number.desc()]
    return Selection(conditions, order, kind)


def alike(session: Session, selection: Selection) -> list[AlikeInStatus]:
    """Return how many there are, by status and by what they pay."""
    places = (Association.engagement_id, Association.location_id, Association.status)
    counted = selection.select(*places, *PROMISED, func.count().label("count"))
    found = counted.group_by(*places, *PROMISED).subquery()
    rows = session.execute(
        select(
            Engagement,
            Location,
            found.c.is_promised,
            found.c.expected_amount,
            found.c.expected_currency,
            found.c.count,
            found.c.status,
        )
        .select_from(found)
        .join(Engagement, Engagement.id == found.c.engagement_id)
        .join(Location, Location.id == found.c.location_id)
    )
    return [AlikeInStatus(*row) for row in rows]


def count(session: Session, selection: Selection) -> int:
    """Return how many there are."""
    return session.scalar(selection.select(func.count())) or 0


def sums(session: Session, selection: Selection) -> list[Recorded]:
    """Return the sums of what was recorded, by currency, in the order of their codes."""
    columns = ClaimRecord.currency, func.sum(ClaimRecord.amount), func.count()
    found = session.execute(
        selection.select(*columns).group_by(ClaimRecord.currency).order_by(ClaimRecord.currency)
    ).all()
    return [Recorded(currency or "", amount or Decimal(0), number) for currency, amount, number in found]


def rows(
    session: Session, partner: Partner, selection: Selection, offset: int, limit: int
) -> list[tuple[Association, ClaimRecord | None]]:
    """Return the associations from an offset on as rows of the Customers page, with what was recorded."""
    if selection.kind is None:
        ids = session.scalars(_part(selection, Association.id, offset=offset, limit=limit)).all()
        return [(one, None) for one in customers_page.several(session, partner, ids)]
    records = session.scalars(_part(selection, ClaimRecord, offset=offset, limit=limit)).all()
    ids = list(dict.fromkeys(one.association_id for one in records))
    found = {one.id: one for one in customers_page.several(session, partner, ids)}
    return [(found[one.association_id], one) for one in records if one.association_id in found]


def paid_after(session: Session, selection: Selection) -> Sequence[tuple[datetime, date]]:
    """Return when what was paid had been added, and on which day it was paid; the latest payments only."""
    columns = Association.created_at, ClaimRecord.on_day
    found = session.execute(selection.select(*columns).order_by(*selection.order).limit(MOST_PAYMENTS))
    return [(created, day) for created, day in found]


def _part(selection: Selection, what: Any, *, offset: int, limit: int) -> Select[Any]:
    return selection.select(what).order_by(*selection.order).offset(offset).limit(limit)
