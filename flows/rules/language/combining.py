"""How the clauses of a message go together: what a later one adds to what was said before it.

Values in, values out.
"""

from collections.abc import Sequence
from dataclasses import replace

from flows.rules.language.follow_ups.continuing import continued
from flows.rules.language.limits.limits import has_target
from flows.rules.language.sentences.clause import Asking
from flows.rules.language.sentences.dividing import PRONOUNS, VERBS_BEFORE_SUBJECT
from flows.rules.language.sentences.spans import WordSpan
from flows.rules.language.understanding import (
    REQUESTS,
    Aspect,
    Certainty,
    Intent,
    RequestDetails,
    Saying,
    Understanding,
    canonical,
)

_SCREENS = frozenset({Intent.SETTINGS, Intent.ADMIN})
_NO_TARGET = _SCREENS | {Intent.EXPORT, Intent.NO}


def combined(
    readings: list[list[Saying]],
    sayings: Sequence[Saying],
    part: Sequence[WordSpan],
    parts_read: Sequence[Sequence[WordSpan]],
) -> list[list[Saying]]:
    """Return what was read so far with one more clause: as a reading more, or as a part of the last.

    ``sayings`` are those that the clause ``part`` may be, and ``parts_read`` the clauses before it.
    """
    last = readings[-1] if readings else []
    if not last:
        return [*readings, list(sayings)]
    sayings = _there(sayings, part, last)
    if _adds_nothing(sayings, part, last, parts_read[-1]):
        return readings
    if list(last) == [Saying(Intent.ABILITIES)] and not _is_asked(parts_read[-1]):
        # "New here, so which offices do we have" asks for the offices.
        return [*readings[:-1], list(sayings)]
    more = _with_more(sayings, last, parts_read[-1])
    if more:
        return [*readings[:-1], more]
    full = _inherited(sayings, last, is_short=_is_short(part))
    if _asks_closer(full, part, last):
        return [*readings[:-1], full]
    return readings if _lines(full) == _lines(last) else [*readings, full]


def _is_short(part: Sequence[WordSpan]) -> bool:
    """Tell whether a clause only names something else to ask the same of: "and which in Seattle"."""
    said = [one for one in part if not one.is_stop and not one.entities]
    return any(one.has("q.what") for one in said) and all(
        one.has("q.what", "f.filler") and not one.has("n.", "f.mine") for one in said
    )


def _lines(sayings: Sequence[Saying]) -> list[str]:
    return [canonical(one) for one in sayings]


def _there(sayings: Sequence[Saying], part: Sequence[WordSpan], last: Sequence[Saying]) -> Sequence[Saying]:
    """Give rows that are "there" the office of the question before."""
    is_there = any(token.word == "there" for one in part for token in one.tokens) and len(last) == 1
    places = last[0].of(Aspect.LOCATION) if is_there else ()
    return [
        replace(one, conditions=(*one.conditions, *places))
        if one.intent in _ROWS and not has_target(one) and not one.of(Aspect.LOCATION)
        else one
        for one in sayings
    ]


_NUMBERS = frozenset({Intent.COUNT, Intent.SUM})
_ROWS = frozenset({Intent.LIST, Intent.COUNT, Intent.SUM})


def _adds_nothing(
    sayings: Sequence[Saying], part: Sequence[WordSpan], last: Sequence[Saying], before: Sequence[WordSpan]
) -> bool:
    """Tell whether a clause asks or tells nothing but what the one before it said."""
    # "How many were lost, how many is it"
    counts = (
        list(sayings) in ([Saying(Intent.COUNT)], [Saying(Intent.SUM)])
        and sayings[0].intent is last[0].intent
    )
    is_same = (
        [canonical(one) for one in sayings] == [canonical(one) for one in last]
        or counts
        or list(sayings) == [Saying(Intent.REPORT)]
    )
    return is_same or says_more(part, last) or _says_again(sayings, part, last) or _tells_again(part, before)


def _with_more(sayings: Sequence[Saying], last: Sequence[Saying], before: Sequence[WordSpan]) -> list[Saying]:
    """Return the last reading with what a clause adds to it, if it says nothing by itself."""
    detailed = _with_details(sayings, last)
    if detailed:
        return detailed
    if _only_adds_groups(sayings, last):
        return [replace(last[0], by=sayings[0].by)]
    if _adds_measure(sayings, last):
        return [_measured(last[0], sayings[0])]
    if list(sayings) == [Saying(Intent.EXPORT)] and last[0].intent in {Intent.LIST, Intent.EXPORT}:
        return [replace(one, intent=Intent.EXPORT) for one in last]
    if _only_counts(sayings, last) and not any(one.has("q.what", "v.") for one in before):
        return [replace(one, intent=sayings[0].intent) for one in last]
    return []


