"""Give, change and take roles from the list of members."""

import dataclasses
from secrets import token_urlsafe
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.views import View

from flows import catalogue
from flows.administration import rights, roles
from flows.administration.roles import ChangedMeanwhile, HeldByGroup, LastAdmin, Person
from flows.associations.lifecycle import NotFound
from flows.consent.record_consent import AdminOnly
from flows.loading.loading import LoadRefused
from flows.members.slack_people import Outside, name_of, why_outside
from handlers.administration.people import NO_ANSWER, described
from handlers.administration.roles import views
from handlers.administration.roles.views import MembersMetadata, RoleFormMetadata
from handlers.administration.whole import places, screens
from handlers.app import forms, refusals, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, Field, ViewId
from handlers.app.row_ids import row_id, view_of
from handlers.app.services import Services
from handlers.app.transactions import Acting, reading, writing
from handlers.drafts.journeys import acknowledge
from store.enums import Role

NO_PLACE = "Choose at least one location, here or for the other role."
PLACE_GONE = "One of the locations does not exist any more. Choose again."


def register(app: App, services: Services) -> "RoleListeners":
    """Register the listeners, and return them."""
    roles_ = RoleListeners(services)
    for opens in (Action.ROLES_OPEN, Action.ROLES_EARLIER, Action.ROLES_LATER):
        app.action(opens)(ack=acknowledge, lazy=[roles_.show])
    app.action(Action.ROLES_GIVE)(ack=acknowledge, lazy=[roles_.open_give])
    app.action(Action.ROLES_GIVE_AT)(ack=acknowledge, lazy=[roles_.open_give_at])
    app.action(Action.ROLES_CHANGE)(ack=acknowledge, lazy=[roles_.open_change])
    for typed in (Action.ROLES_INPUT, Action.ROLES_LOCATION):
        app.action(typed)(acknowledge)
    app.options(Action.ROLES_LOCATION)(roles_.offer_locations)
    app.view(ViewId.ROLES_FIND)(roles_.find)
    app.view(ViewId.ROLES_GIVE)(ack=roles_.take_give, lazy=[roles_.give])
    app.view(ViewId.ROLES_CHANGE)(ack=roles_.change, lazy=[roles_.renew])
    return roles_


