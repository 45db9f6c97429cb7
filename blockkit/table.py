"""Slack's Block Kit reference as one table: every object, its fields, and what each may hold.

Each entry mirrors one page of https://docs.slack.dev/reference/block-kit and is meant to be read beside it.
What concerns more than one field (one of two, unique ids, sums) is in `rules`. An entry's name is its kind
and its ``type``: ``block.section``, ``element.button``, ``object.option``, ``view.modal``.
"""

from typing import Final

from blockkit.kinds import (
    Anything,
    Chars,
    Decimal,
    Fields,
    Flag,
    Items,
    Must,
    Number,
    Object,
    OneOf,
    Plain,
    Record,
    Text,
    Words,
)

# --- what many entries share ----------------------------------------------------------------------

ACTION: Fields = {"action_id": Chars(255, least=0)}
ASKED: Fields = {**ACTION, "confirm": Object("object.confirm")}
FOCUSED: Fields = {**ACTION, "focus_on_load": Flag()}
HELD: Fields = {**FOCUSED, "placeholder": Plain(150)}
TYPED: Fields = {**HELD, "dispatch_action_config": Object("object.dispatch_action_config")}
PICKED: Fields = {**HELD, "confirm": Object("object.confirm")}
MULTI: Fields = {**PICKED, "max_selected_items": Number(1)}

SELECTS = (
    "element.static_select",
    "element.external_select",
    "element.users_select",
    "element.conversations_select",
    "element.channels_select",
)
MULTI_SELECTS = (
    "element.multi_static_select",
    "element.multi_external_select",
    "element.multi_users_select",
    "element.multi_conversations_select",
    "element.multi_channels_select",
)
CHOICES = ("element.checkboxes", "element.radio_buttons", *SELECTS, *MULTI_SELECTS)
PICKERS = ("element.datepicker", "element.timepicker")
BUTTONS = ("element.button", "element.workflow_button", "element.overflow")
TYPED_INPUTS = (
    "element.plain_text_input",
    "element.rich_text_input",
    "element.email_text_input",
    "element.url_text_input",
    "element.number_input",
)
STATUS = Words("pending", "in_progress", "complete", "error")
IMAGE = OneOf("element.image")
RICH_TEXT = OneOf("block.rich_text")
RAW_CELLS = ("cell.raw_text", "cell.raw_number")
CELL = OneOf(*RAW_CELLS, "block.rich_text")
PLAIN_LEAVES = (
    "rich.text",
    "rich.link",
    "rich.user",
    "rich.usergroup",
    "rich.team",
    "rich.channel",
    "rich.emoji",
    "rich.broadcast",
    "rich.color",
    "rich.date",
)
RICH_LEAVES = OneOf(
    *PLAIN_LEAVES,
    "rich.attachment_mention",
    "rich.canvas",
    "rich.canvas_message_unfurl",
    "rich.canvas_user_mention",
    "rich.citation",
    "rich.file",
    "rich.list_record",
    "rich.message_mention",
    "rich.salesforce_data_field",
    "rich.tag",
    "rich.work_object_mention",
    "rich.workflow_mention",
)
DATE = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
TIME = r"([01]\d|2[0-3]):[0-5]\d"
WEB = r"https?://\S+"
OPENED = Chars(3000, pattern=r"[A-Za-z][A-Za-z0-9+.-]*:\S+", refusal="invalid url")
"""An address that a click opens, on the web or of any other kind."""
LAST_SECOND = 9_999_999_999

# fmt: off
ICONS = (
    "archive", "book", "bookmark", "bot", "bug", "calendar", "call", "caret-left", "caret-right", "check",
    "clipboard", "code", "comment", "compass", "copy", "cube", "download", "edit", "email", "eye-closed",
    "eye-open", "file", "flag", "folder", "gear", "globe", "heart", "help", "image", "info", "key",
    "lightbulb", "link", "map", "mobile", "new-window", "pin", "plus", "refine", "refresh", "rocket",
    "save", "screen", "share", "sparkle", "star", "star-filled", "tag", "thumbs-down", "thumbs-up", "trash",
    "upload", "user", "warning",
)
# fmt: on

# --- blocks: every one may carry a block_id -------------------------------------------------------

