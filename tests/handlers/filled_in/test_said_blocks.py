from typing import Any

import pytest
from slack_sdk.models.blocks import ActionsBlock, ButtonElement, SectionBlock

from flows.conversation.said_requests import SaidPlace
from handlers.blocks.text_blocks import text
from handlers.filled_in import said_blocks

CONTAINER = {"channel_id": "D1", "message_ts": "1.1"}


def click(block_id: object, container: object = CONTAINER) -> dict[str, Any]:
    return {"actions": [{"block_id": block_id}], "container": container}


def test_a_click_tells_to_which_request_its_button_belongs() -> None:
    button = ButtonElement(text="Cancel", action_id="x")
    blocks = [text("said"), ActionsBlock(elements=[button]), SectionBlock(text="row", accessory=button)]
    said_blocks.mark(blocks, 2)
    marked = [one.block_id for one in blocks]
    assert marked[0] is None
    assert len(set(marked)) == 3
    for block_id in marked[1:]:
        assert said_blocks.place(click(block_id)) == SaidPlace("D1", "1.1", 2)


@pytest.mark.parametrize(
    "body",
    [
        {},
        click("other"),
        click(None),
        click("said:x:1"),
        click("said:٣:1"),
        click("said:1:1", {}),
        click("said:1:1", None),
        click("said:1:1", {"channel_id": "D1"}),
    ],
)
def test_another_click_belongs_to_none(body: dict[str, Any]) -> None:
    assert said_blocks.place(body) is None
