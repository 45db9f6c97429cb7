import pytest
from sqlalchemy import select

from flows import cancel
from store import history
from store.database import Database
from store.history import HistoryEntry
from tests import world


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_every_chain_is_verified_however_few_entries_are_read_at_a_time(
    database: Database, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(history, "_SLICE", size)
    place = world.build(database)
    added = [world.associate(database, place, one.id) for one in (place.viva, place.siem)]
    with database.write() as session:
        for one in added:
            cancel.cancel(session, world.actor(session), one, world.NOON, None)
    with database.read() as session:
        assert list(history.every_first_broken(session)) == []
    with database.write() as session:
        for entry in session.scalars(select(HistoryEntry).where(HistoryEntry.number == 1)):
            entry.action = "association:claimed"
    with database.read() as session:
        broken = [(one.association_id, one.number) for one in history.every_first_broken(session)]
    assert broken == [(one, 1) for one in added]
