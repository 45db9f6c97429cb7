"""The first step of adding a customer: location and identifier, the check, and what it found."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, InputBlock
from slack_sdk.models.views import View

from flows.customers.check_customer import Checked, LookUp
from flows.customers.first_step import FirstStep
from flows.drafts.draft_models import AddCustomerDraft, Step
from flows.drafts.drafts import OpenDraft
from flows.rules.customers import identifiers
from flows.rules.customers.domains import readable
from flows.rules.customers.identifiers import IdentifierRefused
from flows.rules.customers.tenancy import Asks
from flows.rules.customers.tenants import TenantFound
from handlers.app import form_fields, ids
from handlers.app.ids import Field
from handlers.association_request.views import location_field
from handlers.blocks import terms
from handlers.blocks.text_blocks import text
from handlers.drafts import wizard
from handlers.drafts.inputs import NOTHING, Beside, field, text_input
from words import mrkdwn

_ABOUT = {
    Asks.IDENTIFIER_NO_TENANT: Field.DOMAIN,
    Asks.IDENTIFIER_UNAVAILABLE: Field.DOMAIN,
    Asks.WORK_DOMAIN: Field.DOMAIN,
    Asks.REASON_MISMATCH: Field.ID_VALUE,
    Asks.REASON_NO_TENANT: Field.ID_VALUE,
}
"""The field that each question of the check is about; the reason is asked directly below the ID."""

LONGEST_DOMAIN = 1000
"""Characters of the domain's input, which may be a long web address that contains the domain."""


def location(
    draft: OpenDraft[AddCustomerDraft],
    shown: FirstStep,
    notice: Sequence[str] = (),
    said: Beside = NOTHING,
) -> View:
    """Return the first step; ``notice`` (lines of mrkdwn) and ``said`` tell what the last check found.

    Once it found that no tenant belongs to the domain, the ID is needed, until the domain is corrected.
    """
    # Once it was read, the draft holds the domain in ASCII, as the directory knows it.
    typed = form_fields.flat(draft.form) | {Field.DOMAIN.value: readable(draft.form.domain)}
    blocks: list[Block] = [
        location_field(shown.location),
        field(
            Field.DOMAIN,
            "Customer's domain",
            text_input(typed, Field.DOMAIN, placeholder="contoso.com", longest=LONGEST_DOMAIN),
        ),
        _identifier(draft.form, typed),
    ]
    if draft.form.asks_reason:
        reason = field(
            Field.REASON,
            "Why does this ID belong to the customer?",
            text_input(typed, Field.REASON, longest=500, multiline=True),
            hint="For example, that they moved to a new tenant.",
        )
        blocks += [reason, wizard.correct("ID or domain")]
    return wizard.step(Step.LOCATION, draft, ids.ViewId.ADD_LOCATION, blocks, notice=notice, said=said)


def _identifier(form: AddCustomerDraft, typed: dict[str, Any]) -> InputBlock:
    """Return the input for the customer's ID: optional, unless no tenant belongs to the domain."""
    element = text_input(typed, Field.ID_VALUE, longest=60)
    if form.asks_id:
        domain = readable(form.domain)
        return field(
            Field.ID_VALUE,
            f"Tenant ID or TPID, needed for {domain}",
            element,
            hint="It is not needed once you correct the domain above.",
        )
    return field(
        Field.ID_VALUE,
        "Tenant ID or TPID",
        element,
        optional=True,
        hint="Only if you have one: without it, the tenant is found from the domain.",
    )


def checking(draft: OpenDraft[AddCustomerDraft], *, is_answer: bool = True) -> View:
    """Return the view that is shown while the tenant directory is asked.

    As the answer to a submission it gets an ``external_id``, because its own id is not known yet.
    """
    domain = mrkdwn.escape(readable(draft.form.domain))
    view = wizard.without_submit(
        draft,
        [
            text(f":hourglass_flowing_sand: *Checking {domain}…*\nThis takes a few seconds."),
            ActionsBlock(elements=[wizard.back()]),
        ],
    )
    if is_answer:
        view.external_id = f"checking:{draft.id}:{draft.version}"
    return view


def taken_notice(typed: str, look_up: LookUp) -> list[str]:
    """Return that the domain was taken out of the address that was typed (lines of mrkdwn)."""
    with suppress(IdentifierRefused):
        identifiers.parse_domain(typed)
        return []
    if look_up.owner is not None:
        return []
    what = "e-mail" if "@" in typed and "//" not in typed else "web"
    return [f":mag: *{mrkdwn.escape(readable(look_up.domain))}*, from the {what} address that you gave."]


def above_notice(look_up: LookUp) -> list[str]:
    """Return that the tenant was found at the domain above the one that was typed (lines of mrkdwn)."""
    if look_up.owner is None or not isinstance(look_up.answer, TenantFound):
        return []
    typed_domain, owner = (mrkdwn.escape(readable(one)) for one in (look_up.domain, look_up.owner))
    tenant = f"`{look_up.answer.tenant_id}`"
    return [f":house: *{typed_domain}* belongs to *{owner}*, tenant {tenant}. The domain is now {owner}."]


def asked(asks: Asks, look_up: LookUp) -> Beside:
    """Return what the check found and what to do, at the field of the first step that it is about."""
    name = f"*{mrkdwn.escape(readable(look_up.owner or look_up.domain))}*"
    asked = f"*{mrkdwn.escape(readable(look_up.above or look_up.domain))}*"
    neither = name if asked == name else f"{name}, nor to {asked}"
    sentence = {
        Asks.IDENTIFIER_NO_TENANT: (
            f":mag: No tenant belongs to {neither}. "
            "Correct the domain, or enter the customer's tenant ID or TPID below."
        ),
        Asks.IDENTIFIER_UNAVAILABLE: (
            f":warning: Microsoft's tenant directory is not answering, "
            f"so the tenant of {name} is not known yet. "
            "Press *Next* to try again, or enter the customer's tenant ID or TPID."
        ),
        Asks.WORK_DOMAIN: (
            f":no_entry: Anyone can have a mailbox at {asked}. Give the customer's work domain."
        ),
        Asks.REASON_MISMATCH: (
            f":left_right_arrow: {name} belongs to another tenant than the ID that you gave"
            f"{_tenant(look_up)}. "
            "Is the ID right all the same? Then say why. Otherwise correct the ID or the domain."
        ),
        Asks.REASON_NO_TENANT: (
            f":mag: No tenant belongs to {neither}, so the ID cannot be compared. "
            "Is the ID right all the same? Then say why. Otherwise correct the ID or the domain."
        ),
    }[asks]
    return {_ABOUT[asks]: [sentence]}


def _tenant(look_up: LookUp) -> str:
    """Return which tenant the directory named, for comparison (mrkdwn)."""
    answer = look_up.answer
    return f": it belongs to `{answer.tenant_id}`" if isinstance(answer, TenantFound) else ""


def not_eligible(checked: Checked) -> Beside:
    """Return why no engagement can be chosen, and what else may qualify, at the field for an ID (R10)."""
    known = terms.identifier(checked.identifier)
    lines = [
        f":no_entry: *{known} can be added to no engagement at {mrkdwn.escape(checked.location.name)}.*",
        "The customer may still qualify by TPID or by another tenant ID: enter it above.",
        *(f"• {line}" for line in terms.refusals(checked.assessments)),
    ]
    return {Field.ID_VALUE: lines}
