"""The bot's tabs: App Home, published again when it is opened, and the conversation, which greets once."""

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from flows.access import NoRole
from flows.members import greeting
from handlers.app import open_screens
from handlers.app.caller import Caller, way_to_role, whom_to_ask
from handlers.app.page_state import PageState
from handlers.app.services import Services
from handlers.app.transactions import reading
from handlers.customers import screens
from handlers.drafts.journeys import acknowledge
from handlers.home import views

Suggest = Callable[[Mapping[str, Any], WebClient, Caller], None]
"""A function that suggests questions to whoever opens the conversation, by the event that says so."""


def register(app: App, services: Services, suggest: Suggest) -> None:
    """Register the listener of App Home; its buttons are those of the Customers page."""
    app.event("app_home_opened")(ack=acknowledge, lazy=[Home(services, suggest).open])


class Home:
    """What happens when somebody opens App Home."""

    def __init__(self, services: Services, suggest: Suggest) -> None:
        """Keep what the listener works with."""
        self.services = services
        self.suggest = suggest

    def open(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Publish the screen on which the member was, as it is now; or greet, and suggest questions."""
        event = body["event"]
        match event.get("tab"):
            case "home":
                self._publish(event, client, caller)
            case "messages":
                self._greet(event, client, caller)
                self.suggest(event, client, caller)

    def _publish(self, event: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Publish App Home; to somebody without a role it says whom to ask.

        Who opens Home may click in it at once, and what that has shown stays.
        """
        known = event.get("view") or {}
        place = PageState.of_view(known)
        try:
            with reading(self.services, caller) as (session, actor, now):
                shown = screens.show(session, actor, place, now)
            open_screens.publish(self.services, caller, client, shown, over=known.get("hash"))
        except NoRole as refusal:
            # The role may have been taken away while Home was shown.
            client.views_publish(
                user_id=caller.user_id, view=views.alone(whom_to_ask(refusal), way_to_role(refusal))
            )

    def _greet(self, event: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Greet somebody whose conversation with the bot is empty; Slack says whether it is."""
        database, who = self.services.database, (caller.workspace_id, caller.user_id)
        channel = event.get("channel")
        if not channel or greeting.was_greeted(database, *who):
            return
        try:
            found = client.conversations_history(channel=channel, limit=1)
        except SlackApiError:
            # A greeting that may not come first is left out.
            return
        if not found.get("messages"):
            greeting.greet(database, *who, self.services.clock())
