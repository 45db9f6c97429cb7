"""Divide a message into spans: names, phrases, times and numbers. Values in, values out.

Of all the ways to divide it, the one with the longest spans and the fewest unexplained words counts.
"""

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from itertools import islice, product

from flows.rules.language.sentences.spelling import (
    corrected,
    is_english,
    is_harmless_adverb,
    is_very_common,
)
from flows.rules.language.sentences.unknown_names import unknown_names
from flows.rules.language.times.readings import Looks, TimeReading
from flows.rules.language.times.time_words import TIME_WORDS, without_signs
from flows.rules.language.times.times import TimeSpan, times
from flows.rules.language.understanding import Aspect, Interval
from flows.rules.language.words.joined import joined
from flows.rules.language.words.lexicon import LexiconPhrase, lexicon
from flows.rules.language.words.tokens import Shape, Token, words_of
from flows.rules.language.words.vocabulary import Entity, FoundName, Vocabulary

SHORTEST_BEGINNING = 3
"""Letters from which a word alone names what begins with it."""

UNKNOWN_WEIGHT = -1000.0
"""How much a word that nothing explains speaks against a way to divide."""

LEADING = frozenset(
    {
        *(
            "please",
            "pls",
            "plz",
            "kindly",
            "so",
            "and",
            "but",
            "ok",
            "okay",
            "well",
            "hey",
            "hi",
            "hello",
            "oh",
        ),
        *("hm", "um", "now", "then", "also", "quick", "quickly", "just", "actually", "btw", "sorry", ","),
    }
)
"""Words before the first one of a question or a request."""
_MEASURED = frozenset({"much", "many", "long", "far", "often", "soon", "large", "big", "high"})
_FILLING = frozenset({"f.filler"})
_AUXILIARIES = frozenset({"has", "is", "was", "are", "were"})
_BEFORE_AMOUNTS = frozenset(
    {">", ">=", "<", "<=", "over", "above", "under", "below", "least", "than", "between"}
)
_CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP"}
_SPELT = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
CURRENCIES = {
    "usd": "USD", "dollars": "USD", "dollar": "USD", "bucks": "USD", "eur": "EUR", "euro": "EUR",
    "euros": "EUR", "gbp": "GBP", "pounds": "GBP",
}  # fmt: skip
"""Words for currencies, and their codes."""
_AMOUNT = re.compile(r"(?P<sign>[$€£])?(?P<number>\d+(?:[.,]\d+)*)(?P<ending>[k€%]|st|nd|rd|th)?")


@dataclass(frozen=True)
class WordSpan:
    """The tokens from ``begin`` until before ``end``, and what they say.

    ``times`` are the ways in which they may be a time, ``entities`` those that they may name. Of a token that
    nothing explains, all are empty.
    """

    begin: int
    end: int
    tokens: tuple[Token, ...]
    concepts: frozenset[str] = frozenset()
    entities: tuple[Entity, ...] = ()
    times: tuple[TimeReading, ...] = ()
    number: Decimal | None = None
    currency: str = ""
    own: str = ""
    """What it stands for as a word of the partner's own."""

    @cached_property
    def identity(self) -> Hashable:
        """What tells it from other spans of the same message."""
        entities = tuple((one.field, one.key) for one in self.entities)
        return self.begin, self.end, self.words, self.concepts, entities, bool(self.times), self.number

    @cached_property
    def words(self) -> str:
        """The words, folded."""
        return " ".join(one.word for one in self.tokens)

    @property
    def shape(self) -> Shape:
        """The shape of its first token."""
        return self.tokens[0].shape

    @cached_property
    def is_stop(self) -> bool:
        """Whether it is a sign that divides."""
        return self.shape is Shape.STOP

    @property
    def is_known(self) -> bool:
        """Whether something explains it."""
        special = {Shape.STOP, Shape.DOMAIN, Shape.EMAIL, Shape.GUID, Shape.REFERENCE}
        return bool(self.concepts or self.entities or self.times or self.number is not None) or (
            self.shape in special
        )

    def intervals(self, looks: Looks) -> tuple[Interval, ...]:
        """Return the intervals that it may mean, for what was or for what will be."""
        fitting = [one.interval for one in self.times if one.looks in {looks, Looks.EITHER}]
        return tuple(dict.fromkeys(fitting or [one.interval for one in self.times]))

    def days(self, looks: Looks) -> tuple[date, ...]:
        """Return the single days that it may name, for what was or for what will be."""
        fitting = [one.days for one in self.times if one.looks in {looks, Looks.EITHER}]
        days = fitting or [one.days for one in self.times]
        return tuple(dict.fromkeys(one.begin for one in days if one.begin is not None))

    @cached_property
    def kinds(self) -> frozenset[str]:
        """What it stands for, with the kinds of that: "p." of "p.open"."""
        return self.concepts | {one.partition(".")[0] + "." for one in self.concepts}

    def has(self, *concepts: str) -> bool:
        """Tell whether it stands for one of the concepts, or for one of a kind that ends with a dot."""
        return not self.kinds.isdisjoint(concepts)


