"""The unchecked content of a file: texts, lists and mappings with their places."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from flows.loading.partner_data import DataFault, FilePlace
from flows.rules.customers.identifiers import tidy
from store.enums import FILE_KINDS, DataKind


class FileUnreadable(ValueError):
    """The file does not have the format of its name; the fault says where and why.

    ``kinds`` are those of which it may hold rows.
    """

    def __init__(self, place: FilePlace, sentence: str, kinds: Iterable[DataKind] = FILE_KINDS) -> None:
        """Keep the fault."""
        super().__init__(sentence)
        self.fault = DataFault(place, "", sentence)
        self.kinds = frozenset(kinds)


@dataclass(frozen=True, slots=True)
class Cell:
    """One text as it is in the file; ``quoted`` if YAML marks it as text.

    ``damage`` says what is wrong with a cell of a workbook, of which no text is to be read.
    """

    text: str
    place: FilePlace
    quoted: bool = False
    damage: str = ""

    @property
    def tidied(self) -> str:
        """The text without spaces around it and without invisible characters."""
        return tidy(self.text)

    @property
    def is_empty(self) -> bool:
        """Whether it is empty."""
        return not self.tidied

    @property
    def is_none(self) -> bool:
        """Whether it is the word none, which is a value: there is nothing."""
        return self.tidied.casefold() == "none"


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list."""

    place: FilePlace
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapping; ``keys`` has the place of each key."""

    place: FilePlace
    values: dict[str, "Node"]
    keys: dict[str, FilePlace] = field(default_factory=dict)


Node = Cell | ListNode | Mapped


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row of a kind, unchecked; ``header`` is where a CSV file names its columns."""

    kind: DataKind
    node: Mapped
    header: FilePlace | None = None

    def said(self, required: Collection[str]) -> dict[str, Any]:
        """Return the fields that are not empty, as lists and dicts of cells.

        An empty required field becomes an empty cell, so that its reader says what was expected.
        """
        said = {name: _plain(node) for name, node in self.node.values.items() if not _is_empty(node)}
        return {name: Cell("", self.place_of((name,))) for name in required} | said

    def damaged(self) -> dict[str, DataFault]:
        """Return the fault of each field whose cell is damaged."""
        return {
            name: DataFault(node.place, name, node.damage)
            for name, node in self.node.values.items()
            if isinstance(node, Cell) and node.damage
        }

    def place_of(self, path: tuple[int | str, ...]) -> FilePlace:
        """Return the place of the value at this path, or of the nearest thing around it.

        A field without a column has the place of the header, so that it is reported once, not in every row.
        """
        node: Node = self.node
        if self.header is not None and path and path[0] not in self.node.values:
            return self.header
        for step in path:
            if isinstance(node, Mapped) and step in node.values:
                node = node.values[str(step)]
            elif isinstance(node, ListNode) and isinstance(step, int) and step < len(node.items):
                node = node.items[step]
            else:
                break
        return node.place

    def place_of_key(self, path: tuple[int | str, ...]) -> FilePlace:
        """Return the place of the path's last key."""
        node: Node = self.node
        for step in path[:-1]:
            node = node.values.get(str(step), node) if isinstance(node, Mapped) else _item(node, step)
        return node.keys.get(str(path[-1]), node.place) if isinstance(node, Mapped) else node.place

    def places(self) -> Iterator[tuple[str, FilePlace]]:
        """Return the place of the row, of each field, and of each item of a field's list."""
        yield "", self.node.place
        for name, value in self.node.values.items():
            yield name, value.place
            if isinstance(value, ListNode):
                for number, item in enumerate(value.items):
                    yield f"{name}.{number}", item.place


@dataclass(frozen=True, slots=True)
class Content:
    """The content of one file, with the faults in its form and the warnings.

    ``unreadable`` are faults of sheets of which no row could be read, and ``unread`` the kinds of which they
    may hold rows.
    """

    rows: list[RawRow] = field(default_factory=list)
    faults: list[DataFault] = field(default_factory=list)
    unreadable: list[DataFault] = field(default_factory=list)
    unread: set[DataKind] = field(default_factory=set)
    warnings: list[DataFault] = field(default_factory=list)


def _plain(node: Node) -> Any:
    match node:
        case Cell():
            return node
        case ListNode(items=items):
            return [_plain(item) for item in items]
        case Mapped(values=values):
            return {key: _plain(value) for key, value in values.items()}


def _is_empty(node: Node) -> bool:
    return isinstance(node, Cell) and node.is_empty


def _item(node: Node, step: int | str) -> Node:
    return node.items[step] if isinstance(node, ListNode) and isinstance(step, int) else node
