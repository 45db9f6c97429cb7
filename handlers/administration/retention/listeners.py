"""Change how long what passes is kept, after a look at what would be deleted."""

from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient

from flows.administration import kept_settings, partner_settings
from flows.administration.roles import ChangedMeanwhile
from flows.personal_data.kept_days import BOUNDS, KeptKind
from handlers.administration.retention import views
from handlers.administration.retention.views import KeptMetadata
from handlers.administration.settings import views as settings_views
from handlers.app import forms, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, ViewId
from handlers.app.row_ids import view_of
from handlers.app.services import Services
from handlers.app.transactions import reading, writing
from handlers.drafts.journeys import acknowledge


def register(app: App, services: Services) -> None:
    """Register the listeners."""
    kept = KeptListeners(services)
    app.action(Action.KEPT_OPEN)(ack=acknowledge, lazy=[kept.open])
    app.action(Action.KEPT_BACK)(ack=acknowledge, lazy=[kept.back])
    app.action(Action.KEPT_INPUT)(acknowledge)
    app.view(ViewId.KEPT_PREVIEW)(kept.preview)
    app.view(ViewId.KEPT_SAVE)(ack=kept.save, lazy=[kept.renew])


class KeptListeners:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def open(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form over the settings."""
        with reading(self.services, caller) as (session, actor, now):
            found = partner_settings.show(session, actor, now)
        about = KeptMetadata(version=found.version, beneath=str((body.get("view") or {}).get("id") or ""))
        days = {kind: int(found.columns[kind.value]) for kind in KeptKind}
        surfaces.stack(body, client, views.form(about, days))

    def preview(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Show what the days would change and delete, or say at the fields what is wrong."""
        typed = forms.typed(view_of(body))
        # A form that was opened before an upgrade lacks what is new.
        asked = [kind for kind in KeptKind if views.FIELDS[kind] in typed]
        days = {kind: _days(typed[views.FIELDS[kind]], kind) for kind in asked}
        errors: dict[str, str] = {
            views.FIELDS[kind]: views.fault(kind) for kind, given in days.items() if given is None
        }
        if errors:
            return ack(response_action="errors", errors=errors)
        wanted = {kind: given for kind, given in days.items() if given is not None}
        about = KeptMetadata.of_view(view_of(body)).model_copy(update={"days": wanted})
        with reading(self.services, caller) as (session, actor, now):
            view = views.preview(about, kept_settings.preview(session, actor, wanted, now))
        return ack(response_action="update", view=view)

    def back(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the form again with what was typed."""
        about = KeptMetadata.of_view(view_of(body))
        with reading(self.services, caller) as (session, actor, now):
            found = partner_settings.show(session, actor, now)
        days = {kind: about.days.get(kind, int(found.columns[kind.value])) for kind in KeptKind}
        client.views_update(view_id=surfaces.view_id(body), view=views.form(about, days))

    def save(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Keep the days that were shown."""
        about = KeptMetadata.of_view(view_of(body))
        wanted = {kind: days for kind, days in about.days.items() if _days(str(days), kind) is not None}
        try:
            with writing(self.services, caller) as (session, actor, now):
                kept_settings.change(session, actor, wanted, about.version, now)
        except ChangedMeanwhile as refusal:
            with reading(self.services, caller) as (session, actor, now):
                found = partner_settings.show(session, actor, now)
            days = {kind: about.days.get(kind, int(found.columns[kind.value])) for kind in KeptKind}
            about = about.model_copy(update={"version": found.version})
            view = views.form(about, days, [views.changed_meanwhile(refusal)])
            return ack(response_action="update", view=view)
        return ack()

    def renew(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show in the settings beneath what has changed."""
        about = KeptMetadata.of_view(view_of(body))
        if not about.beneath:
            return
        with reading(self.services, caller) as (session, actor, now):
            view = settings_views.overview(partner_settings.show(session, actor, now))
        surfaces.update(client, about.beneath, view)


def _days(given: object, kind: KeptKind) -> int | None:
    """Return a number of days that was typed, if the partner may choose it."""
    bounds = BOUNDS[kind]
    if not isinstance(given, str) or not given.isascii() or not given.isdecimal() or len(given) > 4:
        return None
    return int(given) if bounds.least <= int(given) <= bounds.most else None
