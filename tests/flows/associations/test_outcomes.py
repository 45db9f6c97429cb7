"""What was won or lost is told when it happens: once, in the channel, with the amount and the owner."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from flows.associations import outcomes
from flows.claims import submit_claim
from flows.consent import record_consent
from flows.consent.answers import ShownStatement
from flows.notifications import Outcome, ThreadLine, parse
from flows.outbox import reroute
from flows.reminders import tick
from flows.rules.customers.tenants import TenantFound
from flows.rules.text.mail_trouble import MailTrouble
from store.associations.associations import Association
from store.catalogue import Engagement
from store.database.engine import Database
from store.enums import AssociationStatus, ConsentOutcome
from store.outbox.outbox import OutboxMessage
from store.partners import Partner
from tests.support import asking, delivered, world
from tests.support.asking import Decision
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, USER, World, actor

DAY = timedelta(days=1)
CHANNEL = "C0INCENTIVES"


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def add(database: Database, place: World, number: int = 0, engagement: int | None = None) -> int:
    tenant = f"{number:08}-2222-4333-8444-555555555555"
    return world.associate(
        database, place, engagement or place.viva.id, tenant=tenant, user=USER, company=f"Customer {number}"
    )


def ask(database: Database, one: int) -> None:
    with database.write() as session:
        asking.ask(session, actor(session, USER), one, LINKS, NOON, customer=KIM, partner=ADA)


def accept(database: Database, one: int) -> None:
    with database.write() as session:
        record_consent.record(session, actor(session), one, NOON, "given by phone", NOON)


def answer(database: Database, one: int) -> None:
    """Accept on the customer's page."""
    with database.write() as session:
        asked = asking.ask(session, actor(session, USER), one, LINKS, NOON, customer=KIM, partner=ADA)
    said = Decision(ConsentOutcome.ACCEPTED, "Pat Lee", None, ShownStatement("1", "words"), None, None)
    with database.write() as session:
        asking.answer(session, asked.id, said, NOON)


def decline(database: Database, one: int, note: str | None = "Not this year.") -> None:
    with database.write() as session:
        asked = asking.ask(session, actor(session, USER), one, LINKS, NOON, customer=KIM, partner=ADA)
    said = Decision(ConsentOutcome.DECLINED, "Pat Lee", note, ShownStatement("1", "words"), None, None)
    with database.write() as session:
        asking.answer(session, asked.id, said, NOON)


def submit(database: Database, one: int) -> None:
    accept(database, one)
    with database.write() as session:
        day = NOON.date()
        submit_claim.submit(
            session, actor(session, USER), one, NOON, submitted_on=day, claim_id=None, note=None
        )


def expire(database: Database, one: int) -> None:
    assert one
    list(tick.sweep(database, NOON + 30 * DAY))


def expire_unanswered(database: Database, one: int) -> None:
    ask(database, one)
    expire(database, one)


def expire_refused(database: Database, one: int) -> None:
    ask(database, one)
    with database.write() as session:
        session.get_one(Association, one).mail_refused = "550 5.1.1 No such user"
    expire(database, one)


def expire_withdrawn(database: Database, one: int) -> None:
    ask(database, one)
    with database.write() as session:
        session.get_one(Association, one).mail_refused = MailTrouble.CANCELLED
    expire(database, one)


def miss_the_claim(database: Database, one: int) -> None:
    accept(database, one)
    list(tick.sweep(database, NOON + 90 * DAY))


def lose(database: Database, one: int) -> None:
    """Let another partner of the bot get the proven consent of the same customer."""
    assert one
    other = world.build(database, "T0OTHER", name="Other", prefix="X")
    whose = {"user": "X" + ADMIN, "workspace": "T0OTHER"}
    tenant = f"{0:08}-2222-4333-8444-555555555555"
    theirs = world.associate(database, other, other.viva.id, tenant=tenant, **whose)  # type: ignore[arg-type]
    with database.write() as session:
        asked = asking.ask(
            session, actor(session, "X" + ADMIN, "T0OTHER"), theirs, LINKS, NOON, customer=KIM, partner=ADA
        )
    said = Decision(ConsentOutcome.ACCEPTED, "Kim Akers", None, ShownStatement("1", "words"), None, None)
    with database.write() as session:
        asking.answer(session, asked.id, said, NOON, directory=TenantFound(tenant))


