"""What comes next for an association, who must do it, and which clock runs (R17–R25)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from flows.rules.associations.status import CONSENT_PENDING
from flows.rules.text.days import spelt
from flows.rules.text.mail_trouble import CORRECTED, remedy, trouble_in
from store.enums import PARTNER_ANSWERS, Origin
from store.enums import AssociationStatus as S


class Who(StrEnum):
    """Who must act next."""

    PARTNER = "partner"
    CUSTOMER = "customer"
    MICROSOFT = "microsoft"
    NOBODY = "nobody"


class NextAction(StrEnum):
    """What a member may do to an association."""

    SEND_CONSENT = "send_consent"
    RESEND_CONSENT = "resend_consent"
    CORRECT_ADDRESS = "correct_address"
    RECORD_CONSENT = "record_consent"
    BRING_IN = "bring_in"
    SUBMIT_CLAIM = "submit_claim"
    RECORD_ANSWER = "record_answer"
    RECORD_REPLY = "record_reply"
    RECORD_PAYMENT = "record_payment"
    VOID_RECORD = "void_record"
    ADD_CLAIM_ID = "add_claim_id"
    CORRECT_CLAIM = "correct_claim"
    TAKE_BACK_CLAIM = "take_back_claim"
    MAIL_CAME_BACK = "mail_came_back"
    EDIT_CONTACTS = "edit_contacts"
    HAND_OVER = "hand_over"
    CANCEL = "cancel"
    UNDO_CANCEL = "undo_cancel"
    ADD_AGAIN = "add_again"
    CLAIM_AGAIN = "claim_again"


LABELS: Mapping[NextAction, str] = MappingProxyType(
    {
        NextAction.SEND_CONSENT: "Ask for consent",
        NextAction.RESEND_CONSENT: "Ask again",
        NextAction.CORRECT_ADDRESS: "Correct address",
        NextAction.RECORD_CONSENT: "Record a consent given outside MCI Bot",
        NextAction.BRING_IN: "Already running",
        NextAction.SUBMIT_CLAIM: "Submit claim",
        NextAction.RECORD_ANSWER: "Record answer",
        NextAction.RECORD_REPLY: "Record reply",
        NextAction.RECORD_PAYMENT: "Record payment",
        NextAction.VOID_RECORD: "Void last record",
        NextAction.ADD_CLAIM_ID: "Add claim ID",
        NextAction.CORRECT_CLAIM: "Correct claim",
        NextAction.TAKE_BACK_CLAIM: "Take back the submission",
        NextAction.MAIL_CAME_BACK: "Mail came back",
        NextAction.EDIT_CONTACTS: "Edit contacts",
        NextAction.HAND_OVER: "Change owner",
        NextAction.CANCEL: "Cancel association",
        NextAction.UNDO_CANCEL: "Undo the cancellation",
        NextAction.ADD_AGAIN: "Add customer again",
        NextAction.CLAIM_AGAIN: "Claim customer again",
    }
)
"""Button labels of the actions, the same on every screen.

