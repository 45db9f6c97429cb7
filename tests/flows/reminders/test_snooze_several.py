from collections.abc import Sequence
from datetime import timedelta

import pytest

from flows.associations import ownership
from flows.associations.lifecycle import NotFound
from flows.reminders import snooze_several
from flows.reminders.snooze import SnoozeRefused
from flows.reminders.snooze_several import Snoozed
from store.associations.associations import Association
from store.database.engine import Database
from store.enums import HistoryAction
from store.history import history
from tests.support import world
from tests.support.world import NOON, USER, World, actor

DAY = timedelta(days=1)
OTHER = "22222222-2222-4333-8444-555555555555"


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


@pytest.fixture
def running(database: Database, place: World) -> list[int]:
    """Add Contoso to two engagements, whose consent is due in 30 and in 14 days, and Fabrikam to one."""
    contoso = [world.associate(database, place, one.id) for one in (place.viva, place.siem)]
    return [*contoso, world.associate(database, place, place.viva.id, tenant=OTHER, company="Fabrikam")]


def own(database: Database, user: str = world.ADMIN) -> list[tuple[str, list[int]]]:
    with database.read() as session:
        found = snooze_several.own_customers(session, actor(session, user), NOON)
        return [(one.customer.name, [row.association.id for row in one.rows]) for one in found]


def snooze(database: Database, ids: Sequence[int], days: float, user: str = world.ADMIN) -> Snoozed:
    customers = [world.row(database, one).customer_id for one in ids]
    with database.write() as session:
        return snooze_several.snooze_all(session, actor(session, user), customers, NOON + days * DAY, NOON)


def test_all_of_the_chosen_customers_are_snoozed_each_with_its_own_entry_in_the_history(
    database: Database, running: list[int]
) -> None:
    viva, siem, other = running
    assert own(database) == [("Contoso", [siem, viva]), ("Fabrikam", [other])]
    done = snooze(database, [viva], 5)
    assert [row.association.id for row in done.snoozed] == [viva, siem]
    assert done.ends_before == []
    for one, until in ((viva, NOON + 5 * DAY), (siem, NOON + 5 * DAY), (other, None)):
        assert world.row(database, one).snoozed_until == until
        with database.read() as session:
            entries = history.of_association(session, session.get_one(Association, one))
            actions = [entry.action for entry in entries]
        assert actions.count(HistoryAction.REMINDERS_SNOOZED) == (1 if until else 0)


def test_what_ends_before_the_day_is_left_as_it_is_and_named(database: Database, running: list[int]) -> None:
    viva, siem, _ = running
    done = snooze(database, running, 20)
    assert viva in [row.association.id for row in done.snoozed]
    assert [row.association.id for row in done.ends_before] == [siem]
    assert world.row(database, siem).snoozed_until is None


@pytest.mark.parametrize("days", [-1, 0, 31])
def test_a_day_that_is_over_or_beyond_every_deadline_is_refused(
    database: Database, running: list[int], days: float
) -> None:
    with pytest.raises(SnoozeRefused):
        snooze(database, running, days)
    assert all(world.row(database, one).snoozed_until is None for one in running)


def test_what_colleagues_own_is_neither_listed_nor_snoozed(database: Database, running: list[int]) -> None:
    viva, siem, other = running
    with database.write() as session:
        ownership.hand_over(session, actor(session), viva, USER, NOON)
    assert own(database, USER) == [("Contoso", [viva])]
    snooze(database, running, 5, USER)
    assert world.row(database, siem).snoozed_until is None
    with pytest.raises(NotFound):
        snooze(database, [other], 5, USER)
