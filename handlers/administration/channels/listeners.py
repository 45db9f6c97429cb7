"""Choose channels for locations and engagements."""

from secrets import token_urlsafe
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.views import View

from flows.administration import channels, rights
from flows.administration.roles import ChangedMeanwhile
from handlers.administration import list_pages
from handlers.administration.channels import views
from handlers.administration.channels.views import ChannelMetadata
from handlers.administration.list_pages import PAGE, ListPlace
from handlers.administration.settings import channel
from handlers.administration.settings.channel import ChannelRefused
from handlers.administration.whole import places, screens
from handlers.app import forms, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, Field, ViewId
from handlers.app.row_ids import row_id, view_of
from handlers.app.services import Services
from handlers.app.transactions import Acting, reading, writing
from handlers.blocks import modals
from handlers.drafts.journeys import MOST_OPTIONS, acknowledge
from store.enums import DataKind

OPENS = {Action.CHANNEL_ENGAGEMENT: DataKind.CATALOGUE, Action.CHANNEL_LOCATION: DataKind.LOCATIONS}
"""What each button asks for."""


def register(app: App, services: Services) -> "ChannelListeners":
    """Register the listeners, and return them."""
    listeners = ChannelListeners(services)
    for opens in (Action.CHANNELS_OPEN, Action.CHANNELS_EARLIER, Action.CHANNELS_LATER):
        app.action(opens)(ack=acknowledge, lazy=[listeners.show])
    for asks in (*OPENS, Action.CHANNEL_CHANGE):
        app.action(asks)(ack=acknowledge, lazy=[listeners.open_form])
    for typed in (Action.CHANNEL_INPUT, Action.CHANNEL_HOLDER):
        app.action(typed)(acknowledge)
    app.options(Action.CHANNEL_HOLDER)(listeners.offer)
    app.view(ViewId.CHANNELS_FIND)(listeners.find)
    app.view(ViewId.CHANNEL_SAVE)(ack=listeners.take, lazy=[listeners.choose])
    return listeners


class ChannelListeners:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def show(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the list of channels, or another page of it."""
        at = list_pages.opened(body)
        with reading(self.services, caller) as acting:
            view = page(acting, at)
        if surfaces.clicked(body) in {Action.CHANNELS_EARLIER, Action.CHANNELS_LATER}:
            client.views_update(view_id=surfaces.view_id(body), view=view)
        else:
            surfaces.stack(body, client, view)

    def find(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Show the channels of what fits the words that were typed."""
        with reading(self.services, caller) as acting:
            view = page(acting, list_pages.searched(body))
        return ack(response_action="update", view=view)

    def open_form(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form for one that has a channel, or for one that is chosen in the form.

        It is opened in the list, or in the look at the whole.
        """
        kind = next((kind for action, kind in OPENS.items() if surfaces.clicked(body) == action), None)
        about = ChannelMetadata(kind=kind) if kind else ChannelMetadata.parse(surfaces.value(body))
        view = view_of(body)
        beneath: dict[str, Any] = {"at": ListPlace(whole=places.beneath(body))}
        if view.get("callback_id") == ViewId.CHANNELS_FIND:
            beneath = {"beneath": str(view.get("id") or ""), "at": ListPlace.of_view(view)}
        with reading(self.services, caller) as (session, actor, _):
            version = channels.newest(session, actor)
            holder = channels.read(session, actor, about.kind, about.holder).holder if about.holder else None
        about = about.model_copy(update={"version": version, **beneath})
        surfaces.stack(body, client, views.form(about, holder, holder.channel_id if holder else None))

    def offer(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Answer a search among the locations or the engagements."""
        about = ChannelMetadata.of_view(view_of(body))
        with reading(self.services, caller) as (session, actor, _):
            every = channels.choices(session, actor, about.kind)
        found = forms.found(body.get("value"), every, lambda one: (one.name, one.code))
        return ack(options=[views.option(one) for one in found[:MOST_OPTIONS]])

    def take(self, ack: Ack, body: dict[str, Any], context: BoltContext, caller: Caller) -> BoltResponse:
        """Check the form; asking Slack about the channel follows after the answer."""
        view = view_of(body)
        about, typed = ChannelMetadata.of_view(view), forms.typed(view)
        with reading(self.services, caller) as (session, actor, _):
            rights.require_all(session, actor)
        if not about.holder and not typed.get(Field.CHANNEL_HOLDER):
            sentence = f"Choose the {views.KINDS[about.kind]}."
            return ack(response_action="errors", errors={Field.CHANNEL_HOLDER: sentence})
        waiting = modals.one_sentence(views.TITLE, "Asking Slack about the channel…")
        waiting.external_id = context[surfaces.WAITING] = f"channel:{token_urlsafe(9)}"
        return ack(response_action="update", view=waiting)

    def choose(self, body: dict[str, Any], client: WebClient, context: BoltContext, caller: Caller) -> None:
        """Join the channel if the bot may, and keep it; or say what to do, in the form."""
        if surfaces.WAITING not in context:
            return
        view = view_of(body)
        about, typed = ChannelMetadata.of_view(view), forms.typed(view)
        holder_id = about.holder or row_id(str(typed[Field.CHANNEL_HOLDER]))
        wanted = str(typed.get(Field.OWN_CHANNEL) or "") or None
        try:
            note = channel.enter(client, wanted) if wanted else ""
            with writing(self.services, caller) as (session, actor, now):
                holder = channels.choose(session, actor, about.kind, holder_id, wanted, about.version, now)
        except ChannelRefused as refusal:
            place = f"<#{wanted}>"
            said = f":no_entry: {place} {channel.SENTENCES[refusal.fault]} Nothing was changed."
            shown = self._anew(caller, about, holder_id, wanted, said)
        except ChangedMeanwhile as refusal:
            shown = self._anew(caller, about, holder_id, wanted, views.changed_meanwhile(refusal))
        else:
            shown = modals.one_sentence(views.TITLE, views.chosen(holder, note), close="Done")
            surfaces.replace_answer(client, context[surfaces.WAITING], shown)
            self._renew(client, caller, about)
            return
        surfaces.replace_answer(client, context[surfaces.WAITING], shown)

    def _anew(
        self, caller: Caller, about: ChannelMetadata, holder_id: int, wanted: str | None, said: str
    ) -> View:
        """Return the form with what was chosen, and what is to be known."""
        with reading(self.services, caller) as (session, actor, _):
            state = channels.read(session, actor, about.kind, holder_id)
        version = max(about.version, state.version)
        return views.form(about.model_copy(update={"version": version}), state.holder, wanted, [said])

    def _renew(self, client: WebClient, caller: Caller, about: ChannelMetadata) -> None:
        if about.beneath:
            with reading(self.services, caller) as acting:
                view = page(acting, about.at)
            surfaces.update(client, about.beneath, view)
        screens.renew(self.services, client, caller, about.at.whole)


def page(acting: Acting, at: ListPlace) -> View:
    """Return a page of the list."""
    session, actor, _ = acting
    found = channels.listing(session, actor, at.words, at.offset, PAGE)
    if not found.shown and at.offset:
        return page(acting, at.before)
    return views.channels(found, at)
