"""The Customers page: its commands, the buttons that lead through its screens, search and filter."""

from secrets import token_urlsafe
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltResponse, Respond
from slack_sdk import WebClient
from slack_sdk.models.views import View

from flows import catalogue
from flows.customers_page import customers_page
from flows.reports import report_ask
from handlers.app import commands, forms, open_screens, page_state, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, Field, ShortcutId, Subcommand, ViewId
from handlers.app.page_state import LONGEST_WORDS, PageState, Screen
from handlers.app.row_ids import row_id
from handlers.app.services import Services
from handlers.app.surfaces import ShownScreen
from handlers.app.transactions import reading
from handlers.blocks import terms
from handlers.customers import form_views as views
from handlers.customers import screens
from handlers.drafts.journeys import MOST_OPTIONS, acknowledge

LISTED = "listed"
"""Name in Bolt's context of the place of a list that a form was answered with."""

LEADS_ON = (
    Action.CUSTOMERS_OPEN,
    Action.CUSTOMERS_FRONT,
    Action.CUSTOMERS_ELIGIBLE,
    Action.CUSTOMERS_INELIGIBLE,
    Action.CUSTOMERS_REVIEW,
    Action.CUSTOMERS_COMPLETE,
    Action.CUSTOMERS_EARLIER,
    Action.CUSTOMERS_LATER,
    Action.CUSTOMERS_MINE,
    Action.CUSTOMERS_WAITING,
    Action.CUSTOMERS_EVERYBODYS,
    Action.CUSTOMERS_CLEAR,
    Action.CUSTOMERS_DUE,
    Action.CUSTOMERS_UNPROVEN,
    Action.CUSTOMERS_CHOOSE,
    Action.CUSTOMER_SHOW,
    Action.CLAIM_RECORD_ANY,
    Action.CATALOGUE_OPEN,
    Action.REPORT_OPEN,
    Action.REPORT_PERIOD,
    Action.REPORT_FIGURE,
)
"""Buttons and selects that carry the place to which they lead."""


def register(app: App, services: Services) -> None:
    """Register the listeners of the Customers page."""
    journey = Customers(services)
    for subcommand, listener in (
        (Subcommand.CUSTOMERS, journey.customers),
        (Subcommand.CUSTOMER, journey.customer),
        (Subcommand.DUE, journey.due),
        (Subcommand.ENGAGEMENTS, journey.engagements),
        (Subcommand.UNPROVEN, journey.unproven),
        (Subcommand.REPORT, journey.report),
    ):
        commands.on(app, subcommand)(ack=acknowledge, lazy=[listener])
    app.shortcut(ShortcutId.CUSTOMERS)(ack=acknowledge, lazy=[journey.customers])
    app.shortcut(ShortcutId.FIND_CUSTOMER)(ack=acknowledge, lazy=[journey.ask_whom])
    for action in LEADS_ON:
        app.action(action)(ack=acknowledge, lazy=[journey.go])
    app.action(Action.CUSTOMERS_ALL)(ack=acknowledge, lazy=[journey.show_all])
    app.action(Action.CUSTOMER_FIND)(ack=acknowledge, lazy=[journey.ask_whom])
    app.action(Action.CUSTOMERS_FILTER)(ack=acknowledge, lazy=[journey.ask_filters])
    for typed in (Action.FILTER_INPUT, Action.FILTER_LOCATION):
        app.action(typed)(acknowledge)
    app.options(Action.FILTER_LOCATION)(journey.offer_locations)
    app.options(Action.CUSTOMERS_CHOOSE)(journey.offer_engagements)
    app.view(ViewId.FILTER)(ack=journey.filter, lazy=[journey.remember])
    app.view(ViewId.FIND)(ack=journey.find, lazy=[journey.remember])


