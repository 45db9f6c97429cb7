"""The modals of adding a customer, one function per state: values in, a view out."""

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    ConfirmObject,
    ContextBlock,
    DividerBlock,
    EmailInputElement,
    ExternalDataMultiSelectElement,
    ExternalDataSelectElement,
    InputBlock,
    InputInteractiveElement,
    MarkdownTextObject,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from flows.add_customer import Added, AddedBefore
from flows.check_customer import Checked
from flows.drafts import DRAFT_DAYS, OpenDraft
from flows.eligibility import Assessment
from flows.order import Order, Person
from flows.rules import eligibility
from flows.rules.tenancy import Asks
from handlers import ids, mrkdwn
from store.catalogue import Engagement
from store.partners import Location
from store.vocabulary import IdentifierType, TenantCheck

TITLE = "Add a customer"
STEPS = ("Location and customer", "Engagements", "Contacts", "Review")
MOST_CHECKBOXES = 10
MOST_REFUSED_SHOWN = 20


class Field(StrEnum):
    """Inputs by name; each is a ``block_id`` and the name under which a draft keeps what was typed."""

    LOCATION = "location_id"
    DOMAIN = "domain"
    ID_TYPE = "id_type"
    ID_VALUE = "id_value"
    REASON = "reason"
    ENGAGEMENTS = "engagement_ids"
    COMPANY = "company"
    CUSTOMER_NAME = "customer_name"
    CUSTOMER_EMAIL = "customer_email"
    CUSTOMER_TITLE = "customer_title"
    CUSTOMER_PHONE = "customer_phone"
    CONTACT_REASON = "contact_reason"
    PARTNER_NAME = "partner_name"
    PARTNER_EMAIL = "partner_email"
    PARTNER_TITLE = "partner_title"
    PARTNER_PHONE = "partner_phone"


DERIVE = "derive"
"""Value of the ID type that means: no ID given, find the tenant from the domain (R8)."""

ID_TYPES = {
    DERIVE: "None: find the tenant from the domain",
    IdentifierType.TENANT_ID: "Tenant ID",
    IdentifierType.TPID: "TPID (top parent ID)",
}

TENANT_CHECKS = {
    TenantCheck.DERIVED: "found from the domain",
    TenantCheck.MATCHED: "matches the domain",
    TenantCheck.MISMATCHED: "differs from the domain's tenant",
    TenantCheck.NO_TENANT: "the domain has no tenant",
    TenantCheck.NOT_VERIFIED: "not verified: the tenant directory did not answer",
    TenantCheck.NOT_COMPARED: "not compared with the domain",
}


def offer(draft: OpenDraft) -> View:
    """Return the choice between resuming an unfinished draft and starting over."""
    about = draft.data.get(Field.COMPANY) or draft.data.get(Field.DOMAIN) or "no customer named yet"
    return _plain(
        draft,
        [
            _text(
                f"*You have an unfinished customer: {mrkdwn.escape(about)}*\n"
                f"You stopped at step {draft.step} of 4, {STEPS[draft.step - 1].lower()}. "
                f"It is kept until {mrkdwn.moment(draft.expires_at)}."
            ),
            ActionsBlock(
                elements=[
                    ButtonElement(text="Resume", action_id=ids.Action.ADD_RESUME, style="primary"),
                    ButtonElement(
                        text="Start over",
                        action_id=ids.Action.ADD_START_OVER,
                        confirm=ConfirmObject(
                            title="Start over?",
                            text=PlainTextObject(text="What you typed before will be deleted."),
                            confirm="Start over",
                            deny="Keep it",
                        ),
                    ),
                ]
            ),
        ],
    )


def location(draft: OpenDraft, chosen: Location | None, notice: str | None = None) -> View:
    """Return step 1; ``notice`` (mrkdwn) says what the last check found."""
    data = draft.data
    asks_reason = bool(data.get("asks_reason"))
    id_type = data.get(Field.ID_TYPE) or DERIVE
    blocks: list[Block] = [
        _input(
            Field.LOCATION,
            "Location (PartnerID)",
            ExternalDataSelectElement(
                action_id=ids.Action.LOCATION,
                placeholder="Choose or search",
                min_query_length=0,
                initial_option=location_option(chosen) if chosen else None,
            ),
            hint="Locations enrolled in MCI on which you hold a role.",
        ),
        _input(
            Field.DOMAIN,
            "Customer's domain",
            _typed(data, Field.DOMAIN, placeholder="contoso.com", longest=255),
        ),
        _input(
            Field.ID_TYPE,
            "Customer's ID",
            StaticSelectElement(
                action_id=ids.Action.KEEP,
                options=[Option(value=value, text=words) for value, words in ID_TYPES.items()],
                initial_option=Option(value=id_type, text=ID_TYPES[id_type]),
            ),
        ),
        _input(
            Field.ID_VALUE,
            "Tenant ID or TPID",
            _typed(data, Field.ID_VALUE, longest=60),
            optional=True,
            hint="Eligibility is checked on exactly this value.",
        ),
    ]
    if asks_reason:
        blocks.append(
            _input(
                Field.REASON,
                "Why does this ID belong to the customer?",
                _typed(data, Field.REASON, longest=500, multiline=True),
                hint="Kept on the association.",
            )
        )
    return _step(1, draft, ids.View.ADD_LOCATION, blocks, notice=notice)


