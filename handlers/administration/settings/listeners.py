"""Show the partner's own settings, and change them."""

import dataclasses
from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any, Literal

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.blocks import Option
from slack_sdk.models.views import View

from flows.administration import partner_settings, rights, set_up
from flows.administration.partner_settings import PartnerSettings
from flows.administration.roles import ChangedMeanwhile
from flows.administration.set_up import MailSender
from flows.rules.text import holidays
from flows.time_zones import OWN_UTC, of_places
from handlers.administration.channels import listeners as channels_listeners
from handlers.administration.list_pages import ListPlace
from handlers.administration.settings import channel, views
from handlers.administration.settings.channel import ChannelNotMade, ChannelRefused
from handlers.administration.settings.views import PartnerFormMetadata
from handlers.administration.whole import screens
from handlers.administration.whole.places import WholeBeneath
from handlers.app import forms, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, Field, ShownId, ViewId
from handlers.app.row_ids import view_of
from handlers.app.services import Services
from handlers.app.transactions import Acting, reading, writing
from handlers.drafts.journeys import MOST_OPTIONS, acknowledge
from handlers.set_up import views as set_up_views
from store.enums import SummaryPace, Weekday

Draw = Callable[[PartnerFormMetadata, PartnerSettings], View]


def register(app: App, services: Services) -> "PartnerListeners":
    """Register the listeners, and return them."""
    settings = PartnerListeners(services)
    app.action(Action.PARTNER_OPEN)(ack=acknowledge, lazy=[settings.show])
    app.action(Action.PARTNER_COMPANY)(ack=acknowledge, lazy=[settings.open_company])
    app.action(Action.PARTNER_CHANNEL)(ack=acknowledge, lazy=[settings.open_channel])
    app.action(Action.PARTNER_TIME)(ack=acknowledge, lazy=[settings.open_time])
    for typed in (Action.PARTNER_INPUT, Action.PARTNER_ZONE):
        app.action(typed)(acknowledge)
    app.options(Action.PARTNER_ZONE)(settings.offer_zones)
    app.view(ViewId.PARTNER_COMPANY)(ack=settings.change_company, lazy=[settings.renew])
    app.view(ViewId.PARTNER_TIME)(ack=settings.change_time, lazy=[settings.renew])
    app.view(ViewId.PARTNER_CHANNEL)(ack=settings.take_channel, lazy=[settings.change_channel])
    return settings


