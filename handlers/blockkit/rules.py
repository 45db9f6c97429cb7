"""What Slack asks of more than one field at a time: one of two, unique ids, sums over a whole message."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from handlers.blockkit import table

Complaint = tuple[str, str]
"""A JSON pointer and Slack's sentence."""


class Node(NamedTuple):
    """One object of a payload, the entry of the table that describes it, and the block that it stands in."""

    entry: str
    value: Mapping[str, Any]
    pointer: str
    block: str


class Payload:
    """A message or a view, each object in it in the order of the payload."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        """Take the objects."""
        self.nodes = nodes
        self._by_entry: dict[str, list[Node]] = defaultdict(list)
        for node in nodes:
            self._by_entry[node.entry].append(node)

    def of(self, *entries: str) -> Iterator[Node]:
        """Yield the objects that these entries describe."""
        return chain.from_iterable(self._by_entry.get(entry, ()) for entry in entries)

    @property
    def blocks(self) -> Iterator[Node]:
        """Yield every block, nested ones too."""
        return (node for node in self.nodes if node.entry.startswith("block."))


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by name; ``error`` is Slack's word where it differs from what the pointer says."""

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


def _is_number(node: Node) -> Complaint | None:
    for name in ("initial_value", "min_value", "max_value"):
        try:
            number = float(node.value.get(name, 0))
        except ValueError:
            return f"{node.pointer}/{name}", "must provide a number"
        if not node.value["is_decimal_allowed"] and not number.is_integer():
            return f"{node.pointer}/{name}", "must provide an integer"
    return None


def _initial_is_offered(node: Node) -> Complaint | None:
    offered = list(node.value.get("options") or ())
    for group in node.value.get("option_groups") or ():
        offered += group["options"]
    for name in ("initial_option", "initial_options"):
        initial = node.value.get(name, [])
        for option in initial if isinstance(initial, list) else [initial]:
            if option not in offered:
                return f"{node.pointer}/{name}", "must be one of the provided options"
    return None


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


def _unique_block_ids(payload: Payload) -> Iterator[Complaint]:
    return _doubled("block_id", ((node, "") for node in payload.blocks))


def _unique_action_ids(payload: Payload) -> Iterator[Complaint]:
    elements = (node for node in payload.nodes if node.entry.startswith("element."))
    return _doubled("action_id", ((node, node.block) for node in elements))


def _doubled(name: str, nodes: Iterable[tuple[Node, str]]) -> Iterator[Complaint]:
    """Yield every id that stands twice; ids stand apart where what is given beside the node differs."""
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


def _markdown_in_all(payload: Payload) -> Iterator[Complaint]:
    if sum(len(node.value["text"]) for node in payload.of("block.markdown")) > table.MOST_MARKDOWN:
        yield "/blocks", f"markdown text must be less than {table.MOST_MARKDOWN + 1} characters in all"


def _text_in_all(payload: Payload) -> Iterator[Complaint]:
    texts = (node.value.get("text") for node in payload.nodes if node.pointer.startswith("/blocks/"))
    if sum(len(text) for text in texts if isinstance(text, str)) > table.MOST_BLOCK_TEXT:
        yield "/blocks", f"text must be less than {table.MOST_BLOCK_TEXT + 1} characters in all blocks"


def _attachments_in_all(payload: Payload) -> Iterator[Complaint]:
    if sum(1 for _ in payload.of("message.attachment")) > table.MOST_ATTACHMENTS:
        yield "/attachments", f"no more than {table.MOST_ATTACHMENTS} items allowed"


STATIC = "element.static_select element.multi_static_select"
CHOICES = "element.checkboxes element.radio_buttons"
IMAGES = "block.image element.image"

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
    Rule("an initial option is offered", _each(f"{STATIC} {CHOICES}", _initial_is_offered)),
    Rule("lengths are in order", _each("element.plain_text_input", _ordered("min_length", "max_length"))),
    Rule("numbers are in order", _each("element.number_input", _ordered("min_value", "max_value"))),
    Rule("numbers are numbers", _each("element.number_input", _is_number)),
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
    Rule("markdown in all", _markdown_in_all),
    Rule("text in all blocks", _text_in_all, "msg_blocks_too_long"),
    Rule("attachments in all", _attachments_in_all, "too_many_attachments"),
)
