"""The types of files that can be given for a claim, and how the content of each is recognised."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from flows.rules.text.incoming_text import one_line

LONGEST_NAME = 120
"""Characters of a file's name that are kept, its ending included."""


class ContentKind(StrEnum):
    """How a content is recognised and checked."""

    PDF = "pdf"
    OFFICE = "office"
    PICTURE = "picture"
    OUTLOOK = "outlook"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class FileType:
    """One type: its media type, the kind of its content, and the folder inside an Office package."""

    media_type: str
    kind: ContentKind
    folder: str = ""


_UNREADABLE = "\ufffd"
"""What stands for a character that cannot be shown."""

_OFFICE = "application/vnd.openxmlformats-officedocument."

TYPES: Mapping[str, FileType] = MappingProxyType(
    {
        "pdf": FileType("application/pdf", ContentKind.PDF),
        "docx": FileType(f"{_OFFICE}wordprocessingml.document", ContentKind.OFFICE, "word/"),
        "xlsx": FileType(f"{_OFFICE}spreadsheetml.sheet", ContentKind.OFFICE, "xl/"),
        "pptx": FileType(f"{_OFFICE}presentationml.presentation", ContentKind.OFFICE, "ppt/"),
        "png": FileType("image/png", ContentKind.PICTURE),
        "jpg": FileType("image/jpeg", ContentKind.PICTURE),
        "msg": FileType("application/vnd.ms-outlook", ContentKind.OUTLOOK),
        "eml": FileType("message/rfc822", ContentKind.TEXT),
        "txt": FileType("text/plain", ContentKind.TEXT),
        "csv": FileType("text/csv", ContentKind.TEXT),
    }
)
"""Every type by its ending."""

_SAME = {"jpeg": "jpg", "jpe": "jpg"}


def ending(name: str) -> str:
    """Return the ending of a file's name as `TYPES` has it; empty if it has none."""
    found = name.rpartition(".")[2].casefold() if "." in name else ""
    return _SAME.get(found, found)


def tidied(name: str) -> str:
    """Return the name of a file without folders, control characters and what cannot be seen.

    It is empty if nothing remains. A name that is too long keeps its ending.
    """
    last = one_line(name.replace("\\", "/").rpartition("/")[2]).replace(_UNREADABLE, "").strip(". ")
    if len(last) <= LONGEST_NAME:
        return last
    tail = last.rpartition(".")[2] if "." in last else ""
    tail = f"….{tail}" if 0 < len(tail) <= 10 else "…"
    return last[: LONGEST_NAME - len(tail)] + tail
