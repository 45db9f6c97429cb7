"""A message as the Web API takes it: blocks, and the text for notifications and screen readers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block

from words import mrkdwn


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """One message; ``text`` (mrkdwn) is shown where blocks cannot be shown, and must be a summary of them."""

    text: str
    blocks: Sequence[Block] = ()

    def payload(self) -> dict[str, Any]:
        """Return the arguments of ``chat.postMessage`` and ``chat.update`` that carry it."""
        return {
            "text": mrkdwn.top_level(self.text),
            "blocks": [block.to_dict() for block in self.blocks],
            "parse": "none",
            "link_names": False,
            # Signs in names must not format this text either.
            **({"mrkdwn": False} if mrkdwn.is_formatting(self.text) else {}),
        }
