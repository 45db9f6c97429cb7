"""A day that a member gave without a time is the same day for every reader, wherever it is shown."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.associations import bring_in, customer_cards, details
from flows.associations.bring_in import RunningEngagement
from flows.associations.summary import Summary
from flows.claims import correct_claim, items
from flows.consent import record_consent
from flows.customers_page import page_export
from flows.customers_page.page_values import Associated, PageFilters, Tab
from flows.notifications import ThreadLine
from flows.personal_data import data_export
from flows.rules.associations.running import Progress, RunningDays
from handlers.app.page_state import PageState, Screen
from handlers.associations import detail_views
from handlers.claims import claim_views
from handlers.customers import row_views, screens
from handlers.notices import card_views
from store.associations import associations
from store.catalogue import Engagement
from store.database.engine import Database
from store.history.history import HistoryEntry
from store.partners import Partner
from tests.support import delivered, world
from tests.support.world import NOON, World, actor

ADDED, CONSENTED, SUBMITTED = date(2026, 1, 20), date(2026, 1, 25), date(2026, 2, 10)
RUNNING = {
    "waiting": RunningDays(date(2026, 2, 20), Progress.WAITING),
    "consented": RunningDays(ADDED, Progress.CONSENTED, CONSENTED),
    "submitted": RunningDays(ADDED, Progress.SUBMITTED, CONSENTED, SUBMITTED),
}
ZONES = ["UTC", "Europe/London", "America/Los_Angeles", "Pacific/Auckland", "Asia/Kathmandu"]
TOKEN = re.compile(r"<!date\^(\d+)\^")


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


@pytest.fixture
def added(database: Database, place: World) -> int:
    return world.associate(database, place, place.viva.id)


def run(database: Database, added: int, days: RunningDays, zone: str) -> None:
    with database.write() as session:
        session.get_one(Partner, 1).time_zone = zone
    with database.write() as session:
        bring_in.bring_in(session, actor(session), added, RunningEngagement(days, "Partner Center"), NOON)


def surfaces(session: Session, added: int) -> Iterator[str]:
    """Yield every text in Slack about an association, with its history and its exported rows."""
    who, about = actor(session), Summary(associations.of_id(session, added))
    viva, customer = about.engagement.id, about.customer.id
    for place in (
        PageState(),
        PageState.of(PageFilters(viva)),
        PageState.of(PageFilters(viva, tab=Tab.COMPLETE)),
        PageState(screen=Screen.CUSTOMER, customer=customer),
    ):
        yield str([one.to_dict() for one in screens.show(session, who, place, NOON).blocks])
    shown = details.read(session, who, added, NOON)
    for view in (
        detail_views.details(shown, NOON),
        detail_views.history(shown),
        claim_views.claim(shown, items.read(session, who, added, NOON), NOON),
    ):
        yield str(view.to_dict())
    row = Associated(shown.summary, shown.claim, may_act=True, is_own=True)
    yield str([one.to_dict() for one in row_views.associated(row, NOON)])
    card = customer_cards.contents([shown.summary.association], NOON)
    yield str([one.to_dict() for one in card_views.card(card, frozenset(), NOON).blocks])
    for entry in session.scalars(select(HistoryEntry.id)).all():
        yield str(delivered.message(session, ThreadLine(added, entry), NOON).payload())


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("progress", RUNNING)
def test_no_text_writes_a_given_day_as_an_instant_that_is_another_day_elsewhere(
    database: Database, added: int, progress: str, zone: str
) -> None:
    days = RUNNING[progress]
    run(database, added, days, zone)
    given = [one for one in (days.added_on, days.consented_on, days.submitted_on) if one]
    first = {int(datetime.combine(one, time.min, ZoneInfo(zone)).timestamp()) for one in given}
    with database.read() as session:
        texts = list(surfaces(session, added))
    shown = {int(stamp) for text in texts for stamp in TOKEN.findall(text)}
    assert shown
    assert not shown & first


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("progress", "since"),
    [
        ("waiting", "Added Feb 20, 2026"),
        ("consented", "Since Jan 25, 2026 · added Jan 20, 2026"),
        ("submitted", "Since Feb 10, 2026 · added Jan 20, 2026"),
    ],
)
def test_a_status_is_since_the_day_on_which_it_became_true_not_since_it_was_recorded(
    database: Database, added: int, progress: str, since: str, zone: str
) -> None:
    run(database, added, RUNNING[progress], zone)
    with database.read() as session:
        texts = list(surfaces(session, added))
    assert any(since in one for one in texts)
    if progress == "submitted":
        rows = [one for one in texts if "*Submitted* · since" in one]
        assert len(rows) > 1
        assert all("*Submitted* · since Feb 10, 2026" in one for one in rows)


def test_a_claim_is_submitted_since_its_day_also_once_that_is_corrected(
    database: Database, added: int
) -> None:
    run(database, added, RUNNING["submitted"], "UTC")
    with database.write() as session:
        correct_claim.correct(
            session,
            actor(session),
            added,
            NOON,
            submitted_on=date(2026, 2, 12),
            claim_id=None,
            reason="It was two days later",
        )
    with database.read() as session:
        texts = list(surfaces(session, added))
    assert any("*Submitted* · since Feb 12, 2026" in one for one in texts)
    assert not any("since Feb 10, 2026" in one for one in texts)


@pytest.mark.parametrize("zone", ZONES)
def test_exports_write_a_given_day_as_that_day(database: Database, added: int, zone: str) -> None:
    run(database, added, RUNNING["submitted"], zone)
    with database.read() as session:
        shown = details.read(session, actor(session), added, NOON)
        row = Associated(shown.summary, shown.claim, may_act=True, is_own=True)
        cells = dict(zip(page_export.HEADER, page_export.table(session, [row], None)[0], strict=True))
        [record] = data_export.records(session, session.get_one(Partner, 1))
    assert (cells["Since (day or UTC)"], cells["Consented (day or UTC)"]) == (
        date(2026, 2, 10),
        date(2026, 1, 25),
    )
    kept = [record.fields[name] for name in ("created_at", "consented_at", "answered_at", "status_since")]
    assert kept == ["2026-01-20", "2026-01-25", "2026-01-25", "2026-02-10"]


@pytest.mark.parametrize(
    ("clock", "said"),
    [(None, "Accepted, Mar 1, 2026"), (time(9, 30), "Accepted, <!date^1772386200^")],
)
def test_a_recorded_consent_is_of_a_day_unless_its_time_was_given(
    database: Database, added: int, clock: time | None, said: str
) -> None:
    with database.write() as session:
        session.get_one(Partner, 1).time_zone = "America/Los_Angeles"
    with database.write() as session:
        association = associations.of_id(session, added)
        at = record_consent.instant(association, date(2026, 3, 1), clock, NOON, NOON.date())
        record_consent.record(session, actor(session), added, at, "By phone", NOON)
    with database.read() as session:
        shown = str(detail_views.details(details.read(session, actor(session), added, NOON), NOON).to_dict())
    assert said in shown
    assert ("Consent of Mar 1, 2026 recorded by" in shown) == (clock is None)


def test_what_happens_by_itself_stays_an_instant_in_the_reader_s_zone(database: Database, added: int) -> None:
    with database.read() as session:
        about = Summary(associations.of_id(session, added))
        assert about.added == NOON
        assert about.since(None) == NOON
        assert about.consented is None


def test_the_days_of_the_catalogue_are_the_same_for_every_reader(database: Database, place: World) -> None:
    with database.write() as session:
        row = session.get_one(Engagement, place.viva.id)
        row.active_until = datetime(2027, 7, 1, tzinfo=UTC)
    with database.read() as session:
        place_ = PageState.of(PageFilters(place.viva.id))
        said = str([one.to_dict() for one in screens.show(session, actor(session), place_, NOON).blocks])
    assert "until Jun 30, 2027" in said
