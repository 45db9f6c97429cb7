"""What the member saw of the customer in Partner Center, where it is not known here whether they fit (R5)."""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    Block,
    DatePickerElement,
    DividerBlock,
)

from flows.customers.association_request import AssociationRequest
from flows.customers.check_customer import Checked
from flows.rules.text.days import spelt
from handlers.app import form_fields, ids
from handlers.app.ids import Field
from handlers.blocks import terms, text_blocks
from handlers.blocks.text_blocks import context
from handlers.drafts.inputs import MOST_CHECKBOXES, choice, field, text_input
from words import mrkdwn

LONGEST_NOTE = 500

LOOK_UP = "Look in Partner Center whether this customer is eligible, then tick what it shows."


def fields(checked: Checked) -> list[Block]:
    """Return the choice among what is not known; once something is chosen, also the day and the note."""
    form, unknown = checked.draft.form, checked.to_attest
    options = [terms.engagement_option(one.engagement, checked.location) for one in unknown]
    chosen = {str(one.engagement.id) for one in unknown if one.engagement.id in form.to_attest}
    element = choice(options, chosen, ids.Action.ATTEST)
    # The choice above and this one are both optional in Slack, which cannot require one of two.
    either = " Choose at least one engagement, here or above." if checked.eligible else ""
    which = "this engagement" if len(unknown) == 1 else f"these {len(unknown)} engagements"
    blocks: list[Block] = [
        *([DividerBlock()] if checked.eligible else []),
        *text_blocks.listing(
            [
                f"*For {which} it is not known here.* {LOOK_UP}{either}",
                *terms.unknown(unknown, MOST_CHECKBOXES),
            ]
        ),
        field(Field.ATTESTED, "Eligible in Partner Center", element, optional=bool(checked.eligible)),
    ]
    if not checked.eligible:
        blocks.append(context("If it says otherwise, the customer may qualify by another ID: go *Back*."))
    return blocks + (_evidence(checked) if chosen else [])


def _evidence(checked: Checked) -> list[Block]:
    typed = form_fields.flat(checked.draft.form)
    day = typed.get(Field.ATTESTED_ON) or checked.today.isoformat()
    return [
        field(
            Field.ATTESTED_ON,
            "Looked up in Partner Center on",
            DatePickerElement(action_id=ids.Action.KEEP, initial_date=day),
        ),
        field(
            Field.ATTESTED_NOTE,
            "What Partner Center shows",
            text_input(typed, Field.ATTESTED_NOTE, longest=LONGEST_NOTE, multiline=True),
            hint="For example, where the screenshot is. Kept with your name.",
        ),
    ]


def reviewed(checked: Checked, request: AssociationRequest) -> Sequence[Block]:
    """Return what the member states, and of which engagements; nothing if they state nothing."""
    names = [one.engagement.name for one in checked.to_attest if one.engagement.id in request.attested_ids]
    if request.attestation is None or not names:
        return []
    day, note = spelt(request.attestation.on), mrkdwn.escape(request.attestation.note)
    said = f":mag: *Eligible as Partner Center says*, looked up by you on {day}:"
    return text_blocks.listing([f"{said} {mrkdwn.escape(', '.join(names))}", f"“{note}”"])
