"""What is said of a message that is not understood: unknown words, and readings to choose from.

Values in, values out.
"""

from collections.abc import Iterator, Sequence

from flows.rules.language.readers.reading import attempts, read
from flows.rules.language.sentences.clause import Clause
from flows.rules.language.sentences.dividing import is_of_domain
from flows.rules.language.sentences.spans import WordSpan
from flows.rules.language.sentences.spelling import nearest
from flows.rules.language.understanding import (
    REQUESTS,
    Aspect,
    Certainty,
    Intent,
    Saying,
    Understanding,
    canonical,
)
from flows.rules.language.words.lexicon import lexicon
from flows.rules.language.words.tokens import tokens
from flows.rules.language.words.vocabulary import Vocabulary

MOST_OFFERED = 3
"""Readings, and words like an unknown one, that are offered where nothing is understood."""
_NO_TARGET = frozenset({Intent.SETTINGS, Intent.ADMIN, Intent.EXPORT, Intent.NO})


def missing(saying: Saying) -> str:
    """Return what a request has to be asked for: the customer, or whom to hand over to."""
    if saying.intent not in REQUESTS or saying.intent in _NO_TARGET or saying.everyone:
        return ""
    given = saying.details
    has_any = any(one.field not in {Aspect.ENGAGEMENT, Aspect.LOCATION} for one in saying.conditions)
    if saying.intent is Intent.ADD:
        has_any = has_any or bool(given.domain or given.tenant_id or given.tpid)
    elif saying.timings or saying.conditions:
        has_any = True
    if not has_any:
        return Aspect.CUSTOMER
    return "to" if saying.intent is Intent.HAND_OVER and given.to is None else ""


_FOR_ONE = frozenset({Intent.ASK_CONSENT, Intent.SUBMIT, Intent.CLAIM, Intent.CANCEL})
_OF_ONE = frozenset({"mail", "email", "claim", "customer", "client", "request", "association", "consent"})
_ANY = frozenset({"all", "every", "everybody", "everyone", "everything", "each", "any", "customers", "mails"})
_BESIDE_TARGET = frozenset({Aspect.ENGAGEMENT, Aspect.LOCATION, Aspect.AREA})


def lacks_target(saying: Saying, every: Sequence[WordSpan]) -> bool:
    """Tell whether a request is for one customer that is not named: "send a consent mail for Viva"."""
    is_bare = saying.intent in _FOR_ONE and not (saying.timings or saying.amounts)
    words = [token.word for one in every for token in one.tokens]
    is_of_engagement = saying.intent is Intent.ASK_CONSENT and bool(saying.of(Aspect.ENGAGEMENT))
    articles = {"a", "an", "the"} if is_of_engagement else {"a", "an"}
    places = [at for at, word in enumerate(words) if word in articles]
    is_one = any(_OF_ONE.intersection(words[at + 1 : at + 3]) for at in places) and not _ANY & set(words)
    return is_bare and is_one and all(one.field in _BESIDE_TARGET for one in saying.conditions)


def not_understood(every: Sequence[WordSpan], clause: Clause, vocabulary: Vocabulary) -> Understanding:
    """Return what is said of a message of which nothing explains a clause."""
    unknown = tuple(clause.unknown())
    of_domain = any(is_of_domain(one) and not one.times for one in every)
    words = [one for one in every if not one.is_stop]
    if any(one.has("z.out") for one in every) or (not of_domain and len(words) > 2):
        return Understanding(Certainty.OUT_OF_SCOPE, unexplained=unknown)
    requested = next((one for one in clause.spans if one.has("r.add")), None)
    if requested is not None and unknown and not clause.is_question:
        known = [one for one in clause.spans if one.is_known]
        sayings = read(Clause(known, clause.text, clause.asking))
        if len(sayings) == 1 and sayings[0].intent is Intent.ADD and missing(sayings[0]):
            return Understanding(
                Certainty.UNSURE, tuple(sayings), missing=Aspect.CUSTOMER, unexplained=unknown
            )
    like = tuple(name for word in unknown for name in _nearest(word, clause, vocabulary))
    verdict = Certainty.UNKNOWN_WORD if unknown else Certainty.UNSURE
    unexplained = unknown or tuple(clause.between(at, at + 1) for at in _left(clause))
    # A word that is like a name limits what is meant, and "list" alone would be everything.
    names_any = any(vocabulary.has(one) and not lexicon().has(one) for one in like)
    rivals = () if names_any else tuple(one for one in _likely(clause) if not _is_everything(one))
    return Understanding(verdict, rivals=rivals, unexplained=unexplained, nearest=like[:MOST_OFFERED])


def _is_everything(saying: Saying) -> bool:
    """Tell whether nothing limits the rows that a reading lists."""
    limits = saying.conditions or saying.timings or saying.amounts or saying.most or saying.order
    return saying.intent is Intent.LIST and not limits


def _nearest(word: str, clause: Clause, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the words that an unknown one may be; where a name stands, it is none of the domain."""
    at = next((at for at, one in enumerate(clause.spans) if clause.between(at, at + 1) == word), 0)
    is_behind = at > 0 and clause.spans[at - 1].words in {"to", "by", "from"} and clause.has("r.hand_over")
    is_name = is_behind or (at > 0 and word[:1].isupper() and not word.isupper())
    for part in tokens(word):
        for one in nearest(part.word, vocabulary):
            if vocabulary.has(one) or not is_name:
                end = part.begin + len(part.word)
                yield word[: part.begin] + one + word[end:]


def _left(clause: Clause) -> list[int]:
    """Return the places of spans that the reading which explains most leaves unexplained."""
    return min((left for _, left in attempts(clause)), key=len, default=clause.content)


def _limits(span: WordSpan) -> bool:
    return bool(span.entities or span.times) or span.number is not None or span.has("x.", "p.")


def _likely(clause: Clause) -> list[Saying]:
    """Return the readings that leave the fewest spans unexplained, to be offered and never taken."""
    every = sorted(attempts(clause), key=lambda one: len(one[1]))
    offered: dict[str, Saying] = {}
    for sayings, left in every:
        if len(left) > len(every[0][1]) + 1:
            break
        if any(_limits(clause.spans[at]) for at in left):
            # What passes over a limit is not what is meant.
            continue
        for one in sayings:
            offered.setdefault(canonical(one), one)
    return list(offered.values())[:MOST_OFFERED]
