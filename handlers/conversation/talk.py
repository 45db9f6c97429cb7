"""What makes the answers: a `flows.conversation.converse.Converser`, or another in its place."""

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.conversation.replies import AskedWords, Reply
from flows.customers_page.page_values import Associated
from flows.rules.language.understanding import Understanding


class Talk(Protocol):
    """Answers questions; `flows.conversation.converse.Converser` explains each method."""

    def converse(self, session: Session, actor: Actor, asked: AskedWords, now: datetime) -> Reply:
        """Return the answer to a message."""

    def answer(
        self, session: Session, actor: Actor, understanding: Understanding, now: datetime, offset: int = 0
    ) -> Reply:
        """Return the answer to what is understood already, from a row on."""

    def rows(
        self, session: Session, actor: Actor, understanding: Understanding, now: datetime, most: int
    ) -> list[Associated]:
        """Return all rows of an answer, up to ``most``."""
