"""Read a clause as a request. Each reader returns the sayings that it may be, or none.

Values in, values out, except that the spans of a `Clause` that a reader explains are counted as such.
"""

from collections.abc import Sequence
from dataclasses import replace

from flows.rules.language.limits.limits import has_target
from flows.rules.language.limits.names import TARGETS
from flows.rules.language.readers.changes import change_contact, hand_over, next_date, note, person, snooze
from flows.rules.language.readers.imperatives import asks_for, asks_whether_added, other_verb
from flows.rules.language.readers.records import record, record_consent
from flows.rules.language.readers.screens import open_screen
from flows.rules.language.readers.targets import details, is_claim_id, stating_reason, targeted
from flows.rules.language.sentences.clause import Clause, Reader
from flows.rules.language.understanding import Aspect, Intent, RequestDetails, Saying
from flows.rules.language.words.tokens import Shape


def negated(clause: Clause) -> Sequence[Saying]:
    """Read that something shall not be done, so that nothing is."""
    words = [token.word for one in clause.spans if not one.is_stop for token in one.tokens]
    if words[:1] in (["keep"], ["leave"]) and clause.before is None and _keeps(clause):
        clause.used.update(range(len(clause.spans)))
        return [Saying(Intent.NO)]
    at = next((at for at, one in enumerate(words[:5]) if one in {"not", "never"}), -1)
    is_not_to = at >= 0 and (words[at] == "never" or (at > 0 and words[at - 1] in {"do", "please", "to"}))
    is_not_to = is_not_to and _BEFORE_NOT.issuperset(words[:at]) and not clause.has("q.what", "q.how")
    after = [one for one in clause.spans if one.has("r.") and one.tokens[-1].begin > _place_of_not(clause)]
    if not is_not_to or not after or words[at + 1 : at + 2] in (["want"], ["forget"], ["hesitate"]):
        return []
    if any(one.words == "?" for one in clause.spans) or clause.has("r.snooze", "q.count", "q.what", "q.who"):
        return []
    if _turns_to_another(clause):
        return []
    clause.used.update(range(len(clause.spans)))
    return [Saying(Intent.NO)]


def _turns_to_another(clause: Clause) -> bool:
    """Tell whether something is to be done with another one: "do not resend to Litware but to Contoso"."""
    but = next((at for at, one in enumerate(clause.spans) if one.has("x.but")), len(clause.spans))
    return any(one.entities for one in clause.spans[but:]) and any(one.entities for one in clause.spans[:but])


_BEFORE_NOT = frozenset(
    {
        *("do", "please", "pls", "plz", "kindly", "you", "we", "should", "must", "let", "us", "to", "but"),
        *("and", "no", "hey", "hi", "hello", "ok", "okay", "i", "want", "better", "would", "rather", "can"),
        *("could", "so", "actually", "just", "rather", "wait", "stop", "asked", "told", "ask"),
    }
)
"""Words before "not" or "never" where it forbids something."""


def _keeps(clause: Clause) -> bool:
    """Tell whether a clause asks that something stays as it is: "keep Tailspin"."""
    said = [one for one in clause.spans if not one.is_stop]
    others = [one for one in said[1:] if not one.entities and not one.has("f.", "s.no")]
    return not others and not any(one.times for one in said)


def _place_of_not(clause: Clause) -> int:
    """Return where the first "not" or "never" stands in the message."""
    places = [t.begin for one in clause.spans for t in one.tokens if t.word in {"not", "never"}]
    return places[0] if places else -1


def add(clause: Clause) -> Sequence[Saying]:
    """Read that a customer shall be added."""
    brought = _brought_on(clause)
    if (not asks_for(clause, "r.add") and not brought) or asks_whether_added(clause):
        return []
    clause.used.update(brought)
    has_engagement = any(one.entities and one.entities[0].field is Aspect.ENGAGEMENT for one in clause.spans)
    if not has_engagement and any(clause.spans[at].words == "put" for at in clause.find("r.add")[:1]):
        return []
    clause.take("r.add", "t.add", "p.added", "q.must", "q.may", "a.under")
    given = details(clause)
    clause.take("k.identifier")
    return targeted(clause, Intent.ADD, _with_contact(clause, given), states=False)


def _with_contact(clause: Clause, given: RequestDetails) -> RequestDetails:
    """Return what is said of a customer who is added or claimed, with the name of their contact."""
    if not (clause.take("r.change_contact", "e.contact") or given.contact_email):
        return given
    clause.take("n.mail", "d.owner", "k.owner")
    return replace(given, contact_name=person(clause, given.contact_email))


