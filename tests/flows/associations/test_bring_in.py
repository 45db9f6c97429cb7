from datetime import date, timedelta

import pytest
from sqlalchemy import select

from flows.associations import bring_in
from flows.associations.bring_in import ProofMissing, RunningEngagement
from flows.associations.lifecycle import OtherLocation, StatusClosed
from flows.associations.ownership import OwnerRefused
from flows.consent.consent import ConsentClosed
from flows.history import history_check
from flows.personal_data import data_export
from flows.reminders import tick
from flows.rules.associations.running import Progress, RunningDays, RunningFault, RunningRefused
from store.associations.associations import Association
from store.claims import claims
from store.consents import consents
from store.customers.customers import Customer
from store.database.engine import Database
from store.enums import AssociationStatus as S
from store.enums import Proof, Transport
from store.history import history
from store.outbox.outbox import OutboxMessage
from tests.support import asking, world
from tests.support.consistency import contradictions
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, STRANGER, USER, World, actor

DAY = timedelta(days=1)
MIDNIGHT = NOON.replace(hour=0)
PROOF = "Partner Center, list of 2 March"
P = Progress


def ago(number: int) -> date:
    return NOON.date() - number * DAY


WAITING = RunningDays(ago(10), P.WAITING)
CONSENTED = RunningDays(ago(40), P.CONSENTED, ago(20))
SUBMITTED = RunningDays(ago(300), P.SUBMITTED, ago(290), ago(250))


@pytest.fixture
def fourth_coffee(database: Database) -> World:
    return world.build(database)


@pytest.fixture
def added(database: Database, fourth_coffee: World) -> int:
    return world.associate(database, fourth_coffee, fourth_coffee.viva.id, user=USER)


def bring(
    database: Database,
    one: int,
    days: RunningDays,
    *,
    user: str = USER,
    known_from: str = PROOF,
    claim_id: str | None = None,
    owner: str | None = None,
) -> None:
    wanted = RunningEngagement(days, known_from, claim_id, owner)
    with database.write() as session:
        bring_in.bring_in(session, actor(session, user), one, wanted, NOON)


def assert_sound(database: Database, one: int) -> None:
    assert contradictions(database) == []
    with database.read() as session:
        assert history_check.flaws(session, session.get_one(Association, one)) == []


def test_r15_one_that_waits_for_consent_has_the_consent_clock_of_its_day(
    database: Database, added: int
) -> None:
    bring(database, added, WAITING)
    kept = world.row(database, added)
    assert kept.status is S.ADDED
    assert (kept.created_at, kept.consent_due) == (MIDNIGHT - 10 * DAY, MIDNIGHT + 20 * DAY)
    assert_sound(database, added)
    list(tick.sweep(database, NOON + 20 * DAY))
    assert world.row(database, added).status is S.CONSENT_EXPIRED
    assert_sound(database, added)


def test_r19_one_with_a_consent_has_the_claim_clock_of_that_day(database: Database, added: int) -> None:
    bring(database, added, CONSENTED)
    kept = world.row(database, added)
    assert (kept.status, kept.claim_due) == (S.CONSENT_RECEIVED, MIDNIGHT + 70 * DAY)
    with database.read() as session:
        given = consents.answer(session, kept)
        assert given is not None
        assert (given.proof, given.note) == (Proof.RECORDED, PROOF)
        customer = session.get_one(Customer, kept.customer_id)
        assert customer.consented_at == MIDNIGHT - 20 * DAY
    assert_sound(database, added)
    list(tick.sweep(database, NOON + 70 * DAY))
    assert world.row(database, added).status is S.NOT_SUBMITTED_EXPIRED
    assert_sound(database, added)


def test_r23_one_whose_claim_was_submitted_has_its_claim_however_long_ago(
    database: Database, added: int
) -> None:
    bring(database, added, SUBMITTED, claim_id="CLM-1")
    kept = world.row(database, added)
    assert (kept.status, kept.next_action_at) == (S.SUBMITTED, None)
    with database.read() as session:
        claim = claims.of_association(session, kept)
        assert claim is not None
        assert (claim.claim_id, claim.submitted_on) == ("CLM-1", ago(250))
        (record,) = data_export.records(session, actor(session).partner)
        assert record.fields["created_at"] == ago(300).isoformat()
    assert_sound(database, added)
    assert list(tick.sweep(database, NOON + 400 * DAY)) == []


