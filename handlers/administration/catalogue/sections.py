"""The forms in which an engagement is changed: which columns each has, and how cells fill it."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from flows.loading import cells
from flows.loading.columns import Columns
from handlers.administration.catalogue.column_words import COLUMNS
from store.enums import ClaimItem, EngagementType, IdentifierType


class Section(StrEnum):
    """One form."""

    BASICS = "basics"
    DAYS = "days"
    ITEMS = "items"
    CRITERIA = "criteria"
    RATES = "rates"
    TEXTS = "texts"
    SURVEYS = "surveys"
    NEW = "new"


TITLES: Mapping[Section, str] = MappingProxyType(
    {
        Section.BASICS: "Basics",
        Section.DAYS: "Days and reminders",
        Section.ITEMS: "Items of a claim",
        Section.CRITERIA: "Criteria",
        Section.RATES: "Rates",
        Section.TEXTS: "Texts for customers",
        Section.SURVEYS: "Surveys",
        Section.NEW: "Add an engagement",
    }
)
IN: Mapping[Section, tuple[str, ...]] = MappingProxyType(
    {
        Section.BASICS: (
            "name",
            "solution_area",
            "type",
            "active_from",
            "active_until",
            "identifier_types",
            "claim_limit",
            "sample",
        ),
        Section.DAYS: (
            "consent_days",
            "submit_days",
            "review_days",
            "dispute_days",
            "reminders",
            "remind_customer",
        ),
        Section.ITEMS: ("required_items", "item_terms"),
        Section.CRITERIA: ("criteria",),
        Section.RATES: ("rates", "currency"),
        Section.TEXTS: ("about",),
        Section.SURVEYS: ("customer_survey", "partner_survey"),
        Section.NEW: ("code", "name", "solution_area", "type", "active_from", "identifier_types"),
    }
)
EDITED = tuple(one for one in Section if one is not Section.NEW)
"""The forms of an engagement that exists."""

CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"type": tuple(EngagementType), "sample": ("no", "yes"), "remind_customer": ("no", "yes")}
)
"""Columns of which one value is chosen."""

BOXES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"identifier_types": tuple(IdentifierType), "required_items": tuple(ClaimItem)}
)
"""Columns of which several values are chosen."""

ALWAYS = ("code", "name", "solution_area", "type", "active_from", "active_until", "identifier_types")
"""Columns without which no row can be read."""


def filled(section: Section, said: Columns) -> dict[str, object]:
    """Return what a form holds of an engagement as it is stored, by input."""
    return {
        COLUMNS[column].field: list(said[column]) if column in BOXES else cells.cell(column, said[column])
        for column in IN[section]
        if column in said
    }


def row_cells(section: Section, said: Columns, typed: Mapping[str, object]) -> dict[str, str]:
    """Return the cells of the row that a form asks for: those of its inputs, and those that no row lacks."""
    found = {column: cells.cell(column, said[column]) for column in ALWAYS if column in said}
    for column in IN[section]:
        field = COLUMNS[column].field
        if field in typed:
            entered = typed[field]
            found[column] = ", ".join(map(str, entered)) if isinstance(entered, list) else str(entered or "")
    return found
