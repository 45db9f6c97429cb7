import pytest

from flows.rules.language.understand import understand
from flows.rules.language.understanding import Aspect, Certainty, Understanding, canonical
from flows.rules.language.words.vocabulary import Entity, NamedEntity, Vocabulary
from tests.conversation import world

ODD = (
    *("Warsaw", "Lin", "Tom Tailor", "Seattle Bakery", "Total", "Rejected", "Next Week", "Mark", "Will"),
    *("Three", "Monday", "Lost", "All Customers"),
)
NAMED = [
    *[NamedEntity(Entity(Aspect.ENGAGEMENT, one, name), (one,)) for one, name in world.ENGAGEMENTS.items()],
    *[NamedEntity(Entity(Aspect.LOCATION, one, name)) for one, name in world.LOCATIONS.items()],
    *[NamedEntity(Entity(Aspect.OWNER, one, name)) for one, name in world.MEMBERS.items()],
    *[NamedEntity(Entity(Aspect.CUSTOMER, one, one)) for one in (*world.CUSTOMERS, *ODD)],
]
VOCABULARY = Vocabulary.of(NAMED)


def understood(said: str) -> Understanding:
    return understand(said, VOCABULARY, world.asking())


@pytest.mark.parametrize(
    ("said", "readings"),
    [
        ("cancel warsaw", {"cancel customer=Warsaw", "cancel location=4034567"}),
        ("send the consent mail to seattle", {'customer="Seattle Bakery"', "location=4012345"}),
        ("list lin's", {"customer=Lin", "owner=U0LIN"}),
        ("cancel tom", {'customer="Tom Tailor"', "owner=U0TOM"}),
        ("total approved in october", {"customer=Total", "sum"}),
        ("the three newest engagements", {"customer=Three", "most=3"}),
        ("which ones are rejected", {"customer=Rejected", "status=rejected"}),
        ("what is due next week", {'"Next Week"', "due="}),
        ("cancel lost", {"customer=Lost", "status="}),
    ],
)
def test_what_a_name_may_be_is_asked(said: str, readings: set[str]) -> None:
    found = understood(said)
    assert found.verdict is Certainty.UNSURE
    assert len(found.rivals) == len(readings)
    assert all(any(one in canonical(rival) for rival in found.rivals) for one in readings)


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("engagements in warsaw", "list location=4034567"),
        ("add fabrikam.com to viva at Seattle", "add engagement=VIVA location=4012345 domain:fabrikam.com"),
        ("hand fabrikam to lin", "hand_over customer=Fabrikam to:U0LIN"),
        ("hand over proseware to tom", "hand_over customer=Proseware to:U0TOM"),
        ("mark fabrikam as approved", "record event=approved customer=Fabrikam"),
        ("snooze fabrikam until monday", "snooze customer=Fabrikam until:2026-11-30"),
        ("how is Mark doing?", "customer customer=Mark"),
        ("snooze Lost until Friday", "snooze customer=Lost until:2026-11-27"),
        ("seattle bakery", 'customer customer="Seattle Bakery"'),
        ("how is Contoso doing?", "customer customer=Contoso"),
    ],
)
def test_a_name_is_what_fits_where_it_stands(said: str, means: str) -> None:
    assert understood(said).line == means


def test_a_usual_word_in_small_letters_is_never_taken_for_a_name_alone() -> None:
    found = understood("what was approved next week")
    assert found.verdict is not Certainty.UNDERSTOOD


def test_a_customer_who_came_since_may_be_a_location_too() -> None:
    vocabulary = Vocabulary.of(one for one in NAMED if one.entity.name not in {"Warsaw", "Lin"}).with_more(
        [NamedEntity(Entity(Aspect.CUSTOMER, "7", "Warsaw"))]
    )
    assert len(understand("cancel warsaw", vocabulary, world.asking()).rivals) == 2
