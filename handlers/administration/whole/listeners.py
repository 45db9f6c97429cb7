"""Show a look at the whole, its lists, and all of it as Excel."""

from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from flows.administration import missing_emails, whole
from handlers.administration import sending
from handlers.administration.whole import screens, views
from handlers.administration.whole.places import WholeBeneath, WholePlace
from handlers.administration.whole.problem_words import asked
from handlers.app import surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action
from handlers.app.row_ids import row_id, view_of
from handlers.app.services import Services
from handlers.app.transactions import reading, writing
from handlers.drafts.journeys import acknowledge

TURNS = (Action.WHOLE_SHOW, Action.WHOLE_BACK, Action.WHOLE_EARLIER, Action.WHOLE_LATER, Action.WHOLE_AGAIN)
"""Buttons that lead from one list to another, or look again."""


def register(app: App, services: Services) -> "WholeListeners":
    """Register the listeners, and return them."""
    listeners = WholeListeners(services)
    app.action(Action.WHOLE_OPEN)(ack=acknowledge, lazy=[listeners.show])
    for turns in TURNS:
        app.action(turns)(ack=acknowledge, lazy=[listeners.turn])
    app.action(Action.WHOLE_EXCEL)(ack=acknowledge, lazy=[listeners.send])
    app.action(Action.EMAIL_ASK)(ack=acknowledge, lazy=[listeners.ask_for_email])
    return listeners


class WholeListeners:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def show(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show what was found in all; from the overview of the administration, in its place."""
        shown = surfaces.replace(body, client, screens.draw(self.services, caller, WholePlace()))
        screens.ask_about_channels(self.services, client, caller, shown)

    def turn(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show another list, or the same again, in its place."""
        at = WholePlace.parse(surfaces.value(body))
        shown = surfaces.replace(body, client, screens.draw(self.services, caller, at))
        if at.is_front:
            screens.ask_about_channels(self.services, client, caller, shown)

    def send(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Send every row of every list as Excel."""
        with reading(self.services, caller) as (session, actor, now):
            found = whole.every_row(session, actor, now)
            jobs = whole.jobs(session, actor, self.services.job_paces(), now)
        said = [f":white_check_mark: {views.ON_ITS_WAY}"]
        view = screens.draw(self.services, caller, WholePlace.of_view(view_of(body)), said)
        client.views_update(view_id=surfaces.view_id(body), view=view)
        name = f"mci-look-{now:%Y-%m-%d}"
        rows = sum(map(len, found.values()))
        comment = f"A look at the whole: {rows:,} row{'' if rows == 1 else 's'}."
        sending.workbook(client, caller, name, views.workbook(found, jobs), comment)

    def ask_for_email(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Ask a member for an e-mail address, and say so above what is left."""
        at = WholePlace.of_view(view_of(body))
        with writing(self.services, caller) as (session, actor, now):
            found = missing_emails.ask(session, actor, row_id(surfaces.value(body)), now)
        surfaces.replace(body, client, screens.draw(self.services, caller, at, [asked(found)]))

    def renew(self, client: WebClient, caller: Caller, view_id: str) -> None:
        """Show what is left in a look of which the front is shown."""
        screens.renew(self.services, client, caller, WholeBeneath(view=view_id))
