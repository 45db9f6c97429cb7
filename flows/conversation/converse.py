"""Answer what somebody says in words: the place where understanding and answers are put together."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import assert_never

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import set_up
from flows.associations import summary
from flows.conversation import prompts, requests, shown_rows
from flows.conversation.answers import answer as answers
from flows.conversation.answers import numbers
from flows.conversation.prompts import Prompt
from flows.conversation.replies import (
    AnsweredMessage,
    AnswerPart,
    AskedWords,
    Capabilities,
    Choosing,
    Missing,
    NotUnderstood,
    OtherLanguage,
    OutOfScope,
    Reply,
    ReplyContent,
    RuleQuestion,
    Talked,
    TooLongToRead,
)
from flows.conversation.vocabularies import Vocabularies
from flows.customers_page.page_values import Associated
from flows.rules.language import offers
from flows.rules.language.sentences.clause import Asking
from flows.rules.language.understand import understand
from flows.rules.language.understanding import REQUESTS, Certainty, Intent, Saying, Understanding, Value
from flows.rules.language.words.tokens import tokens

LONGEST = 3000
"""Characters of a message that are read."""

MOST_PROMPTS = 3
"""Prompts that are offered where something is not understood."""

MOST_ANSWERED = 4
"""Questions and requests of one message that are answered at once."""

WITH_ROWS = frozenset({Intent.LIST, Intent.COUNT, Intent.SUM, Intent.CUSTOMER, Intent.WHY_STATUS})
"""Questions whose associations can be had as a file."""

UNSAID = AskedWords("")
"""What is asked where a button asks it."""

_OPENING = frozenset({Intent.GREETING, Intent.ABILITIES})
_TALK = frozenset({Intent.GREETING, Intent.THANKS, Intent.YES, Intent.NO})


class Converser:
    """Answers messages of all partners; one object for a process, which keeps their vocabularies."""

    def __init__(self, vocabularies: Vocabularies) -> None:
        """Keep where names come from."""
        self._vocabularies = vocabularies

    def converse(self, session: Session, actor: Actor, asked: AskedWords, now: datetime) -> Reply:
        """Return the answer to a message; only what is understood wholly is answered."""
        if len(asked.words) > LONGEST:
            return Reply(TooLongToRead(LONGEST))
        found = self.understanding(session, actor, asked, now)
        return _reply(session, actor, found, now, asked=asked)

    def understanding(
        self, session: Session, actor: Actor, asked: AskedWords, now: datetime
    ) -> Understanding:
        """Return what a message says to this bot, without looking up an answer."""
        vocabulary = self._vocabularies.of(session, actor.partner, tokens(asked.words))
        asker = Value(actor.member.user_id, actor.member.name)
        known = summary.of_several(session, actor.partner, asked.shown)
        shown = tuple(Value(str(one.association.id), one.association.reference) for one in known)
        asking = Asking(actor.today(now), asker, shown, asked.rephrases)
        return understand(asked.words, vocabulary, asking, asked.before)

    def answer(
        self, session: Session, actor: Actor, understanding: Understanding, now: datetime, offset: int = 0
    ) -> Reply:
        """Return the answer to what is understood already, from its row number ``offset`` on.

        It is asked for where somebody takes a filter away, chooses a reading, or wants more rows.
        """
        return _reply(session, actor, understanding, now, offset)

    def rows(
        self, session: Session, actor: Actor, understanding: Understanding, now: datetime, most: int
    ) -> list[Associated]:
        """Return all rows of an answer, up to ``most``, for its file."""
        return list(islice(_rows(session, actor, understanding, now), most))


def _rows(
    session: Session, actor: Actor, understanding: Understanding, now: datetime
) -> Iterator[Associated]:
    if understanding.verdict is Certainty.UNDERSTOOD:
        for one in understanding.sayings:
            if one.intent in WITH_ROWS:
                # Of groups, so many are numbers and not rows.
                whole = replace(one, most=None) if one.by else one
                yield from numbers.every_row(session, actor, whole, now)


def _reply(
    session: Session,
    actor: Actor,
    understanding: Understanding,
    now: datetime,
    offset: int = 0,
    asked: AskedWords = UNSAID,
) -> Reply:
    content = _content(session, actor, understanding, now, offset, asked)
    shown = shown_rows.ids(content.parts) if isinstance(content, AnsweredMessage) else ()
    return Reply(content, understanding, shown)


def _content(
    session: Session, actor: Actor, found: Understanding, now: datetime, offset: int, asked: AskedWords
) -> ReplyContent:
    match found.verdict:
        case Certainty.UNDERSTOOD:
            parts = [_part(session, actor, one, now, offset, asked) for one in found.sayings[:MOST_ANSWERED]]
            return AnsweredMessage(parts, max(len(found.sayings) - MOST_ANSWERED, 0))
        case Certainty.UNSURE if found.rivals:
            return Choosing(found.rivals)
        case Certainty.UNSURE if found.missing and found.sayings:
            requests = [one for one in found.sayings if one.intent in REQUESTS]
            # Of "open the administration and cancel" only the second lacks anything.
            lacking = next((one for one in requests if offers.missing(one)), requests[0])
            return Missing(lacking, found.missing, found.unexplained)
        case Certainty.UNSURE | Certainty.UNKNOWN_WORD:
            # Of what is unsure every word is known, but not what they say together.
            unknown = found.unexplained if found.verdict is Certainty.UNKNOWN_WORD else ()
            offered = _fitting(session, actor, now)
            return NotUnderstood(unknown, offered, _corrected(found, asked.words), found.rivals)
        case Certainty.OUT_OF_SCOPE:
            return OutOfScope(_fitting(session, actor, now))
        case Certainty.OTHER_LANGUAGE:
            return OtherLanguage(found.language, _fitting(session, actor, now))
    assert_never(found.verdict)


def _part(
    session: Session, actor: Actor, saying: Saying, now: datetime, offset: int, asked: AskedWords
) -> AnswerPart:
    # Whoever greets before anything can be done is led through what is to be set up.
    pending = set_up.pending(session, actor, now) if saying.intent in _OPENING else None
    if saying.intent is Intent.ABILITIES or pending is not None:
        return Capabilities(pending)
    if saying.intent in _TALK:
        return Talked(saying.intent, _fitting(session, actor, now), asked.waiting)
    if saying.topic is not None:
        return RuleQuestion(saying.topic)
    if saying.intent in REQUESTS:
        return requests.requested(session, actor, saying, now)
    return answers.answer(session, actor, saying, now, offset)


def _fitting(session: Session, actor: Actor, now: datetime) -> Sequence[Prompt]:
    return prompts.fitting(session, actor, now)[:MOST_PROMPTS]


def _corrected(found: Understanding, words: str) -> Sequence[str]:
    """Return the message with a known word in the place of the one that is not known."""
    if len(found.unexplained) != 1 or not found.nearest:
        return ()
    return [words.replace(found.unexplained[0], one, 1) for one in found.nearest]
