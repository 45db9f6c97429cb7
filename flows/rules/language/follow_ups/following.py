"""Understand a message in a conversation: what it changes, points at, or leaves out of what was said before.

Values in, values out.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from flows.rules.language.follow_ups.continuing import OF_ROWS, TALK, continued
from flows.rules.language.follow_ups.corrections import remainder
from flows.rules.language.follow_ups.pointing import (
    about_row,
    may_point,
    pointed_at,
    pointed_row,
    points_at_rows,
    the_one,
    with_rows,
    within,
)
from flows.rules.language.limits.names import TARGETS
from flows.rules.language.offers import missing
from flows.rules.language.sentences.clause import ALL, Asking
from flows.rules.language.sentences.spans import WordSpan
from flows.rules.language.understanding import (
    REQUESTS,
    Aspect,
    Certainty,
    Intent,
    Milestone,
    Saying,
    Understanding,
    Value,
    canonical,
)

_OF_ONE = REQUESTS - {Intent.ADD, Intent.EXPORT, Intent.SETTINGS, Intent.ADMIN} | {
    Intent.WHO,
    Intent.WHEN,
    Intent.WHY_STATUS,
    Intent.CONTACT,
    Intent.CUSTOMER,
}
"""What a message may be about that leaves out the customer who was spoken of."""
_BARE = {"q.who": Intent.WHO, "q.when": Intent.WHEN, "q.why": Intent.WHY_STATUS}
"""Questions of one word."""


Reading = Callable[[Sequence[WordSpan], Saying | None], Understanding]
"""Understands spans of the message, perhaps as said about what was said before."""


def followed(
    every: Sequence[WordSpan],
    text: str,
    asking: Asking,
    before: Understanding,
    reading: Reading,
    alone: Callable[[Sequence[WordSpan]], Understanding],
) -> Understanding:
    """Return what a message means after the one ``before``, or what it means ``alone``.

    A message that was not understood is no context: who says "I mean Contoso" after one says it otherwise.
    """
    if _only_thanks(every):
        return Understanding(Certainty.UNDERSTOOD, (Saying(Intent.THANKS),))
    rest = remainder(every)
    said = rest.spans if rest.corrects and rest.spans else every
    if asking.rephrases and rest.corrects:
        return alone(said)
    found = continued(every, text, asking, before)
    if found is not None:
        return found
    itself = alone([one for one in said if one.words != "?"] if rest.leads and _only_states(said) else said)
    is_talk = bool(itself.sayings) and all(one.intent in TALK for one in itself.sayings)
    return itself if is_talk else (_pointing(said, asking, before, reading, itself) or itself)


def _pointing(
    said: Sequence[WordSpan], asking: Asking, before: Understanding, reading: Reading, alone: Understanding
) -> Understanding | None:
    """Return what a message means by what it points at, or leaves out; ``None`` if that is nothing."""
    last = before.sayings[-1] if before.verdict is Certainty.UNDERSTOOD and before.sayings else None
    row = pointed_row(said, asking)
    if row is not None:
        return _about_row(about_row(row.row), row.rest, reading)
    among = _among(reading(said, last), alone, before) if points_at_rows(said, last) else None
    if among is not None or last is None:
        return among
    narrowed = _of_all_or_those(said, alone, last) or _narrowed(said, alone, last)
    if narrowed is not None:
        return narrowed
    about = pointed_at(said, asking, last)
    goes_on_about_rules = _is_rule(alone) and last.intent in _OF_RULES
    pointed = _with_context(reading(said, about), about) if about and not goes_on_about_rules else None
    one = the_one(asking, last)
    if pointed is not None or one is None or not _may_leave_out(alone, said):
        return pointed
    return _bare(said, one) or _implied(reading(said, one), one)


def points_at_nothing(found: Understanding, every: Sequence[WordSpan]) -> bool:
    """Tell whether what begins a conversation asks about rows that nothing named: "are they due"."""
    words = {token.word for one in every for token in one.tokens}
    is_of_rows = bool(found.sayings) and all(one.intent in OF_ROWS for one in found.sayings)
    is_bare = not any(one.entities or one.times for one in every)
    is_rule = any(one.intent is Intent.RULE for one in found.sayings)
    first = [token.word for one in every for token in one.tokens][:2]
    is_state = all(one.is_stop or one.has("f.", "p.") for one in every)
    if is_bare and first[1:] and first[1] in _ONE and (first[0] in _DID or (is_state and first[0] == "is")):
        # "Has it been paid", "did they accept"
        return is_of_rows or is_rule
    return is_of_rows and bool(words & {"them", "they", "these"}) and points_at_rows(every, None)


_DID = frozenset({"did", "has", "have", "had", "was", "were"})
_ONE = frozenset({"it", "they", "he", "she"})


def among_last(part: Sequence[WordSpan], sayings: Sequence[Saying], last: Sequence[Saying]) -> list[Saying]:
    """Return a question about some of the rows of the one before it in the same message."""
    about = last[0] if len(last) == 1 else None
    is_of_rows = bool(sayings) and all(one.intent in OF_ROWS for one in sayings)
    if about is None or about.intent not in OF_ROWS or not is_of_rows or not points_at_rows(part, about):
        return list(sayings)
    return [one for one in (within(one, about) for one in sayings) if one is not None]


def _among(found: Understanding, alone: Understanding, before: Understanding) -> Understanding | None:
    """Return a question about some of the rows of the message before; unsure if those cannot be told.

    ``None`` if it is no question about rows.
    """
    sayings, rivals = found.sayings, found.rivals
    if found.verdict is not Certainty.UNDERSTOOD and not rivals:
        sayings, rivals = alone.sayings, alone.rivals
    if not (sayings or rivals) or any(one.intent not in OF_ROWS for one in (*sayings, *rivals)):
        return None
    is_one = before.verdict is Certainty.UNDERSTOOD and len(before.sayings) == 1
    about = before.sayings[0] if is_one else None
    limited = [[within(one, about) if about else None for one in each] for each in (sayings, rivals)]
    kept, left = [[one for one in each if one is not None] for each in limited]
    if not rivals and len(kept) == len(sayings):
        return Understanding(Certainty.UNDERSTOOD, tuple(kept), follows_up=True)
    return Understanding(Certainty.UNSURE, rivals=tuple(left), follows_up=True)


def _of_all_or_those(said: Sequence[WordSpan], alone: Understanding, last: Saying) -> Understanding | None:
    """Return both that "which ones are overdue" may mean: all that are, or those of the rows before."""
    asked = alone.sayings[0] if len(alone.sayings) == 1 and alone.verdict is Certainty.UNDERSTOOD else None
    if asked is None or asked.intent not in OF_ROWS | REQUESTS or last.intent not in OF_ROWS:
        return None
    is_of_ones = any(token.word == "ones" for one in said for token in one.tokens)
    if not (is_of_ones if asked.intent in REQUESTS else may_point(said)):
        return None
    narrow = within(asked, last)
    if narrow is None or canonical(narrow) == canonical(asked):
        return None
    return Understanding(Certainty.UNSURE, rivals=(narrow, asked), follows_up=True)


def _narrowed(said: Sequence[WordSpan], alone: Understanding, last: Saying) -> Understanding | None:
    """Return a request for "only" some: of what the one before was about, unless they are named.

    ``None`` if it says nothing that the message before limits otherwise.
    """
    request = alone.sayings[0] if len(alone.sayings) == 1 else None
    if not any(one.has("x.only") for one in said):
        return None
    if request is None or request.intent not in REQUESTS or alone.verdict is not Certainty.UNDERSTOOD:
        return None
    if last.intent not in OF_ROWS and last.intent is not request.intent:
        return None
    narrow = within(request, last)
    if narrow is None:
        return Understanding(Certainty.UNSURE, follows_up=True)
    if _targets(request) and last.intent is not request.intent:
        return Understanding(Certainty.UNSURE, rivals=(narrow, request), follows_up=True)
    return Understanding(Certainty.UNDERSTOOD, (narrow,), follows_up=True)


def _only_states(said: Sequence[WordSpan]) -> bool:
    """Tell whether a message only names a state: "and cancelled?" asks for those, and for no rule."""
    content = [one for one in said if not one.is_stop and not one.has("f.")]
    return bool(content) and all(one.has("p.", "n.") and not one.has("q.", "k.") for one in content)


def _only_thanks(every: Sequence[WordSpan]) -> bool:
    """Tell whether a message is only thanks: "thank you, this was all"."""
    said = [one for one in every if not one.is_stop]
    thanks = any(one.has("s.thanks") for one in said)
    return thanks and all(one.has("s.thanks", "f.") and not one.has("s.no") for one in said)


def _is_rule(found: Understanding) -> bool:
    return bool(found.sayings) and all(one.intent is Intent.RULE for one in found.sayings)


_OF_RULES = frozenset({Intent.RULE, Intent.WHY_NOT})
"""Questions after which "how long do they have to answer" goes on asking about the rules."""


def _about_row(about: Saying, rest: Sequence[WordSpan], reading: Reading) -> Understanding | None:
    """Return what is said about the row that "the second one" points at; alone, how it is doing."""
    said = [one for one in rest if not one.is_stop]
    if all(one.has("v.", "f.", "q.what") and not one.has("r.") for one in said):
        return Understanding(Certainty.UNDERSTOOD, (about,), follows_up=True)
    return _bare(said, about) or _with_context(reading(rest, about), about)


def _with_context(found: Understanding, about: Saying) -> Understanding | None:
    """Return what was understood with the rows that it points at, if nothing but a choice is left open."""
    sayings = tuple(with_rows(one, about) for one in found.sayings)
    rivals = tuple(with_rows(one, about) for one in found.rivals)
    if found.verdict is Certainty.UNSURE and rivals and not found.unexplained:
        is_whole = not any(missing(one) for one in rivals)
        return replace(found, rivals=rivals, follows_up=True) if is_whole else None
    is_whole = found.verdict is Certainty.UNDERSTOOD or (bool(found.missing) and sayings != found.sayings)
    if not is_whole or any(missing(one) for one in sayings):
        return None
    return replace(found, verdict=Certainty.UNDERSTOOD, sayings=sayings, missing="", follows_up=True)


def _implied(found: Understanding, about: Saying) -> Understanding | None:
    """Return a question or request that leaves out whom it is about, if it is one about a single customer."""
    whole = _with_context(found, about)
    said = (*whole.sayings, *whole.rivals) if whole is not None else ()
    is_about_it = all(one.intent in _OF_ONE and _targets(about) <= _targets(one) for one in said)
    return whole if is_about_it else None


def _targets(saying: Saying) -> set[tuple[Aspect, tuple[Value, ...]]]:
    return {(one.field, one.values) for one in saying.conditions if one.field in TARGETS and not one.excludes}


def _may_leave_out(alone: Understanding, said: Sequence[WordSpan]) -> bool:
    """Tell whether a message that names nobody may be about the one who was spoken of."""
    if any(one.entities and one.entities[0].field in TARGETS for one in said):
        return False
    if any(one.words == "both" or (one.words in ALL and not one.times) for one in said):
        return False
    if any(one.has("z.out", "r.never") for one in said) or alone.verdict is Certainty.OTHER_LANGUAGE:
        return False
    if alone.verdict is not Certainty.UNDERSTOOD:
        return True
    asked = any(one.has("q.who", "q.when", "q.why", "e.owner", "k.owner") for one in said)
    of_rules = any(one.has("q.how", "q.what_if", "q.may", "q.must", "q.means", "q.how_often") for one in said)
    is_vague = all(one.intent in OF_ROWS or one.intent is Intent.RULE for one in alone.sayings)
    is_request = any(one.has("r.") for one in said) and not any(one.words == "?" for one in said)
    return is_vague and not of_rules and (asked or is_request)


def _bare(said: Sequence[WordSpan], about: Saying) -> Understanding | None:
    """Return what "when?", "who?" or "why?" asks after something was said of one customer."""
    content = [one for one in said if not one.is_stop and (one.has("q.") or not one.has("f."))]
    if len(content) != 1:
        return None
    intent = next((intent for concept, intent in _BARE.items() if content[0].has(concept)), None)
    if intent is None or len(content[0].tokens) > 2:
        return None
    targets = tuple(one for one in about.conditions if one.field in TARGETS)
    event = about.event or Milestone.CHANGED if intent in {Intent.WHO, Intent.WHEN} else None
    return Understanding(Certainty.UNDERSTOOD, (Saying(intent, targets, event=event),), follows_up=True)
