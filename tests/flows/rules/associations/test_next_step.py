from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from flows.rules.associations import next_step as rules
from flows.rules.associations import status
from flows.rules.associations.next_step import LABELS, NextAction, NextStep, RunningClock, Who, clock
from flows.rules.text.mail_trouble import MailTrouble, sentence
from store.enums import ENDED, PARTNER_ANSWERS, Origin
from store.enums import AssociationStatus as S

CONSENT = datetime(2026, 4, 1, 12, tzinfo=UTC)
CLAIM = CONSENT + timedelta(days=90)
PROGRAMME = CLAIM + timedelta(days=30)


def next_step(one: S, origin: Origin = Origin.ADDED, *, mail_refused: str | None = None) -> NextStep:
    return rules.next_step(one, origin, "contoso.com", mail_refused=mail_refused)


@pytest.mark.parametrize("one", list(S))
def test_every_status_says_what_comes_next(one: S) -> None:
    step = next_step(one)
    assert step.words.endswith(".")
    assert (step.who is Who.NOBODY) == (one in ENDED - {S.APPROVED})


@pytest.mark.parametrize(
    ("one", "who", "action"),
    [
        (S.ADDED, Who.PARTNER, NextAction.SEND_CONSENT),
        (S.CLAIMED, Who.PARTNER, NextAction.SEND_CONSENT),
        (S.AWAITING_CONSENT, Who.CUSTOMER, NextAction.RESEND_CONSENT),
        (S.CONSENT_RECEIVED, Who.PARTNER, NextAction.SUBMIT_CLAIM),
        (S.SUBMITTED, Who.MICROSOFT, NextAction.RECORD_ANSWER),
        (S.ACTION_REQUIRED, Who.PARTNER, NextAction.RECORD_REPLY),
        (S.REJECTED, Who.PARTNER, NextAction.RECORD_REPLY),
        (S.DISPUTED, Who.PARTNER, NextAction.RECORD_REPLY),
        (S.CANCELLED, Who.NOBODY, NextAction.ADD_AGAIN),
        (S.REJECTED_FINAL, Who.NOBODY, None),
    ],
)
def test_r17_r18_r23_each_step_is_somebodys(one: S, who: Who, action: NextAction | None) -> None:
    assert (next_step(one).who, next_step(one).action) == (who, action)


def test_a_refused_address_is_the_partners_to_correct() -> None:
    assert next_step(S.AWAITING_CONSENT, mail_refused="550 5.1.1 No such user").who is Who.PARTNER
    assert next_step(S.CANCELLED, mail_refused="550 5.1.1 No such user") == next_step(S.CANCELLED)


@pytest.mark.parametrize("one", list(S))
def test_r21_what_can_be_cancelled_may_be_followed_by_cancelled(one: S) -> None:
    assert (NextAction.CANCEL in next_step(one).others) == status.may_follow(one, S.CANCELLED)


@pytest.mark.parametrize("one", list(S))
def test_r28_only_statuses_that_wait_have_a_clock(one: S) -> None:
    waits = {S.ADDED, S.CLAIMED, S.AWAITING_CONSENT}
    expected = RunningClock("consent due", CONSENT) if one in waits else None
    expected = RunningClock("claim due", CLAIM) if one is S.CONSENT_RECEIVED else expected
    words = {
        S.ACTION_REQUIRED: "answer to the reviewer due",
        S.REJECTED: "dispute due",
        S.DISPUTED: "resubmission due",
    }
    expected = RunningClock(words[one], PROGRAMME) if one in words else expected
    assert clock(one, CONSENT, CLAIM, PROGRAMME) == expected


@pytest.mark.parametrize("origin", list(Origin))
@pytest.mark.parametrize("one", list(S))
@pytest.mark.parametrize("refused", [None, *MailTrouble])
def test_what_comes_next_has_no_signs_of_formatting(one: S, origin: Origin, refused: str | None) -> None:
    """It is shown literally wherever it stands, so that a sign would be read as it is."""
    words = next_step(one, origin, mail_refused=refused).words + (sentence(refused) if refused else "")
    assert not set("`*_~") & set(words.replace("address_refused", ""))


@pytest.mark.parametrize("one", [S.CONSENT_EXPIRED, S.CONSENT_DECLINED, S.CANCELLED])
@pytest.mark.parametrize("origin", list(Origin))
def test_r6_what_is_open_again_elsewhere_cannot_begin_again(one: S, origin: Origin) -> None:
    step = rules.next_step(one, origin, "contoso.com", is_open_again=True)
    assert (step.who, step.action, step.others) == (Who.NOBODY, None, ())
    assert "open again" in step.words


