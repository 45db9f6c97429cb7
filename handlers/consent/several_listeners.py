"""Asking one customer for consent to several engagements in one form."""

from typing import Annotated, Any

from pydantic import BaseModel
from pydantic import Field as Limits
from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient

from flows.consent import ask_several
from handlers.app import forms, open_screens, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, ViewId
from handlers.app.page_state import PageState
from handlers.app.row_ids import RowId, row_id, view_of
from handlers.app.services import Services
from handlers.app.transactions import reading, writing
from handlers.consent import several_views as views
from handlers.drafts.journeys import acknowledge


class AskSeveralForm(BaseModel):
    """For which associations the customer is asked."""

    association_ids: Annotated[list[RowId], Limits(min_length=1)]


def register(app: App, services: Services) -> None:
    """Register the listeners."""
    journey = AskSeveral(services)
    app.action(Action.CONSENT_SEND_ALL)(ack=acknowledge, lazy=[journey.choose])
    app.view(ViewId.CONSENT_ASK_ALL)(journey.ask)


class AskSeveral:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def choose(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show what the customer can be asked for."""
        place = PageState.parse(surfaces.value(body))
        with reading(self.services, caller) as (session, actor, now):
            offer = ask_several.to_ask(session, actor, row_id(place.customer), now, first=place.associations)
            view = views.choose(offer, place.associations)
        open_screens.stack(self.services, caller, body, client, view)

    def ask(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Ask for what was chosen, and say what became of it."""
        form = forms.parse(AskSeveralForm, forms.typed(view_of(body)))
        if not isinstance(form, AskSeveralForm):
            return ack(response_action="errors", errors=form)
        with writing(self.services, caller) as (session, actor, now):
            outcome = ask_several.ask(session, actor, form.association_ids, self.services.links, now)
            view = views.asked(outcome)
        return ack(response_action="update", view=view)