BLOCKS: dict[str, Fields] = {
    "block.actions": {
        "elements": Must(
            Items(
                OneOf(*BUTTONS, *CHOICES, *PICKERS, "element.datetimepicker", "element.rich_text_input"), 25
            )
        ),
    },
    "block.alert": {
        "text": Must(Text(200)),
        "level": Words("default", "info", "warning", "error", "success"),
    },
    "block.auth_provider": {
        "value": Must(Chars(150)),
        "name": Must(Plain(75)),
        "is_connected": Must(Flag()),
        "description": Plain(150),
        "icon_url": Chars(3000),
        "auth_url": Chars(3000),
        "disconnect_url": Chars(3000),
        "connected_identity": Plain(75),
        "connected_context": Plain(75),
        "accessory": OneOf("element.overflow"),
        "fallback": Items(Anything()),
    },
    "block.call": {
        "call_id": Must(Chars()),
        "api_decoration_available": Flag(),
        "call": Anything(),
    },
    "block.card": {
        "hero_image": IMAGE,
        "icon": IMAGE,
        "slack_icon": Object("object.slack_icon"),
        "title": Text(150),
        "subtitle": Text(150),
        "body": Text(200),
        "subtext": Text(200),
        "actions": Items(OneOf("element.button"), 3),
    },
    "block.carousel": {
        "elements": Must(Items(OneOf("block.card"), 10)),
    },
    "block.container": {
        "title": Plain(150),
        "rich_text_title": RICH_TEXT,
        "subtitle": Text(150),
        "child_blocks": Must(
            Items(
                OneOf(
                    "block.actions",
                    "block.context",
                    "block.data_table",
                    "block.data_visualization",
                    "block.divider",
                    "block.file",
                    "block.header",
                    "block.image",
                    "block.input",
                    "block.rich_text",
                    "block.section",
                    "block.table",
                    "block.video",
                ),
                10,
            )
        ),
        "width": Words("narrow", "standard", "wide", "full"),
        "icon": IMAGE,
        "is_collapsible": Flag(),
        "default_collapsed": Flag(),
        "has_header_divider": Flag(),
    },
    "block.context": {
        "elements": Must(Items(OneOf("element.image", "text.plain_text", "text.mrkdwn"), 10)),
    },
    "block.context_actions": {
        "elements": Must(Items(OneOf("element.feedback_buttons", "element.icon_button"), 5)),
    },
    "block.data_table": {
        "caption": Must(Chars()),
        "rows": Must(Items(Items(OneOf(*RAW_CELLS, "cell.action", "block.rich_text"), 20), 201, least=2)),
        "page_size": Number(1, 100),
        "row_header_column_index": Number(0, 19),
    },
    "block.data_visualization": {
        "title": Must(Chars(50)),
        "chart": Must(OneOf("chart.pie", "chart.bar", "chart.area", "chart.line")),
    },
    "block.divider": {},
    "block.file": {
        "external_id": Must(Chars()),
        "source": Must(Words("remote")),
    },
    "block.header": {
        "text": Must(Plain(150)),
        "level": Number(1, 4),
    },
    "block.image": {
        "alt_text": Must(Chars(2000)),
        "image_url": Chars(3000, pattern=WEB),
        "slack_file": Object("object.slack_file"),
        "title": Plain(2000),
    },
    "block.input": {
        "label": Must(Plain(2000)),
        "element": Must(
            OneOf(*TYPED_INPUTS, *CHOICES, *PICKERS, "element.datetimepicker", "element.file_input")
        ),
        "dispatch_action": Flag(),
        "hint": Plain(2000),
        "optional": Flag(),
    },
    "block.markdown": {
        "text": Must(Chars(12_000)),
    },
    "block.plan": {
        "title": Must(Chars()),
        "plan_id": Chars(),
        "tasks": Items(Object("block.task_card"), 50),
    },
    "block.rich_text": {
        "elements": Must(
            Items(
                OneOf(
                    "rich.rich_text_section",
                    "rich.rich_text_list",
                    "rich.rich_text_quote",
                    "rich.rich_text_preformatted",
                ),
                least=0,
            )
        ),
    },
    "block.section": {
        "text": Text(3000),
        "fields": Items(Text(2000), 10),
        "accessory": OneOf(*BUTTONS, *CHOICES, *PICKERS, "element.image"),
        "expand": Flag(),
    },
    "block.table": {
        "rows": Must(Items(Items(CELL, 20), 100)),
        "column_settings": Items(Object("object.column_settings", or_null=True), 20),
    },
    "block.task_card": {
        "task_id": Must(Chars()),
        "title": Must(Chars()),
        "details": RICH_TEXT,
        "output": RICH_TEXT,
        "sources": Items(OneOf("element.url")),
        "status": STATUS,
        "icon": Anything(),
        "hide_title": Flag(),
    },
    "block.video": {
        "alt_text": Must(Chars()),
        "title": Must(Plain(199)),
        "thumbnail_url": Must(Chars(pattern=WEB)),
        "video_url": Must(Chars(pattern="https://.+")),
        "title_url": Chars(pattern="https://.+"),
        "description": Plain(),
        "author_name": Chars(49),
        "provider_name": Chars(),
        "provider_icon_url": Chars(pattern=WEB),
    },
}

