"""Look up what is known of a customer, and correct it."""

from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.views import View

from flows.administration import facts
from flows.administration.facts import NoteMissing
from flows.administration.roles import ChangedMeanwhile
from flows.loading.loading import LoadRefused
from handlers.administration import field_faults, list_pages
from handlers.administration.facts import views
from handlers.administration.facts.views import FactsMetadata
from handlers.administration.list_pages import PAGE, ListPlace
from handlers.app import forms, refusals, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, Field, ViewId
from handlers.app.row_ids import view_of
from handlers.app.services import Services
from handlers.app.transactions import Acting, reading, writing
from handlers.drafts.journeys import acknowledge
from store.enums import DataKind


def register(app: App, services: Services) -> "FactListeners":
    """Register the listeners, and return them."""
    listeners = FactListeners(services)
    for opens in (Action.FACTS_OPEN, Action.FACTS_EARLIER, Action.FACTS_LATER):
        app.action(opens)(ack=acknowledge, lazy=[listeners.show])
    app.action(Action.FACTS_SHOW)(ack=acknowledge, lazy=[listeners.open_details])
    app.action(Action.FACTS_BACK)(ack=acknowledge, lazy=[listeners.back])
    for opens in (Action.FACT_ADD, Action.FACT_CORRECT):
        app.action(opens)(ack=acknowledge, lazy=[listeners.open_form])
    app.action(Action.FACT_INPUT)(acknowledge)
    app.view(ViewId.FACTS_FIND)(listeners.find)
    app.view(ViewId.FACT_SAVE)(listeners.save)
    return listeners


class FactListeners:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def show(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the list of customers, or another page of it."""
        at = list_pages.opened(body)
        with reading(self.services, caller) as acting:
            view = _list(acting, at)
        if surfaces.clicked(body) in {Action.FACTS_EARLIER, Action.FACTS_LATER}:
            client.views_update(view_id=surfaces.view_id(body), view=view)
        else:
            surfaces.stack(body, client, view)

    def find(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Show the customers who fit what was typed."""
        with reading(self.services, caller) as acting:
            view = _list(acting, list_pages.searched(body))
        return ack(response_action="update", view=view)

    def open_details(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show all that is known of one identifier value over the list."""
        about = FactsMetadata.parse(surfaces.value(body))
        with reading(self.services, caller) as acting:
            view = _details(acting, about)
        surfaces.stack(body, client, view)

    def back(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show what is known in place of the form."""
        with reading(self.services, caller) as acting:
            view = _details(acting, FactsMetadata.of_view(view_of(body)))
        client.views_update(view_id=surfaces.view_id(body), view=view)

    def open_form(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form of one fact, or of a new one, in place of what is known."""
        about = FactsMetadata.of_view(view_of(body))
        with reading(self.services, caller) as (session, actor, now):
            found = facts.of_value(session, actor, about.id_type, about.id_value, now)
        corrected = surfaces.clicked(body) == Action.FACT_CORRECT
        attribute = surfaces.value(body)[: views.LONGEST_NOTE] if corrected else ""
        known = attribute if any(one.attribute == attribute for one in found.facts) else ""
        version = found.versions.get(known, 0) if known else 0
        about = about.model_copy(update={"attribute": known, "version": version})
        client.views_update(view_id=surfaces.view_id(body), view=views.form(about, found))

    def save(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Save the fact, or remove it, or say at the field what is wrong."""
        about, typed = FactsMetadata.of_view(view_of(body)), forms.typed(view_of(body))
        attribute = about.attribute or str(typed.get(Field.ATTRIBUTE) or "").strip()
        entered = str(typed.get(Field.FACT_VALUE) or "").strip()
        note = str(typed.get(Field.FACT_NOTE) or "")
        try:
            with writing(self.services, caller) as acting:
                session, actor, now = acting
                if about.attribute and not entered:
                    facts.forget(session, actor, about.value, attribute, note, about.version, now)
                else:
                    version = about.version
                    if not about.attribute:
                        found = facts.of_value(session, actor, about.id_type, about.id_value, now)
                        version = found.versions.get(attribute, 0)
                    cells = {str(about.id_type): about.id_value, "attribute": attribute, "value": entered}
                    batch = self.services.read_row(DataKind.FACTS, cells)
                    facts.put(session, actor, batch, note, version, now)
                session.flush()
                view = _details(acting, about, [views.saved(attribute, entered)])
        except NoteMissing as refusal:
            return ack(response_action="errors", errors={Field.FACT_NOTE: refusals.plain(refusal)})
        except LoadRefused as refusal:
            inputs = {one: field for one, field in views.INPUTS.items() if field in typed}
            return ack(response_action="errors", errors=field_faults.by_field(refusal.faults, inputs))
        except ChangedMeanwhile as refusal:
            return ack(response_action="update", view=self._anew(caller, about, typed, refusal))
        return ack(response_action="update", view=view)

    def _anew(
        self, caller: Caller, about: FactsMetadata, typed: dict[str, Any], refusal: ChangedMeanwhile
    ) -> View:
        """Return the form with what was entered, and what another admin has changed meanwhile."""
        with reading(self.services, caller) as (session, actor, now):
            found = facts.of_value(session, actor, about.id_type, about.id_value, now)
        about = about.model_copy(update={"version": found.versions.get(about.attribute, 0)})
        return views.form(about, found, typed, [views.changed_meanwhile(refusal)])


def _list(acting: Acting, at: ListPlace) -> View:
    session, actor, _ = acting
    found = facts.listing(session, actor, at.words, at.offset, PAGE)
    if not found.shown and at.offset:
        return _list(acting, at.before)
    return views.values(found, at)


def _details(acting: Acting, about: FactsMetadata, said: list[str] | None = None) -> View:
    session, actor, now = acting
    return views.details(facts.of_value(session, actor, about.id_type, about.id_value, now), said or [])
