"""Channels of locations and engagements: who may choose them, what is kept, and where messages go."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.loading.files import read_row
from flows.access import Actor
from flows.administration import channels, data_history, locations, roles
from flows.administration.roles import ChangedMeanwhile, Person
from flows.associations import cancel
from flows.associations.channels import channel_of
from flows.associations.lifecycle import NotFound
from flows.consent.record_consent import AdminOnly
from flows.loading import loading
from flows.loading.loading import Author
from flows.notifications import Digest, parse
from flows.outbox import reroute
from flows.reminders import digest, team_summary, tick
from flows.reminders.team_summary import Happening
from store import data_changes
from store.associations import associations
from store.associations.associations import Association
from store.catalogue import Engagement
from store.database.engine import Database
from store.enums import DataKind, LoadOrigin, Role
from store.outbox import lanes
from store.outbox.outbox import OutboxMessage
from store.partners import Location, Partner
from tests.support import world
from tests.support.world import NOON, USER, WORKSPACE, World, actor

COMPANY, OSLO, VIVA = "C0INCENTIVES", "C0OSLO", "C0VIVA"
DAY = timedelta(days=1)


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def choose(database: Database, kind: DataKind, one: int, channel: str | None, version: int = 1000) -> None:
    with database.write() as session:
        channels.choose(session, actor(session), kind, one, channel, version, NOON)


@pytest.mark.parametrize(
    ("company", "location", "engagement", "expected"),
    [
        (COMPANY, None, None, COMPANY),
        (COMPANY, OSLO, None, OSLO),
        (COMPANY, OSLO, VIVA, VIVA),
        (COMPANY, None, VIVA, VIVA),
        (None, OSLO, None, OSLO),
        (None, None, VIVA, VIVA),
        (None, None, None, None),
    ],
)
def test_the_engagement_s_channel_stands_above_the_location_s_and_that_above_the_company_s(
    database: Database,
    place: World,
    company: str | None,
    location: str | None,
    engagement: str | None,
    expected: str | None,
) -> None:
    number = world.associate(database, place, place.viva.id, location=place.oslo)
    with database.write() as session:
        session.get_one(Partner, place.partner.id).channel_id = company
    choose(database, DataKind.LOCATIONS, place.oslo.id, location)
    choose(database, DataKind.CATALOGUE, place.viva.id, engagement)
    with database.read() as session:
        one = associations.of_id(session, number)
        assert channel_of(one) == expected
        for channel in (COMPANY, OSLO, VIVA):
            found = session.scalars(select(Association.id).where(associations.told_in(channel))).all()
            assert found == ([number] if channel == expected else [])


def waiting(database: Database, *kinds: str) -> list[tuple[str, str]]:
    with database.read() as session:
        found = session.scalars(
            select(OutboxMessage).where(OutboxMessage.kind.in_(kinds)).order_by(OutboxMessage.id)
        )
        return [(one.kind, one.destination) for one in found]


def test_new_cards_threads_and_outcomes_go_to_the_chosen_channel(database: Database, place: World) -> None:
    choose(database, DataKind.LOCATIONS, place.oslo.id, OSLO)
    number = world.associate(database, place, place.viva.id, location=place.oslo)
    assert waiting(database, "customer_card", "thread_line") == [("customer_card", OSLO)]
    with database.read() as session:
        due = associations.of_id(session, number).consent_due
    list(tick.sweep(database, due))
    assert ("outcome", OSLO) in waiting(database, "outcome")
    assert ("thread_line", OSLO) in waiting(database, "thread_line")
    assert COMPANY not in {destination for _, destination in waiting(database, "outcome", "thread_line")}


def test_a_customer_has_one_card_where_the_first_of_their_open_engagements_is_told(
    database: Database, place: World
) -> None:
    choose(database, DataKind.CATALOGUE, place.siem.id, VIVA)
    for work in (place.viva, place.siem):
        world.associate(database, place, work.id)
    assert {there for _, there in waiting(database, "customer_card")} == {COMPANY}
    with database.write() as session:
        cancel.cancel(session, actor(session), 1, NOON + DAY, None)
    assert waiting(database, "customer_card")[-1] == ("customer_card", VIVA)


def test_each_channel_s_summary_tells_of_its_own_customers_and_none_is_told_twice(
    database: Database, place: World
) -> None:
    choose(database, DataKind.LOCATIONS, place.oslo.id, OSLO)
    with database.write() as session:
        session.get_one(Partner, place.partner.id).daily_summary = True
    there = {}
    for number, (location, channel) in enumerate([(place.oslo, OSLO), (place.seattle, COMPANY)]):
        tenant = f"2222222{number}-2222-4333-8444-555555555555"
        there[channel] = world.associate(
            database,
            place,
            place.viva.id,
            location=location,
            tenant=tenant,
            company=f"Customer {number}",
            domain=f"customer{number}.com",
        )
    digest.send(database, NOON + 28 * DAY)
    with database.read() as session:
        found = {}
        for row in session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "digest")):
            notification = parse(row)
            assert isinstance(notification, Digest)
            if notification.member_id is None:
                said = team_summary.contents(session, notification)
                found[row.destination] = [one.association.id for one in said.ending.rows]
                assert [one.association.id for one in said.happened[Happening.ADDED].rows] == found[
                    row.destination
                ]
                assert (said.month is not None) is (row.destination == COMPANY)
        assert found == {channel: [number] for channel, number in there.items()}


def test_what_a_lost_channel_cannot_get_goes_to_the_company_s_and_the_admins_learn_of_it(
    database: Database, place: World
) -> None:
    choose(database, DataKind.LOCATIONS, place.oslo.id, OSLO)
    world.associate(database, place, place.viva.id, location=place.oslo)
    with database.write() as session:
        [card] = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "customer_card"))
        assert reroute.stand_in(session, card) == COMPANY
        lanes.put(session, place.partner.id, OSLO, refused="is_archived", refused_since=NOON)
        lane = lanes.get(session, place.partner.id, OSLO)
        assert lane is not None
        reroute.tell_of_lost_destination(session, place.partner, lane, NOON)
    with database.read() as session:
        [lost] = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "destination_lost"))
        assert (lost.destination, lost.payload["instead"]) == (world.ADMIN, COMPANY)


def test_only_an_admin_of_all_locations_sees_or_chooses(database: Database, place: World) -> None:
    with database.write() as session:
        roles.give(session, actor(session), [Person(USER, "Uma")], [(Role.ADMIN, place.oslo.code)], NOON)
    with database.read() as session:
        uma = actor(session, USER)
        where = (session, uma, DataKind.LOCATIONS, place.oslo.id)
        for asks in (
            lambda: channels.listing(session, uma, "", 0, 20),
            lambda: channels.choices(session, uma, DataKind.LOCATIONS),
            lambda: channels.newest(session, uma),
            lambda: channels.read(*where),
            lambda: channels.choose(*where, OSLO, 0, NOON),
        ):
            with pytest.raises(AdminOnly):
                asks()


@pytest.mark.parametrize("kind", [DataKind.LOCATIONS, DataKind.CATALOGUE])
def test_what_is_not_there_any_more_has_no_channel(database: Database, place: World, kind: DataKind) -> None:
    with database.read() as session, pytest.raises(NotFound):
        channels.read(session, actor(session), kind, place.viva.id + 1000)


def test_of_two_admins_the_second_learns_of_the_first_but_other_columns_do_not_matter(
    database: Database, place: World
) -> None:
    with database.read() as session:
        seen = channels.newest(session, actor(session))
    with database.write() as session:
        row = read_row(
            DataKind.LOCATIONS,
            {"partner_id": place.oslo.code, "name": "Oslo Harbour", "country": "NO", "enrolled": "yes"},
        )
        loading.load(session, row, WORKSPACE, NOON, Author(LoadOrigin.COMMAND))
    choose(database, DataKind.LOCATIONS, place.oslo.id, OSLO, seen)
    with pytest.raises(ChangedMeanwhile) as raised:
        choose(database, DataKind.LOCATIONS, place.oslo.id, VIVA, seen)
    assert (raised.value.after or {})["channel_id"] == OSLO
    with database.read() as session:
        kept = session.get_one(Location, place.oslo.id)
        assert (kept.name, kept.channel_id) == ("Oslo Harbour", OSLO)


def stored_channel(session: Session, kind: DataKind, number: int) -> str | None:
    if kind is DataKind.LOCATIONS:
        return session.get_one(Location, number).channel_id
    return session.get_one(Engagement, number).channel_id


@pytest.mark.parametrize("kind", [DataKind.LOCATIONS, DataKind.CATALOGUE])
def test_a_file_keeps_removes_or_replaces_a_channel_and_a_choice_can_be_taken_back(
    database: Database, place: World, kind: DataKind
) -> None:
    number = place.oslo.id if kind is DataKind.LOCATIONS else place.viva.id
    choose(database, kind, number, OSLO)
    base = (
        {"partner_id": place.oslo.code, "name": "Oslo", "country": "NO", "enrolled": "yes"}
        if kind is DataKind.LOCATIONS
        else {
            "code": place.viva.code,
            "name": "Viva",
            "solution_area": "Modern Work",
            "type": "workshop",
            "active_from": "2025-07-01",
            "identifier_types": "tenant_id",
        }
    )
    for given, kept in (({}, OSLO), ({"channel_id": VIVA}, VIVA), ({"channel_id": "None"}, None)):
        with database.write() as session:
            batch = read_row(kind, base | given)
            assert batch.faults == ()
            loading.load(session, batch, WORKSPACE, NOON, Author(LoadOrigin.COMMAND))
            session.flush()
            assert stored_channel(session, kind, number) == kept
    [fault] = read_row(kind, base | {"channel_id": "#general"}).faults
    assert fault.field == "channel_id"
    choose(database, kind, number, VIVA)
    with database.write() as session:
        who: Actor = actor(session)
        [last] = data_changes.loads(session, who.partner, 0, 1)
        data_history.undo(session, who, last.id, NOON)
        session.flush()
        assert stored_channel(session, kind, number) is None


def test_the_form_of_a_location_leaves_its_channel_alone(database: Database, place: World) -> None:
    choose(database, DataKind.LOCATIONS, place.oslo.id, OSLO)
    with database.write() as session:
        who = actor(session)
        seen = locations.terms(session, who, place.oslo.id).version
        row = read_row(
            DataKind.LOCATIONS,
            {"partner_id": place.oslo.code, "name": "Oslo Harbour", "country": "NO", "enrolled": "no"},
        )
        locations.put(session, who, row, locations.EarningChange(), place.oslo.id, seen, NOON)
        assert session.get_one(Location, place.oslo.id).channel_id == OSLO
