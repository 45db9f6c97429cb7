from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import httpx
import pytest
from icalendar import Calendar
from sqlalchemy import select
from starlette.applications import Starlette

from bot.web import calendar_feed
from bot.web.calendar_feed import PER_ADDRESS
from flows.associations import cancel, own_date
from flows.consent import record_consent
from flows.members import member_settings
from flows.rules.text.incoming_text import one_line, several_lines
from handlers.app.services import Services
from store.associations.associations import Association
from store.catalogue import Engagement
from store.customers.customers import Customer
from store.database.engine import Database
from store.partners import Location, Member, Partner, RoleGrant
from tests.support import world
from tests.support.plans import statements
from tests.support.serving import serving
from tests.support.world import LINKS, NOON, USER, World, actor

DAY = timedelta(days=1)


@dataclass
class Desk:
    """A member at their calendar program."""

    database: Database
    place: World
    browser: httpx.Client

    def subscribe(self, user: str = USER) -> str:
        with self.database.write() as session:
            given = member_settings.give_calendar(session, actor(session, user), LINKS).calendar
        assert given is not None
        return given.removeprefix(LINKS.public_url)

    def events(self, path: str) -> list[tuple[str, datetime | date]]:
        answer = self.browser.get(path)
        assert answer.status_code == 200
        shown = Calendar.from_ical(answer.content)
        return [(str(one["summary"]), one.decoded("dtstart")) for one in shown.walk("VEVENT")]


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    place = world.build(database)
    services = Services(database, lambda: NOON, lambda _: pytest.fail("no look-up"), LINKS)
    app = Starlette(routes=calendar_feed.routes(services, lambda _partner, _user: False))
    with serving(app) as address, httpx.Client(base_url=address, trust_env=False) as browser:
        yield Desk(database, place, browser)


def test_a_member_s_calendar_holds_the_due_dates_of_what_they_own(desk: Desk) -> None:
    mine = world.associate(desk.database, desk.place, desk.place.viva.id, user=USER)
    world.associate(desk.database, desk.place, desk.place.siem.id)
    path = desk.subscribe()
    assert desk.events(path) == [("Consent due: Contoso, Microsoft Viva", NOON + 30 * DAY)]
    with desk.database.write() as session:
        record_consent.record(session, actor(session), mine, NOON, "by phone", NOON)
    assert desk.events(path) == [("Claim due: Contoso, Microsoft Viva", NOON + 90 * DAY)]


def test_the_next_date_stands_in_the_calendar_as_a_whole_day_until_it_has_passed(desk: Desk) -> None:
    mine = world.associate(desk.database, desk.place, desk.place.viva.id, user=USER)
    ended = world.associate(desk.database, desk.place, desk.place.siem.id, user=USER)
    day = (NOON + 9 * DAY).date()
    with desk.database.write() as session:
        uma = actor(session, USER)
        own_date.set_date(session, uma, mine, day, "Delivery; on site", NOON)
        own_date.set_date(session, uma, ended, day, "Delivery", NOON)
        cancel.cancel(session, uma, ended, NOON, None)
    path = desk.subscribe()
    assert desk.events(path) == [
        ("Consent due: Contoso, Microsoft Viva", NOON + 30 * DAY),
        ("Delivery; on site: Contoso, Microsoft Viva", day),
    ]
    with desk.database.write() as session:
        session.get_one(Association, mine).own_date = (NOON - DAY).date()
    assert len(desk.events(path)) == 1


def test_the_file_is_what_calendar_programs_take(desk: Desk) -> None:
    world.associate(desk.database, desk.place, desk.place.viva.id, user=USER)
    answer = desk.browser.get(desk.subscribe())
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in answer.content
    assert b"\r\nX-PUBLISHED-TTL:PT1H\r\n" in answer.content
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["uid"] == "consent-due.1@T0FOURTH"
    assert "Next: Send the consent e-mail to the customer." in str(event["description"])


def test_words_from_outside_cannot_make_lines_of_their_own(desk: Desk) -> None:
    one = world.associate(desk.database, desk.place, desk.place.viva.id, user=USER)
    with desk.database.write() as session:
        association = session.get_one(Association, one)
        session.get_one(Customer, association.customer_id).name = "X\r\nATTACH:https://evil.example;,\\"
    answer = desk.browser.get(desk.subscribe())
    assert b"\nATTACH" not in answer.content
    [(summary, _)] = desk.events(desk.subscribe())
    assert "evil.example;,\\" in summary


