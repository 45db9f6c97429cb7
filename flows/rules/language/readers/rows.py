"""Read a clause as a list, a count or a sum of associations.

Values in, values out, except that the spans of a `Clause` that a reader explains are counted as such.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from flows.rules.language.limits.limits import has_target, limits
from flows.rules.language.limits.names import is_told_of_somebody, points_at_person
from flows.rules.language.sentences.clause import Clause
from flows.rules.language.sentences.dividing import ALSO_NOUNS, IMPERATIVES
from flows.rules.language.understanding import Aspect, Intent, Order, Saying

_OTHER = (
    *("q.when", "q.why", "q.how", "q.what_if", "q.may", "q.must", "q.means", "q.how_long", "q.how_often"),
)
"""What else is asked in a clause that is not about rows."""
_TELLING = ("n.assoc", "n.claim", "n.consent", "b.", "o.", "m.", "f.mine")
"""Concepts of which one tells that rows are wanted, even if nothing asks for them."""


def _asks_other(clause: Clause) -> bool:
    return any(one.has(*_OTHER) and one.words != "is there" for one in clause.spans)


_SAYS_NOTHING = frozenset(
    {"where does", "where do", "is for", "are for", "overview of", "overview on", "summary of"}
)
"""Words that say something else elsewhere."""
_TOLD = tuple(
    f"p.{one}"
    for one in (
        *(
            "approved",
            "rejected",
            "final",
            "paid",
            "under_review",
            "action_required",
            "disputed",
            "consented",
        ),
        *("has_consent", "declined", "cancelled", "submitted", "lost", "other_partner", "asked", "lapsed"),
        *("added", "claimed", "answered", "no_consent", "to_submit"),
    )
)
"""States that one may tell of a customer as well as ask for."""
_COUNTED = frozenset({"claims", "customers", "engagements", "workshops", "deals", "clients", "consents"})
_RANGES = ("a.over", "a.under", "a.least", "a.most", "a.between")
_REVIEWED = tuple(
    f"p.{one}"
    for one in (
        *("action_required", "rejected", "approved", "in_review", "under_review", "with_microsoft"),
        *("submitted", "disputed", "final"),
    )
)
"""States that a reviewer or a review may have brought about: who it was narrows nothing."""


def rows(clause: Clause) -> Sequence[Saying]:
    """Read a list, a count or a sum of associations, or a number for each group of them."""
    if _requests(clause) or _tells_of_this(clause) or is_told_of_somebody(clause) or _is_sequence(clause):
        return []
    intent = _number_wanted(clause)
    asks_who = clause.has("q.who")
    clause.take("q.who", "x.only")
    if clause.has("f.mine") or any(
        one.entities and one.entities[0].field is Aspect.OWNER for one in clause.spans
    ):
        clause.take("e.owner", "k.owner")
    clause.used.update(at for at, one in enumerate(clause.spans) if one.words in _SAYS_NOTHING)
    if clause.has(*_REVIEWED):
        clause.take("k.review")
    if clause.has("p.action_required"):
        # What the reviewer wants more of narrows nothing.
        clause.take("k.items")
    found = _of_persons(clause, limits(clause).readings)
    if _asks_other(clause) or (asks_who and not _asks_whose(clause, found)):
        return []
    asks = clause.has("v.", "q.what") or clause.is_question
    sayings = [one for one in found if _is_narrow(one) or intent or (asks and _wants_all(clause))]
    if not (asks or intent or clause.has(*_TELLING)):
        # A customer and a member, or what became of a customer, may be told as well as asked.
        sayings = [
            one for one in sayings if not (_may_be_told(one) and (one.of(Aspect.OWNER) or clause.has(*_TOLD)))
        ]
    if clause.take("n.amount") and not any(one.amounts or one.order for one in sayings):
        intent = intent or Intent.SUM
    if any(_may_be_time(clause, at) for at in clause.find("o.soonest")):
        return []
    is_next = any(at not in clause.used for at in clause.find("o.soonest"))
    clause.take("o.soonest")
    if not intent and _asks_what_was_paid(clause):
        sayings = [replace(one, intent=Intent.SUM) if one.by else one for one in sayings]
    return [_of_each(clause, _asked(one, intent), is_next=is_next) for one in sayings]


def _asks_whose(clause: Clause, found: Sequence[Saying]) -> bool:
    """Tell whether "who" asks for rows: not in "who submitted it", nor in "who sent Contoso, was it Tom"."""
    is_of_one = any(map(has_target, found))
    is_one_meant = _asks_who_did(clause) if is_of_one else clause.has_word("it")
    return any(map(_says_state, found)) and not is_one_meant


def _asks_who_did(clause: Clause) -> bool:
    first = next((one for one in clause.spans if not one.is_stop and not one.has("f.", "s.")), None)
    return first is not None and first.words == "who"


def _requests(clause: Clause) -> bool:
    """Tell whether a clause asks for something to be done, and so to see nothing."""
    words = [token.word for one in clause.spans if not one.is_stop for token in one.tokens][:2]
    if words[:1] == ["should"] and words[1:] in (["i"], ["we"]) and clause.has("p.cancelled", "r.cancel"):
        # "Should I cancel it" asks for advice.
        return True
    first = next((one for one in clause.spans if not one.is_stop and not one.has("f.", "s.")), None)
    counts = clause.has("q.count", "q.sum", "b.by")
    is_asked = clause.is_question or (counts and first is not None and first.has("v."))
    return first is not None and first.words in IMPERATIVES - ALSO_NOUNS and not is_asked


def _of_persons(clause: Clause, found: Sequence[Saying]) -> Sequence[Saying]:
    """Leave out readings of "his open claims" that are of nobody, since nobody was named."""
    if not points_at_person(clause):
        return found
    return [one for one in found if one.of(Aspect.OWNER) or has_target(one)]


def _is_sequence(clause: Clause) -> bool:
    """Tell whether one state follows another, which no list tells: "rejected and then approved"."""
    states = clause.find("p.")
    between = clause.spans[states[0] + 1 : states[-1]] if states else ()
    return any(token.word in {"then", "later", "afterwards"} for one in between for token in one.tokens)


def _tells_of_this(clause: Clause) -> bool:
    """Tell whether a clause says what something is: "this would be my first one"."""
    words = [token.word for one in clause.spans if not one.is_stop for token in one.tokens][:2]
    is_told = words[:1] in (["this"], ["it"]) and words[1:] in (["is"], ["was"], ["would"], ["will"])
    return is_told and not clause.is_question


def _may_be_time(clause: Clause, at: int) -> bool:
    """Tell whether "next" or "first" is short for a time: "this month or next"."""
    return at > 1 and clause.spans[at - 1].words in {"or", "and"} and bool(clause.spans[at - 2].times)


def _number_wanted(clause: Clause) -> Intent | None:
    """Return whether a count or a sum is wanted, and count the words for it as explained."""
    counts = clause.take("q.count")
    sums = _sums(clause)
    if counts:
        clause.used -= {at for at in sums if clause.spans[at].tokens[-1].word in {"much", "are", "is"}}
        return Intent.COUNT
    if sums:
        if not clause.has(*_RANGES):
            clause.take("a.currency")
        # "How much claims" asks for a number of them.
        after = [one for one in clause.spans[sums[0] + 1 :] if not one.is_stop][:1]
        is_count = clause.spans[sums[0]].words == "how much" and bool(after) and after[0].words in _COUNTED
        return Intent.COUNT if is_count else Intent.SUM
    has_currency = clause.has("a.currency") and not clause.has(*_RANGES)
    if has_currency:
        clause.take("a.currency")
    # "Paid per location" is money, unless it says of how many things.
    is_paid = clause.has("p.paid") and clause.has("b.by") and not clause.has("n.", "x.not", "q.")
    return Intent.SUM if has_currency or is_paid or (clause.has("o.by_value") and _ranked(clause)) else None


def _sums(clause: Clause) -> Sequence[int]:
    """Return the places of words that ask for money; what is earned says what happened as well."""
    places = clause.take("q.sum")
    clause.used -= {
        at
        for at in places
        if clause.spans[at].has("p.earned", "p.lost") or _PAYING.search(clause.spans[at].words)
    }
    is_range = clause.has("a.") and all(
        _says_of_what(clause, at) or _asks_which_were(clause, at) for at in places
    )
    return () if is_range else places


_PAYING = re.compile("^(?:payouts?|what (?:did|has) microsoft pa(?:y|id) .*)$")
"""Words that ask for money and say that it was paid."""


def _says_of_what(clause: Clause, at: int) -> bool:
    """Tell whether a word for money only says of what a range is: "with a value of at least 4k"."""
    if clause.spans[at].words == "worth":
        return True
    before = [token.word for one in clause.spans[max(0, at - 2) : at] for token in one.tokens]
    is_with = bool({"with", "having", "whose", "of", "for", "at"}.intersection(before))
    is_noun = clause.spans[at].tokens[0].word in {"value", "amount", "sum", "volume", "total", "figure"}
    behind = clause.spans[at + 1 : at + 2]
    return is_with and is_noun and any(one.has("a.") and not one.has("f.") for one in behind)


def _asks_which_were(clause: Clause, at: int) -> bool:
    """Tell whether rows are asked for by their money: "which payouts were over 5000"."""
    before = [token.word for one in clause.spans[max(0, at - 1) : at] for token in one.tokens]
    return clause.spans[at].words in {"payout", "payouts", "earnings"} and before[-1:] == ["which"]


def _asked(saying: Saying, intent: Intent | None) -> Saying:
    if intent is None and saying.intent is Intent.SUM:
        return saying
    return replace(saying, intent=intent or (Intent.COUNT if saying.by else Intent.LIST))


def _asks_what_was_paid(clause: Clause) -> bool:
    """Tell whether "what" asks for money, and not for rows: "what was paid out, by office"."""
    first = next((one for one in clause.spans if not one.is_stop), None)
    is_what = first is not None and first.tokens[0].word == "what"
    return is_what and clause.has("p.paid") and not clause.has("n.claim", "n.consent", "n.mail")


def _of_each(clause: Clause, saying: Saying, *, is_next: bool) -> Saying:
    """Return "the top 3 customers by money" as a sum for each customer; what ends next is first anyhow."""
    order = None if is_next and saying.order in _SOONER else saying.order
    is_ranked = order is not None and saying.by is None and saying.intent in {Intent.SUM, Intent.COUNT}
    return replace(saying, order=order, by=_ranked(clause) if is_ranked else saying.by)


_SOONER = (Order.NEWEST, Order.OLDEST)


def _wants_all(clause: Clause) -> bool:
    """Tell whether a clause asks for whatever there is: "show me all customers"."""
    return clause.has("n.assoc", "n.claim") and (
        clause.has("v.show") or clause.has_word("all", "everything", "every")
    )


def _ranked(clause: Clause) -> Aspect | None:
    """Return of what the first are wanted: "the top 3 customers"."""
    first = next((at for at, one in enumerate(clause.spans) if one.has("o.")), len(clause.spans))
    places = range(first + 1, min(first + 3, len(clause.spans)))
    at = next((at for at in places if clause.spans[at].words in _RANKED), None)
    if at is None:
        return None
    clause.used.add(at)
    return _RANKED[clause.spans[at].words]


_RANKED = {
    "customers": Aspect.CUSTOMER, "customer": Aspect.CUSTOMER, "clients": Aspect.CUSTOMER,
    "engagements": Aspect.ENGAGEMENT, "workshops": Aspect.ENGAGEMENT, "offices": Aspect.LOCATION,
    "locations": Aspect.LOCATION, "owners": Aspect.OWNER, "people": Aspect.OWNER,
}  # fmt: skip


def _may_be_told(saying: Saying) -> bool:
    return has_target(saying) and bool(saying.of(Aspect.OWNER) or _says_state(saying))


def _says_state(saying: Saying) -> bool:
    return bool(saying.timings or saying.of(Aspect.STATUS))


def _is_narrow(saying: Saying) -> bool:
    return bool(saying.conditions or saying.timings or saying.amounts or saying.order or saying.by)