# --- elements -------------------------------------------------------------------------------------

ELEMENTS: dict[str, Fields] = {
    "element.button": {
        **ASKED,
        "text": Must(Plain(75)),
        "url": OPENED,
        "value": Chars(2000),
        "style": Words("primary", "danger"),
        "accessibility_label": Chars(75),
        "agent_prompt": Chars(4000),
        "agent_prompt_display": Chars(),
        "visible_to_user_ids": Items(Chars(), 10),
    },
    "element.channels_select": {**PICKED, "initial_channel": Chars(), "response_url_enabled": Flag()},
    "element.checkboxes": {
        **FOCUSED,
        "options": Must(Items(Object("object.choice"), 10)),
        "initial_options": Items(Object("object.choice"), 10),
        "confirm": Object("object.confirm"),
    },
    "element.conversations_select": {
        **PICKED,
        "initial_conversation": Chars(),
        "default_to_current_conversation": Flag(),
        "response_url_enabled": Flag(),
        "filter": Object("object.filter"),
    },
    "element.datepicker": {**PICKED, "initial_date": Chars(pattern=DATE)},
    "element.datetimepicker": {
        **FOCUSED,
        "initial_date_time": Number(0, LAST_SECOND),
        "confirm": Object("object.confirm"),
    },
    "element.email_text_input": {**TYPED, "initial_value": Chars()},
    "element.external_select": {
        **PICKED,
        "initial_option": Object("object.option"),
        "min_query_length": Number(0),
    },
    "element.feedback_buttons": {
        **ACTION,
        "positive_button": Must(Object("object.feedback_button")),
        "negative_button": Must(Object("object.feedback_button")),
    },
    "element.file_input": {**ACTION, "filetypes": Items(Chars()), "max_files": Number(1, 10)},
    "element.icon_button": {
        **ASKED,
        "icon": Must(Words("trash")),
        "text": Must(Plain(75)),
        "value": Chars(2000),
        "accessibility_label": Chars(75),
        "visible_to_user_ids": Items(Chars(), 10),
    },
    "element.image": {
        "alt_text": Must(Chars(2000)),
        "image_url": Chars(3000, pattern=WEB),
        "slack_file": Object("object.slack_file"),
    },
    "element.multi_channels_select": {**MULTI, "initial_channels": Items(Chars())},
    "element.multi_conversations_select": {
        **MULTI,
        "initial_conversations": Items(Chars()),
        "default_to_current_conversation": Flag(),
        "filter": Object("object.filter"),
    },
    "element.multi_external_select": {
        **MULTI,
        "initial_options": Items(Object("object.option"), 100),
        "min_query_length": Number(0),
    },
    "element.multi_static_select": {
        **MULTI,
        "options": Items(Object("object.option"), 100),
        "option_groups": Items(Object("object.option_group"), 100),
        "initial_options": Items(Object("object.option"), 100),
    },
    "element.multi_users_select": {**MULTI, "initial_users": Items(Chars())},
    "element.number_input": {
        **TYPED,
        "is_decimal_allowed": Must(Flag()),
        "initial_value": Chars(),
        "min_value": Chars(),
        "max_value": Chars(),
    },
    "element.overflow": {**ASKED, "options": Must(Items(Object("object.overflow_option"), 5))},
    "element.plain_text_input": {
        **TYPED,
        "initial_value": Chars(3000, least=0),
        "multiline": Flag(),
        "min_length": Number(0, 3000),
        "max_length": Number(1, 3000),
    },
    "element.radio_buttons": {
        **FOCUSED,
        "options": Must(Items(Object("object.choice"), 10)),
        "initial_option": Object("object.choice"),
        "confirm": Object("object.confirm"),
    },
    "element.rich_text_input": {
        **TYPED,
        "initial_value": RICH_TEXT,
        "min_lines": Number(1),
        "max_lines": Number(1),
    },
    "element.static_select": {
        **PICKED,
        "options": Items(Object("object.option"), 100),
        "option_groups": Items(Object("object.option_group"), 100),
        "initial_option": Object("object.option"),
    },
    "element.timepicker": {**PICKED, "initial_time": Chars(pattern=TIME), "timezone": Chars()},
    "element.url": {"url": Must(Chars(3000)), "text": Must(Chars())},
    "element.url_text_input": {**TYPED, "initial_value": Chars()},
    "element.users_select": {**PICKED, "initial_user": Chars()},
    "element.workflow_button": {
        **ACTION,
        "text": Must(Plain(75)),
        "workflow": Must(Object("object.workflow")),
        "style": Words("primary", "danger"),
        "accessibility_label": Chars(75),
    },
}

