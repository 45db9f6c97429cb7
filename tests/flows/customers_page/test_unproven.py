"""Consents that are not fully proven: who sees which, how many, and in how many statements (R19, R3)."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from flows.associations import contacts
from flows.claims import submit_claim
from flows.consent import answers, record_consent
from flows.customers.association_request import ContactPerson
from flows.customers_page import unproven
from flows.customers_page.unproven import UnprovenConsent, UnprovenCounts
from flows.disputes import dispute_decision
from flows.rules.associations.proof import PROVEN
from flows.rules.associations.status import CONSENT_AT_RISK, CONSENT_BINDS, may_follow
from flows.rules.customers.tenants import DirectoryUnavailable, NoTenant, TenantAnswer, TenantFound
from store.associations.associations import Association
from store.consents.consents import ConsentAnswer
from store.database.engine import Database
from store.enums import AssociationStatus as S
from store.enums import ConsentOutcome, Proof
from tests.support import asking, world
from tests.support.plans import plans, statements
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, TENANT, USER, World, actor

NORTHWIND = "T0NORTHWIND"
FREE = ContactPerson("Kim Akers", "kim.akers@gmail.com", None, None)


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def tenant(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def add(database: Database, place: World, number: int, user: str = ADMIN) -> int:
    return world.associate(database, place, place.viva.id, tenant=tenant(number), user=user)


def sign(
    database: Database,
    association_id: int,
    name: str = "Kim Akers",
    *,
    directory: TenantAnswer | None = None,
    customer: ContactPerson = KIM,
) -> None:
    """Ask, and have somebody accept on the page."""
    with database.write() as session:
        request = asking.ask(
            session,
            actor(session),
            association_id,
            LINKS,
            NOON,
            customer=customer,
            partner=ADA,
            contact_reason="They say so",
        )
    shown = answers.ShownStatement("1", "words")
    decision = asking.Decision(ConsentOutcome.ACCEPTED, name, None, shown, None, None)
    with database.write() as session:
        asking.answer(session, request.id, decision, NOON, directory=directory or NoTenant())


def record(database: Database, association_id: int, user: str = ADMIN, workspace: str = "") -> None:
    with database.write() as session:
        admin = actor(session, user, workspace) if workspace else actor(session, user)
        record_consent.record(session, admin, association_id, NOON, "Seen in Partner Center", NOON)


def counts(database: Database, user: str = ADMIN) -> UnprovenCounts:
    with database.read() as session:
        return unproven.of_partner(session, actor(session, user))


def listed(database: Database, offset: int = 0, most: int = 100, user: str = ADMIN) -> list[UnprovenConsent]:
    with database.read() as session:
        return list(unproven.listed(session, actor(session, user), offset, most))


def ids(database: Database, offset: int = 0, most: int = 100) -> list[int]:
    return [one.row.summary.association.id for one in listed(database, offset, most)]


def test_r19_a_consent_is_at_risk_until_no_other_one_can_end_it() -> None:
    assert {
        one for one in CONSENT_BINDS if may_follow(one, S.CONSENTED_TO_ANOTHER_PARTNER)
    } == CONSENT_AT_RISK


@pytest.mark.parametrize(
    ("directory", "customer", "expected"),
    [
        (TenantFound(tenant(1)), KIM, UnprovenCounts()),
        (TenantFound(TENANT), KIM, UnprovenCounts(not_proven=1)),
        (NoTenant(), KIM, UnprovenCounts(not_proven=1)),
        (NoTenant(), FREE, UnprovenCounts(not_proven=1)),
        (DirectoryUnavailable("away"), KIM, UnprovenCounts(by_domain=1)),
    ],
)
def test_r19_what_is_listed_follows_from_the_proof(
    database: Database,
    place: World,
    directory: TenantAnswer,
    customer: ContactPerson,
    expected: UnprovenCounts,
) -> None:
    sign(database, add(database, place, 1), directory=directory, customer=customer)
    assert counts(database) == expected
    assert len(ids(database)) == expected.count


def test_r22_a_consent_that_was_recorded_by_hand_is_listed_with_who_recorded_it(
    database: Database, place: World
) -> None:
    one = add(database, place, 1)
    record(database, one)
    [found] = listed(database)
    assert (found.row.summary.association.id, found.recorded_by) == (one, ADMIN)
    assert (found.answer.proof, found.answer.note) == (Proof.RECORDED, "Seen in Partner Center")
    assert counts(database) == UnprovenCounts(not_proven=1)


def test_a_proven_consent_that_another_signed_is_listed_until_they_are_the_contact(
    database: Database, place: World
) -> None:
    one, other = add(database, place, 1), add(database, place, 2)
    sign(database, one, "Lee Gu", directory=TenantFound(tenant(1)))
    sign(database, other, "Lee Gu")
    assert counts(database) == UnprovenCounts(not_proven=1, by_another=1)
    assert {one.answer.contact_name for one in listed(database)} == {"Kim Akers"}
    lee = ContactPerson("lee gu", KIM.email, None, None)
    with database.write() as session:
        for association_id in (one, other):
            contacts.update(session, actor(session), association_id, NOON, customer=lee, partner=ADA)
    assert (counts(database), ids(database)) == (UnprovenCounts(not_proven=1), [other])


def test_what_is_declined_cancelled_submitted_or_open_is_not_listed(database: Database, place: World) -> None:
    add(database, place, 1)
    submitted, cancelled = add(database, place, 2), add(database, place, 3)
    for one in (submitted, cancelled):
        record(database, one)
    assert counts(database).count == 2
    with database.write() as session:
        submit_claim.submit(
            session, actor(session), submitted, NOON, submitted_on=NOON.date(), claim_id=None, note=None
        )
        session.execute(update(Association).where(Association.id == cancelled).values(status=S.CANCELLED))
    assert (counts(database).count, ids(database)) == (0, [])


def test_r2_only_incentives_admins_see_them(database: Database, place: World) -> None:
    record(database, add(database, place, 1, user=USER))
    assert counts(database).count == 1
    assert (counts(database, USER).count, listed(database, user=USER)) == (0, [])


def test_r3_nothing_of_another_partner_is_among_them_but_that_there_is_a_dispute(
    database: Database, place: World
) -> None:
    other = world.build(database, NORTHWIND, name="Northwind", prefix="N")
    theirs = world.associate(
        database, other, other.viva.id, tenant=tenant(1), user="N" + ADMIN, workspace=NORTHWIND
    )
    record(database, theirs, "N" + ADMIN, NORTHWIND)
    assert counts(database).count == 0
    ours = add(database, place, 1)
    assert counts(database).count == 0
    record(database, ours)
    assert [(one.row.summary.association.id, one.is_disputed) for one in listed(database)] == [(ours, True)]
    with database.write() as session:
        dispute_decision.uphold(session, 1, world.WORKSPACE, NOON)
    assert counts(database).count == 0


def test_they_come_by_the_page_those_first_whose_claim_is_due_first(database: Database, place: World) -> None:
    every = [add(database, place, number) for number in range(1, 6)]
    for one in every:
        record(database, one)
    with database.write() as session:
        for number, one in enumerate(every):
            due = NOON + timedelta(days=90 - number)
            session.execute(update(Association).where(Association.id == one).values(claim_due=due))
    assert ids(database) == every[::-1]
    assert ids(database, offset=2, most=2) == every[::-1][2:4]


def test_a_page_takes_as_many_statements_for_thirty_as_for_three_and_no_whole_table(
    database: Database, place: World
) -> None:
    sent = []
    for first, last in ((0, 3), (3, 30)):
        for number in range(first, last):
            record(database, add(database, place, number + 1))
        with statements(database) as made, database.read() as session:
            acting = actor(session)
            assert unproven.of_partner(session, acting).count == last
            assert len(unproven.listed(session, acting, 0, 30)) == last
        sent.append(len(made))
    assert sent[0] == sent[1]
    for read in (
        lambda session: unproven.of_partner(session, actor(session)),
        lambda session: unproven.listed(session, actor(session), 0, 10),
    ):
        found = plans(database, read)
        assert found
        assert not [one for one in found if "SCAN associations" in one or "Seq Scan on associations" in one]


def test_every_kind_of_proof_is_counted_in_one_way(database: Database, place: World) -> None:
    every = [add(database, place, number) for number in range(1, len(Proof) + 1)]
    for one, proof in zip(every, Proof, strict=True):
        record(database, one)
        with database.write() as session:
            session.execute(
                update(ConsentAnswer).where(ConsentAnswer.association_id == one).values(proof=proof)
            )
    assert counts(database) == UnprovenCounts(not_proven=len(Proof) - len(PROVEN) - 1, by_domain=1)
    assert len(ids(database)) == counts(database).count
