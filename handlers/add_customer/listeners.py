"""Add a customer: opening the form, its first step, and the check that the tenant directory takes part in."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from flows import access
from flows.access import Actor
from flows.customers import check_customer
from flows.customers.add_customer import LocationClosed
from flows.customers.check_customer import Checked, LookUp
from flows.drafts import drafts
from flows.drafts.drafts import FOR_ENGAGEMENT, DraftGone, OpenDraft
from flows.rules.customers.identifiers import IdentifierRefused, find_domain
from handlers.add_customer import views
from handlers.app import commands, forms, ids, surfaces
from handlers.app.caller import Caller, member_only
from handlers.app.carried import view_of
from handlers.app.ids import Field
from handlers.app.services import Services
from handlers.app.transactions import reading, writing
from handlers.association_request import forms as order_forms
from handlers.association_request import listeners
from handlers.association_request import views as order_views
from handlers.association_request.forms import LocationForm
from handlers.blocks import terms
from handlers.customers.places import PageState
from handlers.drafts import journeys, wizard
from handlers.drafts.journeys import MOST_OPTIONS, DraftContext
from store.enums import DraftKind

KIND = DraftKind.ADD_CUSTOMER


def register(app: App, services: Services) -> None:
    """Register the listeners of this journey."""
    member = [member_only(services)]
    journey = AddCustomer(services)
    opens = {"ack": journeys.acknowledge, "lazy": [journey.open]}
    commands.on(app, ids.Subcommand.ADD_CUSTOMER, middleware=member)(**opens)
    app.shortcut(ids.ShortcutId.ADD_CUSTOMER, middleware=member)(**opens)
    app.action(ids.Action.ADD_OPEN, middleware=member)(**opens)
    app.action(ids.Action.ORDER_START_OVER, middleware=member)(
        ack=journeys.acknowledge, lazy=[journey.start_over]
    )
    app.options(ids.Action.LOCATION, middleware=member)(journey.offer_locations)
    app.view(ids.View.ADD_LOCATION, middleware=member)(ack=journey.choose_location, lazy=[journey.look_up])


class AddCustomer:
    """The listeners of the first step."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def open(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form, or offer to resume the one that was left unfinished."""
        wanted = journeys.wanted(body)
        with writing(self.services, caller) as (session, actor, now):
            draft = drafts.unfinished(session, actor, KIND, now)
            if draft is not None:
                view = order_views.offer(draft, ids.Action.ORDER_START_OVER, wanted.carried())
            else:
                draft = _start(session, actor, wanted, now)
                view = listeners.show_first(session, actor, draft)
        surfaces.stack(body, client, view)
        journeys.prefill(self.services, client, caller, draft.id)

    def start_over(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Discard the unfinished draft and begin afresh with what was asked for."""
        listeners.start_over(self.services, body, client, caller, _start)

    def offer_locations(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Answer a search among the locations that the member may choose (R1)."""
        draft_id, _ = wizard.draft_of(view_of(body))
        with reading(self.services, caller) as (session, actor, now):
            try:
                draft = drafts.get(session, actor, draft_id, now)
            except DraftGone:
                return ack(options=[])
            places = access.choosable_locations(session, actor, draft.data.get(FOR_ENGAGEMENT))
        found = [
            terms.location_option(place)
            for place in places
            if forms.matches(body.get("value"), place.name, place.code, place.country)
        ]
        return ack(options=found[:MOST_OPTIONS])

    def choose_location(
        self, ack: Ack, body: dict[str, Any], context: BoltContext, caller: Caller
    ) -> BoltResponse:
        """Take the first step (R7): name what is wrong at its field at once, else begin the check."""
        form = order_forms.parse_location(forms.typed(body["view"]))
        if not isinstance(form, LocationForm):
            return ack(response_action="errors", errors=form)

        def check_or_ask(turn: DraftContext) -> View:
            draft = turn.take(1, form.model_dump(mode="json"))
            if draft.version != turn.version + 1:
                return listeners.reached(turn, draft)
            if check_customer.needs_directory(form.id_type):
                context["looks_up"] = draft.version
                waiting = views.checking(draft)
                context[surfaces.WAITING] = waiting.external_id
                return waiting
            unasked = LookUp(form.domain, None)
            return _settle(turn, draft.version, unasked) or listeners.reached(turn, draft)

        return ack(response_action="update", view=journeys.turn(self.services, body, caller, check_or_ask))

    def look_up(self, body: dict[str, Any], client: WebClient, context: BoltContext, caller: Caller) -> None:
        """Ask the tenant directory after the answer to Slack, and show what was found (R8–R11)."""
        version = context.get("looks_up")
        if version is None:
            return
        form = order_forms.parse_location(forms.typed(body["view"]))
        if not isinstance(form, LocationForm):
            return
        found = check_customer.ask(self.services.directory, form.domain, form.id_type)
        view = journeys.turn(self.services, body, caller, lambda turn: _settle(turn, version, found))
        if view is not None:
            surfaces.replace_answer(client, context[surfaces.WAITING], view)


def _start(session: Session, actor: Actor, wanted: PageState, now: datetime) -> OpenDraft:
    """Begin with the domain or ID that was typed, or for the engagement of the button's page (R12)."""
    data = _named(wanted.words) | journeys.for_engagement(wanted.engagement)
    return drafts.start(session, actor, KIND, now, data)


def _named(words: str) -> dict[str, Any]:
    """Return the fields that typed words fill: a tenant ID and a TPID look like no domain."""
    for id_type, parse in order_forms.IDENTIFIERS.items():
        with suppress(IdentifierRefused):
            return {str(Field.ID_TYPE): id_type.value, str(Field.ID_VALUE): parse(words)}
    with suppress(IdentifierRefused):
        return {str(Field.DOMAIN): find_domain(words)}
    return {str(Field.DOMAIN): words} if words else {}


def _settle(turn: DraftContext, version: int, look_up: LookUp) -> View | None:
    """Return the view that the check leads to, or ``None`` if the member has gone on meanwhile."""
    try:
        found = check_customer.check(
            turn.session, turn.actor, turn.draft.id, look_up, turn.now, version=version
        )
    except LocationClosed:
        return listeners.show_first(turn.session, turn.actor, turn.draft, [listeners.LOCATION_CLOSED])
    if found is None:
        return None
    said = views.above_notice(look_up)
    if isinstance(found, Checked):
        if found.is_eligible_for_some:
            return order_views.engagements(found, said)
        notice = [*said, *views.not_eligible_notice(found)]
        return listeners.show_first(turn.session, turn.actor, found.draft, notice)
    draft = drafts.get(turn.session, turn.actor, turn.draft.id, turn.now)
    return listeners.show_first(turn.session, turn.actor, draft, [*said, *views.asks_notice(found, look_up)])
