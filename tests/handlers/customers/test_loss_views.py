import pytest

from flows.customers_page.losses import Losses
from handlers.app.page_state import PageState, Screen
from handlers.customers import loss_views
from store.enums import LOST
from store.enums import AssociationStatus as S

LATE = "If a deadline ended it, what was done in time can still be recorded in its details."


def said(kinds: dict[S, int], amount: str = "", *, admin: bool = False, is_cut: bool = False) -> str:
    [line] = loss_views.line(Losses(kinds, amount, admin, is_cut=is_cut))
    words: str = line.to_dict()["text"]["text"]
    return words.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ({S.CONSENT_EXPIRED: 1}, "1 consent expired. It may be added again."),
        (
            {S.CONSENT_EXPIRED: 2, S.CONSENT_DECLINED: 1},
            "2 consents expired, 1 consent declined. All of them may be added again.",
        ),
        ({S.NOT_SUBMITTED_EXPIRED: 1}, "1 claim not submitted. Nothing can revive it."),
        ({S.CONSENTED_TO_ANOTHER_PARTNER: 1}, "1 went to another partner. Nothing can revive it."),
        ({S.NOT_SUBMITTED_EXPIRED: 2}, "2 claims not submitted. Nothing can revive them."),
        (
            {S.NOT_SUBMITTED_EXPIRED: 1, S.CONSENT_EXPIRED: 9},
            "9 consents expired, 1 claim not submitted. 9 of them may be added again.",
        ),
        (
            {S.POST_SUBMISSION_EXPIRED: 1},
            f"1 request of the reviewer not answered. {LATE}",
        ),
        (
            {S.CONSENT_EXPIRED: 1, S.REJECTED_FINAL: 1},
            f"1 consent expired, 1 claim rejected. 1 of them may be added again. {LATE}",
        ),
    ],
)
def test_the_line_says_what_was_lost_and_what_can_still_be_done(kinds: dict[S, int], expected: str) -> None:
    assert said(kinds) == f"🔴 *Lost in the last 30 days* · {expected}"


def test_the_amount_stands_in_the_line_where_it_is_known() -> None:
    words = said({S.CONSENT_EXPIRED: 1}, "EUR 700 + USD 5,000")
    assert words.startswith("🔴 *Lost in the last 30 days: EUR 700 + USD 5,000* · 1 consent expired")


def test_an_admin_is_told_that_it_is_everybodys() -> None:
    assert "1 consent expired, all owners." in said({S.CONSENT_EXPIRED: 1}, admin=True)


def test_more_than_is_counted_is_said_to_be_more() -> None:
    words = said({S.CONSENT_EXPIRED: 2001}, is_cut=True)
    assert words.endswith("* · more than 2,000. Some of them may be added again.")
    words = said({S.NOT_SUBMITTED_EXPIRED: 2001}, is_cut=True)
    assert words.endswith("* · more than 2,000. Nothing can revive them.")


def test_every_kind_of_loss_has_words() -> None:
    assert set(loss_views.KINDS) == LOST


def test_the_line_leads_to_the_list() -> None:
    [line] = loss_views.line(Losses({S.CONSENT_EXPIRED: 1}, "", is_everybodys=False))
    button = line.to_dict()["accessory"]
    assert PageState.parse(button["value"]).screen is Screen.LOST
