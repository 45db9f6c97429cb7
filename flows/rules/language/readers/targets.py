"""What requests are about: their targets, and the identifiers and days that they say.

Values in, values out, except that the spans of a `Clause` that a reader explains are counted as such.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from flows.rules.language.limits.limits import has_target, limits, pass_over_speaker, with_intent
from flows.rules.language.sentences.clause import ALL, Clause, Reader
from flows.rules.language.sentences.dividing import ALSO_NOUNS, IMPERATIVES, begin_of_reason
from flows.rules.language.sentences.spans import WordSpan
from flows.rules.language.sentences.spelling import is_english
from flows.rules.language.times.readings import Looks
from flows.rules.language.understanding import (
    Aspect,
    Intent,
    Interval,
    Milestone,
    RequestDetails,
    Saying,
    Timing,
)
from flows.rules.language.words.tokens import Shape

_CLAIM_ID = re.compile(r"[a-z]{2,6}-?[0-9][0-9a-z-]{1,30}")

NO_DETAILS = RequestDetails()


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
            near = next((one for one in range(at + 1, len(clause.spans)) if not _is_between(clause, one)), at)
            digits = re.fullmatch(r"\d{3,12}", clause.spans[near].words)
            if digits:
                given["tpid"] = given["tpid"] or digits[0]
                clause.used.add(near)
        else:
            continue
        clause.used.add(at)
    return RequestDetails(
        domain=given["domain"],
        contact_email=given["contact_email"],
        tenant_id=given["tenant_id"],
        tpid=given["tpid"],
    )


_EVER_ADDED = Timing(Milestone.ADDED, Interval(None, None))
_OF_PEOPLE = frozenset({Intent.HAND_OVER, Intent.EXPORT, Intent.NOTE})
_AT_ONCE = frozenset(
    {Intent.CANCEL, Intent.ASK_CONSENT, Intent.SUBMIT, Intent.HAND_OVER, Intent.ADD, Intent.CLAIM}
)
"""Requests that are carried out when they are confirmed."""
_NOW = frozenset({"today", "now", "right now", "this morning", "tonight", "this afternoon", "immediately"})
_KEEPING = frozenset(
    {"keep", "retain", "spare", "stay", "stays", "remain", "remains", "continue", "continues"}
)
"""Words for what shall not be changed, which no request says by itself."""
_WANTING = frozenset({"needs", "need", "ought", "deserves"})


def _is_between(clause: Clause, at: int) -> bool:
    """Tell whether a span may stand between an identifier's kind and itself: "tpid is 445566"."""
    return clause.spans[at].words in {"is", ":", "=", "number", "no", "nr", "of", "the"}


def targeted(
    clause: Clause, intent: Intent, given: RequestDetails = NO_DETAILS, *, states: bool = True
) -> list[Saying]:
    """Return a request with its targets, in each way in which they can be meant."""
    if len(set(_verbs(clause.spans))) > 1 or (intent is not Intent.NOTE and _refuses_more(clause.spans)):
        # Two things are asked for, which no single request does.
        return []
    first = next((at for at in clause.content if not clause.spans[at].has("v.", "q.", "f.")), None)
    if (
        first is not None
        and first not in clause.used
        and clause.spans[first].words in IMPERATIVES - ALSO_NOUNS
    ):
        # "Cancel Contoso, and Litware goes to Lin" is no request to hand over what is cancelled.
        return []
    if intent is not Intent.NOTE and any(
        one.words in _KEEPING and not one.has("x.except") for one in clause.spans[1:]
    ):
        # "Cancel Contoso, keep Viva"
        return []
    if _crosses(clause.spans):
        return []
    _pass_over_wish(clause, intent)
    _pass_over_reasons(clause, with_time=intent in {Intent.HAND_OVER, Intent.CANCEL})
    # "Those who have not answered", "whose consent runs out"
    clause.used.update(clause.find("q.who")[1:] if clause.spans[0].has("q.who") else clause.find("q.who"))
    found = with_intent(limits(clause, states=states), intent, details=given)
    everyone = clause.has_word(*ALL)
    sayings = []
    for one in found:
        # "Everybody who has not answered" is as good as all of them.
        is_narrow = any(
            each.field is not Aspect.STATUS and not each.excludes for each in one.conditions
        ) or bool(one.amounts)
        is_narrow = is_narrow or any(replace(each, words="") != _EVER_ADDED for each in one.timings)
        is_named = has_target(one) or intent in _WITH_ENGAGEMENT
        if is_named and one.of(Aspect.OWNER) and intent not in _OF_PEOPLE:
            # "Tell Tom that Contoso was approved" is not about what Tom owns.
            continue
        if one.intent is Intent.EXPORT:
            sayings.append(one)
        elif everyone and not _has_included(one):
            sayings.append(replace(one, everyone=not is_narrow))
        else:
            sayings.append(one)
    return [each for one in sayings for each in _one_of_either(clause, one)]


