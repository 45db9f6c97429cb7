"""The history of changes: the list of calls, one call with its rows, and the workbooks of both."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Field as Limited
from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ConfirmObject
from slack_sdk.models.views import View

from flows.administration.data_history import CallRows, CallsFound, DataCall
from flows.personal_data.erasure_reports import ErasureReport
from handlers.administration import data_rows
from handlers.app.ids import Action
from handlers.app.row_ids import LARGEST_ROW_ID
from handlers.app.view_metadata import Metadata
from handlers.blocks import erasure_terms
from handlers.blocks.text_blocks import clip, context, listing, text, with_accessory
from handlers.reports.spreadsheets import Sheet, WorkbookCell
from store.enums import LoadOrigin
from words import mrkdwn

TITLE = "History of changes"
PAGE = 20
"""Calls in one list."""

MOST_ROWS = 100_000
"""Rows in the workbook of the whole history."""

LONGEST_NOTE = 200

ORIGINS: Mapping[LoadOrigin, str] = {
    LoadOrigin.COMMAND: "files on the server",
    LoadOrigin.FILE: "files in Slack",
    LoadOrigin.FORM: "form",
    LoadOrigin.UNDO: "taken back",
    LoadOrigin.INSTALLATION: "installation",
    LoadOrigin.GROUP: "user group",
}
"""How somebody came to change the data."""

ERASED = "A person's data was erased."
ON_ITS_WAY = "The Excel file is on its way to your direct messages with MCI Bot."
SERVER = "the server"
CALL_HEADER = ("number", "when (UTC)", "who", "how", "note")


class HistoryMetadata(Metadata):
    """What the list of changes carries: the number of its first call."""

    offset: Annotated[int, Limited(ge=0, le=LARGEST_ROW_ID)] = 0

    @classmethod
    def unreadable(cls) -> "HistoryMetadata":
        """Return the first page."""
        return cls()


def calls(found: CallsFound, at: HistoryMetadata) -> View:
    """Return the list of calls that changed the partner's data."""
    blocks: list[Block] = [context(_count(found, at))]
    if found.total:
        export = ButtonElement(text="Whole history as Excel", action_id=Action.HISTORY_EXPORT)
        blocks.append(ActionsBlock(elements=[export]))
    for one in found.shown:
        button = ButtonElement(
            text="Open",
            action_id=Action.HISTORY_SHOW,
            value=str(one.id),
            accessibility_label=f"Open change {one.number}",
        )
        blocks += with_accessory("\n".join(lines(one)), button)
    pager = _pager(found, at)
    if pager:
        blocks.append(ActionsBlock(elements=pager))
    return View(type="modal", title=TITLE, close="Close", private_metadata=at.carried(), blocks=blocks)


def call(found: CallRows, said: Sequence[str] = ()) -> View:
    """Return one call with its rows; ``said`` are lines (mrkdwn) on top."""
    about = found.call
    excel = ButtonElement(text="As Excel", action_id=Action.HISTORY_EXCEL, value=str(about.id))
    buttons = [excel]
    if about.undone_by is None and not about.is_erasure:
        buttons.append(take_back(about.id, len(found.rows)))
    blocks: list[Block] = [
        *listing(said),
        text("\n".join(lines(about))),
        ActionsBlock(elements=buttons),
        *listing(data_rows.in_words(found.rows)),
    ]
    if found.erasure is not None:
        blocks += listing(_erased(found.erasure))
    return View(type="modal", title=TITLE, close="Close", blocks=blocks)


def take_back(load_id: int, rows: int) -> ButtonElement:
    """Return the button that takes a call back, after a question that says what will happen."""
    return ButtonElement(
        text="Take back",
        action_id=Action.HISTORY_TAKE_BACK,
        value=str(load_id),
        style="danger",
        confirm=ConfirmObject(
            title="Take this change back?",
            text=(
                f"{data_rows.plural(rows, 'row becomes', 'rows become')} what they were before: new ones are "
                "removed, changed and removed ones come back. New members stay, without roles. "
                "If anything was built on one of them, nothing happens and you are told."
            ),
            confirm="Take back",
            deny="Leave it",
        ),
    )


