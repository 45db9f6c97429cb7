"""Faults of a row as errors of a form, each at the input of its column, and its warnings as lines."""

from collections.abc import Iterable, Mapping

from flows.loading.partner_data import DataFault
from handlers.app.ids import Field
from words import mrkdwn


def by_field(faults: Iterable[DataFault], columns: Mapping[str, Field]) -> dict[str, str]:
    """Return a sentence for each input; a fault of no column of the form stands at the first input."""
    errors: dict[str, str] = {}
    first = next(iter(columns.values()))
    for fault in faults:
        field = columns.get(fault.field, first)
        about = "" if fault.field in columns or not fault.field else f"{fault.field}: "
        sentence = _sentence(about + fault.sentence)
        errors[field] = f"{errors[field]} {sentence}" if field in errors else sentence
    return errors


def warnings(faults: Iterable[DataFault]) -> list[str]:
    """Return a line (mrkdwn) for each thing with which a row was stored all the same."""
    return [f":warning: {mrkdwn.escape(_sentence(one.sentence))}" for one in faults]


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