class Customers:
    """The listeners of the Customers page."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def customers(self, body: dict[str, Any], client: WebClient, respond: Respond, caller: Caller) -> None:
        """Show the page of the named engagement, the customers who match the words, or the first screen."""
        with reading(self.services, caller) as (session, actor, _):
            place = screens.named(session, actor, commands.arguments(body))
        self._show(place, body, client, respond, caller)

    def customer(self, body: dict[str, Any], client: WebClient, respond: Respond, caller: Caller) -> None:
        """Show the named customer, or ask for one."""
        words = commands.arguments(body)[:LONGEST_WORDS]
        if not words:
            client.views_open(trigger_id=surfaces.trigger(body), view=self._whom(caller))
            return
        self._show(PageState(screen=Screen.FOUND, words=words), body, client, respond, caller)

    def due(self, body: dict[str, Any], client: WebClient, respond: Respond, caller: Caller) -> None:
        """Show what is due this week: the member's own, or everybody's with "all"."""
        everybodys = screens.means_everybody(commands.arguments(body))
        place = page_state.due(None if everybodys else caller.user_id)
        self._show(place, body, client, respond, caller)

    def engagements(self, body: dict[str, Any], client: WebClient, respond: Respond, caller: Caller) -> None:
        """Show the catalogue."""
        self._show(PageState(screen=Screen.CATALOGUE), body, client, respond, caller)

    def unproven(self, body: dict[str, Any], client: WebClient, respond: Respond, caller: Caller) -> None:
        """Show an Incentives admin the consents that are not proven; anybody else, the first screen."""
        self._show(PageState(screen=Screen.UNPROVEN), body, client, respond, caller)

    def report(self, body: dict[str, Any], client: WebClient, respond: Respond, caller: Caller) -> None:
        """Show what the work is worth: in the period, and of what, that was typed."""
        with reading(self.services, caller) as (session, actor, now):
            ask = report_ask.read(session, actor, commands.arguments(body), now)
        self._show(PageState.of_report(ask), body, client, respond, caller)

    def go(self, body: dict[str, Any], client: WebClient, respond: Respond, caller: Caller) -> None:
        """Show the place to which a button leads."""
        carried = surfaces.value(body)
        match body["actions"][0]["action_id"]:
            case Action.CUSTOMERS_CHOOSE:
                chosen = row_id(carried) if carried else None
                place = PageState(screen=Screen.PAGE, engagement=chosen)
            case Action.CUSTOMERS_DUE if not carried:
                place = page_state.due(caller.user_id)
            case Action.CUSTOMERS_UNPROVEN if not carried:
                place = PageState(screen=Screen.UNPROVEN)
            case Action.REPORT_OPEN if not carried:
                place = PageState(screen=Screen.REPORT)
            case Action.CATALOGUE_OPEN if not carried:
                place = PageState(screen=Screen.CATALOGUE)
            case _:
                place = PageState.parse(carried)
        shows_customer = surfaces.clicked(body) in {Action.CUSTOMER_SHOW, Action.CLAIM_RECORD_ANY}
        if shows_customer and surfaces.is_in_message(body):
            # An answer below would be far from the card.
            shown = self._read(place, caller)
            open_screens.stack(self.services, caller, body, client, surfaces.modal(shown))
            return
        self._show(place, body, client, respond, caller)

    def show_all(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open in a modal the place of which a message shows the beginning."""
        view = surfaces.modal(self._read(PageState.parse(surfaces.value(body)), caller))
        open_screens.stack(self.services, caller, body, client, view)

    def ask_whom(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Ask which customer is meant."""
        open_screens.replace(self.services, caller, body, client, self._whom(caller))

    def _whom(self, caller: Caller) -> View:
        """Return the question which customer is meant, or what comes first while there is none."""
        with reading(self.services, caller) as (session, actor, _):
            return views.find() if customers_page.is_any_known(session, actor) else views.none_to_find()

    def ask_filters(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form that filters a page, with its current filters; in a modal, it replaces the page."""
        place = PageState.parse(surfaces.value(body))
        with reading(self.services, caller) as (session, actor, _):
            location = catalogue.location(session, actor, place.location) if place.location else None
        view = views.filters(place, location, from_home=surfaces.is_home(body))
        open_screens.replace(self.services, caller, body, client, view)

    def filter(
        self, ack: Ack, body: dict[str, Any], client: WebClient, context: BoltContext, caller: Caller
    ) -> BoltResponse:
        """Show the filtered page: in App Home if the form was opened there, else in the modal."""
        place, from_home = views.filtered(body["view"], forms.typed(body["view"]))
        shown = self._read(place, caller)
        if not from_home:
            return _answered(ack, context, shown)
        answer = ack()
        open_screens.publish(self.services, caller, client, shown)
        return answer

    def find(self, ack: Ack, body: dict[str, Any], context: BoltContext, caller: Caller) -> BoltResponse:
        """Show in the modal the customers whom the words mean."""
        words = str(forms.typed(body["view"]).get(Field.SEARCH) or "")[:LONGEST_WORDS]
        if not words:
            return ack(response_action="errors", errors={Field.SEARCH: "Type a name, a domain or an ID."})
        shown = self._read(PageState(screen=Screen.FOUND, words=words), caller)
        return _answered(ack, context, shown)

    def remember(self, client: WebClient, context: BoltContext, caller: Caller) -> None:
        """Remember the list that a form was answered with, so that it is renewed when something changes."""
        place = context.get(LISTED)
        if place is None:
            return
        shown = self._read(PageState.parse(place), caller)
        open_screens.answered(self.services, caller, client, context[surfaces.WAITING], shown)

    def offer_locations(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Answer a search among all locations of the partner."""
        with reading(self.services, caller) as (session, actor, _):
            every = catalogue.locations(session, actor)
        found = forms.found(body.get("value"), every, lambda place: (place.name, place.code))
        return ack(options=[terms.location_option(place) for place in found[:MOST_OPTIONS]])

    def offer_engagements(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Answer a search among all engagements of the partner."""
        with reading(self.services, caller) as (session, actor, _):
            every = catalogue.engagements(session, actor)
        found = forms.found(body.get("value"), every, lambda one: (one.name, one.code))
        return ack(options=[terms.engagement_choice(one) for one in found[:MOST_OPTIONS]])

    def _read(self, place: PageState, caller: Caller, *, brief: bool = False) -> ShownScreen:
        with reading(self.services, caller) as (session, actor, now):
            return screens.show(session, actor, place, now, brief=brief)

    def _show(
        self, place: PageState, body: dict[str, Any], client: WebClient, respond: Respond, caller: Caller
    ) -> None:
        shown = self._read(place, caller, brief=surfaces.is_message(body))
        open_screens.answer(self.services, caller, body, client, respond, shown)


def _answered(ack: Ack, context: BoltContext, shown: ShownScreen) -> BoltResponse:
    """Answer a form with a list, under an id of its own by which it can be remembered afterwards."""
    view = surfaces.modal(shown)
    view.external_id = context[surfaces.WAITING] = f"list:{token_urlsafe(9)}"
    context[LISTED] = shown.place.carried()
    return ack(response_action="update", view=view)
