"""The forms about a consent e-mail, and about a consent given outside the bot, as checked models."""

import re
from datetime import date, time
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from flows.consent.mail_extras import LONGEST_LINE, MOST_COPIES
from flows.drafts.draft_models import ConsentMailPart, Contacts, RecordConsentDraft
from flows.rules.customers.identifiers import IdentifierRefused
from flows.rules.text import address_lists, addresses, web_addresses
from flows.rules.text.reasons import is_reason
from handlers.app import ids
from handlers.app.forms import HOW_KNOWN, Errors, parse
from handlers.app.row_ids import RowId
from handlers.association_request import forms as request_forms
from handlers.association_request.forms import ContactsForm
from handlers.blocks.text_blocks import clip

LONGEST_SHOWN = 60
"""Characters of what is refused that a sentence repeats."""


def _proving(text: str) -> str:
    if not is_reason(text):
        raise PydanticCustomError("reason", "{sentence}", {"sentence": HOW_KNOWN})
    return text


def _without_link(text: str | None) -> str | None:
    found = web_addresses.first_in(text or "")
    if found:
        sentence = f"Leave out “{found}”: the customer's own link must be the only one in the e-mail."
        raise PydanticCustomError("web_address", "{sentence}", {"sentence": sentence})
    return _EMPTY_LINES.sub("\n\n", text) if text else None


def _copies(typed: object) -> tuple[str, ...]:
    try:
        found = address_lists.parse(typed) if isinstance(typed, str) else []
    except IdentifierRefused as refusal:
        sentence = f"“{clip(str(refusal), LONGEST_SHOWN)}”: {refusal.sentence}"
        raise PydanticCustomError("email", "{sentence}", {"sentence": sentence}) from refusal
    if len(found) > MOST_COPIES:
        sentence = f"Name {MOST_COPIES} addresses at most; these are {len(found)}."
        raise PydanticCustomError("email", "{sentence}", {"sentence": sentence})
    return tuple(found)


_EMPTY_LINES = re.compile(r"\n\s*\n\s*\n")

Copies = Annotated[tuple[str, ...], BeforeValidator(_copies)]
Line = Annotated[str | None, Field(max_length=LONGEST_LINE), AfterValidator(_without_link)]
Note = Annotated[str, Field(min_length=1, max_length=1000)]


class ConsentMailForm(ContactsForm):
    """Both contacts, and what the member adds to the e-mail: a line, and addresses that get a copy.

    ``works_again`` is ticked if mail arrives again at the customer's address, at which it did not.
    ``association_ids`` are the engagements for which an address is corrected, if the form offers several.
    """

    works_again: tuple[str, ...] = ()
    association_ids: tuple[RowId, ...] = ()
    personal: Line = None
    copies: Copies = ()

    def draft(self, known: Contacts) -> Contacts:
        """Return what a draft keeps of the form."""
        added = ConsentMailPart(personal=self.personal or "", copies=address_lists.joined(self.copies))
        return added.changed_by(super().draft(known))


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


def parse_mail(typed: dict[str, Any], *, takes_utf8: bool | None) -> ConsentMailForm | Errors:
    """Return contacts and additions, or a sentence for each field that must be fixed.

    ``takes_utf8`` tells whether the mail server accepts letters beyond ASCII before the @, if that is known.
    """
    form = parse(ConsentMailForm, typed)
    if not isinstance(form, ConsentMailForm):
        return form
    wrong = request_forms.not_carried(form, takes_utf8=takes_utf8)
    contact = form.customer_contact.email
    if any(addresses.same(one, contact) for one in form.copies):
        wrong[ids.Field.COPIES] = f"{contact} gets the e-mail itself. Name only others here."
    beyond = [one for one in form.copies if addresses.needs_smtputf8(one)]
    if beyond and takes_utf8 is False:
        wrong[ids.Field.COPIES] = f"Our mail server takes only plain letters before the @, not {beyond[0]}."
    return wrong or form


def parse_given(typed: dict[str, Any]) -> GivenForm | Errors:
    """Return the form, or a sentence for each field that must be fixed."""
    return parse(GivenForm, typed)
