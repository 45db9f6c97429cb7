"""Find contradictions in what is stored about one association: values in, sentences out.

Each check says what R6, R15, R18–R23, R25, R26a and R28 leave possible. Something that is merely late, such
as a clock that has just run out, is not a contradiction.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from flows.rules.associations import agenda, next_step, status
from flows.rules.associations.agenda import BUGS, AgendaInput, ScheduleInvalid
from flows.rules.associations.deadlines import LONGEST_CLOCK
from flows.rules.associations.history_actions import BEGUN
from flows.rules.associations.quiet_hours import QuietHours
from flows.rules.text.days import spelt
from store.enums import (
    CLOCKED,
    ENDED,
    IN_REVIEW,
    REVIEWING,
    ClaimRecordKind,
    ConsentOutcome,
    HistoryAction,
    Origin,
)
from store.enums import AssociationStatus as S


@dataclass(frozen=True, slots=True)
class Request:
    """One consent request; ``is_current`` says that it went to the address that the contact has now."""

    number: int
    requested_at: datetime
    voided_at: datetime | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The customer's answer; ``request`` is its request's number, ``None`` if given outside the bot."""

    outcome: ConsentOutcome
    answered_at: datetime
    recorded_at: datetime
    request: int | None
    is_recorded: bool


@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """What was recorded of the claim; ``is_voided`` says that it was a mistake."""

    number: int
    kind: ClaimRecordKind
    is_voided: bool


