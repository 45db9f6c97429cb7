"""A member's own settings: the command, the button, and the form."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from flows.access import Actor
from flows.links import Links
from flows.members import member_settings
from flows.members.member_settings import Preferences
from handlers.app import commands, forms, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, Field, Subcommand, ViewId
from handlers.app.services import Services
from handlers.app.transactions import reading, writing
from handlers.drafts.journeys import acknowledge
from handlers.members import views
from store.enums import ReminderSetting


def register(app: App, services: Services) -> None:
    """Register the listeners."""
    settings = SettingsListeners(services)
    commands.on(app, Subcommand.SETTINGS)(ack=acknowledge, lazy=[settings.open])
    app.action(Action.SETTINGS_OPEN)(ack=acknowledge, lazy=[settings.open])
    app.action(Action.SETTINGS_INPUT)(acknowledge)
    app.action(Action.QUIET)(ack=acknowledge, lazy=[settings.be_quiet])
    app.action(Action.CALENDAR_GIVE)(ack=acknowledge, lazy=[settings.give_calendar])
    app.action(Action.CALENDAR_REVOKE)(ack=acknowledge, lazy=[settings.revoke_calendar])
    app.view(ViewId.SETTINGS)(settings.save)


class SettingsListeners:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def open(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the settings as they are."""
        with reading(self.services, caller) as (_, actor, _):
            view = views.form(member_settings.of_member(actor, self.services.links))
        surfaces.stack(body, client, view)

    def save(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Keep what was chosen."""
        typed = forms.typed(body["view"])
        chosen = typed.get(Field.REMINDERS)
        if chosen is None:
            return ack(response_action="errors", errors={Field.REMINDERS: "Choose how you are reminded."})
        with writing(self.services, caller) as (session, actor, _):
            member_settings.choose(session, actor, reminders=ReminderSetting(chosen))
        return ack()

    def be_quiet(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Stop the member's daily messages until their next working week, and say until when."""
        with writing(self.services, caller) as (session, actor, now):
            view = views.quiet(member_settings.be_quiet(session, actor, now))
        surfaces.stack(body, client, view)

    def give_calendar(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Give the member an address for their calendar."""
        self._change(member_settings.give_calendar, body, client, caller)

    def revoke_calendar(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Revoke the address of the member's calendar."""
        self._change(member_settings.revoke_calendar, body, client, caller)

    def _change(
        self,
        change: Callable[[Session, Actor, Links], Preferences],
        body: dict[str, Any],
        client: WebClient,
        caller: Caller,
    ) -> None:
        with writing(self.services, caller) as (session, actor, _):
            chosen = change(session, actor, self.services.links)
        # Changes in the inputs above stay, because the inputs keep their ids.
        client.views_update(view_id=surfaces.view_id(body), view=views.form(chosen))