@dataclass(frozen=True)
class Message:
    """The tokens of a message after misspelt words were corrected, and the spans that may begin at each."""

    tokens: Sequence[Token]
    candidates: Sequence[Sequence[WordSpan]]

    @classmethod
    def of(cls, tokens: Sequence[Token], text: str, vocabulary: Vocabulary, today: date) -> "Message":
        """Find all spans of a message that has this text."""
        typed = joined(without_signs(tokens), vocabulary)
        in_emails = _names_in_emails(tokens)
        known = [one if one.word in in_emails else corrected(one, vocabulary) for one in typed]
        nobody = unknown_names(typed, known, text, vocabulary)
        known = [typed[at] if at in nobody else one for at, one in enumerate(known)]
        found_times = _times(known, today)
        candidates = [
            tuple(
                one
                for one in _beginning(known, at, vocabulary, found_times)
                if at not in nobody or one.end > at + 1 or one.entities or not one.is_known
            )
            for at in range(len(known))
        ]
        return cls(known, candidates)

    def ways(self, text: str) -> Iterator["WayToRead"]:
        """Yield the message in each way in which a word of it names something of another kind, or nobody.

        "Paris" is a location and a customer, "Lin" a member and a customer, and "rejected" says something
        even where a customer is called so. There is none if every name is of one kind.
        """
        named = [one for one in self.spans() if one.entities][:MOST_NAMED]
        chosen = [_kinds(one, self, text) for one in named]
        if all(len(one) < 2 for one in chosen):
            return
        for kinds in islice(product(*chosen), MOST_WAYS):
            by_place = list(zip(named, kinds, strict=True))
            left = [tuple(_left(some, by_place)) for some in self.candidates]
            is_odd = any(
                kind is not None and kind is each[0] and each[-1] is None and _is_one_phrase(span, self)
                for (span, kind), each in zip(by_place, chosen, strict=True)
            )
            yield WayToRead(replace(self, candidates=left), None in kinds, is_odd)

    def spans(self, without: WordSpan | None = None) -> tuple[WordSpan, ...]:
        """Return the best way to divide the message into spans, perhaps one without a certain span."""
        weights = [0.0] * (len(self.tokens) + 1)
        best: dict[int, WordSpan] = {}
        for at in range(len(self.tokens) - 1, -1, -1):
            weights[at], best[at] = max(
                ((_weight(one) + weights[one.end], one) for one in self.candidates[at] if one is not without),
                key=lambda one: (one[0], one[1].end),
            )
        found, at = [], 0
        while at < len(self.tokens):
            found.append(best[at])
            at = best[at].end
        return tuple(found)


MOST_NAMED = 4
"""Names of a message that are read in several ways."""

MOST_WAYS = 8
"""Ways in which the names of a message are read together."""


