"""Rows of partner data that change, in words and as the sheets of a workbook: before and after."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from flows.loading.changes import LoadCounts, RowChange
from flows.loading.columns import Columns
from handlers.administration import row_words
from handlers.reports.spreadsheets import Sheet, WorkbookCell
from store.enums import DataKind
from words import mrkdwn

KINDS: Mapping[DataKind, str] = {
    DataKind.PARTNER: "Partner",
    DataKind.CATALOGUE: "Catalogue",
    DataKind.LOCATIONS: "Locations",
    DataKind.ROLES: "Members and roles",
    DataKind.ELIGIBILITY: "Eligibility",
    DataKind.FACTS: "Facts",
    DataKind.WORDS: "Your own words",
}
"""What each kind is called."""

SHOWN = 10
"""Rows of each kind that are shown in words; a workbook has all."""

LONGEST_LINE = 600
LONGEST_CELL = 32_000
"""Characters of a cell; Excel takes 32,767."""

CUT = " … (shortened)"

ROLE = {"role", "location"}
"""Columns of one role of a member."""


def counted(totals: Mapping[DataKind, LoadCounts]) -> list[str]:
    """Return a line (mrkdwn) for each kind that says how many rows are new, changed and removed."""
    return [f"*{KINDS[kind]}*: {_numbers(counts)}" for kind, counts in totals.items()]


def in_words(rows: Sequence[RowChange], most: int = SHOWN) -> list[str]:
    """Return a line (mrkdwn) for each of the first rows of each kind, with what was before and is after."""
    shown = [one for kind in KINDS for one in [row for row in rows if row.kind is kind][:most]]
    lines = [_line(one) for one in shown]
    if len(rows) > len(shown):
        lines.append(f"…and {plural(len(rows) - len(shown), 'more row', 'more rows')}, in the Excel file.")
    return lines


def sheets(rows: Iterable[RowChange]) -> list[Sheet]:
    """Return a sheet for each kind: of each row what happened to it, and every column before and after."""
    return sheets_of_several([((), one) for one in rows], ())


def sheets_of_several(
    rows: Sequence[tuple[Sequence[WorkbookCell], RowChange]], header: Sequence[str]
) -> list[Sheet]:
    """Return a sheet for each kind; each row begins with cells of its own, which ``header`` names."""
    made = []
    for kind, name in KINDS.items():
        own = [(before, one) for before, one in rows if one.kind is kind]
        columns = list(dict.fromkeys(column for _, one in own for column in _columns(one)))
        names = [f"{column} ({when})" for column in columns for when in ("before", "after")]
        lines = [[*before, _what(one), one.key, *_cells(one, columns)] for before, one in own]
        if lines:
            made.append(Sheet(name, [*header, "change", "row", *names], lines))
    return made


def plural(number: int, one: str, many: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else many}"


def _numbers(counts: LoadCounts) -> str:
    said = {
        "new": counts.added,
        "changed": counts.changed,
        "removed": counts.removed,
        "unchanged": counts.unchanged,
    }
    return ", ".join(f"{number:,} {what}" for what, number in said.items() if number) or "no rows"


def _what(row: RowChange) -> str:
    if row.before is None:
        return "new"
    return "removed" if row.after is None else "changed"


def _line(row: RowChange) -> str:
    parts = row_words.of_new(row) if row.before is None else row_words.of_changed(row)
    shown = [mrkdwn.escape(_joined(parts if row.after is not None else [])), _channel(row)]
    named = f"• *{KINDS[row.kind]}* {mrkdwn.escape(row_words.named(row))}, {_what(row)}"
    return ": ".join(filter(None, [named, "; ".join(filter(None, shown))]))


def _joined(parts: Sequence[str]) -> str:
    """Return as many parts as a line takes, and how many more there are."""
    for count in range(len(parts), 0, -1):
        line = "; ".join(parts[:count])
        if count == 1 or len(line) <= LONGEST_LINE:
            left = len(parts) - count
            return f"{line}; {left} more in the Excel file" if left else line
    return ""


def _channel(row: RowChange) -> str:
    """Return which channel a row got (mrkdwn), as one that can be opened; nothing if that did not change."""
    was, now = (
        mrkdwn.channel(str(said[row_words.CHANNEL])) if said.get(row_words.CHANNEL) else ""
        for said in (_said(row.before), _said(row.after))
    )
    if row.after is None or was == now:
        return ""
    return f"channel {now}" if row.before is None else f"channel: {was or 'nothing'} → {now or 'nothing'}"


def _said(columns: Columns | None) -> Columns:
    return columns if columns is not None else {}


def _columns(row: RowChange) -> list[str]:
    return [*_said(row.before), *_said(row.after)]


def _cells(row: RowChange, columns: Sequence[str]) -> Iterator[str]:
    for column in columns:
        yield _cell(_said(row.before).get(column))
        yield _cell(_said(row.after).get(column))


def _cell(value: object) -> str:
    said = _text(value)
    return said if len(said) <= LONGEST_CELL else said[: LONGEST_CELL - len(CUT)] + CUT


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and all(isinstance(one, str | int) for one in value):
        return ", ".join(map(str, value))
    if isinstance(value, list) and all(isinstance(one, dict) and one.keys() == ROLE for one in value):
        return ", ".join(f"{one['role']} of {one['location']}" for one in value)
    if isinstance(value, dict) and all(isinstance(one, str | int) for one in value.values()):
        return ", ".join(f"{name}={one}" for name, one in value.items())
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)
