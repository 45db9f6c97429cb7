"""What a question counts: associations by any mix of conditions, with numbers, sums, groups and rows.

Nothing here is sorted by text, because databases sort text in different ways.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Select,
    String,
    and_,
    case,
    exists,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeEngine

from store.associations.associations import IS_LOST, RUNNING, Association
from store.catalogue import Engagement
from store.claims.claim_records import AWARDS, ClaimRecord, newest, was_reached
from store.claims.claims import Claim
from store.consents.consents import ConsentRequest
from store.customers.losses import has_begun_again
from store.database.base import Money, unindexed
from store.enums import ENDED, AssociationStatus, ClaimRecordKind
from store.history.history import HistoryEntry
from store.partners import Partner

Fits = ColumnElement[bool]
"""A condition for associations."""


@dataclass(frozen=True, slots=True)
class DayBounds:
    """The days from ``first`` until before ``before``; either may be open."""

    first: date | None = None
    before: date | None = None


@dataclass(frozen=True, slots=True)
class Instants:
    """The instants in ``since <= at < before``, of which either may be open.

    Those of ``also`` count although they lie outside, and those of ``never`` do not although they lie inside:
    an instant may stand for a whole day of the partner's, which is the same day in every zone.
    """

    since: datetime | None = None
    before: datetime | None = None
    also: tuple[datetime, ...] = ()
    never: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceRates:
    """What engagements, by id, pay today at locations of one market: units of a currency each."""

    location_ids: tuple[int, ...]
    paid: tuple[tuple[int, Decimal, str], ...]


class AmountKind(StrEnum):
    """Which amount of an association counts."""

    WORTH = "worth"
    """What was paid or else approved; before that what was expected at the consent, or else today's rate."""
    APPROVED = "approved"
    PAID = "paid"


class Sorting(StrEnum):
    """Which associations come first."""

    SOONEST = "soonest"
    """Those whose clock runs, what ends first at the top; then the others, the latest change first."""
    NEWEST = "newest"
    OLDEST = "oldest"
    LARGEST = "largest"
    SMALLEST = "smallest"


class Grouping(StrEnum):
    """What a number is given for each of."""

    STATUS = "status"
    ENGAGEMENT = "engagement"
    AREA = "area"
    LOCATION = "location"
    OWNER = "owner"
    CUSTOMER = "customer"
    ORIGIN = "origin"


@dataclass(frozen=True, slots=True)
class AssociationQuery:
    """Associations of one partner that fit every condition.

    ``by_partner`` says that an index that begins with the partner may find them; otherwise they are found by
    what the conditions name, or all rows are read. ``rates`` are today's, and ``amount`` is the one that
    counts.
    """

    partner_id: int
    fits: tuple[Fits, ...] = ()
    by_partner: bool = True
    rates: tuple[PlaceRates, ...] = ()
    amount: AmountKind = AmountKind.WORTH
    least: Decimal | None = None
    most: Decimal | None = None
    above: bool = False
    below: bool = False
    currency: str = ""

    def limited(self, *fits: Fits) -> "AssociationQuery":
        """Return the question with further conditions."""
        return replace(self, fits=(*self.fits, *fits))

    @property
    def has_range(self) -> bool:
        """Whether only amounts in a range or of a currency count."""
        return self.least is not None or self.most is not None or bool(self.currency)


@dataclass(frozen=True, slots=True)
class SumIn:
    """So many associations with an amount in one currency, and their sum; an empty one has no known amount.

    ``estimated`` of them have no consent yet, so that today's rate counts.
    """

    key: Any
    currency: str | None
    amount: Decimal | None
    count: int
    estimated: int


@dataclass(frozen=True, slots=True)
class CountOf:
    """How many associations and customers have one value; ``key`` is an id, or the value itself."""

    key: Any
    associations: int
    customers: int


# Conditions


def among(what: InstrumentedAttribute[Any], keys: Collection[Any], *, excludes: bool = False) -> Fits:
    """Return the condition that a column has one of the values, or none of them."""
    return what.not_in(keys) if excludes else what.in_(keys)


def unless(fits: Fits) -> Fits:
    """Return the condition that another one does not hold; what is not known does not hold."""
    return not_(func.coalesce(fits, False))


def added(at: Instants) -> Fits:
    """Return the condition that it was added or claimed then."""
    return _at(Association.created_at, at)


def asked(at: Instants) -> Fits:
    """Return the condition that a consent e-mail was requested then that is not known to have failed."""
    return exists().where(
        ConsentRequest.association_id == Association.id,
        ConsentRequest.failed_at.is_(None),
        _at(ConsentRequest.requested_at, at),
    )


