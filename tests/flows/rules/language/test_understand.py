"""What is read before the first message, so that nobody waits for it."""

import pytest

from flows.rules.language.sentences import spelling
from flows.rules.language.times import grammar
from flows.rules.language.understand import prepare
from flows.rules.language.words.lexicon import lexicon
from tests.conversation.world import understood

READ_ONCE = (
    lexicon,
    spelling.usual_words,
    *(vars(spelling)[one] for one in ("_by_consonants", "_words_by_length")),
)


@pytest.mark.parametrize(
    "text",
    ["hi", "what is open since last friday", "wich claimms are opne in Pariss", "was ist heute offen?"],
)
def test_after_preparing_no_message_waits_for_words_or_grammar_to_be_read(text: str) -> None:
    for one in (*READ_ONCE, vars(grammar)["_parser"]):
        one.cache_clear()
    prepare()
    read_before = [one.cache_info().misses for one in (*READ_ONCE, vars(grammar)["_parser"])]
    understood(text)
    assert [one.cache_info().misses for one in (*READ_ONCE, vars(grammar)["_parser"])] == read_before
