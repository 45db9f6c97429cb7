"""The form that asks which association is meant, as a checked model."""

from typing import Any

from pydantic import BaseModel

from handlers.app.forms import Errors, parse
from handlers.app.row_ids import RowId


class ChosenForm(BaseModel):
    """Which association is meant."""

    association_id: RowId


def parse_chosen(typed: dict[str, Any]) -> ChosenForm | Errors:
    """Return the form, or a sentence for each field that must be fixed."""
    return parse(ChosenForm, typed)
