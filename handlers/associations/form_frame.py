"""The frame of the forms that replace the details of an association in their modal."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block
from slack_sdk.models.views import View

from flows.associations.summary import Summary
from handlers.app import ids
from handlers.app.view_metadata import AssociationMetadata
from handlers.associations import detail_views
from handlers.blocks import terms
from handlers.blocks.text_blocks import context


def form(
    summary: Summary,
    callback: ids.ViewId,
    title: str,
    blocks: Sequence[Block],
    *,
    submit: str,
    close: str = "Close",
    carries: AssociationMetadata | None = None,
) -> View:
    """Return a form about an association, with a way back to the details."""
    association = summary.association
    return View(
        type="modal",
        callback_id=callback,
        title=title,
        submit=submit,
        close=close,
        private_metadata=(carries or AssociationMetadata(association=association.id)).carried(),
        blocks=[
            context(terms.about(summary)),
            *blocks,
            ActionsBlock(elements=[detail_views.back(association.id)]),
        ],
    )
