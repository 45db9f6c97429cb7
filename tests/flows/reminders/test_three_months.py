"""Three months of a partner with 37 associations: who gets how many messages on which day, and of what.

What had to be told is computed here from the schedule R29 and the clocks of the associations, and not taken
from tests.support import asking
from the code that tells it. Run it with ``-s`` to see the table.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import get_args

import pytest
from sqlalchemy import select, update

from blockkit import check_message
from flows.claims import submit_claim
from flows.consent import record_consent
from flows.notifications import AdminNotice, Digest, Outcome, OwnerNotice, Reminder, parse
from flows.reminders import day_message, digest, tick
from flows.reminders.partner_calendar import calendar_of
from flows.rules.associations import working_day
from flows.rules.associations.agenda import ENDINGS
from flows.rules.associations.working_day import WorkCalendar
from store.associations.associations import Association
from store.catalogue import Engagement
from store.database.engine import Database
from store.enums import OutboxState
from store.outbox.outbox import OutboxMessage
from store.partners import Member, Partner
from tests.support import asking, delivered, world
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, USER, World, actor

About = Digest | Outcome | Reminder | OwnerNotice | AdminNotice

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
DAYS = 95
SUBMIT_DAYS = 75
"""So few that claims, too, are missed within these months."""

MOST_A_DAY = 3
TOLD_BEFORE = 3
MOST_IN_CHANNEL = 1
"""Messages of a day to the channel beside what was won or lost."""
MOST_OUTCOMES = 6
"""Messages of a day of what was won or lost, each of everything that one tick noticed."""
HOLIDAYS = ["2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25"]
CHANNEL = "C0INCENTIVES"


@dataclass(frozen=True)
class Message:
    """A message as it was written: to whom, when, and which associations it names."""

    to: str
    at: datetime
    kind: str
    named: frozenset[int]
    urgent: bool = False
    since: datetime | None = None


NOT_ASKED, ASKED, ACCEPTED, ENDED = "not asked", "asked", "accepted", "ended"
AFTER_ADDING = (1, 3)
BEFORE_END = {ASKED: (14, 7, 3, 1), ACCEPTED: (30, 14, 7, 3, 1)}
"""R29: days after an association was added, and before a clock ends, on which its owner is reminded."""


@dataclass(frozen=True)
class Stage:
    """A status of an association, in which it was before ``until``, and whose clock ends at ``due``."""

    status: str
    since: datetime
    until: datetime
    due: datetime


@dataclass
class Months:
    """What happened: messages, what the tick did, and what each association went through."""

    calendar: WorkCalendar
    owners: dict[int, str]
    stages: dict[int, list[Stage]] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    ticked: set[tuple[int, datetime]] = field(default_factory=set)
    ended: dict[int, datetime] = field(default_factory=dict)

    @property
    def due(self) -> list[tuple[int, datetime]]:
        """Which association's owner had to be reminded at which tick, by the schedule."""
        return [
            (one, at)
            for one, stages in self.stages.items()
            for stage in stages
            for at in sorted({noticed(moment) for moment in moments(stage)})
            if stage.since < at < stage.until
        ]

    @property
    def lapsed(self) -> dict[int, datetime]:
        """Which association's clock ran out, and at which tick."""
        return {
            one: noticed(stage.due)
            for one, stages in self.stages.items()
            for stage in stages
            if stage.status != ENDED and stage.until == noticed(stage.due) <= LAST
        }

    @property
    def moved(self) -> dict[int, list[datetime]]:
        """When each association went on to another status."""
        return {one: [stage.since for stage in stages[1:]] for one, stages in self.stages.items()}

    def to(self, who: str) -> Iterator[Message]:
        return (one for one in self.messages if one.to == who)

    def day(self, at: datetime) -> date:
        return working_day.local_day(at, self.calendar.zone)


def fill(database: Database) -> World:
    """Add 37 associations of 19 customers in the first days, 26 of the admin and 11 of the user."""
    place = world.build(database)
    with database.write() as session:
        partner = session.get_one(Partner, place.partner.id)
        partner.time_zone, partner.holidays = "Europe/London", HOLIDAYS
        session.execute(update(Engagement).values(submit_days=SUBMIT_DAYS))
    for number in range(37):
        user = USER if number % 10 in {3, 6, 9} else ADMIN
        engagement = (place.viva.id, place.siem.id)[number % 2]
        world.associate(
            database,
            place,
            engagement,
            user=user,
            tenant=f"{number // 2:08}-2222-4333-8444-555555555555",
            company=f"Customer {number // 2}",
            now=NOON + (number % 5) * DAY + number * timedelta(minutes=7),
        )
    return place


LAST = NOON + (DAYS * 24 - 1) * HOUR
"""The last tick."""


