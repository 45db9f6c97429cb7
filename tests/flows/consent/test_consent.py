import threading
import uuid
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from flows.associations import cancel, contacts
from flows.associations.contacts import ReasonNeeded
from flows.associations.lifecycle import NotFound, OtherLocation
from flows.consent import consent
from flows.consent.answers import ShownStatement
from flows.consent.consent import ConsentClosed, SeveralCustomers, TooSoon
from flows.customers.add_customer import NoLongerEligible
from flows.customers.association_request import ContactPerson
from flows.history import history_check
from flows.reminders import tick
from store.associations import associations
from store.associations.associations import Association
from store.consents import consents
from store.consents.consents import ConsentRequest
from store.database.engine import Database
from store.enums import AssociationStatus as S
from store.enums import ConsentOutcome
from store.history import history
from store.outbox.outbox import OutboxMessage
from tests.support import asking, world
from tests.support.asking import Decision, Recorded
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, USER, World, actor

DAY = timedelta(days=1)
LIVE = "T0RIVAL"


@pytest.fixture
def fourth_coffee(database: Database) -> World:
    return world.build(database)


def send(
    database: Database,
    association_id: int,
    *,
    now: datetime = NOON,
    customer: ContactPerson = KIM,
    user: str = ADMIN,
    workspace: str = world.WORKSPACE,
    contact_reason: str | None = None,
) -> int:
    with database.write() as session:
        request = asking.ask(
            session,
            actor(session, user, workspace),
            association_id,
            LINKS,
            now,
            customer=customer,
            partner=ADA,
            contact_reason=contact_reason,
        )
        return request.id


def decision(outcome: ConsentOutcome = ConsentOutcome.ACCEPTED, reason: str | None = None) -> Decision:
    return Decision(outcome, "Kim Akers", reason, ShownStatement("1", "the words"), "203.0.113.7", "Browser")


def answer(database: Database, request_id: int, given: Decision, now: datetime = NOON) -> Recorded | None:
    with database.write() as session:
        return asking.answer(session, request_id, given, now)


def row(database: Database, association_id: int) -> Association:
    with database.read() as session:
        return session.get_one(Association, association_id)


def kinds(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(OutboxMessage.kind).order_by(OutboxMessage.id)))


def test_r17_sending_awaits_the_answer_and_keeps_only_the_links_digest(
    database: Database, fourth_coffee: World
) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    request_id = send(database, one)
    assert row(database, one).status is S.AWAITING_CONSENT
    token = LINKS.consent_token(fourth_coffee.partner.id, one, 1)
    with database.read() as session:
        request = session.get_one(ConsentRequest, request_id)
        assert token not in str(vars(request))
        found = consent.find(session, token)
        assert found is not None
        assert [one.id for one in consent.open_among(found, NOON)] == [request_id]
        assert consent.find(session, token + "x") is None
    assert "consent_request" in kinds(database)


def test_r18_at_most_one_mail_an_hour_goes_out(database: Database, fourth_coffee: World) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    send(database, one)
    with pytest.raises(TooSoon) as refusal:
        send(database, one, now=NOON + timedelta(minutes=59))
    assert refusal.value.until == NOON + timedelta(hours=1)
    send(database, one, now=NOON + timedelta(hours=1))
    assert kinds(database).count("consent_request") == 2


def test_r18_a_changed_address_voids_the_links_sent_before(database: Database, fourth_coffee: World) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    first = send(database, one)
    with database.write() as session:
        contacts.update(
            session,
            actor(session),
            one,
            NOON,
            customer=ContactPerson("Lee Gu", "lee@contoso.com"),
            partner=ADA,
        )
    assert answer(database, first, decision()) is None
    second = send(
        database, one, now=NOON + timedelta(hours=2), customer=ContactPerson("Lee Gu", "lee@contoso.com")
    )
    assert answer(database, second, decision(), NOON + DAY) is not None