class RoleListeners:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def show(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the list of members, or another page of it."""
        at = MembersMetadata.parse(surfaces.value(body))
        with reading(self.services, caller) as acting:
            view = _list(acting, at)
        if surfaces.clicked(body) in {Action.ROLES_EARLIER, Action.ROLES_LATER}:
            client.views_update(view_id=surfaces.view_id(body), view=view)
        else:
            surfaces.stack(body, client, view)

    def find(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Show the members who are called as was typed."""
        typed = forms.typed(view_of(body)).get(Field.SEARCH)
        at = MembersMetadata(words=str(typed or "")[: views.LONGEST_SEARCH])
        with reading(self.services, caller) as acting:
            view = _list(acting, at)
        return ack(response_action="update", view=view)

    def open_give(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form that gives roles; a button may name whom."""
        with reading(self.services, caller) as (session, actor, _):
            rights.require_any(session, actor)
        named = surfaces.value(body)
        surfaces.stack(body, client, views.give(_about(body), [named] if named else []))

    def open_give_at(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form that gives roles, with one location."""
        location_id = row_id(surfaces.value(body))
        with reading(self.services, caller) as (session, actor, _):
            rights.require_any(session, actor)
            found = [one for one in catalogue.locations(session, actor) if one.id == location_id]
        if not found:
            raise NotFound(location_id)
        chosen = views.options([(Role.USER, one.code) for one in found], found)
        surfaces.stack(body, client, views.give(_about(body), chosen=chosen))

    def open_change(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form for one member."""
        with reading(self.services, caller) as (session, actor, _):
            holder = roles.of_member(session, actor, surfaces.value(body))
            view = views.change(_about(body), holder, catalogue.locations(session, actor))
        surfaces.stack(body, client, view)

    def offer_locations(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Answer a search among the locations on which the member may give roles."""
        with reading(self.services, caller) as (session, actor, _):
            rights.require_any(session, actor)
            own = actor.admin_location_ids
            every = [one for one in catalogue.locations(session, actor) if own is None or one.id in own]
        return ack(options=views.offered(body.get("value"), every, with_all=own is None))

    def take_give(self, ack: Ack, body: dict[str, Any], context: BoltContext, caller: Caller) -> BoltResponse:
        """Check the form; asking Slack about the people follows after the answer."""
        typed = forms.typed(view_of(body))
        with reading(self.services, caller) as (session, actor, _):
            rights.require_any(session, actor)
        people = typed.get(Field.MEMBERS) or []
        if not people:
            return ack(response_action="errors", errors={Field.MEMBERS: "Choose at least one person."})
        if not views.wanted(typed):
            return ack(response_action="errors", errors={Field.USER_AT: NO_PLACE})
        view = views.looking_up(len(people))
        view.external_id = context[surfaces.WAITING] = f"roles:{token_urlsafe(9)}"
        return ack(response_action="update", view=view)

    def give(self, body: dict[str, Any], client: WebClient, context: BoltContext, caller: Caller) -> None:
        """Give the roles to whoever belongs to the workspace, and say who that is.

        If nobody got a role, or Slack said nothing about some, the form comes back with what was chosen.
        """
        if surfaces.WAITING not in context:
            return
        typed = forms.typed(view_of(body))
        grants = views.wanted(typed)
        people: list[Person] = []
        refused: dict[str, Outside | None] = {}
        for user_id in dict.fromkeys(typed[Field.MEMBERS]):
            try:
                found = described(client, user_id)
            except NO_ANSWER:
                refused[user_id] = None
                continue
            why = why_outside(found, caller.workspace_id)
            if why is None:
                people.append(Person(user_id, name_of(found) or user_id))
            else:
                refused[user_id] = why
        left = [user_id for user_id, why in refused.items() if why is None]
        with reading(self.services, caller) as (session, actor, _):
            places = catalogue.locations(session, actor)
        try:
            with writing(self.services, caller) as (session, actor, now):
                if people:
                    roles.give(session, actor, people, grants, now)
            said = views.given(people, grants, places, refused)
        except LoadRefused:
            left, said = typed[Field.MEMBERS], [f":no_entry: Nobody got a role. {PLACE_GONE}"]
        except AdminOnly as refusal:
            left = typed[Field.MEMBERS]
            said = [f":no_entry: Nobody got a role. {refusals.sentence(refusal)}"]
        view = views.done(said)
        if left:
            about = RoleFormMetadata.of_view(view_of(body))
            view = views.give(about, left, views.options(grants, places), said)
        surfaces.replace_answer(client, context[surfaces.WAITING], view)
        self.renew(body, client, caller)

    def change(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Give one member exactly the roles that were chosen."""
        view = view_of(body)
        about, typed = RoleFormMetadata.of_view(view), forms.typed(view)
        try:
            with writing(self.services, caller) as (session, actor, now):
                holder = roles.of_member(session, actor, about.user_id)
                person = Person(holder.user_id, holder.name or holder.user_id)
                roles.change(session, actor, person, views.wanted(typed), about.version, now)
                said = views.changed(person, views.wanted(typed), catalogue.locations(session, actor))
        except ChangedMeanwhile as refusal:
            return ack(response_action="update", view=self._anew(caller, about, typed, refusal))
        except LoadRefused:
            return ack(response_action="errors", errors={Field.USER_AT: PLACE_GONE})
        except HeldByGroup as refusal:
            field = views.INPUTS[refusal.role]
            return ack(response_action="errors", errors={field: refusals.plain(refusal)})
        except LastAdmin as refusal:
            return ack(response_action="errors", errors={Field.ADMIN_AT: refusals.plain(refusal)})
        return ack(response_action="update", view=views.done([said]))

    def renew(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show in what lies beneath a form what has changed."""
        about = RoleFormMetadata.of_view(view_of(body))
        if about.beneath:
            with reading(self.services, caller) as acting:
                view = _list(acting, about.at)
            surfaces.update(client, about.beneath, view)
        screens.renew(self.services, client, caller, about.at.whole)

    def _anew(
        self, caller: Caller, about: RoleFormMetadata, typed: dict[str, Any], refusal: ChangedMeanwhile
    ) -> View:
        """Return the form with what the member has chosen, and what another admin has changed meanwhile."""
        with reading(self.services, caller) as (session, actor, _):
            holder = roles.of_member(session, actor, about.user_id)
            places = catalogue.locations(session, actor)
        chosen = dataclasses.replace(holder, grants=views.wanted(typed))
        return views.change(about, chosen, places, [views.changed_meanwhile(refusal, places)])


def _about(body: dict[str, Any]) -> RoleFormMetadata:
    """Return what a form carries that is opened by a click, perhaps in the list."""
    view = view_of(body)
    whole = places.beneath(body)
    if whole is not None or not view.get("id"):
        return RoleFormMetadata(at=MembersMetadata(whole=whole))
    return RoleFormMetadata(beneath=view["id"], at=MembersMetadata.of_view(view))


def _list(acting: Acting, at: MembersMetadata) -> View:
    session, actor, _ = acting
    found = roles.listing(session, actor, at.words, at.offset, views.PAGE)
    if not found.shown and at.offset:
        # Those who stood on this page hold no role any more.
        return _list(acting, at.model_copy(update={"offset": max(0, at.offset - views.PAGE)}))
    return views.members(found, catalogue.locations(session, actor), at)