def rows(database: Database, kind: str = Outcome.kind, destination: str = CHANNEL) -> list[OutboxMessage]:
    with database.read() as session:
        found = session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.kind == kind, OutboxMessage.destination == destination)
            .order_by(OutboxMessage.id)
        )
        return list(found)


def said(database: Database, row: OutboxMessage) -> str:
    notification = parse(row)
    assert isinstance(notification, Outcome)
    with database.read() as session:
        return str(delivered.message(session, notification, NOON).payload())


AGAIN = "Add again"
STRANGER = f"Pat Lee is not the contact Kim Akers. <@{USER}>"
HAPPENINGS: dict[str, tuple[Callable[[Database, int], None], list[str], bool]] = {
    "accepted": (answer, ["✅ *Customer 0 accepted* Microsoft Viva · USD\\xa05,000 · claim until "], False),
    "recorded": (
        accept,
        [f"✅ *Consent recorded by <@{ADMIN}>: Customer 0*, Microsoft Viva · USD\\xa05,000 · claim until "],
        False,
    ),
    "declined": (
        decline,
        ["🔴 *Declined: Customer 0, Microsoft Viva · USD\\xa05,000.* Pat Lee: “Not this year.” " + STRANGER],
        True,
    ),
    "declined without a full stop": (
        partial(decline, note="No budget"),
        ["USD\\xa05,000.* Pat Lee: “No budget”. " + STRANGER],
        True,
    ),
    "declined without a reason": (
        partial(decline, note=None),
        ["USD\\xa05,000.* Pat Lee gave no reason. " + STRANGER],
        True,
    ),
    "never sent": (
        expire,
        [
            (
                "🔴 *Lost on Wed, Apr 1: Customer 0, Microsoft Viva · USD\\xa05,000.* "
                f"The consent e-mail was never sent. <@{USER}>"
            )
        ],
        True,
    ),
    "unanswered": (
        expire_unanswered,
        ["*Lost on Wed, Apr 1: ", f"USD\\xa05,000.* The customer did not answer. <@{USER}>"],
        True,
    ),
    "refused": (
        expire_refused,
        ["*Lost on Wed, Apr 1: ", f"USD\\xa05,000.* The consent e-mail did not arrive. <@{USER}>"],
        True,
    ),
    "withdrawn": (
        expire_withdrawn,
        [
            (
                "USD\\xa05,000.* The link in the consent e-mail was withdrawn, "
                "and the customer was not asked again."
            )
        ],
        True,
    ),
    "claim missed": (
        miss_the_claim,
        [
            "🔴 *Lost on ",
            (
                ": Customer 0, Microsoft Viva · USD\\xa05,000.* "
                f"The claim was not submitted. Nothing can revive it. <@{USER}>"
            ),
        ],
        False,
    ),
    "submitted": (submit, ["📨 *Claim submitted: Customer 0*, Microsoft Viva · USD\\xa05,000"], False),
    "another partner": (
        lose,
        ["🔴 *Lost: Customer 0, Microsoft Viva · USD\\xa05,000.* The customer gave its consent"],
        False,
    ),
}


@pytest.mark.parametrize("name", HAPPENINGS)
def test_what_was_won_or_lost_is_told_once_in_the_channel_and_not_to_the_owner_again(
    database: Database, place: World, name: str
) -> None:
    happen, expected, can_begin_again = HAPPENINGS[name]
    one = add(database, place)
    happen(database, one)
    row = rows(database)[-1]
    words = said(database, row)
    for part in [*expected, f"<@{USER}>"]:
        assert part in words
    assert (AGAIN in words) is can_begin_again
    named = [one for each in rows(database) for one in each.payload["entry_ids"]]
    assert len(named) == len(set(named))
    assert rows(database, "owner_notice", USER) == []


