import pytest

from tests.conversation.world import understood


@pytest.mark.parametrize("name", ["blue yonder", "school of fine art", "open systems", "first national bank"])
@pytest.mark.parametrize(
    "say",
    [
        "has {} consented yet?",
        "who owns {}",
        "why was {} rejected?",
        "was the {} claim disputed",
        "how long does {} have to consent",
    ],
)
def test_no_rule_answers_what_is_asked_about_a_stranger(say: str, name: str) -> None:
    assert not any(one.topic for one in understood(say.format(name)).sayings)


@pytest.mark.parametrize("say", ["what about blue yonder, did they sign", "when was the last payment"])
def test_no_rule_answers_what_happened(say: str) -> None:
    assert not any(one.topic for one in understood(say).sayings)


@pytest.mark.parametrize(
    ("say", "topic"),
    [
        ("what is an owner good for?", "owner"),
        ("how is eligibility checked in general?", "eligibility"),
        ("is a customer survey really needed?", "survey"),
        ("what are the steps for adding a customer nobody here has worked with?", "add"),
    ],
)
def test_usual_words_of_a_question_about_rules_are_no_name(say: str, topic: str) -> None:
    assert understood(say).line == f"rule topic={topic}"
