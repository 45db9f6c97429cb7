"""The history's action for each kind of beginning, answer, decision and reminder."""

from collections.abc import Mapping
from types import MappingProxyType

from flows.rules.associations.agenda import AgendaKind
from store.enums import ConsentOutcome, DisputeDecision, HistoryAction, Origin

BEGUN: Mapping[Origin, HistoryAction] = MappingProxyType(
    {
        Origin.ADDED: HistoryAction.ASSOCIATION_ADDED,
        Origin.CLAIMED: HistoryAction.ASSOCIATION_CLAIMED,
    }
)

ANSWERED: Mapping[ConsentOutcome, HistoryAction] = MappingProxyType(
    {
        ConsentOutcome.ACCEPTED: HistoryAction.CONSENT_ACCEPTED,
        ConsentOutcome.DECLINED: HistoryAction.CONSENT_DECLINED,
    }
)

DECIDED: Mapping[DisputeDecision, HistoryAction] = MappingProxyType(
    {
        DisputeDecision.UPHELD: HistoryAction.DISPUTE_UPHELD,
        DisputeDecision.DISMISSED: HistoryAction.DISPUTE_DISMISSED,
    }
)

OUTCOMES = frozenset(
    {
        HistoryAction.CONSENT_ACCEPTED,
        HistoryAction.CONSENT_DECLINED,
        HistoryAction.CONSENT_EXPIRED,
        HistoryAction.CONSENT_GIVEN_TO_ANOTHER_PARTNER,
        HistoryAction.CLAIM_SUBMITTED,
        HistoryAction.CLAIM_EXPIRED,
        HistoryAction.CLAIM_APPROVED,
        HistoryAction.CLAIM_PAID,
        HistoryAction.CLAIM_FINAL,
        HistoryAction.CLAIM_REQUEST_MISSED,
        HistoryAction.CLAIM_DISPUTE_MISSED,
        HistoryAction.CLAIM_REQUEST_EXPIRED,
        HistoryAction.CLAIM_REJECTION_EXPIRED,
        HistoryAction.CLAIM_DISPUTE_EXPIRED,
    }
)
"""What the whole team is told when it happens: something was won or lost."""

ENDED_BY_REVIEW = frozenset(
    {
        HistoryAction.CLAIM_FINAL,
        HistoryAction.CLAIM_REQUEST_MISSED,
        HistoryAction.CLAIM_DISPUTE_MISSED,
        HistoryAction.CLAIM_REQUEST_EXPIRED,
        HistoryAction.CLAIM_REJECTION_EXPIRED,
        HistoryAction.CLAIM_DISPUTE_EXPIRED,
    }
)
"""Losses of a claim that was submitted, to which what the reviewer said has led."""

REMINDED: Mapping[AgendaKind, HistoryAction] = MappingProxyType(
    {
        AgendaKind.CONSENT_NOT_SENT: HistoryAction.REMINDER_CONSENT_NOT_SENT,
        AgendaKind.CONSENT_AWAITED: HistoryAction.REMINDER_CONSENT_AWAITED,
        AgendaKind.CLAIM_WARNING: HistoryAction.REMINDER_CLAIM,
        AgendaKind.CLAIM_ESCALATION: HistoryAction.REMINDER_CLAIM_ESCALATION,
        AgendaKind.REVIEW_WARNING: HistoryAction.REMINDER_REVIEW_END,
        AgendaKind.REVIEW_ESCALATION: HistoryAction.REMINDER_REVIEW_ESCALATION,
        AgendaKind.REVIEW_OVERDUE: HistoryAction.REMINDER_REVIEW,
        AgendaKind.REQUEST_WARNING: HistoryAction.REMINDER_REQUEST,
        AgendaKind.REQUEST_ESCALATION: HistoryAction.REMINDER_REQUEST_ESCALATION,
        AgendaKind.REJECTION_WARNING: HistoryAction.REMINDER_REJECTION,
        AgendaKind.REJECTION_ESCALATION: HistoryAction.REMINDER_REJECTION_ESCALATION,
        AgendaKind.DISPUTE_WARNING: HistoryAction.REMINDER_DISPUTE,
        AgendaKind.DISPUTE_ESCALATION: HistoryAction.REMINDER_DISPUTE_ESCALATION,
    }
)
"""The endings are not among them: they lead to a status, see ``flows.reminders.tick``."""
