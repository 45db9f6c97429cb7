"""Read a clause as a request. Each reader returns the sayings that it may be, or none.

Values in, values out, except that the spans of a `Clause` that a reader explains are counted as such.
"""

from collections.abc import Sequence

from flows.rules.language.limits.limits import has_target
from flows.rules.language.readers.changes import change_contact, hand_over, next_date, note, snooze
from flows.rules.language.readers.records import record, record_consent
from flows.rules.language.readers.screens import open_screen
from flows.rules.language.readers.targets import begins, details, is_claim_id, targeted
from flows.rules.language.sentences.clause import Clause, Reader
from flows.rules.language.understanding import Aspect, Intent, RequestDetails, Saying


def negated(clause: Clause) -> Sequence[Saying]:
    """Read that something shall not be done, so that nothing is."""
    words = [token.word for one in clause.spans if not one.is_stop for token in one.tokens]
    at = next((at for at, one in enumerate(words[:5]) if one in {"not", "never"}), -1)
    is_not_to = at >= 0 and (words[at] == "never" or (at > 0 and words[at - 1] in {"do", "please", "to"}))
    after = [one for one in clause.spans if one.has("r.") and one.tokens[-1].begin > _place_of_not(clause)]
    if not is_not_to or not after:
        return []
    if any(one.words == "?" for one in clause.spans) or clause.has("r.snooze", "q.count", "q.what", "q.who"):
        return []
    clause.used.update(range(len(clause.spans)))
    return [Saying(Intent.NO)]


def _place_of_not(clause: Clause) -> int:
    """Return where the first "not" or "never" stands in the message."""
    places = [t.begin for one in clause.spans for t in one.tokens if t.word in {"not", "never"}]
    return places[0] if places else -1


def add(clause: Clause) -> Sequence[Saying]:
    """Read that a customer shall be added."""
    if not begins(clause, "r.add"):
        return []
    has_engagement = any(one.entities and one.entities[0].field is Aspect.ENGAGEMENT for one in clause.spans)
    if clause.spans[clause.find("r.add")[0]].words == "put" and not has_engagement:
        return []
    clause.take("r.add", "p.added", "q.must", "q.may", "a.under")
    given = details(clause)
    clause.take("k.identifier")
    return targeted(clause, Intent.ADD, given, states=False)


def ask_consent(clause: Clause) -> Sequence[Saying]:
    """Read that the consent e-mail shall be sent, or sent again."""
    if not begins(clause, "r.ask"):
        return []
    is_about = clause.has("n.consent", "n.mail")
    words = clause.spans[clause.find("r.ask")[0]].words
    clause.take("r.ask", "n.claim", "q.must", "q.may")
    clause.take("p.asked", "p.submitted", "k.again", "k.reminders")
    for at in clause.find("p.consented", "p.answered"):
        # "Remind them to give consent" says what the mail is for.
        if at and clause.spans[at - 1].words == "to":
            clause.used.add(at)
    sayings = targeted(clause, Intent.ASK_CONSENT)
    clause.take("n.consent", "n.mail")
    if words == "remember" and not is_about:
        return []
    # "Send the approved ones" asks to see them.
    return [one for one in sayings if is_about or has_target(one) or words not in {"send", "mail", "email"}]


def claim(clause: Clause) -> Sequence[Saying]:
    """Read that a customer who consented before shall be claimed."""
    is_taken = clause.has("k.claim_customer") and clause.has_word("take") and not clause.is_question
    if not begins(clause, "r.claim") and not is_taken:
        return []
    if is_taken:
        clause.used.update(at for at, one in enumerate(clause.spans) if one.words == "take")
    clause.take(
        "r.claim", "n.claim", "n.consent", "q.must", "q.may", "p.claimed", "p.consented", "k.claim_customer"
    )
    return targeted(clause, Intent.CLAIM, states=False)


def submit(clause: Clause) -> Sequence[Saying]:
    """Read that a claim shall be submitted."""
    is_said = clause.has("r.submit_now") and not clause.is_question
    if not begins(clause, "r.submit") and not is_said:
        return []
    clause.take(
        "r.submit", "r.submit_now", "r.do", "n.claim", "q.must", "q.may", "p.submitted", "k.identifier"
    )
    places = [at for at in range(len(clause.spans)) if is_claim_id(clause, at) and at not in clause.used][:1]
    clause.used.update(places)
    given = RequestDetails(claim_id=clause.between(places[0], places[0] + 1) if places else "")
    return targeted(clause, Intent.SUBMIT, given)


def cancel(clause: Clause) -> Sequence[Saying]:
    """Read that an association shall be cancelled (R21)."""
    if not begins(clause, "r.cancel"):
        return []
    clause.take("r.cancel", "n.consent", "n.mail", "n.claim", "q.must", "q.may", "p.cancelled", "p.declined")
    return targeted(clause, Intent.CANCEL)


def export(clause: Clause) -> Sequence[Saying]:
    """Read that rows are wanted as a file."""
    if not clause.has("r.export"):
        return []
    clause.take("r.export", "x.only")
    return targeted(clause, Intent.EXPORT)


READERS: Sequence[Reader] = (
    negated,
    note,
    change_contact,
    record_consent,
    snooze,
    next_date,
    hand_over,
    claim,
    submit,
    cancel,
    add,
    ask_consent,
    record,
    export,
    open_screen,
)
"""The readers of requests, the most specific first: the first one that explains a whole clause counts."""
