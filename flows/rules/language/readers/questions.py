"""Read a clause as a question about one customer. Each reader returns the sayings that it may be, or none.

Values in, values out, except that the spans of a `Clause` that a reader explains are counted as such.
"""

from collections.abc import Sequence
from itertools import pairwise

from flows.rules.language.limits.limits import has_target, is_measured, limits, pass_over_speaker, with_intent
from flows.rules.language.readers.general import (
    asks_which,
    catalogue,
    locations,
    members,
    report,
    rule,
    talk,
)
from flows.rules.language.readers.imperatives import asks_whether_added
from flows.rules.language.readers.rows import rows
from flows.rules.language.readers.targets import details
from flows.rules.language.sentences.clause import Clause, Reader
from flows.rules.language.sentences.spans import WordSpan
from flows.rules.language.understanding import Aspect, Intent, Milestone, Saying

_EVENTS = {
    "p.lapse": Milestone.DUE,
    "p.consented": Milestone.CONSENTED,
    "p.has_consent": Milestone.CONSENTED,
    "p.declined": Milestone.DECLINED,
    "p.submitted": Milestone.SUBMITTED,
    "p.to_submit": Milestone.DUE,
    "p.under_review": Milestone.UNDER_REVIEW,
    "p.action_required": Milestone.ACTION_REQUIRED,
    "p.approved": Milestone.APPROVED,
    "p.rejected": Milestone.REJECTED,
    "p.disputed": Milestone.DISPUTED,
    "p.paid": Milestone.PAID,
    "p.unpaid": Milestone.PAID,
    "p.lost": Milestone.LOST,
    "p.lapsed": Milestone.LOST,
    "p.cancelled": Milestone.CANCELLED,
    "p.added": Milestone.ADDED,
    "p.claimed": Milestone.ADDED,
    "p.asked": Milestone.ASKED,
    "p.answered": Milestone.CONSENTED,
    "p.next_date": Milestone.NEXT_DATE,
    "r.next_date": Milestone.NEXT_DATE,
    "r.add": Milestone.ADDED,
    "r.ask": Milestone.ASKED,
    "r.submit": Milestone.SUBMITTED,
    "w.changed": Milestone.CHANGED,
}
"""What a question about one customer asks about."""


def why_not(clause: Clause) -> Sequence[Saying]:
    """Read why a customer may not be added."""
    is_asked = clause.has("q.why") or clause.has("e.eligible") or clause.has("q.may")
    is_asked = is_asked or (clause.has("p.added", "r.add") and asks_whether_added(clause))
    may = clause.has("x.not", "e.eligible", "q.may") or clause.has_word("may", "can", "could")
    adds = clause.has("r.add", "e.eligible") or (may and clause.has("r.claim", "p.claimed", "p.added"))
    if not is_asked or not adds:
        return []
    pass_over_speaker(clause)
    clause.take(
        "q.why", "e.eligible", "q.may", "r.add", "r.claim", "p.added", "p.claimed", "x.not", "q.how_doing"
    )
    found = limits(clause, states=False)
    given = details(clause)
    sayings = with_intent(found, Intent.WHY_NOT, details=given)
    return [one for one in sayings if has_target(one) or given.domain]


def why(clause: Clause) -> Sequence[Saying]:
    """Read why something was lost, rejected, or waits."""
    if not clause.has("q.why") or clause.has("e.owner", "k.owner"):
        return []
    pass_over_speaker(clause)
    clause.take("f.microsoft", "q.why", "p.", "n.", "x.not", "w.changed", "k.", "q.how_doing", "r.cancel")
    clause.used.update(at for at, one in enumerate(clause.spans) if one.times)
    return [one for one in with_intent(limits(clause, states=False), Intent.WHY_STATUS) if has_target(one)]


def contact(clause: Clause) -> Sequence[Saying]:
    """Read whom to reach at a customer."""
    if not clause.has("e.contact") or (clause.has_word("had", "spoke", "talked") and not clause.is_question):
        return []
    pass_over_speaker(clause)
    clause.take(
        "e.contact",
        "q.who",
        "q.may",
        "q.must",
        "q.how",
        "q.what",
        "n.mail",
        "v.",
        "r.change_contact",
        "q.how",
        "p.answered",
    )
    return [one for one in with_intent(limits(clause, states=False), Intent.CONTACT) if has_target(one)]


