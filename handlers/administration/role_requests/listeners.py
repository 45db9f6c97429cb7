"""Ask for a role, and answer such a request."""

from secrets import token_urlsafe
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.views import View

from flows import catalogue
from flows.administration import role_answers
from flows.loading.loading import LoadRefused
from flows.members import role_requests
from flows.members.role_requests import PlacesGone, RoleChoice, RoleRequestState
from flows.members.slack_people import Outside, name_of, why_outside
from handlers.administration.people import NO_ANSWER, described
from handlers.administration.role_requests import views
from handlers.administration.role_requests.views import RequestMetadata
from handlers.administration.roles import views as roles
from handlers.administration.roles.listeners import NO_PLACE, PLACE_GONE
from handlers.app import forms, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, Field, ViewId
from handlers.app.row_ids import row_id, view_of
from handlers.app.services import Services
from handlers.app.transactions import reading, writing
from handlers.blocks.role_terms import WHY_NOT
from handlers.drafts.journeys import acknowledge

NOT_SAID = "Slack said nothing about {who} just now. Try again in a moment."
"""What a person reads if it is not known whether somebody belongs to the workspace; ``who`` is filled in."""


def register(app: App, services: Services) -> None:
    """Register the listeners."""
    requests = RoleRequestListeners(services)
    app.action(Action.ROLE_ASK)(ack=acknowledge, lazy=[requests.open])
    app.options(Action.ROLE_LOCATION)(requests.offer_locations)
    for typed in (Action.ROLE_INPUT, Action.ROLE_LOCATION):
        app.action(typed)(acknowledge)
    app.view(ViewId.ROLE_ASK)(ack=requests.take, lazy=[requests.ask])
    app.action(Action.ROLE_GRANT)(ack=acknowledge, lazy=[requests.grant])
    app.action(Action.ROLE_CHOOSE)(ack=acknowledge, lazy=[requests.choose])
    app.action(Action.ROLE_DECLINE)(ack=acknowledge, lazy=[requests.open_decline])
    app.view(ViewId.ROLE_GRANT)(requests.grant_chosen)
    app.view(ViewId.ROLE_DECLINE)(requests.decline)


