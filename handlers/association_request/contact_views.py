"""The contacts of an association as a form: the customer's, and the partner's own (R11, R13)."""

from slack_sdk.models.blocks import Block, DividerBlock, InputBlock, Option, StaticSelectElement

from flows.consent.dead_addresses import DeadAddress
from flows.consent.misdirected import NotForThem
from flows.customers.association_request import LONGEST_NAME, LONGEST_PHONE
from flows.drafts.draft_models import Contacts
from flows.rules.customers.domains import readable
from handlers.app import form_fields
from handlers.app.ids import Action, Field
from handlers.blocks import terms
from handlers.blocks.text_blocks import context, text
from handlers.drafts import wizard
from handlers.drafts.inputs import Beside, email_input, field, text_input
from store.enums import ContactSide
from words import languages, mrkdwn

BY_COUNTRY = "by_country"
"""The option for no language of one's own; as an entry it counts as nothing chosen."""


def fields(typed: Contacts, *, kept: bool = True, locked: bool = False) -> list[Block]:
    """Return the inputs for both contacts, filled with what was typed.

    The reason is asked once an address outside the customer's domain was given. Correcting the address is an
    answer, too: the reason is optional while another one is typed. ``kept`` is false for a form without a
    draft, which keeps nothing while somebody types, but tells of the address that the reason is about.
    ``locked`` shows the customer's contact as text, with the reason why it must stay (R24).
    """
    blocks: list[Block] = [
        *(_locked(typed) if locked else _customer(typed, kept=kept)),
        DividerBlock(),
        text("*Your own contact*: we name this person to the customer."),
        *_contact(typed, ContactSide.PARTNER, "Your", kept=kept),
    ]
    for block in blocks:
        if isinstance(block, InputBlock) and not kept:
            tells = bool(typed.asked_about) and block.block_id == Field.CUSTOMER_EMAIL
            block.dispatch_action = tells or None
    return blocks


def gets_no_mail(dead: DeadAddress, zone: str) -> Beside:
    """Return at the address that no mail arrives there, since when, and what was said (mrkdwn)."""
    return {Field.CUSTOMER_EMAIL: [terms.gets_no_mail(dead, zone)]}


def to_correct(dead: DeadAddress | None, not_theirs: NotForThem | None, typed: Contacts, zone: str) -> Beside:
    """Return what is wrong with the customer's contact, at the fields that must be corrected (mrkdwn)."""
    if dead is not None:
        return gets_no_mail(dead, zone)
    if not_theirs is None or not not_theirs.reaches(typed.customer_contact.email):
        return {}
    sentence = ":warning: This is still whoever says that the request is not for them."
    return {Field.CUSTOMER_NAME: [sentence], Field.CUSTOMER_EMAIL: [sentence]}


def other_domain(typed: Contacts) -> Beside:
    """Return why the contact's e-mail address needs a reason, at the address (R11)."""
    sentence = (
        f":warning: {mrkdwn.escape(typed.customer_contact.email)} is not an address at "
        f"{mrkdwn.escape(readable(typed.domain))}. Correct it, or say why it is right."
    )
    return {Field.CUSTOMER_EMAIL: [sentence]}


def _customer(typed: Contacts, *, kept: bool) -> list[Block]:
    fields = _contact(typed, ContactSide.CUSTOMER, "Contact's", kept=kept)
    if typed.asked_about:
        fields[2:2] = _reason(typed, kept=kept)
    about = "*Customer's contact* gets the consent e-mail, and the survey if the claim requires one."
    return [text(about), *fields, *_language(typed, kept=kept)]


def _locked(typed: Contacts) -> list[Block]:
    return [
        text(f"*Customer's contact*\n{terms.person(typed.customer_contact)}"),
        context(
            ":lock: The customer has answered the survey of this claim, so their contact can no longer be "
            "changed. You can change your own."
        ),
    ]


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


def _language(typed: Contacts, *, kept: bool) -> list[Block]:
    """Return the choice of the language in which the customer's contact is written to, if there are some."""
    if len(languages.codes()) == 1:
        return []
    by_country = Option(value=BY_COUNTRY, text="That of the location's country")
    options = {code: Option(value=code, text=languages.language(code).name) for code in languages.codes()}
    select = StaticSelectElement(
        action_id=Action.KEEP if kept else Action.ASSOCIATION_INPUT,
        options=[by_country, *options.values()],
        initial_option=options.get(typed.customer_contact.language, by_country),
    )
    hint = "Of the e-mails to the contact and the pages to which they lead. The contact can switch there."
    return [field(Field.CUSTOMER_LANGUAGE, "Language", select, hint=hint, optional=True)]


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
