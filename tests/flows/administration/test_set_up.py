"""How far each of the first steps is, from what there is."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from flows.administration import data_history, first_run, partner_settings, rights, roles, sample_mail, set_up
from flows.administration.roles import ChangedMeanwhile, LastAdmin, Person
from flows.administration.sample_mail import SampleAnswer, SampleOutcome
from flows.administration.set_up import MailSender, SetUp, SetUpStep, StepState
from flows.consent.record_consent import AdminOnly
from store import catalogue, data_changes, partners
from store.catalogue import Engagement
from store.database.engine import Database
from store.enums import Role
from store.partners import Location, Member, Partner, RoleGrant
from tests.support import world
from tests.support.world import ADMIN, NOON, STRANGER, USER, World, actor

DONE, MISSING, OPEN = StepState.DONE, StepState.MISSING, StepState.OPEN
NOTHING = SetUp(
    name="New",
    mail_name="",
    channel_id=None,
    time_zone="UTC",
    digest_hour=8,
    working_days=("mon",),
    holidays_to_come=0,
    has_times=False,
    engagements=0,
    active=0,
    locations=0,
    enrolled=0,
    earning=0,
    holders=1,
    begun_in_slack=True,
)

EVERYTHING: dict[str, Any] = {
    "active": 1,
    "earning": 1,
    "channel_id": "C1",
    "has_times": True,
    "holders": 2,
    "mail_tested_at": NOON,
}


@pytest.fixture
def fourth_coffee(database: Database) -> World:
    """Return a partner that was loaded."""
    return world.build(database)


SENDER = MailSender("mci@fourthcoffee.example", "")
NO_SENDER = MailSender("mci-bot@localhost", "")


@pytest.mark.parametrize(
    ("there", "step", "state"),
    [
        ({}, SetUpStep.CHANNEL, OPEN),
        ({"channel_id": "C1"}, SetUpStep.CHANNEL, DONE),
        ({}, SetUpStep.WORKING_TIME, OPEN),
        ({"has_times": True}, SetUpStep.WORKING_TIME, DONE),
        ({}, SetUpStep.CATALOGUE, MISSING),
        ({"engagements": 3}, SetUpStep.CATALOGUE, MISSING),
        ({"engagements": 3, "active": 1}, SetUpStep.CATALOGUE, DONE),
        ({}, SetUpStep.LOCATIONS, MISSING),
        ({"locations": 3, "enrolled": 3}, SetUpStep.LOCATIONS, MISSING),
        ({"locations": 3, "enrolled": 1, "earning": 1}, SetUpStep.LOCATIONS, DONE),
        ({"holders": 0}, SetUpStep.ROLES, MISSING),
        ({"holders": 1}, SetUpStep.ROLES, OPEN),
        ({"holders": 2}, SetUpStep.ROLES, DONE),
    ],
)
def test_a_step_is_done_open_or_missing(there: dict[str, Any], step: SetUpStep, state: StepState) -> None:
    assert replace(NOTHING, **there).state(step) is state


@pytest.mark.parametrize(("sender", "state"), [(None, DONE), (NO_SENDER, OPEN), (SENDER, DONE)])
def test_the_sender_is_set_up_with_an_address_that_customers_know_and_once_a_test_was_sent(
    sender: MailSender | None, state: StepState
) -> None:
    assert NOTHING.state(SetUpStep.MAIL, sender) is OPEN
    assert replace(NOTHING, mail_tested_at=NOON).state(SetUpStep.MAIL, sender) is state


def test_only_a_test_that_the_mail_server_took_is_kept(database: Database, fourth_coffee: World) -> None:
    def noted(outcome: SampleOutcome) -> bool:
        with database.write() as session:
            sample_mail.note_taken(session, actor(session), SampleAnswer(outcome), NOON)
        with database.read() as session:
            return set_up.show(session, actor(session), NOON).mail_tested_at is not None

    others = [one for one in SampleOutcome if one is not SampleOutcome.TAKEN]
    assert not any(map(noted, others))
    assert noted(SampleOutcome.TAKEN)
    with pytest.raises(AdminOnly), database.write() as session:
        sample_mail.note_taken(session, actor(session, USER), SampleAnswer(SampleOutcome.TAKEN), NOON)


@pytest.mark.parametrize(
    ("there", "missing", "on_home"),
    [
        ({}, ("catalogue", "locations"), True),
        ({"active": 1, "earning": 1}, (), True),
        ({"active": 1, "earning": 1, "channel_id": "C1", "has_times": True}, (), True),
        ({**EVERYTHING, "mail_tested_at": None}, (), True),
        ({**EVERYTHING, "holders": 1}, (), True),
        (EVERYTHING, (), False),
        ({"active": 1, "earning": 1, "begun_in_slack": False}, (), False),
        ({"active": 1, "earning": 1, "holders": 0, "begun_in_slack": False}, ("roles",), True),
    ],
)
def test_home_leads_on_until_everything_is_there(
    there: dict[str, Any], missing: tuple[str, ...], on_home: bool
) -> None:
    found = replace(NOTHING, **there)
    assert (found.missing, found.is_on_home) == (missing, on_home)


def test_a_partner_that_was_loaded_finds_the_steps_done(database: Database, fourth_coffee: World) -> None:
    with database.read() as session:
        found = set_up.show(session, actor(session), NOON)
        states = {step: found.state(step, SENDER) for step in SetUpStep}
        assert states == dict.fromkeys(SetUpStep, DONE) | {SetUpStep.MAIL: OPEN}, "no test mail was sent"
        assert set_up.on_home(session, actor(session), NOON) is None
        assert set_up.pending(session, actor(session), NOON) is None
        assert (found.locations, found.enrolled, found.earning, found.active) == (3, 2, 2, 3)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        (Location, {"enrolled": False}),
        (Engagement, {"active_until": NOON}),
        (Engagement, {"active_from": NOON + timedelta(days=1)}),
    ],
)
def test_without_a_location_that_may_earn_now_nobody_can_begin(
    database: Database, fourth_coffee: World, table: Any, change: dict[str, Any]
) -> None:
    with database.write() as session:
        session.execute(update(table).values(**change))
    with database.read() as session:
        assert SetUpStep.LOCATIONS in set_up.show(session, actor(session), NOON).missing
        waits = set_up.pending(session, actor(session, USER), NOON)
        assert waits is not None
        assert (waits.leads, waits.admins) == (False, (ADMIN,))
        assert catalogue.count_earning(session, fourth_coffee.partner, NOON) == 0


@pytest.mark.parametrize(
    "change", [{"time_zone": "Etc/UTC"}, {"digest_hour": 9}, {"holidays": ["2026-12-25"]}]
)
def test_who_means_utc_says_so_and_a_channel_alone_says_nothing_of_the_times(
    database: Database, change: dict[str, Any]
) -> None:
    with database.write() as session:
        partner = first_run.make_partner(session, "T0NEW", "New Partner")
        assert first_run.begin(session, partner, ADMIN, NOON, name="Ada")
        who = actor(session, ADMIN, "T0NEW")
        partner_settings.change(session, who, {"channel_id": "C0NEW"}, 0, NOON)
        assert set_up.show(session, who, NOON).state(SetUpStep.WORKING_TIME) is OPEN
        version = partner_settings.show(session, who, NOON).version
        partner_settings.change(session, who, change, version, NOON)
        assert set_up.show(session, who, NOON).state(SetUpStep.WORKING_TIME) is DONE


def test_only_the_first_admin_is_made_by_installing(database: Database) -> None:
    with database.write() as session:
        assert first_run.may_begin(session, "T0NEW", ADMIN)
        assert not first_run.is_begun(session, "T0NEW")
        assert first_run.begin_here(session, "T0NEW", "New", ADMIN, NOON, name="Ada")
        assert first_run.is_begun(session, "T0NEW")
        assert not first_run.begin_here(session, "T0NEW", "New", USER, NOON)
        partner = session.query(Partner).one()
        assert not first_run.begin(session, partner, USER, NOON)
        ada = partners.member(session, partner, ADMIN)
        assert ada is not None
        ada.gone_since = NOON
        session.flush()
        assert not first_run.begin(session, partner, USER, NOON), "an admin who left stays the first"


def test_a_member_who_installs_keeps_their_other_roles(database: Database, fourth_coffee: World) -> None:
    with database.write() as session:
        partner = session.get_one(Partner, fourth_coffee.partner.id)
        for grant in session.query(RoleGrant).where(RoleGrant.role == Role.ADMIN):
            session.delete(grant)
        session.flush()
        assert first_run.begin(session, partner, USER, NOON)
        uma = partners.member(session, partner, USER)
        assert uma is not None
        assert set(partners.grants(session, uma)) == {
            (Role.ADMIN, None),
            (Role.USER, fourth_coffee.seattle.code),
        }


def test_a_partner_from_files_without_an_admin_gets_none_by_writing_to_the_bot(
    database: Database, fourth_coffee: World
) -> None:
    with database.write() as session:
        session.query(RoleGrant).delete()
        session.query(Member).where(Member.user_id == STRANGER).delete()
        assert not first_run.may_begin(session, fourth_coffee.partner.workspace_id, STRANGER)


def test_of_two_admins_only_who_changes_the_same_is_told(database: Database, fourth_coffee: World) -> None:
    with database.write() as session:
        roles.give(session, actor(session), [Person(USER, "Uma")], [(Role.ADMIN, None)], NOON)
    with database.write() as session:
        ada, uma = actor(session), actor(session, USER)
        partner_settings.change(session, ada, {"name": "Fifth Coffee"}, 0, NOON)
        partner_settings.change(session, uma, {"channel_id": "C0OTHER"}, 0, NOON)
        with pytest.raises(ChangedMeanwhile) as refusal:
            partner_settings.change(session, uma, {"name": "Sixth Coffee"}, 0, NOON)
        assert refusal.value.by == ADMIN
        assert refusal.value.after is not None
        assert (refusal.value.after["name"], refusal.value.after["channel_id"]) == ("Fifth Coffee", "C0OTHER")


def test_whoever_administers_some_locations_only_is_shown_nothing_of_it(
    database: Database, fourth_coffee: World
) -> None:
    with database.write() as session:
        partner = session.get_one(Partner, fourth_coffee.partner.id)
        member = session.query(Member).where(Member.user_id == USER).one()
        session.add(
            RoleGrant(
                partner_id=partner.id,
                member_id=member.id,
                role=Role.ADMIN,
                location_id=fourth_coffee.oslo.id,
            )
        )
    with database.read() as session:
        uma = actor(session, USER)
        assert set_up.on_home(session, uma, NOON) is None
        for show in (set_up.show, partner_settings.show):
            with pytest.raises(AdminOnly):
                show(session, uma, NOON)


def test_the_first_admin_is_not_taken_back_while_there_is_no_other(database: Database) -> None:
    with database.write() as session:
        first_run.begin_here(session, "T0NEW", "New", ADMIN, NOON)
        who = actor(session, ADMIN, "T0NEW")
        [begun] = data_changes.loads(session, who.partner, 0, 5)
        load_id = begun.id
    with pytest.raises(LastAdmin), database.write() as session:
        data_history.undo(session, actor(session, ADMIN, "T0NEW"), load_id, NOON)
    with database.read() as session:
        assert rights.is_of_all(actor(session, ADMIN, "T0NEW"))
