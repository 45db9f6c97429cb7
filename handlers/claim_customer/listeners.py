"""Claim a customer who is known through other engagements (R16): its first step; the others are shared."""

from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from flows.access import Actor
from flows.customers import claim_customer
from flows.customers.known_customer import KnownCustomer
from flows.customers_page import find_customer
from flows.drafts.draft_models import ClaimCustomerDraft, Step
from flows.rules.language.understanding import Intent
from handlers.app import commands, forms, ids
from handlers.app.caller import Caller
from handlers.app.page_state import PageState
from handlers.app.services import Services
from handlers.app.transactions import reading
from handlers.association_request import first_step, listeners
from handlers.association_request import forms as request_forms
from handlers.association_request.first_step import FirstStepListeners
from handlers.association_request.forms import KnownCustomerForm
from handlers.blocks.text_blocks import clip
from handlers.claim_customer import views
from handlers.drafts import journeys
from handlers.drafts.journeys import MOST_OPTIONS, DraftContext
from words import mrkdwn

GUESSED = (
    ":mag: Nobody is called “{words}” exactly. The customer below has the nearest name; is it the right one?"
)
SEVERAL = ":mag: Several customers who consented before fit “{words}”. Choose one."
NONE_FITS = (
    ":mag: No customer who consented before fits “{words}”. Search below by another word. "
    "To begin with a new customer: `/mci add-customer`."
)
NOT_CONSENTED = (
    ":mag: *{name}* has not consented yet, and only customers who have can be claimed. "
    "Add them instead: `/mci add-customer {domain}`."
)


def register(app: App, services: Services) -> None:
    """Register the listeners of this journey."""
    journey = ClaimCustomer(services)
    journey.register(app)
    opens = {"ack": journeys.acknowledge, "lazy": [journey.open]}
    commands.on(app, ids.Subcommand.CLAIM_CUSTOMER)(**opens)
    app.action(ids.Action.CUSTOMER_CLAIM)(**opens)
    app.options(ids.Action.KNOWN_CUSTOMER)(journey.offer_customers)
    app.view(ids.ViewId.CLAIM_LOCATION)(journey.choose)


class ClaimCustomer(FirstStepListeners[ClaimCustomerDraft]):
    """The listeners of the first step."""

    model = ClaimCustomerDraft
    intent = Intent.CLAIM
    new_id = ids.Action.CLAIM_NEW

    def fresh(self, session: Session, actor: Actor, wanted: PageState) -> ClaimCustomerDraft:
        """Begin with the customer of the button, or with the only one who has the words that were typed."""
        if wanted.customer is not None:
            return claim_customer.known(session, actor, wanted.customer)
        found = claim_customer.find(session, actor, wanted.words, 2) if wanted.words else []
        return claim_customer.known(session, actor, found[0].id) if len(found) == 1 else ClaimCustomerDraft()

    def closed(self, session: Session, actor: Actor, wanted: PageState) -> View | None:
        """Say so where no customer has consented yet, since nobody can be chosen then."""
        if claim_customer.find(session, actor, "", 1):
            return None
        meant = _meant(session, actor, wanted.words) if wanted.words else None
        return views.nobody(meant, not_consented(meant) if meant else None)

    def first_view(self, context: DraftContext[ClaimCustomerDraft], wanted: PageState) -> tuple[View, bool]:
        """Skip the first step where nothing in it is open: the customer and the location are known.

        A customer who is only spelt like what was typed is left to the member to confirm.
        """
        session, actor, draft = context.session, context.actor, context.draft
        said = _said(session, actor, draft.form, wanted.words) if wanted.words else []
        if said or draft.form.customer_id is None or draft.form.location_id is None:
            return first_step.show(session, actor, draft, said), False
        if draft.step is Step.CUSTOMER:
            draft = context.advance(Step.ENGAGEMENTS)
        return listeners.reached(context, draft), False

    def offer_customers(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Answer a search among the customers who can be claimed."""
        with reading(self.services, caller) as (session, actor, _):
            found = claim_customer.find(session, actor, str(body.get("value") or ""), MOST_OPTIONS)
        return ack(options=[views.customer_option(one) for one in found])

    def choose(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Take the first step; the data of a newly chosen customer replaces what was prefilled."""
        form = request_forms.parse_known_customer(forms.typed(body["view"]))
        if not isinstance(form, KnownCustomerForm):
            return ack(response_action="errors", errors=form)

        def to_engagements(context: DraftContext[ClaimCustomerDraft]) -> View:
            change = form.draft()
            if form.customer_id != context.draft.form.filled_from_id:
                known = claim_customer.known(context.session, context.actor, form.customer_id)
                change = known.changed_by(change)
            return listeners.reached(context, context.advance(Step.ENGAGEMENTS, change))

        return journeys.answer(self.services, ack, body, caller, ClaimCustomerDraft, to_engagements)


def _said(session: Session, actor: Actor, form: ClaimCustomerDraft, words: str) -> list[str]:
    """Return what the typed words mean, if they do not name one customer to claim (lines of mrkdwn)."""
    typed = mrkdwn.escape(clip(words, 40))
    if form.customer_id is not None:
        return [GUESSED.format(words=typed)] if claim_customer.is_guess(session, actor, words) else []
    if claim_customer.find(session, actor, words, 1):
        return [SEVERAL.format(words=typed)]
    meant = _meant(session, actor, words)
    return [not_consented(meant) if meant else NONE_FITS.format(words=typed)]


def _meant(session: Session, actor: Actor, words: str) -> KnownCustomer | None:
    """Return the only customer whom the words name, consented or not."""
    known = find_customer.find(session, actor, words)
    return None if known.guessed or len(known.customers) != 1 else known.customers[0]


def not_consented(one: KnownCustomer) -> str:
    """Return that a customer has not consented yet (mrkdwn)."""
    return NOT_CONSENTED.format(name=mrkdwn.escape(clip(one.name, 40)), domain=mrkdwn.escape(one.domain))