def _has_included(saying: Saying) -> bool:
    """Tell whether a saying names a target that is not left out."""
    return has_target(replace(saying, conditions=tuple(one for one in saying.conditions if not one.excludes)))


def _pass_over_wish(clause: Clause, intent: Intent) -> None:
    """Count the words as explained with which a request says only that it is one."""
    if intent in _AT_ONCE:
        clause.used.update(at for at, one in enumerate(clause.spans) if one.words in _NOW)
    if intent is not Intent.EXPORT:
        # "Export what I submitted" says whose it is.
        pass_over_speaker(clause)
    clause.take("f.you")
    # "Litware needs to be added"
    clause.used.update(
        at
        for at, one in enumerate(clause.spans[:-1])
        if one.words in _WANTING and clause.spans[at + 1].tokens[0].word == "to"
    )


def _one_of_either(clause: Clause, saying: Saying) -> list[Saying]:
    """Return a request for each that it may be for: "cancel MCI-3 or MCI-4" is not for both."""
    either = set(_MEANT_ALONE) | ({Aspect.ENGAGEMENT} if saying.intent in _WITH_ENGAGEMENT else set())
    kinds = [one.entities[0].field if one.entities else None for one in clause.spans]
    joined = {
        kinds[at - 1]
        for at in range(1, len(kinds) - 1)
        if clause.spans[at].words == "or" and kinds[at - 1] in either and kinds[at - 1] == kinds[at + 1]
    }
    several = [one for one in saying.conditions if one.field in joined and not one.excludes]
    if saying.intent is Intent.EXPORT or not several:
        return [saying]
    chosen = several[0]
    return [
        replace(
            saying,
            conditions=tuple(
                replace(one, values=(value,)) if one is chosen else one for one in saying.conditions
            ),
        )
        for value in chosen.values
    ]


_MEANT_ALONE = (Aspect.CUSTOMER, Aspect.ASSOCIATION)
_WITH_ENGAGEMENT = frozenset({Intent.ADD, Intent.CLAIM})
"""Requests that are for one engagement rather than for all that have it."""


def _refuses_more(spans: Sequence[WordSpan]) -> bool:
    """Tell whether something is refused behind what is asked for: "cancel Contoso, do not submit Litware"."""
    return any(
        before.tokens[-1].word in {"not", "never"} and not before.has("f.", "p.") and after.has("r.")
        for before, after in pairwise(spans[1:])
    )


def _verbs(spans: Sequence[WordSpan]) -> Iterator[str]:
    """Yield the verbs that ask for something; behind "another" or "a" the same word is a noun."""
    for at, one in enumerate(spans):
        before = spans[at - 1].tokens[-1].word if at else ""
        if one.words in IMPERATIVES - ALSO_NOUNS and before not in _DETERMINERS:
            yield one.words


def _crosses(spans: Sequence[WordSpan]) -> bool:
    """Tell whether each customer has an engagement of its own: "viva of Contoso, siem of Litware"."""
    kinds = [one.entities[0].field for one in spans if one.entities]
    paired = [one for one in kinds if one in {Aspect.CUSTOMER, Aspect.ENGAGEMENT}]
    return len(paired) > 3 and all(one is not other for one, other in pairwise(paired))


_DETERMINERS = frozenset({"a", "an", "another", "more", "gentle", "quick", "little", "friendly", "last"})


