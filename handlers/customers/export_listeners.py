"""Export the rows of a page as CSV and Excel into the member's direct messages with the bot."""

import re
from secrets import token_urlsafe
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltResponse, Respond
from slack_sdk import WebClient
from slack_sdk.models.views import View

from flows import catalogue
from flows.conversation import said_requests
from flows.customers_page import customers_page, page_export
from flows.customers_page.page_values import Tab
from flows.rules.language.understanding import Intent
from handlers.app import commands, forms, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, Field, Subcommand, ViewId
from handlers.app.page_state import PageState, Screen
from handlers.app.services import Services
from handlers.app.transactions import reading, require_role
from handlers.blocks.modals import one_sentence
from handlers.customers import form_views as views
from handlers.customers import page_views, screens
from handlers.drafts.journeys import acknowledge
from handlers.filled_in import export_values, form_filling, said_blocks
from handlers.reports import spreadsheets
from words import mrkdwn

MOST_ROWS = 20_000
"""Rows of one export; the note that comes with the files says so when there are more."""

NOTHING_YET = "There is nothing to export yet."

OTHER_TABS = " To get another, name it: `/mci export complete`, `review` or `ineligible`."
"""What is said of a command that names no tab."""

ON_ITS_WAY = "Your export is on its way to your direct messages with MCI Bot."


def register(app: App, services: Services) -> None:
    """Register the listeners of the export."""
    journey = Export(services)
    commands.on(app, Subcommand.EXPORT)(ack=acknowledge, lazy=[journey.command])
    app.action(Action.CUSTOMERS_EXPORT)(ack=acknowledge, lazy=[journey.click])
    app.view(ViewId.EXPORT)(ack=_tell, lazy=[journey.submit])


class Export:
    """The listeners of the export."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def command(self, body: dict[str, Any], client: WebClient, respond: Respond, caller: Caller) -> None:
        """Export the page that the command names; without words, what is in progress everywhere."""
        with reading(self.services, caller) as (session, actor, _):
            place = screens.named(session, actor, commands.arguments(body))
            is_any = customers_page.is_any_known(session, actor)
        if body.get("response_url"):
            _respond(respond, ON_ITS_WAY if is_any else NOTHING_YET)
            if not is_any:
                return
        hint = OTHER_TABS if place.tab is Tab.ELIGIBLE else ""
        self._send(place.model_copy(update={"screen": Screen.PAGE}), client, caller, hint)

    def click(self, body: dict[str, Any], client: WebClient, respond: Respond, caller: Caller) -> None:
        """Export the page that contains the button; elsewhere, ask what to export."""
        # Only members are told that something is on its way to them, and reading the rows may take long.
        require_role(self.services, caller)
        carried = surfaces.value(body)
        if not carried:
            surfaces.stack(body, client, self._form(body, caller))
            return
        place = PageState.parse(carried)
        with reading(self.services, caller) as (session, actor, _):
            is_any = customers_page.is_any_known(session, actor)
        said = ON_ITS_WAY if is_any else NOTHING_YET
        if body.get("view"):
            surfaces.stack(body, client, _told(said))
        elif body.get("response_url"):
            _respond(respond, said)
        if not is_any:
            return
        self._send(place, client, caller)

    def _form(self, body: dict[str, Any], caller: Caller) -> View:
        """Return the form, filled in with what was said in words."""
        with reading(self.services, caller) as (session, actor, now):
            filling = form_filling.read(session, actor, said_blocks.place(body), [Intent.EXPORT])
            said = filling.said
            named = said_requests.engagements(session, actor, said.saying, now) if said else []
        values = filling.values(lambda saying: export_values.values(saying, named))
        view = views.export(named[0] if len(named) == 1 else None)
        return form_filling.fill(view, filling, values)

    def submit(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Export what the form asks for."""
        typed = forms.typed(body["view"])
        chosen = {"engagement": typed.get(Field.ENGAGEMENT), "tab": typed.get(Field.TAB) or Tab.ELIGIBLE}
        place = PageState.model_validate({"screen": Screen.PAGE, **chosen})
        self._send(place, client, caller)

    def _send(self, place: PageState, client: WebClient, caller: Caller, hint: str = "") -> None:
        with reading(self.services, caller) as (session, actor, now):
            engagement = catalogue.engagement(session, actor, place.engagement or 0)
            rows = customers_page.every_row(session, actor, place.ask(), now, MOST_ROWS + 1)
            cells = page_export.table(session, rows[:MOST_ROWS], engagement)
        what = engagement.name if engagement else "all engagements"
        count = f"{len(cells):,} {'row' if len(cells) == 1 else 'rows'}"
        # A comment on files cannot have blocks, in which a name would be literal.
        named = mrkdwn.escape(what)
        if engagement and mrkdwn.is_formatting(named):
            named = mrkdwn.escape(engagement.code)
        where = f"{mrkdwn.shown(named)}, the {page_views.TABS[place.tab][0]} tab.{hint}"
        said = f"{count}: {where}"
        if len(rows) > MOST_ROWS:
            said += f" There are more than {MOST_ROWS:,}; filter the page and export it in parts."
        code = re.sub(r"[^a-z0-9]+", "-", engagement.code.lower()) if engagement else "all"
        name = f"mci-{code}-{place.tab}-{now:%Y-%m-%d}"
        dm: Any = client.conversations_open(users=caller.user_id)["channel"]
        if not cells:
            client.chat_postMessage(channel=dm["id"], text=f"Nothing to export: {where}")
            return
        client.files_upload_v2(
            channel=dm["id"],
            initial_comment=said,
            file_uploads=[
                {
                    "content": spreadsheets.as_csv(page_export.HEADER, cells),
                    "filename": f"{name}.csv",
                    "title": f"{what} (CSV)",
                },
                {
                    "content": spreadsheets.as_excel("Customers", page_export.HEADER, cells),
                    "filename": f"{name}.xlsx",
                    "title": f"{what} (Excel)",
                },
            ],
        )


def _respond(respond: Respond, said: str) -> None:
    respond(text=said, response_type="ephemeral", replace_original=False)


def _tell(ack: Ack, context: BoltContext) -> BoltResponse:
    """Say that the export is on its way, in a view that gives way to the reason if it cannot be made."""
    told = _told(ON_ITS_WAY)
    told.external_id = context[surfaces.WAITING] = f"export:{token_urlsafe(9)}"
    return ack(response_action="update", view=told)


def _told(said: str) -> View:
    return one_sentence("Export", said, close="Done")
