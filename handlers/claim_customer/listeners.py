"""Claim a customer who is known through other engagements (R16): its first step; the others are shared."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from flows.access import Actor
from flows.customers import claim_customer
from flows.drafts import drafts
from flows.drafts.drafts import KNOWN_CUSTOMER, OpenDraft
from handlers.app import commands, forms, ids, surfaces
from handlers.app.caller import Caller, member_only
from handlers.app.ids import Field
from handlers.app.services import Services
from handlers.app.transactions import reading, writing
from handlers.association_request import forms as order_forms
from handlers.association_request import listeners
from handlers.association_request import views as order_views
from handlers.association_request.forms import KnownCustomerForm
from handlers.claim_customer import views
from handlers.customers.places import PageState
from handlers.drafts import journeys
from handlers.drafts.journeys import MOST_OPTIONS, DraftContext
from store.enums import DraftKind

KIND = DraftKind.CLAIM_CUSTOMER


def register(app: App, services: Services) -> None:
    """Register the listeners of this journey."""
    member = [member_only(services)]
    journey = ClaimCustomer(services)
    opens = {"ack": journeys.acknowledge, "lazy": [journey.open]}
    commands.on(app, ids.Subcommand.CLAIM_CUSTOMER, middleware=member)(**opens)
    app.action(ids.Action.CUSTOMER_CLAIM, middleware=member)(**opens)
    app.action(ids.Action.CUSTOMER_CLAIM_ANEW, middleware=member)(
        ack=journeys.acknowledge, lazy=[journey.start_over]
    )
    app.options(ids.Action.KNOWN_CUSTOMER, middleware=member)(journey.offer_customers)
    app.view(ids.View.CLAIM_LOCATION, middleware=member)(journey.choose)


class ClaimCustomer:
    """The listeners of the first step."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def open(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form, or offer to resume the one that was left unfinished."""
        wanted = journeys.wanted(body)
        with writing(self.services, caller) as (session, actor, now):
            draft = drafts.unfinished(session, actor, KIND, now)
            if draft is not None and (draft.step > 1 or draft.data.get(Field.LOCATION)):
                view = order_views.offer(draft, ids.Action.CUSTOMER_CLAIM_ANEW, wanted.carried())
            else:
                draft = _start(session, actor, wanted, now)
                view = listeners.show_first(session, actor, draft)
        surfaces.stack(body, client, view)
        journeys.prefill(self.services, client, caller, draft.id)

    def start_over(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Discard the unfinished draft and begin afresh with what was asked for."""
        listeners.start_over(self.services, body, client, caller, _start)

    def offer_customers(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Answer a search among the customers who can be claimed."""
        with reading(self.services, caller) as (session, actor, _):
            found = claim_customer.find(session, actor, str(body.get("value") or ""), MOST_OPTIONS)
        return ack(options=[views.customer_option(one) for one in found])

    def choose(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Take the first step: what is known of another customer than before replaces what was prefilled."""
        form = order_forms.parse_known_customer(forms.typed(body["view"]))
        if not isinstance(form, KnownCustomerForm):
            return ack(response_action="errors", errors=form)

        def to_engagements(turn: DraftContext) -> View:
            known: dict[str, Any] = {}
            if form.customer_id != turn.draft.data.get(KNOWN_CUSTOMER):
                known = claim_customer.known(turn.session, turn.actor, form.customer_id)
            draft = turn.take(2, known | form.model_dump())
            return listeners.reached(turn, draft)

        return journeys.answer(self.services, ack, body, caller, to_engagements)


def _start(session: Session, actor: Actor, wanted: PageState, now: datetime) -> OpenDraft:
    data: dict[str, Any] = {}
    if wanted.customer is not None:
        data = claim_customer.known(session, actor, wanted.customer)
    elif wanted.words:
        found = claim_customer.find(session, actor, wanted.words, 2)
        data = claim_customer.known(session, actor, found[0].id) if len(found) == 1 else {}
    data |= journeys.for_engagement(wanted.engagement)
    return drafts.start(session, actor, KIND, now, data)