def _with_details(sayings: Sequence[Saying], last: Sequence[Saying]) -> list[Saying]:
    """Return requests with the contact or the location that a clause says of whom they add; else nothing."""
    if _adds_place(sayings, last):
        return [replace(one, conditions=(*one.conditions, *sayings[0].conditions)) for one in last]
    if not _adds_contact(sayings, last):
        return []
    given = sayings[0].details
    return [replace(one, details=_with_contact(one.details, given)) for one in last]


def _with_contact(details: RequestDetails, given: RequestDetails) -> RequestDetails:
    return replace(details, contact_name=given.contact_name, contact_email=given.contact_email)


def _asks_closer(sayings: Sequence[Saying], part: Sequence[WordSpan], last: Sequence[Saying]) -> bool:
    """Tell whether a clause asks the same more closely: "what became of Litware, did they accept?"."""
    said = [one for one in part if not one.is_stop]
    is_about = len(last) == 1 and last[0].intent is Intent.CUSTOMER and has_target(last[0])
    points = len(said) > 1 and said[1].words in PRONOUNS | {"they", "he", "she"}
    is_asked = bool(said) and said[0].tokens[0].word in VERBS_BEFORE_SUBJECT
    return is_about and points and is_asked and all(one.intent is Intent.WHEN for one in sayings)


def _adds_place(sayings: Sequence[Saying], last: Sequence[Saying]) -> bool:
    """Tell whether a clause says only at which location a customer shall be added: "Location: Seattle"."""
    is_place = len(sayings) == 1 and sayings[0].intent is Intent.LOCATIONS
    is_named = is_place and [one.field for one in sayings[0].conditions] == [Aspect.LOCATION]
    return is_named and all(
        one.intent in {Intent.ADD, Intent.CLAIM} and not one.of(Aspect.LOCATION) for one in last
    )


def says_more(part: Sequence[WordSpan], last: Sequence[Saying]) -> bool:
    """Tell whether a clause says only what shall be on the screen that is asked for: "move them to 9"."""
    if not last or not _is_about_it(part):
        return False
    # "Please make it" asks for what was said.
    is_empty = last[0].intent in REQUESTS and all(one.is_stop or one.has("f.", "s.yes") for one in part)
    return last[0].intent in _SCREENS or is_empty


def _adds_contact(sayings: Sequence[Saying], last: Sequence[Saying]) -> bool:
    """Tell whether a clause says who is the contact of the customer that is added."""
    is_contact = len(sayings) == 1 and sayings[0].intent is Intent.CHANGE_CONTACT
    adds = all(one.intent is Intent.ADD and not one.details.contact_email for one in last)
    return is_contact and adds and not has_target(sayings[0])


def shortened(part: Sequence[WordSpan], text: str, asking: Asking, last: Sequence[Saying]) -> list[Saying]:
    """Return a question that leaves out what the one before said: "and how many in November"."""
    bare = _bare_question(part)
    if bare is not None and len(last) == 1 and has_target(last[0]):
        event = None if bare is Intent.WHY_STATUS else last[0].event
        return [replace(last[0], intent=bare, event=event, topic=None)]
    rest = [one for one in part if not one.has("q.count", "q.sum")]
    if len(last) != 1 or last[0].intent not in {Intent.COUNT, Intent.SUM} or len(rest) == len(part):
        return []
    found = continued(rest, text, asking, Understanding(Certainty.UNDERSTOOD, tuple(last)))
    return list(found.sayings) if found is not None else []


def _bare_question(part: Sequence[WordSpan]) -> Intent | None:
    """Return what a clause asks that is a question word alone: "and why?"."""
    if not all(one.is_stop or one.has("q.", "f.") or one.words == "by" for one in part):
        return None
    intents = (("q.why", Intent.WHY_STATUS), ("q.when", Intent.WHEN), ("q.who", Intent.WHO))
    return next((intent for concept, intent in intents if any(one.has(concept) for one in part)), None)


def _says_again(sayings: Sequence[Saying], part: Sequence[WordSpan], last: Sequence[Saying]) -> bool:
    """Tell whether a clause asks for the same once more: "it is Tom's from now on, pass it over"."""
    is_same = {one.intent for one in (*sayings, *last)} == {last[0].intent} and last[0].intent in REQUESTS
    names_nothing = not any(one.entities or one.times for one in part)
    return is_same and names_nothing and all(one.details == RequestDetails() for one in sayings)


