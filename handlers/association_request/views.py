"""The modals that adding and claiming share: engagements, contacts, review, done."""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    DividerBlock,
    ExternalDataSelectElement,
    InputBlock,
    Option,
)
from slack_sdk.models.views import View

from flows.associations.summary import Summary
from flows.catalogue_values import EngagementTerms, PartnerLocation
from flows.customers.add_customer import Added, AddedBefore
from flows.customers.association_request import AssociationRequest
from flows.customers.check_customer import Checked
from flows.customers.eligibility import Assessment
from flows.drafts.draft_models import AssociationRequestDraft, Step
from flows.drafts.drafts import OpenDraft
from flows.refusal import Refusal
from flows.rules.associations import amounts
from flows.rules.associations.next_step import LABELS, NextAction
from flows.rules.customers.domains import readable
from handlers.app import form_fields, ids, refusals
from handlers.app.field_values import Box
from handlers.app.ids import Field
from handlers.app.page_state import PageState, Screen
from handlers.association_request import attestation_views, contact_views
from handlers.blocks import clocks, terms, text_blocks
from handlers.blocks.text_blocks import LONGEST_NAME, clip, context, plain, text
from handlers.drafts import wizard
from handlers.drafts.inputs import NOTHING, Beside, choice, field, text_input
from store.enums import DraftKind, Origin
from words import mrkdwn

ENGAGEMENTS = {
    DraftKind.ADD_CUSTOMER: "Engagements to add the customer to",
    DraftKind.CLAIM_CUSTOMER: "Engagements to claim the customer for",
}
VERBS = {DraftKind.ADD_CUSTOMER: "add", DraftKind.CLAIM_CUSTOMER: "claim"}
KINDS = {Origin.ADDED: DraftKind.ADD_CUSTOMER, Origin.CLAIMED: DraftKind.CLAIM_CUSTOMER}

MOST_WITH_TWO_BUTTONS = 3
"""Added engagements up to which the confirmation also has a button for what was running before."""

FEWEST_FOR_ALL = 2
"""Engagements from which all of them can be chosen with one click."""

MOST_WITH_BUTTONS = 20
"""Engagements that are confirmed with a button each."""


def location_field(chosen: PartnerLocation | None) -> InputBlock:
    """Return the input for the location of a journey."""
    return field(
        Field.LOCATION,
        "Location (PartnerID)",
        ExternalDataSelectElement(
            action_id=ids.Action.LOCATION,
            placeholder="Choose or search",
            min_query_length=0,
            initial_option=terms.location_option(chosen) if chosen else None,
        ),
        hint="Your locations enrolled in MCI.",
    )


def engagements(checked: Checked, notice: Sequence[str] = (), said: Beside = NOTHING) -> View:
    """Return the engagements: what can be chosen with its terms, and what cannot with its reasons (R12)."""
    form = checked.draft.form
    blocks: list[Block] = [
        context(
            f"{mrkdwn.escape(readable(form.domain))} · "
            f"{terms.identifier(checked.identifier)} · "
            f"{mrkdwn.escape(checked.location.name)}"
        )
    ]
    if checked.eligible:
        blocks += [*_all(checked), _choice(checked)]
    if checked.to_attest:
        blocks += attestation_views.fields(checked)
    blocks += _total(checked)
    if checked.refused:
        blocks += [DividerBlock(), text("*Not available for this customer and location*")]
        blocks += text_blocks.listing(f"• {line}" for line in terms.refusals(checked.refused))
    return wizard.step(
        Step.ENGAGEMENTS, checked.draft, ids.ViewId.CUSTOMER_ENGAGEMENTS, blocks, notice=notice, said=said
    )


def _choice(checked: Checked) -> InputBlock:
    """Return the choice among what the customer is eligible for, what is worth most first."""
    found = [one.engagement for one in checked.eligible]
    options = [terms.engagement_option(one, checked.location) for one in found]
    chosen = {str(one) for one in checked.draft.form.engagement_ids}
    element = choice(options, chosen, ids.Action.ENGAGEMENTS)
    # What is not known can be chosen below instead, so that nothing need be chosen here.
    is_optional = bool(checked.to_attest)
    return field(Field.ENGAGEMENTS, ENGAGEMENTS[checked.draft.kind], element, optional=is_optional)


def _all(checked: Checked) -> list[Block]:
    """Return the button that chooses everything on offer and goes on; nothing if that is one engagement."""
    if len(checked.eligible) < FEWEST_FOR_ALL:
        return []
    found = [one.engagement for one in checked.eligible]
    button = ButtonElement(text=f"Choose all {len(found)}", action_id=ids.Action.ENGAGEMENTS_ALL)
    worth = mrkdwn.amount(amounts.total([one.amount_at(checked.location) for one in found]))
    said = f"All {len(found)} engagements{f', worth {worth}' if worth else ''}:"
    return text_blocks.with_accessory(said, button)


