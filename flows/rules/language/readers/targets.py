"""What requests are about: their targets, and the identifiers and days that they say.

Values in, values out, except that the spans of a `Clause` that a reader explains are counted as such.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from flows.rules.language.limits.limits import has_target, limits, pass_over_speaker, with_intent
from flows.rules.language.sentences.clause import ALL, Clause
from flows.rules.language.sentences.dividing import ALSO_NOUNS, IMPERATIVES
from flows.rules.language.times.readings import Looks
from flows.rules.language.understanding import Aspect, Intent, RequestDetails, Saying
from flows.rules.language.words.tokens import Shape

_POLITE = (
    *("f.filler", "f.polite", "f.ours", "f.mine", "s.greeting", "s.thanks", "s.yes", "s.no"),
    *("v.", "q.must", "q.may", "r.do"),
)
"""Concepts of what may stand before a request."""
_ARTICLES = frozenset({"the", "a", "an", "this", "that", "our", "my", "his", "her", "their", "which"})
"""Words after which a noun stands, and no request."""
_CLAIM_ID = re.compile(r"[a-z]{2,6}-?[0-9][0-9a-z-]{1,30}")

NO_DETAILS = RequestDetails()


def begins(clause: Clause, concept: str) -> bool:
    """Tell whether the first words that say something stand for a request."""
    before = ""
    for span in clause.spans:
        if span.has(concept):
            return before not in _ARTICLES
        before = span.tokens[-1].word
        if not (span.is_stop or span.has(*_POLITE)):
            return False
    return False


def details(clause: Clause) -> RequestDetails:
    """Read domains, identifiers and addresses of a request, and count them as explained."""
    given = {"domain": "", "contact_email": "", "tenant_id": "", "tpid": ""}
    for at, span in enumerate(clause.spans):
        if at in clause.used or span.entities:
            continue
        if span.shape is Shape.DOMAIN:
            given["domain"] = given["domain"] or span.words
        elif span.shape is Shape.EMAIL:
            given["contact_email"] = given["contact_email"] or span.words
        elif span.shape is Shape.GUID:
            given["tenant_id"] = given["tenant_id"] or span.words
        elif span.has("k.identifier") and at + 1 < len(clause.spans):
            digits = re.fullmatch(r"\d{3,12}", clause.spans[at + 1].words)
            if digits:
                given["tpid"] = given["tpid"] or digits[0]
                clause.used.add(at + 1)
        else:
            continue
        clause.used.add(at)
    return RequestDetails(
        domain=given["domain"],
        contact_email=given["contact_email"],
        tenant_id=given["tenant_id"],
        tpid=given["tpid"],
    )


def targeted(
    clause: Clause, intent: Intent, given: RequestDetails = NO_DETAILS, *, states: bool = True
) -> list[Saying]:
    """Return a request with its targets, in each way in which they can be meant."""
    if len({one.words for one in clause.spans if one.words in IMPERATIVES - ALSO_NOUNS}) > 1:
        # Two things are asked for, which no single request does.
        return []
    pass_over_speaker(clause)
    # "Those who have not answered", "whose consent runs out"
    clause.used.update(clause.find("q.who")[1:] if clause.spans[0].has("q.who") else clause.find("q.who"))
    found = with_intent(limits(clause, states=states), intent, details=given)
    everyone = clause.has_word(*ALL)
    sayings = []
    for one in found:
        # "Everybody who has not answered" is as good as all of them.
        is_narrow = any(each.field is not Aspect.STATUS for each in one.conditions) or bool(
            one.timings or one.amounts
        )
        if one.intent is Intent.EXPORT:
            sayings.append(one)
        elif everyone and not has_target(one):
            sayings.append(replace(one, everyone=not is_narrow))
        else:
            sayings.append(one)
    return sayings


def day_of(clause: Clause, looks: Looks) -> Sequence[date | None]:
    """Return the days that the first time of a clause may name, and count it as explained; else no day."""
    at = next((at for at, one in enumerate(clause.spans) if one.times and at not in clause.used), None)
    if at is None:
        return (None,)
    clause.used.add(at)
    return clause.spans[at].days(looks) or (None,)


def is_claim_id(clause: Clause, at: int) -> bool:
    """Tell whether a span looks like the claim ID of the programme."""
    span = clause.spans[at]
    return not span.entities and len(span.tokens) == 1 and bool(_CLAIM_ID.fullmatch(span.words))
