"""Answers to questions by plain Python over everything that a random partner has, one row after the other."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flows.rules.language.understanding import (
    AmountRange,
    Aspect,
    Condition,
    Interval,
    Milestone,
    Order,
    Saying,
    Timing,
)
from store.enums import CLOCKED, ENDED, LOST, AssociationStatus, ClaimRecordKind
from tests.support.answer_worlds import BY_CLOCK_AFTER, NOW, KnownAssociation, RandomWorld

S, Kind = AssociationStatus, ClaimRecordKind
Money = tuple[Decimal, str]
Sums = tuple[int, Mapping[str, tuple[Decimal, int]], int, bool]
"""How many, the sum and the number by currency, how many without an amount, whether one is estimated."""

_RECORDED = {
    Milestone.UNDER_REVIEW: Kind.UNDER_REVIEW,
    Milestone.ACTION_REQUIRED: Kind.ACTION_REQUIRED,
    Milestone.APPROVED: Kind.APPROVED,
    Milestone.REJECTED: Kind.REJECTED,
    Milestone.DISPUTED: Kind.DISPUTED,
    Milestone.PAID: Kind.PAID,
}


@dataclass
class BruteForce:
    """Answers for the asker of one random partner."""

    place: RandomWorld

    def fitting(self, saying: Saying) -> list[KnownAssociation]:
        """Return what fits, in no order."""
        return [one for one in self.place.associations if self._fits(one, saying)]

    def ordered(self, saying: Saying) -> list[KnownAssociation]:
        """Return what fits, in the order of the saying."""
        found = self.fitting(saying)
        if saying.order in {Order.LARGEST, Order.SMALLEST}:
            currencies = self._currencies()
            return sorted(found, key=lambda one: self._by_amount(one, saying, currencies))
        if saying.order is None:
            return sorted(found, key=_by_clock)
        moment = self._moment(saying)
        known = [one for one in found if moment(one) is not None]
        known.sort(key=lambda one: (moment(one), one.id), reverse=saying.order is Order.NEWEST)
        rest = [one for one in found if moment(one) is None]
        rest.sort(key=lambda one: one.id, reverse=saying.order is Order.NEWEST)
        return known + rest

    def sums(self, some: Iterable[KnownAssociation], saying: Saying) -> Sums:
        """Return the sums of some of them."""
        by_currency: dict[str, tuple[Decimal, int]] = {}
        count = unknown = 0
        estimated = False
        for one in some:
            count += 1
            money = self.amount(one, saying)
            if money is None:
                unknown += 1
                continue
            before, number = by_currency.get(money[1], (Decimal(0), 0))
            by_currency[money[1]] = before + money[0], number + 1
            estimated = estimated or one.consented_at is None
        return count, by_currency, unknown, estimated

    def groups(self, saying: Saying) -> Mapping[tuple[str, str, int], list[KnownAssociation]]:
        """Return what fits by key, name and id of each value."""
        assert saying.by is not None
        found: dict[tuple[str, str, int], list[KnownAssociation]] = {}
        for one in self.fitting(saying):
            found.setdefault(_value(one, saying.by), []).append(one)
        return found

    def nearest(self, saying: Saying) -> list[tuple[Condition | Timing | AmountRange, int, int]]:
        """Return what fits without one of the conditions, timings and amounts, the fewest first."""
        tried: list[tuple[Condition | Timing | AmountRange, Saying]] = []
        for timing in saying.timings:
            rest = tuple(one for one in saying.timings if one is not timing)
            tried.append((timing, replace(saying, timings=rest)))
        for condition in saying.conditions:
            others = tuple(one for one in saying.conditions if one is not condition)
            tried.append((condition, replace(saying, conditions=others)))
        if saying.amounts:
            tried.append((saying.amounts, replace(saying, amounts=None)))
        found = [(without, self.fitting(rest)) for without, rest in tried]
        counted = [(without, len(some), customers(some)) for without, some in found if some]
        return sorted(counted, key=lambda one: one[1])

    def amount(self, one: KnownAssociation, saying: Saying) -> Money | None:
        """Return what an association counts with."""
        events = {timing.event for timing in saying.timings if not timing.excludes}
        if Milestone.PAID in events:
            return _award(one, Kind.PAID)
        if Milestone.APPROVED in events:
            return _award(one, Kind.APPROVED)
        awarded = _award(one, Kind.APPROVED, Kind.PAID)
        if awarded is not None:
            return awarded
        if one.consented_at is not None:
            return one.expected
        market = one.location.market
        for rate in one.engagement.rates:
            if market is not None and rate["market"].casefold() == market.casefold():
                return Decimal(rate["amount"]), rate["currency"]
        return None

    def currency(self, some: Iterable[str]) -> str | None:
        """Return the one of some currencies by which groups are ordered."""
        wanted = set(some)
        return next((one for one in self._currencies() if one in wanted), None)

    def _currencies(self) -> list[str]:
        used = Counter(
            rate["currency"]
            for location in self.place.locations
            for engagement in self.place.engagements
            for rate in _first_rates(engagement.rates, location.market)
        )
        others = {record.currency for one in self.place.associations for record in one.records}
        others |= {one.expected[1] for one in self.place.associations if one.expected}
        known = {one for one in {*used, *others} if one}
        return sorted(known, key=lambda one: (-used[one], one))

    def _by_amount(
        self, one: KnownAssociation, saying: Saying, currencies: Sequence[str]
    ) -> tuple[int, Decimal, int]:
        money = self.amount(one, saying)
        if money is None:
            return len(currencies), Decimal(0), one.id
        units = money[0] if saying.order is Order.SMALLEST else -money[0]
        return currencies.index(money[1]), units, one.id

    def _fits(self, one: KnownAssociation, saying: Saying) -> bool:
        return (
            all(self._has(one, condition) for condition in saying.conditions)
            and all(self._happened(one, timing) != timing.excludes for timing in saying.timings)
            and (saying.amounts is None or self._in_range(one, saying, saying.amounts))
        )

    def _has(self, one: KnownAssociation, condition: Condition) -> bool:
        keys = {value.key for value in condition.values}
        return (_value(one, condition.field)[0] in keys) != condition.excludes

    def _in_range(self, one: KnownAssociation, saying: Saying, wanted: AmountRange) -> bool:
        if wanted.least is None and wanted.most is None and not wanted.currency:
            return True
        money = self.amount(one, saying)
        if money is None or (wanted.currency and money[1] != wanted.currency):
            return False
        if wanted.least is not None and (
            money[0] < wanted.least or (wanted.above and money[0] == wanted.least)
        ):
            return False
        return wanted.most is None or not (
            money[0] > wanted.most or (wanted.below and money[0] == wanted.most)
        )

    def _happened(self, one: KnownAssociation, timing: Timing) -> bool:  # noqa: C901, PLR0911 -- a way out for each event
        within = _Within(timing.interval)
        match timing.event:
            case Milestone.ADDED:
                return within.day(self._given(one.created_at))
            case Milestone.ASKED:
                return any(within.day(self._local(at)) for at, has_failed in one.requests if not has_failed)
            case Milestone.CONSENTED:
                return one.consented_at is not None and within.day(self._given(one.consented_at))
            case Milestone.DECLINED:
                return one.status is S.CONSENT_DECLINED and within.day(self._ended(one.status_since))
            case Milestone.SUBMITTED:
                return one.submitted_on is not None and within.day(one.submitted_on)
            case Milestone.CANCELLED:
                return one.status is S.CANCELLED and within.day(self._ended(one.status_since))
            case Milestone.LOST:
                return one.status in LOST and not self._began_again(one) and within.day(self._lost_on(one))
            case Milestone.DUE:
                return one.status in CLOCKED and self._is_due(one, timing.interval)
            case Milestone.NEXT_DATE:
                return one.status not in ENDED and one.own_date is not None and within.day(one.own_date)
            case Milestone.CHANGED:
                return within.day(self._local(one.changed_at))
            case _:
                return any(within.day(record.on_day) for record in one.valid(_RECORDED[timing.event]))

    def _is_due(self, one: KnownAssociation, interval: Interval) -> bool:
        today, day = self._local(NOW), self._ended(one.clock_due)
        if _Within(interval).day(day):
            return True
        # What is over and has not ended yet is due now.
        is_now = interval.begin is not None and interval.begin <= today
        is_now = is_now and (interval.end is None or today < interval.end)
        return is_now and interval.begin is not None and day < interval.begin

    def _lost_on(self, one: KnownAssociation) -> date:
        if one.status in BY_CLOCK_AFTER:
            given = one.valid(Kind.FINAL, Kind.EXPIRED)
            if given:
                return given[-1].on_day
            left = one.valid(*(kind for kind in Kind if kind is not Kind.PAID))
            return self._ended((left[-1].due if left else None) or one.status_since)
        ends = {S.CONSENT_EXPIRED: one.consent_due, S.NOT_SUBMITTED_EXPIRED: one.claim_due}
        end = ends.get(one.status)
        return self._ended(end if end is not None and end < one.status_since else one.status_since)

    def _began_again(self, one: KnownAssociation) -> bool:
        return any(
            other.id > one.id
            and other.customer.id == one.customer.id
            and other.engagement.id == one.engagement.id
            for other in self.place.associations
        )

    def _moment(self, saying: Saying) -> Callable[[KnownAssociation], Any]:
        moments: Mapping[Milestone, Callable[[KnownAssociation], Any]] = {
            Milestone.ASKED: lambda one: max((at for at, failed in one.requests if not failed), default=None),
            Milestone.CONSENTED: lambda one: one.consented_at,
            Milestone.DECLINED: lambda one: one.status_since,
            Milestone.LOST: lambda one: one.status_since,
            Milestone.CANCELLED: lambda one: one.status_since,
            Milestone.SUBMITTED: lambda one: one.submitted_on,
            Milestone.DUE: lambda one: one.clock_due,
            Milestone.NEXT_DATE: lambda one: one.own_date,
            Milestone.CHANGED: lambda one: one.changed_at,
        }
        for timing in saying.timings:
            if timing.excludes:
                continue
            if timing.event in moments:
                return moments[timing.event]
            if timing.event in _RECORDED:
                kind = _RECORDED[timing.event]
                return lambda one: next((record.on_day for record in one.valid(kind)[::-1]), None)
        return lambda one: one.created_at

    def _local(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.place.zone)).date()

    def _given(self, at: datetime) -> date:
        day = at.astimezone(ZoneInfo(self.place.partner.time_zone))
        return day.date() if day.time() == time(0) else self._local(at)

    def _ended(self, at: datetime) -> date:
        day = at.astimezone(ZoneInfo(self.place.partner.time_zone))
        return day.date() - timedelta(days=1) if day.time() == time(0) else self._local(at)


@dataclass
class _Within:
    interval: Interval

    def day(self, day: date) -> bool:
        begin, end = self.interval.begin, self.interval.end
        return (begin is None or begin <= day) and (end is None or day < end)


def customers(some: Iterable[KnownAssociation]) -> int:
    """Return how many customers some associations have."""
    return len({one.customer.id for one in some})


def _award(one: KnownAssociation, *kinds: ClaimRecordKind) -> Money | None:
    valid = one.valid(*kinds) if one.status is S.APPROVED else []
    if not valid or valid[-1].amount is None:
        return None
    return valid[-1].amount, valid[-1].currency or ""


def _first_rates(rates: Sequence[Mapping[str, Any]], market: str | None) -> list[Mapping[str, Any]]:
    wanted = (market or "").casefold()
    return [one for one in rates if one["market"].casefold() == wanted][:1]


def _by_clock(one: KnownAssociation) -> tuple[Any, ...]:
    if one.status in CLOCKED:
        return 0, one.clock_due, one.id
    return 1, datetime.max.replace(tzinfo=UTC) - one.status_since, -one.id


def _value(one: KnownAssociation, field: Aspect) -> tuple[str, str, int]:
    """Return the key, the name and the id of a value."""
    return {
        Aspect.STATUS: (one.status.value, "", 0),
        Aspect.ENGAGEMENT: (one.engagement.code, one.engagement.name, one.engagement.id),
        Aspect.AREA: (one.engagement.solution_area, one.engagement.solution_area, 0),
        Aspect.LOCATION: (one.location.code, one.location.name, one.location.id),
        Aspect.OWNER: (one.owner.user_id, one.owner.name, one.owner.id),
        Aspect.CUSTOMER: (str(one.customer.id), one.customer.name, one.customer.id),
        Aspect.ASSOCIATION: (str(one.id), "", one.id),
        Aspect.ORIGIN: (one.origin.value, "", 0),
    }[field]
