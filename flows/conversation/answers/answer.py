"""Answer a question that was understood: one saying in, one answer of values out."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.conversation.answers import moments, numbers, of_customer, partner_answers, why
from flows.conversation.answers.answer_values import Answer
from flows.rules.language.understanding import Intent, Saying

_AT_ONCE: Mapping[Intent, Callable[[Session, Actor, Saying, datetime], Answer]] = {
    Intent.CUSTOMER: of_customer.doing,
    Intent.CONTACT: of_customer.contacts,
    Intent.WHO: moments.who,
    Intent.WHEN: moments.when,
    Intent.WHY_NOT: why.why_not,
    Intent.WHY_STATUS: why.why_status,
    Intent.REPORT: partner_answers.reporting,
}

_IN_PARTS: Mapping[Intent, Callable[[Session, Actor, Saying, datetime, int], Answer]] = {
    Intent.LIST: numbers.listing,
    Intent.COUNT: numbers.counting,
    Intent.SUM: numbers.summing,
    Intent.ENGAGEMENTS: partner_answers.engagements,
    Intent.LOCATIONS: partner_answers.locations,
    Intent.MEMBERS: partner_answers.members,
}

ANSWERED = frozenset({*_AT_ONCE, *_IN_PARTS})
"""The intents that are answered from the partner's data."""


class NotAQuestion(ValueError):
    """A saying is no question about the partner's data."""


def answer(session: Session, actor: Actor, saying: Saying, now: datetime, offset: int = 0) -> Answer:
    """Return the answer to a question, of the asker's own partner alone (R3).

    Nobody without a role is an actor. ``offset`` is where *Show more* continues.

    Raises:
        NotAQuestion: it is a request, talk, or a question about the rules.
        NotATiming: it has a timing of who is responsible, which does not happen at a time.
    """
    if saying.intent in _AT_ONCE:
        return _AT_ONCE[saying.intent](session, actor, saying, now)
    if saying.intent in _IN_PARTS:
        return _IN_PARTS[saying.intent](session, actor, saying, now, offset)
    raise NotAQuestion(saying.intent)