def who(clause: Clause) -> Sequence[Saying]:
    """Read who did something to a customer, or who is responsible."""
    if not clause.has("q.who", "e.owner") and not (clause.has("k.owner") and clause.has_word("who")):
        return []
    clause.take("q.who")
    event = None
    if clause.has("e.owner", "k.owner") and not _event(clause):
        clause.take("e.owner", "k.owner")
    else:
        event = _event(clause, take=True)
        if event is None or (event is Milestone.ASKED and _is_passive(clause)):
            return []
        if clause.has_word("has", "have"):
            # "Who has added it"
            clause.take("e.owner")
    clause.take("w.last", "r.record", "d.owner", *(("q.how_doing",) if event is Milestone.CHANGED else ()))
    found = with_intent(limits(clause, states=False), Intent.WHO, event=event)
    return [one for one in found if has_target(one) and not one.of(Aspect.OWNER)]


def _is_passive(clause: Clause) -> bool:
    """Tell whether it is asked to whom something was done: "who was asked at Litware"."""
    words = [token.word for one in clause.spans for token in one.tokens]
    passive = {("who", "was"), ("who", "is"), ("who", "were"), ("whom", "was")}
    places = [at for at, pair in enumerate(pairwise(words)) if pair in passive]
    # "Who was it that asked Litware"
    is_cleft = any(words[at + 2 : at + 3] in (["it"], ["that"]) for at in places)
    return bool(places) and not is_cleft and "by" not in words


def when(clause: Clause) -> Sequence[Saying]:
    """Read when something happened to a customer, or whether it did."""
    has_when = clause.has("q.when", "q.how_long") or clause.has_word("deadline")
    # "List everything not yet submitted" wants rows.
    has_when = has_when or (clause.has_word("yet") and not clause.has("v.show"))
    has_when = has_when or _asks_date(clause) or any(one.words == "due date" for one in clause.spans)
    if not has_when and (not clause.is_question or clause.has_word("should")):
        # "Should I cancel it" asks for advice, and not whether it happened.
        return []
    if asks_which(clause) and not clause.has("q.when", "q.how_long"):
        # "Which ones are not yet submitted"
        return []
    if clause.has("q.what") and clause.has_word("can", "could", "may"):
        return []
    is_sum = any(clause.spans[at].words.startswith("how much") for at in clause.find("q.sum"))
    if is_sum or clause.has("q.count", "q.who", "q.why") or clause.has_word("total", "sum"):
        return []
    clause.take("q.sum")
    clause.take("q.when", "q.how_long")
    event = _event(clause, take=True)
    if event is None and clause.has("q.how_long") and clause.has_word(*_LEFT):
        # "How many days does Contoso have left"
        event = Milestone.DUE
    if event is None or (not has_when and _asks_to_see(clause, event)):
        return []
    if event in _ENDS_CLOCK and (clause.has("q.must") or _has_limit(clause) or _asks_how_long_yet(clause)):
        event = Milestone.DUE
    clause.take("x.not", "w.last", "o.soonest", "n.deadline", "f.microsoft", "q.must", "k.review", "r.add")
    if event is Milestone.PAID:
        clause.take("k.payment")
    if event in _OF_DISPUTES:
        clause.take("k.rejection")
    found = with_intent(limits(clause, states=False), Intent.WHEN, event=event)
    return [one for one in found if has_target(one)]


def _asks_date(clause: Clause) -> bool:
    """Tell whether the date itself is asked for: "what is the next date with Contoso"."""
    first = next((one for one in clause.spans if not one.is_stop and not one.has("f.filler", "s.")), None)
    is_what = first is not None and first.tokens[0].word in {"what", "whats", "which"}
    has_time = any(one.times for one in clause.spans)
    return is_what and not has_time and clause.has("p.next_date", "r.next_date") and not clause.has("n.assoc")


def _asks_to_see(clause: Clause, event: Milestone) -> bool:
    """Tell whether rows are wanted: "is anything due for Contoso", "what is lapsed already of Litware"."""
    first = next((one for one in clause.spans if not one.is_stop and not one.has("f.filler")), None)
    is_which = first is not None and first.words in _WHAT_IS and event not in _OF_NOUNS
    is_there = clause.has("v.have") and clause.has_word("anything", "something", "any")
    return is_which or is_there or (event is Milestone.DUE and clause.has_word(*_SOMETHING))


