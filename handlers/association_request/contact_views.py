"""The contacts of an association as a form: the customer's, and the partner's own (R11, R13)."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block, DividerBlock, InputBlock

from flows.drafts.drafts import ASKS_CONTACT_REASON
from flows.rules.customers.domains import readable
from handlers.app.ids import Field
from handlers.blocks.inputs import email_input, field, text_input
from handlers.blocks.text_blocks import text
from words import mrkdwn

LONGEST = 150
"""Characters of a name or a job title."""

LONGEST_PHONE = 40
"""Characters of a phone number."""


def fields(data: Mapping[str, Any], *, kept: bool = True) -> list[Block]:
    """Return the inputs for both contacts, filled with what the draft holds.

    Why the customer's address lies outside their domain is asked once that is known of one; correcting the
    address answers it, too. Without a draft nothing is ``kept`` while somebody types.
    """
    blocks: list[Block] = [
        text("*Customer's contact* gets the consent e-mail."),
        field(Field.CUSTOMER_NAME, "Contact's name", text_input(data, Field.CUSTOMER_NAME, longest=LONGEST)),
        field(Field.CUSTOMER_EMAIL, "Contact's e-mail", email_input(data, Field.CUSTOMER_EMAIL)),
    ]
    if data.get(ASKS_CONTACT_REASON):
        blocks.append(
            field(
                Field.CONTACT_REASON,
                "Why is the e-mail on another domain?",
                text_input(data, Field.CONTACT_REASON, longest=500, multiline=True),
                hint=f"Not needed for an address at {readable(data.get(Field.DOMAIN) or '')}. "
                "Kept on the association.",
                optional=True,
            )
        )
    blocks += [
        field(
            Field.CUSTOMER_TITLE,
            "Contact's job title",
            text_input(data, Field.CUSTOMER_TITLE, longest=LONGEST),
            optional=True,
        ),
        field(
            Field.CUSTOMER_PHONE,
            "Contact's phone",
            text_input(data, Field.CUSTOMER_PHONE, longest=LONGEST_PHONE),
            optional=True,
        ),
        DividerBlock(),
        text("*Your own contact* is named to the customer."),
        field(Field.PARTNER_NAME, "Your name", text_input(data, Field.PARTNER_NAME, longest=LONGEST)),
        field(Field.PARTNER_EMAIL, "Your e-mail", email_input(data, Field.PARTNER_EMAIL)),
        field(
            Field.PARTNER_TITLE,
            "Your job title",
            text_input(data, Field.PARTNER_TITLE, longest=LONGEST),
            optional=True,
        ),
        field(
            Field.PARTNER_PHONE,
            "Your phone",
            text_input(data, Field.PARTNER_PHONE, longest=LONGEST_PHONE),
            optional=True,
        ),
    ]
    for block in blocks:
        if isinstance(block, InputBlock) and not kept:
            block.dispatch_action = None
    return blocks


def other_domain(data: Mapping[str, Any]) -> str:
    """Return why the contact's e-mail address needs a reason (R11; mrkdwn)."""
    return (
        f":warning: {mrkdwn.escape(data[Field.CUSTOMER_EMAIL])} is not an address at "
        f"{mrkdwn.escape(readable(data[Field.DOMAIN]))}. Correct it, or say why it is right."
    )
