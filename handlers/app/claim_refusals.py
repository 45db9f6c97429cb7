"""The sentences for refusals about what the programme answered to a claim."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from flows.claims.claim_ids import ClaimIdTaken
from flows.claims.correct_claim import AnsweredBefore
from flows.claims.record_answer import (
    AmountMissing,
    AnswerDayFault,
    AnswerDayRefused,
    AnswerImpossible,
    ReopeningRefused,
    WordsMissing,
)
from flows.claims.void_record import NothingRecorded
from flows.refusal import Refusal
from flows.rules.associations import status
from flows.rules.associations.undoing import UndoFault
from flows.rules.claims.money import AmountFault, AmountRefused
from flows.rules.claims.record_words import CALLED
from flows.rules.text.days import spelt
from store.enums import ClaimRecordKind
from words import mrkdwn

DAY_FAULTS: Mapping[AnswerDayFault, str] = MappingProxyType(
    {
        AnswerDayFault.IN_THE_FUTURE: "This day has not come yet: choose {day} or earlier.",
        AnswerDayFault.BEFORE_SUBMISSION: "The claim was submitted later: choose {day} or later.",
        AnswerDayFault.BEFORE_LAST_RECORD: (
            "What was recorded last happened later: choose {day} or later, or let an admin correct that."
        ),
        AnswerDayFault.AFTER_THE_CLOCK: (
            "The last day for it was {day}. If it was done by then, choose the day on which it was done."
        ),
        AnswerDayFault.UNTIL_BEFORE_DAY: "This day is before the answer itself: choose {day} or later.",
    }
)

AMOUNT_FAULTS: Mapping[AmountFault, str] = MappingProxyType(
    {
        AmountFault.NOT_A_NUMBER: "Type a number such as 6500 or 6499.50: “{typed}” is not an amount.",
        AmountFault.AMBIGUOUS: "Type {wanted}: “{typed}” can be read in two ways.",
        AmountFault.TOO_EXACT: "Type {wanted} decimals or fewer: “{typed}” has more than this currency.",
        AmountFault.NOT_POSITIVE: "Type a number above zero, such as 6500: “{typed}” is not.",
        AmountFault.TOO_LARGE: "Check the number of digits: “{typed}” is more than any claim pays.",
        AmountFault.OTHER_CURRENCY: "Choose {wanted} as the currency, or correct “{typed}”.",
        AmountFault.UNKNOWN_CURRENCY: "Write three letters, such as USD: “{typed}” is not a currency.",
    }
)

VOID_FAULTS: Mapping[UndoFault, str] = MappingProxyType(
    {
        UndoFault.BEGUN_AGAIN: (
            "The customer was added or claimed again since. Cancel the new association first."
        ),
        UndoFault.ANOTHER_PARTNER: (
            "The customer has chosen another partner since, or a dispute with one was decided. "
            "It stays ended."
        ),
    }
)


def _impossible(refusal: AnswerImpossible) -> str:
    words, called = status.TABLE[refusal.status].words, CALLED[refusal.kind]
    if not refusal.possible:
        return f"The status is *{words}*, so *{called}* cannot be recorded, and nothing else can."
    can = ", ".join(f"*{CALLED[one]}*" for one in refusal.possible)
    return f"The status is *{words}*, so *{called}* cannot be recorded. Possible now: {can}."


def _words_missing(refusal: WordsMissing) -> str:
    if refusal.kind is ClaimRecordKind.REJECTED:
        return "Say why the claim was rejected, as Partner Center shows it."
    return "Say what the reviewer wants, as Partner Center shows it."


def _amount_refused(refusal: AmountRefused) -> str:
    typed, wanted = mrkdwn.escape(refusal.typed), mrkdwn.escape(refusal.wanted)
    return AMOUNT_FAULTS[refusal.fault].format(typed=typed, wanted=wanted)


def _claim_id_taken(refusal: ClaimIdTaken) -> str:
    claim_id, customer, engagement = map(
        mrkdwn.escape, (refusal.claim_id, refusal.customer, refusal.engagement)
    )
    return (
        f"Claim ID “{claim_id}” is recorded for {customer}, {engagement} ({refusal.reference}) already. "
        "Check it in Partner Center. If it belongs here, first change it there with *Correct claim*."
    )


SENTENCES: Mapping[type[Refusal], str | Callable[[Any], str]] = MappingProxyType(
    {
        AmountMissing: "Give the amount, such as 6500.",
        AmountRefused: _amount_refused,
        AnsweredBefore: lambda refusal: (
            f"The programme answered on {spelt(refusal.answered_on)}, as is recorded: choose that day or an "
            "earlier one, or let an admin correct that record first."
        ),
        AnswerDayRefused: lambda refusal: DAY_FAULTS[refusal.fault].format(day=spelt(refusal.nearest)),
        AnswerImpossible: _impossible,
        ClaimIdTaken: _claim_id_taken,
        NothingRecorded: (
            "Nothing was voided: there is no record, or a newer one. Open the details again to see."
        ),
        ReopeningRefused: lambda refusal: VOID_FAULTS[refusal.fault],
        WordsMissing: _words_missing,
    }
)
"""What a member reads for each refusal, as in `handlers.app.refusals`."""
