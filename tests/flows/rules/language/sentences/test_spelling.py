import pytest

from flows.rules.language.sentences.spelling import (
    corrected,
    is_english,
    is_slip,
    is_very_common,
    nearest,
)
from flows.rules.language.understanding import Aspect
from flows.rules.language.words.tokens import tokens
from flows.rules.language.words.vocabulary import Entity, NamedEntity, Vocabulary

VOCABULARY = Vocabulary.of(
    [
        NamedEntity(Entity(Aspect.CUSTOMER, "1", "Litware")),
        NamedEntity(Entity(Aspect.CUSTOMER, "2", "Northwind Traders")),
        NamedEntity(Entity(Aspect.CUSTOMER, "3", "Proseware")),
    ]
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("stauts", "status"),
        ("staus", "status"),
        ("rejcted", "rejected"),
        ("bigest", "biggest"),
        ("clams", "claims"),
        ("mony", "money"),
        ("mial", "mail"),
        ("teh", "the"),
        ("litwear", "litware"),
        ("litwares", "litware"),
        ("norhtwind", "northwind"),
        ("proswear", "proseware"),
        ("septmber", "september"),
    ],
)
def test_a_misspelt_word_is_corrected(typed: str, meant: str) -> None:
    assert corrected(tokens(typed)[0], VOCABULARY).word == meant


@pytest.mark.parametrize(
    "word", ["relecloud", "priya", "acme", "lisbon", "resigned", "through", "claims", "tom", "abc"]
)
def test_what_may_be_a_name_or_a_usual_word_is_left_alone(word: str) -> None:
    assert corrected(tokens(word)[0], VOCABULARY).word == word


def test_words_like_an_unknown_one_are_offered_the_likeliest_first() -> None:
    assert nearest("litwarr", VOCABULARY)[0] == "litware"


def test_usual_words_are_known() -> None:
    assert is_english("lobby")
    assert not is_english("relecloud")
    assert is_very_common("good")


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("rejexted", "rejected"),
        ("aproved", "approved"),
        ("reddy", "ready"),
        ("channnels", "channel"),
        ("seatlle", "seattle"),
    ],
)
def test_a_slip_is_a_letter_missing_doubled_misplaced_or_beside_the_right_one(typed: str, known: str) -> None:
    assert is_slip(typed, known)


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("augusta", "august"),
        ("southwind", "northwind"),
        ("securitas", "security"),
        ("disputa", "dispute"),
        ("approva", "approval"),
        ("maggie", "margie"),
    ],
)
def test_a_word_with_an_end_or_sounds_of_its_own_is_no_slip(typed: str, known: str) -> None:
    assert not is_slip(typed, known)
