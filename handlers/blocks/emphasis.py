"""Emphasis of buttons: on one screen at most one button is green."""

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, SectionBlock

PRIMARY = "primary"


def only_first(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks of a screen with its first emphasised button as the only one."""
    for button in [one for one in _buttons(blocks) if one.style == PRIMARY][1:]:
        button.style = None
    return list(blocks)


def is_any(blocks: Sequence[Block]) -> bool:
    """Tell whether a button of these blocks is emphasised."""
    return any(one.style == PRIMARY for one in _buttons(blocks))


def _buttons(blocks: Sequence[Block]) -> Iterator[ButtonElement]:
    for block in blocks:
        match block:
            case ActionsBlock():
                yield from (one for one in block.elements if isinstance(one, ButtonElement))
            case SectionBlock(accessory=ButtonElement() as button):
                yield button
