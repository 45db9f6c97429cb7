"""What is stored of an engagement as cells of a CSV file, which forms show and read.

A cell cannot say everything that YAML can, such as questions in several languages. Whoever fills a form
compares what a cell is read as with what is stored.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from flows.loading.columns import Columns
from flows.rules.claims.questions import ENGLISH, QuestionKind


def cell(column: str, value: Any) -> str:
    """Return a value of the catalogue as the text of its cell; nothing for what is not given."""
    if value is None:
        return ""
    return _CELLS.get(column, _plain)(value)


def engagement(said: Columns) -> dict[str, str]:
    """Return all cells of an engagement."""
    return {column: cell(column, value) for column, value in said.items()}


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _instant(value: str) -> str:
    at = datetime.fromisoformat(value)
    return value if at.time() != datetime.min.time() else f"{at:%Y-%m-%d}"


def _words(value: Sequence[str]) -> str:
    return ", ".join(value)


def _criteria(value: Sequence[Mapping[str, Any]]) -> str:
    return ";\n".join(map(_criterion, value))


def _criterion(one: Mapping[str, Any]) -> str:
    required = one["value"]
    said = "|".join(map(_plain, required)) if isinstance(required, list) else _plain(required)
    label = f" ({one['label']})" if one.get("label") else ""
    return f"{one['attribute']} {one['comparison']} {said}{label}"


def _pairs(value: Mapping[str, Any]) -> str:
    return ";\n".join(f"{name}={one}" for name, one in value.items())


def _reminders(value: Mapping[str, Sequence[int]]) -> str:
    return _pairs({kind: " ".join(map(str, days)) or "none" for kind, days in value.items()})


def _about(value: Mapping[str, str]) -> str:
    return "\n".join(f"{language}={words}" for language, words in value.items())


def _item_terms(value: Mapping[str, Mapping[str, Any]]) -> str:
    lines = []
    for item, terms in value.items():
        for term, said in terms.items():
            every = said if term == "hints" else [" ".join(said) if isinstance(said, list) else said]
            lines += [f"{item}.{term}={one}" for one in every]
    return "\n".join(lines)


def _questions(value: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(map(_question, value))


def _question(one: Mapping[str, Any]) -> str:
    scale = f" {one['lowest']}-{one['highest']}" if one["kind"] == QuestionKind.SCALE else ""
    optional = "" if one["required"] else " (optional)"
    options = " | ".join(option[ENGLISH] for option in one["options"])
    tail = f" = {options}" if options else ""
    return f"{one['kind']}{scale}{optional}: {one['words'][ENGLISH]}{tail}"


_CELLS: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {
        "active_from": _instant,
        "active_until": _instant,
        "identifier_types": _words,
        "required_items": _words,
        "criteria": _criteria,
        "rates": _pairs,
        "reminders": _reminders,
        "about": _about,
        "item_terms": _item_terms,
        "customer_survey": _questions,
        "partner_survey": _questions,
    }
)
