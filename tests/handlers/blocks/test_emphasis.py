from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from handlers.blocks import emphasis
from handlers.blocks.text_blocks import with_accessory


def button(name: str, *, is_green: bool = False) -> ButtonElement:
    return ButtonElement(text=name, action_id=name, style="primary" if is_green else None)


def green(blocks: list[Block]) -> list[str]:
    found = []
    for block in (one.to_dict() for one in blocks):
        buttons = [*block.get("elements", []), *filter(None, [block.get("accessory")])]
        found += [one["action_id"] for one in buttons if one.get("style") == "primary"]
    return found


def test_only_the_first_emphasised_button_of_a_screen_stays_so() -> None:
    blocks: list[Block] = [
        ActionsBlock(elements=[button("a"), button("b", is_green=True), button("c", is_green=True)]),
        *with_accessory("words", button("d", is_green=True)),
    ]
    assert green(emphasis.only_first(blocks)) == ["b"]


def test_a_button_beside_a_text_counts_as_well() -> None:
    blocks: list[Block] = [
        *with_accessory("words", button("a", is_green=True)),
        ActionsBlock(elements=[button("b", is_green=True)]),
    ]
    assert emphasis.is_any(blocks)
    assert green(emphasis.only_first(blocks)) == ["a"]


def test_without_an_emphasised_button_none_becomes_so() -> None:
    blocks: list[Block] = [ActionsBlock(elements=[button("a")])]
    assert not emphasis.is_any(blocks)
    assert green(emphasis.only_first(blocks)) == []
