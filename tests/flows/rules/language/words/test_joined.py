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
        ("send the mail 4 viva", ["send", "the", "mail", "for", "viva"]),
        ("mail 4 viva customers", ["mail", "for", "viva", "customers"]),
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("snooze litware 2 weeks", ["snooze", "litware", "for", "2", "weeks"]),
        ("snooze mci-12, 1 week pls", ["snooze", "mci-000012", ",", "for", "1", "week", "pls"]),
        ("mute contoso a month", ["mute", "contoso", "for", "a", "month"]),
        ("snooze litware for 2 weeks", ["snooze", "litware", "for", "2", "weeks"]),
        ("snooze those due within 2 weeks", ["snooze", "those", "due", "within", "2", "weeks"]),
        ("snooze what was asked 2 weeks ago", ["snooze", "what", "was", "asked", "2", "weeks", "ago"]),
        ("list litware 2 weeks", ["list", "litware", "2", "weeks"]),
    ],
)
def test_how_long_something_is_snoozed_may_stand_without_for(text: str, expected: list[str]) -> None:
    assert words(text) == expected
