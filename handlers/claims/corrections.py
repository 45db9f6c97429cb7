"""What is corrected in a submitted claim, as checked models."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, Field

from flows.customers.association_request import ONE_LINE
from handlers.app.forms import Errors, parse


class ClaimIdForm(BaseModel):
    """The claim ID of a claim that was submitted without one (R27)."""

    claim_id: Annotated[str, Field(max_length=100), ONE_LINE]


class CorrectionForm(BaseModel):
    """What a submitted claim should say, and why it changes."""

    submitted_on: date
    claim_id: Annotated[str | None, Field(max_length=100), ONE_LINE] = None
    reason: Annotated[str | None, Field(max_length=500)] = None


def parse_claim_id(typed: dict[str, Any]) -> ClaimIdForm | Errors:
    """Return the form, or a sentence for each field that must be fixed."""
    return parse(ClaimIdForm, typed)


def parse_correction(typed: dict[str, Any]) -> CorrectionForm | Errors:
    """Return the form, or a sentence for each field that must be fixed."""
    return parse(CorrectionForm, typed)
