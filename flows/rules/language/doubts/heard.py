"""A message as doubts look at it. Values only."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from flows.rules.language.sentences.spans import WordSpan
from flows.rules.language.understanding import Saying


@dataclass(frozen=True)
class Heard:
    """A message: its text, its words with a space around each, and its spans before anything is left out."""

    text: str
    words: str
    spans: Sequence[WordSpan]
    today: date
    count: int
    """How many questions and requests it is read as."""

    @cached_property
    def frame(self) -> str:
        """The words with the field of each name in its place: " cancel {customer} for {engagement} "."""
        parts = [f"{{{one.entities[0].field.value}}}" if one.entities else one.words for one in self.spans]
        return f" {' '.join(parts)} "

    def is_framed(self, pattern: re.Pattern[str]) -> bool:
        """Tell whether the frame has a pattern."""
        return bool(pattern.search(self.frame))

    def has(self, pattern: re.Pattern[str]) -> bool:
        """Tell whether the words have a pattern."""
        return bool(pattern.search(self.words))


Doubt = Callable[[Heard, Saying], bool]
"""Tells whether a saying is probably not what a message says."""


def said(*phrases: str) -> re.Pattern[str]:
    """Return the pattern of words that stand anywhere in a message; each phrase is a pattern itself."""
    return re.compile(f" (?:{'|'.join(phrases)})(?= )")