@dataclass(frozen=True, slots=True)
class WayToRead:
    """A message in which each name is of one kind.

    ``is_nobody`` says that the words of a name name nobody, and ``is_odd`` that a usual word in small letters
    names somebody.
    """

    message: Message
    is_nobody: bool
    is_odd: bool


def _kinds(span: WordSpan, message: Message, text: str) -> list[Aspect | None]:
    """Return what a name may be, with ``None`` if its words mean something else where nobody is named."""
    kinds: list[Aspect | None] = list(dict.fromkeys(one.field for one in span.entities))
    is_customer = kinds[0] is Aspect.CUSTOMER and _is_everyday(span, message)
    return [*kinds, None] if is_customer and not _is_written_as_name(span, message, text) else kinds


def _is_written_as_name(span: WordSpan, message: Message, text: str) -> bool:
    """Tell whether a name alone has a capital within a sentence, where months and days have one, too.

    Of several words each has one, even at the beginning: "The Phone Company".
    """
    begins = span.begin == 0 or message.tokens[span.begin - 1].shape is Shape.STOP
    is_of_time = all(one.word in TIME_WORDS for one in span.tokens)
    is_of_many = len(span.tokens) > 1 and all(text[one.begin].isupper() for one in span.tokens)
    if is_of_time or (begins and not is_of_many):
        return False
    others = [
        one
        for at, one in enumerate(message.tokens)
        if at and one.shape is Shape.WORD and not span.begin <= at < span.end
    ]
    is_title = len(others) > 1 and all(text[one.begin].isupper() for one in others)
    return text[span.tokens[0].begin].isupper() and not is_title


def _is_everyday(span: WordSpan, message: Message) -> bool:
    """Tell whether the words of a whole name mean something else: "Total", "Next Week", "All Customers"."""
    if span.own or not any(" ".join(words_of(one.name)) == span.words for one in span.entities):
        return False
    return _is_one_phrase(span, message) or all(
        any(not one.entities and one.is_known and one.end == at + 1 for one in message.candidates[at])
        for at in range(span.begin, span.end)
    )


def _is_one_phrase(span: WordSpan, message: Message) -> bool:
    """Tell whether the words of a name are a phrase, a time or a number."""
    return any(
        not one.entities and one.is_known and one.end == span.end for one in message.candidates[span.begin]
    )


def _left(spans: Sequence[WordSpan], kinds: Sequence[tuple[WordSpan, Aspect | None]]) -> Iterator[WordSpan]:
    """Yield the spans that are left where the names are of these kinds."""
    for span in spans:
        kind = next(
            (
                (kind,)
                for named, kind in kinds
                if span.entities and named.begin <= span.begin and span.end <= named.end
            ),
            None,
        )
        kept = span.entities if kind is None else tuple(one for one in span.entities if one.field is kind[0])
        if kept or not span.entities:
            yield replace(span, entities=kept)


def _names_in_emails(tokens: Sequence[Token]) -> frozenset[str]:
    """Return the names of which mail addresses are made, such as "ines": none of them is a misspelt word."""
    addresses = [one.word.partition("@")[0] for one in tokens if one.shape is Shape.EMAIL]
    return frozenset(name for one in addresses for name in re.split(r"[^a-z]+", one) if name)


def is_usual(span: WordSpan, text: str) -> bool:
    """Tell whether a word that nothing explains is a usual one, and does not look like a name."""
    token = span.tokens[0]
    return is_english(token.word) and (token.begin == 0 or not text[token.begin].isupper())


def _times(tokens: Sequence[Token], today: date) -> dict[int, list[TimeSpan]]:
    """Return the times of a message by the place where each begins, also without a first word or two."""
    found: dict[int, list[TimeSpan]] = {}
    for one in times(tokens, today):
        if not one.readings:
            continue
        found.setdefault(one.begin, []).append(one)
        for later in range(one.begin + 1, min(one.begin + 3, one.end)):
            for shorter in times(tokens[later : one.end], today):
                if shorter.begin == 0 and shorter.end == one.end - later and shorter.readings:
                    moved = replace(shorter, begin=later, end=one.end)
                    found.setdefault(later, []).append(moved)
    return found


