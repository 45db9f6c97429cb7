"""What an evidence file says of a consent that a member recorded (R22), as plain values.

Only the partner and those who operate the bot get such a file: the customer gave nothing here.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from flows.evidence.subjects import CustomerFacts, EngagementFacts
from flows.rules.associations.working_day import as_given
from store import partners
from store.consents.consents import ConsentAnswer


@dataclass(frozen=True, slots=True)
class RecordedFacts:
    """One consent that was given outside the bot, as it was recorded.

    ``given`` is the day, if only that was said, and ``given_at`` the instant that counts. ``note`` says where
    the proof is.
    """

    customer: CustomerFacts
    about: EngagementFacts
    given: date
    given_at: datetime
    note: str
    recorded_at: datetime
    recorded_by: str
    user_id: str


def read(session: Session, answer: ConsentAnswer) -> RecordedFacts | None:
    """Return the facts of a recorded consent, which comes with its association; none if they were erased."""
    if answer.note is None or answer.recorded_by is None:
        return None
    association = answer.association
    [member] = partners.members(session, [answer.recorded_by])
    return RecordedFacts(
        customer=CustomerFacts.of(association),
        about=EngagementFacts.of(association),
        given=as_given(answer.answered_at, association.partner.time_zone),
        given_at=answer.answered_at,
        note=answer.note,
        recorded_at=answer.recorded_at,
        recorded_by=member.name,
        user_id=member.user_id,
    )
