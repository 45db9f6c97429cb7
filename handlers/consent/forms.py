"""The form about a consent given outside the bot, as a checked model."""

from datetime import date, time
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from flows.drafts.draft_models import RecordConsentDraft
from flows.rules.text.reasons import is_reason
from handlers.app.forms import Errors, parse

TOO_SHORT = "Say in a few words how you know, such as where the proof is."


def _proving(text: str) -> str:
    if not is_reason(text):
        raise PydanticCustomError("reason", "{sentence}", {"sentence": TOO_SHORT})
    return text


Note = Annotated[str, Field(min_length=1, max_length=1000)]


class GivenForm(BaseModel):
    """When a consent was given outside the bot, and how that is known (R22)."""

    given_on: date
    given_at: time | None = None
    note: Annotated[Note, AfterValidator(_proving)]

    def draft(self, association_id: int) -> RecordConsentDraft:
        """Return what a draft keeps of the form."""
        return RecordConsentDraft(
            association_id=association_id, given_on=self.given_on, given_at=self.given_at, note=self.note
        )


def parse_given(typed: dict[str, Any]) -> GivenForm | Errors:
    """Return the form, or a sentence for each field that must be fixed."""
    return parse(GivenForm, typed)
