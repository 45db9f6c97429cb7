"""The forms about consents given elsewhere and about claims, as checked models."""

from datetime import date, time
from typing import Annotated, Any

from pydantic import BaseModel, Field

from flows.customers.association_request import ONE_LINE
from flows.drafts.draft_models import RecordConsentDraft, SubmitClaimDraft
from handlers.app.forms import Errors, parse

Note = Annotated[str, Field(min_length=1, max_length=1000)]


class GivenForm(BaseModel):
    """When a consent was given elsewhere, and how that is known (R22)."""

    given_on: date
    given_at: time | None = None
    note: Note

    def draft(self, association_id: int) -> RecordConsentDraft:
        """Return what a draft keeps of the form."""
        return RecordConsentDraft(
            association_id=association_id, given_on=self.given_on, given_at=self.given_at, note=self.note
        )


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


def parse_given(typed: dict[str, Any]) -> GivenForm | Errors:
    """Return the form, or a sentence for each field that must be fixed."""
    return parse(GivenForm, typed)


def parse_claim(typed: dict[str, Any]) -> ClaimForm | Errors:
    """Return the form, or a sentence for each field that must be fixed."""
    return parse(ClaimForm, typed)
