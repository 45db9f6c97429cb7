"""Show, send and erase what is kept about one person."""

from collections.abc import Mapping, Sequence
from secrets import token_urlsafe
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Option
from slack_sdk.models.views import View

from flows.administration import personal_rights, rights, roles
from flows.administration.personal_rights import DataSubject, NothingKept
from flows.members.slack_people import name_of
from flows.refusal import Refusal
from flows.rules.text import addresses
from handlers.administration import sending
from handlers.administration.people import described
from handlers.administration.personal_rights import views
from handlers.administration.personal_rights.views import PersonMetadata
from handlers.app import forms, refusals, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, Field, ViewId
from handlers.app.row_ids import view_of
from handlers.app.services import Services
from handlers.app.transactions import reading, writing
from handlers.blocks.text_blocks import plain
from handlers.drafts.journeys import MOST_OPTIONS, acknowledge
from handlers.reports import spreadsheets

NOBODY = "Choose a member, or type an address."
TWO = "Choose somebody above or here, not both."
NO_ADDRESS = "Type one e-mail address, such as kim@contoso.com."
"""What is said at the fields of the form."""

NO_OWN_ADDRESS = (
    ":warning: Slack names no address of this person. What is kept under their address is not here: "
    "go back and type it, too."
)


def register(app: App, services: Services) -> "PersonalRightsListeners":
    """Register the listeners, and return them."""
    listeners = PersonalRightsListeners(services)
    for opens in (Action.PERSON_OPEN, Action.PERSON_BACK):
        app.action(opens)(ack=acknowledge, lazy=[listeners.show_form])
    app.action(Action.PERSON_EXPORT)(ack=acknowledge, lazy=[listeners.send])
    app.action(Action.PERSON_KEPT)(ack=acknowledge, lazy=[listeners.back])
    app.action(Action.PERSON_PREVIEW)(ack=acknowledge, lazy=[listeners.preview])
    app.action(Action.PERSON_INPUT)(acknowledge)
    app.options(Action.PERSON_LEFT)(listeners.offer_left)
    app.view(ViewId.PERSON_SHOW)(ack=listeners.take_show, lazy=[listeners.show])
    app.view(ViewId.PERSON_ERASE)(ack=listeners.take_erase, lazy=[listeners.erase])
    return listeners


