"""Put what a message limits into the question or request before. Values in, values out."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from flows.rules.language.limits.limits import limits
from flows.rules.language.limits.names import TARGETS
from flows.rules.language.meanings import STATES
from flows.rules.language.sentences.clause import Clause
from flows.rules.language.sentences.spans import WordSpan
from flows.rules.language.times.readings import Looks
from flows.rules.language.understanding import (
    Aspect,
    Condition,
    Intent,
    Interval,
    Milestone,
    Saying,
    Timing,
)

_AHEAD = frozenset({Milestone.DUE, Milestone.NEXT_DATE})
_BEGINNINGS = frozenset({Milestone.ADDED, Milestone.ASKED, Milestone.CONSENTED})


def merged(clause: Clause, last: Saying, *, adds: bool = False) -> Iterator[Saying]:
    """Yield a saying with the limits of a clause; times without a state are those of what it is about.

    If the clause ``adds`` another customer or association ("and Tailspin too"), it is about that alone.
    """
    found = limits(clause)
    clause.take("x.only", "x.instead")
    times = [one for at, one in enumerate(clause.spans) if one.times and at not in clause.used]
    clause.used.update(at for at, one in enumerate(clause.spans) if one.times)
    if clause.unexplained or len(times) > 1:
        return
    # What is approved becomes what was approved in that time.
    keeps_status = not times or bool(last.timings) or last.intent is Intent.REPORT or _is_kept(last)
    for one in found.readings:
        if adds and any(each.field in TARGETS and not each.excludes for each in one.conditions):
            yield replace(last, conditions=one.conditions, timings=one.timings, amounts=one.amounts)
            continue
        moved, new = _of_other_state(last, one)
        for timings in _times_of(moved, times):
            intent = Intent.COUNT if one.by and last.intent is Intent.LIST else last.intent
            yield replace(
                last,
                intent=intent,
                conditions=_with(last.conditions, new, keeps_status=keeps_status and not one.timings),
                timings=tuple(one.timings) or timings,
                amounts=one.amounts or last.amounts,
                order=one.order or last.order,
                most=one.most or last.most,
                by=one.by or last.by,
            )


def _of_other_state(last: Saying, new: Saying) -> tuple[Saying, Sequence[Condition]]:
    """Return what happened in a time with another state in its place: "and cancelled?" after "lost"."""
    states = new.of(Aspect.STATUS)
    past = [one for one in last.timings if one.event not in _AHEAD | {Milestone.DURING}]
    if not states or not past or last.of(Aspect.STATUS) or new.timings:
        return last, new.conditions
    event = _event_named(states)
    # What waits does so now, whenever it began to.
    event = None if event in _BEGINNINGS else event
    others = tuple(one for one in last.timings if one not in past)
    moved = tuple(replace(one, event=event) for one in past[-1:]) if event else ()
    conditions = tuple(one for one in new.conditions if not (event and one in states))
    return replace(last, timings=(*others, *moved)), conditions


def _with(
    before: Sequence[Condition], new: Sequence[Condition], *, keeps_status: bool
) -> tuple[Condition, ...]:
    """Return conditions in which new ones take the place of those of the same field.

    A customer and a reference take each other's place.
    """
    # "Not Tailspin" and then "not Alpine" leaves out both.
    new = [_excluding_both(one, before) if one.excludes else one for one in new]
    names_target = any(one.field in TARGETS and not one.excludes for one in new)
    kept = []
    for one in before:
        same = [other for other in new if other.field is one.field]
        if not keeps_status and one.field is Aspect.STATUS:
            continue
        if names_target and one.field in TARGETS:
            continue
        if not same:
            kept.append(one)
        elif same[0].excludes and not one.excludes:
            left = tuple(value for value in one.values if value not in same[0].values)
            kept += [replace(one, values=left)] if left else []
    replaced = {one.field for one in kept}
    return (*kept, *(one for one in new if not (one.excludes and one.field in replaced)))


def _excluding_both(one: Condition, before: Sequence[Condition]) -> Condition:
    for other in before:
        if other.excludes and other.field is one.field:
            return replace(one, values=tuple(dict.fromkeys((*other.values, *one.values))))
    return one


def _times_of(last: Saying, times: Sequence[WordSpan]) -> Iterator[tuple[Timing, ...]]:
    """Yield the timings of a saying in which a new time takes the place of the old one."""
    if not times:
        yield last.timings
        return
    event = _event_of(last)
    if event is None:
        return
    others = tuple(one for one in last.timings if one.event is not event)
    looks = Looks.AHEAD if event in _AHEAD else Looks.PAST
    for interval in times[0].intervals(looks):
        yield (*others, Timing(event, interval or Interval(None, None), words=times[0].words))


def _event_of(last: Saying) -> Milestone | None:
    """Return the event of which a saying says or could say the time."""
    if last.intent is Intent.REPORT:
        return Milestone.DURING
    if last.timings:
        return last.timings[-1].event
    return _event_named(last.of(Aspect.STATUS))


def _event_named(states: Sequence[Condition]) -> Milestone | None:
    """Return the event with which exactly these statuses are reached."""
    named = {value.key for one in states if not one.excludes for value in one.values}
    fitting = {one.event for one in STATES.values() if one.event and named and set(one.statuses) == named}
    return fitting.pop() if len(fitting) == 1 else None


def _is_kept(last: Saying) -> bool:
    """Tell whether the status counts beside the time of what happened."""
    named = {value.key for one in last.of(Aspect.STATUS) if not one.excludes for value in one.values}
    return any(one.kept for one in STATES.values() if named and set(one.statuses) == named)
