"""What happens to consent e-mails that were given up, once nobody needs them any more."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Select, String, cast, select, update
from sqlalchemy.orm import Session

from flows.associations import cancel, contacts
from flows.associations.lifecycle import advance
from flows.consent import record_consent
from flows.consent.answers import ShownStatement
from flows.consent.consent import TooSoon
from flows.customers.association_request import ContactPerson
from flows.disputes import dispute
from flows.notifications import (
    ConsentReceipt,
    ConsentReminderMail,
    CustomerCard,
    DestinationLost,
    notify,
)
from flows.outbox import audit, reroute, undelivered
from flows.reminders import tick
from store.associations import associations
from store.associations.associations import Association
from store.consents import consents
from store.consents.consents import ConsentRequest
from store.database.engine import Database
from store.enums import AssociationStatus, ConsentOutcome, HistoryAction, OutboxState, Proof
from store.outbox.message_keys import EventKey, SequenceKey
from store.outbox.outbox import OutboxMessage
from store.partners import Partner
from tests.support import asking, delivered, world
from tests.support.asking import Decision
from tests.support.world import ADA, KIM, LINKS, NOON, actor

LEE = ContactPerson("Lee Gu", "lee@contoso.com")
ADMINS = ("U1", "U2", "U3")
LOST = DestinationLost("C0LOST", "is_archived")
SAID = "550 5.1.1 No such user"
SOON = NOON + timedelta(hours=2)


@pytest.fixture
def refused(database: Database) -> int:
    """An association whose customer's address was refused, beside another of the kind."""
    place = world.build(database)
    for engagement in (place.siem, place.viva):
        added = world.associate(database, place, engagement.id)
        with database.write() as session:
            ask(session, added, NOON)
            die(session, added)
    return added


def ask(session: Session, added: int, now: datetime, customer: ContactPerson = KIM) -> int:
    return asking.ask(
        session, actor(session), added, LINKS, now, customer=customer, partner=ADA, works_again=True
    ).id


def die(session: Session, added: int) -> None:
    """Let the mail server refuse the newest mail of an association."""
    session.flush()
    newest = session.scalars(mails(added)).all()[-1]
    newest.state, newest.last_error = OutboxState.DEAD, SAID
    reroute.fail_mail(session, newest.payload["ask_id"], SAID, NOON)


def mails(added: int) -> Select[OutboxMessage]:
    asked = select("ask:" + cast(ConsentRequest.ask_id, String) + ":mails").where(
        ConsentRequest.association_id == added
    )
    return select(OutboxMessage).where(OutboxMessage.sequence_key.in_(asked)).order_by(OutboxMessage.id)


def states(database: Database, added: int) -> list[str]:
    with database.read() as session:
        return [one.state.value for one in session.scalars(mails(added))]


def ask_anew(session: Session, added: int) -> None:
    ask(session, added, SOON)


def correct(session: Session, added: int) -> None:
    contacts.update(session, actor(session), added, SOON, customer=LEE, partner=ADA)


def correct_and_ask(session: Session, added: int) -> None:
    ask(session, added, SOON, LEE)


def withdraw(session: Session, added: int) -> None:
    cancel.cancel(session, actor(session), added, SOON, "changed their mind")


def answer(session: Session, added: int) -> None:
    said = Decision(ConsentOutcome.DECLINED, "Kim Akers", None, ShownStatement("1", "the words"), None, None)
    first = consents.requests(session, session.get_one(Association, added))[0]
    assert asking.answer(session, first.id, said, SOON)


def answer_outside_the_bot(session: Session, added: int) -> None:
    record_consent.record(session, actor(session), added, NOON, "by phone", SOON)


@pytest.mark.parametrize(
    "action", [ask_anew, correct, correct_and_ask, withdraw, answer, answer_outside_the_bot]
)
def test_a_mail_that_nobody_needs_any_more_is_no_trouble(
    database: Database, refused: int, action: Callable[[Session, int], object]
) -> None:
    with database.read() as session:
        assert [one.count for one in audit.look(session, NOON)[1]] == [2]
    with database.write() as session:
        action(session, refused)
    assert states(database, refused)[0] == "obsolete"
    assert "dead" not in states(database, refused)
    with database.read() as session:
        assert [one.count for one in audit.look(session, NOON)[1]] == [1]
        (left,) = undelivered.listing(session, None, 20).shown
        assert left.about is not None
        assert left.about.association.id != refused


def test_r18_a_mail_that_failed_may_be_followed_by_another_at_once(database: Database, refused: int) -> None:
    with database.write() as session:
        ask(session, refused, NOON + timedelta(minutes=1), LEE)
        with pytest.raises(TooSoon):
            ask(session, refused, NOON + timedelta(minutes=2), LEE)
    assert states(database, refused) == ["obsolete", "pending"]


def test_it_is_let_be_when_the_clock_has_run_out(database: Database, refused: int) -> None:
    with database.write() as session:
        session.execute(update(Association).values(agenda_done=NOON + timedelta(days=29)))
    list(tick.sweep(database, NOON + timedelta(days=60)))
    assert states(database, refused) == ["obsolete"]


def expire(session: Session, added: int) -> None:
    association = associations.of_id(session, added)
    session.flush()
    advance(session, association, AssociationStatus.CONSENT_EXPIRED, SOON, HistoryAction.CONSENT_EXPIRED)


