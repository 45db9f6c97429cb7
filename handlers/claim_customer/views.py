"""The first step of claiming a customer: choose the customer and the location."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ExternalDataSelectElement, Option
from slack_sdk.models.views import View

from flows.customers.check_customer import Checked
from flows.customers.first_step import FirstStep
from flows.customers.known_customer import KnownCustomer
from flows.drafts.draft_models import ClaimCustomerDraft, Step
from flows.drafts.drafts import OpenDraft
from flows.rules.customers.domains import readable
from handlers.app import ids
from handlers.app.ids import Field, Subcommand
from handlers.app.page_state import PageState
from handlers.association_request.views import location_field
from handlers.blocks import terms
from handlers.blocks.text_blocks import clip, plain, text
from handlers.drafts import wizard
from handlers.drafts.inputs import NOTHING, Beside, field
from handlers.help import views as help_views
from store.enums import DraftKind
from words import mrkdwn, names


def location(
    draft: OpenDraft[ClaimCustomerDraft],
    shown: FirstStep,
    notice: Sequence[str] = (),
    said: Beside = NOTHING,
) -> View:
    """Return the first step: a customer who is known from before, and a location."""
    blocks: list[Block] = [
        field(
            Field.CUSTOMER,
            "Customer",
            ExternalDataSelectElement(
                action_id=ids.Action.KNOWN_CUSTOMER,
                placeholder="Search by name, domain or ID",
                min_query_length=0,
                initial_option=customer_option(shown.customer) if shown.customer else None,
            ),
            hint="Customers who have consented to an engagement with you before.",
        ),
        location_field(shown.location),
    ]
    return wizard.step(Step.CUSTOMER, draft, ids.ViewId.CLAIM_LOCATION, blocks, notice=notice, said=said)


def nobody(meant: KnownCustomer | None, why: str | None) -> View:
    """Return that no customer can be claimed yet, with what can be done instead.

    ``why`` (mrkdwn) says so of the customer who was ``meant``, whom the button adds.
    """
    words = why or "No customer has consented to you yet, so nobody can be claimed. Add the customer instead."
    buttons = [help_views.button(one) for one in (Subcommand.ADD_CUSTOMER, Subcommand.CUSTOMERS)]
    buttons[0].value = PageState(customer=meant.id).carried() if meant else None
    return wizard.done(DraftKind.CLAIM_CUSTOMER, [text(words), ActionsBlock(elements=buttons)], close="Close")


def customer_option(customer: KnownCustomer) -> Option:
    """Return a customer as a select shows it: two identifiers of one company are two customers."""
    tail = f" · {readable(customer.domain)}"
    return Option(
        value=str(customer.id),
        text=plain(clip(customer.name, max(75 - mrkdwn.length(tail), 20)) + tail),
        description=plain(f"{names.IDENTIFIER_TYPES[customer.id_type]} {customer.id_value}"),
    )


def not_eligible(checked: Checked) -> Beside:
    """Return why the customer can be claimed for no engagement, at the field for the customer."""
    known = terms.identifier(checked.identifier)
    lines = [
        f":no_entry: *{known} can be claimed for no engagement at {mrkdwn.escape(checked.location.name)}.*",
        *(f"• {line}" for line in terms.refusals(checked.assessments)),
    ]
    return {Field.CUSTOMER: lines}
