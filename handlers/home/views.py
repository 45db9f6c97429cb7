"""App Home for somebody who may see nothing else there."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement
from slack_sdk.models.views import View

from handlers.blocks.text_blocks import text


def alone(sentence: str, then: Sequence[ButtonElement] = ()) -> View:
    """Return App Home with one sentence (mrkdwn), in place of its earlier content.

    ``then`` are the buttons of what can be done next.
    """
    blocks: list[Block] = [text(sentence)]
    if then:
        blocks.append(ActionsBlock(elements=then))
    return View(type="home", blocks=blocks)
