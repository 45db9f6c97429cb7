from datetime import date
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from flows.conversation.answers import answer
from flows.conversation.answers.answer import ANSWERED, NotAQuestion
from flows.conversation.answers.answer_values import (
    MOST_ROWS,
    EngagementsAnswer,
    LocationsAnswer,
    MembersAnswer,
    ReportAnswer,
)
from flows.reports import report
from flows.reports.report_ask import ReportAsk
from flows.rules.language.understanding import (
    REQUESTS,
    Aspect,
    Condition,
    Intent,
    Interval,
    Milestone,
    Saying,
    Timing,
    Value,
)
from flows.rules.reports.figures import Figure
from store.catalogue import Engagement
from store.database.engine import Database
from store.enums import Role
from tests.support import world
from tests.support.world import ADMIN, NOON, USER, World, actor


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def of(field: Aspect, *keys: object, excludes: bool = False) -> Condition:
    return Condition(field, tuple(Value(str(one), "") for one in keys), excludes)


def ask(database: Database, saying: Saying, user: str = ADMIN, offset: int = 0) -> Any:
    with database.read() as session:
        return answer.answer(session, actor(session, user), saying, NOON, offset)


def engagements(database: Database, *conditions: Condition, offset: int = 0) -> EngagementsAnswer:
    found = ask(database, Saying(Intent.ENGAGEMENTS, conditions), offset=offset)
    assert isinstance(found, EngagementsAnswer)
    return found


def locations(database: Database, *conditions: Condition, user: str = ADMIN) -> LocationsAnswer:
    found = ask(database, Saying(Intent.LOCATIONS, conditions), user)
    assert isinstance(found, LocationsAnswer)
    return found


def members(database: Database, *conditions: Condition, user: str = ADMIN) -> MembersAnswer:
    found = ask(database, Saying(Intent.MEMBERS, conditions), user)
    assert isinstance(found, MembersAnswer)
    return found


def test_engagements_have_terms_rates_and_locations(database: Database, place: World) -> None:
    with database.write() as session:
        session.execute(update(Engagement).where(Engagement.code == "SIEM").values(active_until=NOON))
    found = engagements(database)
    names = {one.engagement.code: [spot.name for spot in one.locations] for one in found.entries}
    assert names == {"VIVA": ["Lagos", "Oslo", "Seattle"], "SIEM": ["Seattle"], "ENDPOINT": ["Seattle"]}
    assert {one.engagement.id for one in found.entries} - found.active == {place.siem.id}
    (viva,) = engagements(database, of(Aspect.ENGAGEMENT, "VIVA")).entries
    assert [str(rate.amount) for rate in viva.engagement.rates] == ["USD 5,000"]
    assert engagements(database, of(Aspect.AREA, "Modern Work", excludes=True)).total == 0


def test_more_engagements_than_an_answer_holds(database: Database, place: World) -> None:
    world.engagements(database, place, MOST_ROWS)
    first = engagements(database)
    assert (len(first.entries), first.total, first.next_offset) == (MOST_ROWS, MOST_ROWS + 3, MOST_ROWS)
    rest = engagements(database, offset=MOST_ROWS)
    assert (len(rest.entries), rest.next_offset) == (3, None)


def test_locations_are_those_that_may_earn(database: Database, place: World) -> None:
    assert [one.name for one in locations(database).locations] == ["Lagos", "Oslo", "Seattle"]
    siem = locations(database, of(Aspect.ENGAGEMENT, "SIEM"))
    assert [one.name for one in siem.locations] == ["Seattle"]
    assert [one.code for one in siem.engagements] == ["SIEM"]
    (oslo,) = locations(database, of(Aspect.LOCATION, place.oslo.code)).locations
    assert oslo.enrolled
    assert locations(database, user=USER).own == {place.seattle.id}


