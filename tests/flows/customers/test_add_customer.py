import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from flows.access import NoRole, choosable_locations
from flows.customers import add_customer
from flows.customers.add_customer import Added, LocationClosed, NoLongerEligible
from flows.customers.association_request import AssociationRequest, ContactPerson, DraftIncomplete
from flows.drafts import drafts
from flows.drafts.draft_models import AddCustomerDraft, ContactDraft, Step
from flows.drafts.drafts import DraftGone
from flows.history import history_check
from flows.rules.customers.eligibility import ReasonCode
from flows.rules.customers.tenancy import Identifier
from store.associations import associations
from store.customers.customers import Customer, EligibilityEntry
from store.database.engine import Database
from store.enums import (
    AssociationStatus,
    ContactSide,
    IdentifierType,
    Origin,
    TenantCheck,
    Verdict,
)
from store.history import history
from store.outbox.outbox import OutboxMessage
from store.tables import Association, HistoryEntry
from tests.support import world
from tests.support.world import ADMIN, NOON, STRANGER, TENANT, USER, World, actor, typed


@pytest.fixture
def fourth_coffee(database: Database) -> World:
    return world.build(database)


def wanted_for(place: World, *engagement_ids: int, **changes: Any) -> AssociationRequest:
    wanted = AssociationRequest(
        location_id=place.seattle.id,
        domain="contoso.com",
        company="Contoso",
        identifier=Identifier(IdentifierType.TENANT_ID, TENANT, TenantCheck.DERIVED),
        engagement_ids=engagement_ids or (place.viva.id, place.siem.id),
        customer_contact=ContactPerson("Kim Akers", "kim@contoso.com", "CIO", None),
        partner_contact=ContactPerson("Ada Admin", "ada@fourthcoffee.example"),
    )
    return replace(wanted, **changes)


def draft(database: Database, user: str = ADMIN) -> str:
    with database.write() as session:
        return drafts.start(session, actor(session, user), AddCustomerDraft(domain="x"), NOON).id


def review(
    database: Database, wanted: AssociationRequest, draft_id: str, user: str = ADMIN, now: datetime = NOON
) -> int:
    """Type the whole request into the draft, and return the version that is reviewed."""
    with database.write() as session:
        member = actor(session, user)
        begun = drafts.get(session, member, AddCustomerDraft, draft_id, now)
        given = typed(AddCustomerDraft, wanted)
        done = drafts.take_step(
            session, member, begun, now, version=begun.version, step=Step.REVIEW, change=given
        )
        return done.version


def click(
    database: Database, draft_id: str, version: int, user: str = ADMIN, now: datetime = NOON
) -> list[Added]:
    with database.write() as session:
        return add_customer.finish(session, actor(session, user), draft_id, now, version=version)


def add(database: Database, wanted: AssociationRequest, draft_id: str, user: str = ADMIN) -> list[Added]:
    return click(database, draft_id, review(database, wanted, draft_id, user), user)


def count(database: Database, table: type) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_r14_one_association_per_chosen_engagement_with_contacts_history_and_a_card_each(
    database: Database, fourth_coffee: World
) -> None:
    added = add(database, wanted_for(fourth_coffee), draft(database))
    assert [one.association.reference for one in added] == ["MCI-000001", "MCI-000002"]
    with database.read() as session:
        for one in added:
            kept = associations.get(session, fourth_coffee.partner.id, one.association.id)
            assert kept is not None
            assert (kept.origin, kept.status) == (Origin.ADDED, AssociationStatus.ADDED)
            assert associations.contacts(session, kept)[ContactSide.CUSTOMER].email == "kim@contoso.com"
            entries = history.of_association(session, kept)
            assert [entry.action for entry in entries] == ["association:added"]
            assert history_check.flaws(session, kept) == []
        messages = session.scalars(select(OutboxMessage)).all()
    assert {message.destination for message in messages} == {"C0INCENTIVES"}
    assert len(messages) == 2


