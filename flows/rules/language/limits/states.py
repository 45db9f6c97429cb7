"""Conditions about states, and when something happened or will. Values in, values out.

The spans of a `Clause` that it explains are counted as such.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from flows.rules.associations.deadlines import NEAR_DAYS
from flows.rules.language import meanings
from flows.rules.language.meanings import StateForm, StateMeaning, meant
from flows.rules.language.sentences.clause import JOINED, NEUTRAL, Clause, excluded, is_noun_of_state
from flows.rules.language.sentences.spans import WordSpan
from flows.rules.language.times.readings import Looks
from flows.rules.language.understanding import Aspect, Condition, Interval, Milestone, Value
from store.enums import Origin

AHEAD = frozenset({Milestone.DUE, Milestone.NEXT_DATE})
"""Events that lie ahead."""


_UNTIL_NOW = frozenset(
    {"until now", "until today", "till now", "till today", "up to now", "to date", "so far"}
)
"""Times that say nothing more beside a state that lasts."""


_LASTING = tuple(f"p.{one}" for one in (
    "open", "lapse", "awaiting", "has_consent", "no_consent", "not_asked", "to_submit", "in_review",
    "under_review", "with_microsoft", "action_required", "approved", "paid", "risk", "pending", "lost",
))  # fmt: skip
"""States of what has an expected worth."""


@dataclass
class StatePart:
    """A state that a clause speaks of, with the time that belongs to it."""

    at: int
    meanings: tuple[StateMeaning, ...]
    excludes: bool
    is_joined: bool = False
    """Whether it stands beside the state before it, with "and" or "or" between: either will do."""
    is_to_submit: bool = False
    """Whether it says "not submitted": a time beside it may be that of the deadline or of the past."""
    is_either: bool = False
    """Whether it is "or" that stands between."""
    today: date | None = None
    time: WordSpan | None = None
    also: WordSpan | None = None
    """Another time beside it, joined by "and", that follows it or that it follows."""
    interval: Interval | None = None
    words: str = ""


def state_parts(clause: Clause) -> list[StatePart]:
    """Return the states that a clause speaks of, in order."""
    excludes = excluded(clause)
    nouns = {
        name: places
        for name in ("consent", "claim", "mail")
        if (places := [at for at in clause.find(f"n.{name}") if at not in clause.used])
    }
    found: list[StatePart] = []
    for at, span in enumerate(clause.spans):
        if at in clause.used or not (span.has("p.", "m.") or _was_done(clause, at)):
            continue
        if span.has("p.earned") and clause.has(*_LASTING):
            # What the claims due in December will earn is still due.
            clause.used.add(at)
            continue
        if span.has("p.lapse") and at and clause.has_word("did"):
            # "What did run out in October" is about what was, and not about what is due.
            continue
        part = _state(clause, at, nouns, found[-1] if found else None, is_excluded=at in excludes)
        if part is not None and found and _is_repeated(clause, part, found[-1]):
            clause.used.add(at)
            found[-1].words = f"{found[-1].words} {part.words}"
        elif part is not None:
            clause.used.add(at)
            found.append(part)
    found = found or _received(clause)
    if any(_is_about(one, Milestone.PAID) for one in found):
        # What is paid or not is no longer submitted only: it says what happened.
        for part in found:
            if _is_about(part, Milestone.SUBMITTED) and not part.excludes:
                part.meanings = (StateMeaning(event=Milestone.SUBMITTED),)
    _look_back(found)
    return [*found, *_of_nouns(clause, nouns, found, excludes)]


def _look_back(found: Sequence[StatePart]) -> None:
    """Take as what happened what is set against something later: "submitted but not approved"."""
    left_out = [way.event for one in found if one.excludes for way in one.meanings]
    for part in found:
        is_decided = not part.excludes and not part.time and bool(_DECISIONS.intersection(left_out))
        if is_decided and {one.event for one in part.meanings} == {Milestone.SUBMITTED}:
            part.meanings = (StateMeaning(event=Milestone.SUBMITTED),)


_DECISIONS = frozenset({Milestone.APPROVED, Milestone.REJECTED})
"""What becomes of a claim, so that what has not become of it was once submitted, and may be in review."""


def _received(clause: Clause) -> list[StatePart]:
    """Return that it was paid, if money is asked for that was received: "how much did we get".

    What all of it is worth would be a wrong answer.
    """
    words = " ".join(token.word for one in clause.spans for token in one.tokens)
    asking = clause.find("q.sum")
    if not asking or not _RECEIVING.search(words):
        return []
    return [StatePart(asking[0], (meanings.STATES["p.paid"],), excludes=False, words="paid")]


_RECEIVING = re.compile(
    r"\b(?:did (?:\w+ ){1,4}?(?:get|receive|collect|see)"
    r"|(?:have|has|had) (?:we|i) (?:\w+ly |already |ever )?(?:received|gotten|collected|seen)"
    r"|(?<!have )(?:we|i) (?:\w+ly |already )?(?:got|received|collected)"
    r"|(?:money|cash|funds|incentives?|dollars|much) (?:\w+ly |has |have |already |was )*"
    r"(?:came|come|flowed|rolled|been received|received))\b"
)


def _was_done(clause: Clause, at: int) -> str:
    """Return the state that a request names after "did": "which did Lin ask for consent"."""
    is_asked = any(one.words == "did" for one in clause.spans[:at]) and not clause.spans[at].has("p.", "n.")
    return (
        next((state for verb, state in _DONE.items() if clause.spans[at].has(verb)), "") if is_asked else ""
    )


_DONE = {"r.ask": "p.asked", "r.add": "p.added", "r.submit": "p.submitted", "r.cancel": "p.cancelled"}


def _is_about(part: StatePart, event: Milestone) -> bool:
    return all(one.event is event and not one.kept for one in part.meanings)


def _is_repeated(clause: Clause, part: StatePart, last: StatePart) -> bool:
    """Tell whether two words say one state: "no payment has arrived", "new ones added"."""
    between = clause.spans[last.at + 1 : part.at]
    is_beside = all(one.has(*NEUTRAL, "n.") and one.words not in JOINED for one in between)
    return is_beside and not part.excludes and _events(part) == _events(last)


def _events(part: StatePart) -> frozenset[object]:
    return frozenset((one.event, one.statuses) for one in part.meanings)


def _state(
    clause: Clause, at: int, nouns: dict[str, list[int]], last: StatePart | None, *, is_excluded: bool
) -> StatePart | None:
    """Return what a span says about a state, ``None`` if it is a noun, or means nothing that is known."""
    span = clause.spans[at]
    concept = _was_done(clause, at) or _concept(span, nouns, at)
    if concept == "p.submitted" and "mail" in nouns and any(one.word == "sent" for one in span.tokens):
        # "The mails that we sent in October" were not sent in.
        concept = "p.asked"
    if concept is None:
        return None
    if not is_excluded:
        nouns = _not_of_others(clause, nouns, at)
    nouns = _of_its_own(clause, nouns, at)
    of_mail = "consent" if nouns.keys() & {"consent", "mail"} else "claim" if "claim" in nouns else ""
    noun = "claim" if "claim" in nouns else "consent" if "consent" in nouns else ""
    said = meant(concept, of_mail if concept == "p.asked" else noun, _form(clause, at, excludes=is_excluded))
    if said is None:
        return None
    between = clause.spans[last.at + 1 : at] if last is not None else ()
    is_joined = last is not None and _is_joined(between)
    return StatePart(
        at,
        said.ways,
        said.excludes,
        is_joined,
        is_to_submit=concept == "p.submitted" and is_excluded,
        is_either=is_joined and any(one.words in {"or", "/"} for one in between),
        words=span.words,
    )


def _not_of_others(clause: Clause, nouns: dict[str, list[int]], at: int) -> dict[str, list[int]]:
    """Return the nouns without those of a state that is excluded: "expired, but no expired consents"."""
    others = {one for one in excluded(clause) if one != at and clause.spans[one].has("p.")}
    kept = {name: [place for place in places if place - 1 not in others] for name, places in nouns.items()}
    return {name: places for name, places in kept.items() if places}


def _of_its_own(clause: Clause, nouns: dict[str, list[int]], at: int) -> dict[str, list[int]]:
    """Return the noun of which alone a state is: "claims whose consent expired"."""
    whose = {
        name: [one for one in places if is_noun_of_state(clause.spans, one)] for name, places in nouns.items()
    }
    own = {name: places for name, places in whose.items() if at - 1 in places}
    if own:
        return own
    left = {name: [one for one in places if one not in whose[name]] for name, places in nouns.items()}
    return {name: places for name, places in left.items() if places}


def _of_nouns(
    clause: Clause, nouns: dict[str, list[int]], found: Sequence[StatePart], excludes: frozenset[int]
) -> Iterator[StatePart]:
    """Yield what "consents" and "claims" say by themselves, and count them as explained."""
    denied = [at for at in nouns.get("consent", ()) if at in excludes]
    for at in denied:
        # "Asked but no consent"
        yield StatePart(at, (meanings.STATES["p.no_consent"],), excludes=False)
    clause.used.update(denied)
    places = {
        name: [at for at in every if at not in denied and not _is_denied(clause, at)]
        for name, every in nouns.items()
    }
    if found or denied:
        clause.used.update(at for every in places.values() for at in every)
    is_asked = not clause.has("r.") and any(one.times for one in clause.spans)
    if set(nouns) == {"consent"} and places["consent"] and not found and is_asked:
        clause.used.update(places["consent"])
        yield StatePart(places["consent"][0], (meanings.STATES["p.consented"],), excludes=False)
    # Claims that are not due this week are still to be submitted, or to be submitted again.
    is_said = any(meanings.STATES["claim.lapse"] in one.meanings for one in found)
    if set(nouns) == {"claim"} and places["claim"] and not is_said and all(one.excludes for one in found):
        clause.used.update(places["claim"])
        yield StatePart(places["claim"][0], (meanings.STATES["claim"],), excludes=False)


def _is_denied(clause: Clause, at: int) -> bool:
    """Tell whether a noun stands after "no" or "without", which says more than the noun."""
    before = next((one for one in reversed(clause.spans[:at]) if not one.has("f.filler")), None)
    return before is not None and before.has("x.not", "x.except") and not clause.spans[at].has("p.")


def _concept(span: WordSpan, nouns: dict[str, list[int]], at: int) -> str | None:
    """Return the state of a span; what is a noun as well counts as a state only without another one."""
    if span.has("m."):
        return _OWN[next(one for one in span.concepts if one in _OWN)]
    named = sorted(one for one in span.concepts if one.startswith("p."))
    if span.has("n.") and any(at in places for places in nouns.values()):
        return None
    if len(named) > 1:
        preferred = [one for one in named if one in {"p.lapse", "p.asked", "p.consented", "p.submitted"}]
        return preferred[0] if preferred else named[0]
    return named[0] if named else None


_OWN = {"m.todo": "p.needs_us", "m.to_submit": "p.to_submit"}
"""The states of what the asker has to do."""


def _is_joined(between: Sequence[WordSpan]) -> bool:
    """Tell whether what stands between two states joins them."""
    joins = any(one.words in JOINED for one in between)
    return joins and all(one.words in JOINED or one.times or one.has(*NEUTRAL, "n.", "x.") for one in between)


def _form(clause: Clause, at: int, *, excludes: bool) -> StateForm:
    near = {token.word for one in clause.spans[max(0, at - 3) : at + 1] for token in one.tokens}
    if not excludes:
        return StateForm.EVER if "ever" in near else StateForm.PLAIN
    was_rejected = clause.has("p.rejected") and any(one.times for one in clause.spans)
    is_never = near & {"never", "ever"} or (
        clause.spans[at].has("p.disputed") and ("been" in near or was_rejected)
    )
    return StateForm.NEVER if is_never else StateForm.NOT


def give_times(clause: Clause, parts: Sequence[StatePart]) -> list[int]:
    """Give each time to the nearest state that can have one; return the places of those that are left."""
    left = []
    for at, span in enumerate(clause.spans):
        if at in clause.used or not span.times:
            continue
        able = [one for one in parts if all(way.event for way in one.meanings) and not one.time]
        able = [one for one in able if _can_have(clause, one, span)]
        is_explained = bool(parts) and span.words in _UNTIL_NOW
        if is_explained or (not able and _needs_no_state(clause, parts, at)):
            clause.used.add(at)
            continue
        if not able:
            left.append(at)
            continue
        nearest = min(able, key=partial(_distance, clause, at))
        nearest.time, nearest.today = span, clause.asking.today
        nearest.words = f"{nearest.words} {span.words}"
        clause.used.add(at)
    if parts:
        clause.take("f.microsoft")
    for at in clause.find("p.risk"):
        part = next((one for one in parts if one.at == at and not one.time), None)
        if part is not None:
            today = clause.asking.today
            part.interval = Interval(today, today + _near())
    return left


def _distance(clause: Clause, at: int, part: StatePart) -> tuple[int, int, bool]:
    """Return how far a time is from a state: "submitted by Lin in May and not paid" is submitted in May."""
    between = clause.spans[min(at, part.at) + 1 : max(at, part.at)]
    cuts = sum(
        one.is_stop or one.words in _CUTTING or one.has("x.not", "x.instead", "x.but") for one in between
    )
    return cuts, abs(part.at - at), part.at > at


_CUTTING = frozenset({"and", "but", "or", "yet", "while", "though"})


def _needs_no_state(clause: Clause, parts: Sequence[StatePart], at: int) -> bool:
    """Tell whether a time belongs to one that a state has, or says only that something may be done now."""
    span = clause.spans[at]
    if any(_is_able_now(clause, one, span) for one in parts):
        return True
    beside = next((one for one in parts if one.time and _is_joined_time(clause, one.time, at)), None)
    if beside is not None and beside.also is None:
        beside.also, beside.words = span, f"{beside.words} and {span.words}"
        return True
    return any(one.time is not None and _is_same_time(one.time, span) for one in parts)


def _is_same_time(one: WordSpan, other: WordSpan) -> bool:
    """Tell whether a time is said twice: "in the current quarter, so this quarter"."""
    return all(one.intervals(looks) == other.intervals(looks) for looks in (Looks.PAST, Looks.AHEAD))


def _is_joined_time(clause: Clause, time: WordSpan, at: int) -> bool:
    """Tell whether a time stands behind another with "and" between: "in October and November"."""
    joins = at >= 2 and clause.spans[at - 1].words in {"and", "&", "+", "plus"}
    return joins and clause.spans[at - 2] is time


def _can_have(clause: Clause, part: StatePart, time: WordSpan) -> bool:
    """Tell whether a time may belong to a state: not that of a mail that was sent, if it lies ahead."""
    if clause.spans[part.at].has("p.unpaid"):
        return False
    if part.is_to_submit or clause.spans[part.at].words.startswith(_ABLE):
        return False
    if not clause.spans[part.at].has("p.awaiting", "p.answered"):
        return True
    today = clause.asking.today
    found = time.intervals(Looks.PAST)
    is_before = all(one.begin is None and one.end is not None and one.end <= today for one in found)
    return is_before or all(one.end is None and one.begin is not None and one.begin <= today for one in found)


def _is_able_now(clause: Clause, part: StatePart, time: WordSpan) -> bool:
    """Tell whether a time only says that something may be done now: "what can we submit today"."""
    today = Interval(clause.asking.today, clause.asking.today + timedelta(days=1))
    return clause.spans[part.at].words.startswith(_ABLE) and today in time.intervals(Looks.AHEAD)


_ABLE = ("we can ", "we could ", "can be ", "ready ")
"""Beginnings of what may be submitted, of which a time says when that is done, and not when it is due."""


def _near() -> timedelta:
    """Return the days for which something counts as at risk, with today."""
    return timedelta(days=NEAR_DAYS + 1)


def _origin_against(clause: Clause) -> Origin | None:
    """Return the origin before "instead of" the other: "which did we claim rather than add"."""
    at = next(iter(clause.find("x.instead")), None)
    if at is None:
        return None
    sides = []
    for begin, end in ((0, at), (at + 1, len(clause.spans))):
        added = [one for one in clause.find("p.added", "p.origin_added", "r.add") if begin <= one < end]
        claimed = [
            one for one in clause.find("p.claimed", "r.claim", "k.claim_customer") if begin <= one < end
        ]
        sides.append((added, claimed))
    (added_first, claimed_first), (added_last, claimed_last) = sides
    is_claimed = bool(claimed_first and added_last) and not added_first and not claimed_last
    is_added = bool(added_first and claimed_last) and not claimed_first and not added_last
    if is_claimed == is_added:
        return None
    # With a time, the first one is what happened then, too.
    first = () if any(one.times for one in clause.spans) else (*added_first, *claimed_first)
    clause.used.update((at, *first, *added_last, *claimed_last))
    return Origin.CLAIMED if is_claimed else Origin.ADDED


def origin_of(clause: Clause) -> Condition | None:
    """Return whether added or claimed ones are meant, if it says so."""
    left_out = excluded(clause)
    claimed, added = clause.find("p.claimed"), clause.find("p.added")
    set_against = _origin_against(clause)
    if set_against is not None:
        return Condition(Aspect.ORIGIN, (Value(set_against, str(set_against)),), words=str(set_against))
    newly = clause.take("p.origin_added")
    if newly and not claimed:
        return Condition(Aspect.ORIGIN, (Value(Origin.ADDED, "added"),), words="added")
    if not claimed:
        return None
    clause.used.update(claimed)
    if not added:
        return Condition(
            Aspect.ORIGIN, (Value(Origin.CLAIMED, "claimed"),), claimed[0] in left_out, "claimed"
        )
    # Whoever sets one against the other speaks of how it began, and not of when.
    clause.used.update(added)
    is_added = claimed[0] in left_out or (added[0] not in left_out and added[0] < claimed[0])
    origin = Origin.ADDED if is_added else Origin.CLAIMED
    return Condition(Aspect.ORIGIN, (Value(origin, str(origin)),), words=str(origin))