def test_r2_admins_see_everybodys_roles_and_others_their_own(database: Database, place: World) -> None:
    everybody = members(database)
    assert {(one.user_id, one.grants) for one in everybody.people} == {
        (ADMIN, frozenset({(Role.ADMIN, None)})),
        (USER, frozenset({(Role.USER, "4821937")})),
    }
    own = members(database, user=USER)
    assert [one.user_id for one in own.people] == [USER]
    assert (own.sees_all, [one.key for one in own.admins]) == (False, [ADMIN])
    assert members(database, of(Aspect.OWNER, ADMIN), user=USER).people == []
    assert own.names["4821937"] == "Seattle"


def test_members_of_a_location_or_by_name(database: Database, place: World) -> None:
    def at(code: str) -> list[str]:
        return [one.user_id for one in members(database, of(Aspect.LOCATION, code)).people]

    assert at(place.seattle.code) == [ADMIN, USER]
    assert at(place.oslo.code) == [ADMIN]
    assert [one.user_id for one in members(database, of(Aspect.OWNER, USER)).people] == [USER]


PERIODS = {
    "this month": Interval(date(2026, 3, 1), date(2026, 4, 1)),
    "last quarter": Interval(date(2025, 10, 1), date(2026, 1, 1)),
    "this fiscal year": Interval(date(2025, 7, 1), date(2026, 7, 1)),
    "2026-02-03 to 2026-02-09": Interval(date(2026, 2, 3), date(2026, 2, 10)),
    "2025-11": Interval(date(2025, 11, 1), date(2025, 12, 1)),
    "FY25 Q1": Interval(date(2024, 7, 1), date(2024, 10, 1)),
    "FY25 Q4": Interval(date(2025, 4, 1), date(2025, 7, 1)),
    "FY24": Interval(date(2023, 7, 1), date(2024, 7, 1)),
    "2000-01-01..2026-02-28": Interval(None, date(2026, 3, 1)),
    "2026-02-03": Interval(date(2026, 2, 3), date(2026, 2, 4)),
    "2026-02-03 to 2026-03-02": Interval(date(2026, 2, 3), None),
}


@pytest.mark.parametrize("word", PERIODS)
def test_a_report_is_that_of_the_command(database: Database, place: World, word: str) -> None:
    world.associate(database, place, place.viva.id)
    found = ask(database, Saying(Intent.REPORT, timings=(Timing(Milestone.ADDED, PERIODS[word]),)))
    assert isinstance(found, ReportAnswer)
    with database.read() as session:
        told = report.show(session, actor(session), ReportAsk(word), NOON)
    assert (found.report.period, found.report.figures) == (told.period, told.figures)


def test_a_report_without_a_period_is_of_this_month(database: Database, place: World) -> None:
    assert ask(database, Saying(Intent.REPORT)).report.period.word == "this month"


def test_a_report_takes_any_condition(database: Database, place: World) -> None:
    world.associate(database, place, place.viva.id)
    world.associate(database, place, place.siem.id)
    some = Saying(Intent.REPORT, (of(Aspect.ENGAGEMENT, "VIVA", "ENDPOINT"),))
    assert ask(database, some).report.figures[Figure.ADDED].count == 1
    others = Saying(Intent.REPORT, (of(Aspect.ENGAGEMENT, "VIVA", excludes=True),))
    assert ask(database, others).report.figures[Figure.ADDED].count == 1


@pytest.mark.parametrize("intent", [one for one in Intent if one not in ANSWERED])
def test_what_is_no_question_is_not_answered(database: Database, place: World, intent: Intent) -> None:
    with pytest.raises(NotAQuestion):
        ask(database, Saying(intent))


def test_no_request_is_answered() -> None:
    assert not ANSWERED & REQUESTS


def test_a_report_of_an_empty_partner_has_no_days(database: Database, place: World) -> None:
    def read(session: Session) -> float | None:
        found = answer.answer(session, actor(session), Saying(Intent.REPORT), NOON)
        assert isinstance(found, ReportAnswer)
        return found.report.days

    with database.read() as session:
        assert read(session) is None
