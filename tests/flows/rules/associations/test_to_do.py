import pytest

from flows.rules.associations.to_do import to_do
from flows.rules.text.mail_trouble import MailTrouble
from store.enums import CLOCKED
from store.enums import AssociationStatus as S


@pytest.mark.parametrize("status", S)
def test_whatever_has_a_clock_says_what_to_do_and_nothing_else_does(status: S) -> None:
    assert bool(to_do(status)) == (status in CLOCKED)


@pytest.mark.parametrize(
    ("status", "near", "beside_status", "expected"),
    [
        (S.ADDED, False, False, "ask for consent"),
        (S.CLAIMED, True, True, "ask for consent"),
        (S.AWAITING_CONSENT, False, False, "the customer answers"),
        (S.AWAITING_CONSENT, True, False, "no answer yet: call or ask again"),
        (S.AWAITING_CONSENT, True, True, "call or ask again"),
        (S.CONSENT_RECEIVED, True, False, "submit the claim"),
    ],
)
def test_the_owner_reads_what_to_do_before_the_deadline(
    status: S, *, near: bool, beside_status: bool, expected: str
) -> None:
    assert to_do(status, is_near=near, beside_status=beside_status) == expected


@pytest.mark.parametrize("near", [True, False])
@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        ("550 no such user", "correct the address and ask again"),
        (MailTrouble.CUSTOMER_LETTERS, "correct the address and ask again"),
        (MailTrouble.OWN_LETTERS, "give another address of yours and ask again"),
        (MailTrouble.UNWRITABLE, "the e-mail could not be written: tell who runs MCI Bot"),
        (MailTrouble.WITHDRAWN, "ask again"),
        (MailTrouble.CANCELLED, "ask again"),
    ],
)
def test_a_consent_e_mail_that_failed_says_its_remedy(kept: str, *, near: bool, expected: str) -> None:
    assert to_do(S.AWAITING_CONSENT, mail_refused=kept, is_near=near) == expected


def test_a_refused_e_mail_is_forgotten_once_the_customer_consented() -> None:
    assert to_do(S.CONSENT_RECEIVED, mail_refused="550 no such user") == "submit the claim"


def test_several_claims_are_spoken_of_as_several() -> None:
    assert to_do(S.CONSENT_RECEIVED, is_several=True) == "submit the claims"
    assert to_do(S.ADDED, is_several=True) == to_do(S.ADDED)