def checking(draft: OpenDraft) -> View:
    """Return what stands while the tenant directory is asked."""
    domain = mrkdwn.escape(draft.data.get(Field.DOMAIN, ""))
    return _plain(
        draft,
        [
            _text(f":hourglass_flowing_sand: *Checking {domain}…*\nThis takes five seconds at most."),
            ActionsBlock(elements=[_back()]),
        ],
    )


def engagements(checked: Checked, notice: str | None = None) -> View:
    """Return step 2: what can be chosen with its terms, and what cannot with its reasons (R12)."""
    open_ones = [one.engagement for one in checked.assessments if one.eligibility.is_eligible]
    refused = [one for one in checked.assessments if not one.eligibility.is_eligible]
    kept = {int(one) for one in checked.draft.data.get(Field.ENGAGEMENTS) or []}
    options = [engagement_option(one, checked.location) for one in open_ones]
    initial = [option for option, one in zip(options, open_ones, strict=True) if one.id in kept]
    element: InputInteractiveElement
    if len(options) <= MOST_CHECKBOXES:
        element = CheckboxesElement(
            action_id=ids.Action.KEEP, options=options, initial_options=initial or None
        )
    else:
        element = ExternalDataMultiSelectElement(
            action_id=ids.Action.ENGAGEMENTS,
            placeholder=f"Search {len(options)} engagements",
            min_query_length=0,
            initial_options=initial or None,
        )
    identifier = checked.identifier
    blocks: list[Block] = [
        _context(
            f"{mrkdwn.escape(checked.draft.data[Field.DOMAIN])} · "
            f"{ID_NAMES[identifier.id_type]} `{identifier.id_value}` ({TENANT_CHECKS[identifier.check]}) · "
            f"{mrkdwn.escape(checked.location.name)}"
        ),
        _input(Field.ENGAGEMENTS, "Engagements to add the customer to", element),
    ]
    if refused:
        blocks += [DividerBlock(), _text("*Not available for this customer and location*")]
        blocks += [_context(refusal(one)) for one in refused[:MOST_REFUSED_SHOWN]]
        if len(refused) > MOST_REFUSED_SHOWN:
            blocks.append(_context(f"…and {len(refused) - MOST_REFUSED_SHOWN} more."))
    return _step(2, checked.draft, ids.View.ADD_ENGAGEMENTS, blocks, notice=notice)


def contacts(draft: OpenDraft, notice: str | None = None) -> View:
    """Return step 3: the customer's contact and one's own."""
    data = draft.data
    blocks: list[Block] = [
        _input(Field.COMPANY, "Customer's company name", _typed(data, Field.COMPANY, longest=150)),
        _text("*Customer's contact* gets the consent e-mail."),
        _input(Field.CUSTOMER_NAME, "Contact's name", _typed(data, Field.CUSTOMER_NAME, longest=150)),
        _input(Field.CUSTOMER_EMAIL, "Contact's e-mail", _email(data, Field.CUSTOMER_EMAIL)),
    ]
    if data.get("asks_contact_reason"):
        blocks.append(
            _input(
                Field.CONTACT_REASON,
                "Why is the e-mail on another domain?",
                _typed(data, Field.CONTACT_REASON, longest=500, multiline=True),
                hint=f"The customer's domain is {data.get(Field.DOMAIN)}. Kept on the association.",
            )
        )
    blocks += [
        _input(
            Field.CUSTOMER_TITLE,
            "Contact's job title",
            _typed(data, Field.CUSTOMER_TITLE, longest=150),
            optional=True,
        ),
        _input(
            Field.CUSTOMER_PHONE,
            "Contact's phone",
            _typed(data, Field.CUSTOMER_PHONE, longest=40),
            optional=True,
        ),
        DividerBlock(),
        _text("*Your own contact* is named to the customer."),
        _input(Field.PARTNER_NAME, "Your name", _typed(data, Field.PARTNER_NAME, longest=150)),
        _input(Field.PARTNER_EMAIL, "Your e-mail", _email(data, Field.PARTNER_EMAIL)),
        _input(
            Field.PARTNER_TITLE,
            "Your job title",
            _typed(data, Field.PARTNER_TITLE, longest=150),
            optional=True,
        ),
        _input(
            Field.PARTNER_PHONE, "Your phone", _typed(data, Field.PARTNER_PHONE, longest=40), optional=True
        ),
    ]
    return _step(3, draft, ids.View.ADD_CONTACTS, blocks, notice=notice)


