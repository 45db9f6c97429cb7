"""What an evidence file says of one signature: everything that was shown and answered, as plain values.

It says nothing of what an answer proves to other partners: the customer gets the same file, and partners
never see one another's data (R3).
"""

from dataclasses import dataclass
from datetime import datetime

from flows.customers.association_request import ContactPerson
from store.enums import ConsentOutcome, EngagementType, IdentifierType


@dataclass(frozen=True, slots=True)
class MailedLink:
    """One mail with the link that was answered; ``sent_at`` is when the mail server took it, if known."""

    to: str
    asked_at: datetime
    sent_at: datetime | None
    is_reminder: bool = False


@dataclass(frozen=True, slots=True)
class AnsweredEngagement:
    """One engagement with its answer; a ``reason`` is given for a decline alone, if at all."""

    reference: str
    engagement: str
    engagement_type: EngagementType
    solution_area: str
    location: str
    location_code: str
    due: datetime
    outcome: ConsentOutcome
    reason: str | None


@dataclass(frozen=True, slots=True)
class EvidenceFacts:
    """One signature: the answers that were given together, by one person, on one page.

    ``shown_text`` is exactly what was shown, in ``language``; ``english_text`` is the same in English, and is
    empty if that is what was shown. ``link_digest`` is the SHA-256 digest of the link's secret.
    """

    partner: str
    time_zone: str
    company: str
    domain: str
    id_type: IdentifierType
    id_value: str
    asked: ContactPerson
    mails: tuple[MailedLink, ...]
    link_digest: str
    name: str
    answered_at: datetime
    address: str | None
    user_agent: str | None
    language: str
    shown_version: str
    shown_text: str
    shown_digest: str
    english_text: str
    answers: tuple[AnsweredEngagement, ...]
