"""Show what is set of the mails to customers, change it, and look at each mail before that."""

from secrets import token_urlsafe
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.blocks import Option
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import engagements, mail_settings, rights, sample_mail
from flows.administration.mail_settings import MailEdits, PreviewGone
from flows.administration.partner_settings import PartnerSettings
from flows.administration.roles import ChangedMeanwhile
from flows.administration.sample_mail import MailKind
from flows.claims.file_port import FileRefused
from flows.loading.partner_data import LogoUnusable, Picture
from flows.rules.text import mail_texts
from flows.rules.text.incoming_text import one_line
from handlers.administration.mail import views
from handlers.administration.mail.views import MailFormMetadata, MailPreviewMetadata, SenderWords
from handlers.app import forms, refusals, surfaces
from handlers.app.caller import Caller
from handlers.app.field_values import Box
from handlers.app.ids import Action, Field, ViewId
from handlers.app.row_ids import row_id, view_of
from handlers.app.services import Services
from handlers.app.transactions import reading, writing
from handlers.blocks.text_blocks import plain
from handlers.claims import given_files
from handlers.drafts.journeys import MOST_OPTIONS, acknowledge
from handlers.set_up import mail_views, own_address
from words import languages, mrkdwn, sample_mails

LARGEST = 1_000_000
"""Bytes that are fetched of a picture, several times what a logo may have."""

READING = "Reading the picture…"


def register(app: App, services: Services) -> "MailSettingsListeners":
    """Register the listeners, and return them."""
    mails = MailSettingsListeners(services)
    app.action(Action.MAILS_OPEN)(ack=acknowledge, lazy=[mails.show])
    app.action(Action.MAIL_NAME)(ack=acknowledge, lazy=[mails.open_name])
    app.action(Action.MAIL_TEXT)(ack=acknowledge, lazy=[mails.open_text])
    app.action(Action.MAIL_LOGO)(ack=acknowledge, lazy=[mails.open_logo])
    app.action(Action.MAIL_LOOK)(ack=acknowledge, lazy=[mails.look])
    for chooses in (Action.MAIL_KIND, Action.MAIL_LANGUAGE, Action.MAIL_ENGAGEMENT):
        app.action(chooses)(ack=acknowledge, lazy=[mails.look_at_another])
    for typed in (Action.MAIL_INPUT, Action.MAIL_PAGE):
        app.action(typed)(acknowledge)
    app.options(Action.MAIL_ENGAGEMENT)(mails.offer_engagements)
    app.view(ViewId.MAIL_NAME)(ack=mails.change_name, lazy=[mails.renew])
    app.view(ViewId.MAIL_TEXT)(ack=mails.change_text, lazy=[mails.renew])
    app.view(ViewId.MAIL_LOGO)(ack=mails.take_logo, lazy=[mails.change_logo])
    app.view(ViewId.MAIL_PREVIEW)(ack=mails.take_test, lazy=[mails.send_test])
    return mails


