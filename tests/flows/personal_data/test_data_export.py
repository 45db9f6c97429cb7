from flows.claims import items
from flows.claims.file_port import KeptFile
from flows.claims.items import ItemInput
from flows.personal_data import data_export
from store.catalogue import Engagement
from store.database.engine import Database
from store.enums import ClaimItem
from tests.flows.history.test_history_check import submit
from tests.support import world
from tests.support.world import NOON, actor


def test_every_record_has_the_fields_in_their_order(database: Database) -> None:
    place = world.build(database)
    world.associate(database, place, place.siem.id)
    submitted = world.associate(database, place, place.viva.id)
    world.accept(database, submitted)
    submit(database, submitted)
    with database.read() as session:
        records = list(data_export.records(session, actor(session).partner))
    assert [tuple(record.fields) for record in records] == [data_export.FIELDS] * 2


def test_what_counts_for_each_item_of_a_claim_is_exported(database: Database) -> None:
    place = world.build(database)
    one = world.associate(database, place, place.viva.id)
    world.accept(database, one)
    with database.write() as session:
        session.get_one(Engagement, place.viva.id).required_items = ["invoice", "partner_survey"]
        first = KeptFile("first.pdf", "application/pdf", 9, "aa")
        items.give(session, actor(session), one, NOON, ItemInput(ClaimItem.INVOICE, [first]))
        second = [KeptFile(f"{name}.pdf", "application/pdf", 9, name) for name in ("bb", "cc")]
        link = "https://files.example/1"
        items.give(session, actor(session), one, NOON, ItemInput(ClaimItem.INVOICE, second, link=link))
        told = ItemInput(ClaimItem.PARTNER_SURVEY, elsewhere="Answered by Ada")
        items.give(session, actor(session), one, NOON, told)
    with database.read() as session:
        [record] = data_export.records(session, actor(session).partner)
    fields = {
        name: value for name, value in record.fields.items() if name in data_export.ITEM_FIELDS if value
    }
    assert fields == {
        "invoice": "https://files.example/1",
        "invoice_files": "bb.pdf (bb); cc.pdf (cc)",
        "invoice_given_at": NOON,
        "invoice_given_by": "Ada Admin",
        "partner_survey": "in Partner Center: Answered by Ada",
        "partner_survey_given_at": NOON,
        "partner_survey_given_by": "Ada Admin",
    }