def _pass_over_reasons(clause: Clause, *, with_time: bool) -> None:
    """Count a reason behind a request for what has a name as explained: ", they have gone quiet".

    A reason has a pronoun as its subject, and names nothing and no time.
    """
    at = _begin_of_reason(clause.spans)
    if at is None or not any(one.entities for one in clause.spans[:at]):
        return
    reason = clause.spans[at:]
    if any(one.entities or one.number is not None or _limits(one) for one in reason):
        return
    if not with_time and any(one.times for one in reason):
        return
    clause.used.update(
        range(at, len(clause.spans)) if all(one.is_known or is_english(one.words) for one in reason) else ()
    )


def _limits(span: WordSpan) -> bool:
    """Tell whether a word may change what is asked for, so that it is no mere reason."""
    limiting = ("r.", "q.", "x.except", "x.only", "x.neither", "a.", "z.", "k.identifier")
    return span.has(*limiting) and not span.has("f.", "p.")


def _begin_of_reason(spans: Sequence[WordSpan]) -> int | None:
    for at, one in enumerate(spans[1:-1], start=1):
        words = [token.word for other in spans[at + 1 :] for token in other.tokens if not other.is_stop]
        words = [word for word in words if word not in {"the", "a", "our", "all"}][:2]
        joins = one.is_stop or one.words in _BECAUSE
        if (
            joins
            and words
            and (words[0] in _SUBJECTS or (words[0] in _BECAUSE and words[1:] and words[1] in _SUBJECTS))
        ):
            return at + 1
    return None


_BECAUSE = frozenset({"because", "since", "as", "so", "for", "and", "but", "seeing that", "while", "whilst"})
_SUBJECTS = frozenset(
    {
        "customer",
        "client",
        "budget",
        "proof",
        "proofs",
        "documents",
        "papers",
        "paperwork",
        "evidence",
        "invoice",
        "attachments",
        "everybody",
        "they",
        "he",
        "she",
        "it",
        "we",
        "i",
        "their",
        "his",
        "her",
        "that",
        "this",
        "nobody",
    }
)
"""Words with which a reason begins."""


def day_of(clause: Clause, looks: Looks) -> Sequence[date | None]:
    """Return the days that the first time of a clause may name, and count it as explained; else no day."""
    at = next((at for at, one in enumerate(clause.spans) if one.times and at not in clause.used), None)
    if at is None:
        return (None,)
    clause.used.add(at)
    return clause.spans[at].days(looks) or (None,)


_QUOTED = re.compile('["\u201c\u201e]([^"\u201c\u201d\u201e]+)["\u201c\u201d]')


def quoted(clause: Clause) -> str:
    """Return what stands between quotation marks, as it was typed, and count its words as explained."""
    found = _QUOTED.search(clause.text)
    if found is None:
        return ""
    inside = [
        at
        for at, one in enumerate(clause.spans)
        if found.start() <= one.tokens[0].begin and one.tokens[-1].end <= found.end()
    ]
    clause.used.update(inside)
    return found[1].strip() if inside else ""


def stating_reason(reader: Reader) -> Reader:
    """Return a reader that takes the words behind "reason:" for those of the reason, as they were typed."""

    def read(clause: Clause) -> Sequence[Saying]:
        at = begin_of_reason(clause.spans)
        if at is None:
            return reader(clause)
        rest = Clause(clause.spans[:at], clause.text, clause.asking, clause.before, clause.is_about_it)
        text = clause.between(at + 2, len(clause.spans))
        text = (text.rstrip(" .").removesuffix(")") if "(" not in text else text).strip(AROUND_TEXT)
        sayings = reader(rest)
        clause.used.update(rest.used, range(at, len(clause.spans)))
        return [replace(one, details=replace(one.details, text=text)) for one in sayings]

    return read


AROUND_TEXT = " \t\n.;,\"'“”„‘’«»"
"""What may stand around the text of a note and is no part of it."""


def is_claim_id(clause: Clause, at: int) -> bool:
    """Tell whether a span looks like the claim ID of the programme."""
    span = clause.spans[at]
    return not span.entities and len(span.tokens) == 1 and bool(_CLAIM_ID.fullmatch(span.words))
