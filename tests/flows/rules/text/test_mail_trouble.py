"""Why a consent e-mail failed, and who must do what about it."""

import pytest

from flows.rules.text.mail_trouble import MailTrouble, remedy, sentence, trouble_in

SAID = "550 5.1.1 No such user"


@pytest.mark.parametrize(
    ("kept", "trouble", "says", "does"),
    [
        (SAID, MailTrouble.ADDRESS, f"refused the customer's address: {SAID}", "Correct the customer's"),
        (
            MailTrouble.CUSTOMER_LETTERS,
            MailTrouble.CUSTOMER_LETTERS,
            "plain letters",
            "Correct the customer's",
        ),
        (MailTrouble.OWN_LETTERS, MailTrouble.OWN_LETTERS, "your contact's address", "your own contact"),
        (MailTrouble.UNWRITABLE, MailTrouble.UNWRITABLE, "could not write it", "Ask whoever runs MCI Bot"),
    ],
)
def test_each_reason_says_what_is_wrong_and_what_to_do(
    kept: str, trouble: MailTrouble, says: str, does: str
) -> None:
    assert trouble_in(str(kept)) is trouble
    assert says in sentence(str(kept))
    assert does in remedy(str(kept))


@pytest.mark.parametrize("kept", [MailTrouble.OWN_LETTERS, MailTrouble.UNWRITABLE])
def test_what_is_not_the_customer_s_fault_never_blames_their_address(kept: MailTrouble) -> None:
    assert "customer's address" not in sentence(kept)
    assert "customer's" not in remedy(kept)