The portal's page has longer ones for the consent e-mail: *Send customer consent email* is "Ask for consent"
here, and *Re-send email for customer consent* is "Ask again".
"""


@dataclass(frozen=True, slots=True)
class NextStep:
    """One step: ``words`` for people, who must act, the ``action`` that does it, and what else is open.

    ``card_words`` stand in place of the words on a card, which has no buttons for what else is open.
    """

    words: str
    who: Who
    action: NextAction | None = None
    others: tuple[NextAction, ...] = ()
    card_words: str = ""


@dataclass(frozen=True, slots=True)
class RunningClock:
    """The clock that runs: what is due, and the instant at which it is over (R28)."""

    words: str
    due: datetime


def next_step(
    status: S,
    origin: Origin,
    domain: str,
    *,
    mail_refused: str | None = None,
    is_open_again: bool = False,
    is_paid: bool = False,
    missed: date | None = None,
    ends_with_review: bool = False,
    has_day: bool = True,
    was_late: date | None = None,
) -> NextStep:
    """Return what comes next; ``is_paid`` says that an approved claim is.

    ``ends_with_review`` says that a request of the reviewer is due when the review ends, ``has_day`` that the
    reviewer gave a day for it. ``was_late`` is the last day of the clock that runs, if it was over already
    when its status was recorded, so that it ends the association at the next tick (R26a).
    ``missed`` is the last day of the clock that has ended a claim: what was done by then can be recorded.

    ``mail_refused`` is why the consent e-mail failed, for the partner to correct.

    An association that ended without a claim can begin again in the way it began: ``origin`` and the
    customer's ``domain`` say how (R20), unless another of the customer's ``is_open_again`` for the same
    engagement (R6).
    """
    if mail_refused and status is S.AWAITING_CONSENT:
        return replace(
            _SEND_AGAIN,
            words=remedy(mail_refused),
            action=(
                NextAction.CORRECT_ADDRESS
                if trouble_in(mail_refused) in CORRECTED
                else NextAction.RESEND_CONSENT
            ),
        )
    if is_paid and status is S.APPROVED:
        return _PAID
    if missed is not None and not is_open_again:
        said, day = _MISSED[status], spelt(missed)
        card_words = said.format(day=day, where=" in the details")
        return NextStep(said.format(day=day, where=""), Who.NOBODY, None, _TOO_LATE, card_words)
    if status in _ANEW and is_open_again:
        return _OPEN_AGAIN
    if status in _ANEW:
        again = _AGAIN[origin]
        words = _ANEW[status].format(where=again.where, do=again.do.format(domain=domain))
        others = (NextAction.UNDO_CANCEL,) if status is S.CANCELLED else ()
        return NextStep(words, Who.NOBODY, again.action, others)
    return _while_open(status, ends_with_review=ends_with_review, has_day=has_day, was_late=was_late)


def _while_open(status: S, *, ends_with_review: bool, has_day: bool, was_late: date | None) -> NextStep:
    """Return what comes next in a status about which nothing special is known but its clock."""
    step = _TABLE[status]
    if was_late is not None and status in PARTNER_ANSWERS:
        return replace(step, words=_LATE.format(day=spelt(was_late)))
    if ends_with_review and status is S.ACTION_REQUIRED:
        whose = ", whatever day the reviewer gave" if has_day else ""
        return replace(step, words=f"{step.words} The deadline is the end of the review{whose}.")
    return step


def clock(
    status: S, consent_due: datetime, claim_due: datetime | None, programme_due: datetime | None = None
) -> RunningClock | None:
    """Return the clock that runs in this status, or ``None`` where none does.

    While Microsoft reviews, none does: nothing expires when the review should have ended.
    """
    if status in CONSENT_PENDING:
        return RunningClock("consent due", consent_due)
    if status is S.CONSENT_RECEIVED and claim_due is not None:
        return RunningClock("claim due", claim_due)
    words = _PROGRAMME_CLOCKS.get(status)
    if words is not None and programme_due is not None:
        return RunningClock(words, programme_due)
    return None


_PROGRAMME_CLOCKS: Mapping[S, str] = MappingProxyType(
    {
        S.ACTION_REQUIRED: "answer to the reviewer due",
        S.REJECTED: "dispute due",
        S.DISPUTED: "resubmission due",
    }
)
"""What is due in the statuses in which the partner must answer the programme."""


_WAITING = (NextAction.RECORD_CONSENT, NextAction.EDIT_CONTACTS, NextAction.HAND_OVER, NextAction.CANCEL)
_NEW = (NextAction.BRING_IN, *_WAITING)
_CLAIM = (NextAction.ADD_CLAIM_ID, NextAction.CORRECT_CLAIM)
_RECORDED = (*_CLAIM, NextAction.VOID_RECORD)
_TOO_LATE = (NextAction.RECORD_REPLY, *_RECORDED)
_SUBMITTED = (
    *_RECORDED,
    NextAction.TAKE_BACK_CLAIM,
    NextAction.EDIT_CONTACTS,
    NextAction.HAND_OVER,
)
_OPEN = (*_RECORDED, NextAction.EDIT_CONTACTS, NextAction.HAND_OVER)
_SEND = NextStep("Send the consent e-mail to the customer.", Who.PARTNER, NextAction.SEND_CONSENT, _NEW)
_SEND_AGAIN = NextStep("Send the consent e-mail again.", Who.PARTNER, NextAction.RESEND_CONSENT, _WAITING)

_REPLY = LABELS[NextAction.RECORD_REPLY]

_TABLE: Mapping[S, NextStep] = MappingProxyType(
    {
        S.ADDED: _SEND,
        S.CLAIMED: _SEND,
        S.AWAITING_CONSENT: NextStep(
            "The customer answers the consent e-mail.",
            Who.CUSTOMER,
            NextAction.RESEND_CONSENT,
            (NextAction.MAIL_CAME_BACK, *_WAITING),
        ),
        S.CONSENT_RECEIVED: NextStep(
            "Deliver the engagement and submit the claim.",
            Who.PARTNER,
            NextAction.SUBMIT_CLAIM,
            (NextAction.EDIT_CONTACTS, NextAction.HAND_OVER, NextAction.CANCEL),
        ),
        S.CONSENTED_TO_ANOTHER_PARTNER: NextStep(
            "Nothing to do: the customer chose another partner.", Who.NOBODY
        ),
        S.NOT_SUBMITTED_EXPIRED: NextStep(
            "Nothing can be done: the claim was not submitted in time.", Who.NOBODY
        ),
        S.SUBMITTED: NextStep(
            "Microsoft reviews the claim.", Who.MICROSOFT, NextAction.RECORD_ANSWER, _SUBMITTED
        ),
        S.UNDER_REVIEW: NextStep(
            "Microsoft reviews the claim.", Who.MICROSOFT, NextAction.RECORD_ANSWER, _OPEN
        ),
        S.ACTION_REQUIRED: NextStep(
            f"Give the reviewer what is missing, submit again in Partner Center, and press “{_REPLY}”.",
            Who.PARTNER,
            NextAction.RECORD_REPLY,
            _OPEN,
        ),
        S.POST_SUBMISSION_EXPIRED: NextStep(
            "Nothing can be done: the reviewer's requests were not met in time.", Who.NOBODY, None, _RECORDED
        ),
        S.APPROVED: NextStep(
            "Microsoft pays within about 45 days.", Who.MICROSOFT, NextAction.RECORD_PAYMENT, _RECORDED
        ),
        S.REJECTED: NextStep(
            f"Dispute the rejection in Partner Center and press “{_REPLY}”, or let it become final.",
            Who.PARTNER,
            NextAction.RECORD_REPLY,
            _OPEN,
        ),
        S.DISPUTED: NextStep(
            f"Submit the claim again in Partner Center, and press “{_REPLY}”.",
            Who.PARTNER,
            NextAction.RECORD_REPLY,
            _OPEN,
        ),
        S.DISPUTED_EXPIRED: NextStep(
            "Nothing can be done: the claim was not submitted again in time.", Who.NOBODY, None, _RECORDED
        ),
        S.REJECTED_FINAL: NextStep("Nothing can be done any more.", Who.NOBODY, None, _RECORDED),
    }
)

_LATE = (
    "The last day for it was {day}: the claim ends within a minute. "
    f"If it was done by then, press “{_REPLY}”."
)
"""What is said until a clock that was over when its status was recorded ends the claim."""

_MISSED: Mapping[S, str] = MappingProxyType(
    {
        S.POST_SUBMISSION_EXPIRED: (
            "Nobody has recorded that the reviewer's requests were met by {day}. "
            f"If they were, press “{_REPLY}”{{where}}."
        ),
        S.DISPUTED_EXPIRED: (
            "Nobody has recorded that the claim was submitted again by {day}. "
            f"If it was, press “{_REPLY}”{{where}}."
        ),
        S.REJECTED_FINAL: (
            "Nobody has recorded that the rejection was disputed by {day}. "
            f"If it was disputed, press “{_REPLY}”{{where}}."
        ),
    }
)
"""What can be done where a clock has ended a claim."""

_PAID = NextStep("Nothing to do: it is paid.", Who.NOBODY, None, _RECORDED)

_OPEN_AGAIN = NextStep("Nothing to do here: the engagement is open again for this customer.", Who.NOBODY)

_ANEW: Mapping[S, str] = MappingProxyType(
    {
        S.CONSENT_DECLINED: "{where}. If they change their mind, {do}",
        S.CONSENT_EXPIRED: "{where}. If it is still wanted, {do}",
        S.CANCELLED: "Nothing to do. If it is wanted after all, {do}",
    }
)
"""What can be done if no consent was given, or the partner cancelled."""


@dataclass(frozen=True, slots=True)
class _Beginning:
    """Where a customer is shown who did not consent (R20), and how their association can begin again."""

    where: str
    do: str
    action: NextAction


_AGAIN: Mapping[Origin, _Beginning] = MappingProxyType(
    {
        Origin.ADDED: _Beginning(
            "The customer was dropped from the engagement's page",
            "/mci add-customer {domain} adds it again.",
            NextAction.ADD_AGAIN,
        ),
        Origin.CLAIMED: _Beginning(
            "The customer is back on the Eligible tab",
            "/mci claim-customer {domain} claims it again.",
            NextAction.CLAIM_AGAIN,
        ),
    }
)
