"""Read a clause as what the programme answered, or as a consent that was given elsewhere (R22, R27).

Values in, values out, except that the spans of a `Clause` that a reader explains are counted as such.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from flows.rules.language import meanings
from flows.rules.language.limits.limits import has_target
from flows.rules.language.limits.measures import currency_beside
from flows.rules.language.readers.targets import day_of, is_claim_id, targeted
from flows.rules.language.sentences.clause import Clause
from flows.rules.language.times.readings import Looks
from flows.rules.language.understanding import Intent, Milestone, RequestDetails, Saying
from flows.rules.language.words.tokens import Shape

_HAPPENED = (
    *("got", "was", "is", "been", "has", "have", "were", "wants", "gets", "asked", "wanted", "needs", "sent"),
    *("came", "gave", "returned", "received", "arrived"),
)
"""Words with which something is told rather than asked."""


def record(clause: Clause) -> Sequence[Saying]:
    """Read what the programme answered, as a statement or a request to record it."""
    is_asked = clause.is_question or clause.has_word("yet")
    if is_asked or (clause.has("q.", "x.not") and not clause.has("r.record")):
        return []
    event = _event(clause)
    if event is None:
        return []
    is_told = clause.has("f.microsoft", "r.record") or clause.has_word(*_HAPPENED)
    is_recorded = clause.has("r.record")
    clause.take("r.record", *meanings.RECORDED, "r.add", "o.by_value", "q.sum", "n.amount")
    clause.take("f.microsoft", "n.claim", "p.with_microsoft", "k.payment", "k.review")
    days = day_of(clause, Looks.PAST)
    amount, currency = _amount(clause)
    given = RequestDetails(amount=amount, currency=currency, claim_id=_claim_id(clause))
    sayings = [
        replace(one, event=event, details=replace(one.details, on=day))
        for one in targeted(clause, Intent.RECORD, given)
        if has_target(one) or is_recorded
        for day in days
    ]
    if is_told or any(days) or given != RequestDetails():
        return sayings
    # "Contoso approved" may tell it, or ask for it.
    return [*sayings, *(replace(one, intent=Intent.WHEN) for one in sayings)]


def _event(clause: Clause) -> Milestone | None:
    """Return what happened, if it is one thing; what was rejected and disputed is disputed."""
    events = {event for concept, event in meanings.RECORDED.items() if clause.has(concept)}
    if events == {Milestone.DISPUTED, Milestone.REJECTED}:
        return Milestone.DISPUTED
    return events.pop() if len(events) == 1 else None


def _amount(clause: Clause) -> tuple[Decimal | None, str]:
    for at, span in enumerate(clause.spans):
        if span.number is not None and at not in clause.used and span.shape is Shape.NUMBER:
            clause.used.add(at)
            return span.number, currency_beside(clause, at)
    return None, ""


def _claim_id(clause: Clause) -> str:
    at = next((at for at in range(len(clause.spans)) if is_claim_id(clause, at)), None)
    if at is None:
        return ""
    clause.used.add(at)
    clause.take("k.identifier")
    return clause.between(at, at + 1)


def record_consent(clause: Clause) -> Sequence[Saying]:
    """Read that a consent was given elsewhere."""
    if not clause.has("r.record_consent") and not (clause.has("k.elsewhere") and clause.has("p.consented")):
        return []
    if clause.is_question:
        return []
    clause.take("r.record_consent", "k.elsewhere", "p.consented", "n.consent", "n.mail", "r.record", "f.mine")
    days = day_of(clause, Looks.PAST)
    found = targeted(clause, Intent.RECORD_CONSENT)
    return [replace(one, details=replace(one.details, on=day)) for one in found for day in days]
