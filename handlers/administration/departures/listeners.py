"""Hand over what a member owns who left or lost a role, and give roles back to who returns."""

from secrets import token_urlsafe
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk import WebClient

from flows.administration import departures
from flows.loading.loading import LoadRefused
from flows.refusal import Refusal
from handlers.administration.departures import views
from handlers.administration.departures.views import HandOverMetadata
from handlers.administration.roles.listeners import PLACE_GONE
from handlers.administration.whole import places, screens
from handlers.app import forms, refusals, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, Field, ViewId
from handlers.app.row_ids import view_of
from handlers.app.services import Services
from handlers.app.transactions import reading, writing
from handlers.app.view_metadata import Departure
from handlers.blocks import modals
from handlers.drafts.journeys import MOST_OPTIONS, acknowledge


def register(app: App, services: Services) -> None:
    """Register the listeners."""
    departed = DepartureListeners(services)
    app.action(Action.MEMBER_HAND_OVER)(ack=acknowledge, lazy=[departed.open])
    app.options(Action.MEMBER_OWNED)(departed.offer)
    for typed in (Action.MEMBER_OWNED, Action.MEMBER_INPUT):
        app.action(typed)(acknowledge)
    app.view(ViewId.MEMBER_HAND_OVER)(ack=departed.take, lazy=[departed.hand_over])
    app.action(Action.MEMBER_GIVE_BACK)(ack=acknowledge, lazy=[departed.give_back])


class DepartureListeners:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def open(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form."""
        about = HandOverMetadata.parse(surfaces.value(body))
        about = about.model_copy(update={"whole": places.beneath(body)})
        with reading(self.services, caller) as (session, actor, _):
            view = views.form(departures.owned(session, actor, about.member), about)
        surfaces.stack(body, client, view)

    def offer(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Answer a search among what the member owns."""
        about = Departure.of_view(view_of(body))
        with reading(self.services, caller) as (session, actor, _):
            owned = departures.owned(session, actor, about.member).owned
        found = forms.found(
            body.get("value"),
            owned,
            lambda one: (one.association.reference, one.customer.name, one.engagement.name),
        )
        return ack(options=[views.option(one) for one in found][:MOST_OPTIONS])

    def take(self, ack: Ack, body: dict[str, Any], context: BoltContext, caller: Caller) -> BoltResponse:
        """Check the form; the work follows after the answer."""
        view = view_of(body)
        with reading(self.services, caller) as (session, actor, _):
            departures.owned(session, actor, Departure.of_view(view).member)
        if not forms.typed(view).get(Field.OWNER):
            return ack(response_action="errors", errors={Field.OWNER: "Choose who is to own them."})
        waiting = views.working()
        waiting.external_id = context[surfaces.WAITING] = f"member:{token_urlsafe(9)}"
        return ack(response_action="update", view=waiting)

    def hand_over(
        self, body: dict[str, Any], client: WebClient, context: BoltContext, caller: Caller
    ) -> None:
        """Give everything that was chosen a new owner."""
        if surfaces.WAITING not in context:
            return
        about, typed = HandOverMetadata.of_view(view_of(body)), forms.typed(view_of(body))
        chosen = {int(one) for one in typed.get(Field.ASSOCIATIONS) or []}
        try:
            with writing(self.services, caller) as (session, actor, now):
                handed = departures.hand_over(
                    session, actor, about.member, typed[Field.OWNER], chosen, about.since, now
                )
            view = views.done(typed[Field.OWNER], handed)
        except Refusal as refusal:
            view = views.not_done(str(refusals.sentence(refusal)))
        surfaces.replace_answer(client, context[surfaces.WAITING], view)
        screens.renew(self.services, client, caller, about.whole)

    def give_back(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Give somebody who is back their roles; the message says so afterwards."""
        about = Departure.parse(surfaces.value(body))
        try:
            with writing(self.services, caller) as (session, actor, now):
                departures.give_back(session, actor, about.member, about.since, now)
        except LoadRefused:
            surfaces.stack(body, client, modals.one_sentence("No role was given", PLACE_GONE))