# --- composition objects --------------------------------------------------------------------------

OBJECTS: dict[str, Fields] = {
    "text.plain_text": {"text": Must(Chars(3000)), "emoji": Flag()},
    "text.mrkdwn": {"text": Must(Chars(3000)), "verbatim": Flag()},
    "cell.raw_text": {"text": Must(Chars())},
    "cell.raw_number": {"value": Must(Decimal()), "text": Must(Chars())},
    "cell.action": {"element": Must(OneOf("element.button")), "fallback": OneOf(*RAW_CELLS)},
    "object.choice": {"text": Must(Text(75)), "value": Must(Chars(150)), "description": Text(75)},
    "object.column_settings": {"align": Words("left", "center", "right"), "is_wrapped": Flag()},
    "object.confirm": {
        "title": Must(Plain(100)),
        "text": Must(Text(300)),
        "confirm": Must(Plain(30)),
        "deny": Must(Plain(30)),
        "style": Words("primary", "danger"),
    },
    "object.dispatch_action_config": {
        "trigger_actions_on": Must(Items(Words("on_enter_pressed", "on_character_entered"), 2)),
    },
    "object.feedback_button": {
        "text": Must(Plain(75)),
        "value": Must(Chars(2000)),
        "accessibility_label": Chars(75),
    },
    "object.filter": {
        "include": Items(Words("im", "mpim", "private", "public")),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    },
    "object.option": {"text": Must(Plain(75)), "value": Must(Chars(150)), "description": Plain(75)},
    "object.option_group": {
        "label": Must(Plain(75)),
        "options": Must(Items(Object("object.option"), 100)),
    },
    "object.overflow_option": {
        "text": Must(Plain(75)),
        "value": Chars(150),
        "description": Plain(75),
        "url": OPENED,
    },
    "object.parameter": {"name": Must(Chars()), "value": Must(Anything())},
    "object.slack_file": {"id": Chars(), "url": Chars()},
    "object.slack_icon": {"type": Must(Words("icon")), "name": Must(Words(*ICONS))},
    "object.trigger": {
        "url": Must(Chars()),
        "customizable_input_parameters": Items(Object("object.parameter")),
    },
    "object.workflow": {"trigger": Must(Object("object.trigger"))},
}

CHART: Fields = {
    "series": Must(Items(Object("object.series"), 12)),
    "axis_config": Must(Object("object.axis_config")),
}

CHARTS: dict[str, Fields] = {
    "chart.pie": {"segments": Must(Items(Object("object.segment"), 12))},
    "chart.bar": CHART,
    "chart.area": CHART,
    "chart.line": CHART,
    "object.axis_config": {
        "categories": Must(Items(Chars(20))),
        "x_label": Chars(50),
        "y_label": Chars(50),
    },
    "object.data_point": {"label": Must(Chars(20)), "value": Must(Decimal())},
    "object.segment": {"label": Must(Chars(20)), "value": Must(Decimal(above=0))},
    "object.series": {"name": Must(Chars(20)), "data": Must(Items(Object("object.data_point")))},
}

# --- chunks of streamed messages ------------------------------------------------------------------

ANY_BLOCK = OneOf(*BLOCKS)

