"""Follow user groups of Slack, and stop following them."""

from collections.abc import Mapping, Sequence
from secrets import token_urlsafe
from typing import Any

from cachetools import TTLCache
from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.views import View

from flows import catalogue
from flows.administration import groups, rights
from flows.refusal import Refusal
from handlers.administration.groups import views
from handlers.administration.groups.views import GroupMetadata, WithoutGroup
from handlers.administration.people import NO_ANSWER
from handlers.administration.roles import views as roles
from handlers.administration.roles.listeners import NO_PLACE
from handlers.app import forms, refusals, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, Field, ViewId
from handlers.app.row_ids import row_id, view_of
from handlers.app.services import Services
from handlers.app.transactions import reading, writing
from handlers.drafts.journeys import MOST_OPTIONS, acknowledge

KEPT_SECONDS = 30
"""Seconds for which Slack's list of groups is used again; it may be asked for 20 times a minute."""

MOST_KEPT = 100

NOT_SAID = "Slack said nothing about its user groups just now. Try again in a moment."
GROUP_GONE = "This user group does not exist any more. Choose another."


def register(app: App, services: Services) -> "GroupListeners":
    """Register the listeners, and return them."""
    groups_ = GroupListeners(services)
    app.action(Action.GROUPS_OPEN)(ack=acknowledge, lazy=[groups_.show])
    app.action(Action.GROUP_FOLLOW)(ack=acknowledge, lazy=[groups_.open_follow])
    app.action(Action.GROUP_STOP)(ack=acknowledge, lazy=[groups_.open_stop])
    app.options(Action.GROUP_SEARCH)(groups_.offer)
    for typed in (Action.GROUP_SEARCH, Action.GROUP_INPUT):
        app.action(typed)(acknowledge)
    app.view(ViewId.GROUP_FOLLOW)(ack=groups_.take_follow, lazy=[groups_.follow])
    app.view(ViewId.GROUP_STOP)(ack=groups_.take_stop, lazy=[groups_.stop])
    return groups_


class GroupListeners:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services
        self._known = TTLCache[str, Sequence[Mapping[str, Any]]](MOST_KEPT, KEPT_SECONDS)

    def show(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the groups that are followed."""
        with reading(self.services, caller) as (session, actor, _):
            view = views.followed(groups.listing(session, actor))
        surfaces.stack(body, client, view)

    def open_follow(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form that follows a group."""
        with reading(self.services, caller) as (session, actor, _):
            rights.require_any(session, actor)
        surfaces.replace(body, client, views.follow())

    def offer(self, ack: Ack, body: dict[str, Any], client: WebClient, caller: Caller) -> BoltResponse:
        """Answer a search among the workspace's groups."""
        with reading(self.services, caller) as (session, actor, _):
            rights.require_any(session, actor)
        every = self._groups(client, caller)
        found = forms.found(
            body.get("value"), every, lambda one: (str(one.get("handle", "")), str(one.get("name", "")))
        )
        return ack(options=[views.option(one) for one in found][:MOST_OPTIONS])

    def take_follow(
        self, ack: Ack, body: dict[str, Any], context: BoltContext, caller: Caller
    ) -> BoltResponse:
        """Check the form; asking Slack about the group follows after the answer."""
        typed = forms.typed(view_of(body))
        with reading(self.services, caller) as (session, actor, _):
            rights.require_any(session, actor)
        if not typed.get(Field.GROUP):
            return ack(response_action="errors", errors={Field.GROUP: "Choose a user group."})
        if not roles.wanted(typed):
            return ack(response_action="errors", errors={Field.USER_AT: NO_PLACE})
        return self._wait(ack, context, "Asking Slack about the group…")

    def follow(self, body: dict[str, Any], client: WebClient, context: BoltContext, caller: Caller) -> None:
        """Follow the group; if that is not possible, the form comes back with what was chosen."""
        if surfaces.WAITING not in context:
            return
        view = self._followed(client, caller, view_of(body))
        surfaces.replace_answer(client, context[surfaces.WAITING], view)

    def _followed(self, client: WebClient, caller: Caller, form: dict[str, Any]) -> View:
        typed, group = forms.typed(form), views.chosen(form)
        grants = roles.wanted(typed)
        self._known.pop(caller.workspace_id, None)
        try:
            every = {one["id"]: one for one in self._groups(client, caller)}
            chosen = every.get(typed[Field.GROUP])
            if chosen is not None:
                handle, name = str(chosen.get("handle", "")), str(chosen.get("name", ""))
                with writing(self.services, caller) as (session, actor, now):
                    groups.follow(session, actor, chosen["id"], handle, name, grants, now)
                return views.done(handle)
            group, why = None, GROUP_GONE
        except NO_ANSWER:
            why = NOT_SAID
        except Refusal as refusal:
            why = str(refusals.sentence(refusal))
        with reading(self.services, caller) as (session, actor, _):
            places = catalogue.locations(session, actor)
        return views.follow(group, roles.options(grants, places), [f":no_entry: {why}"])

    def open_stop(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Ask what becomes of the roles of a group's people."""
        with reading(self.services, caller) as (session, actor, _):
            view = views.stop(groups.read(session, actor, row_id(surfaces.value(body))))
        surfaces.replace(body, client, view)

    def take_stop(self, ack: Ack, body: dict[str, Any], context: BoltContext, caller: Caller) -> BoltResponse:
        """Check the form; taking the roles of many people follows after the answer."""
        with reading(self.services, caller) as (session, actor, _):
            groups.read(session, actor, GroupMetadata.of_view(view_of(body)).group)
        return self._wait(ack, context, "Changing their roles…")

    def stop(self, body: dict[str, Any], client: WebClient, context: BoltContext, caller: Caller) -> None:
        """Stop following the group."""
        if surfaces.WAITING not in context:
            return
        view = view_of(body)
        followed_id = GroupMetadata.of_view(view).group
        keep = forms.typed(view).get(Field.WITHOUT_GROUP) != WithoutGroup.TAKE
        with writing(self.services, caller) as (session, actor, now):
            state = groups.read(session, actor, followed_id)
            kept = groups.stop(session, actor, followed_id, now, keep=keep)
        surfaces.replace_answer(client, context[surfaces.WAITING], views.stopped(state, kept, keep=keep))

    def _wait(self, ack: Ack, context: BoltContext, sentence: str) -> BoltResponse:
        view = views.looking(sentence)
        view.external_id = context[surfaces.WAITING] = f"group:{token_urlsafe(9)}"
        return ack(response_action="update", view=view)

    def _groups(self, client: WebClient, caller: Caller) -> Sequence[Mapping[str, Any]]:
        """Return the workspace's groups as Slack describes them, perhaps as it did a little while ago."""
        known = self._known.get(caller.workspace_id)
        if known is None:
            found: Any = client.usergroups_list().get("usergroups") or []
            known = [one for one in found if isinstance(one, dict) and isinstance(one.get("id"), str)]
            self._known[caller.workspace_id] = known
        return known
