"""Every step of every journey is shown, and its form, its inputs and its draft have the same fields."""

import importlib
import pkgutil
from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from pydantic import BaseModel

import handlers
from flows.customers.association_request import AssociationRequest, Attestation, ContactPerson
from flows.drafts import drafts
from flows.drafts.draft_models import (
    MODELS,
    STEP_TITLES,
    AddCustomerDraft,
    ClaimCustomerDraft,
    ClaimItemDraft,
    ContactDraft,
    DraftModel,
    MessageFilesDraft,
    PartnerSurveyDraft,
    RecordConsentDraft,
    SendConsentDraft,
    Step,
    SubmitClaimDraft,
)
from flows.rules.claims import file_questions, questions
from flows.rules.customers.tenancy import Identifier
from handlers.app import form_fields
from handlers.app.field_values import fitting
from handlers.app.ids import Field
from handlers.claims.item_forms import ItemForm
from handlers.drafts import wizard
from handlers.drafts.journeys import DraftContext
from handlers.register import shows
from store.catalogue import Engagement
from store.database.engine import Database
from store.enums import ClaimItem, DraftKind, IdentifierType, TenantCheck
from tests.support import world
from tests.support.pseudo import offer
from tests.support.serving import make_bot
from tests.support.world import NOON, TENANT, USER, World, actor

NOT_ASKED = {Field.PARTNER_LANGUAGE, Field.ASSOCIATION, Field.COMPANY, Field.DOMAIN, Field.WORKS_AGAIN}
"""What some journeys know from where they began, and the box about an address at which no mail arrives."""

AFTER_A_FAILURE = {Field.ASSOCIATIONS, Field.WORKS_AGAIN}
"""What is asked only where an e-mail did not arrive."""

OF_ITEMS = {DraftKind.CLAIM_ITEM, DraftKind.PARTNER_SURVEY, DraftKind.MESSAGE_FILES}
"""Forms in one step about items of a claim."""

TEXTS = {"email_text_input", "plain_text_input", "url_text_input"}
"""Types of inputs that take any text."""

NOT_DRAFTED = {ItemForm}
"""Its files that count are chosen anew each time."""

LEE = ContactPerson("Lee Gu", "lee@elsewhere.example", "CTO", "+1 425 555 0100")
CONTACT = {"name": LEE.name, "email": LEE.email, "title": LEE.title, "phone": LEE.phone}
CONTACTS = {
    "domain": "contoso.com",
    "customer_contact": ContactDraft(**CONTACT),
    "partner_contact": ContactDraft(**CONTACT),
    "contact_reason": "A reason",
    "asked_about": LEE.email,
}


def full(place: World, kind: DraftKind, association_id: int, customer_id: int) -> DraftModel:
    """Return a draft whose every step is done and whose every field is filled."""
    wanted = AssociationRequest(
        location_id=place.seattle.id,
        domain="contoso.com",
        company="Contoso",
        identifier=Identifier(IdentifierType.TENANT_ID, TENANT, TenantCheck.MISMATCHED, "A reason"),
        engagement_ids=(place.siem.id,),
        customer_contact=LEE,
        partner_contact=LEE,
        contact_reason="A reason",
        attestation=Attestation((place.endpoint.id,), NOON.date(), "Their page says so"),
    )
    asked = {"asked_about": LEE.email}
    made: dict[DraftKind, Callable[[], DraftModel]] = {
        DraftKind.ADD_CUSTOMER: lambda: world.typed(
            AddCustomerDraft,
            wanted,
            **asked,
            id_type=IdentifierType.TENANT_ID,
            id_value=TENANT,
            reason="A reason",
            asks_reason=True,
        ),
        DraftKind.CLAIM_CUSTOMER: lambda: world.typed(
            ClaimCustomerDraft, wanted, **asked, customer_id=customer_id
        ),
        DraftKind.SEND_CONSENT: lambda: SendConsentDraft(
            association_id=association_id, **CONTACTS, personal="As agreed", copies="sam@contoso.com"
        ),
        DraftKind.RECORD_CONSENT: lambda: RecordConsentDraft(
            association_id=association_id, given_on=NOON.date(), given_at=time(12), note="By phone"
        ),
        DraftKind.SUBMIT_CLAIM: lambda: SubmitClaimDraft(
            association_id=association_id, submitted_on=NOON.date(), claim_id="CL-1", note="A note"
        ),
        DraftKind.CLAIM_ITEM: lambda: ClaimItemDraft(
            association_id=association_id,
            item=ClaimItem.INVOICE,
            item_link="https://files.example/7",
            item_elsewhere="Uploaded in May",
            item_checked=("is_dated",),
        ),
        DraftKind.PARTNER_SURVEY: lambda: PartnerSurveyDraft(
            association_id=association_id,
            digest="0",
            answers={"q1": "yes", "q2": "3", "q3": "Much", "q4": "no"},
        ),
        DraftKind.MESSAGE_FILES: lambda: MessageFilesDraft(
            association_id=association_id,
            files=(("F1", "Invoice.pdf"), ("F2", "Other.pdf")),
            items={"F1": "invoice", "F2": "none"},
            checked={ClaimItem.INVOICE: ("is_dated",)},
        ),
    }
    return made[kind]()


