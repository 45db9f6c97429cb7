from collections.abc import Sequence
from datetime import timedelta

import pytest

from flows.associations import find_association
from flows.associations.summary import Summary
from flows.rules.associations.status import CONSENT_PENDING
from store.database.engine import Database
from tests.support import world
from tests.support.world import ADMIN, NOON, USER, World, actor


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
        return find_association.waiting(session, actor(session, user), CONSENT_PENDING, words, limit)


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
