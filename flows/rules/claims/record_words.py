"""What each kind of record of a claim is called, as a choice and as something that happened."""

from collections.abc import Mapping
from types import MappingProxyType

from store.enums import ClaimRecordKind as Kind

CALLED: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.UNDER_REVIEW: "Under review",
        Kind.ACTION_REQUIRED: "Partner action required",
        Kind.APPROVED: "Approved",
        Kind.REJECTED: "Rejected",
        Kind.RESUBMITTED: "Submitted again",
        Kind.DISPUTED: "Disputed",
        Kind.FINAL: "Rejected final",
        Kind.EXPIRED: "Expired",
        Kind.PAID: "Paid",
    }
)
"""What is said of a record; that of a status has its published words."""

CHOICES: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.UNDER_REVIEW: "Under review: the review has begun",
        Kind.ACTION_REQUIRED: "Partner action required: the reviewer wants more",
        Kind.APPROVED: "Approved",
        Kind.REJECTED: "Rejected",
        Kind.RESUBMITTED: "Submitted again in Partner Center",
        Kind.DISPUTED: "Disputed in Partner Center",
        Kind.FINAL: "Rejected final: the rejection stands",
        Kind.EXPIRED: "Expired in Partner Center",
        Kind.PAID: "Paid",
    }
)
"""What people choose from."""
