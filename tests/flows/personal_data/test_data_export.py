from flows.personal_data import data_export
from store.database.engine import Database
from tests.flows.history.test_history_check import submit
from tests.support import world
from tests.support.world import actor


def test_every_record_has_the_fields_in_their_order(database: Database) -> None:
    place = world.build(database)
    world.associate(database, place, place.siem.id)
    submitted = world.associate(database, place, place.viva.id)
    world.accept(database, submitted)
    submit(database, submitted)
    with database.read() as session:
        records = list(data_export.records(session, actor(session).partner))
    assert [tuple(record.fields) for record in records] == [data_export.FIELDS] * 2