def consented(at: Instants) -> Fits:
    """Return the condition that the customer consented then."""
    return and_(Association.consented_at.is_not(None), _at(Association.consented_at, at))


def declined(at: Instants) -> Fits:
    """Return the condition that the customer declined then."""
    return and_(Association.status == AssociationStatus.CONSENT_DECLINED, _at(Association.status_since, at))


def submitted(partner_id: int, on: DayBounds) -> Fits:
    """Return the condition that its claim was submitted for the first time on one of the days."""
    return Association.id.in_(
        select(Claim.association_id).where(Claim.partner_id == partner_id, _on(Claim.submitted_on, on))
    )


def recorded(partner_id: int, kind: ClaimRecordKind, on: DayBounds) -> Fits:
    """Return the condition that this was recorded of its claim for one of the days, and not voided."""
    return Association.id.in_(
        select(ClaimRecord.association_id).where(
            ClaimRecord.partner_id == partner_id,
            ClaimRecord.kind == kind,
            ClaimRecord.voided_at.is_(None),
            _on(ClaimRecord.on_day, on),
        )
    )


def lost(partner_id: int, on: DayBounds, at: Instants) -> Fits:
    """Return the condition that it was lost then, as `store.reports.lost` means it.

    ``on`` are the days that a member may have recorded, ``at`` the instants if none was recorded. What began
    again is not lost.
    """
    conditions: list[Any] = [
        IS_LOST,
        was_reached(lambda day: _on(day, on), lambda moment: _at(moment, at)),
        ~has_begun_again(partner_id),
    ]
    if at.since is not None:
        # As for reports: no end takes effect before it, and none is recorded for a day after the recording's.
        conditions.insert(0, Association.status_since >= at.since - timedelta(days=2))
    return and_(*conditions)


def cancelled(at: Instants) -> Fits:
    """Return the condition that it was cancelled then, and is."""
    return and_(Association.status == AssociationStatus.CANCELLED, _at(Association.status_since, at))


def due(at: Instants) -> Fits:
    """Return the condition that a clock runs which ends then."""
    return and_(RUNNING, _at(Association.clock_due, at))


def planned(on: DayBounds) -> Fits:
    """Return the condition that it is open and its next date is one of the days."""
    return and_(
        Association.own_date.is_not(None),
        _on(Association.own_date, on),
        Association.status.not_in(ENDED),
    )


def changed(at: Instants) -> Fits:
    """Return the condition that the last entry of its history is of then."""
    return exists().where(
        HistoryEntry.association_id == Association.id,
        HistoryEntry.number == Association.history_number,
        _at(HistoryEntry.at, at),
    )


# Moments, to sort by


def last_asked() -> Any:
    """Return when the newest consent e-mail was requested."""
    return Association.asked_at


def submission() -> Any:
    """Return the day of the first submission."""
    return select(Claim.submitted_on).where(Claim.association_id == Association.id).scalar_subquery()


def last_recorded(kind: ClaimRecordKind) -> Any:
    """Return the day of the newest record of a kind."""
    return newest("on_day", frozenset({kind}))


def last_changed() -> Any:
    """Return when the last thing happened."""
    return (
        select(HistoryEntry.at)
        .where(
            HistoryEntry.association_id == Association.id,
            HistoryEntry.number == Association.history_number,
        )
        .scalar_subquery()
    )


# Reading


def is_better_read_whole(session: Session, partner: Partner) -> bool:
    """Tell whether reading all rows takes less time than finding the partner's by an index.

    SQLite does not know how many there are. PostgreSQL does, and decides by itself.
    """
    if session.get_bind().dialect.name != "sqlite":
        return False
    newest = session.scalar(select(func.max(Association.id))) or 0
    return partner.last_reference * _SHARE >= newest


_SHARE = 5
"""A row that an index finds takes about as long as so many that are read one after the other."""


def count(session: Session, question: AssociationQuery) -> tuple[int, int]:
    """Return how many associations fit, and how many customers they have."""
    query = _query(question, func.count(), func.count(Association.customer_id.distinct()))
    found, customers = session.execute(query).one()
    return found, customers


def counts(session: Session, question: AssociationQuery, by: Grouping) -> list[CountOf]:
    """Return the same for each value, in no order; not for customers, of whom there may be very many."""
    key = _GROUPED[by]
    query = _query(question, key, func.count(), func.count(Association.customer_id.distinct()))
    if by is Grouping.AREA:
        query = query.join(Engagement, Engagement.id == Association.engagement_id)
    return [CountOf(*row) for row in session.execute(query.group_by(key))]