def _total(checked: Checked) -> list[Block]:
    """Return how many engagements are chosen so far, and what they are worth together."""
    ids_chosen = {*checked.draft.form.engagement_ids, *checked.draft.form.to_attest}
    offered = [one.engagement for one in (*checked.eligible, *checked.to_attest)]
    chosen = [one for one in offered if one.id in ids_chosen]
    return [context(f"*{_worth_together(chosen, checked.location)}*")] if chosen else []


def contacts(
    draft: OpenDraft[AssociationRequestDraft], notice: Sequence[str] = (), said: Beside = NOTHING
) -> View:
    """Return the contacts: the customer's and one's own; a customer to claim has a name already."""
    blocks: list[Block] = []
    if draft.kind is DraftKind.ADD_CUSTOMER:
        company = text_input(form_fields.flat(draft.form), Field.COMPANY, longest=150)
        blocks.append(field(Field.COMPANY, "Customer's company name", company))
    blocks += contact_views.fields(draft.form)
    return wizard.step(Step.CONTACTS, draft, ids.ViewId.CUSTOMER_CONTACTS, blocks, notice=notice, said=said)


def review(checked: Checked, request: AssociationRequest, notice: Sequence[str] = ()) -> View:
    """Return the last step: everything as it will be kept (R14)."""
    chosen = [one.engagement for one in checked.assessments if one.engagement.id in request.engagement_ids]
    place = checked.location
    lines = [
        f"*{mrkdwn.escape(request.company)}* · {mrkdwn.escape(readable(request.domain))}",
        terms.identifier(request.identifier),
    ]
    if request.identifier.reason:
        lines.append(f"Reason given: {mrkdwn.escape(request.identifier.reason)}")
    lines.append(f"Location: {mrkdwn.escape(place.name)} ({place.code})")
    blocks: list[Block] = [
        *text_blocks.listing(lines),
        DividerBlock(),
        text(f"*Engagements* · {_worth_together(chosen, place)}"),
        *text_blocks.listing(f"• *{mrkdwn.escape(one.name)}*: {terms.terms(one, place)}" for one in chosen),
        *attestation_views.reviewed(checked, request),
        DividerBlock(),
        *text_blocks.columns(
            [
                f"*Customer's contact*\n{terms.person(request.customer_contact)}",
                f"*Your contact*\n{terms.person(request.partner_contact)}",
            ]
        ),
    ]
    if request.contact_reason:
        said = f"Reason for the other e-mail domain: {mrkdwn.escape(request.contact_reason)}"
        blocks += text_blocks.listing([said])
    verb = VERBS[checked.draft.kind]
    days = {one.consent_days for one in chosen}
    some = f"{days.pop()} days" if len(days) == 1 and days != {1} else "days"
    blocks.append(context(f"The {some} for consent start when you {verb} the customer."))
    blocks.append(_ask_next(checked, len(chosen)))
    submit = f"{verb.capitalize()} customer"
    return wizard.step(
        Step.REVIEW, checked.draft, ids.ViewId.CUSTOMER_REVIEW, blocks, notice=notice, submit=submit
    )


def added(outcome: Sequence[Added], not_asked: Refusal | None = None) -> View:
    """Return the confirmation: what was added, what comes next, and by when.

    ``not_asked`` is why the customer could not be asked next, as the member wanted.
    """
    origin = outcome[0].association.origin
    blocks: list[Block] = [text(added_line(outcome))]
    if not_asked is not None:
        why = f":warning: *Consent was not asked for.* {refusals.sentence(not_asked) or ''}"
        blocks += text_blocks.with_accessory(why, next(iter(refusals.way_on(not_asked, {})), None))
    lines = [
        f"*{mrkdwn.escape(one.engagement.name)}* · {one.association.reference}\n"
        f"Get the customer's consent by {_due(one)}."
        for one in outcome
    ]
    is_short = len(outcome) <= MOST_WITH_TWO_BUTTONS
    if len(outcome) <= MOST_WITH_BUTTONS:
        for line, one in zip(lines, outcome, strict=True):
            running = [_is_running(one)] if is_short else []
            blocks += text_blocks.with_accessory(line, _ask(one), *running)
    else:
        blocks += text_blocks.listing(lines)
    how = "" if is_short else "Open *Details* on its card. "
    blocks.append(
        context(f"Already running at Partner Center? {how}*{LABELS[NextAction.BRING_IN]}* sets its dates.")
    )
    return View(
        type="modal",
        title=wizard.TITLES[KINDS[origin]],
        close="Done",
        private_metadata=wizard.JustReviewed(reviewed=True).carried(),
        blocks=blocks,
    )


