"""App Home, digest, report, chart, workbook and the rows say the same, whatever happened."""

from sqlalchemy import update

from flows.rules.associations.amounts import Amount
from flows.rules.reports.figures import Figure
from store.database.engine import Database
from store.enums import LOST
from store.enums import ClaimRecordKind as Kind
from store.partners import Location
from tests.flows.reports.test_report import APRIL, DAY, TODAY, add, answer, end, everything, set_rate, submit
from tests.support import numbers_shown, world
from tests.support.world import NOON, USER


def test_every_place_says_the_same_at_each_turn(database: Database) -> None:
    place = world.build(database)
    assert not any(numbers_shown.agree(database, NOON).values())
    made = everything(database, place)
    made["rejected"] = add(database, place, 30)
    submit(database, made["rejected"])
    march = numbers_shown.agree(database, NOON)
    assert march[Figure.REVIEW] == "USD 10,000"
    assert march[Figure.APPROVED] == "EUR 4,500 + USD 4,999.50"
    numbers_shown.agree(database, NOON, USER)
    april = numbers_shown.agree(database, APRIL)
    assert (april[Figure.PAID], april[Figure.APPROVED], april[Figure.LOST]) == ("EUR 4,400", "", "")
    # What is recorded in April for a day of March counts in March.
    answer(database, made["in_review"], Kind.APPROVED, TODAY + 4 * DAY, Amount("USD", 5000))
    assert numbers_shown.agree(database, APRIL)[Figure.APPROVED] == ""
    assert numbers_shown.agree(database, NOON)[Figure.APPROVED] == "EUR 4,500 + USD 9,999.50"
    # So does a loss.
    answer(database, made["rejected"], Kind.REJECTED, TODAY + 5 * DAY)
    answer(database, made["rejected"], Kind.FINAL, TODAY + 6 * DAY)
    assert numbers_shown.agree(database, APRIL)[Figure.LOST_REJECTED] == ""
    assert numbers_shown.agree(database, NOON)[Figure.LOST_REJECTED] == march[Figure.LOST_REJECTED].replace(
        "10,000", "15,000"
    )
    for number, status in enumerate(sorted(LOST), start=40):
        end(database, add(database, place, number), status, APRIL - DAY)
    set_rate(database, place.siem, 4100, "SEK")
    submit(database, add(database, place, 60, engagement_id=place.siem.id))
    numbers_shown.agree(database, APRIL)
    with database.write() as session:
        session.execute(update(Location).values(market=None))
    add(database, place, 61)
    numbers_shown.agree(database, APRIL)
