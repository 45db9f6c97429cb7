import pytest

from flows.rules.language.words.tokens import tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<@U0UMA>'s claims", ["u0uma", "claims"]),
        ("contoso.com's viva", ["contoso.com", "viva"]),
        ("mci-7’s owner", ["mci-000007", "owner"]),
        ("s is a letter", ["s", "is", "a", "letter"]),
    ],
)
def test_whose_something_is_leaves_no_word_behind_a_mention_or_a_domain(text: str, words: list[str]) -> None:
    assert [one.word for one in tokens(text)] == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("the No. of claims", ["the", "number", "of", "claims"]),
        ("# of claims", ["number", "of", "claims"]),
        ("no. Paris", ["no", ".", "paris"]),
        ("excl. Paris, min. 500", ["excluding", "paris", ",", "minimum", "500"]),
        ("in 5 min. please", ["in", "5", "min", ".", "please"]),
    ],
)
def test_the_point_of_an_abbreviation_ends_no_sentence(text: str, words: list[str]) -> None:
    assert [one.word for one in tokens(text)] == words