def test_r15_the_consent_clock_starts_at_adding_with_each_engagements_own_days(
    database: Database, fourth_coffee: World
) -> None:
    added = add(database, wanted_for(fourth_coffee), draft(database))
    due = {one.engagement.code: one.association.consent_due for one in added}
    assert due == {"VIVA": NOON + timedelta(days=30), "SIEM": NOON + timedelta(days=14)}


def test_a_second_click_adds_nothing_and_answers_the_same(database: Database, fourth_coffee: World) -> None:
    draft_id = draft(database)
    version = review(database, wanted_for(fourth_coffee), draft_id)
    first = click(database, draft_id, version)
    second = click(database, draft_id, version)
    assert [one.association.id for one in second] == [one.association.id for one in first]
    assert (count(database, Association), count(database, OutboxMessage)) == (2, 2)


def test_r6_the_second_member_learns_who_was_first(database: Database, fourth_coffee: World) -> None:
    add(database, wanted_for(fourth_coffee, fourth_coffee.viva.id), draft(database))
    with pytest.raises(NoLongerEligible) as refusal:
        add(database, wanted_for(fourth_coffee), draft(database, USER), USER)
    (before,) = refusal.value.first
    assert (before.engagement, before.reference, before.owner, before.at) == (
        "Microsoft Viva",
        "MCI-000001",
        ADMIN,
        NOON,
    )


