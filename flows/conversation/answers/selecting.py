"""Which associations a question is about: its conditions, timings and amounts as the database knows them."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.conversation.answers import bounds
from flows.rules.associations import amounts
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
from store import catalogue, partners
from store.associations.associations import Association
from store.catalogue import Engagement
from store.conversation import questions
from store.conversation.questions import AmountKind, AssociationQuery, Fits, Instants, PlaceRates, Sorting
from store.customers import customers_page
from store.enums import AssociationStatus, ClaimRecordKind, Origin
from store.partners import Location, Member

RECORDED: Mapping[Milestone, ClaimRecordKind] = {
    Milestone.UNDER_REVIEW: ClaimRecordKind.UNDER_REVIEW,
    Milestone.ACTION_REQUIRED: ClaimRecordKind.ACTION_REQUIRED,
    Milestone.APPROVED: ClaimRecordKind.APPROVED,
    Milestone.REJECTED: ClaimRecordKind.REJECTED,
    Milestone.DISPUTED: ClaimRecordKind.DISPUTED,
    Milestone.PAID: ClaimRecordKind.PAID,
}
"""Events that members record of a claim, each with its kind of record."""

SORTED: Mapping[Order | None, Sorting] = {
    None: Sorting.SOONEST,
    Order.LARGEST: Sorting.LARGEST,
    Order.SMALLEST: Sorting.SMALLEST,
    Order.NEWEST: Sorting.NEWEST,
    Order.OLDEST: Sorting.OLDEST,
}


_FEW = frozenset({Aspect.CUSTOMER, Aspect.ASSOCIATION})
"""What is looked up by its own index, since it names few."""

_INDEXED = frozenset({Milestone.ADDED, Milestone.DUE, Milestone.LOST})
"""Events that an index finds among those of a partner."""

_SMALLEST, _LARGEST = Decimal("0.001"), Decimal(10**12)


class NotATiming(ValueError):
    """An event is not one that happens at a time."""


@dataclass(frozen=True)
class Selecting:
    """What turns sayings of one asker into questions; what the partner has is read once."""

    session: Session
    actor: Actor
    now: datetime

    @cached_property
    def _built(self) -> dict[Timing, Fits]:
        """The timings as they are for the database: building some costs more than running them."""
        return {}

    @cached_property
    def engagements(self) -> Sequence[Engagement]:
        """The partner's catalogue, by name."""
        return catalogue.engagements(self.session, self.actor.partner)

    @cached_property
    def locations(self) -> Sequence[Location]:
        """The partner's locations, by name."""
        return partners.locations(self.session, self.actor.partner)

    @cached_property
    def members(self) -> Sequence[Member]:
        """The partner's members, also those who are gone."""
        return partners.all_members(self.session, self.actor.partner)

    def question(self, saying: Saying) -> AssociationQuery:
        """Return the question for a saying, over all locations of the asker's own partner (R3).

        Raises:
            NotATiming: it has a timing of who is responsible, which does not happen at a time.
        """
        amount = amount_kind(saying)
        found = AssociationQuery(
            self.actor.partner.id,
            fits=(
                *(self.condition(one) for one in saying.conditions),
                *(self.timing(one) for one in saying.timings),
            ),
            by_partner=self._by_partner(saying),
            amount=amount,
        )
        return _in_range(found, saying.amounts, self._rates) if saying.amounts else found

    def priced(self, question: AssociationQuery) -> AssociationQuery:
        """Return a question with today's rates, for sums and for an order by amounts."""
        return replace(question, rates=self._rates)

    def sorting(self, saying: Saying) -> tuple[Sorting, Any]:
        """Return the order of a saying, and the moment that it goes by if not by the addition."""
        moments = [
            found
            for one in saying.timings
            if not one.excludes and (found := moment_of(one.event)) is not None
        ]
        return SORTED[saying.order], next(iter(moments), None)

    def condition(self, one: Condition) -> Fits:
        """Return a condition for the database; values that the partner does not have fit nothing."""
        what, keys = self._keys(one.field, [value.key for value in one.values])
        return questions.among(what, keys, excludes=one.excludes)

    def timing(self, one: Timing) -> Fits:
        """Return a timing for the database; days are those of the asker's zone.

        Raises:
            NotATiming: nothing of this kind happens at a time.
        """
        if one not in self._built:
            happened = self._happened(one.event, one.interval)
            self._built[one] = questions.unless(happened) if one.excludes else happened
        return self._built[one]

    def of_engagements(self, conditions: Iterable[Condition]) -> list[Engagement]:
        """Return the engagements that fit conditions on engagements and areas, by name."""
        found = list(self.engagements)
        for one in conditions:
            keys = {value.key for value in one.values}
            if one.field is Aspect.ENGAGEMENT:
                found = [each for each in found if (each.code in keys) != one.excludes]
            elif one.field is Aspect.AREA:
                found = [each for each in found if (each.solution_area in keys) != one.excludes]
        return found

    def of_locations(self, conditions: Iterable[Condition]) -> list[Location]:
        """Return the locations that fit conditions on locations, by name."""
        found = list(self.locations)
        for one in conditions:
            if one.field is Aspect.LOCATION:
                keys = {value.key for value in one.values}
                found = [each for each in found if (each.code in keys) != one.excludes]
        return found

    def _by_partner(self, saying: Saying) -> bool:
        if any(one.field in _FEW and not one.excludes for one in saying.conditions):
            return False
        if any(one.event in _INDEXED and not one.excludes for one in saying.timings):
            return True
        return not self._reads_whole

    @cached_property
    def _reads_whole(self) -> bool:
        return questions.is_better_read_whole(self.session, self.actor.partner)

    def _happened(self, event: Milestone, interval: Interval) -> Fits:
        if event in _GIVEN:
            return _GIVEN[event](self._instants(interval))
        if event in _EXACT:
            return _EXACT[event](bounds.exactly(interval, self.actor.zone))
        if event in _ENDING:
            return _ENDING[event](self._instants(interval, ends=True))
        if event is Milestone.DUE:
            now = bounds.due_now(interval, self.actor.today(self.now))
            return questions.due(self._instants(now, ends=True))
        return self._happened_on(event, interval)

    def _happened_on(self, event: Milestone, interval: Interval) -> Fits:
        """Return the condition for events of which members gave the day."""
        partner_id, days = self.actor.partner.id, bounds.days(interval)
        if event in RECORDED:
            return questions.recorded(partner_id, RECORDED[event], days)
        match event:
            case Milestone.SUBMITTED:
                return questions.submitted(partner_id, days)
            case Milestone.LOST:
                return questions.lost(partner_id, days, self._instants(interval, ends=True))
            case Milestone.NEXT_DATE:
                return questions.planned(days)
            case _:
                raise NotATiming(event)

    def _instants(self, interval: Interval, *, ends: bool = False) -> Instants:
        return bounds.instants(interval, self.actor.zone, self.actor.partner.time_zone, ends=ends)

    def _keys(self, field: Aspect, keys: Sequence[str]) -> tuple[Any, Collection[Any]]:
        wanted = set(keys)
        of_column: Mapping[Aspect, tuple[Any, Callable[[], Collection[Any]]]] = {
            Aspect.STATUS: (Association.status, lambda: [one for one in AssociationStatus if one in wanted]),
            Aspect.ORIGIN: (Association.origin, lambda: [one for one in Origin if one in wanted]),
            Aspect.ENGAGEMENT: (
                Association.engagement_id,
                lambda: [one.id for one in self.engagements if one.code in wanted],
            ),
            Aspect.AREA: (
                Association.engagement_id,
                lambda: [one.id for one in self.engagements if one.solution_area in wanted],
            ),
            Aspect.LOCATION: (
                Association.location_id,
                lambda: [one.id for one in self.locations if one.code in wanted],
            ),
            Aspect.OWNER: (
                Association.owner_id,
                lambda: [one.id for one in self.members if one.user_id in wanted],
            ),
            Aspect.CUSTOMER: (Association.customer_id, lambda: numbers_in(wanted)),
            Aspect.ASSOCIATION: (Association.id, lambda: self.associations(keys)),
        }
        column, read = of_column[field]
        return column, read()

    def associations(self, keys: Sequence[str]) -> list[int]:
        """Return the ids of associations by their ids, or by their references or claim IDs."""
        named = [one for one in keys if not _is_number(one)]
        found = [one for one, _ in customers_page.numbered(self.session, self.actor.partner, named)]
        return [*numbers_in(keys), *found]

    def currencies(self) -> list[str]:
        """Return the partner's currencies in the order in which amounts of different ones stand."""
        promised = questions.currencies(self.session, self.actor.partner.id)
        return self.ranked({*promised, *(currency for one in self._rates for _, _, currency in one.paid)})

    def ranked(self, currencies: Iterable[str]) -> list[str]:
        """Return currencies in order: what most rates of the locations are in comes first, then by code.

        Amounts of different currencies cannot be compared, so an order by amounts goes by these first.
        """
        used = Counter(
            currency for one in self._rates for _, _, currency in one.paid for _ in one.location_ids
        )
        return sorted(currencies, key=lambda one: (-used[one], one))

    @cached_property
    def _rates(self) -> tuple[PlaceRates, ...]:
        places: dict[str, list[int]] = {}
        for location in self.locations:
            if location.market is not None:
                places.setdefault(location.market, []).append(location.id)
        return tuple(PlaceRates(tuple(ids), tuple(self._paid(market))) for market, ids in places.items())

    def _paid(self, market: str) -> Iterator[tuple[int, Decimal, str]]:
        for engagement in self.engagements:
            paid = amounts.in_market(amounts.rates_from(engagement.rates), market)
            if paid is not None:
                yield engagement.id, Decimal(paid.units), paid.currency


