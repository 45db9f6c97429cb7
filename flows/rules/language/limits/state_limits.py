"""Conditions and timings of the states that a clause speaks of (R25). Values in, values out."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import product

from flows.rules.associations import status as statuses
from flows.rules.language import meanings
from flows.rules.language.limits.states import AHEAD, StatePart
from flows.rules.language.meanings import StateMeaning
from flows.rules.language.times.readings import Looks
from flows.rules.language.understanding import Aspect, Condition, Interval, Milestone, Timing, Value
from store.enums import ENDED, AssociationStatus

_Chosen = tuple[StatePart, StateMeaning, Interval | None]
_OUTCOMES = frozenset(
    {Milestone.APPROVED, Milestone.REJECTED, Milestone.DECLINED, Milestone.LOST, Milestone.CANCELLED}
)
"""Ends of which one association has only one."""


def stated(parts: Sequence[StatePart]) -> Iterator[tuple[list[Condition], list[Timing]]]:
    """Yield the conditions and timings of the states, in each way in which they can be meant."""
    ways = [
        [_in_time(part, way, time) for way in part.meanings for time in _fitting(part, way.event)]
        for part in parts
    ]
    for chosen in product(*ways):
        if not _is_sayable(chosen):
            continue
        included, without = _statuses(chosen)
        left = None if included is None else included - without
        if left is not None and not left:
            # Nothing is in two states at once.
            continue
        words = " ".join(part.words for part, _, _ in chosen)
        timings = [
            Timing(way.event, time or Interval(None, None), part.excludes, part.words)
            for part, way, time in chosen
            if way.event is not None and _happens(way, time)
        ]
        conditions = []
        if left is not None:
            if any(_is_ever(one, Milestone.ASKED) for one in timings) and left == statuses.CONSENT_PENDING:
                left = frozenset({AssociationStatus.AWAITING_CONSENT})
            conditions.append(_of_status(left, words, excludes=False))
            timings = [one for one in timings if not _is_implied(one, left)]
        elif without:
            conditions.append(_of_status(without, words, excludes=True))
        yield conditions, timings


def _in_time(part: StatePart, way: StateMeaning, time: Interval | None) -> _Chosen:
    """Return a state with its time; what runs out in days that have passed ran out."""
    is_past = time is not None and time.end is not None and part.today is not None and time.end <= part.today
    return part, (meanings.LAPSED.get(way, way) if is_past else way), time


def _happens(way: StateMeaning, time: Interval | None) -> bool:
    """Tell whether a state is meant as something that happened, and not as what it is now."""
    return time is not None or not way.statuses


def _statuses(
    chosen: Sequence[_Chosen],
) -> tuple[frozenset[AssociationStatus] | None, frozenset[AssociationStatus]]:
    """Return the statuses that are meant, ``None`` for any, and those that are excluded."""
    included: frozenset[AssociationStatus] | None = None
    without: frozenset[AssociationStatus] = frozenset()
    for part, way, time in chosen:
        # "Consents that do not run out this month" are still consents that are missing.
        is_of_noun = way in (meanings.STATES["consent.lapse"], meanings.STATES["claim.lapse"])
        is_over = _happens(way, time) and not _lasts(part)
        if not way.statuses or (is_over and (not way.kept or (part.excludes and not is_of_noun))):
            continue
        if part.excludes and not _happens(way, time):
            without |= way.statuses
        elif included is None:
            included = way.statuses
        else:
            # "Still without consent and lapse this week" lapse among those.
            lapses = part.is_joined and not part.is_either and way.event is Milestone.DUE and time is not None
            is_any = part.is_joined and not (lapses and included <= way.statuses)
            included = included | way.statuses if is_any else included & way.statuses
    return included, without


def _lasts(part: StatePart) -> bool:
    """Tell whether it is still in a state: "under review for more than 30 days"."""
    return part.time is not None and part.time.words.startswith(_FOR) and not part.excludes


_FOR = tuple(
    f"{one} {much}" for one in ("for", "since") for much in ("more than", "over", "longer than", "at least")
)


def _is_sayable(chosen: Sequence[_Chosen]) -> bool:
    """Tell whether conditions can say it: all of them count together, so that what happened has no "or"."""
    for at, (part, way, time) in enumerate(chosen):
        if at and _contradicts(chosen[at - 1], chosen[at]):
            return False
        if part.excludes and way.kept and time is not None and way.event is not Milestone.DUE:
            return False
        if not part.is_joined or part.excludes:
            continue
        before, way_before, time_before = chosen[at - 1]
        happens = _happens(way, time) or _happens(way_before, time_before)
        are_outcomes = {way.event, way_before.event} <= _OUTCOMES and way.event is not way_before.event
        if happens and not before.excludes and (part.is_either or are_outcomes):
            return False
    return True


def _contradicts(one: _Chosen, other: _Chosen) -> bool:
    """Tell whether one is open and the other lost: no association is both."""
    states = [(way.statuses, way.event if _happens(way, time) else None) for part, way, time in (one, other)]
    if one[0].excludes or other[0].excludes:
        return False
    return any(
        event in _ENDED and bool(statuses) and not statuses & ENDED
        for (statuses, _), (_, event) in (states, states[::-1])
    )


_ENDED = frozenset({Milestone.LOST, Milestone.CANCELLED, Milestone.DECLINED})
_IMPLIED: Mapping[Milestone, frozenset[AssociationStatus]] = {
    Milestone.ASKED: frozenset({AssociationStatus.AWAITING_CONSENT}),
    Milestone.SUBMITTED: statuses.CLAIM_MADE,
}
"""Statuses that tell by themselves that something has happened."""


def _is_ever(timing: Timing, event: Milestone) -> bool:
    return timing.event is event and timing.interval == Interval(None, None) and not timing.excludes


def _is_implied(timing: Timing, left: frozenset[AssociationStatus]) -> bool:
    """Tell whether a timing says only that something happened at any time, which the statuses say too."""
    is_ever = timing.interval == Interval(None, None) and not timing.excludes
    if is_ever and timing.event is Milestone.ADDED:
        # Whatever has a status was added.
        return True
    return is_ever and left <= _IMPLIED.get(timing.event, frozenset())


def _of_status(found: frozenset[AssociationStatus], words: str, *, excludes: bool) -> Condition:
    values = tuple(Value(one, statuses.TABLE[one].words) for one in AssociationStatus if one in found)
    return Condition(Aspect.STATUS, values, excludes, words)


def _fitting(part: StatePart, event: Milestone | None) -> Sequence[Interval | None]:
    """Return the intervals that fit an event: what is due lies ahead, what happened does not."""
    if part.time is None:
        return (part.interval,)
    found: Sequence[Interval | None] = part.time.intervals(Looks.AHEAD if event in AHEAD else Looks.PAST)
    if part.excludes and part.time.words.startswith(_UNTIL):
        # What is not due until December may be due in December.
        days = part.time.days(Looks.AHEAD if event in AHEAD else Looks.PAST)
        found = [Interval(None, one) for one in days]
    if part.time.words.startswith(_OF_THEN):
        # "My lapsed ones from last week" are of that week.
        found = [one for one in found if one is not None and one.end is not None] or found
    if part.also is not None:
        other = part.also.intervals(Looks.AHEAD if event in AHEAD else Looks.PAST)
        return [both for one in found for two in other if one and (both := _together(one, two))]
    found = found or (None,)
    return [_ahead(one, part.today) for one in found] if event is Milestone.DUE else found


_UNTIL = ("until ", "till ", "til ", "up to ", "up until ")


def _together(one: Interval, other: Interval) -> Interval | None:
    """Return two intervals as one, if one ends when the other begins."""
    first, last = (one, other) if one.end is not None and one.end == other.begin else (other, one)
    follows = first.end is not None and first.end == last.begin
    return Interval(first.begin, last.end) if follows else None


_OF_THEN = ("from last", "from previous", "from past", "from yesterday", "from the last", "from the previous")
"""Beginnings of times that say when something was, and not since when."""


def _ahead(one: Interval | None, today: date | None) -> Interval | None:
    """Leave out that several days begin today: nothing that is still due was due before."""
    if one is None or one.begin is None or one.begin != today or one.end is None:
        return one
    return Interval(None, one.end) if one.end > today + timedelta(days=1) else one
