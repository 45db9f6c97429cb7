"""What a member adds to a consent e-mail: a line of their own, and copies to others who cannot answer."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from flows.consent import consent, mail_preview, not_for_me
from flows.consent.mail_extras import MailExtras
from flows.drafts import association_drafts
from flows.history import history_check
from flows.notifications import ConsentCopy, ConsentReminderMail, ConsentRequestMail
from flows.outbox import reroute
from flows.personal_data import erase
from store.associations import associations
from store.consents import consent_asks
from store.consents.consent_asks import ConsentAsk
from store.database.engine import Database
from store.enums import OutboxState
from store.history import history
from store.outbox.outbox import OutboxMessage
from tests.support import asking, delivered, world
from tests.support.world import ADA, KIM, LINKS, NOON, World, actor

HOUR = timedelta(hours=1)
LEE, SAM = "lee@contoso.com", "sam@contoso.com"
EXTRAS = MailExtras("As agreed with Lee on Monday.", (LEE, SAM))


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


@pytest.fixture
def asked(database: Database, place: World) -> int:
    """Return an association whose customer was asked, with a line and two copies."""
    one = world.associate(database, place, place.viva.id)
    ask(database, one)
    return one


def ask(database: Database, association_id: int, hours: int = 0) -> None:
    with database.write() as session:
        asking.ask(
            session,
            actor(session),
            association_id,
            LINKS,
            NOON + hours * HOUR,
            customer=KIM,
            partner=ADA,
            extras=EXTRAS,
        )


def copies(database: Database) -> list[OutboxMessage]:
    with database.read() as session:
        found = select(OutboxMessage).where(OutboxMessage.kind == ConsentCopy.kind)
        return list(session.scalars(found.order_by(OutboxMessage.id)))


def test_each_gets_a_mail_of_their_own_without_the_link(database: Database, asked: int) -> None:
    assert [one.destination for one in copies(database)] == [LEE, SAM]
    with database.read() as session:
        token = consent.token_of(consent_asks.ask(session, 1), LINKS)
        sent = [delivered.mail(session, ConsentCopy(1, number)) for number in (0, 1)]
        request = delivered.mail(session, ConsentRequestMail(1))
        reminder = delivered.mail(session, ConsentReminderMail(1, NOON.isoformat()))
    assert [mail.to for mail in sent] == [LEE, SAM]
    assert len({mail.message_key for mail in sent}) == 2
    for mail in sent:
        assert token not in mail.text + mail.html
        assert "http" not in mail.text + mail.html
        assert "As agreed" not in mail.text, "the line is for the contact alone"
    assert f"A copy of this message, without the link, went to {LEE} and {SAM}." in request.text
    assert "A copy of this message" not in reminder.text, "those who got a copy get no reminders"
    for mail in (request, reminder):
        assert "As agreed with Lee on Monday." in mail.text
        assert token in mail.text


def test_the_history_says_who_got_a_copy(database: Database, asked: int) -> None:
    with database.read() as session:
        entries = history.of_association(session, associations.of_id(session, asked))
        assert entries[-1].detail is not None
        assert entries[-1].detail["copies"] == [LEE, SAM]


def test_a_copy_that_waits_is_not_sent_once_there_is_a_newer_mail(database: Database, asked: int) -> None:
    with database.read() as session:
        assert delivered.is_still_true(session, ConsentCopy(1, 0), NOON)
    ask(database, asked, hours=2)
    with database.read() as session:
        assert not delivered.is_still_true(session, ConsentCopy(1, 0), NOON + 2 * HOUR)
        assert delivered.is_still_true(session, ConsentCopy(2, 0), NOON + 2 * HOUR)


def test_who_got_a_copy_can_be_erased_and_the_rest_stays(database: Database, asked: int) -> None:
    with database.read() as session:
        assert not erase.known(session, LEE).is_nothing
    with database.write() as session:
        erase.erase(session, LEE, NOON + HOUR)
    with database.read() as session:
        (kept,) = session.scalars(select(ConsentAsk))
        assert (kept.email, kept.copies) == (KIM.email, [erase.EMAIL, SAM])
        mail = delivered.mail(session, ConsentRequestMail(kept.id))
        assert f"A copy of this message, without the link, went to {SAM}." in mail.text
        assert list(history_check.every_flaw(session)) == []
    assert [(one.destination, one.state) for one in copies(database)] == [
        (erase.EMAIL, OutboxState.OBSOLETE),
        (SAM, OutboxState.PENDING),
    ]


def test_a_copy_is_not_sent_once_the_customers_own_mail_was_refused(database: Database, asked: int) -> None:
    with database.read() as session:
        assert delivered.is_still_true(session, ConsentCopy(1, 0), NOON)
    with database.write() as session:
        reroute.fail_mail(session, 1, "550 No such user", NOON)
    with database.read() as session:
        assert not delivered.is_still_true(session, ConsentCopy(1, 0), NOON)


def test_a_line_and_a_language_are_not_proposed_to_whoever_comes_after_the_wrong_reader(
    database: Database, place: World
) -> None:
    one = world.associate(database, place, place.viva.id)
    extras = MailExtras("Salut Kim!", (LEE,))
    with database.write() as session:
        german = replace(KIM, language="de")
        sent = asking.ask(
            session, actor(session), one, LINKS, NOON, customer=german, partner=ADA, extras=extras
        )
        before = association_drafts.to_send(session, actor(session), [one], NOON + HOUR)
        assert (before.customer_contact.language, before.personal) == ("de", "Salut Kim!")
        assert mail_preview.used_last(session, [one], "jo@contoso.com") == MailExtras(None, (LEE,))
        assert not_for_me.tell(session, sent.ask_id, "Jo Brown", NOON + HOUR)
        after = association_drafts.to_correct(session, actor(session), one, NOON + HOUR)
    assert (after.customer_contact.language, after.personal, after.copies) == ("", "", LEE)
    assert not after.is_worth_resuming(after.STEPS[0]), "the member has typed nothing yet"


def test_the_line_no_longer_names_a_contact_who_was_erased(database: Database, place: World) -> None:
    one = world.associate(database, place, place.viva.id)
    with database.write() as session:
        extras = MailExtras("Dear Kim Akers, as agreed.", (LEE,))
        asking.ask(session, actor(session), one, LINKS, NOON, customer=KIM, partner=ADA, extras=extras)
    with database.write() as session:
        erase.erase(session, KIM.email, NOON + HOUR)
    with database.read() as session:
        (kept,) = session.scalars(select(ConsentAsk))
        assert kept.personal == "Dear (erased), as agreed."
        assert mail_preview.used_last(session, [one], "sam@contoso.com") == MailExtras(None, (LEE,))
        assert list(history_check.every_flaw(session)) == []
