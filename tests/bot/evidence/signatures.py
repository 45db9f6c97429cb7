"""Facts of a signature, for tests of evidence files."""

import hashlib
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

from flows.customers.association_request import ContactPerson
from flows.evidence.signed_facts import AnsweredEngagement, EvidenceFacts, MailedLink
from flows.evidence.subjects import CustomerFacts, EngagementFacts
from store.enums import ConsentOutcome, EngagementType, IdentifierType

ANSWERED_AT = datetime(2026, 3, 1, 9, 1, 2, 345_678, tzinfo=UTC)
"""An instant as clocks have it: to the microsecond."""

TEXT = "Partner: Fourth Coffee\nYour company: Contoso Ltd\n\nAccepting means:\n\nI may answer for it."


def answered(number: int = 123, reason: str | None = None, **other: Any) -> AnsweredEngagement:
    usual: dict[str, Any] = {
        "reference": f"MCI-{number:06d}",
        "engagement": "Defend Against Threats with SIEM Plus XDR",
        "engagement_type": EngagementType.WORKSHOP,
        "solution_area": "Security",
        "location": "Warsaw",
        "location_code": "1234567",
        "due": ANSWERED_AT + timedelta(days=20),
        "outcome": ConsentOutcome.DECLINED if reason else ConsentOutcome.ACCEPTED,
        "reason": reason,
        "shown_text": TEXT,
        "shown_digest": hashlib.sha256(TEXT.encode()).hexdigest(),
    }
    return AnsweredEngagement(**grouped(usual | other))


def grouped(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a dataclass with those about the customer and the engagement put together."""
    found = dict(values)
    for name, kind in (("customer", CustomerFacts), ("about", EngagementFacts)):
        own = {one.name: found.pop(one.name) for one in fields(kind) if one.name in found}
        if own:
            found[name] = kind(**own)
    return found


def signed(**other: Any) -> EvidenceFacts:
    text = other.get("shown_text", TEXT)
    usual: dict[str, Any] = {
        "partner": "Fourth Coffee",
        "time_zone": "Europe/Warsaw",
        "company": "Contoso Ltd",
        "domain": "contoso.com",
        "id_type": IdentifierType.TENANT_ID,
        "id_value": "8f6b1c2e-5a44-4c1d-9d0e-2f3a4b5c6d7e",
        "asked": ContactPerson(
            name="Kim Akers", email="kim@contoso.com", title="CIO", phone="+48 22 123 45 67"
        ),
        "mails": (MailedLink("kim@contoso.com", ANSWERED_AT - timedelta(days=3), None),),
        "link_digest": hashlib.sha256(b"secret").hexdigest(),
        "name": "Kim Akers",
        "answered_at": ANSWERED_AT,
        "address": "203.0.113.7",
        "user_agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
        "language": "en",
        "shown_version": "5",
        "shown_text": text,
        "shown_digest": hashlib.sha256(text.encode()).hexdigest(),
        "english_text": "",
        "answers": (answered(),),
    }
    return EvidenceFacts(**grouped(usual | other))
