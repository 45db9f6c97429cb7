"""Every rule about more than one field has a payload that keeps it and one that breaks it."""

from typing import Any

import pytest

from blockkit import check_message, check_view
from blockkit.rules import RULES
from tests.support.blocks import CELL, IMAGE, OPTION, RICH_TEXT, plain

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


def cells(kind: str, length: int) -> Json:
    """Return a table with so many characters in two cells."""
    rows = [[{"type": "raw_text", "text": text}] for text in ("x" * (length - 9), "x" * 9)]
    return {"type": kind, "rows": rows} | ({"caption": "Words"} if kind == "data_table" else {})


def markdown(length: int) -> Json:
    return {"type": "markdown", "text": "x" * length}


def without_submit(*blocks: Json) -> Json:
    return {"type": "modal", "title": plain(), "blocks": list(blocks)}


def task(task_id: str, **fields: Any) -> Json:
    return {"task_id": task_id, "title": "Look", **fields}


def data_table(*rows: list[Json]) -> Json:
    return {"type": "data_table", "caption": "Words", "rows": list(rows)}


def series(name: str, *labels: str) -> Json:
    return {"name": name, "data": [{"label": label, "value": 1} for label in labels]}


def chart(*drawn: Json) -> Json:
    line = {"type": "line", "series": list(drawn), "axis_config": {"categories": ["A", "B"]}}
    return {"type": "data_visualization", "title": "Words", "chart": line}


