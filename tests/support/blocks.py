"""A small right example of every entry of the table, and where each may stand."""

from collections.abc import Callable
from typing import Any

from blockkit.table import ELEMENTS, HOME, MESSAGE, MODAL, ONLY_ON

Json = dict[str, Any]


def plain(text: str = "Words") -> Json:
    return {"type": "plain_text", "text": text}


OPTION = {"text": plain("One"), "value": "1"}
RICH_TEXT = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "Words"}]}],
}
BUTTON = {"type": "button", "text": plain("Go")}
TASK = {"type": "task_card", "task_id": "t1", "title": "Look", "status": "pending"}
IMAGE = {"type": "image", "alt_text": "A cat", "image_url": "https://example.com/cat.png"}

POINT = {"label": "A", "value": 1.5}
AXIS = {"categories": ["A"]}
SERIES = {"name": "One", "data": [POINT]}
CELL = {"type": "raw_text", "text": "a"}

EXAMPLES: dict[str, Json] = {
    "block.actions": {"type": "actions", "elements": [BUTTON]},
    "block.alert": {"type": "alert", "text": plain()},
    "block.auth_provider": {
        "type": "auth_provider",
        "value": "crm",
        "name": plain("CRM"),
        "is_connected": True,
    },
    "block.call": {"type": "call", "call_id": "R1"},
    "block.card": {"type": "card", "title": plain()},
    "block.carousel": {"type": "carousel", "elements": [{"type": "card", "title": plain()}]},
    "block.container": {"type": "container", "title": plain(), "child_blocks": [{"type": "divider"}]},
    "block.context": {"type": "context", "elements": [plain()]},
    "block.context_actions": {
        "type": "context_actions",
        "elements": [{"type": "icon_button", "icon": "trash", "text": plain()}],
    },
    "block.data_table": {"type": "data_table", "caption": "Words", "rows": [[CELL], [CELL]]},
    "block.data_visualization": {
        "type": "data_visualization",
        "title": "Words",
        "chart": {"type": "pie", "segments": [POINT]},
    },
    "block.divider": {"type": "divider"},
    "block.file": {"type": "file", "external_id": "F1", "source": "remote"},
    "block.header": {"type": "header", "text": plain()},
    "block.image": IMAGE,
    "block.input": {"type": "input", "label": plain(), "element": {"type": "plain_text_input"}},
    "block.markdown": {"type": "markdown", "text": "**Words**"},
    "block.plan": {"type": "plan", "title": "Plan", "tasks": [TASK]},
    "block.rich_text": RICH_TEXT,
    "block.section": {"type": "section", "text": plain()},
    "block.table": {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]},
    "block.task_card": TASK,
    "block.video": {
        "type": "video",
        "alt_text": "A film",
        "title": plain(),
        "thumbnail_url": "https://example.com/t.png",
        "video_url": "https://example.com/v",
    },
    **{name: {"type": name.partition(".")[2]} for name in ELEMENTS},
    "element.button": BUTTON,
    "element.checkboxes": {"type": "checkboxes", "options": [OPTION]},
    "element.feedback_buttons": {
        "type": "feedback_buttons",
        "positive_button": {"text": plain("Good"), "value": "1"},
        "negative_button": {"text": plain("Bad"), "value": "0"},
    },
    "element.icon_button": {"type": "icon_button", "icon": "trash", "text": plain()},
    "element.image": IMAGE,
    "element.multi_static_select": {"type": "multi_static_select", "options": [OPTION]},
    "element.number_input": {"type": "number_input", "is_decimal_allowed": True},
    "element.overflow": {"type": "overflow", "options": [OPTION]},
    "element.radio_buttons": {"type": "radio_buttons", "options": [OPTION]},
    "element.static_select": {"type": "static_select", "options": [OPTION]},
    "element.url": {"type": "url", "url": "https://example.com", "text": "Source"},
    "element.workflow_button": {
        "type": "workflow_button",
        "text": plain(),
        "workflow": {"trigger": {"url": "https://example.com"}},
    },
    "text.plain_text": plain(),
    "text.mrkdwn": {"type": "mrkdwn", "text": "*Words*"},
    "cell.raw_text": {"type": "raw_text", "text": "a"},
    "cell.raw_number": {"type": "raw_number", "value": 1.5, "text": "1.5"},
    "cell.action": {"type": "action", "element": BUTTON, "fallback": CELL},
    "object.choice": OPTION,
    "object.column_settings": {"align": "left"},
    "object.confirm": {
        "title": plain(),
        "text": plain(),
        "confirm": plain("Yes"),
        "deny": plain("No"),
    },
    "object.dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
    "object.feedback_button": {"text": plain("Good"), "value": "1"},
    "object.filter": {"include": ["public"]},
    "object.option": OPTION,
    "object.option_group": {"label": plain(), "options": [OPTION]},
    "object.overflow_option": OPTION,
    "object.parameter": {"name": "a", "value": "b"},
    "object.slack_file": {"id": "F1"},
    "object.slack_icon": {"type": "icon", "name": "bug"},
    "object.style": {"bold": True},
    "object.trigger": {"url": "https://example.com"},
    "object.workflow": {"trigger": {"url": "https://example.com"}},
    "rich.rich_text_section": {"type": "rich_text_section", "elements": []},
    "rich.rich_text_list": {
        "type": "rich_text_list",
        "style": "bullet",
        "elements": [{"type": "rich_text_section", "elements": []}],
    },
    "rich.rich_text_quote": {"type": "rich_text_quote", "elements": []},
    "rich.rich_text_preformatted": {"type": "rich_text_preformatted", "elements": []},
    "rich.text": {"type": "text", "text": "Words"},
    "rich.link": {"type": "link", "url": "https://example.com"},
    "rich.user": {"type": "user", "user_id": "U1"},
    "rich.usergroup": {"type": "usergroup", "usergroup_id": "S1"},
    "rich.team": {"type": "team", "team_id": "T1"},
    "rich.channel": {"type": "channel", "channel_id": "C1"},
    "rich.emoji": {"type": "emoji", "name": "wave"},
    "rich.broadcast": {"type": "broadcast", "range": "here"},
    "rich.color": {"type": "color", "value": "#ffffff"},
    "rich.date": {"type": "date", "timestamp": 1_700_000_000, "format": "{date}"},
    "rich.attachment_mention": {"type": "attachment_mention", "url": "https://example.com"},
    "rich.canvas": {"type": "canvas", "file_id": "F1"},
    "rich.canvas_message_unfurl": {
        "type": "canvas_message_unfurl",
        "root_message_ts": "1783613573",
        "root_message_channel": "C1",
    },
    "rich.canvas_user_mention": {"type": "canvas_user_mention", "user_id": "U1"},
    "rich.citation": {
        "type": "citation",
        "url": "https://example.com",
        "text": "Words",
        "index": 1,
        "details": {"citation_type": "web", "display_name": "Words", "title": "Words", "snippet": "Words"},
    },
    "rich.file": {"type": "file", "file_id": "F1"},
    "rich.list_record": {"type": "list_record", "file_id": "F1"},
    "rich.message_mention": {
        "type": "message_mention",
        "channel_id": "C1",
        "message_ts": "1720710212.123456",
    },
    "rich.salesforce_data_field": {"type": "salesforce_data_field", "salesforce_record_id": "001A"},
    "rich.tag": {"type": "tag", "text": "In progress"},
    "rich.work_object_mention": {
        "type": "work_object_mention",
        "entity_id": "E1",
        "app_id": "A1",
        "text": "Words",
        "url": "https://example.com",
    },
    "rich.workflow_mention": {
        "type": "workflow_mention",
        "workflow_id": "Wf1",
        "function_trigger_id": "Ft1",
        "text": "Run",
    },
    "chart.pie": {"type": "pie", "segments": [POINT]},
    **{
        f"chart.{name}": {"type": name, "series": [SERIES], "axis_config": AXIS}
        for name in ("bar", "area", "line")
    },
    "object.axis_config": AXIS,
    "object.data_point": POINT,
    "object.segment": POINT,
    "object.series": SERIES,
    "chunk.markdown_text": {"type": "markdown_text", "text": "**Words**"},
    "chunk.task_update": {"type": "task_update", "id": "1", "title": "Look", "status": "complete"},
    "chunk.plan_update": {"type": "plan_update", "title": "Plan"},
    "chunk.blocks": {"type": "blocks", "blocks": [{"type": "divider"}]},
    "chunks": {"chunks": []},
    "view.modal": {"type": "modal", "title": plain(), "blocks": [{"type": "divider"}]},
    "view.home": {"type": "home", "blocks": [{"type": "divider"}]},
    "message": {"text": "Words"},
    "options": {"options": [OPTION]},
    "message.attachment": {"blocks": [{"type": "divider"}]},
    "message.metadata": {"event_type": "told", "event_payload": {}},
}