def _brought_on(clause: Clause) -> Sequence[int]:
    """Return the places of verb and particle in "sign Contoso up for Viva", else none."""
    said = [at for at, one in enumerate(clause.spans) if not one.is_stop and not one.has("f.polite", "s.")]
    verbs = [at for at in said if clause.spans[at].words in _BRINGING]
    fields = [one.entities[0].field for one in clause.spans if one.entities]
    if not verbs or clause.is_question or not {Aspect.CUSTOMER, Aspect.ENGAGEMENT} <= set(fields):
        return []
    if fields[0] is not Aspect.CUSTOMER or any(clause.spans[at].has("q.") for at in said):
        return []
    customer = next(at for at in said if clause.spans[at].entities)
    particles = [at for at in said if at > customer and clause.spans[at].tokens[0].word in _PARTICLES]
    is_first = all(clause.spans[at].has("f.", "v.", "s.") for at in said if at < verbs[0])
    return [verbs[0], particles[0]] if particles and is_first and verbs[0] < customer else []


_BRINGING = frozenset({"sign", "set", "put", "get", "bring", "start", "kick", "take", "have"})
_PARTICLES = frozenset({"up", "on", "onto", "in", "into", "going", "started", "off", "aboard"})


def ask_consent(clause: Clause) -> Sequence[Saying]:
    """Read that the consent e-mail shall be sent, or sent again."""
    given = [*_given_a_nudge(clause), *_mailed(clause), *_shall_get(clause)]
    if not given and not asks_for(clause, "r.ask"):
        return []
    is_about = clause.has("n.consent", "n.mail") or bool(given)
    clause.used.update(given)
    clause.take(*(("x.versus",) if given else ()))
    words = next((one.words for one in clause.spans if one.has("r.ask", "t.ask")), "")
    clause.take("r.ask", "t.ask", "n.claim", "q.must", "q.may")
    clause.take("p.asked", "p.submitted", "k.again", "k.reminders")
    for at in clause.find("p.consented", "p.answered"):
        # "Remind them to give consent" says what the mail is for.
        if at and clause.spans[at - 1].words in {"to", "about", "for", "on"}:
            clause.used.add(at)
    contact = RequestDetails()
    if any(one.shape is Shape.EMAIL for one in clause.spans):
        contact = _with_contact(clause, details(clause))
    sayings = targeted(clause, Intent.ASK_CONSENT, contact)
    clause.take("n.consent", "n.mail")
    if words == "remember" and not is_about:
        return []
    # "Send the approved ones" asks to see them.
    return [one for one in sayings if is_about or has_target(one) or words not in {"send", "mail", "email"}]


def _mailed(clause: Clause) -> Sequence[int]:
    """Return the place of a verb of whatever meaning in "fire the consent mail off to Contoso", else none."""
    at = other_verb(clause)
    has_mail = clause.has("n.mail", "n.consent") or (
        clause.has_word("consent") and not clause.has("p.has_consent")
    )
    words = [token.word for one in clause.spans for token in one.tokens]
    return [at] if at is not None and has_mail and "to" in words else []


def _shall_get(clause: Clause) -> Sequence[int]:
    """Return the place of "get the mail" where somebody shall get it: "let Alpine have the consent mail"."""
    at = next(iter(clause.find("r.get_mail")), None)
    if at is None and clause.has_word("let") and clause.has("n.mail"):
        # "Let Alpine have the consent mail"
        at = next(iter(clause.find("p.has_consent")), None)
    if at is None:
        return []
    words = [token.word for one in clause.spans[:at] for token in one.tokens if not one.is_stop]
    is_had = words[:1] == ["have"] and not any(one.words == "?" for one in clause.spans)
    is_polite = is_had or (words[:1] and words[0] in {"can", "could", "may", "please", "would", "will"})
    if clause.has("q.when", "q.who", "q.why", "q.count", "q.how", "x.not") or not has_name(clause):
        return []
    return [at] if (is_had or _SHALL.intersection(words)) and (is_polite or not clause.is_question) else []


_SHALL = frozenset(
    {"let", "should", "shall", "must", "can", "could", "may", "ensure", "sure", "need", "needs"}
)
"""Words before what somebody shall get."""


def has_name(clause: Clause) -> bool:
    """Tell whether a clause names a customer or an association."""
    return any(one.entities and one.entities[0].field in TARGETS for one in clause.spans)


