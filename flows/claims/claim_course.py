"""The course of a claim in a few words and days, for files: what was approved, paid, rejected, disputed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flows.associations.summary import Summary
from flows.rules.associations.status import TABLE
from store.claims.claim_records import ClaimRecord
from store.claims.claims import Claim
from store.enums import CLAIM_REJECTED, ENDED, AssociationStatus
from store.enums import ClaimRecordKind as Kind


@dataclass(frozen=True, slots=True)
class ClaimCourse:
    """The newest record of each kind that counts, and what became of the claim.

    ``dispute_led_to`` has the published words of the status to which a dispute has led so far, ``final_on``
    the day on which a rejection became final, and ``end_reason`` why it ended without pay.
    """

    approved: ClaimRecord | None
    paid: ClaimRecord | None
    rejected: ClaimRecord | None
    disputed: ClaimRecord | None
    dispute_led_to: str | None
    final_on: date | None
    end_reason: str | None


def of(summary: Summary, claim: Claim | None, recorded: Sequence[ClaimRecord]) -> ClaimCourse:
    """Return the course of an association with all its records, voided ones among them, first one first."""
    newest = {one.kind: one for one in recorded if one.voided_at is None}
    status = summary.association.status
    is_lost = status in ENDED and status is not AssociationStatus.APPROVED
    return ClaimCourse(
        approved=newest.get(Kind.APPROVED),
        paid=newest.get(Kind.PAID),
        rejected=newest.get(Kind.REJECTED),
        disputed=newest.get(Kind.DISPUTED),
        dispute_led_to=TABLE[status].words if Kind.DISPUTED in newest else None,
        final_on=summary.since(claim) if status in CLAIM_REJECTED else None,
        end_reason=(summary.cancel_reason or TABLE[status].meaning) if is_lost else None,
    )
