import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.text.mentions import Mention, mentioned, parts

NAMES = {
    "U0ADA": "Ada Marsh",
    "U0LIN": "Lin",
    "U0ANN": "Ann Lee",
    "U0ANNA": "Anna Lee",
    "U0MAX": "Max Stone",
    "U0MAY": "Max Moon",
    "U0JO": "José Álvarez",
    "U0NOBODY": " ",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ask @Ada Marsh today", ["U0ADA"]),
        ("@ada marsh, please", ["U0ADA"]),
        ("@Ada: call them", ["U0ADA"]),
        ("(@Lin)", ["U0LIN"]),
        ("@Lin and @Ada Marsh and @lin again", ["U0LIN", "U0ADA"]),
        ("@Anna Lee", ["U0ANNA"]),
        ("@Ann Lee", ["U0ANN"]),
        ("@JOSÉ ÁLVAREZ", ["U0JO"]),
        ("@Max", []),
        ("@Max Moon", ["U0MAY"]),
        ("@Linus", []),
        ("kim@lin.example", []),
        ("@@Lin", ["U0LIN"]),
        ("@ Lin", []),
        ("<@U0ADA>", []),
        ("@", []),
        ("", []),
    ],
)
def test_members_are_mentioned_by_their_name_or_a_first_name_that_only_one_has(
    text: str, expected: list[str]
) -> None:
    assert mentioned(text, NAMES) == expected


def test_of_several_members_with_the_same_name_none_is_mentioned() -> None:
    assert mentioned("@Ada", {"U1": "Ada", "U2": "Ada"}) == []


def test_a_whole_name_goes_before_a_first_name() -> None:
    assert mentioned("@Ada", {"U1": "Ada", "U2": "Ada Marsh"}) == ["U1"]


@given(st.text(alphabet="@AdaLinMrsh \n<>|", max_size=60))
def test_nothing_of_the_text_is_lost(text: str) -> None:
    typed = "".join(
        "@" + NAMES[one.user_id] if isinstance(one, Mention) else one for one in parts(text, NAMES)
    )
    assert shortened(typed) == shortened(text)


def shortened(text: str) -> str:
    """Return the text with first names instead of whole ones, as a member is mentioned by either."""
    for name in ("ada marsh", "anna lee", "ann lee"):
        text = text.lower().replace(name, name.partition(" ")[0])
    return text