def counts_of_customers(
    session: Session, question: AssociationQuery, offset: int, limit: int, *, fewest: bool = False
) -> list[CountOf]:
    """Return how many associations customers have, the most (or ``fewest``) first, then by their ids."""
    key, number = Association.customer_id, func.count()
    order = (number.asc() if fewest else number.desc(), key)
    query = _query(question, key, number).group_by(key).order_by(*order).offset(offset).limit(limit)
    return [CountOf(customer_id, found, 1) for customer_id, found in session.execute(query)]


def sums(session: Session, question: AssociationQuery, by: Grouping | None = None) -> list[SumIn]:
    """Return the sums by currency, for each value if it is asked for, in no order; not for customers."""
    priced = _priced(question)
    query = priced.select(null() if by is None else _GROUPED[by], *priced.summed)
    if by is Grouping.AREA:
        query = query.join(Engagement, Engagement.id == Association.engagement_id)
    keys = [] if by is None else [_GROUPED[by]]
    return [SumIn(*row) for row in session.execute(query.group_by(*keys, priced.currency))]


def currencies(session: Session, partner_id: int) -> frozenset[str]:
    """Return the currencies of what was promised, approved or paid to the partner."""
    promised = select(Association.expected_currency).where(Association.partner_id == partner_id)
    awarded = select(ClaimRecord.currency).where(ClaimRecord.partner_id == partner_id)
    found = (one for query in (promised, awarded) for one in session.scalars(query.distinct()))
    return frozenset(one for one in found if one)


def sums_of_customers(
    session: Session,
    question: AssociationQuery,
    currency: str | None,
    offset: int,
    limit: int,
    *,
    smallest: bool = False,
) -> tuple[list[SumIn], int]:
    """Return the sums of the customers with the largest (or ``smallest``) ones in a currency.

    Those who have none in it come last; ties go by the number of associations, then by the customers' ids.
    Beside them is how many customers there are, if there are any from the offset on.
    """
    priced = _priced(question)
    each = priced.select(
        Association.customer_id.label("key"),
        priced.units.label("units"),
        priced.currency.label("currency"),
    ).subquery()
    in_it = func.sum(case((each.c.currency == currency, each.c.units)))
    order = (
        (in_it.asc() if smallest else in_it.desc()).nulls_last(),
        func.count().desc(),
        each.c.key,
    )
    ranked = select(each.c.key, func.count().over()).group_by(each.c.key)
    first = session.execute(ranked.order_by(*order).offset(offset).limit(limit)).all()
    place = {key: number for number, (key, _) in enumerate(first)}
    priced = _priced(question.limited(Association.customer_id.in_(place)))
    found = session.execute(
        priced.select(Association.customer_id, *priced.summed).group_by(
            Association.customer_id, priced.currency
        )
    )
    sums = sorted((SumIn(*row) for row in found), key=lambda one: place[one.key])
    return sums, first[0][1] if first else 0


def ids(
    session: Session,
    question: AssociationQuery,
    sorting: Sorting,
    *,
    moment: Any = None,
    currencies: Sequence[str] = (),
    offset: int = 0,
    limit: int | None = None,
) -> Sequence[int]:
    """Return the ids of those that fit, in order, from an offset on.

    `Sorting.NEWEST` and `Sorting.OLDEST` go by the ``moment``, or else by the addition; the amounts of
    different ``currencies`` stand one currency after the other.
    """
    if sorting in {Sorting.LARGEST, Sorting.SMALLEST}:
        priced = _priced(question)
        query = priced.select(Association.id).order_by(*_by_amount(priced, sorting, currencies))
    else:
        query = _query(question, Association.id).order_by(*_by_time(sorting, moment))
    return session.scalars(query.offset(offset).limit(limit)).all()


_GROUPED: dict[Grouping, Any] = {
    Grouping.STATUS: Association.status,
    Grouping.ENGAGEMENT: Association.engagement_id,
    Grouping.AREA: Engagement.solution_area,
    Grouping.LOCATION: Association.location_id,
    Grouping.OWNER: Association.owner_id,
    Grouping.CUSTOMER: Association.customer_id,
    Grouping.ORIGIN: Association.origin,
}


def _query(question: AssociationQuery, *what: Any) -> Select[Any]:
    if question.has_range:
        return _priced(question).select(*what)
    return select(*what).select_from(Association).where(*_where(question))


def _where(question: AssociationQuery) -> list[Any]:
    partner_id = Association.partner_id if question.by_partner else unindexed(Association.partner_id)
    return [partner_id == question.partner_id, *question.fits]


