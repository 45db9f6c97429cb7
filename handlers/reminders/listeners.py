"""The button that snoozes reminders, and its form."""

from datetime import date
from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import lifecycle
from flows.associations.summary import Summary
from flows.reminders import snooze
from flows.reminders.snooze import SnoozeRefused
from flows.rules.language.understanding import Intent
from handlers.app import forms, open_screens, refusals, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, Field, ViewId
from handlers.app.row_ids import row_id
from handlers.app.services import Services
from handlers.app.transactions import reading, writing
from handlers.app.view_metadata import AssociationMetadata
from handlers.drafts.journeys import acknowledge
from handlers.filled_in import form_filling, said_blocks, said_values
from handlers.reminders import views


def register(app: App, services: Services) -> None:
    """Register the listeners."""
    reminders = SnoozeListeners(services)
    app.action(Action.REMINDER_SNOOZE)(ack=acknowledge, lazy=[reminders.ask])
    app.action(Action.SNOOZE_INPUT)(acknowledge)
    app.view(ViewId.SNOOZE)(reminders.snooze)


class SnoozeListeners:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def ask(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Ask until when to snooze."""
        with reading(self.services, caller) as (session, actor, now):
            about = _about(session, actor, surfaces.value(body))
            filling = form_filling.read(session, actor, said_blocks.place(body), [Intent.SNOOZE])
            view = form_filling.fill(views.form(about, now), filling, filling.values(said_values.snooze))
        open_screens.stack(self.services, caller, body, client, view)

    def snooze(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Snooze the reminders, or say at the date why that is not possible."""
        typed = forms.typed(body["view"])
        try:
            with writing(self.services, caller) as (session, actor, now):
                association_id = AssociationMetadata.of_view(body["view"]).association
                until = snooze.until(actor.partner, chosen_day(typed), now)
                association = snooze.snooze(session, actor, association_id, until, now)
                view = views.snoozed(Summary(association), until, now)
        except SnoozeRefused as refusal:
            return ack(response_action="errors", errors={Field.SNOOZE_UNTIL: refusals.plain(refusal)})
        return ack(response_action="update", view=view)


def chosen_day(typed: dict[str, Any]) -> date | None:
    """Return the day on whose morning a snooze is to end; ``None`` if none was chosen."""
    chosen = typed.get(Field.SNOOZE_UNTIL)
    return date.fromisoformat(chosen) if chosen else None


def _about(session: Session, actor: Actor, carried: str) -> Summary:
    return Summary(lifecycle.find_for(session, actor, row_id(carried)))
