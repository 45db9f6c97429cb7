"""Open the guide to the first steps, and send a test mail."""

from secrets import token_urlsafe
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk import WebClient

from flows.administration import sample_mail, set_up
from flows.administration.set_up import MailSender
from handlers.app import forms, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, Field, ViewId
from handlers.app.row_ids import view_of
from handlers.app.services import Services
from handlers.app.transactions import reading, writing
from handlers.drafts.journeys import acknowledge
from handlers.set_up import mail_views, own_address, views


def register(app: App, services: Services) -> "SetUpListeners":
    """Register the listeners, and return them."""
    guide = SetUpListeners(services)
    app.action(Action.SET_UP_OPEN)(ack=acknowledge, lazy=[guide.show])
    app.action(Action.MAIL_OPEN)(ack=acknowledge, lazy=[guide.open_mail])
    app.view(ViewId.MAIL_SAMPLE)(ack=guide.take_sample, lazy=[guide.send_sample])
    return guide


class SetUpListeners:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    @property
    def _sender(self) -> MailSender:
        return MailSender(self.services.mail_address, self.services.mail_sender)

    def show(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the guide; from the overview of the administration, in its place."""
        with reading(self.services, caller) as (session, actor, now):
            view = views.guide(set_up.show(session, actor, now), self._sender)
        surfaces.replace(body, client, view)

    def open_mail(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show who mails come from, and the form of the test."""
        with reading(self.services, caller) as (session, actor, now):
            found = set_up.show(session, actor, now)
        _, email = own_address.name_and_address(client, caller.user_id)
        surfaces.stack(body, client, mail_views.form(self._sender, found, email))

    def take_sample(
        self, ack: Ack, body: dict[str, Any], context: BoltContext, caller: Caller
    ) -> BoltResponse:
        """Check the address; handing the mail over follows after the answer."""
        with reading(self.services, caller) as (session, actor, now):
            set_up.show(session, actor, now)
        typed = str(forms.typed(view_of(body)).get(Field.SAMPLE_ADDRESS) or "").strip()
        if not own_address.is_address(typed):
            sentence = "Give an e-mail address, such as you@yourcompany.com."
            return ack(response_action="errors", errors={Field.SAMPLE_ADDRESS: sentence})
        view = mail_views.waiting()
        view.external_id = context[surfaces.WAITING] = f"sample:{token_urlsafe(9)}"
        return ack(response_action="update", view=view)

    def send_sample(
        self, body: dict[str, Any], client: WebClient, context: BoltContext, caller: Caller
    ) -> None:
        """Hand the test to the mail server, and say what came of it."""
        if surfaces.WAITING not in context:
            return
        to = str(forms.typed(view_of(body))[Field.SAMPLE_ADDRESS]).strip()
        name = own_address.name_and_address(client, caller.user_id)[0]
        with reading(self.services, caller) as (session, actor, now):
            sample = sample_mail.compose(session, actor, name or actor.member.name, to, now)
        answer = self.services.send_sample(sample)
        with writing(self.services, caller) as (session, actor, now):
            sample_mail.note_taken(session, actor, answer, now)
        surfaces.replace_answer(client, context[surfaces.WAITING], mail_views.answered(answer, to))
