"""What is stored of a partner's data, as the columns of its files (docs/loading.md) with plain values."""

import hashlib
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from flows.loading.partner_data import WordRow
from flows.personal_data.kept_days import KeptKind
from store.catalogue import Engagement
from store.customers.customers import CustomerFact, EligibilityEntry
from store.enums import IdentifierType, Role, SummaryPace, WordTarget
from store.logos import Logo
from store.partners import Location, Member, Partner

EVERYWHERE = "all"
"""Stands for all locations in the place of a PartnerID, and for all engagements in that of a code."""

Columns = Mapping[str, Any]
"""A row's columns by name; values that JSON holds."""

Grant = tuple[Role, str | None]
"""A role on one location, by its PartnerID, or (``None``) on all."""


def partner(row: Partner, logo: Logo | None) -> Columns:
    """Return the partner's row; of a logo, only its address, type, size and digest."""
    return {
        "workspace_id": row.workspace_id,
        "name": row.name,
        "channel_id": row.channel_id,
        "logo_url": row.logo_url,
        "logo": _picture(logo) if logo else None,
        "time_zone": row.time_zone,
        "digest_hour": row.digest_hour,
        "working_days": list(row.working_days),
        "holidays": list(row.holidays),
        "quiet_hours": None if row.quiet_from is None else f"{row.quiet_from}-{row.quiet_until}",
        "quiet_days_off": bool(row.quiet_days_off),
        "team_summary": str(SummaryPace.DAILY if row.daily_summary else SummaryPace.WEEKLY),
        "member_attestations": row.member_attestations,
        "mail_name": row.mail_name,
        "mail_texts": dict(row.mail_texts),
        **{kind.value: getattr(row, kind) for kind in KeptKind},
        "operators": list(row.operators),
    }


def engagement(row: Engagement) -> Columns:
    """Return an engagement of the catalogue."""
    return {
        "code": row.code,
        "name": row.name,
        "solution_area": row.solution_area,
        "type": str(row.engagement_type),
        "active_from": _instant(row.active_from),
        "active_until": _instant(row.active_until),
        "consent_days": row.consent_days,
        "submit_days": row.submit_days,
        "review_days": row.review_days,
        "dispute_days": row.dispute_days,
        "identifier_types": list(row.identifier_types),
        "criteria": list(row.criteria),
        "required_items": list(row.required_items),
        "item_terms": dict(row.item_terms),
        "rates": {one["market"]: one["amount"] for one in row.rates},
        "currency": next((one["currency"] for one in row.rates), None),
        "claim_limit": row.claim_limit,
        "reminders": dict(row.reminders),
        "remind_customer": row.remind_customer,
        "about": dict(row.about),
        "customer_survey": list(row.customer_survey),
        "partner_survey": list(row.partner_survey),
        "sample": row.sample,
        "channel_id": row.channel_id,
    }


def location(row: Location, codes: Collection[str]) -> Columns:
    """Return a location with the codes of the engagements that it may earn on, or `EVERYWHERE`."""
    return {
        "partner_id": row.code,
        "name": row.name,
        "country": row.country,
        "market": row.market,
        "enrolled": row.enrolled,
        "engagements": [EVERYWHERE] if row.earns_on_all else sorted(codes),
        "channel_id": row.channel_id,
    }


def member(row: Member, grants: Collection[Grant]) -> Columns:
    """Return a member with their roles, each on one location (its PartnerID) or on all."""
    return {"user_id": row.user_id, "name": row.name, "roles": roles(grants)}


def roles(grants: Collection[Grant]) -> list[dict[str, Any]]:
    """Return roles, each on one location (its PartnerID) or on all."""
    held = sorted((str(role), location or EVERYWHERE) for role, location in grants)
    return [{"role": role, "location": location} for role, location in held]


def grants(said: Collection[Mapping[str, Any]]) -> list[Grant]:
    """Return the roles that `roles` has said."""
    return [
        (Role(one["role"]), None if one["location"] == EVERYWHERE else str(one["location"])) for one in said
    ]


def eligibility(row: EligibilityEntry, code: str) -> Columns:
    """Return a verdict on one identifier value."""
    return {
        "engagement": code,
        **identifier(row.id_type, row.id_value),
        "verdict": str(row.verdict),
        "note": row.note,
    }


def fact(row: CustomerFact) -> Columns:
    """Return what is known of one identifier value."""
    return {
        **identifier(row.id_type, row.id_value),
        "attribute": row.attribute,
        "value": row.value,
    }


def word(row: WordRow) -> Columns:
    """Return a word of the partner's own, and what it stands for by the column of that."""
    stands_for: Columns = {MEANINGS[row.target]: row.meaning} if row.target in MEANINGS else {}
    if row.identifier is not None:
        stands_for = identifier(*row.identifier)
    return {"word": row.word, "stands_for": str(row.target), **stands_for}


MEANINGS: Mapping[WordTarget, str] = MappingProxyType(
    {
        WordTarget.ENGAGEMENT: "engagement",
        WordTarget.LOCATION: "partner_id",
        WordTarget.MEMBER: "user_id",
        WordTarget.AREA: "solution_area",
        WordTarget.STATE: "state",
    }
)
"""The column that names what a word stands for; a customer is named by their identifier."""


def identifier(id_type: IdentifierType, id_value: str) -> Columns:
    """Return the column of an identifier."""
    return {str(id_type): id_value}


def identifier_of(said: Columns) -> dict[str, Any]:
    """Return the type and value of the identifier that a row is about."""
    id_type = next(one for one in IdentifierType if one in said)
    return {"id_type": id_type, "id_value": said[id_type]}


def _picture(logo: Logo) -> str:
    digest = hashlib.sha256(logo.content).hexdigest()
    return f"{logo.media_type}, {logo.width} × {logo.height}, {digest[:8]}"


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at is not None else None