NUMBER = {"type": "raw_number", "value": 1, "text": "1"}
ONE_AGAIN = {"text": plain("One, again"), "value": "1"}
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
    "the values of options differ": (
        message(select(option_groups=[*GROUPS, *GROUPS])),
        message(select(option_groups=[{"label": plain(), "options": [OPTION, ONE_AGAIN]}])),
        "/blocks/0/elements/0/option_groups/0/options",
        '`value` "1" is used by more than one option',
    ),
    "an overflow option has a value or an address": (
        message(actions({"type": "overflow", "options": [{"text": plain(), "url": "https://example.com"}]})),
        message(actions({"type": "overflow", "options": [{"text": plain()}]})),
        "/blocks/0/elements/0/options/0",
        "missing required field: value",
    ),
    "a filter filters": (
        message(actions({"type": "conversations_select", "filter": {"exclude_bot_users": False}})),
        message(actions({"type": "multi_conversations_select", "filter": {}})),
        "/blocks/0/elements/0/filter",
        "missing required field: include",
    ),
    "not more is chosen than may be": (
        modal(asks({"type": "multi_users_select", "initial_users": ["U1", "U2"], "max_selected_items": 2})),
        modal(asks({"type": "multi_users_select", "initial_users": ["U1", "U2"], "max_selected_items": 1})),
        "/view/blocks/0/element/initial_users",
        "no more than 1 items allowed",
    ),
    "an initial text fits its limits": (
        modal(typed(initial_value="1234", min_length=4, max_length=4)),
        modal(typed(initial_value="12345", max_length=4)),
        "/view/blocks/0/element/initial_value",
        "must be less than 5 characters",
    ),
    "an initial number fits its limits": (
        modal(number(initial_value="4", min_value="4", max_value="4")),
        modal(number(initial_value="5", max_value="4")),
        "/view/blocks/0/element/initial_value",
        "must lie between `min_value` and `max_value`",
    ),
    "a date exists": (
        message(actions({"type": "datepicker", "initial_date": "2028-02-29"})),
        message(actions({"type": "datepicker", "initial_date": "2027-02-29"})),
        "/blocks/0/elements/0/initial_date",
        "must be a valid date",
    ),
    "a time zone exists": (
        message(actions({"type": "timepicker", "timezone": "America/Argentina/Ushuaia"})),
        message(actions({"type": "timepicker", "timezone": "Mars/Base"})),
        "/blocks/0/elements/0/timezone",
        "must be a valid time zone",
    ),
    "the tasks of a plan differ": (
        message({"type": "plan", "title": "Plan", "tasks": [task("1"), task("2")]}),
        message({"type": "plan", "title": "Plan", "tasks": [task("1"), task("2"), task("1")]}),
        "/blocks/0/tasks/2/task_id",
        '`task_id` "1" already exists',
    ),
    "the rows of a data table are even": (
        message(data_table([CELL, CELL], [CELL, RICH_TEXT])),
        message(data_table([CELL, CELL], [CELL, CELL], [CELL])),
        "/blocks/0/rows/2",
        "must provide 2 items, as the first row does",
    ),
    "the heading of a data table is plain": (
        message(data_table([NUMBER], [RICH_TEXT])),
        message(data_table([RICH_TEXT], [CELL])),
        "/blocks/0/rows/0/0/type",
        "unsupported type: rich_text",
    ),
    "series fit their axis": (
        message(chart(series("One", "A", "B"), series("Two", "B", "A"))),
        message(chart(series("One", "A", "B"), series("Two", "A"))),
        "/blocks/0/chart/series/1/data",
        "must hold one data point for each of `categories`",
    ),
    "metadata name an event or entities": (
        message(text="a", metadata={"entities": []}),
        message(text="a", metadata={"event_payload": {}}),
        "/metadata",
        "missing required field: event_type",
    ),
    "an event has a payload": (
        message(text="a", metadata={"event_type": "told", "event_payload": {}}),
        message(text="a", metadata={"event_type": "told"}),
        "/metadata",
        "missing required field: event_payload",
    ),
    "lines are in order": (
        modal(asks({"type": "rich_text_input", "min_lines": 2, "max_lines": 2})),
        modal(asks({"type": "rich_text_input", "min_lines": 3, "max_lines": 2})),
        "/view/blocks/0/element/min_lines",
        "`min_lines` must be less than or equal to `max_lines`",
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
    "text in all cells": (
        message(cells("data_table", 10_000), cells("data_table", 10_000)),
        message(cells("data_table", 10_000), cells("data_table", 10_001)),
        "/blocks/1/rows",
        "text must be less than 20001 characters in all cells",
    ),
    "two charts": (
        message(*[chart(series("One", "A", "B"))] * 2),
        message(*[chart(series("One", "A", "B"))] * 3),
        "/blocks/2",
        "no more than 2 items allowed",
    ),
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


def test_a_table_s_cells_hold_ten_thousand_characters() -> None:
    assert check_message(message(cells("table", 10_000))) == []
    (problem,) = check_message(message(cells("table", 10_001)))
    assert (problem.error, problem.pointer) == ("invalid_blocks", "/blocks/0/rows")


@pytest.mark.parametrize(("kind", "length"), [("table", 10_000), ("data_table", 20_000)])
def test_cells_do_not_count_as_text_of_the_other_blocks(kind: str, length: int) -> None:
    assert check_message(message(*[section(3000)] * 4, section(1200), cells(kind, length))) == []


def test_a_decimal_is_refused_where_whole_numbers_are_asked() -> None:
    (problem,) = check_view(modal(number(initial_value="1.5")))
    assert problem.sentence == "must provide an integer"


MRKDWN = {"type": "mrkdwn", "text": "*One*"}
PLAIN = plain("One")


@pytest.mark.parametrize("kind", ["static_select", "radio_buttons", "multi_static_select", "checkboxes"])
@pytest.mark.parametrize(
    ("offered", "initial"),
    [
        ({**PLAIN, "emoji": True}, PLAIN),
        (PLAIN, {**PLAIN, "emoji": True}),
        ({**MRKDWN, "verbatim": False}, MRKDWN),
        (MRKDWN, {**MRKDWN, "verbatim": False}),
    ],
)
@pytest.mark.parametrize("name", ["text", "description"])
def test_an_initial_option_is_offered_whatever_is_left_for_slack_to_fill_in(
    kind: str, offered: Json, initial: Json, name: str
) -> None:
    if offered["type"] == "mrkdwn" and "select" in kind:
        offered, initial = {**PLAIN, "emoji": True}, PLAIN
    several = kind in ("checkboxes", "multi_static_select")
    shown, chosen = {**OPTION, name: offered}, {**OPTION, name: initial}
    asked: dict[str, Any] = {"type": kind, "options": [shown]}
    asked |= {"initial_options": [chosen]} if several else {"initial_option": chosen}
    assert check_message(message(actions(asked))) == []


@pytest.mark.parametrize("field", [{"emoji": False}, {"text": "Two"}])
def test_an_option_that_differs_from_what_slack_fills_in_is_not_offered(field: Json) -> None:
    other = {**OPTION, "text": {**PLAIN, **field}}
    assert check_message(message(select(options=[OPTION], initial_option=other)))


@pytest.mark.parametrize(
    "element",
    [
        {"type": "plain_text_input", "initial_value": "1", "min_length": 2},
        {"type": "plain_text_input", "initial_value": "x" * 3, "max_length": 2},
        {"type": "number_input", "is_decimal_allowed": True, "initial_value": "0.4", "min_value": "0.5"},
        {"type": "number_input", "is_decimal_allowed": True, "initial_value": "nan"},
        {"type": "number_input", "is_decimal_allowed": True, "max_value": "inf"},
        {"type": "multi_channels_select", "initial_channels": ["C1", "C2"], "max_selected_items": 1},
        {"type": "multi_conversations_select", "initial_conversations": ["C1"] * 3, "max_selected_items": 2},
        {"type": "multi_external_select", "initial_options": [OPTION, OTHER], "max_selected_items": 1},
        {"type": "datepicker", "initial_date": "2026-02-30"},
        {"type": "datepicker", "initial_date": "2026-04-31"},
        {"type": "timepicker", "timezone": "europe/berlin?"},
        {"type": "timepicker", "timezone": "../etc/passwd"},
        {"type": "checkboxes", "options": [OPTION, ONE_AGAIN]},
        {"type": "radio_buttons", "options": [OPTION, ONE_AGAIN]},
        {"type": "static_select", "options": [OPTION, ONE_AGAIN]},
    ],
)
def test_an_element_that_begins_with_what_nobody_could_enter_is_refused(element: Json) -> None:
    (problem,) = check_view(modal(asks(element)))
    assert problem.pointer.startswith("/view/blocks/0/element")


@pytest.mark.parametrize(
    "block",
    [
        image(image_url="example.com/a.png"),
        image(image_url="javascript:alert(1)"),
        image(image_url="https://"),
        image(image_url="a cat"),
        {"type": "context", "elements": [image(image_url="cat.png")]},
        {"type": "card", "title": plain(), "hero_image": image(image_url="cat.png")},
        section(1) | {"accessory": image(image_url="/cat.png")},
    ],
)
def test_an_image_comes_from_a_web_address(block: Json) -> None:
    assert any(one.pointer.endswith("image_url") for one in check_message(message(block)))


@pytest.mark.parametrize(
    "block",
    [
        {"type": "task_card", "task_id": "1", "title": "Look"},
        {"type": "plan", "title": "Plan", "tasks": [task("1", status="complete")]},
        {
            "type": "plan",
            "title": "Plan",
            "tasks": [
                task(
                    "1",
                    details={**RICH_TEXT, "block_id": "viMWO"},
                    output={**RICH_TEXT, "block_id": "viMWO"},
                )
            ],
        },
        {"type": "header", "text": plain(), "level": 2},
        asks({"type": "number_input", "is_decimal_allowed": True}),
        asks({"type": "email_text_input"}),
        asks({"type": "url_text_input"}),
        asks({"type": "datetimepicker"}),
        asks({"type": "rich_text_input"}),
        actions({"type": "overflow", "options": [{"text": plain(), "url": "https://example.com"}] * 2}),
        data_table([CELL], [CELL]),
        chart(series("One", "A", "B")),
    ],
)
def test_what_slack_documents_is_taken_in_messages_and_but_for_tasks_at_home(block: Json) -> None:
    assert check_message(message(block)) == []
    if block["type"] not in ("task_card", "plan"):
        assert check_view({"type": "home", "blocks": [block]}) == []


def test_a_plan_holds_fifty_tasks() -> None:
    for count, problems in ((50, 0), (51, 1)):
        tasks = [task(str(number)) for number in range(count)]
        assert len(check_message(message({"type": "plan", "title": "Plan", "tasks": tasks}))) == problems