def _weight(span: WordSpan) -> float:
    """Return how much a span speaks for a way to divide: long ones do, and unknown words do not."""
    if span.is_stop:
        return 0.0
    if not span.is_known:
        return UNKNOWN_WEIGHT
    length = span.end - span.begin
    if span.own:
        return length * length + 0.8
    if span.entities:
        return length * length + 0.75
    # "from now on" asks for something more often than it is a time.
    return length * length + (0.6 if length > 1 and span.has("r.") else 0.5 if span.times else 0.0)


def _beginning(
    tokens: Sequence[Token], at: int, vocabulary: Vocabulary, found_times: Mapping[int, Sequence[TimeSpan]]
) -> Iterator[WordSpan]:
    token = tokens[at]
    number, currency = _number(token)
    yield WordSpan(at, at + 1, (token,), number=number, currency=currency)
    if token.shape is Shape.STOP:
        return
    for state in vocabulary.own_states(tokens, at):
        end = at + state.length
        means = frozenset({state.meaning.key})
        yield WordSpan(at, end, tuple(tokens[at:end]), means, own=state.meaning.name)
    phrases = tuple(lexicon().at(tokens, at))
    is_beside = is_harmless_adverb(token.word) or _is_purpose(tokens, at)
    if _is_pause(tokens, at) or (not phrases and is_beside):
        yield WordSpan(at, at + 1, (token,), _FILLING)
    for one in phrases:
        if not _is_other_phrase(tokens, at, one):
            yield WordSpan(at, at + one.length, tuple(tokens[at : at + one.length]), one.concepts)
    is_time = False
    is_amount = _is_amount(tokens, at)
    for time in () if is_amount else found_times.get(at, ()):
        if not (time.may_be_other and phrases) and not _is_amount_in(tokens, at, time.end):
            is_time = True
            yield WordSpan(at, time.end, tuple(tokens[at : time.end]), times=time.readings)
    for named in vocabulary.at(tokens, at):
        after = tokens[at + 1].word if at + 1 < len(tokens) else ""
        if _counts(named, token, after, is_phrase=bool(phrases) or is_time):
            end = at + named.length
            own = named.entities[0].name if named.is_own else ""
            yield WordSpan(at, end, tuple(tokens[at:end]), entities=named.entities, own=own)


def _is_amount_in(tokens: Sequence[Token], begin: int, end: int) -> bool:
    """Tell whether what may be a year is an amount: "over 2000", "2000 dollars"."""
    if not tokens[end - 1].word.isdigit():
        return False
    has_currency = end < len(tokens) and tokens[end].word in CURRENCIES
    return has_currency or (tokens[begin].word == "over" and end == begin + 2)