class PersonalRightsListeners:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def show_form(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form that asks who is meant, or show it in place of a person's data."""
        with reading(self.services, caller) as (session, actor, _):
            view = views.form(has_left=bool(personal_rights.left(session, actor, "", 1)))
        if surfaces.clicked(body) == Action.PERSON_BACK:
            client.views_update(view_id=surfaces.view_id(body), view=view)
        else:
            surfaces.stack(body, client, view)

    def offer_left(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Answer a search among the members who left the workspace."""
        with reading(self.services, caller) as (session, actor, _):
            found = personal_rights.left(session, actor, str(body.get("value") or ""), MOST_OPTIONS)
        return ack(options=[Option(value=one.user_id, text=plain(one.name or one.user_id)) for one in found])

    def take_show(self, ack: Ack, body: dict[str, Any], context: BoltContext, caller: Caller) -> BoltResponse:
        """Check who is meant; looking through everything follows after the answer."""
        self._require(caller)
        typed = forms.typed(view_of(body))
        email = addresses.bare(str(typed.get(Field.PERSON_EMAIL) or "").strip())
        if email and not addresses.is_one(email):
            return ack(response_action="errors", errors={Field.PERSON_EMAIL: NO_ADDRESS})
        if typed.get(Field.PERSON) and typed.get(Field.PERSON_LEFT):
            return ack(response_action="errors", errors={Field.PERSON_LEFT: TWO})
        if not email and not _user_id(typed):
            return ack(response_action="errors", errors={Field.PERSON_EMAIL: NOBODY})
        return self._wait(ack, context, "Looking through everything that is kept…")

    def show(self, body: dict[str, Any], client: WebClient, context: BoltContext, caller: Caller) -> None:
        """Show what is kept about whoever is meant."""
        if surfaces.WAITING not in context:
            return
        person, said = self._person(client, caller, forms.typed(view_of(body)))
        surfaces.replace_answer(client, context[surfaces.WAITING], self._shown(caller, person, said))

    def back(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show what is kept in place of the preview of an erasure."""
        person = PersonMetadata.of_view(view_of(body)).person
        client.views_update(view_id=surfaces.view_id(body), view=self._shown(caller, person))

    def send(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Send everything that is kept about a person to the admin alone, as Excel and as JSON."""
        person = PersonMetadata.of_view(view_of(body)).person
        try:
            with reading(self.services, caller) as (session, actor, now):
                found = personal_rights.show(session, actor, person)
                partner = actor.partner.name
        except NothingKept as refusal:
            view = views.nothing(str(refusals.sentence(refusal)))
            client.views_update(view_id=surfaces.view_id(body), view=view)
            return
        view = views.shown(found, [f":white_check_mark: {views.SENT}"])
        client.views_update(view_id=surfaces.view_id(body), view=view)
        name = f"mci-person-{now:%Y-%m-%d}"
        files = {
            f"{name}.xlsx": spreadsheets.as_workbook(views.sheets(found)),
            f"{name}.json": views.as_json(found, partner),
        }
        sending.files(client, caller, files, views.export_comment(found))

    def preview(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show what an erasure would do."""
        person = PersonMetadata.of_view(view_of(body)).person
        client.views_update(view_id=surfaces.view_id(body), view=self._preview(caller, person))

    def take_erase(
        self, ack: Ack, body: dict[str, Any], context: BoltContext, caller: Caller
    ) -> BoltResponse:
        """Check what was typed to confirm; erasing follows after the answer."""
        self._require(caller)
        person = PersonMetadata.of_view(view_of(body)).person
        typed = str(forms.typed(view_of(body)).get(Field.PERSON_TYPED) or "")
        if not views.is_confirmed(person, typed):
            wanted = f"Type exactly: {views.expected(person)}"
            return ack(response_action="errors", errors={Field.PERSON_TYPED: wanted})
        return self._wait(ack, context, views.ERASING)

    def erase(self, body: dict[str, Any], client: WebClient, context: BoltContext, caller: Caller) -> None:
        """Erase the person once, and say what went and what stays.

        A message with the report is queued in the same transaction. What is in files is deleted before
        anything is shown, because Slack may not answer.
        """
        if surfaces.WAITING not in context:
            return
        meant = PersonMetadata.of_view(view_of(body))
        try:
            with writing(self.services, caller) as (session, actor, now):
                report = personal_rights.erase_person(session, actor, meant.person, meant.key, now)
        except Refusal as refusal:
            sentence = f":no_entry: Nothing was erased. {refusals.sentence(refusal)}"
            surfaces.replace_answer(client, context[surfaces.WAITING], views.nothing(sentence))
            return
        self.services.finish_erasures()
        surfaces.replace_answer(client, context[surfaces.WAITING], views.erased(report))

    def _require(self, caller: Caller) -> None:
        with reading(self.services, caller) as (session, actor, _):
            rights.require_all(session, actor)

    def _wait(self, ack: Ack, context: BoltContext, sentence: str) -> BoltResponse:
        view = views.waiting(sentence)
        view.external_id = context[surfaces.WAITING] = f"person:{token_urlsafe(9)}"
        return ack(response_action="update", view=view)

    def _shown(self, caller: Caller, person: DataSubject, said: Sequence[str] = ()) -> View:
        try:
            with reading(self.services, caller) as (session, actor, _):
                return views.shown(personal_rights.show(session, actor, person), said)
        except NothingKept as refusal:
            return views.nothing(" ".join([*said, str(refusals.sentence(refusal))]))

    def _preview(self, caller: Caller, person: DataSubject) -> View:
        try:
            with reading(self.services, caller) as (session, actor, _):
                found = personal_rights.show(session, actor, person)
                hindrances = personal_rights.hindrances(session, actor, person)
                return views.preview(found, hindrances, token_urlsafe(9))
        except NothingKept as refusal:
            return views.nothing(str(refusals.sentence(refusal)))

    def _person(
        self, client: WebClient, caller: Caller, typed: Mapping[str, Any]
    ) -> tuple[DataSubject, list[str]]:
        """Return who is meant, and a line (mrkdwn) if Slack names no address of a member."""
        email = addresses.bare(str(typed.get(Field.PERSON_EMAIL) or "").strip())
        emails = [email] if email else []
        user_id = _user_id(typed)
        if not user_id:
            return DataSubject(emails=tuple(emails)), []
        try:
            found = described(client, user_id)
        except SlackApiError:
            found = {}
        own = str((found.get("profile") or {}).get("email") or "")
        if addresses.is_one(own) and not any(addresses.same(own, one) for one in emails):
            emails.append(own)
        with reading(self.services, caller) as (session, actor, _):
            name = name_of(found) or roles.of_member(session, actor, user_id).name
        said = [] if addresses.is_one(own) or email else [NO_OWN_ADDRESS]
        return DataSubject(user_id, name, tuple(emails)), said


def _user_id(typed: Mapping[str, Any]) -> str:
    return str(typed.get(Field.PERSON) or typed.get(Field.PERSON_LEFT) or "")
