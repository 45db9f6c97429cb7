"""App Home: the Customers page as its owner left it, published again whenever it is opened."""

from typing import Any

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.models.views import View

from flows.access import NoRole
from handlers.app import surfaces
from handlers.app.caller import Caller, whom_to_ask
from handlers.app.page_state import PageState
from handlers.app.services import Services
from handlers.app.transactions import reading
from handlers.blocks.text_blocks import text
from handlers.customers import screens
from handlers.drafts.journeys import acknowledge


def register(app: App, services: Services) -> None:
    """Register the listener of App Home; its buttons are those of the Customers page."""
    app.event("app_home_opened")(ack=acknowledge, lazy=[Home(services).open])


def alone(sentence: str) -> View:
    """Return App Home with one sentence (mrkdwn), in place of its earlier content."""
    return View(type="home", blocks=[text(sentence)])


class Home:
    """What happens when somebody opens App Home."""

    def __init__(self, services: Services) -> None:
        """Keep what the listener works with."""
        self.services = services

    def open(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Publish the screen on which the member was, as it is now; without a role, whom to ask."""
        event = body["event"]
        if event.get("tab") != "home":
            return
        place = PageState.of_view(event.get("view") or {})
        client.views_publish(user_id=caller.user_id, view=self._view(caller, place))

    def _view(self, caller: Caller, place: PageState) -> View:
        try:
            with reading(self.services, caller) as (session, actor, now):
                return surfaces.home(screens.show(session, actor, place, now))
        except NoRole as refusal:
            return alone(whom_to_ask(refusal))
