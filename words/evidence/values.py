"""Every value of an evidence file as JSON, with the names that programs read."""

import json
from datetime import UTC, datetime

from flows.evidence.recorded_facts import RecordedFacts
from flows.evidence.signed_facts import AnsweredEngagement, EvidenceFacts, LeftOpen, MailedLink
from flows.evidence.subjects import CustomerFacts, EngagementFacts


def of_signature(facts: EvidenceFacts) -> str:
    """Return the values of the file of a signature."""
    return _written(
        {
            "kind": "signed",
            **_customer(facts.customer),
            "asked": {
                "name": facts.asked.name or None,
                "title": facts.asked.title,
                "email": facts.asked.email,
                "phone": facts.asked.phone,
            },
            "mails": list(map(_mail, facts.mails)),
            "link_secret_sha256": facts.link_digest,
            "name": facts.name,
            "answered_at": _iso(facts.answered_at),
            "address": facts.address,
            "user_agent": facts.user_agent,
            "language": facts.language,
            "statement_version": facts.shown_version,
            "statement_sha256": facts.shown_digest,
            "answers": list(map(_answer, facts.answers)),
            "left_open": list(map(_left_open, facts.left_open)),
        }
    )


def of_record(facts: RecordedFacts) -> str:
    """Return the values of the file of a consent that a member recorded."""
    return _written(
        {
            "kind": "recorded",
            **_customer(facts.customer),
            **_engagement(facts.about),
            "answer": "accepted",
            "given_on": None if isinstance(facts.given, datetime) else facts.given.isoformat(),
            "given_at": _iso(facts.given_at),
            "note": facts.note,
            "recorded_at": _iso(facts.recorded_at),
            "recorded_by": facts.recorded_by,
            "recorded_by_slack_user_id": facts.user_id,
        }
    )


def _customer(one: CustomerFacts) -> dict[str, object]:
    return {
        "partner": one.partner,
        "partner_time_zone": one.time_zone,
        "company": one.company,
        "domain": one.domain,
        "id_type": one.id_type.value,
        "id_value": one.id_value,
    }


def _engagement(one: EngagementFacts) -> dict[str, object]:
    return {
        "reference": one.reference,
        "engagement": one.engagement,
        "engagement_type": one.engagement_type.value,
        "solution_area": one.solution_area,
        "location": one.location,
        "location_partner_id": one.location_code,
    }


def _mail(one: MailedLink) -> dict[str, object]:
    return {
        "to": one.to,
        "asked_at": _iso(one.asked_at),
        "sent_at": _iso(one.sent_at) if one.sent_at else None,
        "is_reminder": one.is_reminder,
    }


def _answer(one: AnsweredEngagement) -> dict[str, object]:
    return {
        **_engagement(one.about),
        "due": _iso(one.due),
        "answer": one.outcome.value,
        "reason": one.reason,
        "statement_sha256": one.shown_digest,
        "statement": one.shown_text,
        "english_statement": one.english_text or None,
    }


def _left_open(one: LeftOpen) -> dict[str, object]:
    return {"reference": one.reference, "engagement": one.engagement, "due": _iso(one.due)}


def _written(values: dict[str, object]) -> str:
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
