"""What a checklist shows of the survey that is mailed to the customer (R24)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.rules.associations.deadlines import RESEND_AFTER
from flows.rules.claims import questions
from flows.rules.claims.questions import AnsweredQuestion
from store.associations.associations import Association
from store.claims import surveys
from store.claims.surveys import CustomerSurvey


@dataclass(frozen=True, slots=True)
class SentSurvey:
    """The newest survey that was mailed, or the answered one, with its ``answers`` in order.

    ``failure`` is why the mail did not arrive; ``is_void`` says that the contact has changed since.
    ``again_at`` is when it can be sent again; ``None`` if it can at once, or never.
    """

    email: str
    at: datetime
    is_void: bool
    failure: str | None
    answered_at: datetime | None
    answers: Sequence[AnsweredQuestion]
    again_at: datetime | None = None

    def can_be_sent(self, now: datetime) -> bool:
        """Tell whether the next mail need not wait."""
        return self.again_at is None or now >= self.again_at

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
        again_at(one),
    )


def again_at(sent: CustomerSurvey) -> datetime | None:
    """Return when the survey can be sent to the same address again; ``None`` if nothing makes it wait."""
    is_done = sent.failed_at or sent.voided_at or sent.answered_at
    return None if is_done else sent.requested_at + RESEND_AFTER
