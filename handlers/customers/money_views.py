"""What a member's own work is worth at each stage, and the ways from each number to its rows."""

from collections.abc import Iterable, Sequence

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
from flows.rules.reports.figures import MONTH_DAYS, NAMES, NOW, Figure
from handlers.app.ids import Action
from handlers.blocks.text_blocks import context, plain, text, with_accessory
from handlers.reports import report_views
from words import mrkdwn

IN_MESSAGE = (Figure.RISK_WEEK, Figure.REVIEW)
"""The numbers of a message, which stands in a channel."""

ON_HOME = (*NOW, Figure.APPROVED, Figure.PAID, Figure.ADDED, Figure.CONVERTED)
"""The numbers of App Home; below them stands what was lost."""

_BESIDE = {Figure.RISK_MONTH: f"within {MONTH_DAYS} days"}
"""What a number is called after the one before it."""


def brief(own: OwnWork, money: Report) -> list[Block]:
    """Return the numbers of today in one line; nothing if no amount is known."""
    sums = [*_stages(own, first=True), *_sums(money, IN_MESSAGE), *_stages(own, first=False)]
    if not sums:
        return []
    return [*with_accessory(" · ".join(sums), _report(money)), *_estimated(own, money)]


def whole(own: OwnWork, money: Report) -> list[Block]:
    """Return all numbers, and a select that leads to the rows behind each; nothing if there is none."""
    lines = [
        " · ".join([*_stages(own, first=True), *_stages(own, first=False)]),
        " · ".join(_sums(money, NOW)),
        _in_period(money),
        _conversion(money),
    ]
    said = [one for one in lines if one]
    if not said:
        return []
    ways: list[InteractiveElement] = [*_rows(money), _report(money)]
    return [text("\n".join(said)), *_estimated(own, money), ActionsBlock(elements=ways)]


def _stages(own: OwnWork, *, first: bool) -> list[str]:
    """Return what needs the member, or what waits for the customer; nothing without an amount."""
    what, amount = ("Needs you", own.needs) if first else ("Awaiting consent", own.awaiting)
    return [f"{what} *{mrkdwn.amount(amount)}*"] if amount else []


def _sums(money: Report, figures: Iterable[Figure]) -> list[str]:
    """Return the amounts of these numbers, each with its name."""
    names = {one: NAMES[one] for one in figures if money.figures[one].words}
    if Figure.RISK_WEEK in names:
        names |= {one: name for one, name in _BESIDE.items() if one in names}
    return [f"{name} *{mrkdwn.amount(money.figures[one].words)}*" for one, name in names.items()]


def _in_period(money: Report) -> str:
    """Return what was approved and paid in the period of the report."""
    said = " · ".join(_sums(money, (Figure.APPROVED, Figure.PAID)))
    return f"{money.period.word.capitalize()}: {said}" if said else ""


def _conversion(money: Report) -> str:
    """Return how much of what was added is paid, and how long it took until what was paid."""
    added, paid = money.figures[Figure.ADDED].count, money.figures[Figure.CONVERTED].count
    said = []
    if added:
        said.append(f"Added {money.period.word}: *{added:,}*, of these paid *{paid:,}* ({money.converted}%)")
    if money.days is not None:
        said.append(f"*{money.days:g}* day{'' if money.days == 1 else 's'} from added to paid (median)")
    return " · ".join(said)


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