class RoleRequestListeners:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    # Who asks holds no role, so that there is no member who acts.

    def open(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form by which somebody asks."""
        surfaces.stack(body, client, views.form(self._choice(caller).places))

    def offer_locations(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Answer a search among the locations for which somebody may ask."""
        return ack(options=roles.offered(body.get("value"), self._choice(caller).places))

    def take(self, ack: Ack, body: dict[str, Any], context: BoltContext, caller: Caller) -> BoltResponse:
        """Check the form; asking Slack about the person follows after the answer."""
        typed = forms.typed(view_of(body))
        if not views.wanted(typed, self._choice(caller).places):
            if typed.get(Field.ROLE) is None:
                return ack(response_action="errors", errors={Field.ROLE: "Choose a role."})
            return ack(response_action="errors", errors={Field.ROLE_AT: "Choose at least one location."})
        view = views.asking()
        view.external_id = context[surfaces.WAITING] = f"role:{token_urlsafe(9)}"
        return ack(response_action="update", view=view)

    def ask(self, body: dict[str, Any], client: WebClient, context: BoltContext, caller: Caller) -> None:
        """Ask the admins, if the person belongs to the workspace."""
        if surfaces.WAITING in context:
            view = self._asked(forms.typed(view_of(body)), client, caller)
            surfaces.replace_answer(client, context[surfaces.WAITING], view)

    def _asked(self, typed: dict[str, Any], client: WebClient, caller: Caller) -> View:
        places = self._choice(caller).places
        try:
            found = described(client, caller.user_id)
        except NO_ANSWER:
            return views.form(places, typed, [f":warning: {NOT_SAID.format(who='you')}"])
        if why_outside(found, caller.workspace_id) is not None:
            return views.not_done("Guests, bots and people of other workspaces cannot hold a role here.")
        wanted = views.wanted(typed, places)
        words = str(typed.get(Field.ROLE_WORDS) or "").strip()[: views.LONGEST_WORDS]
        name, now = name_of(found) or caller.user_id, self.services.clock()
        try:
            with self.services.database.write() as session:
                asked = role_requests.ask(
                    session, caller.workspace_id, caller.user_id, name, wanted, words, now
                )
        except PlacesGone:
            return views.form(self._choice(caller).places, typed, [f":warning: {PLACE_GONE}"])
        return views.done(asked)

    def _choice(self, caller: Caller) -> RoleChoice:
        with self.services.database.read() as session:
            return role_requests.choice(session, caller.workspace_id, caller.user_id)

    # Who answers is an Incentives admin.

    def grant(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Give the role that was asked for; the message says afterwards who did it."""
        request_id = row_id(surfaces.value(body))
        with reading(self.services, caller) as (session, actor, _):
            state = role_answers.read(session, actor, request_id)
            places = catalogue.locations(session, actor)
        refused = _refused(client, state, caller)
        if refused is not None:
            surfaces.stack(body, client, refused)
            return
        try:
            with writing(self.services, caller) as (session, actor, now):
                role_answers.grant(session, actor, request_id, None, now)
        except LoadRefused:
            surfaces.stack(body, client, views.choose(state, places, said=[f":warning: {PLACE_GONE}"]))

    def choose(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form in which other roles can be chosen."""
        with reading(self.services, caller) as (session, actor, _):
            state = role_answers.read(session, actor, row_id(surfaces.value(body)))
            view = views.choose(state, catalogue.locations(session, actor))
        surfaces.stack(body, client, view)

    def grant_chosen(self, ack: Ack, body: dict[str, Any], client: WebClient, caller: Caller) -> BoltResponse:
        """Give the roles that were chosen."""
        view = view_of(body)
        request_id, wanted = RequestMetadata.of_view(view).request, roles.wanted(forms.typed(view))
        with reading(self.services, caller) as (session, actor, _):
            state = role_answers.read(session, actor, request_id)
            places = catalogue.locations(session, actor)
        if not wanted:
            return ack(response_action="errors", errors={Field.USER_AT: NO_PLACE})
        try:
            why = _why_outside(client, state, caller)
        except NO_ANSWER:
            said = [f":warning: {NOT_SAID.format(who='them')}"]
            view_again = views.choose(state, places, sorted(wanted, key=str), said)
            return ack(response_action="update", view=view_again)
        if why is not None:
            return ack(response_action="update", view=views.outside(state, WHY_NOT[why]))
        try:
            with writing(self.services, caller) as (session, actor, now):
                role_answers.grant(session, actor, request_id, wanted, now)
        except LoadRefused:
            said = [f":warning: {PLACE_GONE}"]
            return ack(
                response_action="update", view=views.choose(state, places, sorted(wanted, key=str), said)
            )
        return ack()

    def open_decline(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form by which an admin declines."""
        with reading(self.services, caller) as (session, actor, _):
            view = views.decline(role_answers.read(session, actor, row_id(surfaces.value(body))))
        surfaces.stack(body, client, view)

    def decline(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Decline the request."""
        view = view_of(body)
        words = str(forms.typed(view).get(Field.ROLE_WORDS) or "").strip()[: views.LONGEST_WORDS]
        with writing(self.services, caller) as (session, actor, now):
            role_answers.decline(session, actor, RequestMetadata.of_view(view).request, words, now)
        return ack()


def _refused(client: WebClient, state: RoleRequestState, caller: Caller) -> View | None:
    """Return why Slack's word on a person keeps them from getting a role, if it does."""
    try:
        why = _why_outside(client, state, caller)
    except NO_ANSWER:
        return views.not_done(NOT_SAID.format(who="them"))
    return views.outside(state, WHY_NOT[why]) if why is not None else None


def _why_outside(client: WebClient, state: RoleRequestState, caller: Caller) -> Outside | None:
    return why_outside(described(client, state.user_id), caller.workspace_id)
