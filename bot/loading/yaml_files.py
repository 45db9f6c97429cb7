"""YAML into rows: texts as written (00123 stays 00123, NO stays NO), each with its line and column."""

from collections.abc import Iterator
from typing import Any

import yaml
from yaml.reader import Reader, ReaderError

from bot.loading import values
from bot.loading.nodes import Cell, Content, FileUnreadable, ListNode, Mapped, Node, RawRow
from flows.loading.partner_data import DataFault, FilePlace
from flows.rules.text.closest_word import listed
from store.enums import FILE_KINDS, DataKind

DEEPEST = 8
"""No file that a partner loads is nested deeper than this."""

# libyaml's parser is about ten times as fast as the one in Python; not every platform's PyYAML has it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = {"", "~", "null", "Null", "NULL"}


def read(name: str, text: str) -> Content:
    """Return the rows of a YAML file, and the faults in its form.

    Raises:
        FileUnreadable: it is not YAML, or not one mapping of kinds.
    """
    reader = _Reader(name, text)
    root = reader.document()
    if not isinstance(root, Mapped):
        sentence = f"expected a mapping with {listed(FILE_KINDS)}, found {_shown(root)}"
        raise FileUnreadable(root.place, sentence)
    content = Content(faults=reader.faults)
    if "workspace" in root.values:
        sentence = "this describes the sandbox's workspace; nothing of it is loaded"
        content.warnings.append(DataFault(root.keys["workspace"], "", sentence))
        return content
    for key, node in root.values.items():
        if key not in set(FILE_KINDS):
            content.faults.append(DataFault(root.keys[key], "", values.unknown(key, FILE_KINDS)))
            continue
        for item in _items(DataKind(key), node, content.faults):
            if isinstance(item, Mapped):
                content.rows.append(RawRow(DataKind(key), item))
            else:
                sentence = f"expected fields and values, found {_shown(item)}"
                content.faults.append(DataFault(item.place, key, sentence))
    return content


def _items(kind: DataKind, node: Node, faults: list[DataFault]) -> tuple[Node, ...]:
    if isinstance(node, ListNode):
        return node.items
    if kind is DataKind.PARTNER and isinstance(node, Mapped):
        return (node,)
    faults.append(DataFault(node.place, kind, f"expected a list of rows, found {_shown(node)}"))
    return ()


def _shown(node: Node) -> str:
    match node:
        case Cell(text=text):
            return values.shown(text)
        case ListNode():
            return "a list"
        case Mapped():
            return "a mapping"


class _Reader:
    """Turns the parser's events into nodes; PyYAML's own composer would take aliases and any depth."""

    def __init__(self, name: str, text: str) -> None:
        self.faults: list[DataFault] = []
        self._name = name
        self._text = text
        self._events = self._parse()

    def document(self) -> Node:
        """Return the one document's root."""
        next(self._events)
        event = next(self._events)
        if isinstance(event, yaml.StreamEndEvent):
            raise FileUnreadable(FilePlace(self._name, 1, 1), f"expected {listed(FILE_KINDS)}, found nothing")
        root = self._node(next(self._events), 0)
        next(self._events)
        event = next(self._events)
        if not isinstance(event, yaml.StreamEndEvent):
            place = self._place(event.start_mark)
            raise FileUnreadable(place, "expected the end of the file, found a second ---")
        return root

    def _parse(self) -> Iterator[yaml.Event]:
        try:
            yield from yaml.parse(self._text, Loader=_LOADER)
        except ReaderError as error:
            raise self._unprintable() from error
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            about = ", ".join(part for part in (error.context, error.problem) if part)
            advice = "indent with spaces, and put text with special characters such as : or % into quotes"
            sentence = f"expected YAML, found a mistake: {about}; {advice}"
            raise FileUnreadable(self._place(mark), sentence) from error

    def _unprintable(self) -> FileUnreadable:
        match = Reader.NON_PRINTABLE.search(self._text)
        before = self._text[: match.start() if match else 0]
        place = FilePlace(self._name, before.count("\n") + 1, len(before) - before.rfind("\n"))
        found = f"U+{ord(match.group()):04X}" if match else "another one"
        return FileUnreadable(place, f"expected printable characters, found the control character {found}")

    def _place(self, mark: Any) -> FilePlace:
        return FilePlace(self._name, mark.line + 1, mark.column + 1) if mark else FilePlace(self._name, 1, 1)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        place = self._place(event.start_mark)
        if depth > DEEPEST:
            raise FileUnreadable(place, f"expected at most {DEEPEST} levels, found more")
        if isinstance(event, yaml.AliasEvent):
            sentence = f"expected the value itself, found the alias *{event.anchor}; write it out"
            raise FileUnreadable(place, sentence)
        tag = getattr(event, "tag", None)
        if tag not in {None, "!"}:
            raise FileUnreadable(place, f"expected no tag, found {tag}; leave it out")
        if isinstance(event, yaml.ScalarEvent):
            quoted = event.style in {"'", '"', "|", ">"}
            return Cell("" if not quoted and event.value in _NOTHING else event.value, place, quoted)
        if isinstance(event, yaml.SequenceStartEvent):
            return ListNode(place, tuple(self._until(yaml.SequenceEndEvent, depth)))
        return self._mapped(place, depth)

    def _until(self, end: type[yaml.Event], depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self._events), end):
            yield self._node(event, depth + 1)

    def _mapped(self, place: FilePlace, depth: int) -> Mapped:
        mapped = Mapped(place, {}, {})
        nodes = self._until(yaml.MappingEndEvent, depth)
        for key, value in zip(nodes, nodes, strict=True):
            if not isinstance(key, Cell):
                self.faults.append(DataFault(key.place, "", f"expected a name, found {_shown(key)}"))
                continue
            name = key.tidied
            if name in mapped.values:
                sentence = f"expected once, but is given in line {mapped.keys[name].line}"
                self.faults.append(DataFault(key.place, name, sentence))
                continue
            mapped.values[name] = value
            mapped.keys[name] = key.place
        return mapped
