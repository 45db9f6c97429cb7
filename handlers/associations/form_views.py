"""The forms that change an association: owner, contacts, and cancelling."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pydantic import field_validator
from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from flows.associations.summary import Summary
from flows.consent.dead_addresses import DeadAddress
from flows.drafts.draft_models import Contacts
from flows.rules.associations.undoing import UNDONE_WITHIN
from flows.rules.text import addresses
from handlers.app import ids
from handlers.app.field_values import NamedContact
from handlers.app.ids import Action, Field
from handlers.app.view_metadata import AssociationMetadata
from handlers.association_request import contact_views
from handlers.associations.form_frame import form
from handlers.blocks.text_blocks import clip, context, listing, plain, text
from handlers.drafts.inputs import NOTHING, Beside, beside
from store.enums import AssociationStatus
from words import mrkdwn

LONGEST_REASON = 500

NAMED_CONTACTS = {
    NamedContact.NEW_OWNER: "The new owner, as in their Slack profile",
    NamedContact.KEPT: "The same contact as before",
}
"""The choices when the owner changes; the first is chosen unless somebody chooses the other."""


class ContactsMetadata(AssociationMetadata):
    """What the form for the contacts carries: also the address for which it asks the reason."""

    asked_about: str = ""

    @field_validator("asked_about", mode="before")
    @classmethod
    def _text(cls, value: object) -> str:
        return value if isinstance(value, str) else ""


def hand_over(summary: Summary) -> View:
    """Return the form that asks for a new owner."""
    place = f"{summary.location.name} ({summary.location.code})"
    holder = f"Somebody who holds a role at {clip(place, 300)}."
    select = InputBlock(
        block_id=Field.OWNER,
        label="New owner",
        element=UserSelectElement(action_id=Action.ASSOCIATION_INPUT),
        hint=plain(f"{holder} They are told, and get the reminders from then on.", 2000),
    )
    options = [Option(value=value, text=words) for value, words in NAMED_CONTACTS.items()]
    named = InputBlock(
        block_id=Field.NAMED_CONTACT,
        label="Your contact, who is named to the customer",
        element=RadioButtonsElement(
            action_id=Action.ASSOCIATION_INPUT, options=options, initial_option=options[0]
        ),
        hint="The customer's replies to consent e-mails go to this contact.",
    )
    now = text(f"Owner now: {mrkdwn.user(summary.owner.user_id)}")
    return form(summary, ids.ViewId.HAND_OVER, "Change owner", [now, select, named], submit="Change owner")


def edit_contacts(
    summary: Summary,
    typed: Contacts,
    dead: DeadAddress | None,
    said: Beside = NOTHING,
    *,
    locked: bool = False,
) -> View:
    """Return the form for both contacts, filled with ``typed``; ``said`` stands at its fields.

    ``dead`` says that no mail arrives at the address that is kept, and ``locked`` that the customer's contact
    must stay (R24).
    """
    if dead is not None and not said and addresses.same(dead.email, typed.customer_contact.email):
        said = contact_views.gets_no_mail(dead, summary.zone)
    blocks: list[Block] = beside(contact_views.fields(typed, kept=False, locked=locked), said)
    if summary.association.status is AssociationStatus.AWAITING_CONSENT:
        blocks.append(
            context(
                ":warning: Another e-mail address for the customer's contact makes the links that were sent "
                "before stop working. Send the consent e-mail again afterwards."
            )
        )
    carries = ContactsMetadata(association=summary.association.id, asked_about=typed.asked_about)
    return form(summary, ids.ViewId.EDIT_CONTACTS, "Edit contacts", blocks, submit="Save", carries=carries)


def known(summary: Summary, view: Mapping[str, Any]) -> Contacts:
    """Return what is known besides what was typed: the domain, and the address about which the form asked."""
    return Contacts(domain=summary.customer.domain, asked_about=ContactsMetadata.of_view(view).asked_about)


def cancel(summary: Summary) -> View:
    """Return the form that asks whether to end the association, and says what that means."""
    customer, engagement = mrkdwn.escape(summary.customer.name), mrkdwn.escape(summary.engagement.name)
    hours = UNDONE_WITHIN // timedelta(hours=1)
    worth = f" and worth {mrkdwn.amount(summary.amount)}" if summary.amount else ""
    means = [
        f"*{customer}* will no longer be associated with *{engagement}* at your company.",
        f"• It is owned by {mrkdwn.user(summary.owner.user_id)}{worth}.",
        f"• You can undo it for {hours} hours. The record and its history stay.",
    ]
    if summary.association.status is AssociationStatus.AWAITING_CONSENT:
        means.append(
            "• The link in the consent e-mail stops working, even if you undo it; "
            "the customer gets no further mail."
        )
    if summary.association.status is AssociationStatus.CONSENT_RECEIVED:
        means.append("• The consent is given up with it, and no claim can be submitted for it any more.")
    means.append("• The customer can be added or claimed again afterwards, with a new consent.")
    reason = InputBlock(
        block_id=Field.REASON,
        label="Why is it cancelled?",
        element=PlainTextInputElement(
            action_id=Action.ASSOCIATION_INPUT, multiline=True, max_length=LONGEST_REASON
        ),
        hint="Kept in the history.",
        optional=True,
    )
    return form(
        summary,
        ids.ViewId.CANCEL,
        "Cancel association",
        [*listing(means), reason],
        submit="Cancel association",
        close="Keep it",
    )
