"""One claim: how it stands, its items and surveys, its track from the consent on, and its actions."""

from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, Block, DividerBlock
from slack_sdk.models.views import View

from flows.associations.details import Details
from flows.claims.items import Checklist
from flows.rules.associations.next_step import NextAction
from handlers.app.view_metadata import AssociationMetadata
from handlers.associations import detail_buttons as buttons
from handlers.associations import detail_lines, detail_views
from handlers.blocks.text_blocks import context, headline, listing, text
from handlers.claims import item_views
from words import instants, mrkdwn

ACTIONS = frozenset(
    {
        NextAction.RECORD_ANSWER,
        NextAction.RECORD_REPLY,
        NextAction.RECORD_PAYMENT,
        NextAction.ADD_CLAIM_ID,
        NextAction.CORRECT_CLAIM,
        NextAction.VOID_RECORD,
    }
)
"""What can be done in the view of the claim alone."""


def claim(shown: Details, checklist: Checklist, now: datetime) -> View:
    """Return the claim alone, with a way to everything else of its association."""
    summary = shown.summary
    association_id = summary.association.id
    offered = [buttons.button(summary, action) for action in shown.actions if action in ACTIONS]
    blocks: list[Block] = [
        headline(summary.customer.name),
        context(f"{mrkdwn.escape(summary.engagement.name)} · {summary.association.reference}"),
        text(detail_views.stands(shown, now)),
        text(f"*{detail_views.who(shown)}:* {mrkdwn.escape(summary.next_step.words)}"),
        *([ActionsBlock(elements=offered)] if offered else []),
        *_items(checklist),
        DividerBlock(),
        text("*Track*"),
        *listing(_track(shown)),
        ActionsBlock(
            elements=[
                *buttons.of_items(shown),
                detail_views.whole_history(association_id, "History"),
                detail_views.back(association_id, "All details"),
            ]
        ),
    ]
    return View(
        type="modal",
        title="Claim",
        close="Close",
        private_metadata=AssociationMetadata(association=association_id).carried(),
        blocks=blocks,
    )


def _items(checklist: Checklist) -> list[Block]:
    """Return what is given for each item, and who must give what is missing."""
    if not checklist.items:
        return []
    return [DividerBlock(), text("*Items*"), *(text(one) for one in item_views.brief(checklist))]


def _track(shown: Details) -> list[str]:
    """Return the days on which it went on, from the consent to what was recorded last (mrkdwn)."""
    consented = shown.summary.consented
    lines = [f"Consent given on {instants.day(consented, shown.summary.zone)}"] if consented else []
    return [*lines, *(detail_lines.claim(shown) or ["No claim was submitted."])]
