"""What an evidence file contains, from top to bottom: texts, each with its language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo

from words import languages
from words.languages import Language, marked
from words.plain_text import plain

ENGLISH = languages.SOURCE


@dataclass(frozen=True, slots=True)
class Shown:
    """A text of one or several lines, as it is shown, and its language."""

    text: str
    language: str = ENGLISH


@dataclass(frozen=True, slots=True)
class EvidenceLabel:
    """What a value or a section is called, and the same in English, unless that reads the same."""

    text: Shown
    english: Shown | None = None


@dataclass(frozen=True, slots=True)
class LabelledValues:
    """A label, and one or several values."""

    label: EvidenceLabel
    values: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class AnsweredRow:
    """An engagement with its answer, and what is said about it in small.

    ``reason`` is what was typed. Without one, ``about`` says so if there could be one.
    """

    reference: Shown
    engagement: Shown
    about: tuple[Shown, ...]
    reason: LabelledValues | None
    answer: EvidenceLabel


@dataclass(frozen=True, slots=True)
class TextRow:
    """The same text in each of the languages in which it is kept, beside each other; ``of`` says whose."""

    of: EvidenceLabel | None
    texts: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class EvidencePart:
    """A part of a section; ``rows`` are of the kind that ``kind`` says, below their ``heads`` if any."""

    kind: Literal["facts", "answers", "texts", "steps", "paragraph"]
    rows: tuple[LabelledValues | AnsweredRow | TextRow | Shown, ...]
    heads: tuple[EvidenceLabel, ...] = ()

    @classmethod
    def facts(cls, rows: Iterable[LabelledValues]) -> Self:
        """Return a part of labels with their values."""
        return cls("facts", tuple(rows))


@dataclass(frozen=True, slots=True)
class EvidenceSection:
    """A heading with what stands below it."""

    heading: EvidenceLabel
    parts: tuple[EvidencePart, ...]


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """A file inside the PDF, which has every character as it was typed."""

    name: str
    content: str
    media_type: str
    description: str


@dataclass(frozen=True, slots=True)
class EvidenceDocument:
    """What a file contains; ``at`` is its date, and ``note`` stands in it if a character is a number."""

    title: EvidenceLabel
    subtitle: Shown
    note: Shown
    footer: Shown
    author: str
    at: datetime
    sections: tuple[EvidenceSection, ...]
    attachments: tuple[EmbeddedFile, ...]


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the sentences of a file in its language; every inserted value becomes one line."""

    language: Language
    zone: str
    """The partner's time zone."""

    def say(self, sentence: str, /, **values: Any) -> Shown:
        """Return a sentence in the language."""
        return Shown(self.language.gettext(sentence, **values), self.language.code)

    def label(self, sentence: str, /, **values: Any) -> EvidenceLabel:
        """Return a label in the language, with the English one."""
        shown = self.say(sentence, **values)
        english = Shown(languages.english().gettext(sentence, **values))
        return EvidenceLabel(shown, english if english.text != shown.text else None)

    def fact(self, sentence: str, *values: str | Shown) -> LabelledValues:
        """Return values, as they were typed, with their label."""
        shown = tuple(one if isinstance(one, Shown) else Shown(one) for one in values)
        return LabelledValues(self.label(sentence), shown)

    def times(self, at: datetime) -> tuple[str, str]:
        """Return an instant in UTC, and in the partner's zone, both to the second."""
        utc, there = at.astimezone(UTC), at.astimezone(ZoneInfo(self.zone))
        offset = there.isoformat(timespec="seconds")[len("2026-03-01T09:00:00") :]
        return f"{utc:%Y-%m-%d %H:%M:%S} UTC", f"{there:%Y-%m-%d %H:%M:%S} {self.zone} (UTC{offset})"

    def note(self) -> Shown:
        """Return what is said of characters that no font has."""
        return self.say(
            "Characters that the fonts of this file lack are shown as their numbers in Unicode, such as "
            "[U+1F9FF]. The files attached to it have them as they were typed."
        )


def author(partner: str) -> str:
    """Return who made a file, as its properties say."""
    return f"MCI Bot for {plain(partner)}"


ANSWER = "answer.json"
"""Name of the file inside the PDF that has every value of it."""

VERIFY = marked("How to verify this file")
CANNOT_SHOW = marked("What this file cannot show")
WHAT_WAS_ANSWERED = marked("What was answered")
"""Headings that several kinds of file have."""
