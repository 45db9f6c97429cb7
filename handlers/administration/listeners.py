"""Open the administration, or the part of it that is named after the command."""

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from flows.administration import overview
from flows.conversation.vocabularies import Vocabularies
from handlers.administration import views
from handlers.administration.catalogue import listeners as catalogue_listeners
from handlers.administration.channels import listeners as channels_listeners
from handlers.administration.departures import listeners as departure_listeners
from handlers.administration.facts import listeners as facts_listeners
from handlers.administration.files import listeners as files_listeners
from handlers.administration.files.listeners import FilesListeners
from handlers.administration.groups import listeners as groups_listeners
from handlers.administration.history import listeners as history_listeners
from handlers.administration.locations import listeners as locations_listeners
from handlers.administration.mail import listeners as mail_listeners
from handlers.administration.own_words import listeners as own_words_listeners
from handlers.administration.personal_rights import listeners as personal_rights_listeners
from handlers.administration.retention import listeners as retention_listeners
from handlers.administration.role_requests import listeners as role_request_listeners
from handlers.administration.roles import listeners as roles_listeners
from handlers.administration.settings import listeners as settings_listeners
from handlers.administration.week import listeners as week_listeners
from handlers.administration.whole import listeners as whole_listeners
from handlers.app import commands, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, Subcommand
from handlers.app.services import Services
from handlers.app.transactions import reading
from handlers.drafts.journeys import acknowledge
from handlers.outbox import listeners as outbox_listeners
from handlers.set_up import listeners as set_up_listeners

Opens = Callable[[dict[str, Any], WebClient, Caller], None]
"""A listener that opens a part."""


def register(app: App, services: Services, vocabularies: Vocabularies) -> FilesListeners:
    """Register the listeners, and return those of files, which come in messages too."""
    roles = roles_listeners.register(app, services)
    role_request_listeners.register(app, services)
    departure_listeners.register(app, services)
    groups = groups_listeners.register(app, services)
    locations = locations_listeners.register(app, services)
    catalogue = catalogue_listeners.register(app, services)
    facts = facts_listeners.register(app, services)
    look = whole_listeners.register(app, services)
    outbox = outbox_listeners.register(app, services, look.renew)
    rights = personal_rights_listeners.register(app, services)
    history = history_listeners.register(app, services)
    files = files_listeners.register(app, services)
    settings = settings_listeners.register(app, services)
    channels = channels_listeners.register(app, services)
    words = own_words_listeners.register(app, services, vocabularies)
    week = week_listeners.register(app, services)
    retention_listeners.register(app, services)
    mails = mail_listeners.register(app, services)
    guide = set_up_listeners.register(app, services)
    parts = {
        "look": look.show,
        "setup": guide.show,
        "settings": settings.show,
        "channels": channels.show,
        "week": week.open,
        "mail": mails.show,
        "roles": roles.show,
        "groups": groups.show,
        "locations": locations.show,
        "catalogue": catalogue.show,
        "facts": facts.show,
        "words": words.show,
        "files": files.show,
        "history": history.show,
        "rights": rights.show_form,
        "outbox": outbox.open,
    }
    administration = Administration(services, parts)
    commands.on(app, Subcommand.ADMIN)(ack=acknowledge, lazy=[administration.open])
    app.action(Action.ADMIN_OPEN)(ack=acknowledge, lazy=[administration.open])
    return files


class Administration:
    """The listeners."""

    def __init__(self, services: Services, parts: Mapping[str, Opens]) -> None:
        """Keep what every listener works with, and what opens each part, by the word after the command."""
        self.services = services
        self.parts = parts

    def open(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the part that is named, or show how each part stands."""
        part = self.parts.get(commands.arguments(body).strip().casefold())
        if part is not None:
            part(body, client, caller)
            return
        with reading(self.services, caller) as (session, actor, now):
            view = views.overview(overview.show(session, actor, now))
        surfaces.stack(body, client, view)
