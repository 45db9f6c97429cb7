"""The status table of associations (R25), and the sets of statuses that rules ask for.

The sets that the indexes of the database need are in ``store.enums``; no other module defines one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from store.enums import CLAIM_EXPIRED, ENDED, IN_REVIEW, AssociationStatus, HistoryAction

S = AssociationStatus


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One row of the table: a sign and words for people, what the status means, and what may follow.

    The sign tells where an association stands at a glance; it always has words beside it. ``corrected`` are
    the statuses that come back if what led to this one was a mistake, and ``late`` those to which something
    leads that was done before the clock ended the claim, but is recorded after.
    """

    sign: str
    words: str
    meaning: str
    next: frozenset[AssociationStatus]
    corrected: frozenset[AssociationStatus] = frozenset()
    late: frozenset[AssociationStatus] = frozenset()


TABLE: Mapping[AssociationStatus, StatusRow] = MappingProxyType(
    {
        S.ADDED: StatusRow(
            "⚪",
            "Customer added",
            "The consent e-mail is not sent; the consent clock runs.",
            frozenset(
                {
                    S.AWAITING_CONSENT,
                    S.CONSENT_RECEIVED,
                    S.CONSENT_EXPIRED,
                    S.CONSENTED_TO_ANOTHER_PARTNER,
                    S.CANCELLED,
                }
            ),
        ),
        S.CLAIMED: StatusRow(
            "⚪",
            "Customer claimed",
            "The consent e-mail is not sent; the consent clock runs.",
            frozenset(
                {
                    S.AWAITING_CONSENT,
                    S.CONSENT_RECEIVED,
                    S.CONSENT_EXPIRED,
                    S.CONSENTED_TO_ANOTHER_PARTNER,
                    S.CANCELLED,
                }
            ),
        ),
        S.AWAITING_CONSENT: StatusRow(
            "🟡",
            "Awaiting customer consent response",
            "The consent e-mail is sent; the consent clock runs.",
            frozenset(
                {
                    S.CONSENT_RECEIVED,
                    S.CONSENT_DECLINED,
                    S.CONSENT_EXPIRED,
                    S.CONSENTED_TO_ANOTHER_PARTNER,
                    S.CANCELLED,
                }
            ),
        ),
        S.CONSENT_RECEIVED: StatusRow(
            "🟢",
            "Customer consent received",
            "The claim clock runs.",
            frozenset({S.SUBMITTED, S.NOT_SUBMITTED_EXPIRED, S.CONSENTED_TO_ANOTHER_PARTNER, S.CANCELLED}),
        ),
        S.CONSENT_DECLINED: StatusRow(
            "🔴", "Customer consent declined", "The customer said no.", frozenset()
        ),
        S.CONSENT_EXPIRED: StatusRow(
            "🔴", "Customer consent expired", "No consent was given in time.", frozenset()
        ),
        S.CONSENTED_TO_ANOTHER_PARTNER: StatusRow(
            "🔴", "Consented to another partner", "The customer chose another partner.", frozenset()
        ),
        S.CANCELLED: StatusRow(
            "⚫",
            "Cancelled",
            "The partner cancelled it.",
            frozenset(),
            frozenset({S.ADDED, S.CLAIMED, S.AWAITING_CONSENT, S.CONSENT_RECEIVED}),
        ),
        S.NOT_SUBMITTED_EXPIRED: StatusRow(
            "🔴", "Not submitted expired", "The claim was not submitted in time.", frozenset()
        ),
        S.SUBMITTED: StatusRow(
            "🔵",
            "Submitted",
            "The claim waits for review.",
            frozenset({S.UNDER_REVIEW, S.ACTION_REQUIRED, S.APPROVED, S.REJECTED}),
            frozenset({S.CONSENT_RECEIVED, S.ACTION_REQUIRED, S.DISPUTED}),
        ),
        S.UNDER_REVIEW: StatusRow(
            "🔵",
            "Under review",
            "The claim is being reviewed.",
            frozenset({S.ACTION_REQUIRED, S.APPROVED, S.REJECTED, S.POST_SUBMISSION_EXPIRED}),
            frozenset({S.SUBMITTED}),
        ),
        S.ACTION_REQUIRED: StatusRow(
            "🟠",
            "Partner action required",
            "The reviewer wants more; submit again before the clock ends.",
            frozenset({S.SUBMITTED, S.POST_SUBMISSION_EXPIRED}),
            frozenset({S.SUBMITTED, S.UNDER_REVIEW}),
        ),
        S.POST_SUBMISSION_EXPIRED: StatusRow(
            "🔴",
            "Post submission expired",
            "The reviewer's requests were not cleared in time.",
            frozenset(),
            frozenset({S.SUBMITTED, S.UNDER_REVIEW, S.ACTION_REQUIRED}),
            frozenset({S.SUBMITTED}),
        ),
        S.APPROVED: StatusRow(
            "✅",
            "Approved",
            "Payment follows in about 45 days.",
            frozenset(),
            frozenset({S.SUBMITTED, S.UNDER_REVIEW}),
        ),
        S.REJECTED: StatusRow(
            "🟠",
            "Rejected",
            "The rejection may be disputed before the clock ends.",
            frozenset({S.DISPUTED, S.REJECTED_FINAL}),
            frozenset({S.SUBMITTED, S.UNDER_REVIEW}),
        ),
        S.DISPUTED: StatusRow(
            "🟠",
            "Disputed",
            "The claim is open again; submit it again before the clock ends.",
            frozenset({S.SUBMITTED, S.REJECTED_FINAL, S.DISPUTED_EXPIRED}),
            frozenset({S.REJECTED}),
        ),
        S.DISPUTED_EXPIRED: StatusRow(
            "🔴",
            "Disputed expired",
            "The claim was not submitted again in time.",
            frozenset(),
            frozenset({S.REJECTED, S.DISPUTED}),
            frozenset({S.SUBMITTED, S.REJECTED_FINAL}),
        ),
        S.REJECTED_FINAL: StatusRow(
            "🔴",
            "Rejected final",
            "The rejection is final.",
            frozenset(),
            frozenset({S.SUBMITTED, S.UNDER_REVIEW, S.REJECTED, S.DISPUTED}),
            frozenset({S.DISPUTED}),
        ),
    }
)

