"""Modals that belong to no particular package."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement
from slack_sdk.models.views import View

from handlers.blocks.text_blocks import text


def one_sentence(
    title: str, sentence: str, *, close: str = "Close", then: Sequence[ButtonElement] = ()
) -> View:
    """Return a modal with one sentence (mrkdwn): why something is not possible, or what is on its way.

    ``then`` are the buttons of what can be done next.
    """
    blocks: list[Block] = [text(sentence)]
    if then:
        blocks.append(ActionsBlock(elements=then))
    return View(type="modal", title=title, close=close, blocks=blocks)
