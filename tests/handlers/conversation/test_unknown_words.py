"""Words that nobody knows are named, and of names it is said whose they could be."""

import pytest

from handlers.conversation.unknown_words import unknown

CALLED = "I know no customer, engagement, location or colleague called "


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), ""),
        (("relecloud",), f"{CALLED}“relecloud”"),
        (("Dana",), f"{CALLED}“Dana”"),
        (("Zylotech", "Relecloud", "Quux"), f"{CALLED}“Zylotech”, “Relecloud” or “Quux”"),
        (("kettle",), "I do not know “kettle”"),
        (("kettle", "Relecloud"), "I do not know “kettle” and “Relecloud”"),
        (("kettle", "spoon", "a <b>"), "I do not know “kettle”, “spoon” and “a &lt;b&gt;”"),
        (("kettle",) * 7, "I do not know “kettle”, “kettle”, “kettle”, “kettle”, “kettle” and 2 more"),
    ],
)
def test_unknown_words_are_named_in_a_sentence(words: tuple[str, ...], said: str) -> None:
    assert unknown(words) == said