def _is_amount(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a number that may be a year is an amount: "over 2000", "between 2000 and 4000"."""
    before = [one.word for one in tokens[max(0, at - 3) : at]]
    is_second = (
        before[-1:] == ["and"] and before[:1] == ["between"] and len(before) == len(("between", "1", "and"))
    )
    return is_second or (bool(before) and before[-1] in _BEFORE_AMOUNTS)


def _is_other_phrase(tokens: Sequence[Token], at: int, phrase: LexiconPhrase) -> bool:
    """Tell whether words are no phrase where they stand, since they belong to others."""
    end = at + phrase.length
    asks = tokens[at].word in _AUXILIARIES and all(one.word in LEADING for one in tokens[:at])
    if asks and phrase.length > 1 and any(each.startswith("p.") for each in phrase.concepts):
        # "Has the consent mail gone out" does not speak of who has consent.
        return True
    # "Tell me how much" asks for a number, and not how something is done.
    is_paid = tokens[at].word == "what" and tokens[end - 1].word == "does"
    is_of_them = any(one.word == "microsoft" for one in tokens[end : end + 1])
    is_bare = is_paid and phrase.length == len(("what", "does")) and not is_of_them
    if is_bare and not _speaks_of_pay(tokens[end:]):
        # "What does Tom have to do"
        return True
    is_measured = tokens[end - 1].word == "how" and end < len(tokens) and tokens[end].word in _MEASURED
    return is_measured or _points_at_noun(tokens, end, phrase.concepts)


def _speaks_of_pay(tokens: Sequence[Token]) -> bool:
    """Tell whether it is asked what an engagement pays: "what does Viva bring us in Warsaw"."""
    return any(one.word in _PAYING for one in tokens)


_PAYING = frozenset(
    {"pay", "pays", "earn", "bring", "bringing", "give", "yield", "cost", "offer", "get", "make"}
)


def _points_at_noun(tokens: Sequence[Token], end: int, concepts: frozenset[str]) -> bool:
    """Tell whether "cancel that" goes on with what is cancelled: "cancel that association"."""
    if end >= len(tokens) or tokens[end - 1].word not in {"that", "this"} or "s.no" not in concepts:
        return False
    return any(one.startswith("n.") for one in lexicon().single.get(tokens[end].word, ()))


def _is_pause(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a message begins with "wait": "wait, what can you do"."""
    return (
        at == 0
        and tokens[0].word in {"wait", "hang", "hold"}
        and [one.word for one in tokens[1:4] if one.word not in {",", "on", "up", "so", "and", "but", "-"}][
            :1
        ]
        in [[one] for one in _QUESTION]
    )


def _is_purpose(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a word says for what something is needed: "for the reconciliation", "for my planning"."""
    word = tokens[at].word
    before = [one.word for one in tokens[max(0, at - 3) : at]]
    is_abstract = word.endswith(_ABSTRACT) or word.removesuffix("s").endswith(_ABSTRACT)
    return is_abstract and is_english(word) and "for" in before and bool(_OWN.intersection(before[-2:]))


_ABSTRACT = ("tion", "sion", "ment", "ing", "ance", "ence", "ness", "ity", "review", "port", "audit", "ysis")
_OWN = frozenset({"the", "my", "our", "a", "an", "his", "her", "their", "this", "some", "today", "tomorrow"})
_QUESTION = (
    "what",
    "how",
    "who",
    "which",
    "when",
    "why",
    "where",
    "can",
    "do",
    "did",
    "does",
    "is",
    "are",
    "has",
)


_ARTICLES = frozenset({"the", "a", "an"})


def _counts(named: FoundName, token: Token, after: str, *, is_phrase: bool) -> bool:
    """Tell whether what may be a name is one: a word that means something else names nobody alone."""
    if named.is_whole or named.length > (2 if token.word in _ARTICLES else 1):
        return True
    if token.word in _ARTICLES:
        # "The phone" is no company, and "the northwind" is one.
        return named.length > 1 and not lexicon().has(after)
    if is_phrase or len(token.word) < SHORTEST_BEGINNING or token.shape is not Shape.WORD:
        return False
    # People and places have names that are usual words, too; what else has one is called by more of it.
    return named.entities[0].field in {Aspect.OWNER, Aspect.LOCATION} or not is_very_common(token.word)


def _number(token: Token) -> tuple[Decimal | None, str]:
    if token.word in _SPELT:
        return Decimal(_SPELT.index(token.word) + 2), ""
    if token.shape is not Shape.NUMBER:
        return None, ""
    match = _AMOUNT.fullmatch(token.word)
    if match is None:
        return None, ""
    digits = match["number"]
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", digits):
        digits = re.sub("[.,]", "", digits)
    try:
        number = Decimal(digits.replace(",", "."))
    except InvalidOperation:
        return None, ""
    if match["ending"] == "k":
        number *= 1000
    sign = match["sign"] or ("€" if match["ending"] == "€" else "")
    return number, _CURRENCIES.get(sign, "")
