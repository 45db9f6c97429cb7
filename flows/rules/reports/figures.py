"""The numbers of a report: what each counts, in which order they stand, and what people call them."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from flows.rules.associations.deadlines import NEAR_DAYS
from store.enums import CLAIM_EXPIRED, CLAIM_REJECTED
from store.enums import AssociationStatus as S

MONTH_DAYS = 30
"""Days left up to which a clock is at risk "this month"."""


class Figure(StrEnum):
    """One number of a report."""

    RISK_WEEK = "risk_week"
    RISK_MONTH = "risk_month"
    REVIEW = "review"
    APPROVED = "approved"
    PAID = "paid"
    LOST = "lost"
    LOST_LAPSED = "lost_lapsed"
    LOST_DECLINED = "lost_declined"
    LOST_OTHER = "lost_other"
    LOST_EXPIRED = "lost_expired"
    LOST_REJECTED = "lost_rejected"
    ADDED = "added"
    CONVERTED = "converted"


NOW = (Figure.RISK_WEEK, Figure.RISK_MONTH, Figure.REVIEW)
"""Numbers of today; no period changes them."""

DAYS_AHEAD: Mapping[Figure, int] = MappingProxyType(
    {Figure.RISK_WEEK: NEAR_DAYS, Figure.RISK_MONTH: MONTH_DAYS}
)
"""Days left up to which a clock counts as at risk."""

WHY_LOST: Mapping[Figure, frozenset[S]] = MappingProxyType(
    {
        Figure.LOST_LAPSED: frozenset({S.CONSENT_EXPIRED}),
        Figure.LOST_DECLINED: frozenset({S.CONSENT_DECLINED}),
        Figure.LOST_OTHER: frozenset({S.CONSENTED_TO_ANOTHER_PARTNER}),
        Figure.LOST_EXPIRED: CLAIM_EXPIRED,
        Figure.LOST_REJECTED: CLAIM_REJECTED,
    }
)
"""The endings that each reason for a loss counts; together they are all losses."""

NAMES: Mapping[Figure, str] = MappingProxyType(
    {
        Figure.RISK_WEEK: f"At risk within {NEAR_DAYS} days",
        Figure.RISK_MONTH: f"At risk within {MONTH_DAYS} days",
        Figure.REVIEW: "In review",
        Figure.APPROVED: "Approved",
        Figure.PAID: "Paid",
        Figure.LOST: "Lost",
        Figure.LOST_LAPSED: "Consent expired",
        Figure.LOST_DECLINED: "Consent declined",
        Figure.LOST_OTHER: "Went to another partner",
        Figure.LOST_EXPIRED: "Claim expired",
        Figure.LOST_REJECTED: "Claim rejected",
        Figure.ADDED: "Added or claimed",
        Figure.CONVERTED: "Of these, paid by now",
    }
)
