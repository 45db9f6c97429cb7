"""Every text that says in how many days a clock ends says the same number."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from slack_sdk.models.blocks import SectionBlock
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.commands import tick as command
from flows.associations import details
from flows.associations.summary import Summary
from flows.customers.page_values import PageFilters
from flows.notifications import Digest, Reminder, parse
from flows.reminders import digest, tick
from handlers.app.page_state import PageState, Screen
from handlers.associations import detail_views as details_views
from handlers.customers import screens
from handlers.reminders import views
from store.associations import associations
from store.database.engine import Database
from store.outbox.outbox import OutboxMessage
from store.partners import Partner
from tests.support import delivered, world
from tests.support.world import ADMIN, NOON, World, actor

DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
DUE = NOON + 30 * DAY
LEFT = re.compile(r"due \*?(in \d+ days?\b|in less than a day)")


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


@pytest.fixture
def added(database: Database, place: World) -> int:
    return world.associate(database, place, place.viva.id)


def put_zone(database: Database, zone: str) -> None:
    with database.write() as session:
        session.get_one(Partner, 1).time_zone = zone


def rendered(session: Session, message: OutboxMessage, now: datetime) -> str:
    reminder = parse(message)
    assert isinstance(reminder, Reminder)
    return str(delivered.message(session, reminder, now).payload())


def surfaces(session: Session, added: int, now: datetime) -> Iterator[tuple[str, str]]:
    """Yield each text about an association that has a running clock, as it reads at an instant."""
    who = actor(session)
    about = Summary(associations.of_id(session, added))
    for moment in ("consent_not_sent", "consent_awaited", "claim", "claim_escalation"):
        reminder = Reminder(added, moment, now.isoformat())
        yield moment, str(delivered.message(session, reminder, now).payload())
    end = (DUE + DAY).isoformat()
    said = delivered.message(session, Digest(1, None, NOON.isoformat(), end, now.isoformat()), now)
    yield "digest", str(said.payload())
    shown = {
        "home": PageState(),
        "page": PageState.of(PageFilters(about.engagement.id)),
        "list of what is due": PageState(screen=Screen.PAGE, owner=ADMIN, due=100),
        "customer": PageState(screen=Screen.CUSTOMER, customer=about.customer.id),
    }
    for name, there in shown.items():
        blocks = screens.show(session, who, there, now).blocks
        yield name, str([one.to_dict() for one in blocks])
    found = details.read(session, who, added, now)
    [clock] = [
        one.text
        for block in details_views._status(found, now)
        if isinstance(block, SectionBlock)
        for one in block.fields or []
        if one.text.startswith("*Clock*")
    ]
    yield "details", clock
    yield "snooze", str(views.form(about, now).to_dict())


@pytest.mark.parametrize(
    "zone", ["UTC", "Europe/London", "America/Los_Angeles", "Pacific/Auckland", "Asia/Kolkata"]
)
def test_at_one_instant_every_text_says_the_same_number_of_days(
    database: Database, added: int, zone: str
) -> None:
    put_zone(database, zone)
    for days in (29, 14, 7, 2, 1, 0):
        for shift in (timedelta(0), SECOND, -SECOND, 11 * HOUR, 12 * HOUR - SECOND, 12 * HOUR, 23 * HOUR):
            now = DUE - days * DAY + shift
            if not NOON <= now < DUE:
                continue
            with database.read() as session:
                said = {name: set(LEFT.findall(text)) for name, text in surfaces(session, added, now)}
            there = ZoneInfo(zone)
            count = (DUE.astimezone(there).date() - now.astimezone(there).date()).days
            expected = f"in {count} day{'' if count == 1 else 's'}" if count else "in less than a day"
            assert [name for name, found in said.items() if found != {expected}] == [], (now, said)


@pytest.mark.parametrize("late", [timedelta(0), SECOND, timedelta(minutes=1), 5 * HOUR, 11 * HOUR])
def test_the_copies_of_one_reminder_say_the_same_whenever_they_go_out_on_a_day(
    database: Database, added: int, late: timedelta
) -> None:
    moments = (NOON + DAY, NOON + 3 * DAY)
    for at in moments:
        list(tick.sweep(database, at))
        with database.read() as session:
            copies = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == Reminder.kind)).all()
            assert len(copies) % 2 == 0
            said = [
                LEFT.findall(rendered(session, one, now))[0]
                for one, now in zip(copies[-2:], (at, at + late), strict=True)
            ]
        days = (DUE - at).days
        assert said == [f"in {days} days"] * 2


def test_a_dry_run_says_the_number_of_the_reminder_that_it_announces(database: Database, added: int) -> None:
    put_zone(database, "Pacific/Auckland")
    for now in (NOON + DAY, NOON + DAY + SECOND, NOON + 3 * DAY + 5 * HOUR):
        with database.read() as session:
            [done] = tick.preview(session, now)
            reminder = Reminder(added, "consent_not_sent", now.isoformat())
            told = str(delivered.message(session, reminder, now).payload())
        assert set(LEFT.findall(command._say(done, now))) == set(LEFT.findall(told))


@pytest.mark.parametrize("days", [3, 7])
@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Auckland"])
def test_a_filter_and_a_digest_hold_what_says_up_to_so_many_days(
    database: Database, added: int, days: int, zone: str
) -> None:
    put_zone(database, zone)
    there = ZoneInfo(zone)
    for shift in range(-30, 31, 5):
        now = DUE - days * DAY + shift * HOUR
        away = (DUE.astimezone(there).date() - now.astimezone(there).date()).days
        with database.read() as session:
            blocks = screens.show(
                session, actor(session), PageState(screen=Screen.PAGE, due=days), now
            ).blocks
            listed = "Contoso" in str([one.to_dict() for one in blocks])
            partner = session.get_one(Partner, 1)
            in_digest = bool(digest._digests(session, partner, now))
        assert listed == (away <= days)
        assert days != digest.DAYS_AHEAD or in_digest == (away <= days)
