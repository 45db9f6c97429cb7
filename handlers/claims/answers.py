"""What the programme answered to a claim, as a checked model."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, Field

from flows.claims.record_answer import LONGEST_REFERENCE, LONGEST_WORDS, PAYING, AmountMissing, ClaimAnswer
from flows.customers.association_request import ONE_LINE
from flows.refusal import Refusal
from flows.rules.claims import money
from flows.rules.claims.money import AmountFault, AmountRefused
from handlers.app import forms, ids, refusals
from handlers.app.forms import Errors
from store.enums import ClaimRecordKind


class ClaimAnswerForm(BaseModel):
    """An answer with what its kind needs; the amount as it was typed."""

    answer_kind: ClaimRecordKind
    answered_on: date
    until_day: date | None = None
    answer_words: Annotated[str | None, Field(max_length=LONGEST_WORDS)] = None
    amount: Annotated[str | None, Field(max_length=40), ONE_LINE] = None
    currency: Annotated[str | None, Field(max_length=10), ONE_LINE] = None
    payment_reference: Annotated[str | None, Field(max_length=LONGEST_REFERENCE), ONE_LINE] = None


def parse(typed: dict[str, Any]) -> ClaimAnswer | Errors:
    """Return the answer, or a sentence for each field that must be fixed."""
    form = forms.parse(ClaimAnswerForm, typed)
    if not isinstance(form, ClaimAnswerForm):
        return form
    amount = None
    if form.answer_kind in PAYING:
        if not form.amount:
            return _error(AmountMissing(), ids.Field.AMOUNT)
        try:
            currency = money.currency_of(form.currency or "")
            amount = money.amount_of(form.amount, currency)
        except AmountRefused as refusal:
            is_unknown = refusal.fault is AmountFault.UNKNOWN_CURRENCY
            return _error(refusal, ids.Field.CURRENCY if is_unknown else ids.Field.AMOUNT)
    return ClaimAnswer(
        form.answer_kind,
        form.answered_on,
        form.until_day,
        form.answer_words,
        amount,
        form.payment_reference,
    )


def _error(refusal: Refusal, field: ids.Field) -> Errors:
    return {field: refusals.plain(refusal)}
