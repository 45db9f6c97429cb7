"""A clock that ends at midnight is of the day that it ends, in every list, message, file and calendar."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.web import calendar_file
from flows.associations import customer_cards, details
from flows.associations.summary import Summary
from flows.claims import items, record_answer, submit_claim
from flows.claims.record_answer import ClaimAnswer
from flows.customers_page import losses, page_export
from flows.customers_page.page_values import Associated, PageFilters, Tab
from flows.members import member_settings
from flows.notifications import Digest, Outcome, OwnerNotice, Reminder, SlackNotification, ThreadLine
from flows.reminders import tick
from flows.reports import report
from flows.reports.report_ask import ReportAsk
from flows.rules.associations.next_step import NextAction
from flows.rules.reports.figures import Figure
from handlers.app.page_state import PageState, Screen
from handlers.associations import detail_views
from handlers.claims import answer_views, claim_views
from handlers.customers import screens
from handlers.notices import card_views
from handlers.reminders import views
from store.associations import associations
from store.database.engine import Database
from store.enums import AssociationStatus as S
from store.enums import ClaimRecordKind as Kind
from store.enums import HistoryAction
from store.history.history import HistoryEntry
from store.partners import Partner
from tests.support import delivered, world
from tests.support.world import ADMIN, LINKS, NOON, actor

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LAST = date(2026, 4, 23)
"""The last day that the reviewer gives; midnight after it is skipped in Cairo."""

TOKEN = re.compile(r"<!date\^(\d+)\^[^>]*>")


def written(session: Session, text: object) -> str:
    """Return a text as somebody in the partner's zone reads it."""
    zone = ZoneInfo(session.get_one(Partner, 1).time_zone)

    def read(token: re.Match[str]) -> str:
        at = datetime.fromtimestamp(int(token[1]), UTC).astimezone(zone)
        return f"{at:%b} {at.day}, {at:%H:%M}"

    return TOKEN.sub(read, str(text))


def screens_of(session: Session, one: int, now: datetime) -> Iterator[tuple[str, object]]:
    """Yield what members open in Slack."""
    who, about = actor(session), Summary(associations.of_id(session, one))
    found = details.read(session, who, one, now)
    for name, place in {
        "home": PageState(),
        "in review": PageState.of(PageFilters(about.engagement.id, tab=Tab.REVIEW)),
        "complete": PageState.of(PageFilters(about.engagement.id, tab=Tab.COMPLETE)),
        "due": PageState(screen=Screen.PAGE, owner=ADMIN, due=7),
        "customer": PageState(screen=Screen.CUSTOMER, customer=about.customer.id),
        "losses": PageState(screen=Screen.LOST),
    }.items():
        yield name, [block.to_dict() for block in screens.show(session, who, place, now).blocks]
    yield "details", detail_views.details(found, now).to_dict()
    yield "history", detail_views.history(found).to_dict()
    yield "claim", claim_views.claim(found, items.read(session, who, one, now), now).to_dict()
    yield "snooze", views.form(about, now).to_dict()
    yield (
        "card",
        card_views.card(
            customer_cards.contents([found.summary.association], now), frozenset(), now
        ).payload(),
    )


