"""Setting the next date of an association from its details: the day, and what happens then."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel
from pydantic import Field as Limits
from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.views import View

from flows.associations import own_date
from flows.associations.details import Details
from flows.associations.own_date import LONGEST_WORDS, OwnDateRefused
from flows.customers.association_request import ONE_LINE
from flows.rules.language.understanding import Intent
from handlers.app import forms, ids, refusals, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, Field
from handlers.app.services import Services
from handlers.app.transactions import Acting
from handlers.associations import detail_views, own_date_views
from handlers.associations.listeners import OneAssociation
from handlers.drafts.journeys import acknowledge
from handlers.filled_in import form_filling, said_values
from handlers.filled_in.form_filling import FormFilling


class OwnDateForm(BaseModel):
    """The day, and what happens then; without a day the date is removed."""

    own_date: date | None = None
    own_date_words: Annotated[str | None, Limits(max_length=LONGEST_WORDS), ONE_LINE] = None


def register(app: App, services: Services) -> None:
    """Register the listeners."""
    journey = OwnDate(services)
    app.action(Action.DATE_ASK)(ack=acknowledge, lazy=[journey.ask])
    app.view(ids.ViewId.OWN_DATE)(journey.set_date)


class OwnDate(OneAssociation):
    """The listeners."""

    def ask(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Ask for the day, in place of the details."""

        def asked(shown: Details, now: datetime, filling: FormFilling) -> View:
            if not shown.may_set_date:
                return detail_views.details(shown, now)
            asking = own_date_views.form(shown.summary)
            return form_filling.fill(asking, filling, filling.values(said_values.next_date))

        surfaces.replace(body, client, self._read_filled(body, caller, [Intent.NEXT_DATE], asked))

    def set_date(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Set the date, or remove it."""
        typed = forms.parse(OwnDateForm, forms.typed(body["view"]))
        if not isinstance(typed, OwnDateForm):
            return ack(response_action="errors", errors=typed)

        def change(acting: Acting, association_id: int) -> str:
            session, actor, now = acting
            if typed.own_date is None:
                own_date.clear_date(session, actor, association_id, now)
                return ":white_check_mark: There is no next date any more."
            own_date.set_date(session, actor, association_id, typed.own_date, typed.own_date_words, now)
            return ":white_check_mark: The next date is set."

        try:
            return self._change(ack, body, caller, change)
        except OwnDateRefused as refusal:
            sentence = refusals.plain(refusal)
            return ack(response_action="errors", errors={Field.OWN_DATE: sentence})
