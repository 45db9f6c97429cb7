import pytest
from sqlalchemy import update

from flows.reports import report_ask
from flows.reports.report_ask import NothingToReportOn, PeriodRefused, ReportAsk
from flows.rules.reports.periods import PeriodFault
from store.database.engine import Database
from store.partners import Location
from tests.support import world
from tests.support.world import ADMIN, NOON, USER, World, actor


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def read(database: Database, typed: str) -> ReportAsk:
    with database.read() as session:
        return report_ask.read(session, actor(session), typed, NOON)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ReportAsk()),
        ("last month", ReportAsk("last month")),
        ("FY26 Q3 viva", ReportAsk("FY26 Q3", 1)),
        ("Microsoft Viva", ReportAsk(engagement_id=1)),
        ("viva last quarter", ReportAsk("last quarter", 1)),
        ("oslo", ReportAsk(location_id=2)),
        ("4821937", ReportAsk(location_id=1)),
        ("SEA", ReportAsk(location_id=1)),
        ("last month uma", ReportAsk("last month", owner=USER)),
        ("Uma User", ReportAsk(owner=USER)),
        (f"@{USER}", ReportAsk(owner=USER)),
        ("me", ReportAsk(owner=ADMIN)),
        ("viva oslo", ReportAsk(engagement_id=1, location_id=2)),
        ("viva mine this quarter", ReportAsk("this quarter", 1, owner=ADMIN)),
    ],
)
def test_what_is_typed_names_a_period_and_what_limits_the_report(
    database: Database, place: World, typed: str, expected: ReportAsk
) -> None:
    assert (place.viva.id, place.seattle.id, place.oslo.id) == (1, 1, 2)
    assert read(database, typed) == expected


@pytest.mark.parametrize(("typed", "named"), [("last weak", "last weak"), ("viva nowhere", "nowhere")])
def test_a_word_that_names_nothing_is_refused_and_named(
    database: Database, place: World, typed: str, named: str
) -> None:
    with pytest.raises(NothingToReportOn) as refused:
        read(database, typed)
    assert refused.value.typed == named


def test_a_period_that_is_none_is_refused_as_such_and_blames_no_name(
    database: Database, place: World
) -> None:
    for typed, fault in (
        ("2026-11-15 to 2026-10-01", PeriodFault.DAYS_REVERSED),
        ("FY27 Q5", PeriodFault.NO_SUCH_QUARTER),
        ("viva 2026-13", PeriodFault.NO_SUCH_MONTH),
    ):
        with pytest.raises(PeriodRefused) as refused:
            read(database, typed)
        assert refused.value.fault is fault


def test_the_beginning_of_a_name_that_two_have_is_not_guessed(database: Database, place: World) -> None:
    with database.write() as session:
        session.execute(update(Location).where(Location.id == place.oslo.id).values(name="Seaside"))
    with pytest.raises(NothingToReportOn):
        read(database, "sea")