class PartnerListeners:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def show(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show what is set; from the overview of the administration, in its place."""
        with reading(self.services, caller) as (session, actor, now):
            view = views.overview(partner_settings.show(session, actor, now))
        surfaces.replace(body, client, view)

    def open_company(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form of the name and of what members may do."""
        self._open(body, client, caller, lambda about, found: views.company(about, found.columns))

    def open_channel(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form of the channel."""
        self._open(
            body, client, caller, lambda about, found: views.channel(about, found.columns["channel_id"])
        )

    def open_time(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form of the working time."""
        now = self.services.clock()
        self._open(body, client, caller, lambda about, found: views.working_time(about, found, now))

    def offer_zones(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Answer a search among the time zones."""
        with reading(self.services, caller) as (session, actor, now):
            rights.require_all(session, actor)
        places = [*of_places()]
        # What is not searched for yet is most probably UTC or a place nearby.
        places.sort(key=lambda zone: zone != OWN_UTC)
        found = forms.found(body.get("value"), places, lambda zone: (zone.replace("_", " "), zone))
        options: list[Option] = [views.zone_option(zone, now) for zone in found[:MOST_OPTIONS]]
        return ack(options=options)

    def change_company(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Keep the name and what members may do."""
        typed = forms.typed(view_of(body))
        errors: dict[str, str] = {
            field: sentence
            for field, sentence in {
                Field.PARTNER_COMPANY: "Give the name of your company.",
                Field.TEAM_SUMMARY: "Choose one.",
                Field.ATTESTATIONS: "Choose one.",
            }.items()
            if not typed.get(field)
        }
        if errors:
            return ack(response_action="errors", errors=errors)
        wanted = {
            "name": " ".join(str(typed[Field.PARTNER_COMPANY]).split()),
            "team_summary": SummaryPace(typed[Field.TEAM_SUMMARY]).value,
            "member_attestations": typed[Field.ATTESTATIONS] == views.YES,
        }
        return self._change(
            ack,
            body,
            caller,
            wanted,
            lambda about, found, notes: views.company(about, {**found.columns, **wanted}, notes),
        )

    def change_time(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Keep zone, hour, working days and holidays."""
        typed = forms.typed(view_of(body))
        wanted, errors = read_times(typed)
        if errors:
            return ack(response_action="errors", errors=errors)
        if "holidays" in wanted:
            with reading(self.services, caller) as (session, actor, now):
                earlier = views.kept_holidays(partner_settings.show(session, actor, now))
            wanted["holidays"] = sorted({*earlier, *wanted["holidays"]})
        now = self.services.clock()

        def anew(about: PartnerFormMetadata, found: PartnerSettings, notes: list[str]) -> View:
            chosen = dataclasses.replace(found, columns={**found.columns, **wanted})
            return views.working_time(about, chosen, now, notes)

        return self._change(ack, body, caller, wanted, anew)

    def take_channel(
        self, ack: Ack, body: dict[str, Any], context: BoltContext, caller: Caller
    ) -> BoltResponse:
        """Check the form; asking Slack about the channel follows after the answer."""
        typed = forms.typed(view_of(body))
        with reading(self.services, caller) as (session, actor, _):
            rights.require_all(session, actor)
        new = str(typed.get(Field.NEW_CHANNEL) or "")
        if new and not channel.name_of(new):
            return ack(response_action="errors", errors={Field.NEW_CHANNEL: "Give the name in letters."})
        if not new and not typed.get(Field.CHANNEL):
            sentence = "Choose a channel, or give the name of a new one."
            return ack(response_action="errors", errors={Field.CHANNEL: sentence})
        view = views.waiting()
        view.external_id = context[surfaces.WAITING] = f"channel:{token_urlsafe(9)}"
        return ack(response_action="update", view=view)

    def change_channel(
        self, body: dict[str, Any], client: WebClient, context: BoltContext, caller: Caller
    ) -> None:
        """Join the channel if the bot may, or make it, and keep it; or say what to do, in the form."""
        if surfaces.WAITING not in context:
            return
        view = view_of(body)
        about, typed = PartnerFormMetadata.of_view(view), forms.typed(view)
        wanted, new = str(typed.get(Field.CHANNEL) or ""), str(typed.get(Field.NEW_CHANNEL) or "")
        is_private = bool(typed.get(Field.NEW_CHANNEL_KIND))
        try:
            if new:
                wanted, note = channel.make(
                    client, channel.name_of(new), caller.user_id, is_private=is_private
                )
            else:
                note = channel.enter(client, wanted)
            with writing(self.services, caller) as (session, actor, now):
                partner_settings.change(session, actor, {"channel_id": wanted}, about.version, now)
        except ChannelNotMade as refusal:
            said = f":no_entry: {refusal.sentence} Nothing was changed."
            shown = views.channel(about, wanted or None, [said], new, is_private=is_private)
        except ChannelRefused as refusal:
            said = f":no_entry: <#{wanted}> {channel.SENTENCES[refusal.fault]} Nothing was changed."
            shown = views.channel(about, wanted, [said])
        except ChangedMeanwhile as refusal:
            with reading(self.services, caller) as (session, actor, now):
                newest = partner_settings.show(session, actor, now).version
            shown = views.channel(
                about.model_copy(update={"version": newest}),
                wanted,
                [views.changed_meanwhile(refusal, ["channel_id"])],
            )
        else:
            shown = views.done(f":white_check_mark: The channel is <#{wanted}>. {note}".strip())
            surfaces.replace_answer(client, context[surfaces.WAITING], shown)
            self.renew(body, client, caller)
            return
        surfaces.replace_answer(client, context[surfaces.WAITING], shown)

    def renew(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show in the view beneath a form what has changed."""
        about = PartnerFormMetadata.of_view(view_of(body))
        if not about.beneath:
            return
        if about.kind is ShownId.WHOLE:
            screens.renew(self.services, client, caller, WholeBeneath(view=about.beneath))
            return
        with reading(self.services, caller) as acting:
            view = self._beneath(acting, about.kind)
        surfaces.update(client, about.beneath, view)

    def _beneath(self, acting: Acting, kind: ShownId | ViewId | None) -> View:
        session, actor, now = acting
        if kind is ViewId.CHANNELS_FIND:
            return channels_listeners.page(acting, ListPlace())
        if kind is ShownId.GUIDE:
            sender = MailSender(self.services.mail_address, self.services.mail_sender)
            return set_up_views.guide(set_up.show(session, actor, now), sender)
        return views.overview(partner_settings.show(session, actor, now))

    def _open(self, body: dict[str, Any], client: WebClient, caller: Caller, draw: Draw) -> None:
        with reading(self.services, caller) as (session, actor, now):
            found = partner_settings.show(session, actor, now)
        surfaces.stack(body, client, draw(_about(body, found), found))

    def _change(
        self,
        ack: Ack,
        body: dict[str, Any],
        caller: Caller,
        wanted: dict[str, Any],
        anew: Callable[[PartnerFormMetadata, PartnerSettings, list[str]], View],
    ) -> BoltResponse:
        """Keep what was chosen; the second of two admins gets the form again, with what they chose."""
        about = PartnerFormMetadata.of_view(view_of(body))
        try:
            with writing(self.services, caller) as (session, actor, now):
                partner_settings.change(session, actor, wanted, about.version, now)
        except ChangedMeanwhile as refusal:
            with reading(self.services, caller) as (session, actor, now):
                found = partner_settings.show(session, actor, now)
            notes = [views.changed_meanwhile(refusal, list(wanted))]
            view = anew(about.model_copy(update={"version": found.version}), found, notes)
            return ack(response_action="update", view=view)
        return ack()


def read_times(typed: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the columns that the form of the working time asks for, or what is wrong at which input.

    Holidays of earlier years, which the form does not show, are not among them.
    """
    errors: dict[str, str] = {
        field: sentence
        for field, sentence in {
            Field.TIME_ZONE: "Choose a time zone: type a city.",
            Field.DIGEST_HOUR: "Choose an hour.",
            Field.WORKING_DAYS: "Choose at least one day.",
        }.items()
        if not typed.get(field)
    }
    begins, ends = (str(typed.get(one) or "") for one in (Field.QUIET_FROM, Field.QUIET_UNTIL))
    if begins.isdigit() and not ends.isdigit():
        errors[Field.QUIET_UNTIL] = "Choose the hour at which they end."
    elif begins.isdigit() and begins == ends:
        errors[Field.QUIET_UNTIL] = "Choose another hour than that at which they begin."
    read = holidays.read(str(typed.get(Field.HOLIDAYS) or ""))
    if read.faults:
        errors[Field.HOLIDAYS] = views.faults(read.faults)
    if errors:
        return {}, errors
    wanted: dict[str, Any] = {
        "time_zone": typed[Field.TIME_ZONE],
        "digest_hour": int(typed[Field.DIGEST_HOUR]),
        "working_days": [day.value for day in Weekday if day in typed[Field.WORKING_DAYS]],
    }
    if Field.QUIET_FROM in typed:
        wanted["quiet_hours"] = f"{begins}-{ends}" if begins.isdigit() else None
        wanted["quiet_days_off"] = bool(typed.get(Field.QUIET_DAYS_OFF))
    if Field.HOLIDAYS in typed:
        wanted["holidays"] = [day.isoformat() for day in read.days]
    return wanted, {}


def _about(body: dict[str, Any], found: PartnerSettings) -> PartnerFormMetadata:
    """Return what a form carries that is opened by a click, perhaps in the guide or in the settings."""
    view = body.get("view") or {}
    kind = view.get("callback_id")
    named: dict[str, ShownId | Literal[ViewId.CHANNELS_FIND]] = {
        one: one for one in (ShownId.GUIDE, ShownId.PARTNER, ShownId.WHOLE, ViewId.CHANNELS_FIND)
    }
    if kind not in named or not view.get("id"):
        return PartnerFormMetadata(version=found.version)
    return PartnerFormMetadata(version=found.version, beneath=view["id"], kind=named[kind])
