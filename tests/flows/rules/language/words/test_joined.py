import pytest

from flows.rules.language.words.joined import joined
from flows.rules.language.words.tokens import Shape, tokens
from tests.conversation.world import vocabulary


def words(text: str) -> list[str]:
    return [one.word for one in joined(tokens(text), vocabulary())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("over 4 grand", ["over", "4000"]),
        ("2.5 thousand", ["2500"]),
        ("five thousand", ["5000"]),
        ("three hundred thousand", ["300000"]),
        ("twenty mille", ["20000"]),
        ("grand", ["grand"]),
        ("five of them", ["five", "of", "them"]),
    ],
)
def test_a_number_of_several_words_is_one(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_number_of_several_words_reaches_from_the_first_to_the_last() -> None:
    number = joined(tokens("over 4 grand now"), vocabulary())[1]
    assert (number.begin, number.end, number.shape) == (5, 12, Shape.NUMBER)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("north wind", ["northwind"]),
        ("end point ones", ["endpoint", "ones"]),
        ("adventureworks", ["adventure", "works"]),
        ("alpineski house", ["alpine", "ski", "house"]),
        ("first up", ["first", "up"]),
        ("somewhere", ["somewhere"]),
    ],
)
def test_names_are_written_as_the_partner_writes_them(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at risk 4 lin", ["at", "risk", "for", "lin"]),
        ("hand it 2 tom", ["hand", "it", "to", "tom"]),
        ("4 viva workshops", ["4", "viva", "workshops"]),
        ("4 weeks", ["4", "weeks"]),
    ],
)
def test_a_figure_before_somebody_stands_for_a_word(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hybrid Meetings & Rooms", ["hybrid", "meetings", "rooms"]),
        ("hybrid meetings and rooms in Paris", ["hybrid", "meetings", "rooms", "in", "paris"]),
        ("Protect & Govern Sensitive Data", ["protect", "and", "govern", "sensitive", "data"]),
        ("Contoso & Tailspin", ["contoso", "&", "tailspin"]),
        ("& Contoso", ["&", "contoso"]),
        ("Contoso and", ["contoso", "and"]),
    ],
)
def test_an_and_inside_a_name_is_read_as_the_name_is_kept(text: str, expected: list[str]) -> None:
    assert words(text) == expected
