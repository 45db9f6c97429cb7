import pytest

from flows.rules.language.sentences.spans import Message
from flows.rules.language.sentences.telling import only_tells
from flows.rules.language.understanding import Certainty
from flows.rules.language.words.tokens import tokens
from tests.conversation.world import TODAY, understood, vocabulary


def tells(text: str) -> bool:
    return only_tells(Message.of(tokens(text), text, vocabulary(), TODAY).spans())


@pytest.mark.parametrize(
    "text",
    [
        "All documents are there",
        "documents are complete",
        "the deal is done",
        "otherwise we lose the money",
        "everybody was late",
        "You know how it is, one comes back from holidays",
    ],
)
def test_a_sentence_about_nobody_asks_for_nothing(text: str) -> None:
    assert tells(text)


@pytest.mark.parametrize(
    "text",
    [
        "we need the rejected ones",
        "I want to see what is open",
        "what is done",
        "the deal is done?",
        "the claims that are rejected",
        "all of mine in Paris are due when",
        "Contoso is rejected",
        "everything in review",
    ],
)
def test_what_is_wanted_or_named_is_read(text: str) -> None:
    assert not tells(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("All documents are there, so please submit MCI-12", "submit association=MCI-000012"),
        ("The deal is done, please cancel Contoso", "cancel customer=Contoso"),
        ("Apart from SIEM, cancel everything of Litware", "cancel customer=Litware engagement!=SIEM-XDR"),
        ("note on litware: call them after 3pm", 'note customer=Litware text:"call them after 3pm"'),
    ],
)
def test_nothing_around_a_request_changes_it(text: str, line: str) -> None:
    assert understood(text).line == line


@pytest.mark.parametrize(
    "end",
    [
        *("please record it", "would you please record that?", "can you note this down?"),
        *("please to note it as approved", "please mark it as approved"),
    ],
)
def test_an_end_that_asks_to_record_what_was_told_says_no_more(end: str) -> None:
    means = "record event=approved customer=Contoso engagement=VIVA on:2026-11-20"
    assert understood(f"Viva of Contoso was approved on 20 November, {end}").line == means


def test_an_end_that_asks_to_record_rows_is_no_part_of_the_question() -> None:
    assert understood("Which ones were approved? Please record it").verdict is not Certainty.UNDERSTOOD


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("Lin looks after Contoso now, hand it over to her", "hand_over customer=Contoso to:U0LIN"),
        (
            "Tom knows Contoso best, so please hand their Viva to him",
            "hand_over customer=Contoso engagement=VIVA to:U0TOM",
        ),
    ],
)
def test_who_was_told_of_gets_it(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize("begin", ["remind me", "Please remind me", "can you remind me", "remind me,"])
@pytest.mark.parametrize(
    "question",
    [
        "how many are rejected in Paris",
        "who added Litware",
        "what is open in Paris",
        "how do I export",
        "when was Litware approved",
    ],
)
def test_a_question_behind_remind_me_asks_for_no_reminder(begin: str, question: str) -> None:
    assert understood(f"{begin} {question}").line == understood(question).line


def test_a_day_behind_remind_me_asks_for_one() -> None:
    assert understood("remind me about Contoso on Monday").line == "snooze customer=Contoso until:2026-11-30"
