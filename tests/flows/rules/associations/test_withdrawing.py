import pytest

from flows.rules.associations.history_actions import OUTCOMES
from flows.rules.associations.withdrawing import WITHDRAWING, WITHDRAWN, withdrawal
from store.enums import HistoryAction as A

VOID = A.CLAIM_RECORD_VOIDED


@pytest.mark.parametrize(
    ("entry", "later", "place"),
    [
        (A.CLAIM_APPROVED, [], None),
        (A.CLAIM_APPROVED, [VOID], 0),
        (A.CLAIM_APPROVED, [A.CONTACTS_CHANGED, VOID], 1),
        (A.CLAIM_APPROVED, [VOID, A.CLAIM_APPROVED], 0),
        (A.CLAIM_APPROVED, [A.CLAIM_PAID], None),
        (A.CLAIM_APPROVED, [A.CLAIM_PAID, A.CLAIM_PAYMENT_VOIDED], None),
        (A.CLAIM_APPROVED, [A.CLAIM_PAID, A.CLAIM_PAYMENT_VOIDED, A.CLAIM_PAID], None),
        (A.CLAIM_APPROVED, [A.CLAIM_PAID, VOID, A.CLAIM_PAID, VOID, VOID], 4),
        (A.CLAIM_PAID, [A.CLAIM_PAYMENT_VOIDED, A.CLAIM_PAID], 0),
        (A.CLAIM_UNDER_REVIEW, [A.CLAIM_APPROVED, VOID, A.CLAIM_REJECTED, VOID, VOID], 4),
        (A.CLAIM_REJECTED, [A.CLAIM_REJECTION_EXPIRED, VOID], 1),
        (A.CLAIM_REJECTED, [A.CLAIM_REJECTION_EXPIRED, A.CLAIM_DISPUTED], None),
        (A.CLAIM_REJECTION_EXPIRED, [VOID], 0),
        (A.CLAIM_REJECTION_EXPIRED, [A.CLAIM_DISPUTED], 0),
        (A.CLAIM_REJECTION_EXPIRED, [A.CLAIM_DISPUTED, VOID], 0),
        (A.CLAIM_REQUEST_EXPIRED, [A.PERSON_ERASED, A.CLAIM_RESUBMITTED], 1),
        (A.CLAIM_DISPUTE_EXPIRED, [], None),
        (A.CLAIM_SUBMITTED, [A.CLAIM_APPROVED, VOID], None),
        (A.CLAIM_SUBMITTED, [A.CLAIM_APPROVED, VOID, A.CLAIM_TAKEN_BACK], 2),
        (A.CLAIM_SUBMITTED, [A.CLAIM_TAKEN_BACK, A.CLAIM_SUBMITTED], 0),
        (A.CONSENT_ACCEPTED, [A.CLAIM_SUBMITTED, A.CLAIM_TAKEN_BACK], None),
        (A.CLAIM_CORRECTED, [VOID], None),
    ],
)
def test_what_withdraws_an_entry(entry: A, later: list[A], place: int | None) -> None:
    assert withdrawal(entry, later) == place


def test_every_outcome_of_a_claim_that_was_recorded_can_be_withdrawn() -> None:
    """A consent and the loss of a claim that was never submitted have no record that could be voided."""
    assert {one for one in OUTCOMES if one.startswith("claim:")} - {A.CLAIM_EXPIRED} <= WITHDRAWN
    assert not {VOID, A.CLAIM_PAYMENT_VOIDED, A.CLAIM_TAKEN_BACK} - WITHDRAWING
