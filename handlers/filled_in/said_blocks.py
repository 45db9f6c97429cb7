"""Which request of a message a button belongs to: its block says so, and a click tells its block.

The value of the button stays that of the form that it opens.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, SectionBlock

from flows.conversation.said_requests import SaidPlace

_NAME = re.compile(r"said:(\d{1,2}):\d{1,3}\Z", re.ASCII)


def mark(blocks: Iterable[Block], number: int) -> None:
    """Let the buttons in these blocks of a message open forms filled in with its request of this number."""
    for place, block in enumerate(blocks):
        if isinstance(block, ActionsBlock) or (isinstance(block, SectionBlock) and block.accessory):
            block.block_id = f"said:{number}:{place}"


def place(body: Mapping[str, Any]) -> SaidPlace | None:
    """Return the request to which the clicked button of a message belongs; ``None`` if to none."""
    actions, container = body.get("actions"), body.get("container") or {}
    found = _NAME.match(str(actions[0].get("block_id") or "")) if actions else None
    channel, ts = container.get("channel_id"), container.get("message_ts")
    if found is None or not channel or not ts:
        return None
    return SaidPlace(str(channel), str(ts), int(found[1]))
