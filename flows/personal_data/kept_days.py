"""For how many days a partner keeps what passes: drafts, sent messages, answered requests, questions.

What the clocks and the proof of consents need is none of it, and is kept for good.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class KeptKind(StrEnum):
    """What is kept for so many days, by its column of the partner's row."""

    DRAFTS = "draft_days"
    MESSAGES = "message_days"
    REQUESTS = "request_days"
    QUESTIONS = "question_days"


@dataclass(frozen=True, slots=True)
class KeptDays:
    """The fewest and the most days that a partner may choose, and how many they are if it chooses none."""

    least: int
    most: int
    default: int


BOUNDS: Mapping[KeptKind, KeptDays] = MappingProxyType(
    {
        # Whoever falls ill for a week must find again what they typed.
        KeptKind.DRAFTS: KeptDays(7, 60, 7),
        # The proof of a consent says when its mail was sent, and messages are corrected for so long.
        KeptKind.MESSAGES: KeptDays(90, 730, 90),
        KeptKind.REQUESTS: KeptDays(30, 730, 90),
        # A thread of two weeks ago may still be continued, and a thumb down looked into.
        KeptKind.QUESTIONS: KeptDays(7, 365, 30),
    }
)
