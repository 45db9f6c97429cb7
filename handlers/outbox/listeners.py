"""What admins do about messages that did not arrive, or may not have."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from flows.associations.lifecycle import NotFound
from flows.outbox import undelivered
from handlers.app import surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, ShownId
from handlers.app.row_ids import row_id, view_of
from handlers.app.services import Services
from handlers.app.transactions import Acting, reading, writing
from handlers.drafts.journeys import acknowledge
from handlers.outbox import views
from handlers.outbox.views import OutboxMetadata

RenewLook = Callable[[WebClient, Caller, str], None]
"""Shows in a look at the whole, by Slack's id of its view, what is left there."""


def register(app: App, services: Services, renew_look: RenewLook) -> "Outbox":
    """Register the listeners, and return them."""
    outbox = Outbox(services, renew_look)
    app.action(Action.OUTBOX_OPEN)(ack=acknowledge, lazy=[outbox.open])
    app.action(Action.OUTBOX_RETRY)(ack=acknowledge, lazy=[outbox.retry])
    app.action(Action.OUTBOX_RETRY_ALL)(ack=acknowledge, lazy=[outbox.retry_all])
    app.action(Action.OUTBOX_DROP)(ack=acknowledge, lazy=[outbox.drop])
    return outbox


class Outbox:
    """The listeners."""

    def __init__(self, services: Services, renew_look: RenewLook) -> None:
        """Keep what every listener works with, and what renews the look from which the list was opened."""
        self.services = services
        self.renew_look = renew_look

    def open(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the undelivered messages."""
        with reading(self.services, caller) as (session, actor, _):
            view = views.view(undelivered.listing(session, actor, views.SHOWN), _about(body))
        surfaces.stack(body, client, view)

    def retry(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Send a message again."""
        message_id = row_id(surfaces.value(body))

        def retry(acting: Acting) -> None:
            undelivered.retry(acting.session, acting.actor, message_id, acting.now)

        self._change(retry, body, client, caller)

    def retry_all(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Send every message again."""
        self._change(lambda acting: undelivered.retry_all(*acting), body, client, caller)

    def drop(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Drop a message."""
        message_id = row_id(surfaces.value(body))

        def drop(acting: Acting) -> None:
            undelivered.drop(acting.session, acting.actor, message_id)

        self._change(drop, body, client, caller)

    def _change(
        self,
        change: Callable[[Acting], object],
        body: dict[str, Any],
        client: WebClient,
        caller: Caller,
    ) -> None:
        about = OutboxMetadata.of_view(view_of(body))
        with writing(self.services, caller) as acting:
            # Another admin may have handled it: the list then shows that it is gone.
            with suppress(NotFound):
                change(acting)
            acting.session.flush()
            view = views.view(undelivered.listing(acting.session, acting.actor, views.SHOWN), about)
        client.views_update(view_id=surfaces.view_id(body), view=view)
        if about.look:
            self.renew_look(client, caller, about.look)


def _about(body: dict[str, Any]) -> OutboxMetadata:
    """Return what the list carries that is opened by a click or a command."""
    view = body.get("view") or {}
    return OutboxMetadata(look=str(view.get("id") or "") if view.get("callback_id") == ShownId.WHOLE else "")