def noticed(at: datetime) -> datetime:
    """Return the first of the hourly ticks that finds what is due at an instant."""
    return NOON + -((NOON - at) // HOUR) * HOUR


def moments(stage: Stage) -> list[datetime]:
    """Return the moments of the schedule R29 in a status."""
    if stage.status == NOT_ASKED:
        return [stage.since + days * DAY for days in AFTER_ADDING]
    return [stage.due - days * DAY for days in BEFORE_END.get(stage.status, ())]


def stages_of(one: int, added: datetime, consent_due: datetime) -> list[Stage]:
    """Return what an association goes through by what `act` does to it, and by its clocks."""
    begins = [(NOT_ASKED, added, consent_due)]
    if one % 3 == 0:
        begins.append((ASKED, on_day(7), consent_due))
    if one % 6 == 0:
        begins.append((ACCEPTED, on_day(10), on_day(10) + SUBMIT_DAYS * DAY))
    end = on_day(42) if one % 12 == 0 else noticed(begins[-1][2])
    begins.append((ENDED, end, end))
    return [
        Stage(status, since, until, due)
        for (status, since, due), (_, until, _) in zip(
            begins, [*begins[1:], (ENDED, LAST, LAST)], strict=True
        )
    ]


def on_day(number: int) -> datetime:
    """Return when `act` is called on a day."""
    return NOON + number * DAY + 3 * HOUR


def act(database: Database, one: int, owner: str, day: int, now: datetime) -> None:
    """Let owners act on an association: a third is asked, of which a half accepts and some submit."""
    plan = {7: one % 3 == 0, 10: one % 6 == 0, 42: one % 12 == 0}
    if not plan.get(day):
        return
    with database.write() as session:
        whoever = actor(session, owner)
        if day == 7:
            asking.ask(session, whoever, one, LINKS, now, customer=KIM, partner=ADA)
        elif day == 10:
            record_consent.record(session, actor(session), one, now, "by phone", now)
        else:
            submit_claim.submit(session, whoever, one, now, submitted_on=now.date(), claim_id=None, note=None)


@pytest.fixture
def months(database: Database) -> Months:
    place = fill(database)
    with database.read() as session:
        partner = session.get_one(Partner, place.partner.id)
        rows = session.scalars(select(Association)).all()
        users = {one.id: one.user_id for one in session.scalars(select(Member))}
        lived = Months(calendar_of(partner), {one.id: users[one.owner_id] for one in rows})
        lived.stages = {one.id: stages_of(one.id, one.created_at, one.consent_due) for one in rows}
    last = arrive(database)
    for hours in range(DAYS * 24):
        now = NOON + hours * HOUR
        if hours % 24 == 3:
            for one, owner in lived.owners.items():
                act(database, one, owner, hours // 24, now)
        for done in tick.sweep(database, now):
            assert done.moment is not None
            if done.moment.kind in ENDINGS:
                lived.ended[done.association_id] = now
            else:
                lived.ticked.add((done.association_id, now))
        digest.send(database, now)
        lived.messages += written_since(database, last, now)
        last = arrive(database)
    show(lived)
    return lived


def arrive(database: Database) -> int:
    """Let everything that waits arrive, and return the id of the newest message."""
    with database.write() as session:
        waiting = OutboxMessage.state == OutboxState.PENDING
        session.execute(update(OutboxMessage).where(waiting).values(state=OutboxState.SENT))
        return session.scalar(select(OutboxMessage.id).order_by(OutboxMessage.id.desc()).limit(1)) or 0


def written_since(database: Database, last: int, now: datetime) -> list[Message]:
    """Return what was written for people and the channel, with what each says at this moment."""
    kinds = [one.kind for one in get_args(About)]
    with database.read() as session:
        rows = session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.id > last, OutboxMessage.kind.in_(kinds))
            .order_by(OutboxMessage.id)
        ).all()
        found = []
        for row in rows:
            one = parse(row)
            assert isinstance(one, About)
            assert check_message(delivered.message(session, one, now).payload()) == []
            named, urgent, since = frozenset[int](), False, None
            if isinstance(one, Digest) and one.member_id is not None:
                said = day_message.contents(session, one)
                mine = [each for group in said.groups for several in group.customers for each in several.rows]
                others = [each for several in said.others for each in several.rows]
                named = frozenset(each.association.id for each in [*mine, *others])
                urgent, since = one.urgent, datetime.fromisoformat(one.since)
            elif isinstance(one, Outcome):
                named = frozenset(one.association_ids)
            elif not isinstance(one, Digest):
                named = frozenset([one.association_id])
            found.append(Message(row.destination, now, row.kind, named, urgent, since))
    return found