@pytest.mark.parametrize(
    "evil",
    ["a\x07b", "a\x1bb", "a\x7fb", "a\u202eb", "a\u2028b", "\x0b\x0ca", "金" * 60 + "&;,\\", "e\u0301" * 60],
)
def test_no_control_character_is_in_the_file_whatever_was_kept_once(desk: Desk, evil: str) -> None:
    one = world.associate(desk.database, desk.place, desk.place.viva.id, user=USER)
    with desk.database.write() as session:
        association = session.get_one(Association, one)
        session.get_one(Customer, association.customer_id).name = evil
        session.get_one(Engagement, association.engagement_id).name = evil
        session.get_one(Location, association.location_id).name = evil
        session.get_one(Partner, association.partner_id).name = evil
    content = desk.browser.get(desk.subscribe()).content
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    text = content.decode().replace("\r\n ", "").replace("\r\n", "")
    assert text == several_lines(text)
    [(summary, _)] = desk.events(desk.subscribe())
    assert summary == one_line(f"Consent due: {evil}, {evil}")


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("AC\\Nord", "AC\\\\Nord"),
        ("AC\\nord", "AC\\\\nord"),
        ("\\N", "\\\\N"),
        ("a;b,c", "a\\;b\\,c"),
        ("a\\;b\\,c\\\\", "a\\\\\\;b\\\\\\,c\\\\\\\\"),
        ('a:b "c"', 'a:b "c"'),
    ],
)
def test_every_text_is_escaped_as_the_format_says(desk: Desk, name: str, written: str) -> None:
    one = world.associate(desk.database, desk.place, desk.place.viva.id, user=USER)
    with desk.database.write() as session:
        association = session.get_one(Association, one)
        session.get_one(Customer, association.customer_id).name = name
        session.get_one(Location, association.location_id).name = name
        session.get_one(Partner, association.partner_id).name = name
    lines = desk.browser.get(desk.subscribe()).text.replace("\r\n ", "").splitlines()
    assert f"SUMMARY:Consent due: {written}\\, Microsoft Viva" in lines
    assert f"LOCATION:{written}" in lines
    assert f"X-WR-CALNAME:MCI due dates\\, {written}" in lines


def test_a_calendar_takes_as_many_statements_for_one_entry_as_for_thirty(desk: Desk) -> None:
    path = desk.subscribe()
    counts = []
    for first, most in ((0, 1), (1, 30)):
        for number in range(first, most):
            world.associate(
                desk.database,
                desk.place,
                desk.place.viva.id,
                user=USER,
                tenant=f"{number:08}-2222-4333-8444-555555555555",
            )
        with statements(desk.database) as sent:
            assert len(desk.events(path)) == most
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_a_new_address_and_a_revocation_end_the_one_before(desk: Desk) -> None:
    first = desk.subscribe()
    second = desk.subscribe()
    assert first != second
    assert desk.browser.get(first).status_code == 404
    assert desk.browser.get(second).status_code == 200
    with desk.database.write() as session:
        assert member_settings.revoke_calendar(session, actor(session, USER), LINKS).calendar is None
    assert desk.browser.get(second).status_code == 404


def test_only_a_digest_of_the_address_is_kept(desk: Desk) -> None:
    token = desk.subscribe().split("/")[-1].removesuffix(".ics")
    with desk.database.read() as session:
        member = session.scalars(select(Member).where(Member.user_id == USER)).one()
        assert member.calendar_digest is not None
        assert token not in str(vars(member))
        assert member_settings.of_member(actor(session, USER), LINKS).calendar == LINKS.calendar_url(token)


def test_who_loses_the_last_role_loses_the_calendar(desk: Desk) -> None:
    path = desk.subscribe()
    with desk.database.write() as session:
        member = session.scalars(select(Member).where(Member.user_id == USER)).one()
        for grant in session.scalars(select(RoleGrant).where(RoleGrant.member_id == member.id)):
            session.delete(grant)
    assert desk.browser.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/calendar/x.ics", "/calendar/.ics", "/calendar/%00.ics"])
def test_an_unknown_address_tells_nothing(desk: Desk, path: str) -> None:
    answer = desk.browser.get(path)
    assert answer.status_code == 404
    assert "Fourth Coffee" not in answer.text


def test_nothing_but_reading_is_offered(desk: Desk) -> None:
    path = desk.subscribe()
    assert desk.browser.head(path).status_code == 200
    assert desk.browser.post(path).status_code == 405


def test_who_asks_too_often_is_told_to_wait(desk: Desk) -> None:
    path = desk.subscribe()
    answers = [desk.browser.get(path).status_code for _ in range(PER_ADDRESS + 1)]
    assert answers == [200] * PER_ADDRESS + [429]