def shown(database: Database, kind: DraftKind) -> tuple[DraftModel, dict[Step, dict[str, Any]]]:
    """Return a draft whose every step is done, and the view of each step."""
    place = world.build(database)
    added = world.associate(database, place, place.viva.id, user=USER)
    if kind in {DraftKind.SUBMIT_CLAIM, DraftKind.CLAIM_CUSTOMER, *OF_ITEMS}:
        world.accept(database, added)
    if kind in OF_ITEMS:
        with database.write() as session:
            viva = session.get_one(Engagement, place.viva.id)
            viva.required_items = [ClaimItem.INVOICE, ClaimItem.PARTNER_SURVEY]
    show = shows(make_bot(str(database.engine.url)).services)[kind]
    form = full(place, kind, added, world.row(database, added).customer_id)
    views = {}
    with database.write() as session:
        ada = actor(session)
        draft = drafts.start(session, ada, form, NOON)
        for step in form.STEPS:
            context = DraftContext(session, ada, draft, draft.version, NOON)
            draft = context.advance(step)
            views[step] = show(context, draft).to_dict()
    return form, views


def test_every_kind_of_draft_has_a_title_and_a_way_to_show_it() -> None:
    assert wizard.TITLES.keys() == set(DraftKind)
    assert shows(make_bot("sqlite://").services).keys() == set(DraftKind)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("kind", DraftKind)
def test_every_step_is_shown_and_together_they_ask_for_what_the_draft_holds(
    database: Database, kind: DraftKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(monkeypatch, "de")
    form, views = shown(database, kind)
    held, asked = form_fields.flat(form), set()
    held |= held.get("answers", {})
    if isinstance(form, MessageFilesDraft):
        held |= {file_questions.of_file(one): item for one, item in form.items.items()}
        held |= {file_questions.of_checks(item): ticked for item, ticked in form.checked.items()}
    for step, view in views.items():
        (said, *_) = (one["elements"][0]["text"] for one in view["blocks"] if one["type"] == "context")
        assert said.endswith(f" · {STEP_TITLES[step]}") or kind in OF_ITEMS
        for block in view["blocks"]:
            if block.get("block_id") == Field.ASK_NEXT:
                assert block["elements"][0]["initial_options"]
                asked.add(block["block_id"])
            if block["type"] == "input" and block["block_id"] != Field.ITEM_FILES:
                assert block["block_id"] in held, "the draft's model has no such field"
                assert any(name.startswith("initial_") for name in block["element"]), block["block_id"]
                if block["element"]["type"] not in TEXTS and not questions.is_key(block["block_id"]):
                    assert fitting(block["block_id"], "no such choice") is None
                asked.add(block["block_id"])
    assert {field for field in Field if field in held} - asked <= NOT_ASKED | AFTER_A_FAILURE


def test_every_field_of_a_form_is_kept_in_a_draft() -> None:
    found = {
        form
        for module in pkgutil.walk_packages(handlers.__path__, "handlers.")
        if module.name.endswith("forms")
        for form in vars(importlib.import_module(module.name)).values()
        if isinstance(form, type) and issubclass(form, BaseModel) and form.__module__ == module.name
    }
    assert len(found) > 5
    for form in found - NOT_DRAFTED:
        assert any(form.model_fields.keys() <= model.model_fields.keys() for model in MODELS.values()), form
