"""A payload as rules look at it: every object in it, by the entry of the table that describes it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

IN_LIST = re.compile(r"/(blocks|child_blocks)/\d+$")
"""The end of the pointer of a block in a list of blocks."""

Complaint = tuple[str, str]
"""A JSON pointer and Slack's sentence."""


class Node(NamedTuple):
    """One object of a payload, the entry of the table that describes it, and the block that contains it."""

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
        """Yield every block in a list of blocks; rich text inside a block is not a block itself."""
        return (
            node for node in self.nodes if node.entry.startswith("block.") and IN_LIST.search(node.pointer)
        )
