"""Questions that were answered badly, for whoever improves the understanding: without anything personal.

What names a customer, a person, a reference or an identifier is replaced by its kind, and so is every word
that neither the domain nor a dictionary knows and that may be a name.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz.distance import OSA
from sqlalchemy.orm import Session

from flows.conversation import stored, vocabularies
from flows.rules.customers.search import fold
from flows.rules.language.sentences.spans import Message, WordSpan
from flows.rules.language.sentences.spelling import usual_words
from flows.rules.language.understanding import Aspect, Certainty
from flows.rules.language.words.lexicon import lexicon
from flows.rules.language.words.tokens import Shape, Token, tokens
from flows.rules.language.words.vocabulary import Vocabulary
from store.conversation import names, turns
from store.conversation.turns import ConversationTurn
from store.partners import Partner

MOST = 1000
"""Turns that are listed, the newest."""

LONGEST_NUMBER = 4
"""Digits of a number that names nobody, such as a year."""

KINDS = {
    Aspect.CUSTOMER: "CUSTOMER",
    Aspect.OWNER: "MEMBER",
    Aspect.ASSOCIATION: "REFERENCE",
    Aspect.LOCATION: "LOCATION",
}
"""What stands in the place of names of the partner's own."""

SHAPES = {
    Shape.MEMBER: "MEMBER",
    Shape.EMAIL: "EMAIL",
    Shape.DOMAIN: "DOMAIN",
    Shape.GUID: "ID",
    Shape.REFERENCE: "REFERENCE",
    Shape.CHANNEL: "CHANNEL",
}
"""What stands in the place of words of these shapes."""

_ANY_DAY = date(2026, 1, 1)
"""Which days times name does not matter here, only that they are times."""

NAME = "NAME"
"""What stands in the place of a word that may be a name."""


@dataclass(frozen=True, slots=True)
class UnansweredTurn:
    """A question without anything personal in its ``words``, and what it ``was``, such as "unsure"."""

    words: str
    was: str


def turns_of(session: Session, partner: Partner) -> Sequence[UnansweredTurn]:
    """Return the questions that were unsure, not understood or thumbed down, the oldest first, each once."""
    vocabulary = vocabularies.build(session, partner)
    people = {word for name in names.contacts(session, partner) for word in fold(name).split()}
    found: dict[UnansweredTurn, None] = {}
    for turn, is_down in turns.rated(session, partner, MOST):
        was = _was(turn, is_down=is_down)
        if was:
            found[UnansweredTurn(impersonal(turn.question, vocabulary, people), was)] = None
    return list(found)


def impersonal(words: str, vocabulary: Vocabulary, people: Collection[str] = ()) -> str:
    """Return a question in which whatever names somebody or something is replaced by its kind.

    ``people`` are folded words of names of contacts.
    """
    every = tokens(words)
    said, at = "", 0
    for begin, end, kind in _replaced(words, every, vocabulary, people):
        said += words[at:begin] + kind
        at = end
    # First and last name are one person.
    return re.sub(rf"\b{NAME}(?: {NAME})+\b", NAME, " ".join((said + words[at:]).split()))


def _was(turn: ConversationTurn, *, is_down: bool) -> str:
    understanding = stored.from_json(turn.understanding)
    if understanding is None:
        return "thumbed down" if is_down else ""
    if understanding.verdict is not Certainty.UNDERSTOOD:
        return str(understanding.verdict)
    intents = " + ".join(str(one.intent) for one in understanding.sayings)
    return f"thumbed down: {intents}" if is_down else ""


def _replaced(
    words: str, every: Sequence[Token], vocabulary: Vocabulary, people: Collection[str]
) -> Iterator[tuple[int, int, str]]:
    """Yield the characters that are replaced, in order, and by what."""
    at = 0
    for span in Message.of(every, words, vocabulary, _ANY_DAY).spans():
        begin, end = span.tokens[0].begin, span.tokens[-1].end
        kind = _kind(span, words[begin:end], people)
        if kind and begin >= at:
            yield begin, end, kind
            at = end


def _kind(span: WordSpan, typed: str, people: Collection[str]) -> str:
    first = span.tokens[0]
    if span.entities:
        return KINDS.get(span.entities[0].field, "")
    if first.shape in SHAPES:
        return SHAPES[first.shape]
    if sum(one.isdigit() for one in typed) > LONGEST_NUMBER and not span.times:
        return "ID"
    if any(one.word in people for one in span.tokens) and not span.concepts:
        return NAME
    if span.is_stop or span.is_known or _is_plain(first.word, typed):
        return ""
    return NAME


def _is_plain(word: str, typed: str) -> bool:
    """Tell whether an unknown word is no name: a usual word in small letters, or a domain word misspelt."""
    if typed[:1].islower() and word in usual_words():
        return True
    return any(OSA.distance(word, known, score_cutoff=1) <= 1 for known in lexicon().words)
