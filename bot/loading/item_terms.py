"""What a claim's items take: a mapping by item in YAML, one cell with a line for each term in CSV."""

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

from bot.loading import values
from bot.loading.nodes import Cell
from flows.rules.claims import file_types
from flows.rules.claims.requirements import CHECKS, LARGEST_TAKEN_MB, MOST_TAKEN
from flows.rules.text.closest_word import listed, suggestion
from store.enums import ClaimItem

LONGEST_HINT = 300
"""Characters of one hint."""

MOST_HINTS = 10

_LINE = re.compile(r"\s*(?P<item>[A-Za-z_ -]+?)\s*\.\s*(?P<term>[A-Za-z_]+)\s*=\s*(?P<value>\S.*)")
_HINTS = "hints"
_WANTED = (
    "terms by item such as invoice: {largest_mb: 10}, or lines such as invoice.largest_mb=10 in one cell"
)


def _file_type(node: Any) -> str:
    wanted = f"{listed(file_types.TYPES)} with commas between"
    value = values.text(20)(node).removeprefix(".").casefold()
    found = file_types.ending(f".{value}")
    if found not in file_types.TYPES:
        raise values.expected(wanted, node, suggestion(value, file_types.TYPES))
    return found


FileType = Annotated[str, BeforeValidator(_file_type)]
Megabytes = Annotated[int, BeforeValidator(values.whole("megabytes", 1, LARGEST_TAKEN_MB))]
FileCount = Annotated[int, BeforeValidator(values.whole("a number of files", 1, MOST_TAKEN))]
Hint = Annotated[str, BeforeValidator(values.text(LONGEST_HINT))]
Address = Annotated[
    str,
    BeforeValidator(
        values.pattern("an address such as https://example.com/form.docx", r"https://[^\s<>|\"]{4,500}")
    ),
]


def _types(node: Any) -> Any:
    return values.split(node, r"[;,|\s]")


def _hints(node: Any) -> Any:
    """Return a text as a list of one, a list as it is."""
    if isinstance(node, list) and len(node) > MOST_HINTS:
        raise values.expected(f"at most {MOST_HINTS} hints", f"{len(node)}")
    return [node] if isinstance(node, Cell) else node


class ItemTermsModel(BaseModel):
    """The terms of one item; what is left out has its default."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    types: Annotated[list[FileType], BeforeValidator(_types)] | None = None
    largest_mb: Megabytes | None = None
    most_files: FileCount | None = None
    hints: Annotated[list[Hint], BeforeValidator(_hints)] | None = None
    template: Address | None = None

    @property
    def given(self) -> dict[str, Any]:
        """What was given, as it is stored."""
        said = self.model_dump(exclude_none=True)
        return said | ({"types": list(dict.fromkeys(self.types))} if self.types else {})


def split_item_terms(node: Any) -> dict[str, Any]:
    """Return terms by item, from a mapping of mappings or from lines such as "invoice.most_files=2"."""
    if isinstance(node, dict):
        return _checked(node)
    if not isinstance(node, Cell):
        raise values.expected(_WANTED, node)
    terms = dict[str, dict[str, Any]]()
    for line in node.text.splitlines():
        if not line.strip():
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise values.expected(_WANTED, line)
        of_item = terms.setdefault(values.word(ClaimItem)(match["item"]), {})
        term, value = match["term"].casefold(), Cell(match["value"], node.place)
        if term == _HINTS:
            of_item.setdefault(term, []).append(value)
        elif term in of_item:
            raise values.expected("each term of an item once", line)
        else:
            of_item[term] = value
    return _checked(terms)


def _checked(terms: dict[str, Any]) -> dict[str, Any]:
    checked = dict[str, Any]()
    for name, of_item in terms.items():
        item = values.word(ClaimItem)(name)
        if item in checked:
            raise values.expected("each item once", name)
        if not isinstance(of_item, dict):
            raise values.expected(_WANTED, of_item)
        excess = of_item.keys() - {_HINTS} if not CHECKS[item] else ()
        if excess:
            without = f"{item}, for which no files are given"
            sentence = f"expected only {_HINTS} for {without}, found {listed(sorted(excess))}"
            raise PydanticCustomError("expected", "{sentence}", {"sentence": sentence})
        checked[item.value] = of_item
    return checked
