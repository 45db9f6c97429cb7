"""What each kind of agenda item is called: before it comes, and when it is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flows.rules.associations.agenda import AgendaItem, AgendaKind


@dataclass(frozen=True, slots=True)
class AgendaWords:
    """Words for one kind of agenda item.

    ``ahead`` says what will come, with ``{days}`` for the schedule's number of days, and ``otherwise`` what
    follows if nobody acts. ``now`` says what is the case when it comes, and ``clock`` which deadline is near.
    An overdue review has none: nothing expires when it should have ended.
    """

    ahead: str
    now: str
    otherwise: str = ""
    clock: str = ""


WORDS: Mapping[AgendaKind, AgendaWords] = MappingProxyType(
    {
        AgendaKind.CONSENT_NOT_SENT: AgendaWords(
            ahead="reminder, if the consent e-mail is not sent by then",
            now="the consent e-mail is not sent",
            clock="consent is due",
        ),
        AgendaKind.CONSENT_AWAITED: AgendaWords(
            ahead="reminder, {days} before the consent is due",
            now="the customer has not answered",
            clock="consent is due",
        ),
        AgendaKind.CONSENT_EXPIRY: AgendaWords(
            ahead="the consent is due",
            now="no consent was given in time",
            otherwise="without an answer it expires",
        ),
        AgendaKind.CLAIM_WARNING: AgendaWords(
            ahead="reminder, {days} before the claim is due",
            now="the claim is not submitted",
            clock="it is due",
        ),
        AgendaKind.CLAIM_ESCALATION: AgendaWords(
            ahead="Incentives admins are told that the claim is not submitted",
            now="the last days of the claim have begun",
            clock="it is due",
        ),
        AgendaKind.CLAIM_EXPIRY: AgendaWords(
            ahead="the claim is due",
            now="the claim was not submitted in time",
            otherwise="if it is not submitted, it expires for good",
        ),
        AgendaKind.REVIEW_WARNING: AgendaWords(
            ahead="reminder, {days} before the review should end, if nothing is recorded by then",
            now="the review should end soon, and no answer is recorded",
            clock="it should end",
        ),
        AgendaKind.REVIEW_ESCALATION: AgendaWords(
            ahead="Incentives admins are told that no answer to the claim is recorded",
            now="the last days of the review have begun, and no answer is recorded",
            clock="it should end",
        ),
        AgendaKind.REVIEW_OVERDUE: AgendaWords(
            ahead="reminder, {days} after the review should have ended, if nothing is recorded by then",
            now="the review should have ended, and no answer is recorded",
        ),
        AgendaKind.REQUEST_WARNING: AgendaWords(
            ahead="reminder, {days} before the reviewer's request must be answered",
            now="the claim is not submitted again",
            clock="it is due",
        ),
        AgendaKind.REQUEST_ESCALATION: AgendaWords(
            ahead="Incentives admins are told that the reviewer's request is not answered",
            now="the last days of the reviewer's request have begun",
            clock="it is due",
        ),
        AgendaKind.REQUEST_EXPIRY: AgendaWords(
            ahead="the reviewer's request must be answered",
            now="the reviewer's request was not answered in time",
            otherwise="if the claim is not submitted again, it expires for good",
        ),
        AgendaKind.REJECTION_WARNING: AgendaWords(
            ahead="reminder, {days} before the rejection becomes final",
            now="the rejection is not disputed",
            clock="it becomes final",
        ),
        AgendaKind.REJECTION_ESCALATION: AgendaWords(
            ahead="Incentives admins are told that the rejection is not disputed",
            now="the last days in which the rejection can be disputed have begun",
            clock="it becomes final",
        ),
        AgendaKind.REJECTION_EXPIRY: AgendaWords(
            ahead="the rejection can be disputed until then",
            now="the rejection was not disputed in time",
            otherwise="if it is not disputed, the rejection is final",
        ),
        AgendaKind.DISPUTE_WARNING: AgendaWords(
            ahead="reminder, {days} before the disputed claim must be submitted again",
            now="the disputed claim is not submitted again",
            clock="it is due",
        ),
        AgendaKind.DISPUTE_ESCALATION: AgendaWords(
            ahead="Incentives admins are told that the disputed claim is not submitted again",
            now="the last days of the dispute have begun",
            clock="it is due",
        ),
        AgendaKind.DISPUTE_EXPIRY: AgendaWords(
            ahead="the disputed claim must be submitted again",
            now="the disputed claim was not submitted again in time",
            otherwise="if it is not submitted again, it expires for good",
        ),
    }
)


def ahead(item: AgendaItem) -> str:
    """Return what will come, without its day."""
    if item.fell_due is not None:
        return "reminder, snoozed until then"
    days = f"{item.days} {'day' if item.days == 1 else 'days'}"
    return WORDS[item.kind].ahead.format(days=days)