def amount_kind(saying: Saying) -> AmountKind:
    """Return which amount counts: what was paid or approved where a timing is about that, else the worth."""
    happened = {one.event for one in saying.timings if not one.excludes}
    if Milestone.PAID in happened:
        return AmountKind.PAID
    return AmountKind.APPROVED if Milestone.APPROVED in happened else AmountKind.WORTH


def numbers_in(keys: Iterable[str]) -> list[int]:
    """Return the keys that are ids."""
    return [int(one) for one in keys if _is_number(one)]


def _is_number(key: str) -> bool:
    # A larger number is no id in any database.
    return key.isascii() and key.isdecimal() and len(key) <= len(str(2**31)) - 1


def _in_range(
    question: AssociationQuery, asked: AmountRange, rates: tuple[PlaceRates, ...]
) -> AssociationQuery:
    least, most = _stored(asked.least, ROUND_CEILING), _stored(asked.most, ROUND_FLOOR)
    return replace(
        question,
        rates=rates,
        least=least,
        most=most,
        above=asked.above and least == asked.least,
        below=asked.below and most == asked.most,
        currency=asked.currency,
    )


def _stored(bound: Decimal | None, rounding: str) -> Decimal | None:
    """Return the nearest amount that can be stored: of a bound with more decimals, the next one inside."""
    if bound is None:
        return None
    return min(max(bound, Decimal(0)), _LARGEST).quantize(_SMALLEST, rounding)


