"""The form about a claim that was submitted, as a checked model."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, Field

from flows.customers.association_request import ONE_LINE
from flows.drafts.draft_models import SubmitClaimDraft
from handlers.app.forms import Errors, parse
from handlers.consent.forms import Note


class ClaimForm(BaseModel):
    """When a claim was submitted, under which ID, with which note (R23)."""

    submitted_on: date
    claim_id: Annotated[str | None, Field(max_length=100), ONE_LINE] = None
    note: Note | None = None

    def draft(self, association_id: int) -> SubmitClaimDraft:
        """Return what a draft keeps of the form."""
        return SubmitClaimDraft(
            association_id=association_id,
            submitted_on=self.submitted_on,
            claim_id=self.claim_id or "",
            note=self.note or "",
        )


def parse_claim(typed: dict[str, Any]) -> ClaimForm | Errors:
    """Return the form, or a sentence for each field that must be fixed."""
    return parse(ClaimForm, typed)
