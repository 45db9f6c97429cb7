"""The answer to ``/mci help``: every subcommand, with a button that opens the same."""

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import Block, ButtonElement, HeaderBlock, SectionBlock
from slack_sdk.models.blocks.basic_components import MarkdownTextObject

from handlers.app.ids import COMMAND, Subcommand
from handlers.blocks.text_blocks import context, text
from handlers.help.usage import Usage
from words import mrkdwn

Overview = tuple[str, Sequence[Block]]
"""Text (mrkdwn) and blocks."""


def overview(usage: Mapping[Subcommand, Usage], unknown: str | None, meant: str | None) -> Overview:
    """Return text and blocks; an unknown word is named first, with the one that was probably meant."""
    blocks: list[Block] = [HeaderBlock(text="MCI Bot")]
    summary = f"What {COMMAND} can do"
    if unknown:
        hint = f" Did you mean `{COMMAND} {meant}`?" if meant else ""
        summary = f"There is no `{COMMAND} {mrkdwn.escape(unknown)}`.{hint}"
        blocks.append(text(summary))
    blocks.append(context("Add customers to engagements, get their consent, and submit claims in time."))
    blocks += [_line(subcommand, one) for subcommand, one in usage.items()]
    return mrkdwn.top_level(summary), blocks


def without_role(sentence: str) -> Sequence[Block]:
    """Return the blocks for somebody who may do nothing yet."""
    return [text(sentence)]


def _line(subcommand: Subcommand, usage: Usage) -> SectionBlock:
    typed = mrkdwn.escape(" ".join(filter(None, (COMMAND, subcommand, usage.arguments))))
    button = ButtonElement(text=usage.label, action_id=usage.button) if usage.button else None
    return SectionBlock(
        text=MarkdownTextObject(text=f"`{typed}`\n{usage.does}", verbatim=True), accessory=button
    )
