"""Understand a message that only changes the one before: "only Paris", "and last month?", "make it Tuesday".

A filter takes the place of one of the same field, or is added. Values in, values out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from flows.rules.language.follow_ups.corrections import Remainder, remainder
from flows.rules.language.follow_ups.merging import merged
from flows.rules.language.follow_ups.pointing import about_row, place_of, pointed_row, points_at_rows, within
from flows.rules.language.limits.measures import currency_beside
from flows.rules.language.limits.names import TARGETS
from flows.rules.language.sentences.clause import ALL, AUXILIARIES, Asking, Clause
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
    canonical,
)
from store.enums import AssociationStatus

OF_ROWS = frozenset({Intent.LIST, Intent.COUNT, Intent.SUM, Intent.REPORT, Intent.EXPORT})
"""Questions about whatever fits."""
TALK = frozenset({Intent.GREETING, Intent.THANKS, Intent.YES, Intent.NO})
"""What is neither asked nor requested."""
_MORE = frozenset({"more", "next", "continue", "go on", "further", "the rest", "rest"})
_AROUND_MORE = frozenset({"show", "me", "please", "the", "list", "see", "pls", "ones", "of", "them"})
_AROUND_ORDINAL = frozenset(
    {"the", "one", "last", "please", "pls", "show", "me", "open", "see", "take", "i", "mean", "you", "can"}
)


def can_be_continued(before: Understanding) -> bool:
    """Tell whether a message can continue this one: it was understood, or asked something back."""
    if before.verdict is not Certainty.UNDERSTOOD:
        return before.verdict is Certainty.UNSURE and bool(before.rivals or before.missing)
    return any(one.intent not in TALK for one in before.sayings)


def continued(
    every: Sequence[WordSpan], text: str, asking: Asking, before: Understanding
) -> Understanding | None:
    """Return what a message that only limits or chooses means after the one before; else ``None``."""
    said = [one for one in every if not one.is_stop]
    if not said:
        return None
    answered = list(_answers(said, before)) or list(_chosen(every, asking, before))
    if answered:
        return _decided([answered])
    if before.verdict is not Certainty.UNDERSTOOD or not before.sayings:
        return None
    last = before.sayings[-1]
    rest = remainder(every)
    if _cannot_be_told(every, rest, last):
        return Understanding(Certainty.UNSURE, follows_up=True)
    if _wants_more(said) and last.intent in OF_ROWS:
        return Understanding(Certainty.UNDERSTOOD, (last,), follows_up=True, shows_more=True)
    # What limits the answer to a message limits all of it, where all of it are rows.
    is_of_rows = all(one.intent in OF_ROWS for one in before.sayings)
    found = [list(_changed(rest, text, asking, one)) for one in (before.sayings if is_of_rows else (last,))]
    decided = _decided(found) if all(found) else None
    # "And Tailspin too" leaves a request for others as it is, and so does "but Tailspin to Tom".
    also = rest.joins or (rest.leads and not rest.limits and bool(_own_details(rest.spans, last)))
    is_added = rest.adds or (also and not rest.corrects)
    adds = is_added and last.intent in REQUESTS and _names_target(rest.spans)
    return replace(decided, adds=adds) if decided is not None else None


def _decided(found: Sequence[Sequence[Saying]]) -> Understanding | None:
    """Return the sayings that are certain, or the readings of the first that is not."""
    each = [list({canonical(one): one for one in several}.values()) for several in found]
    unsure = next((one for one in each if len(one) > 1), None)
    if unsure is not None:
        return Understanding(Certainty.UNSURE, rivals=tuple(unsure), follows_up=True)
    return Understanding(Certainty.UNDERSTOOD, tuple(one[0] for one in each), follows_up=True)


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


def _chosen(every: Sequence[WordSpan], asking: Asking, before: Understanding) -> Iterator[Saying]:
    """Yield the reading among several, or the row, that "the second one" chooses."""
    words = [token.word for one in every if not one.is_stop for token in one.tokens]
    places = [place for one in words if (place := place_of(one)) is not None]
    is_last = words[-2:] == ["last", "one"]
    is_bare = all(one in _AROUND_ORDINAL or place_of(one) is not None for one in words)
    if not is_bare or not (is_last or places):
        return
    if before.verdict is Certainty.UNSURE and before.rivals:
        yield from before.rivals[places[0] : places[0] + 1] if places else ()
        return
    found = pointed_row(every, asking)
    if found is not None:
        yield about_row(found.row)


def _wants_more(said: Sequence[WordSpan]) -> bool:
    words = [token.word for one in said for token in one.tokens]
    return " ".join(one for one in words if one not in _AROUND_MORE) in _MORE


def _cannot_be_told(every: Sequence[WordSpan], rest: Remainder, last: Saying) -> bool:
    """Tell whether a message goes on from the one before, and may mean opposite or different things."""
    if last.intent not in OF_ROWS:
        return rest.leads and _is_split(rest, last)
    return _is_elliptic(every) or (_is_next(every) and _is_timed(last))


def _is_elliptic(every: Sequence[WordSpan]) -> bool:
    """Tell whether a message leaves out what the one before said: "which have?" after who has not answered.

    Whether that, or its opposite, is meant cannot be told.
    """
    words = [token.word for one in every if not one.is_stop for token in one.tokens]
    while words and words[0] in _BEFORE_ELLIPSIS:
        words = words[1:]
    begin = next((len(one) for one in _ELLIPSES if tuple(words[: len(one)]) == one), 0)
    rest = words[begin:]
    return bool(begin and rest) and rest[0] in AUXILIARIES | {"do"} and set(rest[1:]) <= _AFTER_ELLIPSIS


_BEFORE_ELLIPSIS = frozenset({"and", "but", "so", "or", "ok", "okay", "now", "then"})
_ELLIPSES = sorted(
    {
        (*asked, *of)
        for asked in (
            ("which",),
            ("who",),
            ("what",),
            ("which", "ones"),
            ("which", "customers"),
            ("how", "many"),
        )
        for of in ((), ("of", "them"), ("of", "those"), ("of", "these"))
    },
    key=len,
    reverse=True,
)
_AFTER_ELLIPSIS = frozenset({"not", "already", "yet", "so", "then", "please", "indeed", "though"})


def _is_next(said: Sequence[WordSpan]) -> bool:
    """Tell whether a message is only "next", which may be a time as well as more rows."""
    words = {token.word for one in said if not one.is_stop for token in one.tokens}
    return words - {"the", "and", "please"} == {"next"}


def _is_timed(last: Saying) -> bool:
    return any(one.interval.begin or one.interval.end for one in last.timings)


def _changed(rest: Remainder, text: str, asking: Asking, last: Saying) -> Iterator[Saying]:
    """Yield the message before with what this one changes."""
    said = [one for one in rest.spans if not one.is_stop]
    if not said or any(not one.is_known for one in said):
        return
    same = _otherwise_shown(said, last) if last.intent in OF_ROWS else None
    if same is not None:
        yield same
    elif _is_fragment(said) or (last.intent is Intent.RECORD and any(one.number is not None for one in said)):
        yield from _limited(rest, said, text, asking, last)


def _otherwise_shown(said: Sequence[WordSpan], last: Saying) -> Saying | None:
    """Return the same question for a file, for the rows, or for how many or how much they are."""
    is_export = any(one.has("r.export") for one in said)
    if is_export and all(one.has("r.export", "f.", "v.") for one in said):
        return replace(last, intent=Intent.EXPORT, order=None, most=None, by=None)
    if _wants_rows(said):
        return replace(last, intent=Intent.LIST, by=None)
    number = _number_wanted(said)
    if number is None:
        return None
    if any(one.has("n.claim") for one in said) and not _is_of_claims(last):
        submitted = Timing(Milestone.SUBMITTED, Interval(None, None))
        last = replace(last, timings=(*last.timings, submitted))
    order, most = (None, None) if number is Intent.COUNT else (last.order, last.most)
    return replace(last, intent=number, order=order, most=most)


def _is_of_claims(last: Saying) -> bool:
    """Tell whether a question is about claims, by what happened to them or by their states."""
    is_timed = any(one.event in _OF_CLAIMS and not one.excludes for one in last.timings)
    states = {value.key for one in last.of(Aspect.STATUS) if not one.excludes for value in one.values}
    return is_timed or (bool(states) and states <= set(_CLAIM_STATES))


_OF_CLAIMS = frozenset(
    {
        *(Milestone.SUBMITTED, Milestone.UNDER_REVIEW, Milestone.ACTION_REQUIRED, Milestone.APPROVED),
        *(Milestone.REJECTED, Milestone.DISPUTED, Milestone.PAID),
    }
)
_CLAIM_STATES = [*_OF_CLAIMS, AssociationStatus.REJECTED_FINAL]


def _limited(
    rest: Remainder, said: Sequence[WordSpan], text: str, asking: Asking, last: Saying
) -> Iterator[Saying]:
    """Yield the message before with other limits or details."""
    other = [] if rest.limits else list(_other_details(rest.spans, last, text, asking))
    if other:
        yield from other
        return
    own = _own_details(rest.spans, last)
    if (own or last.details.text) and rest.leads and _names_target(said):
        yield from _repeated(rest, own, last, text, asking)
        return
    if not _goes_on(rest, said, last):
        return
    clause = Clause(rest.spans, text, asking)
    if points_at_rows(rest.spans, None):
        yield from filter(None, (within(one, last) for one in merged(clause, _without_limits(last, said))))
        return
    adds = rest.adds or (rest.joins and not rest.corrects and last.intent in REQUESTS)
    yield from merged(clause, last, adds=adds)


def _without_limits(last: Saying, said: Sequence[WordSpan]) -> Saying:
    """Return the question before about whatever there is, or which ones there are if that is asked."""
    asked = {token.word for one in said[:1] for token in one.tokens} & {"which", "who", "what", "are", "is"}
    shown = replace(last, intent=Intent.LIST, by=None) if asked else last
    return replace(shown, conditions=(), timings=(), amounts=None)


def _goes_on(rest: Remainder, said: Sequence[WordSpan], last: Saying) -> bool:
    """Tell whether a message with limits is about the same as the one before, and does not begin anew."""
    is_told = last.intent not in OF_ROWS | REQUESTS or last.intent is Intent.RECORD
    if last.intent in _NOT_LIMITED or (is_told and _states(said)):
        return False
    # Without "and" or "only", what asks for itself, or speaks of a state, begins anew.
    leads = rest.leads or said[0].has("x.")
    if not leads and (last.intent not in OF_ROWS or _names_target(said) or _stands_alone(said)):
        return False
    if not rest.limits and _is_whole(said, leads=leads):
        return False
    if last.intent in REQUESTS and points_at_rows(rest.spans, None) and not rest.limits:
        return False
    # "And Tom's Viva too" is no part of what was asked for.
    return not rest.adds or last.intent not in REQUESTS or _names_target(said)


def _own_details(spans: Sequence[WordSpan], last: Saying) -> list[list[WordSpan]]:
    """Return the day, the new owner and the amount that a request for something else says of its own."""
    found: list[list[WordSpan]] = []
    if last.intent in _DATED:
        found.append([one for one in spans if one.times and not one.entities])
    if last.intent is Intent.HAND_OVER:
        after = [one for before, one in pairwise(spans) if before.words == "to"]
        found.append([one for one in after if _is_member(one) or one.words in {"me", "myself"}])
    if last.intent is Intent.RECORD:
        found.append([one for one in spans if one.number is not None or one.has("a.currency")])
    return [one for one in found if one]


def _is_split(rest: Remainder, last: Saying) -> bool:
    """Tell whether a detail is said for some that are not named as targets: "and Viva to Tom".

    Whether those are a part of what was asked for, or others, cannot be told.
    """
    own = _own_details(rest.spans, last)
    others = [one for one in rest.spans if not any(one in spans for spans in own)]
    return (
        bool(own) and not _names_target(others) and any(one.entities or one.has("f.mine") for one in others)
    )


def _is_member(span: WordSpan) -> bool:
    return any(one.field is Aspect.OWNER for one in span.entities)


def _repeated(
    rest: Remainder, own: Sequence[Sequence[WordSpan]], last: Saying, text: str, asking: Asking
) -> Iterator[Saying]:
    """Yield the same request for something else with details of its own: "and Fabrikam until Thursday"."""
    if _states(rest.spans) and (last.intent is Intent.RECORD or last.details.text):
        # What happened to another one, or was said of it, is no repetition.
        return
    changed = [last]
    for spans in own:
        changed = [other for one in changed for other in _other_details(spans, one, text, asking)]
    others = [one for one in rest.spans if not any(one in spans for spans in own)]
    found = [other for one in changed for other in merged(Clause(others, text, asking), one, adds=True)]
    # A note or a reason that is said anew is not the one before.
    yield from (one for one in found if not (last.details.text and (one.timings or one.amounts)))


def _other_details(spans: Sequence[WordSpan], last: Saying, text: str, asking: Asking) -> Iterator[Saying]:
    """Yield a request with another day, person or amount: "make it Tuesday", "no, to Lin"."""
    said = [one for one in spans if not one.is_stop and not (one.has("f.") and not one.has("f.mine"))]
    if len(said) == 1 and said[0].times and last.intent in _DATED:
        looks = Looks.PAST if last.intent in {Intent.RECORD, Intent.RECORD_CONSENT} else Looks.AHEAD
        for day in said[0].days(looks):
            given = replace(last.details, until=day) if last.intent is Intent.SNOOZE else None
            yield replace(last, details=given or replace(last.details, on=day))
    elif len(said) == 1 and last.intent is Intent.HAND_OVER and last.details.to is not None:
        owners = [one.value for one in said[0].entities if one.field is Aspect.OWNER]
        if said[0].words in {"me", "myself"}:
            owners = [asking.asker]
        for to in owners:
            yield replace(last, details=replace(last.details, to=to))
    elif last.intent is Intent.RECORD and last.details.amount is not None:
        clause = Clause(said, text, asking)
        numbers = [at for at, one in enumerate(said) if one.number is not None]
        currency = currency_beside(clause, numbers[0]) if numbers else ""
        clause.used.update(numbers)
        counts = any(
            said[at + 1].has("n.") and not said[at + 1].has("n.amount")
            for at in numbers
            if at + 1 < len(said)
        )
        if len(numbers) == 1 and not clause.unexplained and not counts:
            given = replace(last.details, amount=said[numbers[0]].number)
            yield replace(last, details=replace(given, currency=currency or last.details.currency))


_NOT_LIMITED = TALK | {Intent.RULE, Intent.ABILITIES}
"""What has nothing that could be limited."""

_DATED = frozenset({Intent.SNOOZE, Intent.NEXT_DATE, Intent.RECORD, Intent.RECORD_CONSENT})
"""Requests that say a day."""


def _number_wanted(said: Sequence[WordSpan]) -> Intent | None:
    """Return whether a message only asks how many, or how much."""
    if any(
        not one.has("q.count", "q.sum", "q.what", "f.", "v.", "n.assoc", "n.claim", "n.amount")
        or one.has("f.mine")
        for one in said
    ):
        return None
    if _is_of_whole(said):
        return None
    if any(one.has("q.count") for one in said):
        return Intent.COUNT
    return Intent.SUM if any(one.has("q.sum") for one in said) else None


def _wants_rows(said: Sequence[WordSpan]) -> bool:
    """Tell whether a message only asks to see those that were counted: "which ones?"."""
    shows = said[0].has("q.what", "v.show") or said[0].words in {"which", "list"}
    points = all(one.has("n.assoc", "f.") and not one.has("f.mine") for one in said[1:])
    return shows and points and (said[0].words in {"which", "which ones"} or len(said) > 1)


def _is_fragment(said: Sequence[WordSpan]) -> bool:
    """Tell whether spans limit something, but neither ask nor request anything."""
    asking = ("q.", "r.", "v.", "s.", "e.", "k.")
    # "Location" names what a number is for, and stands beside names.
    limiting = ("f.", "p.", "o.", "x.", "b.", "d.")
    asks = any(one.has(*asking) and not one.has(*limiting) for one in said)
    limits_it = any(one.entities or one.times or one.has("p.", "o.", "a.", "b.", "f.mine") for one in said)
    return limits_it and not asks


def _stands_alone(said: Sequence[WordSpan]) -> bool:
    return said[0].has("v.", "q.") or _states(said)


def _is_whole(said: Sequence[WordSpan], *, leads: bool) -> bool:
    """Tell whether a message names what it is about by itself: "customers in Seattle", "and all in Paris"."""
    limits_it = any(one.entities or one.times or one.has("p.") for one in said)
    if leads or not limits_it:
        return any(one.words in ALL for one in said)
    return any(_is_noun(one) for one in said)


def _is_of_whole(said: Sequence[WordSpan]) -> bool:
    """Tell whether it is asked how many of a thing there are at all: "how many customers do we have"."""
    if any(one.words == "everything" for one in said):
        return True
    is_at_all = any(one.has("v.have", "f.ours") or one.words in ALL for one in said)
    return is_at_all and any(_is_noun(one) and one.words not in ALL for one in said)


def _is_noun(span: WordSpan) -> bool:
    """Tell whether a span names associations, customers or claims, and points at none."""
    words = {token.word for token in span.tokens}
    return span.has("n.assoc", "n.claim") and not words & _POINTING_NOUNS


_POINTING_NOUNS = frozenset({"one", "ones", "those", "these", "them"})


def _states(said: Sequence[WordSpan]) -> bool:
    return any(one.has("p.") for one in said)


def _names_target(said: Sequence[WordSpan]) -> bool:
    return any(one.entities and one.entities[0].field in TARGETS for one in said)
