from typing import Any

import pytest

from sandbox.blocks import blocks
from sandbox.workspace.state import Json
from tests.sandbox.examples import divider, plain
from tests.support.recorder import Wired


def row(text: str = "Press") -> Json:
    return {"type": "actions", "elements": [{"type": "button", "text": plain(text)}]}


def test_ids_are_given_where_none_are_and_left_where_some_are() -> None:
    made, own = blocks.kept([row(), {**divider(), "block_id": "mine"}])
    assert made["block_id"]
    assert made["elements"][0]["action_id"]
    assert own["block_id"] == "mine"


def test_text_gets_slack_s_defaults() -> None:
    mrkdwn = {"type": "section", "text": {"type": "mrkdwn", "text": "*x*"}}
    (section,) = blocks.kept([mrkdwn])
    assert section["text"] == {"type": "mrkdwn", "text": "*x*", "verbatim": False}
    assert blocks.kept([row()])[0]["elements"][0]["text"]["emoji"] is True


def test_what_is_given_is_not_changed() -> None:
    given = [row()]
    blocks.kept(given)
    assert given == [row()]


def test_an_equal_block_at_the_same_place_keeps_its_ids_and_another_does_not() -> None:
    before = blocks.kept([row(), row("Other")])
    after = blocks.kept([row(), row("Changed")], before)
    assert after[0] == before[0]
    assert after[1]["block_id"] != before[1]["block_id"]


def test_elements_are_found_wherever_they_may_stand() -> None:
    button = {"type": "button", "text": plain(), "action_id": "press"}
    inside = {"type": "section", "text": plain(), "accessory": button, "block_id": "b"}
    found = blocks.find([divider(), {"type": "container", "child_blocks": [inside]}], "b", "press")
    assert found == (inside, button)
    assert blocks.find([inside], "b", "other") is None


def button(action_id: str | None = "press") -> Json:
    named = {} if action_id is None else {"action_id": action_id}
    return {"type": "button", "text": plain("Press"), "value": "1", **named}


def cell(text: str = "a") -> Json:
    return {"type": "raw_text", "text": text}


def inside(kind: str, *, action_id: str | None = "press", text: str = "Words", **ids: str) -> Json:
    """Return a block in which a button stands deeper than among the block's own elements."""
    one = button(action_id)
    holders: dict[str, Json] = {
        "container": {
            "title": plain(text),
            "child_blocks": [divider(), {"type": "actions", "elements": [one]}],
        },
        "carousel": {
            "elements": [
                {"type": "card", "title": plain("First")},
                {"type": "card", "title": plain(text), "actions": [one]},
            ]
        },
        "data_table": {
            "caption": text,
            "rows": [[cell()], [{"type": "action", "element": one, "fallback": cell()}]],
        },
    }
    return {"type": kind, **holders[kind], **ids}


HOLDERS = ("container", "carousel", "data_table")
IDS: list[Any] = [{}, {"block_id": "mine"}]


@pytest.mark.parametrize("kind", HOLDERS)
@pytest.mark.parametrize("ids", IDS)
def test_what_stands_inside_a_block_gets_ids_too(kind: str, ids: dict[str, str]) -> None:
    made = blocks.kept([inside(kind, action_id=None, **ids)])
    ((block, element),) = blocks.elements(made)
    assert block["block_id"]
    assert blocks.find(made, block["block_id"], element["action_id"]) == (block, element)


@pytest.mark.parametrize("kind", HOLDERS)
def test_an_equal_block_keeps_the_ids_of_what_stands_inside(kind: str) -> None:
    before = blocks.kept([inside(kind, action_id=None)])
    assert blocks.kept([inside(kind, action_id=None)], before) == before
    assert blocks.kept([inside(kind, action_id=None, text="Other")], before) != before


@pytest.mark.parametrize("kind", HOLDERS)
@pytest.mark.parametrize("ids", IDS)
def test_a_button_inside_a_block_is_pressed(wired: Wired, kind: str, ids: dict[str, str]) -> None:
    wired.ada.click("press", on=wired.post(inside(kind, **ids)))
    (action,) = wired.app.last["actions"]
    assert (action["action_id"], action["value"]) == ("press", "1")


def test_a_field_inside_a_block_is_in_the_state(wired: Wired) -> None:
    select = {"type": "users_select", "action_id": "who"}
    row = {"type": "actions", "elements": [select, button()]}
    message = wired.post({"type": "container", "title": plain(), "child_blocks": [row]})
    wired.ada.choose("who", "U0USER", on=message)
    wired.ada.click("press", on=message)
    ((_, held),) = wired.app.last["state"]["values"].items()
    assert held["who"]["selected_user"] == "U0USER"