def lose(session: Session, added: int) -> None:
    dispute.end_for_another(session, associations.of_id(session, added), SOON, Proof.TENANT)


@pytest.mark.parametrize("action", [withdraw, answer, answer_outside_the_bot, expire, lose])
def test_a_refused_address_is_forgotten_when_consent_is_no_longer_awaited(
    database: Database, refused: int, action: Callable[[Session, int], object]
) -> None:
    assert world.row(database, refused).mail_refused == SAID
    with database.write() as session:
        action(session, refused)
    assert world.row(database, refused).mail_refused is None
    with database.read() as session:
        customer = associations.of_id(session, refused).customer_id
        told = delivered.message(session, CustomerCard(customer), SOON).payload()
    assert "Threats with SIEM Plus XDR: The mail server" in str(told)
    assert "Microsoft Viva: The mail server" not in str(told)


def test_a_refused_address_is_forgotten_when_the_clock_has_run_out(database: Database, refused: int) -> None:
    list(tick.sweep(database, NOON + timedelta(days=60)))
    assert world.row(database, refused).mail_refused is None


def test_a_mail_that_dies_after_the_address_was_corrected_is_no_trouble(
    database: Database, refused: int
) -> None:
    with database.write() as session:
        correct_and_ask(session, refused)
        old = session.scalars(mails(refused)).all()[0]
        old.state = OutboxState.DEAD
        reroute.fail_mail(session, old.payload["ask_id"], SAID, SOON)
    assert states(database, refused) == ["obsolete", "pending"]
    assert world.row(database, refused).mail_refused is None


def test_a_mail_that_dies_after_the_answer_flags_nothing(database: Database, refused: int) -> None:
    with database.write() as session:
        correct_and_ask(session, refused)
        answer_outside_the_bot(session, refused)
        die(session, refused)
    assert states(database, refused) == ["obsolete", "obsolete"]
    assert world.row(database, refused).mail_refused is None


def test_a_reminder_goes_with_its_request_and_a_receipt_stays(database: Database, refused: int) -> None:
    with database.write() as session:
        (request,) = session.scalars(mails(refused)).all()
        for notification in (
            ConsentReminderMail(request.payload["ask_id"], "at noon"),
            ConsentReceipt(1),
        ):
            partner = session.get_one(Partner, request.partner_id)
            sequence, kind = SequenceKey(request.sequence_key), EventKey(notification.kind)
            notify(session, partner, notification, NOON, destination="", sequence=sequence, event=kind)
        for one in session.scalars(mails(refused)):
            one.state = OutboxState.UNCERTAIN
        correct(session, refused)
    assert states(database, refused) == ["obsolete", "obsolete", "uncertain"]


def tell(session: Session, partner: Partner, *user_ids: str) -> list[bool]:
    event = EventKey("lost", is_for_each=True)
    return [
        notify(session, partner, LOST, NOON, destination=one, sequence=SequenceKey(one), event=event)
        for one in user_ids
    ]


def move(session: Session, before: str, after: str) -> OutboxMessage:
    message = session.scalars(select(OutboxMessage).where(OutboxMessage.destination == before)).one()
    message.destination, message.rerouted_from = after, message.rerouted_from or before
    session.flush()
    return message


@pytest.mark.parametrize("moves", [[("U1", "U2")], [("U1", "U2"), ("U2", "U3")], [("U1", "C1")]])
def test_a_message_that_was_moved_is_not_written_again_for_its_first_destination(
    database: Database, moves: list[tuple[str, str]]
) -> None:
    partner = world.build(database).partner
    with database.write() as session:
        assert tell(session, partner, "U1") == [True]
        for before, after in moves:
            move(session, before, after)
        assert tell(session, partner, "U1") == [False]


def test_a_message_that_was_moved_hinders_none_to_whom_it_was_moved(database: Database) -> None:
    partner = world.build(database).partner
    with database.write() as session:
        tell(session, partner, "U1")
        move(session, "U1", "U2")
        assert tell(session, partner, "U2") == [True]


def test_who_is_told_anyway_has_the_same_message_also_where_it_was_moved_to_them(database: Database) -> None:
    partner = world.build(database).partner
    with database.write() as session:
        tell(session, partner, *ADMINS)
        first = session.scalars(select(OutboxMessage).where(OutboxMessage.destination == "U1")).one()
        assert reroute.has_already(session, first, "U2")
        assert not reroute.has_already(session, first, "U9")
        moved = move(session, "U2", "U9")
        assert reroute.has_already(session, first, "U9")
        moved.state = OutboxState.DEAD
        assert not reroute.has_already(session, first, "U9")


def test_an_event_that_is_told_once_is_not_told_to_another_destination(database: Database) -> None:
    partner = world.build(database).partner
    with database.write() as session:
        event = EventKey("once")
        told = [
            notify(session, partner, LOST, NOON, destination=one, sequence=SequenceKey(one), event=event)
            for one in ADMINS
        ]
        assert told == [True, False, False]
        (message,) = session.scalars(select(OutboxMessage).where(OutboxMessage.event_key == "once"))
        assert not reroute.has_already(session, message, "U2")
