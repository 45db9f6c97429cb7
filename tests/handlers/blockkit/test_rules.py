"""Every rule about more than one field has a payload that keeps it and one that breaks it."""

from typing import Any

import pytest

from handlers.blockkit import check_message, check_view
from handlers.blockkit.rules import RULES
from tests.handlers.blockkit.examples import IMAGE, OPTION, plain

Json = dict[str, Any]

OTHER = {"text": plain("Two"), "value": "2"}
CARD = {"type": "card", "title": plain()}
ICONS = {"icon": IMAGE, "slack_icon": {"type": "icon", "name": "bug"}}
TABLE = {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}
CHILDREN = [{"type": "divider"}]


def message(*blocks: Json, **others: Any) -> Json:
    return {"blocks": list(blocks), **others}


def modal(*blocks: Json, **others: Any) -> Json:
    return {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks), **others}


def actions(*elements: Json, **others: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **others}


def asks(element: Json, **others: Any) -> Json:
    return {"type": "input", "label": plain(), "element": element, **others}


def typed(**fields: Any) -> Json:
    return asks({"type": "plain_text_input", **fields})


def number(**fields: Any) -> Json:
    return asks({"type": "number_input", "is_decimal_allowed": False, **fields})


def select(**fields: Any) -> Json:
    return actions({"type": "static_select", **fields})


def button(**fields: Any) -> Json:
    return {"type": "button", "text": plain(), **fields}


def image(**fields: Any) -> Json:
    return {"type": "image", "alt_text": "A", **fields}


def section(length: int) -> Json:
    return {"type": "section", "text": plain("x" * length)}


def markdown(length: int) -> Json:
    return {"type": "markdown", "text": "x" * length}


def without_submit(*blocks: Json) -> Json:
    return {"type": "modal", "title": plain(), "blocks": list(blocks)}


FOCUSED = {"focus_on_load": True}
GROUPS = [{"label": plain(), "options": [OPTION]}]
FILE = {"type": "file_input"}