class MailSettingsListeners:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def show(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show what is set; from the overview of the administration, in its place."""
        surfaces.replace(body, client, self._overview(caller))

    def open_name(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form of the sender's name."""
        found, sender = self._found(caller)
        view = views.name(_about(body, found), found.columns["mail_name"], sender)
        surfaces.stack(body, client, view)

    def open_text(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form of the text in the language of the button."""
        found, _ = self._found(caller)
        code = languages.language(surfaces.value(body)).code
        about = _about(body, found).model_copy(update={"code": code})
        surfaces.stack(body, client, views.own_text(about, found.columns["mail_texts"].get(code, "")))

    def open_logo(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form of the logo."""
        found, _ = self._found(caller)
        surfaces.stack(body, client, views.logo(_about(body, found), found.columns["logo"]))

    def change_name(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Keep the sender's name."""
        about, chosen = MailFormMetadata.of_view(view_of(body)), _name(view_of(body))
        try:
            with writing(self.services, caller) as (session, actor, now):
                mail_settings.name(session, actor, chosen, about.version, now)
        except ChangedMeanwhile as refusal:
            found, sender = self._found(caller)
            about = about.model_copy(update={"version": found.version})
            notes = [views.changed_meanwhile(refusal, "mail_name")]
            return ack(response_action="update", view=views.name(about, chosen, sender, notes))
        return ack()

    def change_text(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Keep the text in a language, or say at the field what is wrong with it."""
        about, chosen = MailFormMetadata.of_view(view_of(body)), _text(view_of(body))
        fault = mail_texts.fault_in(chosen)
        if fault is not None:
            return ack(response_action="errors", errors={Field.MAIL_TEXT: views.text_fault(fault)})
        try:
            with writing(self.services, caller) as (session, actor, now):
                mail_settings.text(session, actor, _code(about), chosen, about.version, now)
        except ChangedMeanwhile as refusal:
            found, _ = self._found(caller)
            about = about.model_copy(update={"version": found.version})
            notes = [views.changed_meanwhile(refusal, "mail_texts", _code(about))]
            return ack(response_action="update", view=views.own_text(about, chosen, notes))
        return ack()

    def take_logo(self, ack: Ack, body: dict[str, Any], context: BoltContext, caller: Caller) -> BoltResponse:
        """Check that a logo or none was chosen; fetching the picture follows after the answer."""
        with reading(self.services, caller) as (session, actor, _):
            rights.require_all(session, actor)
        is_given, is_none = bool(given_files.chosen(view_of(body), Field.MAIL_LOGO)), _is_none(view_of(body))
        if is_given == is_none:
            sentence = views.BOTH if is_given else views.NO_PICTURE
            return ack(response_action="errors", errors={Field.MAIL_LOGO: sentence})
        view = views.waiting(READING)
        view.external_id = context[surfaces.WAITING] = f"logo:{token_urlsafe(9)}"
        return ack(response_action="update", view=view)

    def change_logo(
        self, body: dict[str, Any], client: WebClient, context: BoltContext, caller: Caller
    ) -> None:
        """Fetch and check the picture, and keep it; or say in the form what is wrong with it."""
        if surfaces.WAITING not in context:
            return
        about = MailFormMetadata.of_view(view_of(body))
        try:
            picture = self._picture(client, view_of(body))
            with writing(self.services, caller) as (session, actor, now):
                mail_settings.logo(session, actor, picture, about.version, now)
        except LogoUnusable as refusal:
            found, _ = self._found(caller)
            notes = [
                f":no_entry: The picture was not taken: {mrkdwn.escape(str(refusal))}. Nothing was changed."
            ]
            shown = views.logo(about, found.columns["logo"], notes)
        except ChangedMeanwhile as refusal:
            found, _ = self._found(caller)
            about = about.model_copy(update={"version": found.version})
            notes = [views.changed_meanwhile(refusal, "logo")]
            shown = views.logo(about, found.columns["logo"], notes)
        else:
            sentence = "Mails show this logo." if picture else "Mails show the name of your company, no logo."
            shown = views.done(f":white_check_mark: {sentence}")
            self.renew(body, client, caller)
        surfaces.replace_answer(client, context[surfaces.WAITING], shown)

    def renew(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show in the view beneath a form what has changed."""
        about = MailFormMetadata.of_view(view_of(body))
        if about.beneath:
            surfaces.update(client, about.beneath, self._overview(caller))

    def look(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the mail with what stands in the form in which the button was pressed."""
        with reading(self.services, caller) as (session, actor, _):
            rights.require_all(session, actor)
        opened = surfaces.stack(body, client, views.waiting("Writing the mail…"))
        view_id, form = str(opened.get("id") or ""), view_of(body)
        about = MailFormMetadata.of_view(form)
        try:
            edits = self._edits(client, caller, form)
        except LogoUnusable as refusal:
            surfaces.update(client, view_id, views.refused(f"There is no preview: {refusal}."))
            return
        fault = mail_texts.fault_in(edits.said.get("mail_texts", {}).get(_code(about)) or "")
        if fault is not None:
            surfaces.update(client, view_id, views.refused(views.text_fault(fault)))
            return
        _, email = own_address.name_and_address(client, caller.user_id)
        with writing(self.services, caller) as (session, actor, now):
            kept = mail_settings.look(session, actor, edits, self.services.links, now)
            shown = MailPreviewMetadata(
                preview=kept.id, token=kept.token, language=_code(about), email=email or ""
            )
            view = self._look(session, actor, shown, now)
        surfaces.update(client, view_id, view)

    def look_at_another(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show another mail with the same edits."""
        about, chosen = MailPreviewMetadata.of_view(view_of(body)), surfaces.value(body)
        match surfaces.clicked(body):
            case Action.MAIL_KIND if chosen in set(MailKind):
                about = about.model_copy(update={"kind": MailKind(chosen)})
            case Action.MAIL_LANGUAGE:
                about = about.model_copy(update={"language": languages.language(chosen).code})
            case Action.MAIL_ENGAGEMENT:
                about = about.model_copy(update={"engagement": row_id(chosen)})
        try:
            with reading(self.services, caller) as (session, actor, now):
                view = self._look(session, actor, about, now)
        except PreviewGone as refusal:
            view = views.refused(refusals.plain(refusal))
        client.views_update(view_id=surfaces.view_id(body), view=view)

    def offer_engagements(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Answer a search among the engagements of the catalogue."""
        with reading(self.services, caller) as (session, actor, now):
            rights.require_all(session, actor)
            typed = str(body.get("value") or "")
            found = engagements.listing(session, actor, typed, 0, MOST_OPTIONS, now)
        options = [Option(value=str(one.terms.id), text=plain(one.terms.name)) for one in found.shown]
        return ack(options=options)

    def take_test(self, ack: Ack, body: dict[str, Any], context: BoltContext, caller: Caller) -> BoltResponse:
        """Check the address; handing the mail over follows after the answer."""
        with reading(self.services, caller) as (session, actor, _):
            rights.require_all(session, actor)
        if not own_address.is_address(_address(view_of(body))):
            sentence = "Give an e-mail address, such as you@yourcompany.com."
            return ack(response_action="errors", errors={Field.SAMPLE_ADDRESS: sentence})
        view = mail_views.waiting()
        view.external_id = context[surfaces.WAITING] = f"sample:{token_urlsafe(9)}"
        return ack(response_action="update", view=view)

    def send_test(
        self, body: dict[str, Any], client: WebClient, context: BoltContext, caller: Caller
    ) -> None:
        """Hand the mail to the mail server with what is being edited, and say what came of it."""
        if surfaces.WAITING not in context:
            return
        about, to = MailPreviewMetadata.of_view(view_of(body)), _address(view_of(body))
        name, _ = own_address.name_and_address(client, caller.user_id)
        try:
            with reading(self.services, caller) as (session, actor, now):
                mail = mail_settings.sample(session, actor, about.preview, about.choice, now)
                mail = sample_mail.addressed(mail, name or actor.member.name, to)
        except PreviewGone as refusal:
            shown = views.refused(refusals.plain(refusal))
        else:
            answer = self.services.send_sample(mail)
            with writing(self.services, caller) as (session, actor, now):
                sample_mail.note_taken(session, actor, answer, now)
            shown = mail_views.answered(answer, to)
        surfaces.replace_answer(client, context[surfaces.WAITING], shown)

    def _look(self, session: Session, actor: Actor, about: MailPreviewMetadata, now: Any) -> View:
        mail = mail_settings.sample(session, actor, about.preview, about.choice, now)
        words = sample_mails.written(mail, self.services.links)
        name = self.services.sender_of(mail.terms)
        address = self.services.mail_address
        return views.look(about, self.services.links, mail, words, f"{name} ‹{address}›" if address else name)

    def _edits(self, client: WebClient, caller: Caller, form: dict[str, Any]) -> MailEdits:
        """Return what stands in a form; nothing, if the button is not in one.

        Raises:
            LogoUnusable: the picture in it cannot be shown.
        """
        match form.get("callback_id"):
            case ViewId.MAIL_NAME:
                return MailEdits({"mail_name": _name(form)})
            case ViewId.MAIL_TEXT:
                found, _ = self._found(caller)
                about = MailFormMetadata.of_view(form)
                texts = mail_settings.with_text(found.columns["mail_texts"], _code(about), _text(form))
                return MailEdits({"mail_texts": texts})
            case ViewId.MAIL_LOGO:
                picture = self._picture(client, form)
                return MailEdits({"logo": None} if _is_none(form) else {}, picture)
            case _:
                return MailEdits()

    def _picture(self, client: WebClient, form: dict[str, Any]) -> Picture | None:
        """Return the picture that was chosen in a form, or that there is none.

        Raises:
            LogoUnusable: it cannot be fetched, or is no picture for a mail.
        """
        chosen = given_files.chosen(form, Field.MAIL_LOGO)
        if not chosen:
            return None
        content = bytearray()
        try:
            known = given_files.looked_up(client, chosen[0])
            with self.services.slack_files.fetch(client.token, known) as pieces:
                for piece in pieces:
                    content += piece
                    # What is larger than any logo is refused without being read to its end.
                    if len(content) > LARGEST:
                        break
        except FileRefused as refusal:
            raise LogoUnusable(views.file_fault(refusal.fault)) from refusal
        return self.services.read_logo(bytes(content))

    def _overview(self, caller: Caller) -> View:
        return views.overview(*self._found(caller))

    def _found(self, caller: Caller) -> tuple[PartnerSettings, SenderWords]:
        with reading(self.services, caller) as (session, actor, now):
            found = mail_settings.show(session, actor, now)
        company = self.services.mail_sender or found.columns["name"]
        sender = SenderWords(found.columns["mail_name"] or company, self.services.mail_address, company)
        return found, sender


def _about(body: dict[str, Any], found: PartnerSettings) -> MailFormMetadata:
    return MailFormMetadata(version=found.version, beneath=str((body.get("view") or {}).get("id") or ""))


def _code(about: MailFormMetadata) -> str:
    return languages.language(about.code).code


def _name(form: dict[str, Any]) -> str:
    return one_line(str(forms.typed(form).get(Field.MAIL_NAME) or ""))[: mail_texts.LONGEST_NAME]


def _text(form: dict[str, Any]) -> str:
    return str(forms.typed(form).get(Field.MAIL_TEXT) or "").strip()


def _is_none(form: dict[str, Any]) -> bool:
    return forms.typed(form).get(Field.MAIL_NO_LOGO) == [Box.TICKED]


def _address(form: dict[str, Any]) -> str:
    return str(forms.typed(form).get(Field.SAMPLE_ADDRESS) or "").strip()
