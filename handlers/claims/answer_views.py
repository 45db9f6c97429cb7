"""The forms that record what the programme answered to a claim, and void what was a mistake."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from pydantic import Field as Limits
from slack_sdk.models.blocks import (
    Block,
    DatePickerElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from flows.associations.details import Details
from flows.associations.summary import Summary
from flows.claims.record_answer import (
    EXPLAINED,
    LONGEST_REFERENCE,
    LONGEST_WORDS,
    PAYING,
    ClaimAnswer,
    is_bound,
)
from flows.rules.associations.amounts import Amount
from flows.rules.associations.deadlines import last_day
from flows.rules.associations.next_step import LABELS, NextAction
from flows.rules.claims import records
from flows.rules.claims.money import written
from flows.rules.claims.record_words import CALLED, CHOICES
from flows.rules.text.days import spelt
from handlers.app import ids
from handlers.app.ids import Action, Field
from handlers.app.view_metadata import AssociationMetadata
from handlers.associations.form_frame import form
from handlers.associations.form_views import LONGEST_REASON
from handlers.blocks import clocks
from handlers.blocks.text_blocks import context, plain, text
from store.enums import REVIEWING, ClaimRecordKind
from words import mrkdwn

DAYS: Mapping[ClaimRecordKind, str] = {
    ClaimRecordKind.UNDER_REVIEW: "Under review since",
    ClaimRecordKind.ACTION_REQUIRED: "Day of the request",
    ClaimRecordKind.APPROVED: "Day of the approval",
    ClaimRecordKind.REJECTED: "Day of the rejection",
    ClaimRecordKind.RESUBMITTED: "Submitted again on",
    ClaimRecordKind.DISPUTED: "Disputed on",
    ClaimRecordKind.FINAL: "Final since",
    ClaimRecordKind.EXPIRED: "Expired on",
    ClaimRecordKind.PAID: "Day of the payment",
}
"""What the day of each kind of record is called."""

WORDS: Mapping[ClaimRecordKind, str] = {
    ClaimRecordKind.ACTION_REQUIRED: "What does the reviewer want?",
    ClaimRecordKind.REJECTED: "Why was it rejected?",
}
"""What is asked of the kinds that need words; of others they are a note."""


class RecordMetadata(AssociationMetadata):
    """What the form that voids a record carries: also the record's number."""

    record: Annotated[int, Limits(strict=True, ge=1)]


def record_answer(
    shown: Details,
    possible: Sequence[ClaimRecordKind],
    action: NextAction,
    today: date,
    typed: Mapping[str, Any] | None = None,
) -> View:
    """Return the form, filled with what was typed; it asks for what the chosen kind needs.

    It is called as the button of the ``action`` that opens it.

    Only what may follow the status can be chosen; of several, the first is chosen at first.
    """
    summary, known = shown.summary, typed or {}
    chosen = known.get(Field.ANSWER_KIND)
    kind = next((one for one in possible if one == chosen), possible[0])
    last = shown.last_in_time if is_bound(summary.association, kind) else None
    blocks: list[Block] = [
        *_since(shown, today),
        _kind(action, possible, kind),
        _day(kind, known, today, last),
    ]
    if kind is ClaimRecordKind.ACTION_REQUIRED:
        blocks.append(_until(shown, known, today))
    if kind in PAYING:
        blocks += _amount(shown, known)
    if kind is ClaimRecordKind.PAID:
        blocks.append(
            _input(
                Field.PAYMENT_REFERENCE,
                "Payment reference",
                _line(known.get(Field.PAYMENT_REFERENCE), LONGEST_REFERENCE),
                optional=True,
            )
        )
    words = PlainTextInputElement(
        action_id=Action.ASSOCIATION_INPUT,
        initial_value=known.get(Field.ANSWER_WORDS) or None,
        multiline=True,
        max_length=LONGEST_WORDS,
    )
    is_needed = kind in EXPLAINED
    blocks.append(_input(Field.ANSWER_WORDS, WORDS.get(kind, "Note"), words, optional=not is_needed))
    if kind in _CONSEQUENCES:
        days = summary.engagement.dispute_days
        over = spelt(today - timedelta(days=days))
        blocks.append(context(_CONSEQUENCES[kind].format(days=days, over=over, today=spelt(today))))
    return form(summary, ids.ViewId.CLAIM_ANSWER, LABELS[action], blocks, submit="Record")


