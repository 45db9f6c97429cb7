"""The words in which `table` is written: what one field of a block, an element or a view may hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field

LONGEST_TEXT = 3000
"""Most characters of a text object whose field has no smaller limit."""


@dataclass(frozen=True, slots=True)
class Chars:
    """A string; lengths in characters, ``pattern`` is a regular expression for all of it.

    ``refusal`` is what Slack says about a string that does not match, if it does not quote the pattern.
    """

    most: int | None = None
    least: int = 1
    pattern: str | None = None
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A text object, plain or mrkdwn; its length counts after escaping."""

    most: int = LONGEST_TEXT
    types: tuple[str, ...] = ("plain_text", "mrkdwn")


def Plain(most: int = LONGEST_TEXT) -> Text:  # noqa: N802 -- reads as a kind among kinds
    """Return a text object that can only be ``plain_text``."""
    return Text(most, ("plain_text",))


@dataclass(frozen=True, slots=True)
class Flag:
    """A boolean."""


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number between two bounds, both included."""

    least: int
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Decimal:
    """A number, whole or not; greater than ``above`` if that is given."""

    above: float | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """One of a few strings."""

    words: tuple[str, ...]

    def __init__(self, *words: str) -> None:
        """Take the words one by one, as the table names them."""
        object.__setattr__(self, "words", words)


@dataclass(frozen=True, slots=True)
class OneOf:
    """An object whose ``type`` names one of these entries of the table (`element.button`)."""

    entries: tuple[str, ...]
    by_type: Mapping[object, str] = field(compare=False)

    def __init__(self, *entries: str) -> None:
        """Take the entries one by one, as the table names them."""
        object.__setattr__(self, "entries", entries)
        object.__setattr__(self, "by_type", {entry.partition(".")[2]: entry for entry in entries})


@dataclass(frozen=True, slots=True)
class Object:
    """An object without a ``type``, described by one entry of the table (`object.option`)."""

    entry: str
    or_null: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """An array: how many items of which kind."""

    of: "Kind"
    most: int | None = None
    least: int = 1


@dataclass(frozen=True, slots=True)
class Anything:
    """Any value: Slack checks it elsewhere or not at all."""


@dataclass(frozen=True, slots=True)
class Record:
    """An object with any fields."""


@dataclass(frozen=True, slots=True)
class Must:
    """A required field."""

    kind: "Value"


Value = Chars | Text | Flag | Number | Decimal | Words | OneOf | Object | Items | Record | Anything
Kind = Value | Must
Fields = Mapping[str, Kind]