def test_every_action_has_a_label() -> None:
    assert set(LABELS) == set(NextAction)


ADD = "/mci add-customer contoso.com adds it again."
CLAIM_IT = "/mci claim-customer contoso.com claims it again."
DROPPED = "The customer was dropped from the engagement's page."
BACK = "The customer is back on the Eligible tab."


@pytest.mark.parametrize(
    ("one", "origin", "words", "action"),
    [
        (S.CONSENT_EXPIRED, Origin.ADDED, f"{DROPPED} If it is still wanted, {ADD}", NextAction.ADD_AGAIN),
        (
            S.CONSENT_EXPIRED,
            Origin.CLAIMED,
            f"{BACK} If it is still wanted, {CLAIM_IT}",
            NextAction.CLAIM_AGAIN,
        ),
        (
            S.CONSENT_DECLINED,
            Origin.ADDED,
            f"{DROPPED} If they change their mind, {ADD}",
            NextAction.ADD_AGAIN,
        ),
        (
            S.CONSENT_DECLINED,
            Origin.CLAIMED,
            f"{BACK} If they change their mind, {CLAIM_IT}",
            NextAction.CLAIM_AGAIN,
        ),
        (S.CANCELLED, Origin.ADDED, f"Nothing to do. If it is wanted after all, {ADD}", NextAction.ADD_AGAIN),
        (
            S.CANCELLED,
            Origin.CLAIMED,
            f"Nothing to do. If it is wanted after all, {CLAIM_IT}",
            NextAction.CLAIM_AGAIN,
        ),
        (
            S.CONSENTED_TO_ANOTHER_PARTNER,
            Origin.ADDED,
            "Nothing to do: the customer chose another partner.",
            None,
        ),
        (
            S.CONSENTED_TO_ANOTHER_PARTNER,
            Origin.CLAIMED,
            "Nothing to do: the customer chose another partner.",
            None,
        ),
    ],
)
def test_r20_what_ended_without_a_claim_says_how_to_begin_anew(
    one: S, origin: Origin, words: str, action: NextAction | None
) -> None:
    step = next_step(one, origin)
    assert (step.words, step.who, step.action) == (words, Who.NOBODY, action)


@pytest.mark.parametrize("one", [one for one in S if status.TABLE[one].late])
def test_what_was_done_before_a_clock_ended_a_claim_can_be_recorded_and_the_words_say_so(one: S) -> None:
    def step(missed: date | None, *, is_open_again: bool = False) -> NextStep:
        return rules.next_step(one, Origin.ADDED, "contoso.com", missed=missed, is_open_again=is_open_again)

    missed = step(date(2026, 3, 5))
    assert "by Mar 5, 2026" in missed.words
    assert f"press “{LABELS[NextAction.RECORD_REPLY]}”" in missed.words
    assert NextAction.RECORD_REPLY in missed.others
    for ended in (step(None), step(date(2026, 3, 5), is_open_again=True)):
        assert ended.words.startswith("Nothing can be done")
        assert NextAction.RECORD_REPLY not in ended.others


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({}, ""),
        (
            {"ends_with_review": True},
            " The deadline is the end of the review, whatever day the reviewer gave.",
        ),
        ({"ends_with_review": True, "has_day": False}, " The deadline is the end of the review."),
        ({"has_day": False}, ""),
    ],
)
def test_r26_a_request_says_that_it_ends_with_the_review_and_speaks_of_a_day_only_if_one_was_given(
    known: dict[str, Any], said: str
) -> None:
    plain = next_step(S.ACTION_REQUIRED).words
    assert rules.next_step(S.ACTION_REQUIRED, Origin.ADDED, "contoso.com", **known).words == f"{plain}{said}"


@pytest.mark.parametrize("one", sorted(PARTNER_ANSWERS))
def test_r26a_a_clock_that_was_over_when_recorded_asks_for_nothing_that_is_too_late(one: S) -> None:
    step = rules.next_step(
        one, Origin.ADDED, "contoso.com", was_late=date(2026, 12, 3), ends_with_review=True
    )
    assert step.words == (
        "The last day for it was Dec 3, 2026: the claim ends within a minute. "
        "If it was done by then, press “Record reply”."
    )
    assert step.action is NextAction.RECORD_REPLY
