"""Two partners and one customer: what a proven acceptance ends, and what becomes of any other (R19)."""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

import pytest
from sqlalchemy import select, text

from flows.associations import cancel
from flows.claims import submit_claim
from flows.consent import record_consent
from flows.consent.answers import ShownStatement
from flows.consent.consent import ConsentClosed
from flows.customers.add_customer import NoLongerEligible
from flows.customers.association_request import ContactPerson
from flows.customers_page import customers_page
from flows.customers_page.page_values import Ineligible, PageFilters, Tab
from flows.disputes import dispute, dispute_decision
from flows.disputes.dispute_decision import (
    ClaimWithMicrosoft,
    DecidedDifferently,
    DisputeOver,
    NoSuchDispute,
    NoSuchSide,
    ShownDispute,
)
from flows.history import history_check
from flows.reminders import tick
from flows.rules.customers.eligibility import ReasonCode
from flows.rules.customers.tenancy import Identifier
from flows.rules.customers.tenants import (
    DirectoryUnavailable,
    NoTenant,
    PersonalAccounts,
    TenantAnswer,
    TenantFound,
)
from store.associations.associations import Association
from store.catalogue import Engagement
from store.consents import consents
from store.database.engine import Database
from store.enums import AssociationStatus as S
from store.enums import ConsentOutcome, IdentifierType, Proof, Role, TenantCheck
from store.history import history
from store.outbox.outbox import OutboxMessage
from store.partners import Member, RoleGrant
from tests.support import asking, world
from tests.support.asking import Decision
from tests.support.world import ADMIN, KIM, NOON, TENANT, WORKSPACE, ActingAs, actor

BLUE = "T0BLUE"
BLUE_TENANT = "22222222-2222-4333-8444-555555555555"
MAILBOX = ContactPerson("Kim Akers", "kim@blue.example")
AWAY = DirectoryUnavailable("timed out")
TPID = Identifier(IdentifierType.TPID, "123456", TenantCheck.NOT_COMPARED)
MISMATCHED = Identifier(IdentifierType.TENANT_ID, TENANT, TenantCheck.MISMATCHED, "The parent's tenant")