CHUNKS: dict[str, Fields] = {
    "chunk.markdown_text": {"text": Must(Chars(least=0))},
    "chunk.task_update": {
        "id": Must(Chars()),
        "title": Must(Chars()),
        "status": STATUS,
        "details": Chars(least=0),
        "output": Chars(least=0),
        "sources": Items(OneOf("element.url"), least=0),
        "icon": Anything(),
        "hide_title": Flag(),
    },
    "chunk.plan_update": {"title": Must(Chars())},
    "chunk.blocks": {"blocks": Must(Items(ANY_BLOCK, 50))},
}

# --- rich text ------------------------------------------------------------------------------------

STYLED: Fields = {"style": Object("object.style")}

RICH: dict[str, Fields] = {
    "rich.rich_text_section": {"elements": Must(Items(RICH_LEAVES, least=0))},
    "rich.rich_text_list": {
        "style": Must(Words("bullet", "ordered")),
        "elements": Must(Items(OneOf("rich.rich_text_section"))),
        "indent": Number(0, 8),
        "offset": Number(0),
        "border": Number(0, 1),
    },
    "rich.rich_text_quote": {"elements": Must(Items(RICH_LEAVES, least=0)), "border": Number(0, 1)},
    "rich.rich_text_preformatted": {
        "elements": Must(Items(OneOf(*PLAIN_LEAVES), least=0)),
        "border": Number(0, 1),
        "language": Chars(),
    },
    "rich.text": {**STYLED, "text": Must(Chars())},
    "rich.link": {**STYLED, "url": Must(Chars()), "text": Chars(), "unsafe": Flag()},
    "rich.user": {**STYLED, "user_id": Must(Chars())},
    "rich.usergroup": {**STYLED, "usergroup_id": Must(Chars())},
    "rich.team": {**STYLED, "team_id": Must(Chars())},
    "rich.channel": {**STYLED, "channel_id": Must(Chars())},
    "rich.emoji": {**STYLED, "name": Must(Chars()), "unicode": Chars(), "skin_tone": Number(1, 6)},
    "rich.broadcast": {**STYLED, "range": Must(Words("here", "channel", "everyone"))},
    "rich.color": {**STYLED, "value": Must(Chars())},
    "rich.date": {
        **STYLED,
        "timestamp": Must(Number(0)),
        "format": Must(Chars()),
        "url": Chars(),
        "fallback": Chars(),
    },
    "rich.attachment_mention": {
        **STYLED,
        "url": Must(Chars()),
        "text": Chars(),
        "app_id": Chars(),
        "entity_id": Chars(),
        "icon_url": Chars(),
        "icon_name": Chars(),
        "channel_id": Chars(),
        "ts": Chars(),
        "full_size_preview_enabled": Flag(),
        "reference_object_type": Chars(),
    },
    "rich.canvas": {
        **STYLED,
        "file_id": Must(Chars()),
        "label": Chars(),
        "hide_title": Flag(),
        "section_id": Chars(),
        "text": Chars(),
        "url": Chars(),
        "is_skill_invocation": Flag(),
    },
    "rich.canvas_message_unfurl": {
        **STYLED,
        "root_message_ts": Must(Chars()),
        "root_message_channel": Must(Chars()),
    },
    "rich.canvas_user_mention": {**STYLED, "user_id": Must(Chars()), "thread_id": Chars()},
    "rich.citation": {
        "url": Must(Chars()),
        "text": Must(Chars()),
        "index": Must(Number(0)),
        "details": Must(Record()),
        "from_llm": Flag(),
        "is_slack_url": Flag(),
    },
    "rich.file": {
        **STYLED,
        "file_id": Must(Chars()),
        "text": Chars(),
        "url": Chars(),
        "is_skill_invocation": Flag(),
    },
    "rich.list_record": {
        **STYLED,
        "file_id": Must(Chars()),
        "record_id": Chars(),
        "view_id": Chars(),
        "text": Chars(),
        "url": Chars(),
    },
    "rich.message_mention": {
        **STYLED,
        "channel_id": Must(Chars()),
        "message_ts": Must(Chars()),
        "author_id": Chars(),
        "thread_ts": Chars(),
        "text": Chars(),
        "url": Chars(),
    },
    "rich.salesforce_data_field": {
        **STYLED,
        "salesforce_record_id": Must(Chars()),
        "salesforce_field_label": Chars(),
        "salesforce_field_api_name": Chars(),
        "salesforce_include_field_label": Flag(),
    },
    "rich.tag": {
        **STYLED,
        "text": Must(Chars()),
        "color": Words("gray", "brown", "purple", "indigo", "blue", "green", "yellow", "orange", "red"),
    },
    "rich.work_object_mention": {
        **STYLED,
        "entity_id": Must(Chars()),
        "app_id": Must(Chars()),
        "text": Must(Chars()),
        "url": Must(Chars()),
        "icon_url": Chars(),
        "full_size_preview_enabled": Flag(),
        "product_name": Chars(),
    },
    "rich.workflow_mention": {
        **STYLED,
        "workflow_id": Must(Chars()),
        "function_trigger_id": Must(Chars()),
        "text": Must(Chars()),
        "url": Chars(),
        "channel_id": Chars(),
        "ts": Chars(),
    },
    "object.style": dict.fromkeys(
        ("bold", "italic", "strike", "underline", "code", "highlight", "client_highlight", "unlink"), Flag()
    ),
}

