from sandbox import blocks
from sandbox.state import Json
from tests.sandbox.examples import divider, plain


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
