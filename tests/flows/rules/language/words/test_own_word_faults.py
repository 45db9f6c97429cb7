"""Which words cannot be a partner's own, and why."""

import pytest

from flows.rules.language.understanding import Aspect
from flows.rules.language.words.own_word_faults import LONGEST, FaultKind, also_named, fault
from flows.rules.language.words.own_words import OwnMeaning, OwnWords
from flows.rules.language.words.vocabulary import Entity, NamedEntity
from tests.conversation.world import TODAY, vocabulary

LOST = OwnMeaning(None, "p.lost", "lost")
COHO = OwnMeaning(Aspect.CUSTOMER, "Coho Winery", "Coho Winery")


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("", FaultKind.EMPTY),
        ("  ", FaultKind.EMPTY),
        ("one two three four five six", FaultKind.TOO_LONG),
        ("x" * (LONGEST + 1), FaultKind.TOO_LONG),
        ("!!!", FaultKind.SIGNS),
        ("AT&T", FaultKind.SIGNS),
        ("365", FaultKind.SIGNS),
        ("contoso.com", FaultKind.SIGNS),
        ("kim@contoso.com", FaultKind.SIGNS),
        ("MCI-12", FaultKind.SIGNS),
        ("<@U0ADA>", FaultKind.SIGNS),
        ("the", FaultKind.COMMON),
        ("please", FaultKind.COMMON),
        ("house", FaultKind.COMMON),
        ("last month", FaultKind.TIME),
        ("Q3", FaultKind.TIME),
        ("next week", FaultKind.TIME),
        ("open", FaultKind.STATE),
        ("At Risk", FaultKind.STATE),
        ("how many", FaultKind.DOMAIN),
        ("mail", FaultKind.DOMAIN),
        ("weather", FaultKind.DOMAIN),
        ("Contoso", FaultKind.NAME),
        ("ada", FaultKind.NAME),
        ("paris", FaultKind.NAME),
        ("toys", FaultKind.NAME),
        ("viva", FaultKind.NAME),
    ],
)
def test_a_word_that_is_none_or_means_something_already_is_refused(word: str, kind: FaultKind) -> None:
    found = fault(word, LOST, vocabulary(), TODAY)
    assert found is not None
    assert found.kind is kind


@pytest.mark.parametrize("word", ["zombies", "the big bank", "EPM", "hq", "m365 deals", "whales"])
def test_other_words_may_stand_for_anything(word: str) -> None:
    assert fault(word, LOST, vocabulary(), TODAY) is None
    assert fault(word, COHO, vocabulary(), TODAY) is None


def test_a_refusal_says_what_the_word_means_already() -> None:
    state, named = (fault(one, COHO, vocabulary(), TODAY) for one in ("lost", "fabrikam"))
    assert state is not None
    assert state.what == "lost"
    assert named is not None
    assert named.entity == Entity(Aspect.CUSTOMER, "Fabrikam", "Fabrikam")


def test_a_part_of_its_name_may_stand_for_one_of_several_that_have_it() -> None:
    assert fault("coho", COHO, vocabulary(), TODAY) is None
    whole = fault("coho winery", COHO, vocabulary(), TODAY)
    assert whole is not None
    assert whole.kind is FaultKind.ITS_NAME


def test_what_has_a_word_as_its_name_by_now_is_found() -> None:
    own = OwnWords.of([("big bank", COHO)])
    known = vocabulary().with_own(own)
    assert also_named("big bank", COHO, known) is None
    newer = Entity(Aspect.CUSTOMER, "Big Bank", "Big Bank")
    assert also_named("big bank", COHO, known.with_more([NamedEntity(newer)])) == newer
    assert also_named("", COHO, known) is None