def _put(holder: str, **field: Any) -> Callable[[Json], tuple[str, Json]]:
    """Return how to put an object into its holder: ``elements=[...]`` shows where, ``...`` stands for it."""
    (name, pattern), *others = field.items()

    def put(value: Json) -> tuple[str, Json]:
        filled = value if pattern is ... else [value]
        return holder, {**EXAMPLES[holder], name: filled, **dict(others)}

    return put


PLACES: dict[str, Callable[[Json], tuple[str, Json]]] = {
    **{name: _put("block.input", element=...) for name in ELEMENTS},
    **dict.fromkeys(
        ("element.button", "element.overflow", "element.workflow_button"),
        _put("block.actions", elements=[...]),
    ),
    **dict.fromkeys(
        ("element.feedback_buttons", "element.icon_button"), _put("block.context_actions", elements=[...])
    ),
    "element.image": _put("block.context", elements=[...]),
    "element.url": _put("block.task_card", sources=[...]),
    **dict.fromkeys(("text.plain_text", "text.mrkdwn"), _put("block.context", elements=[...])),
    **dict.fromkeys(
        ("cell.raw_text", "cell.raw_number"),
        lambda value: ("block.table", {"type": "table", "rows": [[value]]}),
    ),
    "cell.action": lambda value: (
        "block.data_table",
        {"type": "data_table", "caption": "Words", "rows": [[CELL], [value]]},
    ),
    "object.choice": _put("element.checkboxes", options=[...]),
    "object.column_settings": _put("block.table", column_settings=[...]),
    **dict.fromkeys(
        ("chart.pie", "chart.bar", "chart.area", "chart.line"),
        _put("block.data_visualization", chart=...),
    ),
    "object.axis_config": _put("chart.bar", axis_config=...),
    "object.data_point": lambda value: ("object.series", {"name": "One", "data": [value]}),
    "object.segment": _put("chart.pie", segments=[...]),
    "object.series": _put("chart.line", series=[...]),
    **dict.fromkeys(
        ("chunk.markdown_text", "chunk.task_update", "chunk.plan_update", "chunk.blocks"),
        _put("chunks", chunks=[...]),
    ),
    "object.confirm": _put("element.button", confirm=...),
    "object.dispatch_action_config": _put("element.plain_text_input", dispatch_action_config=...),
    "object.feedback_button": _put("element.feedback_buttons", positive_button=...),
    "object.filter": _put("element.conversations_select", filter=...),
    "object.option": _put("element.static_select", options=[...]),
    "object.option_group": lambda value: (
        "element.static_select",
        {"type": "static_select", "option_groups": [value]},
    ),
    "object.overflow_option": _put("element.overflow", options=[...]),
    "object.parameter": _put("object.trigger", customizable_input_parameters=[...]),
    "object.slack_file": lambda value: (
        "block.image",
        {"type": "image", "alt_text": "A", "slack_file": value},
    ),
    "object.slack_icon": _put("block.card", slack_icon=...),
    "object.style": _put("rich.text", style=...),
    "object.trigger": _put("object.workflow", trigger=...),
    "object.workflow": _put("element.workflow_button", workflow=...),
    "message.attachment": _put("message", attachments=[...]),
    "message.metadata": _put("message", metadata=...),
}


def surface_of(entry: str) -> str:
    """Return a surface on which an entry may stand."""
    return ONLY_ON.get(entry, (MESSAGE,))[0]


def payload_with(entry: str, value: Json, surface: str) -> tuple[str, Json]:
    """Return the surface's entry and a payload that holds this object."""
    while entry not in ("message", "view.modal", "view.home", "options", "chunks"):
        if entry.startswith("rich."):
            leaf = not entry.startswith("rich.rich_text")
            value = {"type": "rich_text_section", "elements": [value]} if leaf else value
            entry, value = "block.rich_text", {"type": "rich_text", "elements": [value]}
        elif entry.startswith("block."):
            entry, value = on_surface(surface, [value])
        else:
            entry, value = PLACES[entry](value)
    return entry, value


def on_surface(surface: str, blocks: list[Json]) -> tuple[str, Json]:
    """Return the surface's entry and a payload of these blocks."""
    if surface == MESSAGE:
        return "message", {"blocks": blocks}
    if surface == HOME:
        return "view.home", {"type": "home", "blocks": blocks}
    assert surface == MODAL
    return "view.modal", {"type": "modal", "title": plain(), "submit": plain("Go"), "blocks": blocks}
