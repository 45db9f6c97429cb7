from collections.abc import Sequence
from datetime import timedelta

import pytest

from flows.associations import find_association, lifecycle
from flows.associations.summary import Summary
from flows.rules.associations.status import CONSENT_PENDING
from store.database.engine import Database
from store.enums import AssociationStatus
from tests.support import asking, world
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, USER, World, actor


@pytest.fixture
def fourth_coffee(database: Database) -> World:
    """Return a partner with three associations in Oslo that are due before one in Seattle."""
    place = world.build(database)
    for number in range(4):
        world.associate(
            database,
            place,
            place.viva.id,
            now=NOON + timedelta(hours=number),
            tenant=f"{number}1111111-2222-4333-8444-555555555555",
            company=f"Company {number}",
            domain=f"company{number}.example",
            location=place.oslo if number < 3 else place.seattle,
        )
    return place


def waiting(database: Database, user: str, words: str = "", limit: int = 2) -> Sequence[Summary]:
    with database.read() as session:
        return find_association.waiting(session, actor(session, user), CONSENT_PENDING, words, limit, NOON)


@pytest.mark.parametrize("words", ["", "company"])
def test_r1_what_waits_at_other_locations_leaves_room_for_ones_own(
    database: Database, fourth_coffee: World, words: str
) -> None:
    assert [one.customer.name for one in waiting(database, USER, words)] == ["Company 3"]
    assert [one.customer.name for one in waiting(database, ADMIN, words)] == ["Company 0", "Company 1"]


def test_r1_another_locations_is_not_found_by_its_name(database: Database, fourth_coffee: World) -> None:
    assert waiting(database, USER, "company0") == []
    assert [one.customer.name for one in waiting(database, USER, "company3")] == ["Company 3"]


def test_a_reference_names_one_of_the_partners_own(database: Database, fourth_coffee: World) -> None:
    with database.read() as session:
        assert find_association.named(session, actor(session), "MCI-000002") is not None
        assert find_association.named(session, actor(session), "MCI-000009") is None


@pytest.mark.parametrize("typed", ["MCI-000002", "mci 2", "2", "0002", "#2"])
def test_a_reference_is_found_however_it_is_typed(
    database: Database, fourth_coffee: World, typed: str
) -> None:
    with database.read() as session:
        found = find_association.named(session, actor(session), typed)
        assert found is not None
        assert lifecycle.find(session, actor(session), found).reference == "MCI-000002"


@pytest.mark.parametrize("typed", ["compnay", "companny", "Kompany"])
def test_a_misspelt_customer_is_offered_as_a_guess(
    database: Database, fourth_coffee: World, typed: str
) -> None:
    assert len(waiting(database, ADMIN, typed, limit=10)) == 4
    with database.read() as session:
        meant = find_association.meant(session, actor(session), CONSENT_PENDING, typed, 10, NOON)
    assert (len(meant.waiting), meant.guessed, meant.others) == (4, True, ())


def test_if_nothing_of_a_customer_waits_it_is_said_what_stands_instead(
    database: Database, fourth_coffee: World
) -> None:
    statuses = [AssociationStatus.CONSENT_RECEIVED]
    with database.read() as session:
        meant = find_association.meant(session, actor(session), statuses, "company3", 10, NOON)
        assert (meant.waiting, meant.guessed) == ((), False)
        assert [one.customer.name for one in meant.others] == ["Company 3"]
        assert meant.colleagues == frozenset()
        # R1: whose they are is said, but only colleagues can act on them.
        others = find_association.meant(session, actor(session, USER), statuses, "company0", 10, NOON)
        assert [one.name for one in others.customers] == ["Company 0"]
        assert {one.association.id for one in others.others} == others.colleagues
        unknown = find_association.meant(session, actor(session), statuses, "zzz", 10, NOON)
        assert (unknown.customers, unknown.others) == ([], [])


def test_r18_whoever_was_just_asked_is_left_out_until_it_can_be_repeated(
    database: Database, fourth_coffee: World
) -> None:
    with database.write() as session:
        for one in (1, 2):
            asking.ask(
                session,
                actor(session),
                one,
                LINKS,
                NOON,
                customer=KIM,
                partner=ADA,
                contact_reason="They say so",
            )
    minutes = timedelta(minutes=59)
    with database.read() as session:
        who = actor(session)
        for limit in (1, 2, 10):
            found = find_association.waiting(session, who, CONSENT_PENDING, "", limit, NOON + minutes)
            assert [one.association.id for one in found] == [3, 4][:limit]
        later = find_association.waiting(session, who, CONSENT_PENDING, "", 10, NOON + timedelta(hours=1))
        assert [one.association.id for one in later] == [1, 2, 3, 4]
        meant = find_association.meant(session, who, CONSENT_PENDING, "company0", 10, NOON + minutes)
        assert (meant.waiting, [one.association.id for one in meant.others]) == ((), [1])
