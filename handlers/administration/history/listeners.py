"""Show who changed the partner's data, send it as Excel, and take a change back."""

from typing import Any

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.models.views import View

from flows import access
from flows.administration import data_history, rights
from handlers.administration import sending
from handlers.administration.history import views
from handlers.administration.history.views import HistoryMetadata
from handlers.app import surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action
from handlers.app.row_ids import row_id
from handlers.app.services import Services
from handlers.app.transactions import Acting, reading, writing
from handlers.blocks.modals import one_sentence
from handlers.blocks.text_blocks import listing
from handlers.drafts.journeys import acknowledge
from words import mrkdwn


def register(app: App, services: Services) -> "HistoryListeners":
    """Register the listeners, and return them."""
    history = HistoryListeners(services)
    for opens in (Action.HISTORY_OPEN, Action.HISTORY_EARLIER, Action.HISTORY_LATER):
        app.action(opens)(ack=acknowledge, lazy=[history.show])
    app.action(Action.HISTORY_SHOW)(ack=acknowledge, lazy=[history.show_call])
    app.action(Action.HISTORY_EXCEL)(ack=acknowledge, lazy=[history.send_call])
    app.action(Action.HISTORY_EXPORT)(ack=acknowledge, lazy=[history.send_all])
    app.action(Action.HISTORY_TAKE_BACK)(ack=acknowledge, lazy=[history.take_back])
    return history


class HistoryListeners:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def show(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the list of changes, or another page of it."""
        at = HistoryMetadata.parse(surfaces.value(body))
        with reading(self.services, caller) as acting:
            view = _list(acting, at)
        if surfaces.clicked(body) in {Action.HISTORY_EARLIER, Action.HISTORY_LATER}:
            client.views_update(view_id=surfaces.view_id(body), view=view)
        else:
            surfaces.stack(body, client, view)

    def show_call(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show one change with its rows."""
        with reading(self.services, caller) as (session, actor, _):
            view = views.call(data_history.read(session, actor, row_id(surfaces.value(body))))
        surfaces.stack(body, client, view)

    def send_call(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Send every row of one change as Excel."""
        with reading(self.services, caller) as (session, actor, _):
            found = data_history.read(session, actor, row_id(surfaces.value(body)))
        view = views.call(found, [f":white_check_mark: {views.ON_ITS_WAY}"])
        client.views_update(view_id=surfaces.view_id(body), view=view)
        name = f"mci-change-{found.call.number}"
        said = f"Change {found.call.number}: every row, before and after."
        if found.erasure is not None:
            said = f"Change {found.call.number}: the report of an erasure, which names nobody."
        sending.workbook(client, caller, name, views.workbook(found), said)

    def send_all(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Send the whole history as Excel."""
        with reading(self.services, caller) as (session, actor, _):
            rights.require_all(session, actor)
        surfaces.stack(body, client, one_sentence(views.TITLE, views.ON_ITS_WAY, close="Done"))
        with reading(self.services, caller) as (session, actor, now):
            found = data_history.latest_rows(session, actor, views.MOST_ROWS + 1)
            names = access.names(session, actor)
        count = sum(len(one.rows) for one in found)
        said = f"History of changes: {count:,} rows."
        if count > views.MOST_ROWS:
            said = f"History of changes: the latest {views.MOST_ROWS:,} rows; there are more."
        sending.workbook(client, caller, f"mci-changes-{now:%Y-%m-%d}", views.whole(found, names), said)

    def take_back(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Take a change back, and say so where somebody clicked."""
        load_id = row_id(surfaces.value(body))
        with writing(self.services, caller) as (session, actor, now):
            summary = data_history.undo(session, actor, load_id, now)
            found = data_history.read(session, actor, load_id)
        said = views.taken_back(len(summary.rows))
        if surfaces.is_in_message(body):
            blocks = listing([said, *views.lines(found.call)])
            place = surfaces.message_of(body)
            surfaces.rewrite(client, caller.user_id, place, mrkdwn.top_level(said), blocks)
        else:
            client.views_update(view_id=surfaces.view_id(body), view=views.call(found, [said]))


def _list(acting: Acting, at: HistoryMetadata) -> View:
    session, actor, _ = acting
    return views.calls(data_history.listing(session, actor, at.offset, views.PAGE), at)
