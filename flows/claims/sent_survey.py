"""What a checklist shows of the survey that is mailed to the customer (R24)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.rules.claims import questions
from flows.rules.claims.questions import AnsweredQuestion
from store.associations.associations import Association
from store.claims import surveys


@dataclass(frozen=True, slots=True)
class SentSurvey:
    """The newest survey that was mailed, or the answered one, with its ``answers`` in order.

    ``failure`` is why the mail did not arrive; ``is_void`` says that the contact has changed since.
    """

    email: str
    at: datetime
    is_void: bool
    failure: str | None
    answered_at: datetime | None
    answers: Sequence[AnsweredQuestion]

    @property
    def is_awaited(self) -> bool:
        """Whether the customer has a link that works, and has not answered."""
        return not self.is_void and self.failure is None and self.answered_at is None


def read(session: Session, association: Association) -> SentSurvey | None:
    """Return the survey of an association, if one was mailed."""
    sent = surveys.of_association(session, association)
    if not sent:
        return None
    one = next((each for each in sent if each.answered_at), sent[-1])
    return SentSurvey(
        one.email,
        one.requested_at,
        one.voided_at is not None,
        one.failure if one.failed_at else None,
        one.answered_at,
        questions.answered(one.answers),
    )
