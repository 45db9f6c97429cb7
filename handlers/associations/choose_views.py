"""The question which association is meant, if a command did not say."""

from slack_sdk.models.blocks import ExternalDataSelectElement, InputBlock, Option
from slack_sdk.models.views import View

from flows.associations.summary import Summary
from handlers.app import ids
from handlers.app.ids import Field
from handlers.blocks import text_blocks
from handlers.blocks.text_blocks import clip, plain
from handlers.drafts import wizard
from store.enums import DraftKind
from words import mrkdwn

LABELS = {
    DraftKind.SEND_CONSENT: "Engagement whose customer has not answered yet",
    DraftKind.SUBMIT_CLAIM: "Engagement whose customer has consented",
}


def choose(kind: DraftKind, callback: ids.ViewId, search: ids.Action, unknown: str) -> View:
    """Return the question; ``unknown`` is a reference that was typed and leads nowhere, or nothing."""
    notice = [f":mag: You have no association `{mrkdwn.escape(clip(unknown, 40))}`."] if unknown else []
    element = ExternalDataSelectElement(
        action_id=search, placeholder="Search by customer or reference", min_query_length=0
    )
    return View(
        type="modal",
        callback_id=callback,
        title=wizard.TITLES[kind],
        submit="Next",
        close="Close",
        blocks=[
            *text_blocks.listing(notice),
            InputBlock(
                block_id=Field.ASSOCIATION,
                label=LABELS[kind],
                element=element,
                hint="The soonest due stand first.",
            ),
        ],
    )


def option(summary: Summary) -> Option:
    """Return an association as a select shows it."""
    return Option(
        value=str(summary.association.id),
        text=plain(f"{summary.association.reference} · {summary.customer.name}"),
        description=plain(summary.engagement.name),
    )