_WHAT_IS = frozenset({"what is", "what are", "which is", "which are", "what was", "what were", "what"})
_OF_NOUNS = frozenset({Milestone.CHANGED, Milestone.NEXT_DATE})
"""What is no state that rows may be in."""
_SOMETHING = ("anything", "something", "nothing", "everything", "any", "what", "which")
_ENDS_CLOCK = frozenset({Milestone.CONSENTED, Milestone.SUBMITTED})
"""What has to happen until a clock ends: "until when can they answer"."""
_UNTIL = frozenset({"until", "till", "must", "latest", "by"})
_NOW = frozenset({"by now", "until now", "till now", "by today", "by then"})


def _has_limit(clause: Clause) -> bool:
    """Tell whether it is asked by when something has to happen; "by now" only asks whether it did."""
    words = [one.words for one in clause.spans]
    said = {token.word for one in clause.spans if one.words not in _NOW for token in one.tokens}
    return bool(said & _UNTIL) and " ".join(words[-2:]) not in _NOW


def customer(clause: Clause) -> Sequence[Saying]:
    """Read how a customer, or one association, is doing."""
    if asks_which(clause):
        return []
    if clause.take("q.how_doing", "n.status", "d.status", "q.how_is"):
        clause.take("n.claim", "n.consent", "n.mail")
    found = with_intent(limits(clause, states=False), Intent.CUSTOMER)
    return [
        one
        for one in found
        if has_target(one)
        and not one.of(Aspect.OWNER)
        and not is_measured(one)
        and not any(condition.excludes for condition in one.conditions)
    ]


def _asks_how_long_yet(clause: Clause) -> bool:
    """Tell whether it is asked how much time there is: "how long has Contoso left", "... have to answer"."""
    at = next(iter(clause.find("p.consented", "p.submitted", "p.answered", "r.submit")), 0)
    is_to_do = at > 0 and clause.spans[at - 1].words == "to" and clause.has_word("has", "have")
    is_over = clause.has_word("take", "took", "taken", "needed")
    return clause.has("q.how_long") and not is_over and (clause.has_word(*_LEFT) or is_to_do)


_LEFT = ("left", "remaining", "remain", "remains")


def _event(clause: Clause, *, take: bool = False) -> Milestone | None:
    """Return what a question about one customer asks about, if it is one thing."""
    # A customer that came back to us has answered; a claim has not.
    by_reviewer = clause.has("k.review", "f.microsoft")
    is_customer = not (by_reviewer or clause.has("n.claim"))
    named = {
        at: event
        for at, span in enumerate(clause.spans)
        if (event := _event_of(span, is_customer=is_customer)) is not None
        and not (by_reviewer and span.has("p.answered"))
    }
    # "When was the claim for their consent submitted": a noun counts only where nothing else says it.
    verbs = {at: event for at, event in named.items() if not clause.spans[at].has(*_NOUNS)} or named
    verbs = {at: event for at, event in verbs.items() if clause.spans[at].has("p.", "w.")} or verbs
    if take:
        clause.used.update(named)
        clause.take(*_NOUNS, "n.deadline")
    found = set(verbs.values())
    if Milestone.DISPUTED in found and found <= _OF_DISPUTES:
        # What is disputed was rejected before, and a dispute is lodged.
        return Milestone.DISPUTED
    if Milestone.DUE in found and found - {Milestone.DUE} <= _ENDS_CLOCK:
        # "How many days are left to answer"
        return Milestone.DUE
    return found.pop() if len(found) == 1 else None


_OF_DISPUTES = frozenset({Milestone.DISPUTED, Milestone.REJECTED, Milestone.SUBMITTED})
_NOUNS = ("n.consent", "n.claim", "n.mail")


def _event_of(span: WordSpan, *, is_customer: bool = False) -> Milestone | None:
    if is_customer and span.has("p.answered"):
        return Milestone.CONSENTED
    if not is_customer and span.has("p.declined"):
        return Milestone.REJECTED
    return next((event for concept, event in _EVENTS.items() if span.has(concept)), None)


READERS: Sequence[Reader] = (
    talk,
    why_not,
    why,
    contact,
    who,
    when,
    report,
    members,
    locations,
    catalogue,
    rule,
    customer,
    rows,
)
"""The readers of questions, the most specific first: the first one that explains a whole clause counts."""
