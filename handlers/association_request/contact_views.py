"""The contacts of an association as a form: the customer's, and the partner's own (R11, R13)."""

from slack_sdk.models.blocks import Block, DividerBlock, InputBlock

from flows.customers.association_request import LONGEST_NAME, LONGEST_PHONE
from flows.drafts.draft_models import Contacts
from flows.rules.customers.domains import readable
from handlers.app import form_fields
from handlers.app.ids import Action, Field
from handlers.blocks.text_blocks import text
from handlers.drafts import wizard
from handlers.drafts.inputs import Beside, email_input, field, text_input
from store.enums import ContactSide
from words import mrkdwn


def fields(typed: Contacts, *, kept: bool = True) -> list[Block]:
    """Return the inputs for both contacts, filled with what was typed.

    The reason is asked once an address outside the customer's domain was given. Correcting the address is an
    answer, too: the reason is optional while another one is typed. ``kept`` is false for a form without a
    draft, which keeps nothing while somebody types, but tells of the address that the reason is about.
    """
    customer = _contact(typed, ContactSide.CUSTOMER, "Contact's", kept=kept)
    if typed.asked_about:
        customer[2:2] = _reason(typed, kept=kept)
    blocks: list[Block] = [
        text("*Customer's contact* gets the consent e-mail."),
        *customer,
        DividerBlock(),
        text("*Your own contact*: we name this person to the customer."),
        *_contact(typed, ContactSide.PARTNER, "Your", kept=kept),
    ]
    for block in blocks:
        if isinstance(block, InputBlock) and not kept:
            tells = bool(typed.asked_about) and block.block_id == Field.CUSTOMER_EMAIL
            block.dispatch_action = tells or None
    return blocks


def other_domain(typed: Contacts) -> Beside:
    """Return why the contact's e-mail address needs a reason, at the address (R11)."""
    sentence = (
        f":warning: {mrkdwn.escape(typed.customer_contact.email)} is not an address at "
        f"{mrkdwn.escape(readable(typed.domain))}. Correct it, or say why it is right."
    )
    return {Field.CUSTOMER_EMAIL: [sentence]}


def _contact(typed: Contacts, side: ContactSide, whose: str, *, kept: bool) -> list[Block]:
    values = form_fields.flat(typed)
    keeps = Action.KEEP if kept else Action.ASSOCIATION_INPUT
    name, email, title, phone = (Field(f"{side}_{one}") for one in ("name", "email", "title", "phone"))
    return [
        field(name, f"{whose} name", text_input(values, name, longest=LONGEST_NAME)),
        field(email, f"{whose} e-mail", email_input(values, email, keeps)),
        field(title, f"{whose} job title", text_input(values, title, longest=LONGEST_NAME), optional=True),
        field(phone, f"{whose} phone", text_input(values, phone, longest=LONGEST_PHONE), optional=True),
    ]


def _reason(typed: Contacts, *, kept: bool) -> list[Block]:
    """Return the question for a reason, and the way to correct the address instead."""
    reason = field(
        Field.CONTACT_REASON,
        "Why is the e-mail on another domain?",
        text_input(form_fields.flat(typed), Field.CONTACT_REASON, longest=500, multiline=True),
        hint=f"Not needed for an address at {readable(typed.domain)}.",
        optional=not typed.needs_reason,
    )
    action = Action.DRAFT_CORRECT if kept else Action.ASSOCIATION_CORRECT_ADDRESS
    return [reason, wizard.correct("address", action)]
