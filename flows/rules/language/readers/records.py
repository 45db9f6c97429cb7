"""Read a clause as what the programme answered, or as a consent that was given elsewhere (R22, R27).

Values in, values out, except that the spans of a `Clause` that a reader explains are counted as such.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from flows.rules.language import meanings
from flows.rules.language.limits.limits import has_target, is_measured
from flows.rules.language.limits.measures import currency_beside
from flows.rules.language.limits.names import TARGETS
from flows.rules.language.readers.imperatives import other_verb
from flows.rules.language.readers.targets import day_of, is_claim_id, quoted, targeted
from flows.rules.language.sentences.clause import Clause
from flows.rules.language.sentences.spans import WordSpan
from flows.rules.language.times.readings import Looks
from flows.rules.language.understanding import Intent, Milestone, RequestDetails, Saying
from flows.rules.language.words.tokens import Shape

_HAPPENED = (
    *("got", "was", "is", "been", "has", "have", "were", "wants", "gets", "asked", "wanted", "needs", "sent"),
    *("came", "gave", "returned", "received", "arrived", "went", "moved", "turned", "became", "jumped"),
    *("gone", "we", "they", "just", "finally", "today", "yesterday", "landed", "hit", "reached", "are"),
)
"""Words with which something is told rather than asked."""


def record(clause: Clause) -> Sequence[Saying]:
    """Read what the programme answered, as a statement or a request to record it."""
    is_asked = clause.is_question or clause.has_word("yet")
    asks = any(one.has("q.") and not (one.has("p.paid") or _is_status(one)) for one in clause.spans)
    if _tells_twice(clause):
        return []
    if is_asked or ((asks or clause.has("x.not")) and not clause.has("r.record")):
        return []
    event = _event(clause)
    if event is None:
        return []
    is_told = clause.has("f.microsoft", "r.record", "k.review") or clause.has_word(*_HAPPENED, *_SETTING)
    is_told = is_told or _is_headed(clause)
    is_recorded = clause.has("r.record")
    clause.used.update(at for at, one in enumerate(clause.spans) if one.words in _SETTING or _is_status(one))
    clause.take("r.record", *meanings.RECORDED, "r.add", "o.by_value", "q.sum", "n.amount")
    clause.used.update(at for at, one in enumerate(clause.spans) if one.words == "note that")
    clause.take("f.microsoft", "n.claim", "p.with_microsoft", "k.payment", "k.review", "p.submitted")
    clause.take("p.consented", "d.status", "n.status")
    if event is Milestone.ACTION_REQUIRED:
        clause.take("k.items", "k.survey", "q.count", "n.mail")
    text = quoted(clause)
    days = day_of(clause, Looks.PAST)
    amount, currency = _amount(clause)
    given = RequestDetails(amount=amount, currency=currency, claim_id=_claim_id(clause), text=text)
    sayings = [
        replace(one, event=event, details=replace(one.details, on=day))
        for one in targeted(clause, Intent.RECORD, given, states=False)
        if (has_target(one) or is_recorded) and not is_measured(one)
        for day in days
    ]
    if is_told or any(days) or given != RequestDetails():
        return sayings
    # "Contoso approved" may tell it, or ask for it.
    return [*sayings, *(replace(one, intent=Intent.WHEN) for one in sayings)]


def _is_headed(clause: Clause) -> bool:
    """Tell whether a colon stands between a state and targets: "approved: MCI-3, MCI-4"."""
    return any(
        (one.words == ":" and after.has(*meanings.RECORDED))
        or (one.has(*meanings.RECORDED) and after.words == ":")
        for one, after in pairwise(clause.spans)
    )


def _tells_twice(clause: Clause) -> bool:
    """Tell whether a sentence ends between two targets, so that something else may be told of each."""
    places = [at for at, one in enumerate(clause.spans) if one.entities and one.entities[0].field in TARGETS]
    between = clause.spans[places[0] : places[-1]] if places else ()
    return any(one.words in {".", ";", "!", "\n"} for one in between)


_SETTING = frozenset(
    {
        *("change", "set", "move", "put", "turn", "flip", "switch", "update", "status", "taken", "took"),
        *("placed", "moved", "pulled", "brought"),
    }
)
"""Verbs with which a status is set, or tells that it was."""


def _is_status(span: WordSpan) -> bool:
    """Tell whether a span speaks of the status that is told: "status of MCI-5 is under review"."""
    return span.tokens[0].word == "status"


def _event(clause: Clause) -> Milestone | None:
    """Return what happened, if it is one thing; what was rejected and disputed is disputed."""
    told = {
        concept: [one for one in clause.spans if one.has(concept)]
        for concept in meanings.RECORDED
        if clause.has(concept)
    }
    if len(told) > 1:
        # "It is approved, money is 4000"
        told = {
            concept: spans for concept, spans in told.items() if not all(one.has("q.sum") for one in spans)
        }
    if not told:
        return Milestone.ACTION_REQUIRED if _wants_items(clause) else None
    events = {meanings.RECORDED[concept] for concept in told}
    if events == {Milestone.DISPUTED, Milestone.REJECTED}:
        return Milestone.DISPUTED
    if events == {Milestone.REJECTED} and clause.has_word("bounced", "kicked") and clause.has_word("back"):
        return Milestone.ACTION_REQUIRED
    return events.pop() if len(events) == 1 else None


def _wants_items(clause: Clause) -> bool:
    """Tell whether the reviewer wants something for a claim: "Microsoft needs one more invoice"."""
    reviews = clause.has("f.microsoft", "k.review") or clause.has_word("they", "reviewers")
    wants = next((at for at, one in enumerate(clause.spans) if one.tokens[0].word in _WANTING), None)
    if not reviews or wants is None or not clause.has("k.items", "k.survey"):
        return False
    clause.used.add(wants)
    clause.take("k.items", "k.survey", "x.versus")
    return True


_WANTING = frozenset(
    {
        *("needs", "wants", "requests", "requires", "demands", "asks", "asking", "requested", "wanted"),
        *("asked", "misses", "need", "want", "missing", "demanded", "needed", "required"),
    }
)


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
    return clause.between(at, at + 1).upper()


_WRITING = frozenset({"put", "put down", "write down", "enter", "file", "add", "save", "book", "tick"})
"""Verbs with which a consent is recorded."""


def record_consent(clause: Clause) -> Sequence[Saying]:
    """Read that a consent was given elsewhere."""
    is_set = _sets_consent(clause)
    is_elsewhere = clause.has("k.elsewhere") and clause.has("p.consented")
    if clause.is_question or not (clause.has("r.record_consent") or is_elsewhere or is_set):
        return []
    clause.used.update(clause.find("p.has_consent") if is_set else ())
    first = next(
        (one for one in clause.spans if not one.is_stop and not one.has("f.", "s.")), clause.spans[0]
    )
    clause.used.update(at for at, one in enumerate(clause.spans) if one.words == "note that")
    is_asked = first.has("r.record", "r.record_consent") or first.words in _WRITING
    clause.take("r.record_consent", "k.elsewhere", "p.consented", "n.consent", "n.mail", "r.record", "f.mine")
    verb = other_verb(clause)
    clause.used.update(() if verb is None else (verb,))
    clause.used.update(at for at, one in enumerate(clause.spans) if one.words in _WRITING)
    days = day_of(clause, Looks.PAST)
    found = targeted(clause, Intent.RECORD_CONSENT, states=False)
    if not is_asked and not any(map(has_target, found)):
        return []
    return [replace(one, details=replace(one.details, on=day)) for one in found for day in days]


def _sets_consent(clause: Clause) -> bool:
    """Tell whether a status is set to that of a consent: "set MCI-9 to consent received"."""
    first = next(
        (one for one in clause.spans if not one.is_stop and not one.has("f.", "s.")), clause.spans[0]
    )
    sets = first.words in _SETTING or first.has("r.record")
    return sets and clause.has("p.has_consent") and _event(clause.anew()) is None