def review(checked: Checked, order: Order, notice: str | None = None) -> View:
    """Return step 4: everything as it will be kept (R14)."""
    chosen = [one.engagement for one in checked.assessments if one.engagement.id in order.engagement_ids]
    place = checked.location
    identifier = order.identifier
    lines = [
        f"*{mrkdwn.escape(order.company)}* · {mrkdwn.escape(order.domain)}",
        f"{ID_NAMES[identifier.id_type]} `{identifier.id_value}`, {TENANT_CHECKS[identifier.check]}",
    ]
    if identifier.reason:
        lines.append(f"Reason given: {mrkdwn.escape(identifier.reason)}")
    lines.append(f"Location: {mrkdwn.escape(place.name)} ({place.code})")
    blocks: list[Block] = [
        _text("\n".join(lines)),
        DividerBlock(),
        _text("*Engagements*"),
        *(_text(f"• *{mrkdwn.escape(one.name)}*\n{terms(one, place)}") for one in chosen),
        DividerBlock(),
        SectionBlock(
            fields=[
                MarkdownTextObject(
                    text="*Customer's contact*\n" + _person(order.customer_contact), verbatim=True
                ),
                MarkdownTextObject(text="*Your contact*\n" + _person(order.partner_contact), verbatim=True),
            ]
        ),
    ]
    if order.contact_reason:
        blocks.append(_text(f"Reason for the other e-mail domain: {mrkdwn.escape(order.contact_reason)}"))
    blocks.append(_context("The consent clock of each engagement starts when you add the customer."))
    return _step(4, checked.draft, ids.View.ADD_REVIEW, blocks, notice=notice, submit="Add customer")


def added(company: str, outcome: Sequence[Added]) -> View:
    """Return the confirmation: what stands now, what comes next, and by when."""
    count = "1 engagement" if len(outcome) == 1 else f"{len(outcome)} engagements"
    blocks: list[Block] = [_text(f":white_check_mark: *{mrkdwn.escape(company)} is added to {count}.*")]
    blocks += [
        _text(
            f"*{mrkdwn.escape(one.engagement.name)}* · {one.association.reference}\n"
            f"Get the customer's consent before {mrkdwn.moment(one.association.consent_due)}."
        )
        for one in outcome
    ]
    blocks.append(_context("Each has a card in the channel that shows who must act next."))
    return View(type="modal", title=TITLE, close="Done", blocks=blocks)


def ended(sentence: str) -> View:
    """Return the last word of a journey that cannot go on; ``sentence`` says what to do."""
    return View(type="modal", title=TITLE, close="Close", blocks=[_text(mrkdwn.escape(sentence))])


def location_option(place: Location) -> Option:
    """Return a location as a select shows it."""
    return Option(value=str(place.id), text=_clip(f"{place.name} · {place.code} · {place.country}"))


def engagement_option(engagement: Engagement, place: Location) -> Option:
    """Return an engagement as a choice with its terms."""
    return Option(
        value=str(engagement.id), text=_clip(engagement.name), description=_clip(terms(engagement, place))
    )


def terms(engagement: Engagement, place: Location) -> str:
    """Return consent days, claim days and the rate in the location's market."""
    words = [f"consent within {engagement.consent_days} days", f"claim within {engagement.submit_days} days"]
    words += [
        f"{rate['currency']} {rate['amount']:,}"
        for rate in engagement.rates
        if rate["market"] == place.market
    ]
    return " · ".join(words)


def refusal(one: Assessment) -> str:
    """Return an engagement that cannot be chosen, with every reason (mrkdwn)."""
    reasons = " ".join(eligibility.sentence(reason) for reason in one.eligibility.reasons)
    return f"*{mrkdwn.escape(one.engagement.name)}*: {mrkdwn.escape(reasons)}"


def asks_notice(asks: Asks, domain: str) -> str:
    """Return what the check found and what to do, for the top of step 1 (mrkdwn)."""
    name = f"*{mrkdwn.escape(domain)}*"
    return {
        Asks.IDENTIFIER_NO_TENANT: (
            f":mag: No tenant belongs to {name}. "
            "Check the spelling, or enter the customer's tenant ID or TPID."
        ),
        Asks.IDENTIFIER_UNAVAILABLE: (
            f":warning: Microsoft's tenant directory is not answering, "
            f"so the tenant of {name} is not known yet. "
            "Press *Next* to try again, or enter the customer's tenant ID or TPID."
        ),
        Asks.REASON_MISMATCH: (
            f":left_right_arrow: {name} belongs to another tenant than the ID that you gave. "
            "Correct one of them, or say why the ID is right."
        ),
        Asks.REASON_NO_TENANT: (
            f":mag: No tenant belongs to {name}, so the ID cannot be compared. "
            "Correct the domain, or say why the ID is right."
        ),
    }[asks]


