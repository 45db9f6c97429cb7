"""What is said about each rule: short, with the figures of the code, and with the button that it names."""

import re

import pytest

from flows.rules.language.understanding import Topic
from handlers.conversation import answer_views
from handlers.conversation.answers import rule_words
from tests.support.stage import words
from tests.support.world import NOON

MOST_SENTENCES = 5


@pytest.mark.parametrize("topic", [one for one in Topic if one is not Topic.STATUSES])
def test_every_topic_has_a_few_sentences(topic: Topic) -> None:
    said = rule_words.rule(topic).sentence
    assert 2 <= len(re.findall(r"[.?](?= |$)", re.sub(r"“.*?”", "", said))) <= MOST_SENTENCES
    assert len(said) < 700
    assert "  " not in said
    assert "\n" not in said


@pytest.mark.parametrize("topic", Topic)
def test_the_answer_to_every_topic_can_be_shown(topic: Topic) -> None:
    message = answer_views.message(rule_words.rule(topic), NOON)
    assert len(words([one.to_dict() for one in message.blocks])) > 100


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        (Topic.CONSENT_DEADLINE, "The customer has 30 days"),
        (Topic.CLAIM_DEADLINE, "60 days for an assessment, 90 days for a workshop"),
        (Topic.REVIEW, "290 days for a large project"),
        (Topic.REJECTION, "disputed within 30 days"),
        (Topic.RESEND, "at most once every hour"),
        (Topic.REMINDERS, "14, 7, 3 and 1 days before"),
        (Topic.STATUSES, "*Partner action required*"),
        (Topic.REJECTION, "*Record reply*"),
    ],
)
def test_figures_and_labels_are_those_of_the_code(topic: Topic, said: str) -> None:
    assert said in rule_words.rule(topic).sentence
