"""Read a request or a question beside which a sentence says why, in words of any kind. Values in, values out.

Of "our intern starts tomorrow, so please hand MCI-7 to Tom" the first sentence limits nothing. It is left
out only if it is told, not asked; if it names nobody whom the request does not name; and if no time or state
in it could be one that the request lacks.
"""

from collections.abc import Callable, Iterator, Sequence

from flows.rules.language.limits.names import TARGETS
from flows.rules.language.sentences.dividing import IMPERATIVES, PRONOUNS, opens_question
from flows.rules.language.sentences.spans import LEADING, WordSpan
from flows.rules.language.sentences.telling import READ_FROM_WORDS, only_tells
from flows.rules.language.understanding import REQUESTS, Aspect, Certainty, Intent, Saying, Understanding
from flows.rules.language.words.tokens import Shape

Read = Callable[[Sequence[WordSpan], Saying | None], Understanding]
"""Understands spans, alone or as what goes on from a saying."""

Named = Callable[[Sequence[WordSpan]], Saying | None]
"""Returns a question about what spans name, if that is one thing."""

MOST_JOINTS = 4
"""Signs and words of joining behind which a request is looked for."""


def beside_reason(
    found: Understanding, every: Sequence[WordSpan], read: Read, named: Named
) -> Understanding | None:
    """Return what is said beside a reason, if ``found`` is nothing, or takes the reason for what is said."""
    is_told = found.verdict is Certainty.UNDERSTOOD
    is_kept = is_told and not any(one.intent in _READ_FROM_TOLD for one in found.sayings)
    if is_kept or any(one.has("r.note") for one in every):
        return None
    for count, (reason, rest) in enumerate(_divisions(every)):
        if count == MOST_JOINTS:
            break
        if not _gives_reason(reason):
            continue
        context = named(reason) if _points_at(rest) else None
        asked = read(rest, context)
        is_request = bool(asked.sayings) and all(one.intent in REQUESTS for one in asked.sayings)
        if is_told and not is_request and not (_is_about_one(asked.sayings) and _tells(reason)):
            continue
        if _is_said(asked) and _says_all(asked, reason, is_about_it=context is not None):
            return asked
    return None


_READ_FROM_TOLD = READ_FROM_WORDS | {Intent.CUSTOMER}


def _divisions(every: Sequence[WordSpan]) -> Iterator[tuple[Sequence[WordSpan], Sequence[WordSpan]]]:
    """Yield a reason and what is asked for: a reason that stands before it, then one that stands behind."""
    for at, one in enumerate(every):
        if at and (one.is_stop or one.words in _THEREFORE) and one.words not in _INSIDE:
            rest = every[at + one.is_stop :]
            if _begins(rest):
                yield every[:at], rest
    for at, one in enumerate(every):
        if at and (one.words in _SENTENCE_ENDS or one.words == ",") and _begins(every):
            reason = every[at + 1 :]
            if reason and (reason[0].words in _SUBJECTS or reason[0].words in _BECAUSE):
                yield reason, every[: at + (one.words == "?")]


_THEREFORE = frozenset({"so", "therefore", "hence", "thus", "please", "pls", "plz", "kindly"})
_SENTENCE_ENDS = frozenset({".", ";", "!", "?", "\n", "-", "–", "—"})
_INSIDE = frozenset({"?", "/", "&", "+", "|", "(", ")", "'", '"'})
_BECAUSE = frozenset({"as", "since", "because", "cause", "cos", "that", "this"})
_SUBJECTS = frozenset(
    {*("i", "we", "he", "she", "they", "it", "there", "my", "our", "his", "her", "their", "the", "somebody")}
)


def _begins(part: Sequence[WordSpan]) -> bool:
    """Tell whether a part begins as a request or a question does, after words that join it."""
    said = [one for one in part if not one.is_stop]
    while said and (said[0].words in LEADING or said[0].words in _THEREFORE or said[0].words == "to"):
        said = said[1:]
    if not said:
        return False
    words = [token.word for one in said[:4] for token in one.tokens]
    is_offered = words[:1] == ["you"] and words[1:2] and words[1] in _MODALS
    return is_offered or words[0] in IMPERATIVES or said[0].has("r.", "v.show") or opens_question(said)


_MODALS = frozenset({"can", "could", "may", "should", "might", "must"})


def _gives_reason(part: Sequence[WordSpan]) -> bool:
    """Tell whether a part only tells something: it asks for nothing, and nothing depends on it."""
    said = [one for one in part if not one.is_stop]
    while said and (said[0].words in LEADING or said[0].has("s.greeting")):
        said = said[1:]
    words = [token.word for one in said for token in one.tokens]
    if len(words) < _SHORTEST or not _CONDITIONAL.isdisjoint(words) or any(one.words == "?" for one in part):
        return False
    if words[0] in _LIMITING or words[0] in IMPERATIVES or said[0].has("x.") or opens_question(said):
        return False
    return not (said[0].has("r.") and not said[0].entities)