@pytest.mark.parametrize("days", [WAITING, CONSENTED, SUBMITTED])
def test_the_history_says_that_it_was_brought_in_by_whom_and_how_it_is_known_and_no_mail_goes_out(
    database: Database, added: int, days: RunningDays
) -> None:
    bring(database, added, days)
    with database.read() as session:
        entries = history.of_association(session, session.get_one(Association, added))
        [entry] = [one for one in entries if one.action == "association:brought_in"]
        assert entry.member is not None
        assert (entry.member.user_id, (entry.detail or {})["note"]) == (USER, PROOF)
        mails = select(OutboxMessage).where(OutboxMessage.transport == Transport.MAIL)
        assert session.scalars(mails).all() == []


def test_reminders_of_the_past_are_not_sent(database: Database, added: int) -> None:
    bring(database, added, WAITING)
    assert list(tick.sweep(database, NOON)) == []


def test_a_day_may_be_corrected_while_the_customer_was_not_asked(database: Database, added: int) -> None:
    bring(database, added, WAITING)
    bring(database, added, RunningDays(ago(5), P.WAITING))
    assert world.row(database, added).created_at == MIDNIGHT - 5 * DAY
    assert_sound(database, added)


@pytest.mark.parametrize(
    ("days", "fault"),
    [
        (RunningDays(ago(60), P.WAITING), RunningFault.CONSENT_OVER),
        (RunningDays(ago(150), P.CONSENTED, ago(140)), RunningFault.CLAIM_OVER),
        (RunningDays(ago(-2), P.WAITING), RunningFault.ADDED_IN_THE_FUTURE),
    ],
)
def test_r28_past_clocks_are_refused_and_nothing_changes(
    database: Database, added: int, days: RunningDays, fault: RunningFault
) -> None:
    with pytest.raises(RunningRefused) as refused:
        bring(database, added, days)
    assert refused.value.fault is fault
    assert world.row(database, added).created_at == NOON


@pytest.mark.parametrize("known_from", ["", "x", "seen"])
def test_it_is_brought_in_only_with_what_proves_it(database: Database, added: int, known_from: str) -> None:
    with pytest.raises(ProofMissing):
        bring(database, added, WAITING, known_from=known_from)


def test_an_association_whose_customer_was_asked_is_not_brought_in(database: Database, added: int) -> None:
    with database.write() as session:
        asking.ask(session, actor(session), added, LINKS, NOON, customer=KIM, partner=ADA)
    with pytest.raises(StatusClosed):
        bring(database, added, WAITING)


def test_r1_users_bring_in_on_their_locations_only(
    database: Database, fourth_coffee: World, added: int
) -> None:
    with database.write() as session:
        session.get_one(Association, added).location_id = fourth_coffee.oslo.id
    with pytest.raises(OtherLocation):
        bring(database, added, WAITING)


def test_it_may_be_given_to_another_owner_who_holds_a_role(database: Database, added: int) -> None:
    with pytest.raises(OwnerRefused):
        bring(database, added, WAITING, owner=STRANGER)
    bring(database, added, CONSENTED, owner=ADMIN)
    with database.read() as session:
        assert session.get_one(Association, added).owner_id == actor(session).member.id
    assert_sound(database, added)


def test_r19_a_consent_that_is_brought_in_ends_nobody_elses_association(
    database: Database, added: int
) -> None:
    rival = world.build(database, "T0RIVAL", prefix="R")
    theirs = world.associate(database, rival, rival.viva.id, user="R" + ADMIN, workspace="T0RIVAL")
    bring(database, added, CONSENTED)
    assert world.row(database, theirs).status is S.ADDED
    assert world.row(database, added).status is S.CONSENT_RECEIVED


def test_r19_nothing_is_brought_in_beside_a_consent_that_is_proven_to_another_partner(
    database: Database, added: int
) -> None:
    rival = world.build(database, "T0RIVAL", prefix="R")
    theirs = world.associate(database, rival, rival.viva.id, user="R" + ADMIN, workspace="T0RIVAL")
    world.accept(database, theirs, user="R" + ADMIN, workspace="T0RIVAL")
    with pytest.raises((ConsentClosed, StatusClosed)):
        bring(database, added, CONSENTED)