def record(database: Database, one: int) -> None:
    """Let the reviewer ask for something until the last day."""
    with database.write() as session:
        submit_claim.submit(
            session, actor(session), one, NOON, submitted_on=NOON.date(), claim_id=None, note=None
        )
    with database.write() as session:
        asked = ClaimAnswer(Kind.ACTION_REQUIRED, NOON.date(), words="The date", until_day=LAST)
        record_answer.record(session, actor(session), one, NOON + HOUR, asked)


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kathmandu", "Africa/Cairo"])
def test_whatever_names_a_clock_that_ends_at_midnight_names_its_last_day(
    database: Database, zone: str
) -> None:
    place = world.build(database)
    with database.write() as session:
        session.get_one(Partner, 1).time_zone = zone
    one = world.associate(database, place, place.viva.id)
    world.accept(database, one)
    record(database, one)
    with database.write() as session:
        member_settings.give_calendar(session, actor(session), LINKS)
    due = world.row(database, one).programme_due
    assert due is not None
    there = due.astimezone(ZoneInfo(zone))
    assert (there.date(), there.hour) == (LAST + DAY, 1 if zone == "Africa/Cairo" else 0)

    said = running(database, one, due - 2 * HOUR)
    assert [name for name, text in said.items() if re.search(r"\bApr 24\b", text)] == []
    unnamed = [name for name, text in said.items() if not re.search(r"\bApr 23\b", text)]
    assert unnamed == ["complete", "losses"]
    for name in ("home", "due", "customer", "in review"):
        assert re.search(r"by Thu, Apr 23, 23:59 \S+ · today", said[name]), name
    assert re.search(r"today, Thu, Apr 23, 23:59 \S+", said["details"])
    assert re.search(r"until Thu, Apr 23, 23:59 \S+ · ends today", said["card"])
    assert "submit the claim again in Partner Center by *Apr 23, 23:59*" in said["reminder"]
    assert "by Thu, Apr 23, 23:59 (today)" in said["daily message"]

    list(tick.sweep(database, due))
    assert world.row(database, one).status is S.POST_SUBMISSION_EXPIRED
    said = lost(database, one, due + 2 * DAY)
    assert [name for name, text in said.items() if re.search(r"\bApr 24\b", text)] == []
    for name in ("complete", "customer", "losses", "details"):
        assert "since Apr 23, 2026" in said[name] or "Since Apr 23, 2026" in said[name], name
    assert "*Lost on Thu, Apr 23: " in said["channel"]
    assert "Apr 23, 23:59" in said["history"]
    assert "Apr 23, 23:59" in said["thread"]


def running(database: Database, one: int, now: datetime) -> dict[str, str]:
    """Return every text of a running clock, on its last day."""
    with database.read() as session:
        found = dict(screens_of(session, one, now))
        about = Summary(associations.of_id(session, one))
        shown = details.read(session, actor(session), one, now)
        form = answer_views.record_answer(shown, (Kind.RESUBMITTED,), NextAction.RECORD_REPLY, now.date(), {})
        found["answer"] = form.to_dict()
        reminder = Reminder(one, "request", now.isoformat())
        found["reminder"] = delivered.message(session, reminder, now).payload()
        until, at = (now + 7 * DAY).isoformat(), now.isoformat()
        for name, member in (("daily message", about.owner.id), ("digest", None)):
            message = Digest(1, member, NOON.isoformat(), until, at)
            found[name] = delivered.message(session, message, now).payload()
        link = member_settings.of_member(actor(session), LINKS).calendar or ""
        token = link.rpartition("/")[2].removesuffix(".ics")
        calendar = member_settings.calendar(session, token, now)
        assert calendar is not None
        [event] = Calendar.from_ical(calendar_file.write(calendar, now)).walk("VEVENT")
        begins = event.decoded("dtstart")
        assert isinstance(begins, datetime)
        at_home = begins.astimezone(ZoneInfo(about.zone))
        found["calendar"] = f"{at_home:%b} {at_home.day}, {at_home:%H:%M}"
        row = Associated(shown.summary, shown.claim, may_act=True, is_own=True)
        cells = dict(zip(page_export.HEADER, page_export.table(session, [row], None)[0], strict=True))
        assert cells["Due (day or UTC)"] == LAST
        found["export"] = f"{cells['Due (day or UTC)']:%b %d}"
        return {name: written(session, text) for name, text in found.items()}


def lost(database: Database, one: int, now: datetime) -> dict[str, str]:
    """Return every text of what the clock has ended; the report and the export must name its day, too."""
    with database.read() as session:
        found = dict(screens_of(session, one, now))
        [entry] = session.scalars(
            select(HistoryEntry.id).where(HistoryEntry.action == HistoryAction.CLAIM_REQUEST_EXPIRED)
        )
        told: dict[str, SlackNotification] = {
            "thread": ThreadLine(one, entry),
            "owner": OwnerNotice(one, entry),
            "channel": Outcome([one], [entry]),
        }
        for name, told_of in told.items():
            found[name] = delivered.message(session, told_of, now).payload()
        who = actor(session)
        for day, count in ((LAST, 1), (LAST + DAY, 0)):
            ask = ReportAsk(day.isoformat())
            rows = report.listed(session, who, ask, Figure.LOST, now, 0, 10)
            counted = report.show(session, who, ask, now).figures[Figure.LOST].count
            assert (len(rows), counted) == (count, count)
        [row] = losses.listed(session, who, now, 0, 10)
        cells = dict(zip(page_export.HEADER, page_export.table(session, [row], None)[0], strict=True))
        assert cells["Since (day or UTC)"] == LAST
        return {name: written(session, text) for name, text in found.items()}