NOT_ASKED = frozenset({S.ADDED, S.CLAIMED})
"""Statuses in which the customer has not been asked for consent yet."""

CONSENT_PENDING = NOT_ASKED | {S.AWAITING_CONSENT}
"""Statuses in which the customer's answer is still wanted, so that the consent clock runs."""

NEVER_CONSENTED = CONSENT_PENDING | {S.CONSENT_EXPIRED, S.CONSENT_DECLINED}
"""Statuses that are reached without a consent to this partner."""

CLAIM_UNSUBMITTED = frozenset({S.CONSENT_RECEIVED, S.NOT_SUBMITTED_EXPIRED})
"""Statuses after a consent and before a claim: the claim clock runs, or has run out."""

CALLED_OFF = frozenset({S.CANCELLED, S.CONSENTED_TO_ANOTHER_PARTNER})
"""Statuses that may be reached with a consent to this partner or without one."""

CLAIM_MADE = frozenset(S) - NEVER_CONSENTED - CALLED_OFF - CLAIM_UNSUBMITTED
"""Statuses that only a submitted claim leads to."""

TO_SUBMIT_AGAIN = frozenset({S.ACTION_REQUIRED, S.DISPUTED})
"""Statuses of a claim that the partner must submit once more."""

TO_SUBMIT = frozenset({S.CONSENT_RECEIVED}) | TO_SUBMIT_AGAIN
"""Statuses in which the claim is still to be submitted, for the first time or again."""

REJECTIONS = frozenset({S.REJECTED, S.REJECTED_FINAL})
"""Statuses of a claim that was rejected and is not disputed."""

RUN_OUT = CLAIM_EXPIRED | {S.CONSENT_EXPIRED, S.DISPUTED_EXPIRED}
"""Endings in which a clock of the partner's ran out; a rejection that nobody disputed counts as rejected."""

CLAIM_SPENT = IN_REVIEW | {S.APPROVED}
"""Statuses that count towards an engagement's claim limit."""

CONSENT_BINDS = frozenset({S.CONSENT_RECEIVED}) | CLAIM_SPENT
"""Statuses in which a proven consent binds the customer to the partner for that engagement (R19)."""

CONSENT_AT_RISK = frozenset({S.CONSENT_RECEIVED})
"""Statuses with a consent that the proven consent of another partner can still end (R19)."""

SAYS_ITSELF = frozenset({S.REJECTED_FINAL})
"""Statuses whose words say all that their meaning says."""

UNEXPLAINED = frozenset({S.CANCELLED, S.CONSENT_EXPIRED})
"""Statuses whose meaning neither their words nor the next step says."""

LINKS_WITHDRAWN = frozenset(
    {S.CONSENT_EXPIRED, S.CONSENTED_TO_ANOTHER_PARTNER, S.CANCELLED, S.NOT_SUBMITTED_EXPIRED}
)
"""Endings that void the customer's links; after any other the customer can still read their own answer."""