class Two:
    """Red and Blue, both at one customer, each with an admin beside the owner."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.red = world.build(database)
        self.blue = world.build(database, BLUE, prefix="B")
        for place, prefix in ((self.red, ""), (self.blue, "B")):
            with database.write() as session:
                second = Member(partner_id=place.partner.id, user_id=f"{prefix}U0SECOND", name="Second Admin")
                session.add(second)
                session.flush()
                session.add(RoleGrant(partner_id=place.partner.id, member_id=second.id, role=Role.ADMIN))

    def add_red(self, identifier: Identifier | None = None, domain: str = "contoso.com") -> int:
        return world.associate(
            self.database, self.red, self.red.viva.id, identifier=identifier, domain=domain
        )

    def add_blue(self, identifier: Identifier | None = None, domain: str = "contoso.com") -> int:
        return world.associate(
            self.database,
            self.blue,
            self.blue.viva.id,
            user="B" + ADMIN,
            workspace=BLUE,
            identifier=identifier,
            domain=domain,
        )

    def accept_red(
        self, one: int, customer: ContactPerson = KIM, directory: TenantAnswer | None = None
    ) -> bool:
        return world.accept(self.database, one, customer=customer, directory=directory) is not None

    def accept_blue(
        self, one: int, customer: ContactPerson = KIM, directory: TenantAnswer | None = None
    ) -> bool:
        given = world.accept(
            self.database, one, user="B" + ADMIN, workspace=BLUE, customer=customer, directory=directory
        )
        return given is not None

    def record_blue(self, one: int) -> None:
        with self.database.write() as session:
            record_consent.record(session, actor(session, "B" + ADMIN, BLUE), one, NOON, "Seen", NOON)

    def status(self, one: int) -> S:
        return world.row(self.database, one).status

    def is_disputed(self, one: int) -> bool:
        with self.database.read() as session:
            return dispute.is_disputed(session, session.get_one(Association, one))

    def actions(self, one: int) -> list[str]:
        with self.database.read() as session:
            association = session.get_one(Association, one)
            entries = history.of_association(session, association)
            assert history_check.flaws(session, association) == []
            return [entry.action for entry in entries]

    def details(self, one: int) -> str:
        with self.database.read() as session:
            entries = history.of_association(session, session.get_one(Association, one))
            return str([entry.detail for entry in entries])

    def notices(self, kind: str = "admin_notice") -> list[str]:
        with self.database.read() as session:
            return sorted(
                session.scalars(select(OutboxMessage.destination).where(OutboxMessage.kind == kind))
            )

    def disputes(self) -> Sequence[ShownDispute]:
        with self.database.read() as session:
            return dispute_decision.every(session, undecided=True)

    def voided(self, one: int) -> list[bool]:
        with self.database.read() as session:
            sent = consents.requests(session, session.get_one(Association, one))
            return [request.voided_at is not None for request in sent]

    def proof(self, one: int) -> Proof | None:
        with self.database.read() as session:
            given = consents.answer(session, session.get_one(Association, one))
            return given.proof if given else None


@pytest.fixture
def two(database: Database) -> Two:
    return Two(database)


def forge(two: Two, statement: str) -> None:
    with two.database.write() as session:
        session.execute(text(statement))


def test_a_decision_that_is_only_a_row_neither_binds_nor_lets_others_stand(two: Two) -> None:
    red, blue = two.add_red(), two.add_blue()
    two.record_blue(blue)
    assert red == 1
    forge(two, "UPDATE disputes SET decision = 'upheld', decided_at = began_at, upheld_id = 1")
    assert two.accept_red(red, MAILBOX, TenantFound(BLUE_TENANT))
    with two.database.read() as session:
        given = consents.answer(session, session.get_one(Association, red))
        assert given is not None
        assert given.upheld_at is None
        assert [one.reference for one in history_check.every_flaw(session)] == ["MCI-000001"]


def test_a_dismissal_that_is_only_a_row_does_not_keep_a_proven_consent_from_ending_others(two: Two) -> None:
    red, blue = two.add_red(), two.add_blue()
    two.record_blue(blue)
    forge(two, "UPDATE disputes SET decision = 'dismissed', decided_at = began_at")
    assert two.accept_red(red)
    assert two.status(blue) is S.CONSENTED_TO_ANOTHER_PARTNER


ATTACKS: dict[str, Callable[[Two], int]] = {}


def attack(one: Callable[[Two], int]) -> Callable[[Two], int]:
    ATTACKS[one.__name__] = one
    return one


@attack
def own_mailbox_with_a_reason(two: Two) -> int:
    one = two.add_blue()
    assert two.accept_blue(one, MAILBOX, TenantFound(BLUE_TENANT))
    return one


@attack
def own_domain_with_a_mismatch_reason(two: Two) -> int:
    one = two.add_blue(MISMATCHED, "blue.example")
    assert two.accept_blue(one, MAILBOX, TenantFound(BLUE_TENANT))
    return one


@attack
def own_domain_while_the_directory_is_away(two: Two) -> int:
    one = two.add_blue(MISMATCHED, "blue.example")
    assert two.accept_blue(one, MAILBOX, AWAY)
    return one


@attack
def the_same_domain_typed_and_the_own_mailbox(two: Two) -> int:
    one = two.add_blue()
    assert two.accept_blue(one, MAILBOX, AWAY)
    return one


@attack
def a_domain_that_only_looks_like_it(two: Two) -> int:
    one = two.add_blue()
    lookalike = ContactPerson("Kim Akers", "kim@contoso.com.blue.example")
    assert two.accept_blue(one, lookalike, TenantFound(BLUE_TENANT))
    return one


@attack
def a_subdomain_that_the_directory_does_not_know(two: Two) -> int:
    one = two.add_blue()
    assert two.accept_blue(one, ContactPerson("Kim Akers", "kim@mail.contoso.com"), NoTenant())
    return one


@attack
def a_subdomain_while_the_directory_is_away(two: Two) -> int:
    one = two.add_blue()
    assert two.accept_blue(one, ContactPerson("Kim Akers", "kim@mail.contoso.com"), AWAY)
    return one


@attack
def free_mail(two: Two) -> int:
    one = two.add_blue()
    assert two.accept_blue(one, ContactPerson("Kim Akers", "contoso.com@gmail.com"), TenantFound(TENANT))
    return one


@attack
def a_domain_of_personal_accounts(two: Two) -> int:
    one = two.add_blue()
    assert two.accept_blue(one, ContactPerson("Kim", "kim@vanity.example"), PersonalAccounts())
    return one


@attack
def a_consent_recorded_from_outside_the_bot(two: Two) -> int:
    one = two.add_blue()
    two.record_blue(one)
    return one


@pytest.mark.parametrize("name", ATTACKS)
def test_r19_no_partner_can_end_another_ones_work_by_itself(two: Two, name: str) -> None:
    red = two.add_red()
    blue = ATTACKS[name](two)
    assert two.status(blue) is S.CONSENT_RECEIVED
    assert two.status(red) is S.ADDED
    assert (two.is_disputed(red), two.is_disputed(blue)) == (True, True)
    assert two.actions(red)[-1] == two.actions(blue)[-1] == "dispute:began"
    assert two.notices() == ["BU0SECOND", "U0SECOND"]
    assert two.notices("owner_notice").count(ADMIN) == 1, "the owner is told in their own notice"
    for foreign in ("blue", "Blue", BLUE):
        assert foreign not in two.details(red)
    assert two.accept_red(red), "Red goes on, and its customer can still answer"
    assert two.status(red) is S.CONSENT_RECEIVED
    assert two.status(blue) is S.CONSENTED_TO_ANOTHER_PARTNER, "what is proven ends what is not"
    assert two.voided(blue) in ([], [True])
    assert not two.is_disputed(red)


@pytest.mark.parametrize("name", ATTACKS)
def test_r6_r19_what_is_not_proven_keeps_nobody_from_adding(two: Two, name: str) -> None:
    blue = ATTACKS[name](two)
    assert not two.is_disputed(blue), "nobody else is there yet"
    red = two.add_red()
    assert (two.is_disputed(red), two.is_disputed(blue)) == (True, True)
    assert two.notices() == ["BU0SECOND", "U0SECOND"]


def test_r19_the_same_attacks_with_a_tpid_end_nothing_either(two: Two) -> None:
    red, blue = two.add_red(TPID), two.add_blue(TPID)
    assert two.accept_blue(blue, MAILBOX, TenantFound(BLUE_TENANT))
    assert (two.status(red), two.status(blue)) == (S.ADDED, S.CONSENT_RECEIVED)
    assert two.is_disputed(red)


@pytest.mark.parametrize("identifier", [None, TPID])
@pytest.mark.parametrize("directory", [TenantFound(TENANT), AWAY])
def test_r19_a_proven_acceptance_ends_the_others_voids_their_links_and_names_nobody(
    two: Two, identifier: Identifier | None, directory: TenantAnswer
) -> None:
    red, blue = two.add_red(identifier), two.add_blue(identifier, "contoso.com")
    with two.database.write() as session:
        asking.ask(session, actor(session), red, world.LINKS, NOON, customer=KIM, partner=world.ADA)
    assert two.voided(red) == [False]
    assert two.accept_blue(blue, KIM, directory)
    assert (two.status(red), two.status(blue)) == (S.CONSENTED_TO_ANOTHER_PARTNER, S.CONSENT_RECEIVED)
    assert two.voided(red) == [True]
    assert two.voided(blue) == [False], "the customer can still read what was answered"
    assert not two.is_disputed(blue)
    with pytest.raises(NoLongerEligible):
        two.add_red(identifier)
    proven = Proof.TENANT if (identifier, directory) == (None, TenantFound(TENANT)) else Proof.DOMAIN
    assert two.proof(blue) is proven
    assert f"'proof': '{proven}'" in two.details(red)


@pytest.mark.parametrize("code", ["viva", "Viva"])
def test_r19_a_code_is_the_same_engagement_to_all_partners_in_capitals_or_not(two: Two, code: str) -> None:
    with two.database.write() as session:
        session.get_one(Engagement, two.blue.viva.id).code = code
    red, blue = two.add_red(), two.add_blue()
    two.record_blue(blue)
    assert (two.is_disputed(red), two.is_disputed(blue)) == (True, True)
    assert two.accept_red(red)
    assert (two.status(red), two.status(blue)) == (S.CONSENT_RECEIVED, S.CONSENTED_TO_ANOTHER_PARTNER)
    with pytest.raises(NoLongerEligible):
        two.add_blue()
    with two.database.read() as session:
        seen = customers_page.show(
            session, actor(session, "B" + ADMIN, BLUE), PageFilters(two.blue.viva.id, Tab.INELIGIBLE), NOON
        )
    (row,) = seen.rows
    assert isinstance(row, Ineligible)
    assert [one.code for one in row.reasons] == [ReasonCode.CONSENTED_TO_ANOTHER_PARTNER]


def test_r19_by_domain_only_those_who_name_it_are_ended_and_kept_out(two: Two) -> None:
    red, blue = two.add_red(TPID, "contoso.de"), two.add_blue(TPID)
    assert two.accept_blue(blue)
    assert (two.status(red), two.status(blue)) == (S.ADDED, S.CONSENT_RECEIVED)
    assert two.is_disputed(red)
    green = world.build(two.database, "T0GREEN", prefix="G")
    admin: ActingAs = {"user": "G" + ADMIN, "workspace": "T0GREEN"}

    def add(domain: str) -> int:
        return world.associate(two.database, green, green.viva.id, domain=domain, identifier=TPID, **admin)

    with pytest.raises(NoLongerEligible):
        add("contoso.com")
    third = add("contoso.co.uk")
    assert two.is_disputed(third)
    assert len(two.disputes()) == 1
    assert two.accept_red(red), "the first of two that are equally proven stands"
    assert two.status(blue) is S.CONSENT_RECEIVED


def test_r19_two_acceptances_without_proof_stand_beside_one_another(two: Two) -> None:
    red, blue = two.add_red(), two.add_blue()
    two.record_blue(blue)
    two.accept_red(red, MAILBOX, NoTenant())
    assert (two.status(red), two.status(blue)) == (S.CONSENT_RECEIVED, S.CONSENT_RECEIVED)
    assert two.notices() == ["BU0SECOND", "U0SECOND"], "each side is told once"
    assert len(two.disputes()) == 1


def test_r19_a_submitted_claim_is_not_ended_by_a_later_proof_but_disputed(two: Two) -> None:
    red, blue = two.add_red(), two.add_blue()
    two.record_blue(blue)
    submit_blue(two, blue)
    two.accept_red(red)
    assert (two.status(red), two.status(blue)) == (S.CONSENT_RECEIVED, S.SUBMITTED)
    assert two.is_disputed(red)


def submit_blue(two: Two, one: int) -> None:
    with two.database.write() as session:
        member = actor(session, "B" + ADMIN, BLUE)
        submit_claim.submit(session, member, one, NOON, submitted_on=NOON.date(), claim_id=None, note=None)


def test_a_decline_disputes_nothing(two: Two) -> None:
    red, blue = two.add_red(), two.add_blue()
    with two.database.write() as session:
        request = asking.ask(
            session,
            actor(session, "B" + ADMIN, BLUE),
            blue,
            world.LINKS,
            NOON,
            customer=MAILBOX,
            partner=world.ADA,
            contact_reason="x",
        )
    said = Decision(ConsentOutcome.DECLINED, "Kim", None, ShownStatement("1", "words"), None, None)
    with two.database.write() as session:
        asking.answer(session, request.id, said, NOON)
    assert two.status(blue) is S.CONSENT_DECLINED
    assert two.proof(blue) is None
    assert two.voided(blue) == [False]
    assert not two.is_disputed(red)


def test_r19_two_who_accept_at_the_same_instant_are_decided_by_what_is_proven(two: Two) -> None:
    red, blue = two.add_red(), two.add_blue()
    start = threading.Barrier(2)

    def accept_red() -> None:
        start.wait()
        two.accept_red(red)

    def record_blue() -> None:
        start.wait()
        with suppress(ConsentClosed):
            two.record_blue(blue)

    threads = [threading.Thread(target=one) for one in (accept_red, record_blue)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert two.status(red) is S.CONSENT_RECEIVED
    assert two.status(blue) is S.CONSENTED_TO_ANOTHER_PARTNER


def test_the_other_side_learns_from_its_card_that_the_dispute_is_over(two: Two) -> None:
    red, blue = two.add_red(), two.add_blue()
    two.record_blue(blue)
    cards = two.notices("customer_card").count("C0INCENTIVES")
    with two.database.write() as session:
        cancel.cancel(session, actor(session, "B" + ADMIN, BLUE), blue, NOON, None)
    assert not two.is_disputed(red)
    assert two.notices("customer_card").count("C0INCENTIVES") == cards + 1
    assert two.disputes() == []


def test_a_dispute_that_begins_anew_is_told_anew(two: Two) -> None:
    red, blue = two.add_red(), two.add_blue()
    two.record_blue(blue)
    with two.database.write() as session:
        cancel.cancel(session, actor(session, "B" + ADMIN, BLUE), blue, NOON, None)
    again = two.add_blue()
    assert not two.is_disputed(red), "nobody has consented to anybody"
    two.record_blue(again)
    assert two.is_disputed(red)
    assert two.notices() == ["BU0SECOND"] * 2 + ["U0SECOND"] * 2
    assert len(two.disputes()) == 1


def test_the_clock_ends_a_dispute_as_well(two: Two) -> None:
    red, blue = two.add_red(), two.add_blue()
    two.record_blue(blue)
    list(tick.sweep(two.database, world.row(two.database, red).consent_due))
    assert two.status(red) is S.CONSENT_EXPIRED
    assert not two.is_disputed(blue)


def decided(two: Two, workspace: str | None, number: int = 1) -> bool:
    with two.database.write() as session:
        if workspace is None:
            return dispute_decision.dismiss(session, number, NOON)
        return dispute_decision.uphold(session, number, workspace, NOON)


def test_r19_an_operator_decides_for_one_side_and_its_consent_binds_from_then_on(two: Two) -> None:
    red, blue = two.add_red(), two.add_blue()
    two.record_blue(blue)
    assert decided(two, BLUE)
    assert (two.status(red), two.status(blue)) == (S.CONSENTED_TO_ANOTHER_PARTNER, S.CONSENT_RECEIVED)
    assert two.actions(blue)[-1] == "dispute:upheld"
    assert two.details(red).endswith("{'proof': 'decided'}]")
    assert two.notices() == ["BU0SECOND"] * 2 + ["U0SECOND"] * 2
    with pytest.raises(NoLongerEligible):
        two.add_red()
    with two.database.read() as session:
        assert list(history_check.every_flaw(session)) == []
    assert not decided(two, BLUE), "deciding the same again changes nothing"
    assert two.actions(blue).count("dispute:upheld") == 1
    for other in (WORKSPACE, None):
        with pytest.raises(DecidedDifferently):
            decided(two, other)


def test_r19_an_operator_decides_for_a_side_that_still_waits(two: Two) -> None:
    red, blue = two.add_red(), two.add_blue()
    two.record_blue(blue)
    assert decided(two, WORKSPACE)
    assert (two.status(red), two.status(blue)) == (S.ADDED, S.CONSENTED_TO_ANOTHER_PARTNER)
    assert two.accept_red(red)
    assert two.status(red) is S.CONSENT_RECEIVED


def test_r19_a_consent_that_comes_after_the_decision_for_its_side_binds_as_well(two: Two) -> None:
    red, blue = two.add_red(), two.add_blue()
    two.record_blue(blue)
    assert decided(two, WORKSPACE)
    with two.database.write() as session:
        record_consent.record(session, actor(session), red, NOON, "By e-mail", NOON)
    assert two.status(red) is S.CONSENT_RECEIVED
    with pytest.raises(NoLongerEligible):
        two.add_blue()
    with two.database.read() as session:
        assert list(history_check.every_flaw(session)) == []


def test_r19_after_a_dismissal_both_stand_whatever_is_proven_later(two: Two) -> None:
    red, blue = two.add_red(), two.add_blue()
    two.record_blue(blue)
    assert decided(two, None)
    assert not two.is_disputed(red)
    assert two.actions(red)[-1] == two.actions(blue)[-1] == "dispute:dismissed"
    assert two.accept_red(red)
    assert (two.status(red), two.status(blue)) == (S.CONSENT_RECEIVED, S.CONSENT_RECEIVED)
    assert two.disputes() == []
    assert not decided(two, None)
    with pytest.raises(DecidedDifferently):
        decided(two, BLUE)


def test_r19_after_a_dismissal_no_side_is_kept_out_by_what_another_one_proves(two: Two) -> None:
    green = world.build(two.database, "T0GREEN", prefix="G")
    admin: ActingAs = {"user": "G" + ADMIN, "workspace": "T0GREEN"}
    red, blue = two.add_red(), two.add_blue()
    third = world.associate(two.database, green, green.viva.id, **admin)
    two.record_blue(blue)
    assert decided(two, None)
    assert two.accept_red(red), "proven, and nobody's work ends by it"
    assert world.accept(two.database, third, **admin) is not None, "the customer may answer every side"
    assert [two.status(one) for one in (red, blue, third)] == [S.CONSENT_RECEIVED] * 3
    assert two.disputes() == []


def test_r19_r22_after_a_dismissal_an_admin_may_record_beside_a_proven_consent(two: Two) -> None:
    green = world.build(two.database, "T0GREEN", prefix="G")
    admin: ActingAs = {"user": "G" + ADMIN, "workspace": "T0GREEN"}
    red, blue = two.add_red(), two.add_blue()
    third = world.associate(two.database, green, green.viva.id, **admin)
    two.record_blue(blue)
    assert decided(two, None)
    assert two.accept_red(red)
    with two.database.write() as session:
        recording = actor(session, "G" + ADMIN, "T0GREEN")
        record_consent.record(session, recording, third, NOON, "Seen", NOON)
    assert two.status(third) is S.CONSENT_RECEIVED


def test_a_dispute_that_is_over_cannot_be_decided(two: Two) -> None:
    two.add_red()
    blue = two.add_blue()
    two.record_blue(blue)
    with two.database.write() as session:
        cancel.cancel(session, actor(session, "B" + ADMIN, BLUE), blue, NOON, None)
    for workspace in (WORKSPACE, BLUE, None):
        with pytest.raises(DisputeOver):
            decided(two, workspace)


def test_only_a_side_can_be_decided_for(two: Two) -> None:
    two.add_red()
    two.record_blue(two.add_blue())
    with pytest.raises(NoSuchSide):
        decided(two, "T0GREEN")
    with pytest.raises(NoSuchDispute):
        decided(two, BLUE, 7)


def test_a_claim_that_microsoft_has_cannot_be_decided_against(two: Two) -> None:
    red, blue = two.add_red(), two.add_blue()
    two.record_blue(blue)
    submit_blue(two, blue)
    with pytest.raises(ClaimWithMicrosoft):
        decided(two, WORKSPACE)
    assert two.is_disputed(red), "nothing has changed"
    assert decided(two, None)


ENDINGS = {
    "cancel": S.CANCELLED,
    "expire": S.CONSENT_EXPIRED,
    "end for another": S.CONSENTED_TO_ANOTHER_PARTNER,
    "decide": S.CONSENTED_TO_ANOTHER_PARTNER,
}


@pytest.mark.parametrize("how", ENDINGS)
def test_every_ending_voids_the_links(two: Two, how: str) -> None:
    red, blue = two.add_red(), two.add_blue()
    with two.database.write() as session:
        asking.ask(session, actor(session), red, world.LINKS, NOON, customer=KIM, partner=world.ADA)
    if how == "cancel":
        with two.database.write() as session:
            cancel.cancel(session, actor(session), red, NOON, None)
    elif how == "expire":
        list(tick.sweep(two.database, world.row(two.database, red).consent_due))
    elif how == "end for another":
        two.accept_blue(blue)
    else:
        two.record_blue(blue)
        decided(two, BLUE)
    assert (two.status(red), two.voided(red)) == (ENDINGS[how], [True])
