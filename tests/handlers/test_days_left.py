"""Every text that says in how many days a clock ends says the same number."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from bot.commands import tick as command
from flows.associations import details
from flows.associations.summary import Summary
from flows.customers_page.page_values import PageFilters
from flows.notifications import Digest, Reminder
from flows.reminders import digest, team_summary, tick
from handlers.app.page_state import PageState, Screen
from handlers.associations import detail_views as details_views
from handlers.customers import screens
from handlers.reminders import views
from store.associations import associations
from store.database.engine import Database
from store.partners import Partner
from tests.support import delivered, world
from tests.support.world import ADMIN, NOON, World, actor

DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
DUE = NOON + 30 * DAY
DAYS = re.compile(r"\((\d+ days?)\)")
AWAY = re.compile(r" by (\w{3}, \w{3} \d+, \d\d:\d\d [^ ]+) · (\d+ days|today|tomorrow)\b")
"""When a deadline is in a row, and how far away."""

LEFT = re.compile(r"due \*?(in \d+ days?\b|today)")
LEFT_UNTIL = re.compile(rf"{LEFT.pattern}, (\w{{3}}, \w{{3}} \d+, \d\d:\d\d [A-Z0-9+-]+)")
"""How long a clock still runs in a sentence, and when it ends."""

SENTENCES = frozenset({"details", "snooze"})
"""Texts that say it in a sentence; the others are rows."""


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


@pytest.fixture
def added(database: Database, place: World) -> int:
    return world.associate(database, place, place.viva.id)


def put_zone(database: Database, zone: str) -> None:
    with database.write() as session:
        session.get_one(Partner, 1).time_zone = zone


def surfaces(session: Session, added: int, now: datetime) -> Iterator[tuple[str, str]]:
    """Yield each text about an association that has a running clock, as it reads at an instant."""
    who = actor(session)
    about = Summary(associations.of_id(session, added))
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
    yield "details", str([one.to_dict() for one in details_views.details(found, now).blocks])
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
                texts = dict(surfaces(session, added, now))
            there = ZoneInfo(zone)
            count = (DUE.astimezone(there).date() - now.astimezone(there).date()).days
            expected = f"in {count} day{'' if count == 1 else 's'}" if count else "today"
            away = {0: "today", 1: "tomorrow"}.get(count, f"{count} days")
            due = DUE.astimezone(there)
            # The date beside a count is of the same zone: for a reader elsewhere, two others could differ.
            until = f"{due:%a}, {due:%b} {due.day}, {due:%H:%M} {due:%Z}"
            assert {name: set(LEFT_UNTIL.findall(texts[name])) for name in SENTENCES} == {
                name: {(expected, until)} for name in SENTENCES
            }, now
            rows = texts.keys() - SENTENCES
            assert {name: set(AWAY.findall(texts[name])) for name in rows} == {
                name: {(until, away)} for name in rows
            }, now
            assert not any(f"<!date^{int(DUE.timestamp())}^" in one for one in texts.values()), now


@pytest.mark.parametrize("passed", [0, 1, 10, 29])
def test_what_stays_in_a_channel_says_the_date_and_no_count_that_becomes_wrong(
    database: Database, added: int, passed: int
) -> None:
    now, end = NOON + passed * DAY, (DUE + DAY).isoformat()
    messages: list[Digest | Reminder] = [
        Reminder(added, moment, now.isoformat())
        for moment in ("consent_not_sent", "consent_awaited", "claim", "claim_escalation")
    ]
    messages.append(Digest(1, None, NOON.isoformat(), end, now.isoformat()))
    with database.read() as session:
        for one in messages:
            said = str(delivered.message(session, one, now).payload())
            assert re.findall(r"(?<!within )\b\d+ days?\b", said) == []
            assert f"<!date^{int(DUE.timestamp())}^" in said or "Wed, Apr 1" in said


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Auckland"])
def test_a_daily_message_says_its_day_and_counts_from_that_by_the_partner_s_calendar(
    database: Database, added: int, zone: str
) -> None:
    put_zone(database, zone)
    there = ZoneInfo(zone)
    for days in range(30):
        for shift in (timedelta(0), 11 * HOUR, -11 * HOUR):
            now = DUE - days * DAY + shift
            if not NOON <= now < DUE:
                continue
            message = Digest(1, 1, NOON.isoformat(), (DUE + DAY).isoformat(), now.isoformat())
            with database.read() as session:
                said = str(delivered.message(session, message, now).payload())
            today, due = now.astimezone(there).date(), DUE.astimezone(there)
            count = (due.date() - today).days
            expected = {0: "today", 1: "tomorrow"}.get(count, f"{count} days")
            assert f"{today:%A}, {today:%B} {today.day} ·" in said
            assert f"by {due:%a}, {due:%b} {due.day}, {due:%H:%M} ({expected}) ·" in said


def test_a_dry_run_says_the_number_of_the_message_that_it_announces(database: Database, added: int) -> None:
    put_zone(database, "Pacific/Auckland")
    for now in (NOON + DAY, NOON + DAY + SECOND, NOON + 3 * DAY + 5 * HOUR):
        message = Digest(1, 1, NOON.isoformat(), (DUE + DAY).isoformat(), now.isoformat())
        with database.read() as session:
            [done] = tick.preview(session, now)
            told = str(delivered.message(session, message, now).payload())
        assert LEFT.findall(command._say(done, now)) == [f"in {found}" for found in DAYS.findall(told)]


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
            written = digest._digests(session, partner, now)
            in_digest = partner.channel_id in {there for _, there in written}
        assert listed == (away <= days)
        is_monday = now.astimezone(there).weekday() == 0
        most = team_summary.DAYS_AHEAD if is_monday else team_summary.LAST_DAYS
        assert in_digest == (away <= most or is_monday)
