"""The text that announces a consent e-mail, shown in the details; in the preview, `listeners` shows it."""

from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from flows.associations import details
from flows.consent import mail_preview
from flows.consent.mail_preview import MailPreview
from handlers.app import surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action
from handlers.app.row_ids import row_id
from handlers.app.services import Services
from handlers.app.transactions import reading
from handlers.associations import detail_buttons, detail_views
from handlers.consent import heads_up_views, views
from handlers.drafts.journeys import acknowledge
from words import customer_mails


def register(app: App, services: Services) -> None:
    """Register the listener."""
    app.action(Action.ASSOCIATION_HEADS_UP)(ack=acknowledge, lazy=[HeadsUp(services).show])


class HeadsUp:
    """The listener of the button in the details."""

    def __init__(self, services: Services) -> None:
        """Keep what it works with."""
        self.services = services

    def show(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the text in place of the details, or the details anew if no consent is awaited any more."""
        association_id = row_id(surfaces.value(body))
        with reading(self.services, caller) as (session, actor, now):
            shown = details.read(session, actor, association_id, now)
            if detail_buttons.of_heads_up(shown, now):
                mail = mail_preview.as_kept(session, shown.summary.association)
                said = announced(self.services, mail)
                view = heads_up_views.of_association(shown.summary, mail.terms[0], said)
            else:
                view = detail_views.details(shown, now)
        surfaces.replace(body, client, view)


def announced(services: Services, mail: MailPreview) -> str:
    """Return the text that announces this mail."""
    name = services.sender_of(mail.terms[0])
    sender = f"{name} <{services.mail_address}>" if services.mail_address else name
    url = services.links.consent_url(views.DOTS)
    return customer_mails.heads_up(mail.terms, sender, url, reminder=mail.is_reminder)