STATUS_AFTER: Mapping[str, AssociationStatus] = MappingProxyType(
    {
        HistoryAction.ASSOCIATION_ADDED: S.ADDED,
        HistoryAction.ASSOCIATION_CLAIMED: S.CLAIMED,
        HistoryAction.ASSOCIATION_CANCELLED: S.CANCELLED,
        HistoryAction.CONSENT_ASKED: S.AWAITING_CONSENT,
        HistoryAction.CONSENT_ACCEPTED: S.CONSENT_RECEIVED,
        HistoryAction.CONSENT_DECLINED: S.CONSENT_DECLINED,
        HistoryAction.CONSENT_EXPIRED: S.CONSENT_EXPIRED,
        HistoryAction.CONSENT_GIVEN_TO_ANOTHER_PARTNER: S.CONSENTED_TO_ANOTHER_PARTNER,
        HistoryAction.CLAIM_SUBMITTED: S.SUBMITTED,
        HistoryAction.CLAIM_TAKEN_BACK: S.CONSENT_RECEIVED,
        HistoryAction.CLAIM_EXPIRED: S.NOT_SUBMITTED_EXPIRED,
        HistoryAction.CLAIM_UNDER_REVIEW: S.UNDER_REVIEW,
        HistoryAction.CLAIM_ACTION_REQUIRED: S.ACTION_REQUIRED,
        HistoryAction.CLAIM_RESUBMITTED: S.SUBMITTED,
        HistoryAction.CLAIM_APPROVED: S.APPROVED,
        HistoryAction.CLAIM_REJECTED: S.REJECTED,
        HistoryAction.CLAIM_DISPUTED: S.DISPUTED,
        HistoryAction.CLAIM_FINAL: S.REJECTED_FINAL,
        HistoryAction.CLAIM_REQUEST_MISSED: S.POST_SUBMISSION_EXPIRED,
        HistoryAction.CLAIM_DISPUTE_MISSED: S.DISPUTED_EXPIRED,
        HistoryAction.CLAIM_REQUEST_EXPIRED: S.POST_SUBMISSION_EXPIRED,
        HistoryAction.CLAIM_REJECTION_EXPIRED: S.REJECTED_FINAL,
        HistoryAction.CLAIM_DISPUTE_EXPIRED: S.DISPUTED_EXPIRED,
    }
)
"""The status that an action of the history leads to; see `reached` for what brings an earlier one back."""

RECORDED = frozenset(
    {
        HistoryAction.CLAIM_UNDER_REVIEW,
        HistoryAction.CLAIM_ACTION_REQUIRED,
        HistoryAction.CLAIM_RESUBMITTED,
        HistoryAction.CLAIM_APPROVED,
        HistoryAction.CLAIM_REJECTED,
        HistoryAction.CLAIM_DISPUTED,
        HistoryAction.CLAIM_FINAL,
        HistoryAction.CLAIM_REQUEST_MISSED,
        HistoryAction.CLAIM_DISPUTE_MISSED,
    }
)
"""Actions by which members record a claim's new status, so that an admin can void them."""

_ENDED_BY_CLOCK = frozenset(
    {
        HistoryAction.CLAIM_REQUEST_EXPIRED,
        HistoryAction.CLAIM_REJECTION_EXPIRED,
        HistoryAction.CLAIM_DISPUTE_EXPIRED,
    }
)
"""Endings that a record can undo, if it is of a day before the end of the clock."""

_BACK = frozenset({HistoryAction.ASSOCIATION_RESTORED, HistoryAction.CLAIM_RECORD_VOIDED})
"""Actions that bring an earlier status back."""


def may_follow(before: AssociationStatus, after: AssociationStatus) -> bool:
    """Tell whether an association may pass from one status to the other (R25), by a correction, or late."""
    row = TABLE[before]
    return after in row.next | row.corrected | row.late


def leads_to_status(action: str) -> bool:
    """Tell whether an action of the history changes the status."""
    return action in STATUS_AFTER or action in _BACK


def reached(actions: Sequence[str]) -> list[AssociationStatus]:
    """Return the status after each of these actions, which all change it, from the first of a history on.

    A cancellation that is undone brings back the status before it. A record that is voided brings back the
    one before that record, and with it goes what its clock has ended meanwhile, before or after it.
    """
    found: list[AssociationStatus] = []
    before_records: list[AssociationStatus] = []
    standing: AssociationStatus | None = None
    for action in actions:
        if action == HistoryAction.ASSOCIATION_RESTORED and len(found) > 1:
            found.append(found[-2])
        elif action == HistoryAction.CLAIM_RECORD_VOIDED and before_records:
            found.append(before_records.pop())
        else:
            if action in RECORDED and standing is not None:
                before_records.append(standing)
            found.append(STATUS_AFTER.get(action, S.CANCELLED))
        if action not in _ENDED_BY_CLOCK:
            standing = found[-1]
    return found


def is_open(status: AssociationStatus) -> bool:
    """Tell whether the association still counts as open for R6."""
    return status not in ENDED
