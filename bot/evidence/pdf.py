"""Lay out an evidence file as PDF: values in, bytes out, and the same bytes for the same values.

The file is PDF/A-3a, for keeping, and PDF/UA-1, for screen readers. Its fonts are embedded.
"""

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Literal, cast

from bot.evidence import compact, fonts, legible
from words import languages
from words.evidence.document import EmbeddedFile, EvidenceDocument, Shown
from words.templates import TEMPLATES

TEMPLATE = TEMPLATES / "evidence" / "evidence.typ"

STANDARDS: list[Literal["a-3a", "ua-1"]] = ["a-3a", "ua-1"]

_APART = frozenset({"at", "note", "attachments"})
"""Fields of a document that are laid out in a way of their own."""

Write = Callable[[str], str]
"""Writes a text as it is shown."""


class NotLaidOut(RuntimeError):
    """The document could not be laid out, which is an error of MCI Bot."""


def make(document: EvidenceDocument) -> bytes:
    """Return the document as PDF.

    Fonts that have each character of a text may still lack a glyph for some of them together, such as a
    letter of one script with an accent of another. Such a file is laid out again, with more numbers.

    Raises:
        NotLaidOut: it cannot be laid out.
    """
    failed: Exception | None = None
    for write in (_usual, _letters_only, legible.plainest):
        try:
            return _compiled(document, write)
        except RuntimeError as error:
            failed = error
    raise NotLaidOut(str(failed)) from failed


def _usual(text: str) -> str:
    return legible.legible(text, fonts.can_draw)


def _letters_only(text: str) -> str:
    return legible.legible(text, lambda one: one.isascii() or (one.isalnum() and fonts.can_draw(one)))


def _compiled(document: EvidenceDocument, write: Write) -> bytes:
    # Its code takes 80 MB on disk, and only answers need it.
    import typst

    layout = _Layout(write)
    described = layout.of(document)
    if layout.has_numbers:
        described["note"] = layout.of(document.note)
    inputs = {"document": json.dumps(described)}
    inputs |= {f"attachment-{number}": one.content for number, one in enumerate(document.attachments)}
    compiler = typst.Compiler(
        TEMPLATE.read_bytes(),
        font_paths=_fonts(fonts.folders()),
        ignore_system_fonts=True,
        sys_inputs=inputs,
    )
    # The library refuses parts of a second, which an answer's instant has.
    at = document.at.replace(microsecond=0)
    try:
        made = compiler.compile(format="pdf", pdf_standards=[*STANDARDS], timestamp=at)
    except BaseException as error:
        # An error inside the library is no `Exception`, and would end the thread that delivers messages.
        if type(error).__name__ != "PanicException":
            raise
        raise NotLaidOut(str(error)) from error
    # The library's type also covers formats that give one file for each page.
    return compact.compact(cast("bytes", made))


def _fonts(folders: list[Path]) -> Any:
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(one) for one in folders]
    )


class _Layout:
    """Turns a document into what the template reads, and notes whether a character is shown as its number."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self.has_numbers = False

    def of(self, value: Any) -> Any:
        """Return a value as JSON has it."""
        match value:
            case EvidenceDocument():
                main = value.subtitle.language
                return self._fields(value) | {
                    "at": [*value.at.timetuple()[:6]],
                    "language": main,
                    "rtl": languages.language(main).direction == "rtl",
                    "weight": "regular" if main in fonts.EAST_ASIAN else "bold",
                    "fonts": {one: fonts.families(one) for one in sorted(_languages(value))},
                    "attachments": [self._names(one) for one in value.attachments],
                }
            case Shown():
                return self._shown(value)
            case tuple():
                return [self.of(one) for one in value]
            case _ if is_dataclass(value):
                return self._fields(value)
            case _:
                return value

    def _fields(self, value: Any) -> dict[str, Any]:
        return {
            one.name: self.of(getattr(value, one.name)) for one in fields(value) if one.name not in _APART
        }

    def _names(self, attachment: EmbeddedFile) -> dict[str, str]:
        return {
            "name": attachment.name,
            "media_type": attachment.media_type,
            "description": attachment.description,
        }

    def _shown(self, shown: Shown) -> dict[str, Any]:
        written = self._write(shown.text)
        self.has_numbers |= written != shown.text
        return {
            "lines": [legible.breakable(line) for line in written.split("\n")],
            "language": shown.language,
            "rtl": legible.is_right_to_left(written),
        }


def _languages(value: Any) -> set[str]:
    match value:
        case Shown():
            return {value.language}
        case tuple():
            return set().union(*map(_languages, value))
        case _ if is_dataclass(value):
            return set().union(*(_languages(getattr(value, one.name)) for one in fields(value)))
        case _:
            return set()