def open_already(kind: DraftKind, there: Sequence[Summary]) -> View:
    """Return that everything that a button was to begin again is open already, with the way to it."""
    first, names = there[0], [mrkdwn.escape(clip(one.engagement.name, LONGEST_NAME)) for one in there]
    customer = mrkdwn.escape(clip(first.customer.name, LONGEST_NAME))
    listed = [f"• *{name}*, {one.association.reference}" for name, one in zip(names, there, strict=True)]
    action, value = ids.Action.ASSOCIATION_OPEN, str(first.association.id)
    if len(there) > 1:
        place = PageState(screen=Screen.CUSTOMER, customer=first.customer.id)
        action, value = ids.Action.CUSTOMER_SHOW, place.carried()
    details = ButtonElement(text="Details", action_id=action, value=value)
    said = [f"This is open again already for *{customer}*:", *listed]
    blocks = [*text_blocks.listing(said), ActionsBlock(elements=[details])]
    return wizard.done(kind, blocks, close="Close")


def added_line(outcome: Sequence[Added]) -> str:
    """Return that the customer was added, and to how many engagements (mrkdwn)."""
    count = "1 engagement" if len(outcome) == 1 else f"{len(outcome)} engagements"
    name = mrkdwn.escape(outcome[0].customer.name)
    return f":white_check_mark: *{name} is {_done(outcome[0].association.origin)} {count}.*"


def _ask_next(checked: Checked, count: int) -> ActionsBlock:
    """Return the box that goes on to the consent e-mail, or to the choice among several engagements."""
    verb = VERBS[checked.draft.kind]
    next_ = (
        "You see the e-mail before it is sent."
        if count == 1
        else f"One e-mail asks for all {count}; you see it first."
    )
    option = Option(
        value=Box.TICKED,
        text=plain("Ask for consent next"),
        description=plain(f"{next_} Untick to only {verb}{' the customer' if count == 1 else ''}."),
    )
    box = CheckboxesElement(
        action_id=ids.Action.KEEP,
        options=[option],
        initial_options=[option] if checked.draft.form.ask_next else None,
    )
    return ActionsBlock(block_id=Field.ASK_NEXT, elements=[box])


def _due(one: Added) -> str:
    """Return until when the customer can consent."""
    association = one.association
    # What was added just now began now.
    return clocks.until(association.consent_due, association.partner.time_zone, association.created_at)


def _ask(one: Added) -> ButtonElement:
    """Return the button that goes on to the consent e-mail of what was just added."""
    return ButtonElement(
        text=LABELS[NextAction.SEND_CONSENT],
        action_id=ids.Action.CONSENT_SEND,
        value=str(one.association.id),
        style="primary",
        accessibility_label=f"Ask for consent to {one.engagement.name}"[:75],
    )


def _is_running(one: Added) -> ButtonElement:
    """Return the button to the form for what was running before it was added."""
    words = LABELS[NextAction.BRING_IN]
    return ButtonElement(
        text=words,
        action_id=ids.Action.ASSOCIATION_BRING_IN,
        value=str(one.association.id),
        accessibility_label=f"{words}: {one.engagement.name}"[:75],
    )


def _worth_together(chosen: Sequence[EngagementTerms], place: PartnerLocation) -> str:
    """Return how many engagements are chosen and what they are worth together."""
    worth = mrkdwn.amount(amounts.total([one.amount_at(place) for one in chosen]))
    return f"{len(chosen)} chosen{' · ' if worth else ''}{worth}"


def refused_notice(refused: Sequence[Assessment], first: Sequence[AddedBefore]) -> list[str]:
    """Return why nothing was added, and who was first, if somebody was (R6, R14; lines of mrkdwn)."""
    lines = ["*Nothing was done.* Something has changed since you chose:"]
    lines += [
        f"• *{mrkdwn.escape(one.engagement)}*: {mrkdwn.user(one.owner)} was first with this customer, "
        f"{mrkdwn.moment(one.at)}, as {one.reference}."
        for one in first
    ]
    taken = {one.engagement for one in first}
    others = [one for one in refused if one.engagement.name not in taken]
    lines += [f"• {line}" for line in terms.refusals(others)]
    return lines


def _done(origin: Origin) -> str:
    return "claimed for" if origin is Origin.CLAIMED else "added to"
