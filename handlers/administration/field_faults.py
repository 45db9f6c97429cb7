"""Faults of a row as errors of a form: each at the input of its column."""

from collections.abc import Iterable, Mapping

from flows.loading.partner_data import DataFault
from handlers.app.ids import Field


def by_field(faults: Iterable[DataFault], columns: Mapping[str, Field]) -> dict[str, str]:
    """Return a sentence for each input; a fault of no column of the form stands at the first input."""
    errors: dict[str, str] = {}
    first = next(iter(columns.values()))
    for fault in faults:
        field = columns.get(fault.field, first)
        about = "" if fault.field in columns or not fault.field else f"{fault.field}: "
        sentence = about + fault.sentence
        sentence = f"{sentence[:1].upper()}{sentence[1:]}."
        errors[field] = f"{errors[field]} {sentence}" if field in errors else sentence
    return errors