@dataclass(frozen=True, slots=True)
class _Priced:
    """The associations of a question with their amounts; ``units`` and ``currency`` are both known or not."""

    question: AssociationQuery
    tables: Any
    units: Any
    currency: Any

    @property
    def summed(self) -> tuple[Any, ...]:
        """What `SumIn` holds of each currency, besides the key."""
        is_estimated = and_(Association.consented_at.is_(None), self.units.is_not(None))
        estimated = case((is_estimated, 1), else_=0)
        return self.currency, func.sum(self.units), func.count(), func.sum(estimated)

    def select(self, *what: Any) -> Select[Any]:
        """Return a query of those whose amount is in the range."""
        query = select(*what).select_from(self.tables).where(*_where(self.question))
        return query.where(*self._in_range()) if self.question.has_range else query

    def _in_range(self) -> list[Any]:
        one, units = self.question, self.units
        found = [units.is_not(None)]
        if one.least is not None:
            found.append(units > one.least if one.above else units >= one.least)
        if one.most is not None:
            found.append(units < one.most if one.below else units <= one.most)
        if one.currency:
            found.append(self.currency == one.currency)
        return found


_MOST_RATES = 32
"""Partners and amounts of which the columns are kept; partners whose rates are the same share them."""

_KINDS = {
    AmountKind.WORTH: AWARDS,
    AmountKind.APPROVED: frozenset({ClaimRecordKind.APPROVED}),
    AmountKind.PAID: frozenset({ClaimRecordKind.PAID}),
}


def _priced(question: AssociationQuery) -> _Priced:
    return _Priced(question, *_amounts(question.amount, question.rates))


@lru_cache(maxsize=_MOST_RATES)
def _amounts(kind: AmountKind, rates: tuple[PlaceRates, ...]) -> tuple[Any, Any, Any]:
    """Return tables, units and currency; to build them takes longer than to run what they are used in."""
    award = ClaimRecord.__table__.alias("award")
    is_approved = Association.status == AssociationStatus.APPROVED
    tables = Association.__table__.outerjoin(
        award, award.c.id == case((is_approved, newest("id", _KINDS[kind])))
    )
    if kind is not AmountKind.WORTH:
        return tables, award.c.amount, award.c.currency
    # Nothing is expected in these columns before the consent, and only then does today's rate count.
    return (
        tables,
        func.coalesce(award.c.amount, Association.expected_amount, _rate(rates, 1, Money())),
        func.coalesce(award.c.currency, Association.expected_currency, _rate(rates, 2, String())),
    )


def _rate(rates: Sequence[PlaceRates], place: int, kind: TypeEngine[Any]) -> Any:
    """Return the units (1) or the currency (2) that an engagement pays today, before the consent."""
    whens = [
        (
            and_(Association.consented_at.is_(None), Association.location_id.in_(one.location_ids)),
            case(
                {engagement[0]: literal(engagement[place], kind) for engagement in one.paid},
                value=Association.engagement_id,
            ),
        )
        for one in rates
        if one.paid
    ]
    return case(*whens) if whens else null()


def _by_amount(priced: _Priced, sorting: Sorting, currencies: Sequence[str]) -> list[Any]:
    units = priced.units
    places = [(priced.currency == one, number) for number, one in enumerate(currencies)]
    return [
        *([case(*places, else_=len(places))] if len(places) > 1 else []),
        (units.asc() if sorting is Sorting.SMALLEST else units.desc()).nulls_last(),
        Association.id,
    ]


def _by_time(sorting: Sorting, moment: Any) -> list[Any]:
    if sorting is Sorting.SOONEST:
        return [
            case((RUNNING, 0), else_=1),
            case((RUNNING, Association.clock_due)),
            case((RUNNING, Association.id)),
            Association.status_since.desc(),
            Association.id.desc(),
        ]
    by = Association.created_at if moment is None else moment
    if sorting is Sorting.NEWEST:
        return [by.desc().nulls_last(), Association.id.desc()]
    return [by.asc().nulls_last(), Association.id]


def _at(what: Any, at: Instants) -> Fits:
    inside: list[Fits] = []
    if at.since is not None:
        inside.append(what >= at.since)
    if at.before is not None:
        inside.append(what < at.before)
    if at.never:
        inside.append(what.not_in(at.never))
    fits = and_(true(), *inside)
    if not at.also:
        return fits
    if not isinstance(what, InstrumentedAttribute):
        return or_(fits, what.in_(at.also))
    # An index serves a range, and not one thing or another; so the range of both comes first.
    around: list[Fits] = []
    if at.since is not None:
        around.append(what >= min(at.since, *at.also))
    if at.before is not None:
        around.append(what <= max(at.before, *at.also))
    return and_(true(), *around, or_(fits, what.in_(at.also)))


def _on(what: Any, on: DayBounds) -> Fits:
    inside: list[Fits] = []
    if on.first is not None:
        inside.append(what >= on.first)
    if on.before is not None:
        inside.append(what < on.before)
    return and_(true(), *inside)