# --- surfaces -------------------------------------------------------------------------------------

VIEW: Fields = {
    "blocks": Must(Items(ANY_BLOCK, 100, least=0)),
    "private_metadata": Chars(3000, least=0),
    "callback_id": Chars(255, least=0),
    "external_id": Chars(255, least=0),
}

SURFACES: dict[str, Fields] = {
    "view.modal": {
        **VIEW,
        "title": Must(Plain(24)),
        "close": Plain(24),
        "submit": Plain(24),
        "clear_on_close": Flag(),
        "notify_on_close": Flag(),
    },
    "view.home": VIEW,
    "message": {
        "text": Chars(4000, least=0),
        "blocks": Items(ANY_BLOCK, 50, least=0),
        "attachments": Items(Object("message.attachment"), least=0),
        "metadata": Object("message.metadata"),
    },
    "options": {
        "options": Items(Object("object.option"), 100, least=0),
        "option_groups": Items(Object("object.option_group"), 100, least=0),
    },
    "message.attachment": {"blocks": Items(ANY_BLOCK, 50, least=0)},
    "message.metadata": {
        "event_type": Chars(255),
        "event_payload": Record(),
        "entities": Items(Record(), least=0),
    },
    "chunks": {"chunks": Items(OneOf(*CHUNKS), least=0)},
}

MOST_ATTACHMENTS: Final = 100
MOST_MARKDOWN: Final = 12_000
"""Characters in all markdown blocks of a message."""
MOST_BLOCK_TEXT: Final = 13_200
"""Characters in all blocks of a message except its tables; not documented, but seen in practice."""
MOST_CELL_TEXT: Final[dict[str, int]] = {"block.table": 10_000, "block.data_table": 20_000}
"""Characters in the cells of all tables of one kind in a message."""
MOST_CHARTS: Final = 2
"""Charts in a message."""
MOST_VIEW_BYTES: Final = 250_000
MOST_METADATA_BYTES: Final = 16_384
"""Bytes of a message's metadata as JSON; Slack does not publish its own limit."""

MODAL, HOME, MESSAGE = "modal", "home", "message"

ONLY_ON: Final[dict[str, tuple[str, ...]]] = {
    "block.alert": (MODAL,),
    "block.card": (MESSAGE, HOME),
    "block.carousel": (MESSAGE, HOME),
    "block.auth_provider": (MESSAGE,),
    "block.call": (MESSAGE,),
    "block.container": (MESSAGE,),
    "block.context_actions": (MESSAGE,),
    "block.file": (MESSAGE,),
    "block.markdown": (MESSAGE,),
    "block.plan": (MESSAGE,),
    "block.table": (MESSAGE,),
    "block.task_card": (MESSAGE,),
    "element.file_input": (MODAL,),
    "element.workflow_button": (MESSAGE,),
}
"""Blocks and elements that only some surfaces accept, with these surfaces."""

LENIENT: Final = ("message", "message.attachment", "message.metadata", "chunks")
"""Entries in which Slack ignores other keys."""

TABLE: Final[dict[str, Fields]] = {
    **{name: {"block_id": Chars(255, least=0), **fields} for name, fields in BLOCKS.items()},
    **ELEMENTS,
    **OBJECTS,
    **CHARTS,
    **CHUNKS,
    **RICH,
    **SURFACES,
}