def _tells_again(part: Sequence[WordSpan], before: Sequence[WordSpan]) -> bool:
    """Tell whether a clause only tells what was asked for before it: "which were lost? We lost some"."""
    said = [one for one in part if not one.is_stop]
    states = [one.concepts for one in said if one.has("p.", "m.todo")]
    is_told = (
        bool(said)
        and not _is_asked(part)
        and any(token.word in _TELLING for one in said for token in one.tokens)
    )
    limits = any(
        one.entities or one.times or one.number is not None or one.has("r.", "x.", "f.mine", "o.", "b.", "a.")
        for one in said
    )
    are_same = all(any(one & other.concepts for other in before) for one in states)
    return bool(states) and is_told and not limits and are_same and _is_asked(before)


_TELLING = frozenset({"we", "they", "some", "there", "several", "quite", "few", "many", "a"})


def _is_asked(part: Sequence[WordSpan]) -> bool:
    """Tell whether a clause asks: it ends with a question mark, or has a word that asks."""
    return any(one.words == "?" or (one.has("q.", "v.show") and not one.has("f.")) for one in part)


def _is_about_it(part: Sequence[WordSpan]) -> bool:
    """Tell whether a clause names nothing and says something of "it" or "them"."""
    words = {token.word for one in part for token in one.tokens}
    return bool(words & PRONOUNS) and not any(one.entities for one in part)


def _adds_measure(sayings: Sequence[Saying], last: Sequence[Saying]) -> bool:
    """Tell whether a clause says only in which order, or how many: "show them newest first"."""
    if len(sayings) != 1 or len(last) != 1 or last[0].intent is not Intent.LIST:
        return False
    one = sayings[0]
    return one.intent is Intent.LIST and not (one.conditions or one.timings or one.amounts or one.by)


def _only_adds_groups(sayings: Sequence[Saying], last: Sequence[Saying]) -> bool:
    """Tell whether a clause asks for the same number once more, for each of something."""
    is_number = len(sayings) == 1 and len(last) == 1 and last[0].intent in {Intent.COUNT, Intent.SUM}
    if not is_number or last[0].by is not None or sayings[0].by is None:
        return False
    return sayings[0] == Saying(sayings[0].intent, by=sayings[0].by) and sayings[0].intent in _GROUPED


_GROUPED = frozenset({Intent.COUNT, Intent.LIST, Intent.SUM})


def _only_counts(sayings: Sequence[Saying], last: Sequence[Saying]) -> bool:
    """Tell whether a clause only says that a number is wanted: "lost this quarter: how many?"."""
    is_list = bool(last) and last[0].intent is Intent.LIST
    return is_list and len(sayings) == 1 and sayings[0] in (Saying(Intent.COUNT), Saying(Intent.SUM))


def _measured(last: Saying, one: Saying) -> Saying:
    return replace(last, order=one.order or last.order, most=one.most or last.most)


def _inherited(
    sayings: Sequence[Saying], before: Sequence[Saying], *, is_short: bool = False
) -> list[Saying]:
    """Give a clause that speaks of "it", or leaves out what it is about, the targets of the one before."""
    if len(before) != 1:
        return list(sayings)
    last = before[0]
    found = []
    for one in sayings:
        lacks = not one.conditions and not one.timings
        follows = one.intent in REQUESTS - _NO_TARGET or one.intent in {Intent.SUM, Intent.COUNT}
        if lacks and follows and last.conditions and _has_own(last):
            found.append(replace(one, conditions=last.conditions, timings=last.timings))
        elif last.intent is one.intent and (one.intent in _NUMBERS or (is_short and one.intent in _ROWS)):
            found.append(_filled(one, last))
        else:
            found.append(one)
    return found


def _has_own(last: Saying) -> bool:
    """Tell whether what was said is about associations: what is added without a known name is none yet."""
    return last.intent not in {Intent.ADD, Intent.CLAIM} or has_target(last)


def _filled(saying: Saying, last: Saying) -> Saying:
    """Add what a shortened question leaves out: "how many are open in Paris, and how many in Seattle"."""
    if any(one.field is Aspect.STATUS for one in saying.conditions) or saying.timings:
        return saying
    status = tuple(one for one in last.conditions if one.field is Aspect.STATUS)
    return replace(saying, conditions=(*saying.conditions, *status), timings=last.timings)
