"""A report as blocks: its days, its numbers, and for each number the button to the rows behind it."""

from collections.abc import Iterable

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DividerBlock,
    Option,
    StaticSelectElement,
)

from flows.reports.report import MOST_PAYMENTS, FigureSum, Report
from flows.rules.reports.figures import NAMES, NOW, WHY_LOST, Figure
from flows.rules.reports.periods import OFFERED, THIS_MONTH
from handlers.app.ids import Action
from handlers.app.page_state import PageState, Screen
from handlers.blocks.text_blocks import clip, context, headline, plain, text, with_accessory
from words import mrkdwn

TITLE = "Report"

ESTIMATED = "Until a customer consents, today's rate counts; from then on, the amount of that day."
"""What stands below numbers of which a part is no promise yet."""

WHOLE = "All engagements, locations and owners."

NOTHING = "none"


def place_of(report: Report) -> PageState:
    """Return the place of a report."""
    return PageState.of_report(report.ask)


def behind(report: Report, figure: Figure) -> PageState:
    """Return the place of the rows behind one of the report's numbers."""
    return place_of(report).model_copy(update={"screen": Screen.FIGURE, "figure": figure})


def blocks(report: Report, front: ButtonElement) -> list[Block]:
    """Return the report; ``front`` leads back to the first screen."""
    found: list[Block] = [headline(f"{TITLE}: {report.period.title}"), context(about(report))]
    found.append(ActionsBlock(elements=[_periods(report), _files(report), front]))
    found += [DividerBlock(), text("*Today*")]
    found += _lines(report, NOW)
    if any(report.figures[one].estimated for one in NOW):
        found.append(context(ESTIMATED))
    found += [DividerBlock(), text(f"*{report.period.days}*")]
    found += _lines(report, (Figure.APPROVED, Figure.PAID, Figure.LOST))
    found += _lines(report, (one for one in WHY_LOST if report.figures[one].count), indent="• ")
    found += [DividerBlock(), text("*From added to paid*")]
    found += _lines(report, (Figure.ADDED, Figure.CONVERTED))
    found.append(context(speed(report)))
    return found


def about(report: Report) -> str:
    """Return which days and whose work the report is about (mrkdwn)."""
    return f"{report.period.days}. {whose(report)}"


def whose(report: Report) -> str:
    """Return whose work the report is about (mrkdwn)."""
    limits: list[str] = []
    if report.engagement:
        limits.append(mrkdwn.escape(clip(report.engagement.name)))
    if report.location:
        limits.append(mrkdwn.escape(clip(report.location.name)))
    if report.owner:
        limits.append(f"{'owned' if limits else 'Owned'} by {mrkdwn.user(report.owner)}")
    return " · ".join(limits) or WHOLE


def about_plain(report: Report) -> str:
    """Return the same in plain text, for files."""
    limits = [
        *([report.engagement.name] if report.engagement else []),
        *([report.location.name] if report.location else []),
    ]
    if report.owner_name:
        limits.append(f"{'owned' if limits else 'Owned'} by {report.owner_name}")
    return f"{report.period.days}. {' · '.join(limits) or WHOLE}"


def line(report: Report, figure: Figure) -> str:
    """Return one number in words (mrkdwn): its sums, and how many associations it counts."""
    found = report.figures[figure]
    name = f"*{NAMES[figure]}*"
    if not found.count:
        return f"{name}: {NOTHING}"
    if figure is Figure.CONVERTED:
        return f"{name}: {found.count:,} ({report.converted}%)"
    if not found.words:
        unknown = " without a rate" if found.unknown else ""
        return f"{name}: {found.count:,}{unknown}"
    return f"{name}: *{mrkdwn.amount(found.words)}* · {_count(figure, found)}"


def speed(report: Report) -> str:
    """Return how long it took from the addition to the payment."""
    paid = report.figures[Figure.PAID].count
    if report.days is None:
        return "Nothing was paid in these days, so nothing says how long it takes from added to paid."
    days = f"{report.days:g} day{'' if report.days == 1 else 's'}"
    if paid == 1:
        return f"From added to paid it took {days}; one payment in these days."
    latest = f"latest {MOST_PAYMENTS:,} of the " if paid > MOST_PAYMENTS else ""
    return f"From added to paid it took {days} (median of the {latest}{paid:,} payments in these days)."


def _lines(report: Report, figures: Iterable[Figure], indent: str = "") -> list[Block]:
    found: list[Block] = []
    for figure in figures:
        show = None
        if report.figures[figure].count:
            show = ButtonElement(
                text="Show",
                action_id=Action.REPORT_FIGURE,
                value=behind(report, figure).carried(),
                accessibility_label=clip(f"Show: {NAMES[figure]}"),
            )
        found += with_accessory(f"{indent}{line(report, figure)}", show)
    return found


def _count(figure: Figure, found: FigureSum) -> str:
    what = "payment" if figure is Figure.PAID else "claim" if figure is Figure.APPROVED else "engagement"
    return f"{found.count:,} {what}{'' if found.count == 1 else 's'}"


def _periods(report: Report) -> StaticSelectElement:
    """Return the select of the period; one that was typed is among its options."""
    here = place_of(report)
    titles = {one: one for one in OFFERED} | {report.period.word: report.period.title}
    options = {
        word: Option(text=plain(title), value=here.model_copy(update={"period": word}).carried())
        for word, title in titles.items()
    }
    return StaticSelectElement(
        action_id=Action.REPORT_PERIOD,
        placeholder=THIS_MONTH,
        options=list(options.values()),
        initial_option=options[report.period.word],
    )


def _files(report: Report) -> ButtonElement:
    return ButtonElement(
        text="Send me chart and Excel", action_id=Action.REPORT_FILES, value=place_of(report).carried()
    )
