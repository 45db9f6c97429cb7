"""Answer what somebody says in words: the place where understanding and answers are put together.

As yet only greetings and questions about what the bot can do are understood.
"""

import re
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import set_up
from flows.conversation import prompts
from flows.conversation.replies import (
    Abilities,
    AskedWords,
    NotUnderstood,
    Reply,
    ReplyContent,
    TooLongToRead,
)
from flows.customers_page.page_values import Associated
from flows.rules.language.understanding import Intent, Saying, Understanding, Verdict

LONGEST = 3000
"""Characters of a message that are read."""

MOST_PROMPTS = 3
"""Prompts that are offered where something is not understood."""

_GREETINGS = frozenset(
    {"", "hi", "hello", "hey", "good morning", "good afternoon", "good evening", "hi there", "hello there"}
)
_ABILITIES = frozenset({"help", "what can you do", "what can i ask", "what can i ask you"})
_SIGNS = re.compile(r"[^\w\s]+")


def converse(session: Session, actor: Actor, asked: AskedWords, now: datetime) -> Reply:
    """Return the answer to a message; only what is understood wholly is answered."""
    if len(asked.words) > LONGEST:
        return Reply(TooLongToRead(LONGEST))
    understanding = _understood(asked.words)
    return Reply(_content(session, actor, understanding, now), understanding)


def answer(
    session: Session, actor: Actor, understanding: Understanding, now: datetime, offset: int = 0
) -> Reply:
    """Return the answer to what is understood already, from its row number ``offset`` on.

    It is asked for where somebody takes a filter away, chooses a reading, or wants more rows.
    """
    del offset
    return Reply(_content(session, actor, understanding, now), understanding)


def rows(
    session: Session, actor: Actor, understanding: Understanding, now: datetime, most: int
) -> list[Associated]:
    """Return all rows of an answer, up to ``most``, for its file."""
    del session, actor, understanding, now, most
    return []


def _understood(words: str) -> Understanding:
    said = " ".join(_SIGNS.sub(" ", words.casefold()).split())
    if said in _GREETINGS:
        return Understanding(Verdict.UNDERSTOOD, (Saying(Intent.GREETING),))
    if said in _ABILITIES:
        return Understanding(Verdict.UNDERSTOOD, (Saying(Intent.ABILITIES),))
    return Understanding(Verdict.UNKNOWN_WORD)


def _content(session: Session, actor: Actor, understanding: Understanding, now: datetime) -> ReplyContent:
    if understanding.verdict is Verdict.UNDERSTOOD:
        return Abilities(set_up.pending(session, actor, now))
    fitting = prompts.fitting(session, actor, now)[:MOST_PROMPTS]
    return NotUnderstood(understanding.unexplained, fitting)
