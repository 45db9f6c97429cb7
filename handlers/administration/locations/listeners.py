"""Add and change locations from the list."""

from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.views import View

from flows.administration import locations
from flows.administration.locations import LocationExists
from flows.administration.roles import ChangedMeanwhile
from flows.loading.loading import LoadRefused
from handlers.administration import field_faults, list_pages
from handlers.administration.list_pages import PAGE, ListPlace
from handlers.administration.locations import views
from handlers.administration.locations.views import LocationMetadata
from handlers.administration.whole import places, screens
from handlers.app import forms, refusals, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, Field, ViewId
from handlers.app.row_ids import row_id, view_of
from handlers.app.services import Services
from handlers.app.transactions import Acting, reading, writing
from handlers.drafts.journeys import MOST_OPTIONS, acknowledge
from store.enums import DataKind


def register(app: App, services: Services) -> "LocationListeners":
    """Register the listeners, and return them."""
    listeners = LocationListeners(services)
    for opens in (Action.LOCATIONS_OPEN, Action.LOCATIONS_EARLIER, Action.LOCATIONS_LATER):
        app.action(opens)(ack=acknowledge, lazy=[listeners.show])
    app.action(Action.LOCATION_ADD)(ack=acknowledge, lazy=[listeners.open_form])
    app.action(Action.LOCATION_CHANGE)(ack=acknowledge, lazy=[listeners.open_form])
    for typed in (Action.LOCATION_INPUT, Action.LOCATION_ALSO, Action.LOCATION_NOT):
        app.action(typed)(acknowledge)
    app.options(Action.LOCATION_ALSO)(listeners.offer_more)
    app.options(Action.LOCATION_NOT)(listeners.offer_earned)
    app.view(ViewId.LOCATIONS_FIND)(listeners.find)
    app.view(ViewId.LOCATION_SAVE)(ack=listeners.save, lazy=[listeners.renew])
    return listeners


class LocationListeners:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def show(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the list of locations, or another page of it."""
        at = list_pages.opened(body)
        with reading(self.services, caller) as acting:
            view = _list(acting, at)
        if surfaces.clicked(body) in {Action.LOCATIONS_EARLIER, Action.LOCATIONS_LATER}:
            client.views_update(view_id=surfaces.view_id(body), view=view)
        else:
            surfaces.stack(body, client, view)

    def find(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Show the locations that fit what was typed."""
        with reading(self.services, caller) as acting:
            view = _list(acting, list_pages.searched(body))
        return ack(response_action="update", view=view)

    def open_form(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form of one location, or of a new one."""
        chosen = row_id(surfaces.value(body)) if surfaces.clicked(body) == Action.LOCATION_CHANGE else None
        with reading(self.services, caller) as (session, actor, _):
            view = views.form(_about(body), locations.terms(session, actor, chosen))
        surfaces.stack(body, client, view)

    def offer_more(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Answer a search among the engagements on which the location may not earn yet."""
        return self._offer(ack, body, caller, earned=False)

    def offer_earned(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Answer a search among the engagements on which the location may earn, or all of them."""
        return self._offer(ack, body, caller, earned=True)

    def _offer(self, ack: Ack, body: dict[str, Any], caller: Caller, *, earned: bool) -> BoltResponse:
        about = LocationMetadata.of_view(view_of(body))
        with reading(self.services, caller) as (session, actor, _):
            terms = locations.terms(session, actor, about.location or None)
        offered = [one for one in terms.engagements if (one.id in terms.earns_on) is earned]
        # All may be chosen at once, and then some of them taken away.
        offered += [one for one in terms.engagements if earned and one.id not in terms.earns_on]
        found = forms.found(body.get("value"), offered, lambda one: (one.name, one.code))
        return ack(options=[views.engagement_option(one) for one in found[:MOST_OPTIONS]])

    def save(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Save what was entered, or say at the field what is wrong with it."""
        view = view_of(body)
        about, typed = LocationMetadata.of_view(view), forms.typed(view)
        chosen = about.location or None
        try:
            with writing(self.services, caller) as (session, actor, now):
                before = locations.terms(session, actor, chosen)
                known = {"partner_id": before.state.place.code} if before.state else {}
                batch = self.services.read_row(DataKind.LOCATIONS, views.cells(typed) | known)
                if batch.faults:
                    return ack(
                        response_action="errors", errors=field_faults.by_field(batch.faults, views.COLUMNS)
                    )
                summary = locations.put(
                    session, actor, batch, views.earning(typed), chosen, about.version, now
                )
                code = batch.locations[0].partner_id
                after = locations.terms(session, actor, locations.id_of(session, actor, code))
                warnings = field_faults.warnings(summary.warnings)
                is_changed = summary.load_id is not None
                answer = views.saved(before.state, after, warnings, is_changed=is_changed)
        except ChangedMeanwhile as refusal:
            return ack(response_action="update", view=self._anew(caller, about, typed, refusal))
        except LocationExists as refusal:
            return ack(response_action="errors", errors={Field.PARTNER_ID: refusals.plain(refusal)})
        except LoadRefused as refusal:
            return ack(response_action="errors", errors=field_faults.by_field(refusal.faults, views.COLUMNS))
        return ack(response_action="update", view=answer)

    def renew(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show in what lies beneath the form what has changed."""
        about = LocationMetadata.of_view(view_of(body))
        if about.beneath:
            with reading(self.services, caller) as acting:
                view = _list(acting, about.at)
            surfaces.update(client, about.beneath, view)
        screens.renew(self.services, client, caller, about.at.whole)

    def _anew(
        self, caller: Caller, about: LocationMetadata, typed: dict[str, Any], refusal: ChangedMeanwhile
    ) -> View:
        """Return the form with what was entered, and what another admin has changed meanwhile."""
        with reading(self.services, caller) as (session, actor, _):
            terms = locations.terms(session, actor, about.location or None)
        return views.form(about, terms, typed, [views.changed_meanwhile(refusal, len(terms.engagements))])


def _about(body: dict[str, Any]) -> LocationMetadata:
    """Return what a form carries that is opened by a click in the list, or elsewhere."""
    view = view_of(body)
    if view.get("callback_id") != ViewId.LOCATIONS_FIND:
        return LocationMetadata(at=ListPlace(whole=places.beneath(body)))
    return LocationMetadata(beneath=str(view.get("id") or ""), at=ListPlace.of_view(view))


def _list(acting: Acting, at: ListPlace) -> View:
    session, actor, _ = acting
    found = locations.listing(session, actor, at.words, at.offset, PAGE)
    if not found.shown and at.offset:
        return _list(acting, at.before)
    return views.locations(found, at, may_change=actor.admin_location_ids is None)