_CONSEQUENCES: Mapping[ClaimRecordKind, str] = {
    ClaimRecordKind.ACTION_REQUIRED: (
        "If the last day to answer was before {today}, recording this ends the claim at once, as lost."
    ),
    ClaimRecordKind.REJECTED: (
        "It can be disputed for {days} days from that day; then it is final. If that day was {over} or "
        "before, recording this ends the claim at once, as lost."
    ),
    ClaimRecordKind.DISPUTED: (
        "The claim must be submitted again within {days} days from that day. If that day was {over} or "
        "before, recording this ends the claim at once, as lost."
    ),
    ClaimRecordKind.FINAL: "The claim ends here, and is counted as lost.",
    ClaimRecordKind.EXPIRED: "The claim ends here, and is counted as lost.",
}
"""What follows from a record that people may not expect."""


def said(answer: ClaimAnswer, summary: Summary, now: datetime) -> str:
    """Return what was recorded: the amount as it was understood, and a deadline that is not the given one."""
    paid = f", {mrkdwn.amount(answer.amount)}" if answer.amount else ""
    recorded = f"*{CALLED[answer.kind]}* on {spelt(answer.on_day)}{paid}"
    due, until, zone = summary.association.review_due, answer.until_day, summary.zone
    is_request = answer.kind is ClaimRecordKind.ACTION_REQUIRED
    is_cut = is_request and records.is_cut_short(until, summary.association.programme_due, due, zone)
    if not (is_cut and until and due):
        return recorded
    ends = f"{records.ends_before(until, due, zone).capitalize()}, {clocks.until(due, zone, now)}"
    return f"{recorded}, until {spelt(until)}. {ends}, and that is the deadline"


def voided(answer: ClaimAnswer) -> str:
    """Return which record was voided, with its day and amount (mrkdwn)."""
    worth = f", {mrkdwn.amount(answer.amount)}," if answer.amount else ""
    return f"*{CALLED[answer.kind]}* on {spelt(answer.on_day)}{worth} no longer counts."


def void_record(shown: Details) -> View | None:
    """Return the form that asks why the last record is void; ``None`` if there is no record."""
    valid = [one for one in shown.records if one.voided_at is None]
    if not valid:
        return None
    last, summary = valid[-1], shown.summary
    by = mrkdwn.user(shown.users[last.recorded_by])
    is_paid = last.kind is ClaimRecordKind.PAID
    after = "" if is_paid else ": the status before comes back with its deadline"
    blocks: list[Block] = [
        text(
            f"Recorded last: *{CALLED[last.kind]}* on {spelt(last.on_day)}, by {by}.\n"
            f"If that was a mistake, it will no longer count{after}. What was recorded stays in the history."
        ),
        _input(
            Field.REASON,
            "Why was it a mistake?",
            PlainTextInputElement(
                action_id=Action.ASSOCIATION_INPUT, multiline=True, max_length=LONGEST_REASON
            ),
            hint="A few words; kept in the history.",
        ),
    ]
    carries = RecordMetadata(association=summary.association.id, record=last.number)
    return form(summary, ids.ViewId.CLAIM_VOID, "Void last record", blocks, submit="Void it", carries=carries)


