"""Who did something and when, as tables over associations that went through everything."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from flows.associations import cancel, own_date, ownership
from flows.claims import record_answer, submit_claim, void_record
from flows.claims.record_answer import ClaimAnswer
from flows.conversation.answers import answer, moments
from flows.conversation.answers.answer_values import DoerKind, EventMoment, WhenAnswer, WhoAnswer
from flows.conversation.answers.selecting import NotATiming
from flows.reminders import tick
from flows.rules.associations.amounts import Amount
from flows.rules.language.understanding import (
    Aspect,
    Condition,
    Intent,
    Interval,
    Milestone,
    Order,
    Saying,
    Timing,
    Value,
)
from store.database.engine import Database
from store.enums import ClaimRecordKind as Kind
from store.enums import ConsentOutcome
from tests.support import asking, world
from tests.support.asking import YES
from tests.support.plans import statements
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, USER, World, actor

DAY = timedelta(days=1)
DAYS = [NOON + count * DAY for count in range(40)]
ADDED, ASKED, AGAIN, ACCEPTED, HANDED, SUBMITTED, REVIEWED, WANTED, GIVEN, APPROVED, PAID, LATE = DAYS[:12]
MEMBER, CUSTOMER, BOT = DoerKind.MEMBER, DoerKind.CUSTOMER, DoerKind.BOT


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def do(database: Database, act: Callable[[Session], Any]) -> Any:
    with database.write() as session:
        return act(session)


def record(database: Database, one: int, kind: Kind, at: datetime, user: str = ADMIN) -> None:
    amount = Amount("USD", 4000) if kind in {Kind.APPROVED, Kind.PAID} else None
    given = ClaimAnswer(kind, at.date() - DAY, amount=amount, words="Send the invoice")
    do(database, lambda s: record_answer.record(s, actor(s, user), one, at, given))


def ask(database: Database, one: int, at: datetime, user: str = ADMIN) -> int:
    def act(session: Session) -> int:
        sent = asking.ask(session, actor(session, user), one, LINKS, at, customer=KIM, partner=ADA)
        return sent.id

    request: int = do(database, act)
    return request


def paid_one(database: Database, place: World) -> int:
    """Return an association that went all the way; each step was a day after the one before."""
    one = world.associate(database, place, place.viva.id, user=USER, now=ADDED)
    ask(database, one, ASKED)
    request = ask(database, one, AGAIN, USER)
    do(database, lambda s: asking.answer(s, request, YES, ACCEPTED))
    do(database, lambda s: own_date.set_date(s, actor(s), one, DAYS[20].date(), "delivery", ACCEPTED))
    do(database, lambda s: ownership.hand_over(s, actor(s), one, ADMIN, HANDED))
    day = SUBMITTED.date() - DAY
    do(
        database,
        lambda s: submit_claim.submit(
            s, actor(s, USER), one, SUBMITTED, submitted_on=day, claim_id=None, note=None
        ),
    )
    record(database, one, Kind.UNDER_REVIEW, REVIEWED)
    record(database, one, Kind.ACTION_REQUIRED, WANTED, USER)
    record(database, one, Kind.RESUBMITTED, GIVEN, USER)
    record(database, one, Kind.APPROVED, APPROVED)
    record(database, one, Kind.PAID, PAID, USER)
    return one


def asked(intent: Intent, event: Milestone | None, *ids: int, **more: Any) -> Saying:
    values = tuple(Value(str(one), "") for one in ids)
    conditions = (Condition(Aspect.ASSOCIATION, values),) if ids else ()
    return Saying(intent, conditions, event=event, **more)


def who(database: Database, event: Milestone | None, *ids: int, **more: Any) -> WhoAnswer:
    with database.read() as session:
        found = answer.answer(session, actor(session, USER), asked(Intent.WHO, event, *ids, **more), LATE)
        assert isinstance(found, WhoAnswer)
        return found


def when(database: Database, event: Milestone | None, *ids: int) -> WhenAnswer:
    with database.read() as session:
        found = answer.answer(session, actor(session, USER), asked(Intent.WHEN, event, *ids), LATE)
        assert isinstance(found, WhenAnswer)
        return found


def plain(one: EventMoment) -> tuple[Any, ...]:
    return (one.doer.kind if one.doer else None, one.doer.user_id if one.doer else None, one.at)


def earlier(at: datetime) -> date:
    return at.date() - DAY


WENT_ALL_THE_WAY: dict[Milestone, tuple[Any, ...]] = {
    Milestone.ADDED: (MEMBER, USER, ADDED),
    Milestone.ASKED: (MEMBER, USER, AGAIN),
    Milestone.CONSENTED: (CUSTOMER, "", ACCEPTED),
    Milestone.DECLINED: (None, None, None),
    Milestone.SUBMITTED: (MEMBER, USER, earlier(SUBMITTED)),
    Milestone.UNDER_REVIEW: (MEMBER, ADMIN, earlier(REVIEWED)),
    Milestone.ACTION_REQUIRED: (MEMBER, USER, earlier(WANTED)),
    Milestone.APPROVED: (MEMBER, ADMIN, earlier(APPROVED)),
    Milestone.REJECTED: (None, None, None),
    Milestone.DISPUTED: (None, None, None),
    Milestone.PAID: (MEMBER, USER, earlier(PAID)),
    Milestone.LOST: (None, None, None),
    Milestone.CANCELLED: (None, None, None),
    Milestone.DUE: (MEMBER, ADMIN, None),
    Milestone.NEXT_DATE: (None, None, None),
    Milestone.OWNED: (MEMBER, ADMIN, HANDED),
    Milestone.CHANGED: (MEMBER, USER, PAID),
}


def test_who_and_when_of_an_association_that_went_all_the_way(database: Database, place: World) -> None:
    one = paid_one(database, place)
    told = {event: plain(who(database, event, one).found[0]) for event in WENT_ALL_THE_WAY}
    assert told == WENT_ALL_THE_WAY
    assert {*Milestone} - told.keys() == {Milestone.DURING}, "nothing else is of a report alone"
    assert {event: plain(when(database, event, one).found[0]) for event in WENT_ALL_THE_WAY} == told
    names = {
        who(database, Milestone.PAID, one).found[0].doer,
        who(database, Milestone.ADDED, one).found[0].doer,
    }
    assert [one.name for one in names if one] == ["Uma User"]


def test_what_has_not_happened_tells_what_is_due_instead(database: Database, place: World) -> None:
    one = world.associate(database, place, place.viva.id, now=ADDED)
    (found,) = when(database, Milestone.CONSENTED, one).found
    assert not found.has_happened
    assert found.due == ADDED + 30 * DAY
    assert found.due_words == "consent due"


def test_each_ending_has_who_ended_it(database: Database, place: World) -> None:
    declined = world.associate(database, place, place.viva.id, now=ADDED)
    request = ask(database, declined, ASKED)
    no = replace(YES, outcome=ConsentOutcome.DECLINED)
    do(database, lambda s: asking.answer(s, request, no, ACCEPTED))
    expired = world.associate(database, place, place.siem.id, now=ADDED)
    cancelled = world.associate(database, place, place.viva.id, now=ADDED, tenant=world.TENANT[:-1] + "6")
    do(database, lambda s: cancel.cancel(s, actor(s, USER), cancelled, ASKED, "they stopped"))
    list(tick.sweep(database, ADDED + 15 * DAY))
    assert plain(who(database, Milestone.LOST, declined).found[0]) == (CUSTOMER, "", ACCEPTED)
    assert plain(who(database, Milestone.DECLINED, declined).found[0]) == (CUSTOMER, "", ACCEPTED)
    assert plain(who(database, Milestone.LOST, expired).found[0]) == (BOT, "", ADDED + 14 * DAY)
    assert plain(who(database, Milestone.CANCELLED, cancelled).found[0]) == (MEMBER, USER, ASKED)
    assert plain(who(database, Milestone.LOST, cancelled).found[0]) == (None, None, None)


def test_the_next_date_is_told_with_who_set_it(database: Database, place: World) -> None:
    one = world.associate(database, place, place.viva.id, now=ADDED)
    do(database, lambda s: own_date.set_date(s, actor(s, USER), one, DAYS[20].date(), "delivery", ASKED))
    (found,) = when(database, Milestone.NEXT_DATE, one).found
    assert plain(found) == (MEMBER, USER, DAYS[20].date())
    assert found.recorded_at == ASKED


def test_a_voided_record_did_not_happen(database: Database, place: World) -> None:
    one = world.associate(database, place, place.viva.id, now=ADDED)
    request = ask(database, one, ASKED)
    do(database, lambda s: asking.answer(s, request, YES, ACCEPTED))
    day = SUBMITTED.date()
    submit = submit_claim.submit
    do(
        database,
        lambda s: submit(s, actor(s), one, SUBMITTED, submitted_on=day, claim_id=None, note=None),
    )
    record(database, one, Kind.REJECTED, APPROVED)
    assert who(database, Milestone.REJECTED, one).found[0].at == earlier(APPROVED)
    do(database, lambda s: void_record.void(s, actor(s), one, PAID, 1, "a mistake, sorry"))
    assert plain(who(database, Milestone.REJECTED, one).found[0]) == (None, None, None)


def test_the_latest_comes_first_and_the_first_one_if_that_is_asked(database: Database, place: World) -> None:
    ids = world.add_many(database, place, 12, now=ADDED)
    for number, one in enumerate(ids[:11]):
        ask(database, one, ASKED + timedelta(hours=number), ADMIN if number % 2 else USER)
    latest = who(database, Milestone.ASKED)
    assert latest.total == 12
    assert [one.row.summary.association.id for one in latest.found] == ids[10:0:-1]
    first = who(database, Milestone.ASKED, order=Order.OLDEST)
    assert [one.row.summary.association.id for one in first.found] == ids[:10]


def test_nothing_found_names_the_nearest(database: Database, place: World) -> None:
    one = world.associate(database, place, place.viva.id, now=ADDED)
    lately = Timing(Milestone.ADDED, Interval(None, ADDED.date()))
    found = who(database, Milestone.ASKED, one, timings=(lately,))
    assert (found.total, found.found) == (0, [])
    assert [near.without for near in found.nearest] == [lately]


def test_without_an_event_who_is_responsible_and_when_something_happened_last(
    database: Database, place: World
) -> None:
    one = paid_one(database, place)
    assert who(database, None, one).event is Milestone.OWNED
    assert plain(who(database, None, one).found[0]) == (MEMBER, ADMIN, HANDED)
    assert plain(when(database, None, one).found[0]) == (MEMBER, USER, PAID)


def test_who_is_responsible_is_no_timing(database: Database, place: World) -> None:
    world.associate(database, place, place.viva.id)
    with pytest.raises(NotATiming):
        who(database, None, timings=(Timing(Milestone.OWNED, Interval(None, None)),))


@pytest.mark.parametrize("event", list(Milestone))
def test_many_are_read_in_as_few_statements_as_one(
    database: Database, place: World, event: Milestone
) -> None:
    ids = world.add_many(database, place, 8, now=ADDED)
    for one in ids:
        ask(database, one, ASKED)
    counted = []
    for some in (ids[:1], ids):
        with statements(database) as sent, database.read() as session:
            moments.who(session, actor(session), asked(Intent.WHO, event, *some), LATE)
        counted.append(len(sent))
    assert counted[0] == counted[1] <= 8
