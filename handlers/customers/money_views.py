"""What a member's own work is worth at each stage, and the ways from each number to its rows."""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    InteractiveElement,
    Option,
    StaticSelectElement,
)

from flows.customers_page.own_work import OwnWork
from flows.reports.report import Report
from flows.rules.reports.figures import NAMES, NOW, Figure
from handlers.app.ids import Action
from handlers.blocks.text_blocks import context, plain, text, with_accessory
from handlers.reports import number_lines, report_views
from words import mrkdwn

IN_MESSAGE = (Figure.RISK_WEEK, Figure.REVIEW)
"""The numbers of a message, which stands in a channel."""

ON_HOME = (*NOW, Figure.APPROVED, Figure.PAID, Figure.ADDED, Figure.CONVERTED)
"""The numbers of App Home; below them stands what was lost."""


def brief(own: OwnWork, money: Report) -> list[Block]:
    """Return the numbers of today in one line; nothing if no amount is known."""
    sums = [*_stages(own, first=True), *number_lines.today(money, IN_MESSAGE), *_stages(own, first=False)]
    if not sums:
        return []
    return [*with_accessory(" · ".join(sums), _report(money)), *_estimated(own, money)]


def whole(own: OwnWork, money: Report) -> list[Block]:
    """Return all numbers, and a select that leads to the rows behind each; nothing if there is none."""
    own_lines = " · ".join([*_stages(own, first=True), *_stages(own, first=False)])
    said = [*([own_lines] if own_lines else []), *number_lines.every(money)]
    if not said:
        return []
    ways: list[InteractiveElement] = [*_rows(money), _report(money)]
    return [text("\n".join(said)), *_estimated(own, money), ActionsBlock(elements=ways)]


def _stages(own: OwnWork, *, first: bool) -> list[str]:
    """Return what needs the member, or what waits for the customer; nothing without an amount."""
    what, amount = ("Needs you", own.needs) if first else ("Awaiting consent", own.awaiting)
    return [f"{what} *{mrkdwn.amount(amount)}*"] if amount else []


def _rows(money: Report) -> list[InteractiveElement]:
    """Return the select that leads to the rows behind a number; none if every number is zero."""
    options = [
        Option(
            text=plain(f"{NAMES[one]}: {money.figures[one].count:,}"),
            value=report_views.behind(money, one).carried(),
        )
        for one in ON_HOME
        if money.figures[one].count
    ]
    if not options:
        return []
    return [StaticSelectElement(action_id=Action.REPORT_FIGURE, placeholder="Show the rows", options=options)]


def _report(money: Report) -> ButtonElement:
    place = report_views.place_of(money).carried()
    return ButtonElement(text="My report", action_id=Action.REPORT_OPEN, value=place)


def _estimated(own: OwnWork, money: Report) -> Sequence[Block]:
    is_part = own.estimated or any(money.figures[one].estimated for one in NOW)
    return [context(report_views.ESTIMATED)] if is_part else []