def _given_a_nudge(clause: Clause) -> Sequence[int]:
    """Return the places of the words of "give Contoso another nudge", none if it does not say that."""
    verb = next((at for at, one in enumerate(clause.spans) if one.tokens[0].word in _GIVING), None)
    nudges = clause.find("r.nudge")
    if verb is None or not nudges or (clause.is_question and not clause.has("q.may")):
        return []
    between = [token.word for one in clause.spans[verb + 1 : nudges[-1]] for token in one.tokens]
    named = any(one.entities and one.entities[0].field in TARGETS for one in clause.spans)
    is_one = bool({"a", "an", "another", "one", "the"}.intersection(between))
    return [verb, nudges[-1]] if named and is_one and "to" not in between[:1] else []


_GIVING = frozenset({"do", "make", "give", "giving", "drop", "send", "shoot", "fire", "get", "ping", "have"})
"""Verbs with which a customer gets a nudge."""


def claim(clause: Clause) -> Sequence[Saying]:
    """Read that a customer who consented before shall be claimed."""
    is_taken = clause.has("k.claim_customer") and clause.has_word("take") and not clause.is_question
    if not asks_for(clause, "r.claim") and not is_taken:
        return []
    if is_taken:
        clause.used.update(at for at, one in enumerate(clause.spans) if one.words == "take")
    clause.take(
        "r.claim",
        "t.claim",
        "n.claim",
        "n.consent",
        "q.must",
        "q.may",
        "p.claimed",
        "p.consented",
        "k.claim_customer",
    )
    given = RequestDetails()
    if clause.has("r.change_contact") or any(one.shape is Shape.EMAIL for one in clause.spans):
        given = _with_contact(clause, details(clause))
    return targeted(clause, Intent.CLAIM, given, states=False)


def submit(clause: Clause) -> Sequence[Saying]:
    """Read that a claim shall be submitted."""
    is_said = clause.has("r.submit_now") and not clause.is_question
    put = _put_in(clause)
    if not asks_for(clause, "r.submit") and not is_said and not put:
        return []
    clause.used.update(put)
    clause.take(
        "f.microsoft",
        "p.with_microsoft",
        "r.submit",
        "t.submit",
        "r.submit_now",
        "r.do",
        "n.claim",
        "q.must",
        "q.may",
        "p.submitted",
        "k.identifier",
    )
    places = [at for at in range(len(clause.spans)) if is_claim_id(clause, at) and at not in clause.used][:1]
    if places and places[0] > 1 and clause.spans[places[0] - 2].has("k.identifier"):
        # "The claim ID reads CLM-1"
        clause.used.add(places[0] - 1)
    clause.used.update(places)
    given = RequestDetails(claim_id=clause.between(places[0], places[0] + 1).upper() if places else "")
    return targeted(clause, Intent.SUBMIT, given)


def _put_in(clause: Clause) -> Sequence[int]:
    """Return the places of verb and particle in "put the claim in for Contoso", else none."""
    verb = next((at for at in clause.content if not clause.spans[at].has("s.")), None)
    claims = clause.find("n.claim")
    if verb is None or not claims or clause.spans[verb].tokens[0].word not in _PUTTING or clause.is_question:
        return []
    behind = [
        at
        for at in range(claims[-1] + 1, len(clause.spans))
        if clause.spans[at].words in {"in", "off", "through"}
    ]
    return [verb, behind[0]] if behind and behind[0] == claims[-1] + 1 else []


_PUTTING = frozenset({"put", "send", "hand", "get", "turn", "push"})


def cancel(clause: Clause) -> Sequence[Saying]:
    """Read that an association shall be cancelled (R21)."""
    if not asks_for(clause, "r.cancel") or _given_a_nudge(clause):
        return []
    clause.take(
        "r.cancel",
        "t.cancel",
        "n.consent",
        "n.mail",
        "n.claim",
        "q.must",
        "q.may",
        "p.cancelled",
        "p.declined",
    )
    return targeted(clause, Intent.CANCEL)


def export(clause: Clause) -> Sequence[Saying]:
    """Read that rows are wanted as a file."""
    if not clause.has("r.export"):
        return []
    clause.take("r.export", "x.only")
    found = targeted(clause, Intent.EXPORT)
    if clause.has("q.what", "q.how") and all(one == Saying(Intent.EXPORT) for one in found):
        # "What format is the export" asks about exports.
        return []
    return found


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
    stating_reason(cancel),
    add,
    ask_consent,
    stating_reason(record),
    export,
    open_screen,
)
"""The readers of requests, the most specific first: the first one that explains a whole clause counts."""
