"""Understand a message that continues the one before: "only Paris", "and last month?", "the second one".

A filter takes the place of one of the same field, or is added. Values in, values out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from flows.rules.language.limits.limits import limits
from flows.rules.language.limits.names import TARGETS
from flows.rules.language.meanings import STATES
from flows.rules.language.sentences.clause import Asking, Clause
from flows.rules.language.sentences.spans import WordSpan
from flows.rules.language.times.readings import Looks
from flows.rules.language.understanding import (
    REQUESTS,
    Aspect,
    Certainty,
    Condition,
    Intent,
    Interval,
    Milestone,
    Saying,
    Timing,
    Understanding,
    Value,
    canonical,
)

_LEADING = frozenset(
    {
        *(
            "and",
            "only",
            "just",
            "what about",
            "how about",
            "now",
            "also",
            "but",
            "but only",
            "then",
            "or",
            "ok",
        ),
        "instead",
    }
)
"""Words that begin a message which continues the one before."""
_PLACE = re.compile(r"[1-9]\d?(st|nd|rd|th)")
_OF_ROWS = frozenset({Intent.LIST, Intent.COUNT, Intent.SUM, Intent.REPORT, Intent.EXPORT})
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_MORE = frozenset({"more", "next", "continue", "go on", "further", "the rest", "rest"})
_AROUND_MORE = frozenset({"show", "me", "please", "the", "list", "see", "pls", "ones", "of", "them"})
_MANY = frozenset({"them", "those", "these", "they", "all"})
_AHEAD = frozenset({Milestone.DUE, Milestone.NEXT_DATE})


def continued(
    every: Sequence[WordSpan], text: str, asking: Asking, before: Understanding
) -> Understanding | None:
    """Return what a message that only limits or chooses means after the one before; else ``None``."""
    said = [one for one in every if not one.is_stop]
    if not said:
        return None
    found = list(_answers(said, before)) or list(_chosen(said, asking, before))
    last = before.sayings[-1] if before.verdict is Certainty.UNDERSTOOD and before.sayings else None
    if not found and last is not None:
        if _wants_more(said) and last.intent in _OF_ROWS:
            return Understanding(Certainty.UNDERSTOOD, (last,), follows_up=True, shows_more=True)
        found = list(_changed(every, text, asking, last))
    found = list({canonical(one): one for one in found}.values())
    if len(found) == 1:
        return Understanding(Certainty.UNDERSTOOD, tuple(found), follows_up=True)
    return Understanding(Certainty.UNSURE, rivals=tuple(found), follows_up=True) if found else None


def pointing(
    every: Sequence[WordSpan], asking: Asking, before: Understanding
) -> tuple[Saying | None, Sequence[WordSpan]]:
    """Return what "it", "them" or "the second one" in a message points at, and the spans beside that.

    Nothing if the message does not point at anything that is known.
    """
    rows = _rows(every, asking)
    if rows:
        rest = [one for one in every if not _is_ordinal(one)]
        about = Saying(Intent.CUSTOMER, (Condition(Aspect.ASSOCIATION, tuple(rows)),))
        return (about, rest) if rest else (None, every)
    words = {token.word for one in every if not one.times for token in one.tokens}
    last = before.sayings[-1] if before.verdict is Certainty.UNDERSTOOD and before.sayings else None
    if last is None or not words & (_ONE | _MANY):
        return None, every
    if last.intent is Intent.LIST and words & _ONE and len(asking.shown) == 1:
        return Saying(Intent.CUSTOMER, (Condition(Aspect.ASSOCIATION, asking.shown),)), every
    return last, every


def with_rows(saying: Saying, about: Saying) -> Saying:
    """Return a request for "them" with all that limits the rows that are meant."""
    has_any = bool(saying.conditions or saying.timings or saying.amounts)
    if saying.intent not in REQUESTS or has_any:
        return saying
    return replace(saying, conditions=about.conditions, timings=about.timings, amounts=about.amounts)


_ONE = frozenset({"it", "that", "this"})


def _is_ordinal(span: WordSpan) -> bool:
    return all(token.word in {"the", "one", "ones", *_ORDINALS} for token in span.tokens)


def _rows(said: Sequence[WordSpan], asking: Asking) -> Sequence[Value]:
    """Return the rows that "the second one" or "the last one" points at."""
    words = [token.word for one in said for token in one.tokens]
    place = next((_ORDINALS.index(one) for one in words if one in _ORDINALS), None)
    if place is None:
        place = next((int(one[:-2]) - 1 for one in words if _PLACE.fullmatch(one)), None)
    if place is None and words[-2:] == ["last", "one"]:
        place = len(asking.shown) - 1
    return asking.shown[place : place + 1] if place is not None and place >= 0 else ()


def _answers(said: Sequence[WordSpan], before: Understanding) -> Iterator[Saying]:
    """Yield a request that lacked something with what the message names."""
    if before.verdict is not Certainty.UNSURE or not before.missing or not before.sayings:
        return
    named = [one for one in said if one.entities]
    if len(named) != 1 or any(not one.entities and not one.has("f.") for one in said):
        return
    request = before.sayings[-1]
    for entity in named[0].entities:
        if before.missing == "to" and entity.field is Aspect.OWNER:
            yield replace(request, details=replace(request.details, to=entity.value))
        elif before.missing == Aspect.CUSTOMER and entity.field in TARGETS:
            condition = Condition(entity.field, (entity.value,), words=named[0].words)
            yield replace(request, conditions=(*request.conditions, condition))


def _chosen(said: Sequence[WordSpan], asking: Asking, before: Understanding) -> Iterator[Saying]:
    """Yield the reading among several, or the row, that "the second one" chooses."""
    words = [token.word for one in said for token in one.tokens]
    is_bare = all(one in _AROUND_ORDINAL or one in _ORDINALS or _PLACE.fullmatch(one) for one in words)
    if not is_bare:
        return
    if before.verdict is Certainty.UNSURE and before.rivals:
        places = [_ORDINALS.index(one) for one in words if one in _ORDINALS]
        yield from before.rivals[places[0] : places[0] + 1] if places else ()
        return
    for value in _rows(said, asking):
        yield Saying(Intent.CUSTOMER, (Condition(Aspect.ASSOCIATION, (value,)),))


_AROUND_ORDINAL = frozenset({"the", "one", "last", "please", "pls"})


def _wants_more(said: Sequence[WordSpan]) -> bool:
    words = [token.word for one in said for token in one.tokens]
    return " ".join(one for one in words if one not in _AROUND_MORE) in _MORE


def _changed(every: Sequence[WordSpan], text: str, asking: Asking, last: Saying) -> Iterator[Saying]:
    """Yield the message before with what this one changes."""
    begin = 0
    while begin < len(every) and (every[begin].is_stop or every[begin].words in _LEADING):
        begin += 1
    rest = every[begin:]
    leads = begin > 0
    said = [one for one in rest if not one.is_stop]
    if not said or any(not one.is_known for one in said):
        return
    is_export = any(one.has("r.export") for one in said)
    if is_export and last.intent in _OF_ROWS and all(one.has("r.export", "f.", "v.") for one in said):
        yield replace(last, intent=Intent.EXPORT, order=None, most=None, by=None)
        return
    number = _number_wanted(said)
    if number is not None and last.intent in _OF_ROWS:
        is_count = number is Intent.COUNT
        order, most = (None, None) if is_count else (last.order, last.most)
        yield replace(last, intent=number, order=order, most=most)
        return
    if not _is_fragment(said):
        return
    # Without "and" or "only", what asks for itself, or speaks of a state, begins anew.
    if not leads and (last.intent not in _OF_ROWS or _names_target(said) or _stands_alone(said)):
        return
    yield from _merged(Clause(rest, text, asking), last)


def _number_wanted(said: Sequence[WordSpan]) -> Intent | None:
    """Return whether a message only asks how many, or how much."""
    if any(not one.has("q.count", "q.sum", "f.", "n.assoc", "n.claim") for one in said):
        return None
    if any(one.has("q.count") for one in said):
        return Intent.COUNT
    return Intent.SUM if any(one.has("q.sum") for one in said) else None


def _is_fragment(said: Sequence[WordSpan]) -> bool:
    """Tell whether spans limit something, but neither ask nor request anything."""
    asking = ("q.", "r.", "v.", "s.", "e.", "k.")
    asks = any(one.has(*asking) and not one.has("f.", "p.", "o.", "x.") for one in said)
    limits_it = any(one.entities or one.times or one.has("p.", "o.", "a.", "b.", "f.mine") for one in said)
    return limits_it and not asks


def _stands_alone(said: Sequence[WordSpan]) -> bool:
    return said[0].has("v.", "q.") or any(one.has("p.") for one in said)


def _names_target(said: Sequence[WordSpan]) -> bool:
    return any(one.entities and one.entities[0].field in TARGETS for one in said)


def _merged(clause: Clause, last: Saying) -> Iterator[Saying]:
    """Yield a saying with the limits of a clause; times without a state are those of what it is about."""
    found = limits(clause)
    clause.take("x.only", "x.instead")
    times = [one for at, one in enumerate(clause.spans) if one.times and at not in clause.used]
    clause.used.update(at for at, one in enumerate(clause.spans) if one.times)
    if clause.unexplained or len(times) > 1:
        return
    # What is approved becomes what was approved in that time.
    keeps_status = not times or bool(last.timings) or last.intent is Intent.REPORT or _is_kept(last)
    for one in found.readings:
        for timings in _times_of(last, times):
            intent = Intent.COUNT if one.by and last.intent is Intent.LIST else last.intent
            yield replace(
                last,
                intent=intent,
                conditions=_with(
                    last.conditions, one.conditions, keeps_status=keeps_status and not one.timings
                ),
                timings=tuple(one.timings) or timings,
                amounts=one.amounts or last.amounts,
                order=one.order or last.order,
                most=one.most or last.most,
                by=one.by or last.by,
            )


def _with(
    before: Sequence[Condition], new: Sequence[Condition], *, keeps_status: bool
) -> tuple[Condition, ...]:
    """Return conditions in which new ones take the place of those of the same field."""
    kept = []
    for one in before:
        same = [other for other in new if other.field is one.field]
        if not keeps_status and one.field is Aspect.STATUS:
            continue
        if not same:
            kept.append(one)
        elif same[0].excludes and not one.excludes:
            left = tuple(value for value in one.values if value not in same[0].values)
            kept += [replace(one, values=left)] if left else []
    replaced = {one.field for one in kept}
    return (*kept, *(one for one in new if not (one.excludes and one.field in replaced)))


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
    named = {value.key for one in last.of(Aspect.STATUS) if not one.excludes for value in one.values}
    fitting = {one.event for one in STATES.values() if one.event and named and set(one.statuses) == named}
    return fitting.pop() if len(fitting) == 1 else None


def _is_kept(last: Saying) -> bool:
    """Tell whether the status counts beside the time of what happened."""
    named = {value.key for one in last.of(Aspect.STATUS) if not one.excludes for value in one.values}
    return any(one.kept for one in STATES.values() if named and set(one.statuses) == named)
