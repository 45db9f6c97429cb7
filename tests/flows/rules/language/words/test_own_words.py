"""What a partner's own words stand for, and where they are found."""

import pytest

from flows.rules.language.meanings import STATES as MEANINGS
from flows.rules.language.understand import understand
from flows.rules.language.understanding import Aspect, Certainty
from flows.rules.language.words.lexicon import lexicon
from flows.rules.language.words.own_words import STATES, OwnMeaning, OwnWords, compared, is_same
from flows.rules.language.words.tokens import tokens
from flows.rules.language.words.vocabulary import Entity, NamedEntity
from tests.conversation.world import asking, vocabulary

LOST = OwnMeaning(None, "p.lost", "lost")
BANK = OwnMeaning(Aspect.CUSTOMER, "Woodgrove Bank", "Woodgrove Bank")
OWN = OwnWords.of(
    [
        ("zombies", LOST),
        ("homework", OwnMeaning(None, "p.to_submit", "claims to submit")),
        ("the big bank", BANK),
        ("EPM", OwnMeaning(Aspect.ENGAGEMENT, "ENDPOINT-MGMT", "Endpoint Management")),
        ("HQ", OwnMeaning(Aspect.LOCATION, "4012345", "Fourth Coffee Seattle")),
        ("the boss", OwnMeaning(Aspect.OWNER, "U0LIN", "Lin Okafor")),
        ("blue team", OwnMeaning(Aspect.AREA, "Security", "Security")),
        ("news", OwnMeaning(Aspect.LOCATION, "4023456", "Fourth Coffee Paris")),
    ]
)


def line(words: str) -> str:
    return understand(words, vocabulary().with_own(OWN), asking()).line


@pytest.mark.parametrize(
    ("own", "plain"),
    [
        ("how many zombies in Paris?", "how many lost in Paris?"),
        ("zombie engagements since October", "lost engagements since October"),
        ("everything that is not a zombie", "everything that is not lost"),
        ("any homework for hq this week?", "any claims to submit for Seattle this week?"),
        ("how is the big bank doing?", "how is Woodgrove Bank doing?"),
        ("How is BIG  BANK doing", "how is Woodgrove Bank doing"),
        ("how is the bigbank doing?", "how is Woodgrove Bank doing?"),
        ("when did the big bank accept?", "when did Woodgrove Bank accept?"),
        ("send consent to the big bank", "send consent to Woodgrove Bank"),
        ("hand over the big bank to the boss", "hand over Woodgrove Bank to Lin Okafor"),
        ("EPM at HQ", "Endpoint Management at Seattle"),
        ("how much money is in é-p-m", "how much money is in Endpoint Management"),
        ("open blue team engagements", "open Security engagements"),
        ("zombeis in Paris", "lost in Paris"),
    ],
)
def test_a_word_of_the_partner_s_own_means_what_it_stands_for(own: str, plain: str) -> None:
    assert line(own) == line(plain)


def test_whoever_says_such_a_word_is_told_what_it_stands_for() -> None:
    found = understand("zombies of the boss", vocabulary().with_own(OWN), asking())
    assert [(one.words, one.own) for one in found.explained if one.own] == [
        ("zombies", "lost"),
        ("the boss", "Lin Okafor"),
    ]


def test_without_the_partner_s_own_words_nothing_is_understood_otherwise() -> None:
    assert understand("how many zombies", vocabulary(), asking()).verdict is Certainty.UNKNOWN_WORD
    assert OwnWords() == OwnWords.of([])
    assert list(OwnWords().at(tokens("zombies"), 0)) == []


def test_only_whole_words_are_found_and_none_across_a_sign() -> None:
    for said in ("big customers", "the big, bank", "team"):
        assert list(OWN.at(tokens(said), 0)) == []


def test_the_other_number_of_a_word_is_not_taken_from_a_word_of_the_domain() -> None:
    assert (
        line("new engagements this month")
        == understand("new engagements this month", vocabulary(), asking()).line
    )
    assert [one.meaning.key for one in OWN.at(tokens("news"), 0)] == ["4023456"]


def test_a_name_that_came_later_is_asked_about() -> None:
    customer = Entity(Aspect.CUSTOMER, "Big Bank", "Big Bank")
    known = vocabulary().with_more([NamedEntity(customer)]).with_own(OWN)
    found = understand("how is big bank doing?", known, asking())
    assert found.verdict is Certainty.UNSURE
    named = {value.name for one in found.rivals for each in one.conditions for value in each.values}
    assert named == {"Big Bank", "Woodgrove Bank"}


def test_words_of_the_partner_s_own_are_not_taken_for_misspellings() -> None:
    known = vocabulary().with_own(OwnWords.of([("contosa", LOST)]))
    assert understand("contosa in Paris", known, asking()).line == line("lost in Paris")
    assert known.has("contosa")
    assert "zombies" in vocabulary().with_own(OWN).like("zombeis", 1)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Zombies", "zombie", True),
        ("the big bank", "BIGBANK", True),
        ("Café", "cafe", True),
        ("our boss", "the boss", True),
        ("HQ", "HP", False),
        ("big bank", "big banker", False),
    ],
)
def test_words_that_are_found_in_the_same_places_are_the_same(one: str, other: str, same: bool) -> None:
    assert is_same(one, other) is same
    assert is_same(other, one) is same


def test_what_a_word_is_compared_by_has_no_spaces_signs_or_article() -> None:
    assert compared("The  Big-Bank") == compared("bigbank") == "bigbank"
    assert compared("the") == "the"


def test_each_state_for_which_a_word_may_stand_has_a_meaning_and_words_in_the_domain() -> None:
    said = {one for concepts in lexicon().words.values() for one in concepts}
    assert set(STATES) <= set(MEANINGS)
    assert set(STATES) <= said
