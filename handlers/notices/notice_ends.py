"""How a direct message about one association ends: its words stay, and its buttons go."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from flows.associations.summary import Summary
from flows.history.history_events import HistoryEvent
from flows.notifications import NoticeUpdate
from flows.outbox.sent_notices import SentNotice
from handlers.app.ids import Action
from handlers.blocks.message import SlackMessage
from handlers.blocks.text_blocks import context, text
from handlers.notices.thread_views import sentence
from words import slack_messages
from words.mrkdwn import Mrkdwn


def without_calls(blocks: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]] | None:
    """Return the blocks of a message without its buttons; ``None`` if it has none beside *Details*."""
    ids = [one["action_id"] for block in blocks for one in block.get("elements", ()) if "action_id" in one]
    if all(one == Action.ASSOCIATION_OPEN for one in ids):
        return None
    return [block for block in blocks if block["type"] != ActionsBlock.type]


def ended(sent: SentNotice | None, summary: Summary, event: HistoryEvent) -> SlackMessage:
    """Return what the message said, what has happened since, and the button to the details."""
    if sent is None:
        raise LookupError(NoticeUpdate.kind)
    said = slack_messages.slack(
        NoticeUpdate.kind,
        before=Mrkdwn(sent.text),
        sentence="" if summary.is_open_again else sentence(event, summary.zone),
        at=event.at,
    )
    association_id = str(summary.association.id)
    details = ButtonElement(text="Details", action_id=Action.ASSOCIATION_OPEN, value=association_id)
    before = Block.parse_all([dict(one) for one in sent.blocks])
    since: list[Block] = [text(said.body), context(said.context), ActionsBlock(elements=[details])]
    return SlackMessage(said.text, [*before, *since])