def test_r11_an_address_outside_the_domain_needs_a_reason(database: Database, fourth_coffee: World) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    outside = ContactPerson("Kim Akers", "kim@parent.example")
    with pytest.raises(ReasonNeeded):
        send(database, one, customer=outside)
    send(database, one, customer=outside, contact_reason="Contoso's parent company reads this mail")
    assert row(database, one).contact_reason == "Contoso's parent company reads this mail"


def test_r19_accepting_starts_the_claim_clock_and_keeps_the_proof(
    database: Database, fourth_coffee: World
) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    request_id = send(database, one)
    recorded = answer(database, request_id, decision(), NOON + DAY)
    assert recorded is not None
    assert recorded.is_new
    kept = row(database, one)
    assert kept.status is S.CONSENT_RECEIVED
    assert kept.claim_due == NOON + DAY + timedelta(days=90)
    with database.read() as session:
        given = consents.answer(session, kept)
        assert given is not None
        assert (given.name, given.shown_text, given.address) == ("Kim Akers", "the words", "203.0.113.7")
        entries = history.of_association(session, kept)
        assert history_check.flaws(session, kept) == []
        assert [entry.action for entry in entries] == [
            "association:added",
            "consent:asked",
            "consent:accepted",
        ]
    assert kinds(database).count("consent_receipt") == 1
    assert kinds(database).count("outcome") == 1


def test_a_second_answer_returns_the_first_and_changes_nothing(
    database: Database, fourth_coffee: World
) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    request_id = send(database, one)
    answer(database, request_id, decision())
    before = kinds(database)
    again = answer(database, request_id, decision(ConsentOutcome.DECLINED), NOON + DAY)
    assert again is not None
    assert not again.is_new
    assert again.answer.outcome is ConsentOutcome.ACCEPTED
    assert kinds(database) == before


def test_r20_a_decline_ends_the_association_with_its_reason(database: Database, fourth_coffee: World) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    request_id = send(database, one)
    answer(database, request_id, decision(ConsentOutcome.DECLINED, "Not this year"))
    kept = row(database, one)
    assert (kept.status, kept.next_action_at) == (S.CONSENT_DECLINED, None)
    assert kept.ended_at == NOON


def test_r28_at_the_due_instant_it_is_too_late(database: Database, fourth_coffee: World) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    request_id = send(database, one)
    due = row(database, one).consent_due
    assert answer(database, request_id, decision(), due) is None
    assert answer(database, request_id, decision(), due - timedelta(microseconds=1)) is not None


def rival(database: Database) -> tuple[World, int]:
    other = world.build(database, LIVE)
    return other, world.associate(database, other, other.viva.id, workspace=LIVE)


def test_r19_the_first_acceptance_ends_other_partners_associations_and_names_nobody(
    database: Database, fourth_coffee: World
) -> None:
    mine = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    _, theirs = rival(database)
    ours, other = send(database, mine), send(database, theirs, workspace=LIVE)
    assert answer(database, other, decision()) is not None
    assert row(database, mine).status is S.CONSENTED_TO_ANOTHER_PARTNER
    assert answer(database, ours, decision()) is None
    with database.read() as session:
        entries = history.of_association(session, session.get_one(Association, mine))
        assert entries[-1].detail == {"proof": "domain"}


def test_r19_two_customers_who_accept_at_the_same_instant_leave_one_acceptance(
    database: Database, fourth_coffee: World
) -> None:
    mine = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    _, theirs = rival(database)
    waiting = [send(database, mine), send(database, theirs, workspace=LIVE)]
    outcomes: list[Recorded | None] = []
    start = threading.Barrier(2)

    def accept(request_id: int) -> None:
        start.wait()
        outcomes.append(answer(database, request_id, decision()))

    threads = [threading.Thread(target=accept, args=[one]) for one in waiting]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(outcome is not None for outcome in outcomes) == 1
    assert {row(database, mine).status, row(database, theirs).status} == {
        S.CONSENT_RECEIVED,
        S.CONSENTED_TO_ANOTHER_PARTNER,
    }