def show(lived: Months) -> None:
    """Print how many messages each person and the channel got on each day."""
    counts: dict[str, Counter[date]] = defaultdict(Counter)
    for one in lived.messages:
        counts[one.to][lived.day(one.at)] += 1
    for who, days in sorted(counts.items()):
        print(f"{who}: {sum(days.values())} messages on {len(days)} of {DAYS} days")  # noqa: T201 -- to be read
        print("  " + "  ".join(f"{day:%a %d %b}: {count}" for day, count in sorted(days.items())))  # noqa: T201 -- likewise


def test_in_three_months_everybody_is_told_what_they_must_know_and_not_more(months: Months) -> None:
    assert len(months.owners) == 37
    assert len(months.lapsed) > 25
    assert len(months.due) > 100
    assert months.ticked == set(months.due)
    assert months.ended == months.lapsed
    assert list(too_many(months)) == []
    assert list(too_much_for_the_channel(months)) == []
    assert list(disturbed(months)) == []
    assert list(lapsed_unheard(months)) == []
    assert list(not_told_once(months)) == []
    assert list(forgotten_for_a_week(months)) == []


def too_many(months: Months) -> Iterator[str]:
    counts = Counter((one.to, months.day(one.at)) for one in months.messages if one.to != CHANNEL)
    yield from (f"{who} got {count} on {day}" for (who, day), count in counts.items() if count > MOST_A_DAY)


def too_much_for_the_channel(months: Months) -> Iterator[str]:
    """Yield days on which the channel got too much, and messages that do not belong there."""
    there = list(months.to(CHANNEL))
    yield from (f"{one.kind} on {one.at}" for one in there if one.kind not in {Outcome.kind, Digest.kind})
    for kind, most in ((Digest.kind, MOST_IN_CHANNEL), (Outcome.kind, MOST_OUTCOMES)):
        counts = Counter(months.day(one.at) for one in there if one.kind == kind)
        yield from (f"{count} of {kind} on {day}" for day, count in counts.items() if count > most)


def forgotten_for_a_week(months: Months) -> Iterator[str]:
    """Yield what needed its owner when a week began and was not in the message of that morning."""
    for number in range(DAYS):
        day = months.day(NOON) + number * DAY
        at = working_day.morning(day, months.calendar.zone, months.calendar.hour)
        is_first = months.calendar.is_working(day) and working_day.is_first_of_week(day, months.calendar)
        if not is_first or at < NOON:
            continue
        for one, owner in months.owners.items():
            needs = any(
                stage.status in {NOT_ASKED, ACCEPTED} and stage.since <= at - DAY and at < stage.until
                for stage in months.stages[one]
            )
            if needs and not any(one in each.named and each.at == noticed(at) for each in months.to(owner)):
                yield f"{one} of {owner} was not in the message of {day:%a %d %b}"


def disturbed(months: Months) -> Iterator[str]:
    """Yield messages of days on which nobody works and that could have waited."""
    for one in months.messages:
        if one.to == CHANNEL and one.kind == Outcome.kind:
            continue
        if not months.calendar.is_working(months.day(one.at)) and not (one.urgent and one.named):
            yield f"{one.kind} to {one.to} on {one.at:%a %d %b}"


def lapsed_unheard(months: Months) -> Iterator[str]:
    """Yield what lapsed and was not told on several days before, or not exactly once after."""
    for one, at in months.lapsed.items():
        began = max([each for each in months.moved[one] if each < at], default=NOON)
        heard = {
            months.day(each.at)
            for each in months.to(months.owners[one])
            if one in each.named and each.at < at
        }
        mornings = sum(
            months.calendar.is_working(months.day(began + days * DAY)) for days in range(1, (at - began).days)
        )
        if len(heard) < min(TOLD_BEFORE, mornings):
            yield f"{one} was told on {len(heard)} days before it lapsed"
        after = [each for each in months.messages if each.kind == Outcome.kind and one in each.named]
        if sum(each.at == at for each in after) != 1:
            yield f"{one} was told {len(after)} times after it lapsed"


def not_told_once(months: Months) -> Iterator[str]:
    """Yield reminders that no daily message told of, or more than one did.

    One gives way to a newer one, and to a new status, if that comes before the next working morning.
    """
    for one, at in months.due:
        owner = months.owners[one]
        told = [
            each
            for each in months.to(owner)
            if each.since is not None and not each.urgent and each.since < at <= each.at
        ]
        morning = working_day.next_morning(at - timedelta(seconds=1), months.calendar)
        others = [later for other, later in months.due if other == one and at < later <= morning]
        changes = [later for later in months.moved[one] if at < later <= morning]
        if others or changes or at + HOUR > NOON + DAYS * DAY:
            continue
        if len(told) != 1 or one not in told[0].named:
            yield f"{one}, due {at:%a %d %b %H:%M}, was told {len(told)} times to {owner}"
