"""Show what the bot will send in the next days, also with settings that are not saved yet."""

from typing import Any

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.models.views import View

from flows.reminders import week_ahead
from handlers.administration.settings.listeners import read_times
from handlers.administration.week import views
from handlers.administration.week.views import WeekMetadata
from handlers.app import forms, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, ViewId
from handlers.app.services import Services
from handlers.app.transactions import reading
from handlers.blocks import modals
from handlers.drafts.journeys import acknowledge


def register(app: App, services: Services) -> "WeekListeners":
    """Register the listeners, and return them."""
    listeners = WeekListeners(services)
    app.action(Action.WEEK_OPEN)(ack=acknowledge, lazy=[listeners.open])
    for turns in (Action.WEEK_SHOW, Action.WEEK_EARLIER, Action.WEEK_LATER):
        app.action(turns)(ack=acknowledge, lazy=[listeners.turn])
    return listeners


class WeekListeners:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def open(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show all days; out of the form of the working time, with what is chosen in it."""
        at = WeekMetadata()
        if (body.get("view") or {}).get("callback_id") == ViewId.PARTNER_TIME:
            wanted, errors = read_times(forms.typed(body["view"]))
            if errors:
                said = f":no_entry: {' '.join(errors.values())}"
                surfaces.stack(body, client, modals.one_sentence(views.TITLE, said))
                return
            at = WeekMetadata.of_times(wanted, self.services.clock().date())
        surfaces.stack(body, client, self._view(caller, at))

    def turn(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the rows of a day, another page of them, or all days again."""
        view = self._view(caller, WeekMetadata.parse(surfaces.value(body)))
        client.views_update(view_id=surfaces.view_id(body), view=view)

    def _view(self, caller: Caller, at: WeekMetadata) -> View:
        with reading(self.services, caller) as (session, actor, now):
            found = week_ahead.show(session, actor, now, at.changed)
            return views.one_day(found, at) if at.day in found.days else views.week(found, at)
