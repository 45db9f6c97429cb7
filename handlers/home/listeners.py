"""App Home: the Customers page as its owner left it, published again whenever it is opened."""

from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from flows.access import NoRole
from handlers.app import open_screens
from handlers.app.caller import Caller, whom_to_ask
from handlers.app.page_state import PageState
from handlers.app.services import Services
from handlers.app.transactions import reading
from handlers.customers import screens
from handlers.drafts.journeys import acknowledge
from handlers.home import views


def register(app: App, services: Services) -> None:
    """Register the listener of App Home; its buttons are those of the Customers page."""
    app.event("app_home_opened")(ack=acknowledge, lazy=[Home(services).open])


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
        try:
            with reading(self.services, caller) as (session, actor, now):
                shown = screens.show(session, actor, place, now)
        except NoRole as refusal:
            client.views_publish(user_id=caller.user_id, view=views.alone(whom_to_ask(refusal)))
        else:
            open_screens.publish(self.services, caller, client, shown)
