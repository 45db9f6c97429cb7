"""Send a report as a chart and as a workbook into the member's direct messages with the bot."""

import re
from typing import Any

from slack_bolt import App, Respond
from slack_sdk import WebClient

from flows.reports import chart, report
from flows.rules.reports.figures import Figure
from handlers.app import surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action
from handlers.app.page_state import PageState
from handlers.app.services import Services
from handlers.app.transactions import reading, require_role
from handlers.blocks.modals import one_sentence
from handlers.drafts.journeys import acknowledge
from handlers.reports import report_views, workbook
from handlers.reports.workbook import MOST_ROWS
from words import mrkdwn

ON_ITS_WAY = "The report is on its way to your direct messages with MCI Bot."


def register(app: App, services: Services) -> None:
    """Register the listener."""
    app.action(Action.REPORT_FILES)(ack=acknowledge, lazy=[ReportFiles(services).send])


class ReportFiles:
    """The listener of the button in a report."""

    def __init__(self, services: Services) -> None:
        """Keep what it works with."""
        self.services = services

    def send(self, body: dict[str, Any], client: WebClient, respond: Respond, caller: Caller) -> None:
        """Say that the files are on their way, and send them."""
        # Only members are told that something is on its way to them, and reading the rows may take long.
        require_role(self.services, caller)
        if body.get("view"):
            surfaces.stack(body, client, one_sentence(report_views.TITLE, ON_ITS_WAY, close="Done"))
        elif body.get("response_url"):
            respond(text=ON_ITS_WAY, response_type="ephemeral", replace_original=False)
        self._send(PageState.parse(surfaces.value(body)), client, caller)

    def _send(self, place: PageState, client: WebClient, caller: Caller) -> None:
        with reading(self.services, caller) as (session, actor, now):
            made = report.show(session, actor, place.report(), now)
            rows = {
                figure: workbook.lines(
                    session, report.listed(session, actor, made.ask, figure, now, 0, MOST_ROWS)
                )
                for figure in Figure
                if made.figures[figure].count
            }
        # Writing a large workbook takes long; no transaction stays open for it.
        about = report_views.about_plain(made)
        excel = workbook.workbook(made, about, rows)
        name = f"mci-report-{re.sub('[^a-z0-9]+', '-', made.period.word.lower())}"
        files: list[dict[str, Any]] = [
            {"content": excel, "filename": f"{name}.xlsx", "title": f"Report: {made.period.title} (Excel)"}
        ]
        drawn = chart.chart(made, about)
        if drawn is not None:
            picture = {
                "content": self.services.draw_chart(drawn),
                "filename": f"{name}.png",
                "title": f"Report: {made.period.title}",
                "alt_txt": chart.in_words(drawn),
            }
            files.insert(0, picture)
        dm: Any = client.conversations_open(users=caller.user_id)["channel"]
        said = f"Report: {mrkdwn.escape(about)}"
        if drawn is None:
            said += " No amount is known, so there is no chart."
        if cut := workbook.cut(made):
            said += f" Only the first {MOST_ROWS:,} rows are in the workbook of: {', '.join(cut)}."
        client.files_upload_v2(channel=dm["id"], initial_comment=said, file_uploads=files)