def _since(shown: Details, today: date) -> list[Block]:
    """Return how the claim stands, and by when its clock or its review ends or has ended."""
    summary, association = shown.summary, shown.summary.association
    lines = [f"Status now: *{summary.status}*."]
    if association.status in REVIEWING and association.review_due is not None:
        lines.append(f"The review should end by {clocks.until(association.review_due, summary.zone, today)}.")
    elif summary.clock is not None:
        clock = summary.clock
        lines.append(f"{clock.words.capitalize()} {clocks.until(clock.due, summary.zone, today)}.")
    elif association.ended_at is not None and shown.last_in_time is not None:
        lines.append(
            f"Its time ended on {spelt(shown.last_in_time)}. What was done by then can still be recorded, "
            "with the day on which it was done."
        )
    return [text(" ".join(lines))]


def _kind(action: NextAction, possible: Sequence[ClaimRecordKind], chosen: ClaimRecordKind) -> InputBlock:
    is_ours = action is NextAction.RECORD_REPLY
    options = {one: Option(text=plain(CHOICES[one]), value=one) for one in possible}
    select = StaticSelectElement(
        action_id=Action.CLAIM_ANSWER_CHOOSE, options=list(options.values()), initial_option=options[chosen]
    )
    return InputBlock(
        block_id=Field.ANSWER_KIND,
        label="What happened?" if is_ours else "What does Partner Center show?",
        element=select,
        dispatch_action=True,
    )


def _day(kind: ClaimRecordKind, known: Mapping[str, Any], today: date, last: date | None) -> InputBlock:
    """Return the input for the day; proposed is today or, if that is too late, the ``last`` day allowed."""
    is_late = last is not None and last < today
    proposed = last if last is not None and is_late else today
    day = known.get(Field.ANSWERED_ON) or proposed.isoformat()
    picker = DatePickerElement(action_id=Action.ASSOCIATION_INPUT, initial_date=day)
    hint = f"The last day for it was {spelt(proposed)}." if is_late else None
    return _input(Field.ANSWERED_ON, DAYS[kind], picker, hint=hint)


def _until(shown: Details, known: Mapping[str, Any], today: date) -> InputBlock:
    summary = shown.summary
    kinds = [one.kind for one in shown.records if one.voided_at is None]
    due = records.review_end(kinds, summary.association.review_due)
    ends = clocks.until(due, summary.zone, today) if due else ""
    end = f" The deadline is never later than the end of the review, {ends}." if due else ""
    picker = DatePickerElement(
        action_id=Action.ASSOCIATION_INPUT, initial_date=known.get(Field.UNTIL_DAY) or None
    )
    if due is not None and last_day(due, summary.zone) < today:
        end = f" The review ended {ends}: recording this ends the claim at once, as lost."
    hint = f"The last day that the reviewer gave, if any.{end}"
    return _input(Field.UNTIL_DAY, "Answer until", picker, hint=hint, optional=True)


def _amount(shown: Details, known: Mapping[str, Any]) -> list[Block]:
    """Return the inputs for an amount, filled with what was approved, or else with what is expected."""
    approved = [one for one in shown.records if one.amount is not None and one.voided_at is None]
    expected = shown.summary.expected
    hint = f"Expected: {mrkdwn.amount(expected)}." if expected else None
    units = written(expected) if expected else None
    currency = expected.currency if expected else None
    if approved:
        last = Amount(approved[-1].currency or "", approved[-1].amount or 0)
        hint, units, currency = f"Approved: {mrkdwn.amount(last)}.", written(last), last.currency
    return [
        _input(
            Field.AMOUNT,
            "Amount",
            _line(known.get(Field.AMOUNT) or units, 40),
            hint=hint,
        ),
        _input(
            Field.CURRENCY,
            "Currency",
            _line(known.get(Field.CURRENCY) or currency, 10),
            hint="Three letters, such as USD.",
        ),
    ]


def _line(value: Any, longest: int) -> PlainTextInputElement:
    return PlainTextInputElement(
        action_id=Action.ASSOCIATION_INPUT, initial_value=value or None, max_length=longest
    )


def _input(
    name: Field,
    label: str,
    element: InputInteractiveElement,
    *,
    hint: str | None = None,
    optional: bool = False,
) -> InputBlock:
    return InputBlock(block_id=name, label=label, element=element, hint=hint, optional=optional)