PAIRS: dict[str, tuple[Json, Json, str, str]] = {
    "a section has text or fields": (
        message({"type": "section", "fields": [plain()]}),
        message({"type": "section"}),
        "/blocks/0",
        "missing required field: text",
    ),
    "a container has a title": (
        message({"type": "container", "title": plain(), "child_blocks": CHILDREN}),
        message({"type": "container", "child_blocks": CHILDREN}),
        "/blocks/0",
        "missing required field: title",
    ),
    "a card holds something": (
        message({"type": "card", "body": plain()}),
        message({"type": "card", "subtitle": plain()}),
        "/blocks/0",
        "missing required field: title",
    ),
    "a card has one icon": (
        message({**CARD, "icon": IMAGE}),
        message({**CARD, **ICONS}),
        "/blocks/0",
        "only one of `icon` or `slack_icon` is allowed",
    ),
    "an image has a source": (
        message(image(slack_file={"id": "F1"})),
        message(image()),
        "/blocks/0",
        "missing required field: image_url",
    ),
    "an image has one source": (
        message(image(image_url="https://example.com/a.png")),
        message(image(image_url="https://example.com/a.png", slack_file={"id": "F1"})),
        "/blocks/0",
        "only one of `image_url` or `slack_file` is allowed",
    ),
    "a file has an address or an id": (
        message(image(slack_file={"url": "https://example.com"})),
        message(image(slack_file={})),
        "/blocks/0/slack_file",
        "missing required field: id",
    ),
    "a file is named once": (
        message(image(slack_file={"id": "F1"})),
        message(image(slack_file={"id": "F1", "url": "https://example.com"})),
        "/blocks/0/slack_file",
        "only one of `id` or `url` is allowed",
    ),
    "a select has options": (
        message(select(option_groups=GROUPS)),
        message(select()),
        "/blocks/0/elements/0",
        "missing required field: options",
    ),
    "a select has options or groups": (
        message(select(options=[OPTION])),
        message(select(options=[OPTION], option_groups=GROUPS)),
        "/blocks/0/elements/0",
        "only one of `options` or `option_groups` is allowed",
    ),
    "an initial option is offered": (
        message(select(option_groups=GROUPS, initial_option=OPTION)),
        message(select(options=[OPTION], initial_option=OTHER)),
        "/blocks/0/elements/0/initial_option",
        "must be one of the provided options",
    ),
    "lengths are in order": (
        modal(typed(min_length=5, max_length=5)),
        modal(typed(min_length=6, max_length=5)),
        "/view/blocks/0/element/min_length",
        "`min_length` must be less than or equal to `max_length`",
    ),
    "numbers are in order": (
        modal(number(min_value="5", max_value="10")),
        modal(number(min_value="11", max_value="10")),
        "/view/blocks/0/element/min_value",
        "`min_value` must be less than or equal to `max_value`",
    ),
    "numbers are numbers": (
        modal(number(initial_value="7")),
        modal(number(initial_value="seven")),
        "/view/blocks/0/element/initial_value",
        "must provide a number",
    ),
    "files dispatch nothing": (
        modal(asks(FILE)),
        modal(asks(FILE, dispatch_action=True)),
        "/view/blocks/0/element/type",
        "unsupported type: file_input",
    ),
    "only what collapses is collapsed": (
        message(
            {
                "type": "container",
                "title": plain(),
                "child_blocks": CHILDREN,
                "is_collapsible": True,
                "default_collapsed": True,
            }
        ),
        message({"type": "container", "title": plain(), "child_blocks": CHILDREN, "default_collapsed": True}),
        "/blocks/0/default_collapsed",
        "`default_collapsed` requires `is_collapsible`",
    ),
    "block ids are unique": (
        message({"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "b"}),
        message({"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "a"}),
        "/blocks/1/block_id",
        '`block_id` "a" already exists',
    ),
    "action ids are unique in a block": (
        message(actions(button(action_id="go")), actions(button(action_id="go"))),
        message(actions(button(action_id="go"), button(action_id="go"))),
        "/blocks/0/elements/1/action_id",
        '`action_id` "go" already exists',
    ),
    "one element has the focus": (
        modal(typed(**FOCUSED), typed()),
        modal(typed(**FOCUSED), typed(**FOCUSED)),
        "/view/blocks/1/element/focus_on_load",
        "`focus_on_load` can only be set on one element",
    ),
    "inputs need a submit button": (
        modal(typed()),
        without_submit({"type": "divider"}, typed()),
        "/view/blocks/1/input",
        "must define `submit` to use an `input` block in modals",
    ),
    "one table": (message(TABLE), message(TABLE, TABLE), "/blocks/1", "only_one_table_allowed"),
    "markdown in all": (
        message(markdown(6000), markdown(6000)),
        message(markdown(6000), markdown(6001)),
        "/blocks",
        "markdown text must be less than 12001 characters in all",
    ),
    "text in all blocks": (
        message(*[section(3000)] * 4, section(1200)),
        message(*[section(3000)] * 4, section(1201)),
        "/blocks",
        "text must be less than 13201 characters in all blocks",
    ),
    "attachments in all": (
        message(attachments=[{"text": "a"}] * 100),
        message(attachments=[{"text": "a"}] * 101),
        "/attachments",
        "no more than 100 items allowed",
    ),
}


def test_every_rule_has_its_pair() -> None:
    assert list(PAIRS) == [rule.name for rule in RULES]


@pytest.mark.parametrize("name", PAIRS)
def test_a_rule_accepts_what_keeps_it_and_refuses_what_breaks_it(name: str) -> None:
    kept, broken, pointer, sentence = PAIRS[name]
    check = check_view if "type" in kept else check_message
    assert check(kept) == []
    assert [(problem.pointer, problem.sentence) for problem in check(broken)] == [(pointer, sentence)]


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("one table", "invalid_attachments"),
        ("text in all blocks", "msg_blocks_too_long"),
        ("attachments in all", "too_many_attachments"),
        ("block ids are unique", "invalid_blocks"),
        ("inputs need a submit button", "invalid_arguments"),
    ],
)
def test_a_broken_rule_carries_slacks_error_word(name: str, error: str) -> None:
    broken = PAIRS[name][1]
    check = check_view if "type" in broken else check_message
    assert {problem.error for problem in check(broken)} == {error}


def test_a_decimal_is_refused_where_whole_numbers_are_asked() -> None:
    (problem,) = check_view(modal(number(initial_value="1.5")))
    assert problem.sentence == "must provide an integer"
