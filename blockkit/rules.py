"""What Slack requires of more than one field at a time: one of two, unique ids, sums over a whole message."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from blockkit import initial, lists, table
from blockkit.payload import Complaint, Node, Payload


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by name; ``error`` is Slack's error word, if the pointer does not determine it."""

    name: str
    complaints: Callable[[Payload], Iterable[Complaint]]
    error: str | None = None


def _each(
    entries: str, check: Callable[[Node], Complaint | None]
) -> Callable[[Payload], Iterator[Complaint]]:
    """Return a check of every object that the entries, separated by spaces, describe."""
    described = entries.split()

    def complaints(payload: Payload) -> Iterator[Complaint]:
        for node in payload.of(*described):
            complaint = check(node)
            if complaint:
                yield complaint

    return complaints


def _some(*names: str) -> Callable[[Node], Complaint | None]:
    def check(node: Node) -> Complaint | None:
        if not any(name in node.value for name in names):
            return node.pointer, f"missing required field: {names[0]}"
        return None

    return check


def _not_both(first: str, second: str) -> Callable[[Node], Complaint | None]:
    def check(node: Node) -> Complaint | None:
        if first in node.value and second in node.value:
            return node.pointer, f"only one of `{first}` or `{second}` is allowed"
        return None

    return check


def _ordered(low: str, high: str) -> Callable[[Node], Complaint | None]:
    def check(node: Node) -> Complaint | None:
        try:
            is_wrong = float(node.value[low]) > float(node.value[high])
        except (KeyError, ValueError):
            return None
        return (
            (f"{node.pointer}/{low}", f"`{low}` must be less than or equal to `{high}`") if is_wrong else None
        )

    return check


def _no_dispatch_of_files(node: Node) -> Complaint | None:
    if node.value.get("dispatch_action") and node.value["element"]["type"] == "file_input":
        return f"{node.pointer}/element/type", "unsupported type: file_input"
    return None


def _needs(name: str, other: str) -> Callable[[Node], Complaint | None]:
    def check(node: Node) -> Complaint | None:
        if node.value.get(name) and not node.value.get(other):
            return f"{node.pointer}/{name}", f"`{name}` requires `{other}`"
        return None

    return check


def _goes_with(name: str, other: str) -> Callable[[Node], Complaint | None]:
    def check(node: Node) -> Complaint | None:
        if name in node.value and other not in node.value:
            return node.pointer, f"missing required field: {other}"
        return None

    return check


def _unique_block_ids(payload: Payload) -> Iterator[Complaint]:
    return _doubled("block_id", ((node, "") for node in payload.blocks))


def _unique_action_ids(payload: Payload) -> Iterator[Complaint]:
    elements = (node for node in payload.nodes if node.entry.startswith("element."))
    return _doubled("action_id", ((node, node.block) for node in elements))


def _doubled(name: str, nodes: Iterable[tuple[Node, str]]) -> Iterator[Complaint]:
    """Yield every id that occurs twice; ids given with different places do not conflict."""
    seen = set()
    for node, place in nodes:
        given = node.value.get(name)
        if given and (given, place) in seen:
            yield f"{node.pointer}/{name}", f'`{name}` "{given}" already exists'
        seen.add((given, place))


def _one_focus(payload: Payload) -> Iterator[Complaint]:
    focused = [node for node in payload.nodes if node.value.get("focus_on_load") is True]
    for node in focused[1:]:
        yield f"{node.pointer}/focus_on_load", "`focus_on_load` can only be set on one element"


def _inputs_need_submit(payload: Payload) -> Iterator[Complaint]:
    for view in payload.of("view.modal"):
        if "submit" not in view.value:
            for node in payload.of("block.input"):
                yield f"{node.pointer}/input", "must define `submit` to use an `input` block in modals"


def _one_table(payload: Payload) -> Iterator[Complaint]:
    for node in list(payload.of("block.table"))[1:]:
        yield node.pointer, "only_one_table_allowed"


def _cells(payload: Payload) -> Iterator[Complaint]:
    for entry, most in table.MOST_CELL_TEXT.items():
        held = 0
        for block in payload.of(entry):
            held += _text_within(payload, (f"{block.pointer}/rows/",))
            if held > most:
                yield f"{block.pointer}/rows", f"text must be less than {most + 1} characters in all cells"


def _two_charts(payload: Payload) -> Iterator[Complaint]:
    for node in list(payload.of("block.data_visualization"))[table.MOST_CHARTS :]:
        yield node.pointer, f"no more than {table.MOST_CHARTS} items allowed"


def _markdown_in_all(payload: Payload) -> Iterator[Complaint]:
    if sum(len(node.value["text"]) for node in payload.of("block.markdown")) > table.MOST_MARKDOWN:
        yield "/blocks", f"markdown text must be less than {table.MOST_MARKDOWN + 1} characters in all"


