"""Snoozing everything of several customers, from the daily message."""

from typing import Annotated, Any

from pydantic import BaseModel
from pydantic import Field as Limits
from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient

from flows.reminders import snooze, snooze_several
from flows.reminders.snooze import SnoozeRefused
from handlers.app import forms, open_screens, refusals
from handlers.app.caller import Caller
from handlers.app.ids import Action, Field, ViewId
from handlers.app.row_ids import RowId, view_of
from handlers.app.services import Services
from handlers.app.transactions import reading, writing
from handlers.drafts.journeys import acknowledge
from handlers.reminders import several_views as views
from handlers.reminders.listeners import chosen_day


class SnoozeSeveralForm(BaseModel):
    """The customers whose reminders are snoozed."""

    customer_ids: Annotated[list[RowId], Limits(min_length=1)]


def register(app: App, services: Services) -> None:
    """Register the listeners."""
    several = SnoozeSeveral(services)
    app.action(Action.SNOOZE_SEVERAL)(ack=acknowledge, lazy=[several.ask])
    app.view(ViewId.SNOOZE_SEVERAL)(several.snooze)


class SnoozeSeveral:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def ask(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Ask for the customers, and until when."""
        with reading(self.services, caller) as (session, actor, now):
            view = views.form(snooze_several.own_customers(session, actor, now))
        open_screens.stack(self.services, caller, body, client, view)

    def snooze(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Snooze the reminders, or say at the date why that is not possible."""
        typed = forms.typed(view_of(body))
        form = forms.parse(SnoozeSeveralForm, typed)
        if not isinstance(form, SnoozeSeveralForm):
            return ack(response_action="errors", errors=form)
        try:
            with writing(self.services, caller) as (session, actor, now):
                until = snooze.until(actor.partner, chosen_day(typed), now)
                done = snooze_several.snooze_all(session, actor, form.customer_ids, until, now)
                view = views.snoozed(done, until, now)
        except SnoozeRefused as refusal:
            return ack(response_action="errors", errors={Field.SNOOZE_UNTIL: refusals.plain(refusal)})
        return ack(response_action="update", view=view)
