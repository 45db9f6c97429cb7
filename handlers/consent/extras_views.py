"""What a member adds to a consent e-mail: its fields in the form, and how the preview shows it."""

from collections.abc import Mapping

from slack_sdk.models.blocks import Block, ButtonElement

from flows.consent.mail_extras import LONGEST_COPIES, LONGEST_LINE, MOST_COPIES, NO_EXTRAS, MailExtras
from flows.drafts.draft_models import ConsentMailPart
from handlers.app import form_fields, ids
from handlers.app.ids import Field
from handlers.drafts.inputs import field, text_input

LABELS = {Field.PERSONAL: "Personal line", Field.COPIES: "Copies to"}

HINTS = {
    Field.PERSONAL: "The e-mail quotes it as yours, above the link. No web addresses.",
    Field.COPIES: (
        f"Up to {MOST_COPIES} e-mail addresses, with commas between them. They can read what is asked, but "
        "cannot answer: their copy has neither the link nor the personal line."
    ),
}

LONGEST = {Field.PERSONAL: LONGEST_LINE, Field.COPIES: LONGEST_COPIES}
"""Characters of each field."""


def fields(form: ConsentMailPart, at: Field | None = None) -> list[Block]:
    """Return the inputs for a line and for copies; the cursor is ``at`` one of them, if it is."""
    values = form_fields.flat(form)
    found: list[Block] = []
    for name, label in LABELS.items():
        typed = text_input(values, name, longest=LONGEST[name], multiline=True)
        typed.focus_on_load = True if name is at else None
        found.append(field(name, label, typed, hint=HINTS[name], optional=True))
    return found


def heads(extras: MailExtras) -> Mapping[str, str]:
    """Return who gets a copy, as a head of the e-mail."""
    if not extras.copies:
        return {}
    return {"Copies to": f"{', '.join(extras.copies)} (without the link, so they cannot answer)"}


def button(extras: MailExtras) -> ButtonElement:
    """Return the button that leads from the e-mail to these fields."""
    words = "Add a line or copies" if extras == NO_EXTRAS else "Change line or copies"
    return ButtonElement(text=words, action_id=ids.Action.CONSENT_EXTRAS)
