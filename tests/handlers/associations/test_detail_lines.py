"""What the details say of asking, and of what an acceptance proves."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from flows.associations import details as flow
from flows.associations import lifecycle
from flows.customers.association_request import ContactPerson
from flows.notifications import Reminder
from flows.outbox import reroute
from flows.rules.customers.tenancy import Identifier
from flows.rules.customers.tenants import DirectoryUnavailable, TenantAnswer, TenantFound
from handlers.associations import detail_lines as lines
from store.associations import associations
from store.consents.consents import ConsentAnswer
from store.database.engine import Database
from store.enums import IdentifierType, OutboxState, TenantCheck
from store.outbox.outbox import OutboxMessage
from tests.support import asking, delivered, world
from tests.support.stage import words
from tests.support.world import ADA, KIM, LINKS, NOON, TENANT, USER, actor

HOUR = timedelta(hours=1)
WITH_PHONE = replace(KIM, phone="+47 22 <00>")
TPID = Identifier(IdentifierType.TPID, "418207", TenantCheck.NOT_COMPARED)


def ask(database: Database, one: int, customer: ContactPerson, hours: int) -> None:
    with database.write() as session:
        asking.ask(session, actor(session), one, LINKS, NOON + hours * HOUR, customer=customer, partner=ADA)


def asked(database: Database, one: int) -> list[str]:
    with database.read() as session:
        return lines.asked(flow.read(session, actor(session), one, NOON))


def test_the_details_say_who_was_asked_how_often_and_whom_to_call(database: Database) -> None:
    place = world.build(database)
    one = world.associate(database, place, place.viva.id, user=USER)
    assert asked(database, one) == []
    ask(database, one, KIM, 0)
    (line,) = asked(database, one)
    assert line.startswith("Asked once <!date")
    assert line.endswith(", by <@U0ADA>, at kim@contoso.com")
    ask(database, one, WITH_PHONE, 1)
    (line,) = asked(database, one)
    assert line.startswith("Asked 2 times, last <!date")
    assert line.endswith("at kim@contoso.com · to call: Kim Akers, +47 22 &lt;00&gt;")


def test_a_reminder_to_call_names_the_number_if_it_is_known(database: Database) -> None:
    place = world.build(database)
    one = world.associate(database, place, place.viva.id)
    for hours, customer, says in ((0, KIM, "Call them or send"), (1, WITH_PHONE, "Call them (+47 22 &lt;00")):
        ask(database, one, customer, hours)
        with database.read() as session:
            moments = lifecycle.moments(associations.of_id(session, one))
            at = next(each.at for each in moments if each.kind == "consent_awaited")
            told = Reminder(one, "consent_awaited", at.isoformat())
            assert says in words(delivered.message(session, told, at).payload())


def test_a_mail_that_failed_says_so_among_the_mails(database: Database) -> None:
    place = world.build(database)
    one = world.associate(database, place, place.viva.id)
    ask(database, one, KIM, 0)
    with database.write() as session:
        reroute.fail_mail(session, 1, "550 No such user", NOON)
    with database.read() as session:
        (mail,) = lines.mails(flow.read(session, actor(session), one, NOON))
    assert "; it did not arrive, <!date" in mail


def test_a_mail_that_was_refused_is_not_said_to_have_been_needed_no_longer(database: Database) -> None:
    place = world.build(database)
    one = world.associate(database, place, place.viva.id)
    ask(database, one, KIM, 0)
    with database.write() as session:
        reroute.fail_mail(session, 1, "550 No such user", NOON)
        session.execute(update(OutboxMessage).values(state=OutboxState.OBSOLETE))
    with database.read() as session:
        (mail,) = lines.mails(flow.read(session, actor(session), one, NOON))
    assert ": it did not arrive, <!date" in mail
    assert "needed" not in mail


@pytest.mark.parametrize(
    ("identifier", "directory", "says"),
    [
        (None, TenantFound(TENANT), None),
        (None, TenantFound("99999999-2222-4333-8444-555555555555"), f"customer's tenant {TENANT}"),
        (None, DirectoryUnavailable("down"), f"customer's tenant {TENANT}"),
        (TPID, DirectoryUnavailable("down"), "only to partners who name the domain"),
    ],
)
def test_r19_what_is_not_proven_says_what_would_prove_it_and_never_to_ask_again(
    database: Database, identifier: Identifier | None, directory: TenantAnswer, says: str | None
) -> None:
    place = world.build(database)
    one = world.associate(database, place, place.viva.id, identifier=identifier)
    assert world.accept(database, one, directory=directory) is not None
    with database.read() as session:
        said = "\n".join(lines.consent(flow.read(session, actor(session), one, NOON)))
    assert ("those who operate MCI Bot decide" in said) is (says is not None)
    assert says is None or says in said
    assert "ask the customer again" not in said.lower()
    with database.write() as session:
        session.execute(update(ConsentAnswer).values(upheld_at=NOON))
    with database.read() as session:
        said = "\n".join(lines.consent(flow.read(session, actor(session), one, NOON)))
    assert "would be proven" not in said
    assert "belongs to no tenant" not in said
