from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from flows.drafts import association_drafts, drafts, unfinished
from flows.drafts.draft_models import (
    AddCustomerDraft,
    AssociationDraft,
    ClaimItemDraft,
    ContactDraft,
    Contacts,
    MessageFilesDraft,
    PartnerSurveyDraft,
    RecordConsentDraft,
    SubmitClaimDraft,
)
from flows.drafts.drafts import MOST_DRAFTS, TooManyDrafts
from store.associations.associations import Association
from store.database.engine import Database
from store.enums import AssociationStatus, ClaimItem
from tests.support import world
from tests.support.world import ADMIN, NOON, USER, World, actor

LEE = {"customer_contact": ContactDraft(name="Lee Gu", email="lee@contoso.com")}


@pytest.fixture
def fourth_coffee(database: Database) -> World:
    return world.build(database)


def named(database: Database, user: str = ADMIN, later: timedelta = timedelta()) -> list[tuple[str, ...]]:
    with database.read() as session:
        found = unfinished.of_member(session, actor(session, user), NOON + later)
        return sorted((one.customer, one.engagement, one.location) for one in found)


def start(database: Database, form: AddCustomerDraft) -> None:
    with database.write() as session:
        drafts.start(session, actor(session), form, NOON)


def begin(database: Database, form: AssociationDraft, user: str = ADMIN) -> None:
    with database.write() as session:
        association_drafts.begin(session, actor(session, user), form, NOON)


@pytest.mark.parametrize(
    ("form", "customer"),
    [
        (AddCustomerDraft(domain="xn--strae-contoso-edb.com"), "straße-contoso.com"),
        (AddCustomerDraft(domain="contoso.com", company="Contoso"), "Contoso"),
        (AddCustomerDraft(id_value="12345"), "12345"),
        (AddCustomerDraft(reason="They merged in May"), ""),
    ],
)
def test_a_draft_is_named_by_what_is_known_of_the_customer(
    database: Database, fourth_coffee: World, form: AddCustomerDraft, customer: str
) -> None:
    placed = form.model_copy(update={"location_id": fourth_coffee.seattle.id})
    start(database, placed)
    assert named(database) == [(customer, "", "Seattle")]
    assert named(database, USER) == []
    assert named(database, later=timedelta(days=7)) == []


def test_what_was_only_opened_is_not_listed(database: Database, fourth_coffee: World) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    with database.write() as session:
        asking = association_drafts.to_send(session, actor(session), [one], NOON)
        association_drafts.begin(session, actor(session), asking, NOON)
    begin(database, RecordConsentDraft(association_id=one))
    start(database, AddCustomerDraft(location_id=fourth_coffee.seattle.id))
    assert named(database) == []


def test_each_association_has_its_own_draft_and_is_named_with_its_engagement(
    database: Database, fourth_coffee: World
) -> None:
    engagements = (fourth_coffee.viva, fourth_coffee.siem)
    for engagement in engagements:
        one = world.associate(database, fourth_coffee, engagement.id)
        with database.write() as session:
            asking = association_drafts.to_send(session, actor(session), [one], NOON)
            typed = asking.changed_by(Contacts.read(LEE))
            association_drafts.begin(session, actor(session), typed, NOON)
    assert named(database) == sorted(("Contoso", one.name, "Seattle") for one in engagements)


def test_what_is_no_longer_possible_is_not_offered(database: Database, fourth_coffee: World) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    begin(database, RecordConsentDraft(association_id=one, note="By phone"))
    begin(database, SubmitClaimDraft(association_id=one, claim_id="CL-1"))
    listed = [("Contoso", "Microsoft Viva", "Seattle")]
    assert named(database) == listed, "a claim cannot be submitted before the consent"
    assert named(database, later=timedelta(days=5)) == listed
    with database.write() as session:
        row = session.get_one(Association, one)
        row.status, row.consented_at = AssociationStatus.CONSENT_RECEIVED, NOON
        row.claim_due = NOON + timedelta(days=3)
    assert named(database) == listed, "now the claim, and no longer the consent"
    assert named(database, later=timedelta(days=3)) == [], "the claim is over"


@pytest.mark.parametrize(
    "form",
    [
        lambda one, n: SubmitClaimDraft(association_id=one, claim_id=f"CL-{n}"),
        lambda one, n: ClaimItemDraft(association_id=one, item=ClaimItem.INVOICE, item_link=f"https://x/{n}"),
        lambda one, n: PartnerSurveyDraft(association_id=one, digest="0", answers={"q1": f"{n}"}),
        lambda one, n: MessageFilesDraft(
            association_id=one, files=((f"F{one}", f"Report {n}.pdf"),), items={f"F{one}": "invoice"}
        ),
    ],
)
def test_drafts_that_are_no_longer_offered_make_room_where_a_member_has_too_many(
    database: Database, fourth_coffee: World, form: Callable[[int, int], AssociationDraft]
) -> None:
    tenants = [str(UUID(int=number)) for number in range(MOST_DRAFTS + 2)]
    several = [
        world.associate(database, fourth_coffee, fourth_coffee.viva.id, tenant=one, domain=f"x{n}.com")
        for n, one in enumerate(tenants)
    ]
    with database.write() as session:
        for row in session.query(Association):
            row.status, row.consented_at = AssociationStatus.CONSENT_RECEIVED, NOON
            row.claim_due = NOON + timedelta(days=3)
    *first, over, last = several
    for number, one in enumerate(first):
        begin(database, form(one, number))
    with pytest.raises(TooManyDrafts):
        begin(database, form(over, 0))
    with database.write() as session:
        for one in first[:3]:
            session.get_one(Association, one).claim_due = NOON
    begin(database, form(over, 0))
    begin(database, form(last, 0))
    assert len(named(database)) == MOST_DRAFTS - 3 + 2