@dataclass(frozen=True, slots=True)
class StatusChange:
    """One entry of the history."""

    number: int
    at: datetime
    action: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that must agree. ``claimed_at`` is when a claim was recorded, ``reminders`` as stored.

    ``customer_consented_at`` is when the customer first consented to the partner, for any engagement.
    """

    status: S
    origin: Origin
    created_at: datetime
    status_since: datetime
    ended_at: datetime | None
    consent_due: datetime
    consented_at: datetime | None
    claim_due: datetime | None
    review_due: datetime | None
    programme_due: datetime | None
    agenda_done: datetime
    next_action_at: datetime | None
    snoozed_until: datetime | None
    mail_refused: bool
    reminders: object
    customer_consented_at: datetime | None
    requests: Sequence[Request]
    answer: Answer | None
    claimed_at: datetime | None
    records: Sequence[RecordedAnswer]
    history: Sequence[StatusChange]
    quiet: QuietHours | None = None


def contradictions(facts: Facts) -> list[str]:
    """Return everything in which the facts disagree, each as a sentence; none if they agree."""
    return [
        sentence
        for check in (_ending, _clocks, _consent, _answer, _claim, _records, _links, _flags, _plan, _history)
        for sentence in check(facts)
    ]


def _ending(one: Facts) -> Iterator[str]:
    if one.status in ENDED and one.ended_at is None:
        yield f"It is {_words(one.status)}, but has no end."
    if one.status not in ENDED and one.ended_at is not None:
        yield f"It is {_words(one.status)}, but has ended {_at(one.ended_at)}."
    if one.ended_at is not None and one.status in ENDED and one.ended_at != one.status_since:
        yield f"It has ended {_at(one.ended_at)}, but is {_words(one.status)} since {_at(one.status_since)}."
    if one.status is S.CONSENT_EXPIRED and one.status_since < one.consent_due:
        yield f"Its consent expired {_at(one.status_since)}, before it was due {_at(one.consent_due)}."
    due = one.claim_due
    if one.status is S.NOT_SUBMITTED_EXPIRED and due is not None and one.status_since < due:
        yield f"Its claim expired {_at(one.status_since)}, before it was due {_at(due)}."


def _clocks(one: Facts) -> Iterator[str]:
    if not _is_whole(one.consent_due - one.created_at):
        yield (
            f"Its consent is due {_at(one.consent_due)}, which is no number of whole days after it was "
            f"{one.origin} {_at(one.created_at)}."
        )
    if (one.consented_at is None) != (one.claim_due is None):
        yield "It has a consent without a claim due, or a claim due without a consent."
    elif one.consented_at is not None and one.claim_due is not None:
        if not _is_whole(one.claim_due - one.consented_at):
            yield (
                f"Its claim is due {_at(one.claim_due)}, which is no number of whole days after the consent "
                f"of {_at(one.consented_at)}."
            )
        if one.review_due is None or not _is_whole(one.review_due - one.consented_at):
            yield f"Its review ends no number of whole days after the consent of {_at(one.consented_at)}."
        # A consent that a member recorded may be older than the association (R22).
        is_recorded = one.answer is not None and one.answer.is_recorded
        is_early = one.consented_at < one.created_at and not is_recorded
        if is_early or one.consented_at >= one.consent_due:
            yield f"Its consent is of {_at(one.consented_at)}, when the consent clock did not run."


def _records(one: Facts) -> Iterator[str]:
    """Yield whether what was recorded of the claim does not lead to its status, or its clock is missing."""
    if [record.number for record in one.records] != list(range(1, len(one.records) + 1)):
        yield "The records of its claim are not numbered one after the other."
    if (one.programme_due is not None) != (one.status in IN_REVIEW):
        yield f"It is {_words(one.status)}, but its clock after the submission says otherwise."
    if one.status in REVIEWING and one.programme_due != one.review_due:
        yield f"It is {_words(one.status)}, but its clock is not that of the review."
    valid = [record.kind for record in one.records if not record.is_voided]
    if not valid and one.status in status.CLAIM_MADE - {S.SUBMITTED}:
        yield f"It is {_words(one.status)}, but nothing is recorded that led there."
    if valid and one.status not in status.CLAIM_MADE:
        yield f"It is {_words(one.status)}, but has a record of a claim."


def _consent(one: Facts) -> Iterator[str]:
    answer = one.answer
    is_accepted = answer is not None and answer.outcome is ConsentOutcome.ACCEPTED
    if one.status in status.NEVER_CONSENTED and one.consented_at is not None:
        yield f"It is {_words(one.status)}, but has a consent of {_at(one.consented_at)}."
    if one.status not in status.NEVER_CONSENTED | status.CALLED_OFF and one.consented_at is None:
        yield f"It is {_words(one.status)}, but has no consent."
    if answer is not None and one.status in status.NEVER_CONSENTED - {S.CONSENT_DECLINED}:
        yield f"It is {_words(one.status)}, but has an answer of the customer."
    if one.status is S.CONSENT_DECLINED and (answer is None or is_accepted):
        yield f"It is {_words(one.status)}, but has no such answer of the customer."
    if is_accepted and one.consented_at is None and one.status not in status.NEVER_CONSENTED:
        yield "The customer has accepted, but it has no consent."


def _answer(one: Facts) -> Iterator[str]:
    answer, consented = one.answer, one.consented_at
    if consented is not None:
        known = one.customer_consented_at
        if known is None or known > consented:
            yield f"The customer consented {_at(consented)}, but is not known as consenting by then."
        if answer is None or answer.outcome is not ConsentOutcome.ACCEPTED:
            yield f"It has a consent of {_at(consented)}, but no such answer of the customer."
        elif answer.answered_at != consented:
            yield f"Its consent is of {_at(consented)}, but the answer of {_at(answer.answered_at)}."
    if answer is None:
        return
    if answer.answered_at > answer.recorded_at:
        yield f"The customer's answer of {_at(answer.answered_at)} was recorded before it was given."
    if (answer.request is None) != answer.is_recorded:
        yield "The customer's answer belongs to no request, or to one although a member recorded it."
    if answer.request not in {None, *(request.number for request in one.requests)}:
        yield "The customer's answer belongs to a request of another association."


def _claim(one: Facts) -> Iterator[str]:
    if one.status in status.CLAIM_MADE and one.claimed_at is None:
        yield f"It is {_words(one.status)}, but has no claim."
    if one.status not in status.CLAIM_MADE and one.claimed_at is not None:
        yield f"It is {_words(one.status)}, but has a claim."
    # A claim that was brought in was recorded later than it was submitted.
    is_brought_in = any(turn.action == HistoryAction.ASSOCIATION_BROUGHT_IN for turn in one.history)
    if one.claimed_at is None or one.claim_due is None or is_brought_in:
        return
    if one.claimed_at >= one.claim_due:
        yield f"Its claim was recorded {_at(one.claimed_at)}, after it was due {_at(one.claim_due)}."


def _links(one: Facts) -> Iterator[str]:
    if one.status is S.AWAITING_CONSENT and not one.requests:
        yield f"It is {_words(one.status)}, but no consent was asked for."
    if one.status in status.NOT_ASKED and one.requests:
        yield f"It is {_words(one.status)}, but consent was asked for."
    if [request.number for request in one.requests] != list(range(1, len(one.requests) + 1)):
        yield "Its consent requests are not numbered one after the other."
    is_withdrawn = all(request.voided_at is not None for request in one.requests)
    if one.status is S.AWAITING_CONSENT and one.requests and is_withdrawn and not one.mail_refused:
        yield "It waits for the customer, whose links are all withdrawn, but nobody is asked to send another."
    for request in one.requests:
        if request.voided_at is None and one.status in status.LINKS_WITHDRAWN:
            yield f"It is {_words(one.status)}, but the link of consent request {request.number} is open."
        if request.voided_at is None and one.status in status.CONSENT_PENDING and not request.is_current:
            yield f"The link of consent request {request.number} is open, but went to another address."
        if not one.created_at <= request.requested_at < one.consent_due:
            yield f"Consent request {request.number} is of a time at which the consent clock did not run."


def _flags(one: Facts) -> Iterator[str]:
    if one.mail_refused and one.status not in status.CONSENT_PENDING:
        yield f"It is {_words(one.status)}, but still records a refused address."
    clock = next_step.clock(one.status, one.consent_due, one.claim_due, one.programme_due)
    if one.snoozed_until is not None and clock is None:
        yield f"Its reminders are snoozed until {_at(one.snoozed_until)}, but no clock runs."
    elif one.snoozed_until is not None and clock is not None and one.snoozed_until >= clock.due:
        yield f"Its reminders are snoozed until {_at(one.snoozed_until)}, when its clock is over."


def _plan(one: Facts) -> Iterator[str]:
    """Yield whether the next action is missing, too late, or left over (R26a)."""
    known = AgendaInput(
        one.status,
        one.created_at,
        one.status_since,
        one.consent_due,
        one.claim_due,
        one.snoozed_until,
        one.programme_due,
        one.quiet,
    )
    try:
        moments = agenda.agenda(known, agenda.schedule_from(one.reminders))
    except ScheduleInvalid:
        yield "The reminders stored with its engagement cannot be read."
        return
    except BUGS:
        yield "What comes next cannot be computed, which is an error of MCI Bot."
        return
    coming = agenda.next_item(moments, one.agenda_done)
    planned = one.next_action_at
    if coming is None:
        if one.status in CLOCKED:
            yield f"It is {_words(one.status)}, but no clock runs."
        elif planned is not None:
            yield f"It is {_words(one.status)}, so nothing is next, but something is planned {_at(planned)}."
    elif planned is None and one.status in REVIEWING:
        yield f"A reminder of its review is due {_at(coming.at)}, but nothing is planned."
    elif planned is None:
        yield f"Its clock runs until {_at(moments[-1].at)}, but nothing is planned."
    elif planned > agenda.acts_at(coming, one.status_since):
        expected = agenda.acts_at(coming, one.status_since)
        yield f"Its next action is planned {_at(planned)}, but due {_at(expected)}."


def _history(one: Facts) -> Iterator[str]:
    """Yield whether the history leads to another status, or reaches it in a way that R25 does not allow."""
    if [turn.number for turn in one.history] != list(range(1, len(one.history) + 1)):
        yield "Its history is not numbered one after the other."
    turns = [turn for turn in one.history if status.leads_to_status(turn.action)]
    if not turns or turns[0].action != BEGUN[one.origin] or turns[0].number != 1:
        yield f"It was {one.origin}, but its history does not begin so."
        return
    reached = status.reached([turn.action for turn in turns])
    for (before, after), (had, got) in zip(pairwise(turns), pairwise(reached), strict=True):
        if not status.may_follow(had, got):
            yield f"In its history, entry {after.number} cannot follow from entry {before.number}."
    last = turns[-1]
    if reached[-1] is not one.status:
        yield f"It is {_words(one.status)}, but its history ends as {_words(reached[-1])}."
    elif last.at != one.status_since:
        since = f"It is {_words(one.status)} since {_at(one.status_since)}"
        yield f"{since}, but by its history since {_at(last.at)}."


def _is_whole(span: timedelta) -> bool:
    return span % timedelta(days=1) == timedelta() and 1 <= span.days <= LONGEST_CLOCK


def _words(one: S) -> str:
    return f"“{status.TABLE[one].words}”"


def _at(at: datetime) -> str:
    utc = at.astimezone(UTC)
    return f"{spelt(utc)}, {utc:%H:%M:%S} UTC"
