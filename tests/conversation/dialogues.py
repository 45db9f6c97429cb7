"""The dialogues: who says and presses what, what must be answered, and what has changed at the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

import yaml

from tests.conversation.dialogue_world import FOLDER

WORDINGS = 3
"""Ways in which every dialogue is said, each as another person would say it."""

RESTART = "restart"

NOT_YET = frozenset((FOLDER / "not_yet.txt").read_text(encoding="utf-8").splitlines())
"""Dialogues in wordings that do not end as they should yet; it may only shrink."""


class Kind(StrEnum):
    """What becomes of a dialogue; its value is the name of the file."""

    ASKING = "asking"
    """Nothing changes."""
    DOING = "doing"
    """It ends in a change."""
    OVERSTEPPING = "overstepping"
    """It tries what is not allowed: nothing changes."""


class Place(StrEnum):
    """Where something is said."""

    DIRECT = "direct"
    THREAD = "thread"
    """In the thread of the first message of the direct messages."""
    CHANNEL = "channel"
    """By mentioning the bot in the partner's channel, after the first time in its thread."""


@dataclass(frozen=True)
class Expected:
    """What must be true of an answer; what is ``None`` or empty is not looked at.

    ``shows`` are the references of the rows. ``is_question`` says that something is asked back.
    ``is_refused`` says that whoever pressed may not, and ``is_gone`` that the button is there no more.
    ``is_private`` says that nobody else can read it, and ``has_no_number`` that it has no digit.
    """

    shows: frozenset[str] | None = None
    says: Sequence[str] = ()
    is_question: bool = False
    is_refused: bool = False
    is_gone: bool = False
    is_private: bool = False
    has_no_number: bool = False


@dataclass(frozen=True)
class Step:
    """One thing that somebody does, or that happens; exactly one of these is given.

    ``say`` and ``edit`` have each wording; an edit changes the last message of its person. ``press`` is how
    the label of a button begins. ``fill`` has by label what is entered into the open form. ``wait`` is such
    as "40 minutes". ``meanwhile`` is what somebody does elsewhere. The message with the answer to this step
    is kept under the name ``remember``; a later step presses in it with ``message``.
    """

    by: str
    place: Place
    expected: Expected
    say: Sequence[str] = ()
    edit: Sequence[str] = ()
    press: str = ""
    fill: Mapping[str, str] = field(default_factory=dict)
    wait: str = ""
    meanwhile: Mapping[str, str] = field(default_factory=dict)
    restarts: bool = False
    remember: str = ""
    message: str = ""


@dataclass(frozen=True)
class Dialogue:
    """A dialogue; ``changes`` are by reference what is different at the end, everything else is as before."""

    kind: Kind
    title: str
    steps: Sequence[Step]
    changes: Mapping[str, Mapping[str, Any]]

    def key(self, wording: int) -> str:
        """Return the line by which the dialogue in one wording is listed."""
        return f"{wording} {self.title}"


@cache
def dialogues() -> Sequence[Dialogue]:
    """Return all dialogues."""
    return [_dialogue(kind, one) for kind in Kind for one in _read(kind)]


def _read(kind: Kind) -> Sequence[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = yaml.safe_load((FOLDER / f"{kind}.yaml").read_text(encoding="utf-8"))
    return found


def _dialogue(kind: Kind, given: Mapping[str, Any]) -> Dialogue:
    by, place = given.get("by", "Ada Marsh"), given.get("in", Place.DIRECT)
    steps = [_step({RESTART: True} if one == RESTART else one, by, place) for one in given["turns"]]
    return Dialogue(kind, given["title"], steps, given.get("changes", {}))


def _step(given: Mapping[str, Any], by: str, place: str) -> Step:
    in_message = "press" in given and "in" in given
    known = {
        name: given[name] for name in ("say", "edit", "press", "fill", "wait", "meanwhile") if name in given
    }
    return Step(
        by=given.get("by", by),
        place=Place(place if in_message else given.get("in", place)),
        expected=_expected(given),
        restarts=RESTART in given,
        remember=given.get("remember", ""),
        message=given["in"] if in_message else "",
        **known,
    )


def _expected(given: Mapping[str, Any]) -> Expected:
    shows = given.get("shows")
    return Expected(
        shows=None if shows is None else frozenset(f"MCI-{number:06}" for number in shows),
        says=given.get("says", ()),
        is_question=given.get("asks", False),
        is_refused=given.get("refused", False),
        is_gone=given.get("gone", False),
        is_private=given.get("alone", False),
        has_no_number=given.get("no_number", False),
    )
