"""Refusals as Slack words them, and the published limits by number."""

from typing import Any

import pytest

from blockkit import check_message, check_view
from blockkit.checker import length
from blockkit.kinds import Chars, Fields, Items, Kind, Must, Number, Object, OneOf, Text
from blockkit.table import TABLE
from tests.support.blocks import plain

PUBLISHED = {
    "message.blocks": 50,
    "message.text": 4000,
    "view.modal.blocks": 100,
    "view.home.blocks": 100,
    "view.modal.title": 24,
    "view.modal.submit": 24,
    "view.modal.close": 24,
    "view.modal.private_metadata": 3000,
    "view.modal.callback_id": 255,
    "view.modal.external_id": 255,
    "block.section.block_id": 255,
    "block.section.text": 3000,
    "block.section.fields": 10,
    "block.header.text": 150,
    "block.context.elements": 10,
    "block.actions.elements": 25,
    "block.context_actions.elements": 5,
    "block.input.label": 2000,
    "block.input.hint": 2000,
    "block.image.alt_text": 2000,
    "block.image.image_url": 3000,
    "block.image.title": 2000,
    "block.markdown.text": 12_000,
    "block.table.rows": 100,
    "block.table.column_settings": 20,
    "block.video.title": 199,
    "block.video.author_name": 49,
    "block.card.title": 150,
    "block.card.body": 200,
    "block.carousel.elements": 10,
    "block.container.child_blocks": 10,
    "element.button.action_id": 255,
    "element.button.text": 75,
    "element.button.value": 2000,
    "element.button.url": 3000,
    "element.static_select.options": 100,
    "element.static_select.option_groups": 100,
    "element.static_select.placeholder": 150,
    "element.overflow.options": 5,
    "element.checkboxes.options": 10,
    "element.radio_buttons.options": 10,
    "element.plain_text_input.max_length": 3000,
    "element.file_input.max_files": 10,
    "object.option.text": 75,
    "object.option.value": 150,
    "object.option.description": 75,
    "object.option_group.label": 75,
    "object.option_group.options": 100,
    "object.overflow_option.url": 3000,
    "object.confirm.title": 100,
    "object.confirm.text": 300,
    "object.confirm.confirm": 30,
    "object.confirm.deny": 30,
}


@pytest.mark.parametrize("path", PUBLISHED)
def test_the_table_says_what_slack_publishes(path: str) -> None:
    entry, _, name = path.rpartition(".")
    kind = TABLE[entry][name]
    kind = kind.kind if isinstance(kind, Must) else kind
    assert isinstance(kind, Chars | Text | Items | Number)
    assert kind.most == PUBLISHED[path]


def test_a_field_of_a_section_holds_2000_characters_and_a_row_20_cells() -> None:
    fields, rows = TABLE["block.section"]["fields"], TABLE["block.table"]["rows"]
    assert isinstance(fields, Items)
    assert isinstance(rows, Must)
    assert isinstance(rows.kind, Items)
    assert isinstance(rows.kind.of, Items)
    assert fields.of == Text(2000)
    assert rows.kind.of.most == 20


def test_a_view_is_refused_in_slacks_words() -> None:
    view = {"type": "modal", "title": plain("x" * 25), "blocks": [], "submit_disabled": True}
    assert [str(problem) for problem in check_view(view)] == [
        "[ERROR] failed to match all allowed schemas [json-pointer:/view]",
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]",
        "[ERROR] invalid additional property: submit_disabled [json-pointer:/view]",
    ]


def test_a_text_that_may_be_of_two_kinds_says_so_first() -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
    assert [str(problem) for problem in check_message({"blocks": [section]})] == [
        "[ERROR] failed to match all allowed schemas [json-pointer:/blocks/0/text]",
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ]


def test_mrkdwn_takes_no_emoji_flag() -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}}
    assert [problem.sentence for problem in check_message({"blocks": [section]})] == [
        "failed to match all allowed schemas",
        "invalid additional property: emoji",
    ]


@pytest.mark.parametrize(
    ("payload", "error", "pointer"),
    [
        ({}, "no_text", ""),
        ({"text": ""}, "no_text", ""),
        ({"text": "x" * 4001}, "msg_too_long", "/text"),
        ({"blocks": [{"type": "divider"}] * 51}, "invalid_blocks", "/blocks"),
        ({"blocks": ["divider"]}, "invalid_blocks", "/blocks/0"),
        ({"attachments": [{"blocks": [{}]}]}, "invalid_attachments", "/attachments/0/blocks/0"),
        ({"text": "a", "metadata": {"event_payload": {}}}, "invalid_metadata_format", "/metadata"),
    ],
)
def test_a_message_is_refused_by_the_word_for_the_part_that_is_wrong(
    payload: dict[str, Any], error: str, pointer: str
) -> None:
    (problem,) = check_message(payload)
    assert (problem.error, problem.pointer) == (error, pointer)


@pytest.mark.parametrize(
    ("view", "error", "sentence"),
    [
        ("modal", "invalid_arguments", "must provide an object"),
        ({}, "invalid_arguments", "missing required field: type"),
        ({"type": "dialog"}, "invalid_arguments", "unsupported type: dialog"),
        ({"type": "home", "blocks": [], "x": "y" * 250_000}, "view_too_large", "must be less than 250 KB"),
    ],
)
def test_what_is_no_view_is_refused(view: Any, error: str, sentence: str) -> None:
    (problem,) = check_view(view)
    assert (problem.error, problem.sentence) == (error, sentence)


def test_the_tasks_of_a_plan_need_no_type() -> None:
    tasks = [{"task_id": "1", "title": "Look", "status": "pending"}]
    assert check_message({"blocks": [{"type": "plan", "title": "Plan", "tasks": tasks}]}) == []


@pytest.mark.parametrize(
    ("text", "is_mrkdwn", "counted"),
    [
        ("R&D", False, 7),
        ("R&amp;D", False, 7),
        ("a < b", False, 8),
        ("<@U1> & co", True, 14),
        ("&lt;b&gt;", True, 9),
    ],
)
def test_length_counts_after_escaping(text: str, is_mrkdwn: bool, counted: int) -> None:
    assert length(text, is_mrkdwn=is_mrkdwn) == counted


def test_every_reference_in_the_table_leads_to_an_entry() -> None:
    def references(kind: Kind) -> list[str]:
        match kind:
            case Must(inner):
                return references(inner)
            case Items(of):
                return references(of)
            case OneOf(entries):
                return list(entries)
            case Object(entry):
                return [entry]
            case Text(_, types):
                return [f"text.{one}" for one in types]
        return []

    def named(fields: Fields) -> set[str]:
        return {entry for kind in fields.values() for entry in references(kind)}

    used = set().union(*(named(fields) for fields in TABLE.values()))
    assert used <= set(TABLE)
    assert set(TABLE) - used == {"message", "view.modal", "view.home", "options", "chunks"}
