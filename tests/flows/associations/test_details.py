from datetime import timedelta

import pytest

from flows.associations import details
from flows.associations.details import Details
from flows.associations.lifecycle import NotFound
from flows.claims import submit_claim
from flows.consent import record_consent
from flows.reminders import tick
from flows.rules.associations.agenda import AgendaKind
from flows.rules.associations.next_step import NextAction
from store.database.engine import Database
from tests.support import asking, world
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, USER, World, actor

DAY = timedelta(days=1)


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def read(database: Database, association_id: int, *, user: str = ADMIN, days: int = 0) -> Details:
    with database.read() as session:
        return details.read(session, actor(session, user), association_id, NOON + days * DAY)


def test_only_what_is_ahead_is_coming(database: Database, place: World) -> None:
    added = world.associate(database, place, place.viva.id)
    kinds = [one.kind for one in read(database, added).coming]
    assert kinds == [AgendaKind.CONSENT_NOT_SENT, AgendaKind.CONSENT_NOT_SENT, AgendaKind.CONSENT_EXPIRY]
    assert [one.kind for one in read(database, added, days=3).coming] == [AgendaKind.CONSENT_EXPIRY]


def test_each_mail_tells_what_became_of_its_message(database: Database, place: World) -> None:
    added = world.associate(database, place, place.viva.id)
    with database.write() as session:
        asking.ask(session, actor(session), added, LINKS, NOON, customer=KIM, partner=ADA)
    (mail,) = read(database, added).mails
    assert mail.message is not None
    assert mail.message.destination == KIM.email


def test_everybody_who_did_something_is_named(database: Database, place: World) -> None:
    added = world.associate(database, place, place.viva.id, user=USER)
    with database.write() as session:
        record_consent.record(session, actor(session), added, NOON, "by phone", NOON)
        submit_claim.submit(
            session, actor(session, USER), added, NOON, submitted_on=NOON.date(), claim_id=None, note=None
        )
    shown = read(database, added)
    assert set(shown.users.values()) == {ADMIN, USER}
    assert shown.claim is not None
    assert shown.answer is not None


def test_r2_recording_a_consent_given_outside_the_bot_is_an_admins(database: Database, place: World) -> None:
    added = world.associate(database, place, place.viva.id)
    assert NextAction.RECORD_CONSENT in read(database, added).actions
    assert NextAction.RECORD_CONSENT not in read(database, added, user=USER).actions


def test_r1_nothing_can_be_done_without_a_role_on_the_location(database: Database, place: World) -> None:
    added = world.associate(database, place, place.viva.id, location=place.oslo)
    assert read(database, added, user=USER).actions == ()
    assert not read(database, added, user=USER).may_act


def test_once_it_has_ended_it_can_only_be_begun_anew(database: Database, place: World) -> None:
    added = world.associate(database, place, place.viva.id)
    list(tick.sweep(database, NOON + 31 * DAY))
    shown = read(database, added, days=32)
    assert (shown.actions, shown.coming) == ((NextAction.ADD_AGAIN,), [])


def test_r3_an_association_of_another_partner_is_not_there(database: Database, place: World) -> None:
    elsewhere = world.build(database, "T0WIDEWORLD")
    theirs = world.associate(database, elsewhere, elsewhere.viva.id, workspace="T0WIDEWORLD")
    with pytest.raises(NotFound):
        read(database, theirs)
