"""What each place says a report's numbers are: App Home, digest, report, chart, workbook, and the rows.

`agree` compares them all; a test may call it after each turn of a story. Add a place here, not in a test.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from io import BytesIO

from openpyxl import load_workbook
from sqlalchemy.orm import Session

from flows.reminders import team_summary
from flows.reports import chart, report
from flows.reports.report_ask import ReportAsk
from flows.rules.associations import amounts
from flows.rules.associations.amounts import Amount
from flows.rules.reports.figures import NAMES, Figure
from handlers.app.page_state import PageState
from handlers.app.surfaces import ShownScreen, home
from handlers.customers import money_views, screens
from handlers.reports import report_views, workbook
from store.database.engine import Database
from store.history import history
from tests.support import delivered
from tests.support.stage import words
from tests.support.world import ADMIN, actor

Numbers = Mapping[Figure, str]
"""What a place says of each number: sums, or how many if it has none; empty if it says nothing or zero."""

COUNTED = (Figure.ADDED, Figure.CONVERTED)
UNKNOWN = re.compile(r"(?:^| and )[\d,]+ without a rate")


def agree(database: Database, now: datetime, user: str = ADMIN) -> Numbers:
    """Fail if two places differ on the partner's numbers, or on the member's own; return the partner's."""
    everything = shown(database, now, user)
    for whose, places in everything.items():
        first = places["report"]
        for place, found in places.items():
            said = {one: first[one] for one in found}
            if place in {"chart", "rows"}:
                said = {one: UNKNOWN.sub("", value) for one, value in said.items()}
            assert found == said, (whose, place)
    return everything["partner"]["report"]


def shown(database: Database, now: datetime, user: str = ADMIN) -> Mapping[str, Mapping[str, Numbers]]:
    """Return what each place says of the ``partner``'s numbers, and of this ``member``'s own."""
    with database.read() as session:
        own = {
            **_in_report(session, user, ReportAsk(owner=user), now),
            "home": _in_lines(_screen(session, user, PageState(), now), money_views.ON_HOME),
        }
        everybodys = {
            **_in_report(session, user, ReportAsk(), now),
            "digest": _in_lines(_digest(session, user, now), tuple(Figure)),
        }
    return {"member": own, "partner": everybodys}


def _in_report(session: Session, user: str, ask: ReportAsk, now: datetime) -> Mapping[str, Numbers]:
    who = actor(session, user)
    made = report.show(session, who, ask, now)
    rows = {
        one: report.listed(session, who, ask, one, now, 0, workbook.MOST_ROWS)
        for one in Figure
        if made.figures[one].count
    }
    sums = {one: amounts.total(row.amount for row in rows.get(one, ()) if row.amount) for one in Figure}
    counts = {one: str(len(rows.get(one, ())) or "") for one in COUNTED}
    drawn = chart.chart(made, "")
    bars = [bar for panel in drawn.panels for bar in panel.bars] if drawn else []
    in_chart = {
        one: " + ".join(bar.amount for bar in bars if bar.figure is one and bar.amount != "none")
        for one in chart.DRAWN
    }
    book = workbook.workbook(
        made,
        report_views.about_plain(made),
        {one: workbook.lines(session, found) for one, found in rows.items()},
    )
    return {
        "report": _in_screen(_screen(session, user, PageState.of_report(ask), now)),
        "rows": sums | counts,
        "chart": in_chart,
        "workbook": _in_workbook(book),
    }


def _screen(session: Session, user: str, place: PageState, now: datetime) -> str:
    found: ShownScreen = screens.show(session, actor(session, user), place, now)
    return words(home(found).to_dict()).replace("\xa0", " ")


def _digest(session: Session, user: str, now: datetime) -> str:
    partner = actor(session, user).partner
    message = replace(
        team_summary.morning(session, partner, str(partner.channel_id), now), last=history.newest(session)
    )
    return words(delivered.message(session, message, now).payload()).replace("\xa0", " ")


def _in_screen(said: str) -> Numbers:
    found = {}
    for one, name in NAMES.items():
        line = re.search(
            rf"^(?:• )?\*{re.escape(name)}\*: (?:\*([^*]+)\*|([\d,]+(?: without a rate)?))",
            said,
            re.MULTILINE,
        )
        found[one] = (line[1] or line[2]) if line else ""
    return {one: "" if value == "0" else value for one, value in found.items()}


def _in_lines(said: str, figures: Collection[Figure]) -> Numbers:
    before = {one: re.escape(name) for one, name in NAMES.items()} | {
        Figure.RISK_MONTH: "ithin 30 days",
        Figure.PAID: "(?<!these )paid",
        Figure.ADDED: r"Added [\w ]+:",
        Figure.CONVERTED: "of these paid",
    }
    found = {}
    for one in figures:
        line = re.search(rf"{before[one]} \*([^*]+)\*( without a rate)?", said, re.IGNORECASE)
        value = f"{line[1]}{line[2] or ''}" if line else ""
        found[one] = "" if value == "0" else value
    return found


def _in_workbook(book: bytes) -> Numbers:
    lines = list(load_workbook(BytesIO(book))["Report"].iter_rows(min_row=2, max_col=5, values_only=True))
    found = {}
    for one, name in NAMES.items():
        here = [line for line in lines if line[0] == name]
        sums = [Amount(str(line[2]), Decimal(str(line[3]))) for line in here if line[3] is not None]
        unknown = sum(int(str(line[4])) for line in here if line[3] is None and line[2])
        count = str(here[0][4]) if one in COUNTED and here and here[0][4] else ""
        alone = f"{unknown:,} without a rate" if unknown else ""
        found[one] = amounts.joined(sums, unknown) or alone or count
    return found