def test_an_owner_who_recorded_the_consent_is_named_once(database: Database, place: World) -> None:
    accept(database, world.associate(database, place, place.viva.id, user=ADMIN))
    assert said(database, rows(database)[-1]).count(f"<@{ADMIN}>") == 2, "in the text and in its block"


@pytest.mark.parametrize(
    ("happen", "reason"),
    [
        (expire, "The consent e-mail was never sent."),
        (expire_unanswered, "The customer did not answer."),
        (expire_refused, "The consent e-mail did not arrive."),
        (expire_withdrawn, "The link in the consent e-mail was withdrawn, and the customer was not asked"),
    ],
)
def test_the_thread_of_the_card_gives_the_reason_that_the_channel_reads(
    database: Database, place: World, happen: Callable[[Database, int], None], reason: str
) -> None:
    happen(database, add(database, place))
    line = parse(rows(database, ThreadLine.kind)[-1])
    assert isinstance(line, ThreadLine)
    with database.read() as session:
        thread = delivered.message(session, line, NOON).text
    assert "Lost: no consent by <!date^" in thread
    assert f"UTC>. {reason}" in thread
    assert reason in said(database, rows(database)[-1])


def test_all_that_lapses_in_one_sweep_is_one_message_with_a_line_for_each_customer(
    database: Database, place: World
) -> None:
    for number in range(3):
        for engagement in (place.viva.id, place.siem.id)[: 1 + number % 2]:
            add(database, place, number, engagement)
    list(tick.sweep(database, NOON + 30 * DAY))
    list(tick.sweep(database, NOON + 30 * DAY))
    [row] = rows(database)
    words = said(database, row)
    assert words.count("Lost on Wed, Apr 1: ") == 2 * 3, "once in the blocks and once in the text"
    assert "Lost on Wed, Apr 1: Customer 1, 2 engagements · USD\\xa010,000" in words
    assert words.count(AGAIN + "'") == 3


def test_more_customers_than_fit_are_told_in_several_messages_and_none_is_left_out(
    database: Database, place: World
) -> None:
    count = outcomes.MOST_LINES + 5
    added = [add(database, place, number) for number in range(count)]
    list(tick.sweep(database, NOON + 30 * DAY))
    told = rows(database)
    assert len(told) == 2
    assert sorted(one for row in told for one in row.payload["association_ids"]) == added
    assert sum(said(database, row).count(AGAIN + "'") for row in told) == count


def test_without_a_channel_the_owner_is_told_unless_they_did_it(database: Database, place: World) -> None:
    with database.write() as session:
        session.get_one(Partner, place.partner.id).channel_id = None
    one = add(database, place)
    accept(database, one)
    [row] = rows(database, destination=USER)
    assert f"Consent recorded by <@{ADMIN}>: Customer 0" in said(database, row)
    with database.write() as session:
        day = NOON.date()
        submit_claim.submit(
            session, actor(session, USER), one, NOON, submitted_on=day, claim_id=None, note=None
        )
    assert len(rows(database, destination=USER)) == 1


def test_an_engagement_without_a_rate_is_told_without_an_amount(database: Database, place: World) -> None:
    with database.write() as session:
        session.get_one(Engagement, place.viva.id).rates = []
    expire(database, add(database, place))
    assert "Lost on Wed, Apr 1: Customer 0, Microsoft Viva.*" in said(database, rows(database)[0])


def test_what_cannot_reach_the_channel_goes_to_the_owner(database: Database, place: World) -> None:
    expire(database, add(database, place))
    with database.read() as session:
        assert reroute.stand_in(session, rows(database)[0]) == USER
        assert session.scalars(select(Association.status)).all() == [AssociationStatus.CONSENT_EXPIRED]
