from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.access import Actor
from flows.associations import details
from flows.associations.lifecycle import OtherLocation
from flows.consent import record_consent
from flows.consent.record_consent import AdminOnly
from flows.outbox import undelivered
from flows.rules.associations.next_step import NextAction
from handlers.outbox import views as stuck_views
from store.database.engine import Database
from store.enums import OutboxState, Role
from store.outbox.outbox import OutboxMessage
from store.partners import Location, Member, Partner, RoleGrant
from tests.support import world
from tests.support.world import NOON, STRANGER, USER, World, actor

PLACES = [Location(id=number, partner_id=1) for number in (1, 2, 3)]
GRANTS = st.lists(
    st.tuples(st.sampled_from(Role), st.sampled_from([None, 1, 2, 3])), min_size=1, max_size=6, unique=True
)


@pytest.fixture
def fourth_coffee(database: Database) -> World:
    return world.build(database)


def grant(database: Database, place: World, user: str, *grants: tuple[Role, Location | None]) -> None:
    """Give a person, known or not, these roles and no others."""
    with database.write() as session:
        partner = session.get_one(Partner, place.partner.id)
        member = Member(partner_id=partner.id, user_id=user, name=user)
        session.add(member)
        session.flush()
        for role, location in grants:
            session.add(
                RoleGrant(
                    partner_id=partner.id,
                    member_id=member.id,
                    role=role,
                    location_id=location.id if location else None,
                )
            )


@given(GRANTS)
def test_r1_the_locations_of_any_grants_are_exactly_those_on_which_a_role_is_held(
    held: list[tuple[Role, int | None]],
) -> None:
    grants = tuple(RoleGrant(role=role, location_id=where) for role, where in held)
    who = Actor(Partner(id=1), Member(id=1), grants)
    assert not who.holds_role_on(Location(id=1, partner_id=2))
    assert not who.is_admin_on(Location(id=1, partner_id=2))
    for place in PLACES:
        on = {role for role, where in held if where in {None, place.id}}
        assert who.holds_role_on(place) is bool(on)
        assert (who.location_ids is None or place.id in who.location_ids) is bool(on)
        assert who.is_admin_on(place) is (Role.ADMIN in on)
        assert who.is_admin_on(place) <= who.is_admin
    assert (who.location_ids is None) is any(where is None for _, where in held)


@pytest.mark.parametrize(
    ("elsewhere", "refusal"),
    [
        ([], OtherLocation),
        ([Role.USER], AdminOnly),
    ],
)
def test_r22_an_admin_of_one_location_records_no_consent_at_another(
    database: Database, fourth_coffee: World, elsewhere: list[Role], refusal: type[Exception]
) -> None:
    place = fourth_coffee
    one = world.associate(database, place, place.viva.id)
    grant(
        database,
        place,
        STRANGER,
        (Role.ADMIN, place.oslo),
        *((role, place.seattle) for role in elsewhere),
    )
    with database.write() as session, pytest.raises(refusal):
        record_consent.record(session, actor(session, STRANGER), one, NOON, "stale button", NOON)
    with database.read() as session:
        shown = details.read(session, actor(session, STRANGER), one, NOON + timedelta(hours=1))
    assert NextAction.RECORD_CONSENT not in shown.actions


def test_r2_an_admin_of_one_location_settles_only_the_undelivered_messages_about_it(
    database: Database, fourth_coffee: World
) -> None:
    place = fourth_coffee
    for number, where in enumerate((place.oslo, place.seattle)):
        tenant = f"{number}1111111-2222-4333-8444-555555555555"
        world.associate(database, place, place.viva.id, tenant=tenant, location=where)
    with database.write() as session:
        for message in session.query(OutboxMessage):
            message.state = OutboxState.DEAD
    grant(database, place, STRANGER, (Role.ADMIN, place.oslo))
    with database.write() as session:
        who = actor(session, STRANGER)
        listing = undelivered.listing(session, who, 10)
        assert (len(listing.shown), listing.resendable) == (2, 1)
        here, there = sorted(listing.shown, key=lambda one: not one.may_act)
        drawn = str(stuck_views.view(listing).to_dict())
        assert f"stuck_{here.message.id}" in drawn
        assert f"stuck_{there.message.id}" not in drawn
        changes: list[Callable[[], object]] = [
            lambda: undelivered.drop(session, who, there.message.id),
            lambda: undelivered.retry(session, who, there.message.id, NOON),
        ]
        for change in changes:
            with pytest.raises(AdminOnly):
                change()
        assert undelivered.retry_all(session, who, NOON) == 1
        session.expire_all()
        states = {one.message.id: one.message.state for one in (here, there)}
    assert states == {here.message.id: OutboxState.PENDING, there.message.id: OutboxState.DEAD}
    with database.write() as session, pytest.raises(AdminOnly):
        undelivered.listing(session, actor(session, USER), 10)
