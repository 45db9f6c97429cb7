"""Why a consent e-mail failed, and who must do what about it."""

import pytest

from flows.rules.text.mail_trouble import (
    CORRECTED,
    GETS_NO_MAIL,
    MailTrouble,
    came_back,
    remedy,
    said_in,
    sentence,
    trouble_in,
)

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
        (came_back(""), MailTrouble.CAME_BACK, "The e-mail came back.", "Correct the customer's"),
        (came_back("She left: x"), MailTrouble.CAME_BACK, "came back: She left: x", "Correct the customer's"),
    ],
)
def test_each_reason_says_what_is_wrong_and_what_to_do(
    kept: str, trouble: MailTrouble, says: str, does: str
) -> None:
    assert trouble_in(str(kept)) is trouble
    assert says in sentence(str(kept))
    assert does in remedy(str(kept))


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        (SAID, SAID),
        (came_back(""), ""),
        (came_back("She: has left"), "She: has left"),
        *((one, "") for one in MailTrouble if one not in {MailTrouble.ADDRESS, MailTrouble.CAME_BACK}),
    ],
)
def test_what_was_said_is_a_servers_or_a_returned_mails_own_words(kept: str, said: str) -> None:
    assert said_in(str(kept)) == said


@pytest.mark.parametrize("trouble", MailTrouble)
def test_an_address_is_corrected_exactly_where_the_remedy_asks_for_another_one(trouble: MailTrouble) -> None:
    kept = SAID if trouble is MailTrouble.ADDRESS else str(trouble)
    asks = "Correct" in remedy(kept) or "another address" in remedy(kept)
    assert asks is (trouble in CORRECTED)
    assert ("customer's e-mail address" in remedy(kept)) is (trouble in GETS_NO_MAIL)


@pytest.mark.parametrize("kept", [MailTrouble.OWN_LETTERS, MailTrouble.UNWRITABLE])
def test_what_is_not_the_customer_s_fault_never_blames_their_address(kept: MailTrouble) -> None:
    assert "customer's address" not in sentence(kept)
    assert "customer's" not in remedy(kept)
