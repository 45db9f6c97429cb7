"""How people read a row of partner data that changes: what it and its columns are called, and their values.

The values of a workbook stay as files have them.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from flows.loading.changes import RowChange, same
from flows.loading.columns import EVERYWHERE, Columns, identifier_of
from flows.rules.associations.deadlines import DEFAULT_DAYS
from flows.rules.customers.criteria import show
from flows.rules.language.words.own_words import STATES
from flows.rules.text.days import spelt
from handlers.administration.catalogue import column_words
from handlers.administration.facts.views import VERDICTS
from handlers.blocks.role_terms import ROLES
from handlers.blocks.text_blocks import clip
from store.enums import DataKind, EngagementType
from words.names import IDENTIFIER_TYPES

CHANNEL = "channel_id"

NAMING = frozenset(
    {"workspace_id", "code", "partner_id", "user_id", "engagement", "tenant_id", "tpid", "attribute"}
)
"""Columns that name a row, so that a line has them already."""

MOST_LISTED = 4
"""Values of a list that a line names."""

LONGEST_VALUE = 150
CUT = " (whole in the Excel file)"
NOTHING = "nothing"

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def named(row: RowChange) -> str:
    """Return by what people know a row."""
    said = row.after or row.before or {}
    if row.kind is DataKind.WORDS:
        return str(said.get("word", row.key))
    if row.kind not in {DataKind.FACTS, DataKind.ELIGIBILITY} or not said:
        return row.key
    identifier = identifier_of(said)
    about = said.get("attribute") or said.get("engagement")
    return f"{IDENTIFIER_TYPES[identifier['id_type']]} {identifier['id_value']}, {about}"


def of_new(row: RowChange) -> list[str]:
    """Return the columns of a new row, but for its channel and for what is as if it were left out."""
    said = row.after or {}
    return [
        f"{_label(row.kind, column)} {_value(row.kind, column, said)}"
        for column in said
        if column not in {*NAMING, CHANNEL} and not _goes_without_saying(row.kind, column, said)
    ]


def of_changed(row: RowChange) -> list[str]:
    """Return the columns of a row that are changed, before and after, but for its channel."""
    before, after = row.before or {}, row.after or {}
    return [
        f"{_label(row.kind, column)}: {_moved(row.kind, column, before, after)}"
        for column in dict.fromkeys((*before, *after))
        if column != CHANNEL and not same(before.get(column), after.get(column))
    ]


def _label(kind: DataKind, column: str) -> str:
    known = column_words.COLUMNS.get(column) if kind is DataKind.CATALOGUE else None
    label = known.label if known else _LABELS.get((kind, column), column.replace("_", " "))
    return label[:1].lower() + label[1:]


def _goes_without_saying(kind: DataKind, column: str, said: Columns) -> bool:
    found = said[column]
    if found is None or found in ([], {}, ""):
        return True
    if kind is not DataKind.CATALOGUE:
        return False
    if column in {"remind_customer", "sample"}:
        return not found
    limit = column.removesuffix("_days")
    if limit in {"consent", "submit", "review", "dispute"}:
        return bool(found == getattr(DEFAULT_DAYS[EngagementType(said["type"])], limit))
    # Rates are shown with it.
    return column == "currency"


def _moved(kind: DataKind, column: str, before: Columns, after: Columns) -> str:
    """Return what was before and what is after; of two lists, what was added and removed."""
    was, now = before.get(column), after.get(column)
    if isinstance(was, list) and isinstance(now, list) and was and now:
        moved = {
            "added": [one for one in now if one not in was],
            "removed": [one for one in was if one not in now],
        }
        said = [
            f"{what} {_value(kind, column, {column: several})}" for what, several in moved.items() if several
        ]
        return ", ".join(said) or "in another order"
    return f"{_value(kind, column, before)} → {_value(kind, column, after)}"


def _value(kind: DataKind, column: str, said: Columns) -> str:
    found = said.get(column)
    if found is None or found in ([], {}, ""):
        return NOTHING
    more = ""
    if isinstance(found, list) and len(found) > MOST_LISTED:
        more = f" and {len(found) - MOST_LISTED} more"
        said = {**said, column: found[:MOST_LISTED]}
    if kind is DataKind.CATALOGUE and column in column_words.COLUMNS:
        shown = column_words.value(column, said).replace(";\n", ", ").replace("; ", ", ").replace("\n", ", ")
    else:
        shown = _WORDS.get((kind, column), _plain)(said[column])
    whole = clip(shown, LONGEST_VALUE)
    return (whole if whole == shown else f"{whole}{CUT}") + more


def _plain(found: Any) -> str:
    if isinstance(found, list):
        return ", ".join(map(_plain, found))
    if isinstance(found, dict):
        return ", ".join(f"{name}: {_plain(one)}" for name, one in found.items())
    if isinstance(found, str) and _DAY.fullmatch(found):
        return _day(found)
    return show(found)


def _day(found: str) -> str:
    try:
        return spelt(date.fromisoformat(found))
    except ValueError:
        return found


def _roles(found: Sequence[Mapping[str, str]]) -> str:
    return ", ".join(f"{_ROLES.get(one['role'], one['role'])} of {_place(one['location'])}" for one in found)


def _place(code: str) -> str:
    return "all locations" if code == EVERYWHERE else code


def _codes(found: Sequence[str]) -> str:
    return "every engagement" if list(found) == [EVERYWHERE] else ", ".join(found)


# An old row of the history may name what is not known any more.
_ROLES: Mapping[str, str] = {str(role): words for role, words in ROLES.items()}
_VERDICTS: Mapping[str, str] = {str(verdict): words for verdict, words in VERDICTS.items()}
_LABELS: Mapping[tuple[DataKind, str], str] = MappingProxyType(
    {
        (DataKind.LOCATIONS, "engagements"): "may earn on",
        (DataKind.LOCATIONS, "enrolled"): "enrolled in MCI",
    }
)
_WORDS: Mapping[tuple[DataKind, str], Callable[[Any], str]] = MappingProxyType(
    {
        (DataKind.LOCATIONS, "engagements"): _codes,
        (DataKind.ROLES, "roles"): _roles,
        (DataKind.ELIGIBILITY, "verdict"): lambda found: _VERDICTS.get(found, found),
        (DataKind.WORDS, "state"): lambda found: STATES.get(found, found),
    }
)