_SHORTEST = 3
_CONDITIONAL = frozenset(
    {
        *("if", "unless", "until", "till", "once", "when", "whenever", "provided", "assuming", "whether"),
        *("maybe", "perhaps", "might", "unsure", "mean", "meant", "instead", "except", "only", "but", "wait"),
        *("joking", "kidding", "wrong", "mistake", "sorry", "what", "which", "who", "how", "why"),
    }
)
"""Words of which one makes a request depend on what is told, or takes it back."""
_LIMITING = frozenset(
    {"for", "in", "of", "without", "at", "on", "not", "no", "never", "wait", "hold", "stop"}
)


def _points_at(part: Sequence[WordSpan]) -> bool:
    """Tell whether a part is about what was named before, and names no customer or association itself."""
    words = {token.word for one in part for token in one.tokens}
    names = any(one.entities and one.entities[0].field in TARGETS for one in part)
    return not names and not words.isdisjoint(PRONOUNS | _THEIRS)


_THEIRS = frozenset({"they", "their", "its", "him", "her", "his"})


def _is_said(asked: Understanding) -> bool:
    is_choice = bool(asked.rivals) and not asked.unexplained
    return asked.verdict is Certainty.UNDERSTOOD or is_choice


def _says_all(asked: Understanding, reason: Sequence[WordSpan], *, is_about_it: bool) -> bool:
    """Tell whether nothing in a reason could be a limit or a detail that what is asked for lacks."""
    sayings = asked.sayings or asked.rivals
    known = {value for one in sayings for condition in one.conditions for value in condition.values}
    known |= {one.details.to for one in sayings if one.details.to}
    others = [one for one in reason if one.entities and not any(each.value in known for each in one.entities)]
    is_sure = _is_about_one(sayings)
    if not all(is_sure and one.entities[0].field in _TELLERS for one in others):
        return False
    if any(
        one.shape not in _PLAIN or one.currency or one.has(*_DETAILS) for one in reason if not one.entities
    ):
        return False
    has_time = any(one.times for one in reason)
    if is_about_it and has_time:
        # "The next date is 2 Dec, put it in"
        return False
    if all(one.intent in REQUESTS for one in sayings):
        has_time = has_time or any(one.number is not None for one in reason)
        return not (has_time and any(one.intent in _DATED and not _is_dated(one) for one in sayings))
    limits = has_time or any(one.has(*_OF_ROWS) and not one.has("f.", "s.") for one in reason)
    return is_sure or not limits


_TELLERS = frozenset({Aspect.OWNER, Aspect.LOCATION})
"""Of what a reason may tell where one customer or association is named in what is asked for."""


def _is_about_one(sayings: Sequence[Saying]) -> bool:
    """Tell whether each saying names its customer or association, or asks for a rule, and lacks nothing."""
    return bool(sayings) and all(
        one.intent is Intent.RULE
        or (
            one.intent not in _ROWS
            and any(one.of(field) for field in TARGETS)
            and (one.intent not in _PLACED or bool(one.of(Aspect.LOCATION)))
        )
        for one in sayings
    )


_ROWS = frozenset({Intent.LIST, Intent.COUNT, Intent.SUM, Intent.EXPORT, Intent.REPORT})
_PLACED = frozenset({Intent.ADD, Intent.CLAIM})
"""Requests that are for a location."""


def _tells(reason: Sequence[WordSpan]) -> bool:
    """Tell whether a reason is a sentence: it has a subject, perhaps a name, and a verb behind it."""
    said = [one for one in reason if not one.is_stop]
    words = [token.word for one in said for token in one.tokens]
    begin = len(said[0].tokens) if said[0].entities else 0
    is_of_name = bool(begin) and bool(words[begin:]) and words[begin] in _VERBS
    return only_tells(reason) or is_of_name or words[:2] in (["i", "am"], ["we", "are"])


_VERBS = frozenset(
    {
        *("is", "was", "has", "had", "told", "tells", "said", "says", "thinks", "thought", "wrote", "called"),
        *("rang", "promised", "mentioned", "asked", "asks", "wants", "seems", "looks", "got", "gets", "went"),
    }
)
"""Verbs of somebody whom a reason tells of."""


_PLAIN = frozenset({Shape.WORD, Shape.NUMBER, Shape.STOP})
_DETAILS = ("k.identifier", "e.contact")
_DATED = frozenset({Intent.RECORD, Intent.RECORD_CONSENT, Intent.NEXT_DATE, Intent.SNOOZE, Intent.SETTINGS})
"""Requests that may have a day, a time or an amount."""
_OF_ROWS = ("p.", "x.", "a.", "b.", "o.", "m.", "d.", "q.count", "q.sum", "q.how_long")
"""Concepts that may limit what is asked for."""


def _is_dated(saying: Saying) -> bool:
    return saying.details.until is not None or saying.details.on is not None