def _text_in_all(payload: Payload) -> Iterator[Complaint]:
    tables = tuple(f"{block.pointer}/rows/" for block in payload.of(*table.MOST_CELL_TEXT))
    # Cells have a limit of their own.
    if _text_within(payload, ("/blocks/",), but=tables) > table.MOST_BLOCK_TEXT:
        yield "/blocks", f"text must be less than {table.MOST_BLOCK_TEXT + 1} characters in all blocks"


def _text_within(payload: Payload, pointers: tuple[str, ...], but: tuple[str, ...] = ()) -> int:
    inside = (one for one in payload.nodes if one.pointer.startswith(pointers))
    texts = (one.value.get("text") for one in inside if not one.pointer.startswith(but))
    return sum(len(text) for text in texts if isinstance(text, str))


def _attachments_in_all(payload: Payload) -> Iterator[Complaint]:
    if sum(1 for _ in payload.of("message.attachment")) > table.MOST_ATTACHMENTS:
        yield "/attachments", f"no more than {table.MOST_ATTACHMENTS} items allowed"


STATIC = "element.static_select element.multi_static_select"
CHOICES = "element.checkboxes element.radio_buttons"
IMAGES = "block.image element.image"
MULTI = " ".join(table.MULTI_SELECTS)

RULES: tuple[Rule, ...] = (
    Rule("a section has text or fields", _each("block.section", _some("text", "fields"))),
    Rule("a container has a title", _each("block.container", _some("title", "rich_text_title"))),
    Rule("a card holds something", _each("block.card", _some("title", "hero_image", "actions", "body"))),
    Rule("a card has one icon", _each("block.card", _not_both("icon", "slack_icon"))),
    Rule("an image has a source", _each(IMAGES, _some("image_url", "slack_file"))),
    Rule("an image has one source", _each(IMAGES, _not_both("image_url", "slack_file"))),
    Rule("a file has an address or an id", _each("object.slack_file", _some("id", "url"))),
    Rule("a file is named once", _each("object.slack_file", _not_both("id", "url"))),
    Rule("a select has options", _each(STATIC, _some("options", "option_groups"))),
    Rule("a select has options or groups", _each(STATIC, _not_both("options", "option_groups"))),
    Rule("an initial option is offered", _each(f"{STATIC} {CHOICES}", initial.is_offered)),
    Rule(
        "the values of options differ",
        _each(f"{STATIC} {CHOICES} element.overflow object.option_group options", lists.values_differ),
    ),
    Rule(
        "an overflow option has a value or an address", _each("object.overflow_option", _some("value", "url"))
    ),
    Rule(
        "a filter filters",
        _each("object.filter", _some("include", "exclude_external_shared_channels", "exclude_bot_users")),
    ),
    Rule("not more is chosen than may be", _each(MULTI, initial.not_too_many)),
    Rule("an initial text fits its limits", _each("element.plain_text_input", initial.text_fits)),
    Rule("an initial number fits its limits", _each("element.number_input", initial.number_fits)),
    Rule("a date exists", _each("element.datepicker", initial.is_date)),
    Rule("a time zone exists", _each("element.timepicker", initial.is_time_zone)),
    Rule("the tasks of a plan differ", _each("block.plan", lists.tasks_differ)),
    Rule("the rows of a data table are even", _each("block.data_table", lists.rows_are_even)),
    Rule("the heading of a data table is plain", _each("block.data_table", lists.heading_is_plain)),
    Rule("series fit their axis", _each("chart.bar chart.area chart.line", lists.series_fit_axis)),
    Rule("metadata name an event or entities", _each("message.metadata", _some("event_type", "entities"))),
    Rule("an event has a payload", _each("message.metadata", _goes_with("event_type", "event_payload"))),
    Rule("lines are in order", _each("element.rich_text_input", _ordered("min_lines", "max_lines"))),
    Rule("lengths are in order", _each("element.plain_text_input", _ordered("min_length", "max_length"))),
    Rule("numbers are in order", _each("element.number_input", _ordered("min_value", "max_value"))),
    Rule("numbers are numbers", _each("element.number_input", initial.is_number)),
    Rule("files dispatch nothing", _each("block.input", _no_dispatch_of_files)),
    Rule(
        "only what collapses is collapsed",
        _each("block.container", _needs("default_collapsed", "is_collapsible")),
    ),
    Rule("block ids are unique", _unique_block_ids),
    Rule("action ids are unique in a block", _unique_action_ids),
    Rule("one element has the focus", _one_focus),
    Rule("inputs need a submit button", _inputs_need_submit),
    Rule("one table", _one_table, "invalid_attachments"),
    Rule("text in all cells", _cells),
    Rule("two charts", _two_charts),
    Rule("markdown in all", _markdown_in_all),
    Rule("text in all blocks", _text_in_all, "msg_blocks_too_long"),
    Rule("attachments in all", _attachments_in_all, "too_many_attachments"),
)
