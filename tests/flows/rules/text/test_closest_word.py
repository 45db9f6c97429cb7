import pytest

from flows.rules.text.closest_word import suggestion

KNOWN = ("VIVA", "seats", "Locations")


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("VIVVA", "VIVA"),
        ("viva", "VIVA"),
        ("seets", "seats"),
        ("LOCATION", "Locations"),
        ("", None),
        ("copilot", None),
        ("seats" * 20_000, None),
    ],
)
def test_the_nearest_known_word_is_suggested_and_none_that_is_far(word: str, near: str | None) -> None:
    assert suggestion(word, iter(KNOWN)) == (f" (did you mean {near}?)" if near else "")
