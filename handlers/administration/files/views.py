"""Files of partner data: the form that takes them, what they would change, what is wrong in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, InputBlock
from slack_sdk.models.blocks.block_elements import FileInputElement
from slack_sdk.models.views import View

from flows.administration.data_files import FilesApplied, FilesPreview, WaitingFiles
from flows.claims.file_port import FileFault
from flows.loading.given_files import ExampleTable
from flows.loading.partner_data import DataFault, FilePlace
from handlers.administration import data_rows
from handlers.administration.history.views import take_back
from handlers.app.caller import who_grants
from handlers.app.ids import Action, Field, ViewId
from handlers.blocks.text_blocks import clip, context, listing, text, with_accessory
from handlers.reports.spreadsheets import Sheet
from words import mrkdwn

TITLE = "Files"
ENDINGS = ("yaml", "yml", "csv", "tsv", "xlsx")
MOST_FILES = 10
LARGEST = 10_000_000
"""Bytes of one file."""

MOST_WAITING = 20
"""Previews that the form lists."""

MOST_FAULTS = 10
"""Faults in a message; a workbook has all."""

MOST_ROWS = 3
"""Rows of each kind that are shown in words; a workbook has all."""

MOST_NAMED = 5
LONGEST_NAME = 80
LONGEST_FAULT = 500

GONE = (
    ":no_entry: These files are not kept any more: a preview can be applied for a day, unless somebody "
    "discards it. Give the files again."
)
READING = ":hourglass_flowing_sand: Reading {names}. Nothing is changed by that."
APPLYING = ":hourglass_flowing_sand: Applying the files…"
FAILED = ":no_entry: Reading {names} did not work, and nothing has changed. Give the files again."
OUTDATED = (
    ":warning: The data have changed since this preview, so nothing was applied. This is what the files "
    "would change now:"
)
SEE_MESSAGE = "This stands in your direct messages with MCI Bot, too."
EXAMPLES = "An Excel file for each kind of data. Change its rows, and give it back to MCI Bot."
EXAMPLES_ON_THEIR_WAY = (
    ":white_check_mark: The example files are on their way to your direct messages with MCI Bot."
)

FAULTS: Mapping[FileFault, str] = {
    FileFault.TOO_LARGE: (
        f"expected at most {LARGEST // 1_000_000} MB, found more; split the file, or ask whoever runs "
        "MCI Bot to load it on the server"
    ),
    FileFault.INCOMPLETE: "expected the whole file, but it arrived only in part; give it again",
    FileFault.NO_PERMISSION: (
        "Slack does not let MCI Bot read it; ask whoever runs MCI Bot to install it here again, with the "
        "permission to read files"
    ),
    FileFault.DELETED: "the file was deleted in Slack; give it again",
    FileFault.OUTSIDE_SLACK: "the file is kept outside Slack; upload the file itself",
}
"""What an admin reads where a file cannot be fetched."""

NOT_FETCHED = "Slack did not hand over the file; give it again in a minute"


@dataclass(frozen=True, slots=True)
class FilesAnswer:
    """What is answered about files: text (mrkdwn), blocks, and the sheets of the workbook that goes with it.

    ``name`` is the workbook's, without its ending; ``comment`` goes with it.
    """

    text: str
    blocks: Sequence[Block]
    name: str = ""
    comment: str = ""
    sheets: Sequence[Sheet] = ()


def form(waiting: Sequence[WaitingFiles], said: Sequence[str] = ()) -> View:
    """Return the form that takes files, with the previews that wait to be applied."""
    takes = InputBlock(
        block_id=Field.DATA_FILES,
        label="Files",
        hint=f"YAML, CSV or Excel (.xlsx); up to {MOST_FILES} files of {LARGEST // 1_000_000} MB.",
        element=FileInputElement(
            action_id=Action.ASSOCIATION_INPUT, filetypes=list(ENDINGS), max_files=MOST_FILES
        ),
    )
    examples = ButtonElement(text="Example files", action_id=Action.FILES_EXAMPLES)
    blocks: list[Block] = [
        *listing(said),
        text(
            "Load the partner, catalogue, locations, roles, eligibility and facts from files. First you see "
            "what they would change; nothing changes before you or another admin applies it."
        ),
        ActionsBlock(elements=[examples]),
        takes,
    ]
    if waiting:
        blocks.append(text("*Waiting to be applied*"))
    for one in waiting[:MOST_WAITING]:
        show = ButtonElement(
            text="Show",
            action_id=Action.FILES_SHOW,
            value=str(one.id),
            accessibility_label=clip(f"Show {_plain_names(one.names)}"),
        )
        blocks += with_accessory("\n".join([_given(one), "; ".join(data_rows.counted(one.totals))]), show)
    if len(waiting) > MOST_WAITING:
        blocks.append(context(f"…and {len(waiting) - MOST_WAITING} more; apply or discard some of these."))
    return View(
        type="modal",
        callback_id=ViewId.FILES_GIVE,
        title=TITLE,
        submit="Show changes",
        close="Close",
        blocks=blocks,
    )


def modal(blocks: Sequence[Block]) -> View:
    """Return blocks in a modal of their own."""
    return View(type="modal", title=TITLE, close="Close", blocks=list(blocks))


def reading(names: Sequence[str]) -> str:
    """Return what is said while files are being read (mrkdwn)."""
    return READING.format(names=_names(names))


def failed(names: Sequence[str]) -> str:
    """Return what is said if reading broke off (mrkdwn)."""
    return FAILED.format(names=_names(names))


def not_for_you(names: Sequence[str], admins: Sequence[str]) -> str:
    """Return that only an Incentives admin of all locations gives such files, and whom to ask (mrkdwn)."""
    what = "looks like a file" if len(names) == 1 else "look like files"
    return (
        f":no_entry: {_names(names)} {what} with your company's data, such as catalogue or locations. Only "
        "an Incentives admin of all locations may give it, so nothing of it was kept. Ask "
        f"{who_grants(admins, 'whoever runs MCI Bot in your company')} to send it to MCI Bot."
    )


def preview(found: FilesPreview, said: Sequence[str] = ()) -> FilesAnswer:
    """Return what files would change; ``said`` are lines (mrkdwn) on top."""
    one = found.files
    warned = [f":warning: {_fault(fault)}" for fault in found.warnings[:MOST_FAULTS]]
    if len(found.warnings) > MOST_FAULTS:
        warned.append(f"…and {len(found.warnings) - MOST_FAULTS:,} more warnings.")
    if one.changes_nothing:
        line = f":white_check_mark: {_names(one.names)}: nothing would change, all of it is known already."
        return FilesAnswer(line, listing([*said, line, *data_rows.counted(one.totals), *warned]))
    title = f"*{_names(one.names)}*: nothing is changed yet. Applying would change this:"
    apply = ButtonElement(text="Apply", action_id=Action.FILES_APPLY, value=str(one.id), style="primary")
    drop = ButtonElement(text="Discard", action_id=Action.FILES_DISCARD, value=str(one.id))
    blocks = [
        *listing([*said, title, *data_rows.counted(one.totals)]),
        *listing(warned),
        *listing(data_rows.in_words(found.rows, MOST_ROWS)),
        context(
            f"Given by {mrkdwn.user(one.by)}. Any Incentives admin of all locations can apply it until "
            f"{mrkdwn.moment(one.expires_at)}; then it is deleted."
        ),
        ActionsBlock(elements=[apply, drop]),
    ]
    sheets = data_rows.sheets(found.rows)
    if found.warnings:
        sheets.append(faults_sheet("Warnings", found.warnings))
    comment = "Every row that would change, before and after."
    return FilesAnswer(title, blocks, f"mci-preview-{_stem(one.names[0])}", comment, sheets)


def refused(names: Sequence[str], faults: Sequence[DataFault], said: Sequence[str] = ()) -> FilesAnswer:
    """Return what is wrong in files."""
    what = "1 fault" if len(faults) == 1 else f"{len(faults):,} faults"
    fix = "Fix it" if len(faults) == 1 else "Fix them"
    title = f":no_entry: {_names(names)}: {what}, so nothing can be loaded. {fix} and give the files again."
    lines = [f"• {_fault(one)}" for one in faults[:MOST_FAULTS]]
    if len(faults) <= MOST_FAULTS:
        return FilesAnswer(title, listing([*said, title, *lines]))
    lines.append(f"…and {len(faults) - MOST_FAULTS:,} more, which the Excel file has.")
    comment = "Every fault in the files."
    return FilesAnswer(
        title, listing([*said, title, *lines]), "mci-faults", comment, [faults_sheet("Faults", faults)]
    )


def applied(found: FilesApplied) -> FilesAnswer:
    """Return what files have changed."""
    by = f"{mrkdwn.user(found.by)} applied *{_names(found.names)}* {mrkdwn.moment(found.at)}"
    rows = sum(one.added + one.changed + one.removed for one in found.totals.values())
    return FilesAnswer(
        by,
        [
            *listing([f":white_check_mark: {by}:", *data_rows.counted(found.totals)]),
            ActionsBlock(elements=[take_back(found.load_id, rows)]),
        ],
    )


def discarded(names: Sequence[str]) -> FilesAnswer:
    """Return that files were discarded."""
    line = f":wastebasket: {_names(names)}: discarded. Nothing has changed."
    return FilesAnswer(line, listing([line]))


def sentence(line: str) -> FilesAnswer:
    """Return one line (mrkdwn)."""
    return FilesAnswer(line, listing([line]))


def faults_sheet(name: str, faults: Sequence[DataFault]) -> Sheet:
    """Return faults as a sheet."""
    return Sheet(
        name,
        ["file", "sheet", "row", "column", "field", "what"],
        [
            [one.place.file, one.place.sheet, one.place.line, _column(one), one.field, _said(one)]
            for one in faults
        ],
    )


def examples(tables: Sequence[ExampleTable]) -> dict[str, Sequence[Sheet]]:
    """Return a workbook for each kind, by its name."""
    return {
        f"mci-example-{one.kind}": [Sheet(data_rows.KINDS[one.kind], one.header, one.rows)] for one in tables
    }


def _given(one: WaitingFiles) -> str:
    until = mrkdwn.moment(one.expires_at)
    return f"*{_names(one.names)}*, given by {mrkdwn.user(one.by)}, can be applied until {until}"


def _stem(name: str) -> str:
    """Return the name of a file without its ending, for the name of a file about it."""
    return clip(PurePath(name).stem, LONGEST_NAME)


def _names(names: Sequence[str]) -> str:
    return mrkdwn.escape(_plain_names(names))


def _plain_names(names: Sequence[str]) -> str:
    shown = ", ".join(clip(one, LONGEST_NAME) for one in names[:MOST_NAMED])
    return shown if len(names) <= MOST_NAMED else f"{shown} and {len(names) - MOST_NAMED} more"


def _fault(one: DataFault) -> str:
    """Return a fault with its place (mrkdwn)."""
    place = one.place
    where = [f"*{mrkdwn.escape(clip(place.file, LONGEST_NAME))}*"]
    if place.sheet:
        where.append(f"sheet {mrkdwn.escape(place.sheet)}")
    where.append(f"row {place.line}, column {_column(one)}")
    about = f" ({mrkdwn.escape(one.field)})" if one.field else ""
    return f"{', '.join(where)}{about}: {mrkdwn.escape(clip(_said(one), LONGEST_FAULT))}"


def _said(one: DataFault) -> str:
    """Return the sentence; another row is named with what is not the same as of the fault's own place."""

    def shown(other: FilePlace) -> str:
        parts = [f"row {other.line}"]
        if other.sheet and (other.file, other.sheet) != (one.place.file, one.place.sheet):
            parts.insert(0, f"sheet {other.sheet}")
        if other.file != one.place.file:
            parts.insert(0, clip(other.file, LONGEST_NAME))
        return ", ".join(parts)

    return one.said(shown)


def _column(one: DataFault) -> str:
    """Return a column as its file shows it: by letters in a workbook, elsewhere by its number."""
    number = one.place.column
    if not one.place.sheet:
        return str(number)
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