def test_r6_many_members_at_once_add_once(database: Database, fourth_coffee: World) -> None:
    outcomes: list[str] = []
    reviewed = []
    for user in (ADMIN, USER):
        draft_id = draft(database, user)
        reviewed.append((draft_id, review(database, wanted_for(fourth_coffee), draft_id, user), user))
    barrier = threading.Barrier(6)

    def race(draft_id: str, version: int, user: str) -> None:
        barrier.wait()
        try:
            outcomes.append(click(database, draft_id, version, user)[0].association.reference)
        except NoLongerEligible:
            outcomes.append("refused")

    threads = [threading.Thread(target=race, args=one) for one in reviewed * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["MCI-000001"] * 3 + ["refused"] * 3
    assert count(database, Association) == 2


def test_r14_one_ineligible_engagement_means_that_none_is_added(
    database: Database, fourth_coffee: World
) -> None:
    draft_id = draft(database)
    wanted = wanted_for(fourth_coffee, fourth_coffee.viva.id, fourth_coffee.endpoint.id)
    with pytest.raises(NoLongerEligible) as refusal:
        add(database, wanted, draft_id)
    (refused,) = refusal.value.refused
    assert refused.eligibility.codes == {ReasonCode.NOT_KNOWN}
    assert [count(database, table) for table in (Association, Customer, HistoryEntry, OutboxMessage)] == [
        0
    ] * 4
    assert add(database, wanted_for(fourth_coffee, fourth_coffee.viva.id), draft_id), (
        "the draft was not consumed"
    )


def test_r14_eligibility_is_checked_again_when_adding(database: Database, fourth_coffee: World) -> None:
    draft_id = draft(database)
    with database.write() as session:
        session.add(
            EligibilityEntry(
                partner_id=fourth_coffee.partner.id,
                engagement_id=fourth_coffee.viva.id,
                id_type=IdentifierType.TENANT_ID,
                id_value=TENANT,
                verdict=Verdict.PARTICIPATED_WITH_ANOTHER_PARTNER,
            )
        )
    with pytest.raises(NoLongerEligible) as refusal:
        add(database, wanted_for(fourth_coffee, fourth_coffee.viva.id), draft_id)
    assert refusal.value.refused[0].eligibility.codes == {ReasonCode.PARTICIPATED_WITH_ANOTHER_PARTNER}


def test_r5_r3_a_consent_to_another_partner_is_seen_without_its_name(
    database: Database, fourth_coffee: World
) -> None:
    other = world.build(database, "T0OTHER")
    with database.write() as session:
        other_actor = actor(session, ADMIN, "T0OTHER")
        reviewed = typed(AddCustomerDraft, wanted_for(other, other.viva.id))
        other_draft = drafts.start(session, other_actor, reviewed, NOON)
        added = add_customer.finish(session, other_actor, other_draft.id, NOON, version=other_draft.version)
    world.accept(database, added[0].association.id, workspace="T0OTHER")
    with pytest.raises(NoLongerEligible) as refusal:
        add(database, wanted_for(fourth_coffee, fourth_coffee.viva.id), draft(database))
    assert refusal.value.refused[0].eligibility.codes == {ReasonCode.CONSENTED_TO_ANOTHER_PARTNER}
    assert refusal.value.first == ()


def test_r1_a_member_may_choose_only_enrolled_earning_locations_with_a_role(
    database: Database, fourth_coffee: World
) -> None:
    with database.read() as session:
        names = {
            user: [place.name for place in choosable_locations(session, actor(session, user))]
            for user in (ADMIN, USER)
        }
    assert names == {ADMIN: ["Oslo", "Seattle"], USER: ["Seattle"]}
    for place, user in ((fourth_coffee.oslo, USER), (fourth_coffee.closed, ADMIN)):
        with pytest.raises(LocationClosed):
            add(
                database,
                wanted_for(fourth_coffee, fourth_coffee.viva.id, location_id=place.id),
                draft(database, user),
                user,
            )


def test_r1_no_role_means_being_told_whom_to_ask(database: Database, fourth_coffee: World) -> None:
    with database.read() as session, pytest.raises(NoRole) as refusal:
        actor(session, STRANGER)
    assert refusal.value.admins == (ADMIN,)


def test_nothing_chosen_is_refused(database: Database, fourth_coffee: World) -> None:
    wanted = wanted_for(fourth_coffee, engagement_ids=())
    with pytest.raises(DraftIncomplete):
        add(database, wanted, draft(database))


def test_a_draft_lives_seven_days_after_the_last_touch(database: Database, fourth_coffee: World) -> None:
    draft_id = draft(database)
    almost = NOON + timedelta(days=7, microseconds=-1)
    with database.write() as session:
        member = actor(session)
        begun = drafts.get(session, member, AddCustomerDraft, draft_id, almost)
        change = AddCustomerDraft(company="Contoso")
        kept = drafts.take_step(
            session, member, begun, almost, version=1, step=Step.ENGAGEMENTS, change=change
        )
        assert kept.form == AddCustomerDraft(domain="x", company="Contoso")
    with database.write() as session, pytest.raises(DraftGone):
        drafts.get(session, actor(session), AddCustomerDraft, draft_id, almost + timedelta(days=7))


def test_a_draft_is_its_members_alone(database: Database, fourth_coffee: World) -> None:
    draft_id = draft(database, ADMIN)
    with database.write() as session, pytest.raises(DraftGone):
        drafts.get(session, actor(session, USER), AddCustomerDraft, draft_id, NOON)


def test_a_form_that_is_opened_twice_is_one_draft(database: Database, fourth_coffee: World) -> None:
    def open_form(domain: str) -> str:
        with database.write() as session:
            return drafts.start(session, actor(session), AddCustomerDraft(domain=domain), NOON).id

    first = open_form("contoso.com")
    with database.write() as session:
        drafts.prefill(session, actor(session), first, NOON, ContactDraft(name="Ada"))
    assert open_form("contoso.com") == first
    second = open_form("fabrikam.com")
    assert second != first
    with database.write() as session:
        member = actor(session)
        begun = drafts.get(session, member, AddCustomerDraft, second, NOON)
        change = AddCustomerDraft(company="F")
        drafts.take_step(session, member, begun, NOON, version=1, step=Step.ENGAGEMENTS, change=change)
    assert open_form("fabrikam.com") != second
