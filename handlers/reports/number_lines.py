"""Numbers of a report in single lines (mrkdwn), for App Home and for messages."""

from collections.abc import Iterable, Sequence

from flows.reports.report import Report
from flows.rules.reports.figures import MONTH_DAYS, NAMES, NOW, WHY_LOST, Figure
from words import mrkdwn


def every(report: Report) -> Sequence[str]:
    """Return all of these lines that say something."""
    return [one for one in (" · ".join(today(report)), in_period(report), conversion(report)) if one]


def today(report: Report, figures: Iterable[Figure] = NOW) -> Sequence[str]:
    """Return what is at risk and in review, each with its amount; nothing of what counts nothing."""
    names = {one: NAMES[one] for one in figures if _amount(report, one)}
    if {Figure.RISK_WEEK, Figure.RISK_MONTH} <= names.keys():
        names[Figure.RISK_MONTH] = f"within {MONTH_DAYS} days"
    return [f"{name} {_amount(report, one)}" for one, name in names.items()]


def in_period(report: Report) -> str:
    """Return what was approved, paid and lost in the report's days, and why it was lost; empty if nothing."""
    said = [
        f"{NAMES[one].lower()} {amount}"
        for one in (Figure.APPROVED, Figure.PAID, Figure.LOST)
        if (amount := _amount(report, one))
    ]
    if not said:
        return ""
    why = [f"{NAMES[one].lower()} {amount}" for one in WHY_LOST if (amount := _amount(report, one))]
    reasons = f" ({', '.join(why)})" if why else ""
    title = report.period.title
    return f"{title[:1].upper()}{title[1:]}: {' · '.join(said)}{reasons}"


def conversion(report: Report) -> str:
    """Return how much of what was added is paid, and how long it took until what was paid; or nothing."""
    added, paid = report.figures[Figure.ADDED].count, report.figures[Figure.CONVERTED].count
    said = []
    if added:
        said.append(
            f"Added {report.period.title}: *{added:,}*, of these paid *{paid:,}* ({report.converted}%)"
        )
    if report.days is not None:
        said.append(f"*{report.days:g}* day{'' if report.days == 1 else 's'} from added to paid (median)")
    return " · ".join(said)


def _amount(report: Report, figure: Figure) -> str:
    found = report.figures[figure]
    if found.words:
        return f"*{mrkdwn.amount(found.words)}*"
    return f"*{found.unknown:,}* without a rate" if found.unknown else ""