def not_eligible_notice(checked: Checked) -> str:
    """Return why no engagement can be chosen, and what else may qualify (R10; mrkdwn)."""
    identifier = checked.identifier
    shown = "\n".join(f"• {refusal(one)}" for one in checked.assessments[:5])
    more = len(checked.assessments) - 5
    rest = f"\n…and {more} more." if more > 0 else ""
    return (
        f":no_entry: {ID_NAMES[identifier.id_type].capitalize()} `{identifier.id_value}` "
        f"({TENANT_CHECKS[identifier.check]}) can be added to no engagement "
        f"at {mrkdwn.escape(checked.location.name)}.\n"
        f"{shown}{rest}\nThe customer may still qualify by TPID or by another tenant ID: enter it below."
    )


def refused_notice(refused: Sequence[Assessment], first: Sequence[AddedBefore]) -> str:
    """Return why nothing was added, and who was first where somebody was (R6, R14; mrkdwn)."""
    lines = ["*Nothing was added.* Something has changed since you chose:"]
    lines += [
        f"• *{mrkdwn.escape(one.engagement)}*: {mrkdwn.user(one.owner)} added this customer first, "
        f"{mrkdwn.moment(one.at)}, as {one.reference}."
        for one in first
    ]
    told = {one.engagement for one in first}
    lines += [f"• {refusal(one)}" for one in refused if one.engagement.name not in told]
    return "\n".join(lines)


ID_NAMES = {IdentifierType.TENANT_ID: "tenant ID", IdentifierType.TPID: "TPID"}


def draft_of(view: dict[str, Any]) -> str:
    """Return the draft's id that a view of this journey carries."""
    return str(json.loads(view["private_metadata"])["draft"])


def _step(
    number: int,
    draft: OpenDraft,
    callback: ids.View,
    blocks: Sequence[Block],
    *,
    notice: str | None,
    submit: str = "Next",
) -> View:
    dots = " ".join("●" if step <= number else "○" for step in range(1, len(STEPS) + 1))
    top: list[Block] = [_context(f"{dots}  *Step {number} of {len(STEPS)}* · {STEPS[number - 1]}")]
    if notice:
        top.append(_text(notice))
    bottom: list[Block] = [ActionsBlock(elements=[_back()])] if number > 1 else []
    bottom.append(_context(f"What you type is kept for {DRAFT_DAYS} days; closing loses nothing."))
    return View(
        type="modal",
        callback_id=callback,
        title=TITLE,
        submit=submit,
        close="Close",
        private_metadata=json.dumps({"draft": draft.id}),
        blocks=[*top, *blocks, *bottom],
    )


def _plain(draft: OpenDraft, blocks: Sequence[Block]) -> View:
    return View(
        type="modal",
        title=TITLE,
        close="Close",
        private_metadata=json.dumps({"draft": draft.id}),
        blocks=blocks,
    )


def _back() -> ButtonElement:
    return ButtonElement(text="Back", action_id=ids.Action.ADD_BACK)


def _input(
    field: Field,
    label: str,
    element: InputInteractiveElement,
    *,
    hint: str | None = None,
    optional: bool = False,
) -> InputBlock:
    return InputBlock(
        block_id=field, label=label, element=element, hint=hint, optional=optional, dispatch_action=True
    )


def _typed(
    data: dict[str, Any],
    field: Field,
    *,
    longest: int,
    placeholder: str | None = None,
    multiline: bool = False,
) -> PlainTextInputElement:
    return PlainTextInputElement(
        action_id=ids.Action.KEEP,
        initial_value=data.get(field) or None,
        max_length=longest,
        placeholder=placeholder,
        multiline=multiline,
        dispatch_action_config={"trigger_actions_on": ["on_character_entered"]},
    )


def _email(data: dict[str, Any], field: Field) -> EmailInputElement:
    return EmailInputElement(
        action_id=ids.Action.KEEP,
        initial_value=data.get(field) or None,
        dispatch_action_config={"trigger_actions_on": ["on_character_entered"]},
    )


def _text(text: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=text, verbatim=True))


def _context(text: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=text, verbatim=True)])


def _person(person: Person) -> str:
    details = [person.name, person.email, person.title, person.phone]
    return "\n".join(mrkdwn.escape(detail) for detail in details if detail)


def _clip(text: str, longest: int = 75) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
