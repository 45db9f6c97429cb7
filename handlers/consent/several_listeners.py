"""Choosing for which of its engagements one customer is asked; `listeners` shows the e-mail and sends it."""

from typing import Annotated, Any

from pydantic import BaseModel
from pydantic import Field as Limits
from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient

from handlers.app import forms, open_screens, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, ViewId
from handlers.app.page_state import PageState
from handlers.app.row_ids import RowId, row_id, view_of
from handlers.app.services import Services
from handlers.consent.listeners import SendConsent
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
        view = SendConsent(self.services).offer(caller, row_id(place.customer), place.associations)
        open_screens.stack(self.services, caller, body, client, view)

    def ask(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Show the e-mail that asks for what was chosen."""
        form = forms.parse(AskSeveralForm, forms.typed(view_of(body)))
        if not isinstance(form, AskSeveralForm):
            return ack(response_action="errors", errors=form)
        view = SendConsent(self.services).begin_several(caller, form.association_ids)
        return ack(response_action="update", view=view)
