"""Every step of every kind of draft has a view."""

from typing import Any

import pytest

from flows.customers.association_request import AssociationRequest
from flows.drafts import drafts
from flows.drafts.draft_models import MODELS, STEP_TITLES, Step
from flows.rules.customers.tenancy import Identifier
from flows.rules.customers.tenants import NoTenant
from handlers.app.services import Services
from handlers.drafts import wizard
from handlers.drafts.journeys import DraftContext
from handlers.register import shows
from store.catalogue import Engagement
from store.database.engine import Database
from store.enums import ClaimItem, DraftKind, IdentifierType, TenantCheck
from tests.support import world
from tests.support.world import ADA, KIM, LINKS, NOON, TENANT, World, actor

EVERY_STEP = [(kind, step) for kind, model in MODELS.items() for step in model.STEPS]


OF_CLAIMS = {
    DraftKind.SUBMIT_CLAIM,
    DraftKind.CLAIM_ITEM,
    DraftKind.PARTNER_SURVEY,
    DraftKind.MESSAGE_FILES,
}
"""Drafts about a claim whose customer has consented."""


@pytest.mark.parametrize(("kind", "step"), EVERY_STEP)
def test_each_step_of_each_journey_is_shown_under_its_title_and_place(
    database: Database, kind: DraftKind, step: Step
) -> None:
    place = world.build(database)
    services = Services(database, lambda: NOON, lambda _: NoTenant(), LINKS)
    added = world.associate(database, place, place.viva.id)
    if kind in OF_CLAIMS:
        world.accept(database, added)
        with database.write() as session:
            viva = session.get_one(Engagement, place.viva.id)
            viva.required_items = [ClaimItem.INVOICE, ClaimItem.PARTNER_SURVEY]
    model = MODELS[kind]
    more: dict[str, Any] = {"association_id": added, "customer_id": 1, "note": "By telephone"}
    more |= {"item": ClaimItem.INVOICE, "digest": "0", "files": (("F1", "Report.pdf"),)}
    days = {"given_on": "2026-03-02", "submitted_on": "2026-03-02"}
    filled = world.typed(model, _request(place), **more, **days)
    with database.write() as session:
        draft = drafts.start(session, actor(session), filled, NOON)
        draft = drafts.take_step(session, actor(session), draft, NOON, version=draft.version, step=step)
        context = DraftContext(session, actor(session), draft, draft.version, NOON)
        shown = str(shows(services)[kind](context, draft).to_dict())
    assert wizard.kept(draft) in shown or step in wizard.TO_READ
    if len(model.STEPS) == 1:
        assert "*Step 1" not in shown
        return
    number = model.STEPS.index(step) + 1
    assert f"*Step {number} of {len(model.STEPS)}* · {STEP_TITLES[step]}" in shown
    assert f"'{wizard.TITLES[kind]}'" in shown


def _request(place: World) -> AssociationRequest:
    return AssociationRequest(
        location_id=place.seattle.id,
        domain="contoso.com",
        company="Contoso",
        identifier=Identifier(IdentifierType.TENANT_ID, TENANT, TenantCheck.DERIVED),
        engagement_ids=(place.siem.id,),
        customer_contact=KIM,
        partner_contact=ADA,
    )
