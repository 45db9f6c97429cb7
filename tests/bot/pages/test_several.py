"""One page for several engagements: each has its own choice, and one signature is enough for all."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest

from flows.associations import cancel
from flows.consent import record_consent
from store.database.engine import Database
from store.enums import ConsentOutcome
from tests.support import world
from tests.support.customer import Customer, at_page, words
from tests.support.stage import PATIENCE
from tests.support.world import NOON, actor

ACCEPTED, DECLINED = ConsentOutcome.ACCEPTED, ConsentOutcome.DECLINED
MOST = 40
LONGEST_REASON = 1000

CHARACTERS = {
    "letters": "r",
    "emoji": "🧑",
    "right to left": "ש",
    "combining": "e\u0301",
    "joined": "👩\u200d🚀",
    "lines": "r\r\n",
}


@pytest.fixture
def kim(database: Database) -> Iterator[Customer]:
    with at_page(database) as customer:
        yield customer


def asked(kim: Customer, count: int) -> str:
    return kim.is_asked(world.add_many(kim.database, kim.place, count))


def choose(kim: Customer, path: str, answers: list[str], **typed: str) -> dict[str, str]:
    """Return the form with these answers to the engagements, in order; an empty one is no choice."""
    form = kim.filled(path, **typed)
    chosen = {f"answer-{kim.reference(one)}": said for one, said in zip(kim.asked, answers, strict=True)}
    return form | {name: said for name, said in chosen.items() if said}


def test_each_engagement_has_its_facts_and_its_choice_and_one_signature_is_enough(kim: Customer) -> None:
    path = asked(kim, 3)
    shown = kim.browser.get(path)
    for number, one in enumerate(kim.asked):
        assert f"{number + 1}. Many {number:02}" in words(shown)
        assert shown.text.count(f'name="answer-{kim.reference(one)}"') == 3
        assert f"Reference {kim.reference(one)}" in words(shown)
    assert shown.text.count('name="name"') == shown.text.count('name="confirmed"') == 1
    assert shown.text.count(" checked") == 0
    received = kim.browser.post(path, data=choose(kim, path, ["accepted", "declined", "later"]))
    assert received.status_code == 200
    assert kim.outcomes() == [ACCEPTED, DECLINED, None]
    seen = words(received)
    assert "Thank you for your answers." in seen
    assert "Many 00 Accepted by Kim Akers" in seen
    assert "Many 01 Declined by Kim Akers" in seen
    assert "1 engagement is still open" in seen
    assert "Many 02: please answer before" in seen
    assert len(kim.messages("consent_receipt")) == 1


def test_what_was_left_open_is_answered_by_the_same_link_until_it_is_due(kim: Customer) -> None:
    path = asked(kim, 3)
    kim.browser.post(path, data=choose(kim, path, ["accepted", "", "later"]))
    kim.now += timedelta(days=5)
    again = kim.browser.get(path)
    assert "Already answered Many 00 Accepted by Kim Akers" in words(again)
    assert f"answer-{kim.reference(kim.asked[0])}" not in again.text
    kim.browser.post(path, data=kim.filled(path) | {f"answer-{kim.reference(kim.asked[1])}": "declined"})
    assert kim.outcomes() == [ACCEPTED, DECLINED, None]
    alone = kim.browser.get(path)
    assert "Decide later" not in words(alone), "the last one is accepted or declined"
    kim.now = kim.row(kim.asked[2]).consent_due
    late = kim.browser.post(path, data=kim.filled(path))
    assert "No longer open Many 02 The time for an answer to Many 02" in words(late)
    assert kim.outcomes() == [ACCEPTED, DECLINED, None]


@pytest.mark.parametrize(("every", "outcome"), [("accepted", ACCEPTED), ("declined", DECLINED)])
def test_one_choice_answers_all_of_more_than_three(
    kim: Customer, every: str, outcome: ConsentOutcome
) -> None:
    path = asked(kim, 3)
    assert 'name="answer"' not in kim.browser.get(path).text
    path = kim.is_asked(world.add_many(kim.database, kim.place, 4, prefix="MORE"))
    assert "One choice for all 4 engagements" in words(kim.browser.get(path))
    form = kim.filled(path) | {"answer": every}
    form |= {"reason": "Not this year"} if every == "declined" else {}
    kim.browser.post(path, data=form)
    assert kim.outcomes() == [outcome] * 4
    notes = {answer.note for one in kim.asked if (answer := kim.answer(one))}
    assert notes == {"Not this year" if every == "declined" else None}


@pytest.mark.parametrize("otherwise", ["declined", "later"])
def test_a_choice_for_all_that_one_engagement_contradicts_is_asked_about(
    kim: Customer, otherwise: str
) -> None:
    path = asked(kim, 5)
    form = choose(kim, path, ["accepted", "", otherwise, "", ""]) | {"answer": "accepted"}
    received = kim.browser.post(path, data=form)
    assert received.status_code == 422
    assert "You made one choice for all engagements, and another one for Many 02." in words(received)
    assert kim.outcomes() == [None] * 5
    assert received.text.count(" checked") == 4, "all, two of one, and the tick box"
    kim.browser.post(path, data=form | {"answer": "each"})
    assert kim.outcomes() == [ACCEPTED, None, DECLINED if otherwise == "declined" else None, None, None]


@pytest.mark.parametrize("answers", [["", "", ""], ["later"] * 3, ["maybe", "", ""]])
def test_a_form_that_decides_nothing_is_asked_about(kim: Customer, answers: list[str]) -> None:
    path = asked(kim, 3)
    received = kim.browser.post(path, data=choose(kim, path, answers))
    assert received.status_code == 422
    assert "Accept or decline at least one engagement." in words(received)
    assert kim.outcomes() == [None] * 3


def test_a_reason_belongs_to_the_decline_beside_which_it_is_typed(kim: Customer) -> None:
    path = asked(kim, 3)
    first, second, third = map(kim.reference, kim.asked)
    form = choose(kim, path, ["declined", "declined", "accepted"])
    kim.browser.post(path, data=form | {f"reason-{first}": "Too early", f"reason-{third}": "Hm"})
    assert kim.outcomes() == [None] * 3, "an acceptance has no reason"
    kim.browser.post(path, data=form | {f"reason-{first}": "Too early"})
    notes = [answer.note for one in kim.asked if (answer := kim.answer(one))]
    assert notes == ["Too early", None, None]
    del second


@pytest.mark.parametrize("character", CHARACTERS.values(), ids=CHARACTERS)
def test_forty_engagements_take_forty_reasons_of_the_longest_length_in_any_characters(
    kim: Customer, character: str
) -> None:
    path = asked(kim, MOST)
    reason = (character * LONGEST_REASON).replace("\r\n", "\n")[:LONGEST_REASON].strip("\n\u200d")
    form = choose(kim, path, ["declined"] * MOST, name="陈" * 150)
    form |= {f"reason-{kim.reference(one)}": reason.replace("\n", "\r\n") for one in kim.asked}
    received = kim.browser.post(path, data=form)
    assert received.status_code == 200
    assert kim.outcomes() == [DECLINED] * MOST
    assert {answer.note for one in kim.asked if (answer := kim.answer(one))} == {reason}


def test_two_people_answer_different_engagements_and_both_answers_stand(kim: Customer) -> None:
    path = asked(kim, 4)
    kims = choose(kim, path, ["accepted", "accepted", "", ""])
    lees = choose(kim, path, ["declined", "", "declined", ""], name="Lee Gu")
    kim.browser.post(path, data=kims)
    seen = words(kim.browser.post(path, data=lees))
    assert kim.outcomes() == [ACCEPTED, ACCEPTED, DECLINED, None]
    assert "Many 00 Accepted by Kim Akers" in seen
    assert "Many 02 Declined by Lee Gu" in seen
    assert "Part of your answer was not recorded" in seen
    assert (
        "the first answer counts. Many 00 Accepted by Kim Akers If this should be changed, write to" in seen
    )
    assert "Thank you" not in seen


@pytest.mark.parametrize("count", [3, 4])
@pytest.mark.parametrize("every", ["", "declined"])
def test_the_second_person_is_not_thanked_for_what_was_not_recorded(
    kim: Customer, count: int, every: str
) -> None:
    path = asked(kim, count)
    first = choose(kim, path, ["accepted"] * 3 + ["later"] * (count - 3))
    second = choose(kim, path, ["declined", "", "", ""][:count], name="Lee Gu")
    second |= {"answer": every} if every and count > 3 else {}
    kim.browser.post(path, data=first)
    seen = words(kim.browser.post(path, data=second))
    is_part = bool(every) and count > 3
    assert "Thank you" not in seen
    assert f"{'Part of your' if is_part else 'Your'} answer was not recorded" in seen
    assert "Many 00 Accepted by Kim Akers" in seen
    assert kim.outcomes() == [ACCEPTED] * 3 + [DECLINED if is_part else None] * (count - 3)
    assert "Thank you for your answers." in words(kim.browser.post(path, data=first))


def test_nobody_is_thanked_or_promised_a_receipt_for_answers_that_were_not_given_on_the_page(
    kim: Customer,
) -> None:
    path = asked(kim, 2)
    for one in kim.asked:
        with kim.database.write() as session:
            record_consent.record(session, actor(session), one, kim.now, "By telephone", kim.now)
    seen = words(kim.browser.get(path))
    assert "Your answers to Fourth Coffee Fourth Coffee knows of the answer." in seen
    assert not any(said in seen for said in ("Thank you", "receipt"))


def test_what_is_to_be_corrected_is_shown_with_what_was_answered_before(kim: Customer) -> None:
    path = asked(kim, 3)
    form = choose(kim, path, ["declined", "declined", ""], name="Lee")
    kim.browser.post(path, data=choose(kim, path, ["accepted", "", ""]))
    seen = words(kim.browser.post(path, data=form))
    assert "An answer had been given before, and the first answer counts. Many 00 Accepted by Kim" in seen
    assert "Type your first and last name." in seen


@pytest.mark.parametrize(
    ("for_all", "is_shown"),
    [
        ({"answer": "each"}, False),
        ({"answer": "accepted"}, True),
        ({"answer": "each", "reason": "Later"}, True),
        ({}, False),
    ],
)
def test_the_choice_for_all_of_few_is_shown_again_only_if_it_was_made(
    kim: Customer, for_all: dict[str, str], *, is_shown: bool
) -> None:
    path = asked(kim, 4)
    kept_open = choose(kim, path, ["", "", "", "accepted"], name="Lee") | for_all
    kim.browser.post(path, data=choose(kim, path, ["accepted"] * 3 + [""]))
    page = kim.browser.post(path, data=kept_open).text
    assert ('name="answer"' in page) is is_shown
    assert "Type your first and last name." in words(kim.browser.post(path, data=kept_open))


def test_a_decision_about_what_was_withdrawn_alone_is_not_thanked(kim: Customer) -> None:
    path = asked(kim, 3)
    form = choose(kim, path, ["accepted", "", ""])
    kim.browser.post(path, data=choose(kim, path, ["", "accepted", ""]))
    with kim.database.write() as session:
        cancel.cancel(session, actor(session), kim.asked[0], NOON, None)
    seen = words(kim.browser.post(path, data=form))
    assert "No longer open Many 00 Fourth Coffee has withdrawn the request about Many 00." in seen
    assert "Thank you" not in seen


def test_answers_at_the_same_instant_leave_one_for_each_engagement(kim: Customer) -> None:
    path = asked(kim, 6)
    forms = [
        choose(kim, path, ["accepted"] * 6),
        choose(kim, path, ["declined"] * 6, name="Lee Gu"),
    ]
    barrier = threading.Barrier(2)

    def send(form: dict[str, str]) -> str:
        with httpx.Client(base_url=kim.browser.base_url, timeout=PATIENCE, follow_redirects=True) as browser:
            barrier.wait()
            return words(browser.post(path, data=form))

    with ThreadPoolExecutor(2) as pool:
        seen = list(pool.map(send, forms))
    assert ["Thank you" in page for page in seen].count(True) == 1
    assert ["Your answer was not recorded" in page for page in seen].count(True) == 1
    found = {(answer.name, answer.outcome) for one in kim.asked if (answer := kim.answer(one))}
    assert found in ({("Kim Akers", ACCEPTED)}, {("Lee Gu", DECLINED)})
    assert len(kim.messages("consent_receipt")) == 1


def test_a_form_that_is_sent_twice_changes_nothing_more(kim: Customer) -> None:
    path = asked(kim, 3)
    form = choose(kim, path, ["accepted", "declined", "later"])
    first = kim.browser.post(path, data=form)
    again = kim.browser.post(path, data=form)
    assert (again.status_code, words(again)) == (200, words(first))
    assert len(kim.messages("consent_receipt")) == 1


def test_what_was_withdrawn_meanwhile_is_named_and_the_rest_is_answered(kim: Customer) -> None:
    path = asked(kim, 3)
    form = choose(kim, path, ["accepted", "accepted", "later"])
    with kim.database.write() as session:
        cancel.cancel(session, actor(session), kim.asked[0], NOON, None)
    seen = words(kim.browser.post(path, data=form))
    assert kim.outcomes() == [None, ACCEPTED, None]
    assert "No longer open Many 00 Fourth Coffee has withdrawn the request about Many 00." in seen


def test_words_that_changed_about_one_engagement_are_read_again_before_it_is_answered(kim: Customer) -> None:
    path = asked(kim, 2)
    form = choose(kim, path, ["accepted", "accepted"])
    seal = f"seal-{kim.reference(kim.asked[1])}"
    received = kim.browser.post(path, data=form | {seal: form[f"seal-{kim.reference(kim.asked[0])}"]})
    assert received.status_code == 422
    assert kim.outcomes() == [None, None]
    kim.browser.post(path, data=form | {seal: "x", f"answer-{kim.reference(kim.asked[1])}": "later"})
    assert kim.outcomes() == [ACCEPTED, None]


def test_a_link_none_of_whose_engagements_is_open_says_why_of_each(kim: Customer) -> None:
    path = asked(kim, 2)
    with kim.database.write() as session:
        cancel.cancel(session, actor(session), kim.asked[0], NOON, None)
    kim.now = kim.row(kim.asked[1]).consent_due
    closed = kim.browser.get(path)
    assert closed.status_code == 410
    assert "Many 00 Fourth Coffee has withdrawn the request about Many 00." in words(closed)
    assert "Many 01 The time for an answer to Many 01 with Fourth Coffee ended on" in words(closed)
    assert "Kim" not in closed.text
    assert "Ada" not in closed.text