def test_accepting_and_expiring_at_the_same_instant_leave_one_outcome(
    database: Database, fourth_coffee: World
) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    request_id = send(database, one)
    due = row(database, one).consent_due
    start = threading.Barrier(2)
    outcomes: list[Recorded | None] = []

    def accept() -> None:
        start.wait()
        outcomes.append(answer(database, request_id, decision(), due - timedelta(microseconds=1)))

    def expire() -> None:
        start.wait()
        list(tick.sweep(database, due))

    threads = [threading.Thread(target=accept), threading.Thread(target=expire)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = S.CONSENT_EXPIRED if outcomes == [None] else S.CONSENT_RECEIVED
    assert row(database, one).status is expected


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_r18_a_link_that_is_voided_while_its_answer_waits_for_the_lock_is_closed(
    database: Database, fourth_coffee: World
) -> None:
    """On SQLite one writer waits for the other before it reads anything."""
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    request_id = send(database, one)
    lee = ContactPerson("Lee Gu", "lee@contoso.com")
    with database.write() as session:
        seen_open = consents.request(session, request_id)
        assert consent.is_open(seen_open, NOON)
        with database.write() as other:
            contacts.update(other, actor(other), one, NOON, customer=lee, partner=ADA)
        assert asking.answer(session, request_id, decision(), NOON) is None
    assert row(database, one).status is S.AWAITING_CONSENT


def test_r3_another_partners_member_finds_no_association(database: Database, fourth_coffee: World) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    rival(database)
    with pytest.raises(NotFound):
        send(database, one, workspace=LIVE)


def test_r18_one_ask_is_about_one_customer(database: Database, fourth_coffee: World) -> None:
    tenant, domain = str(uuid.UUID(int=7)), "fabrikam.com"
    lee = ContactPerson("Lee Gu", "lee@fabrikam.com")
    first = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    other = world.associate(
        database, fourth_coffee, fourth_coffee.siem.id, tenant=tenant, domain=domain, customer=lee
    )
    with database.write() as session, pytest.raises(SeveralCustomers):
        consent.send(session, actor(session), [first, other], LINKS, NOON, customer=KIM, partner=ADA)
    assert [row(database, one).status for one in (first, other)] == [S.ADDED, S.ADDED]


def test_r1_a_member_of_one_location_cannot_act_on_another_ones_association(
    database: Database, fourth_coffee: World
) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    with database.write() as session:
        session.get_one(Association, one).location_id = fourth_coffee.oslo.id
    with pytest.raises(OtherLocation):
        send(database, one, user=USER)


def test_r21_a_cancelled_association_takes_no_answer(database: Database, fourth_coffee: World) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    request_id = send(database, one)
    with database.write() as session:
        cancel.cancel(session, actor(session), one, NOON, "Customer left")
    assert answer(database, request_id, decision()) is None
    with pytest.raises(ConsentClosed):
        send(database, one, now=NOON + DAY)
    with database.read() as session:
        kept = associations.get(session, fourth_coffee.partner.id, one)
        assert kept is not None
        assert kept.status is S.CANCELLED


def test_r19_adding_and_a_rivals_consent_at_the_same_instant_leave_nothing_open_beside_it(
    database: Database, fourth_coffee: World
) -> None:
    _, theirs = rival(database)
    ours = send(database, theirs, workspace=LIVE)
    start = threading.Barrier(2)
    added: list[int] = []

    def accept() -> None:
        start.wait()
        answer(database, ours, decision())

    def add() -> None:
        start.wait()
        with suppress(NoLongerEligible):
            added.append(world.associate(database, fourth_coffee, fourth_coffee.viva.id))

    threads = [threading.Thread(target=accept), threading.Thread(target=add)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert row(database, theirs).status is S.CONSENT_RECEIVED
    assert {row(database, one).status for one in added} <= {S.CONSENTED_TO_ANOTHER_PARTNER}