def moment_of(event: Milestone) -> Any:
    """Return when an event last happened to an association, to sort by; ``None`` for the addition."""
    if event in RECORDED:
        return questions.last_recorded(RECORDED[event])
    return _MOMENTS.get(event)


_GIVEN: Mapping[Milestone, Callable[[Instants], Fits]] = {
    Milestone.ADDED: questions.added,
    Milestone.CONSENTED: questions.consented,
}
_EXACT: Mapping[Milestone, Callable[[Instants], Fits]] = {
    Milestone.ASKED: questions.asked,
    Milestone.CHANGED: questions.changed,
}
_ENDING: Mapping[Milestone, Callable[[Instants], Fits]] = {
    Milestone.DECLINED: questions.declined,
    Milestone.CANCELLED: questions.cancelled,
}
_MOMENTS: Mapping[Milestone, Any] = {
    Milestone.ASKED: questions.last_asked(),
    Milestone.CONSENTED: Association.consented_at,
    Milestone.DECLINED: Association.status_since,
    Milestone.LOST: Association.status_since,
    Milestone.CANCELLED: Association.status_since,
    Milestone.SUBMITTED: questions.submission(),
    Milestone.DUE: Association.clock_due,
    Milestone.NEXT_DATE: Association.own_date,
    Milestone.CHANGED: questions.last_changed(),
}