def taken_back(rows: int) -> str:
    """Return the line (mrkdwn) that says what was taken back."""
    whole = data_rows.plural(rows, "row is", "rows are")
    return f":leftwards_arrow_with_hook: Taken back: {whole} as before."


def workbook(found: CallRows) -> list[Sheet]:
    """Return the sheets of one call; of an erasure, its report comes first."""
    return [*(_report(found.erasure) if found.erasure else []), *data_rows.sheets(found.rows)]


def whole(found: Sequence[CallRows], names: Mapping[str, str]) -> list[Sheet]:
    """Return the sheets of many calls: one of the calls, and one for each kind of rows."""
    own = {
        one.call.id: (
            str(one.call.number),
            one.call.at,
            names.get(one.call.by, one.call.by) if one.call.by else SERVER,
            ORIGINS[one.call.origin],
            ERASED if one.call.is_erasure else one.call.note or "",
        )
        for one in found
    }
    rows = [(own[one.call.id], row) for one in found for row in one.rows]
    listed = Sheet("Changes", [*CALL_HEADER, "rows"], [[*own[one.call.id], len(one.rows)] for one in found])
    return [listed, *data_rows.sheets_of_several(rows, CALL_HEADER)]


def _erased(report: ErasureReport) -> list[str]:
    parts = {
        "What went": erasure_terms.removed(report.removed),
        "What stays, and why": erasure_terms.staying(report.stays),
        "To be done afterwards": erasure_terms.to_give(report.to_give),
    }
    return [
        line
        for title, lines in parts.items()
        if lines
        for line in (f"*{title}*", *(f"• {one}" for one in lines))
    ]


def _report(report: ErasureReport) -> list[Sheet]:
    went: list[list[WorkbookCell]] = [
        [erasure_terms.kind(one, 2), count] for one, count in report.removed.items()
    ]
    stays: list[list[WorkbookCell]] = [
        [one] for one in (*erasure_terms.staying(report.stays), erasure_terms.OUTSIDE)
    ]
    places: list[list[WorkbookCell]] = [
        [erasure_terms.kind(one, 1), reference] for one, reference in report.places
    ]
    return [
        Sheet("What went", ("kind", "number"), went),
        Sheet("What stays", ("what, and why",), stays),
        Sheet("Where", ("kind", "reference"), places),
    ]


def _headline(one: DataCall) -> str:
    who = mrkdwn.user(one.by) if one.by else SERVER
    how = f"takes back change {one.undoes}" if one.undoes is not None else ORIGINS[one.origin]
    return f"*{mrkdwn.moment(one.at)}* · {who} · {how} · change {one.number}"


def lines(one: DataCall) -> list[str]:
    """Return what is said of a call (lines of mrkdwn)."""
    return [_headline(one), *_details(one)]


def _details(one: DataCall) -> list[str]:
    lines = ["; ".join(data_rows.counted(one.totals))] if one.totals else []
    if one.is_erasure:
        lines.append(ERASED)
    if one.note:
        lines.append(mrkdwn.escape(clip(one.note, LONGEST_NOTE)))
    if one.undone_by is not None:
        lines.append(f":leftwards_arrow_with_hook: Taken back by change {one.undone_by}.")
    return lines


def _count(found: CallsFound, at: HistoryMetadata) -> str:
    if not found.total:
        return "Nobody has changed the data of your company yet."
    first, last = at.offset + 1, at.offset + len(found.shown)
    shown = "" if found.total <= PAGE else f": {first:,} to {last:,}"
    return f"{data_rows.plural(found.total, 'change', 'changes')}, the latest first{shown}"


def _pager(found: CallsFound, at: HistoryMetadata) -> list[ButtonElement]:
    buttons = []
    if at.offset:
        before = HistoryMetadata(offset=max(0, at.offset - PAGE))
        buttons.append(ButtonElement(text="Later", action_id=Action.HISTORY_LATER, value=before.carried()))
    if at.offset + PAGE < found.total:
        after = HistoryMetadata(offset=at.offset + PAGE)
        buttons.append(ButtonElement(text="Earlier", action_id=Action.HISTORY_EARLIER, value=after.carried()))
    return buttons
