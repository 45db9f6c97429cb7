"""The tables of phrasings: what members say, what it means, and how what was understood is judged."""

import shlex
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from flows.rules.language.understanding import Certainty, Intent, Understanding, canonical
from tests.conversation.world import WITHOUT_A_ROLE, understood

FOLDER = Path(__file__).parent
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same safe loader in C, where there is one, in a tenth of the time."""
ASIDE = "aside"
"""The table that nobody reads, so that its figures tell how well other words are understood."""
EARLIER = "earlier"
"""The table that was kept aside before; it is judged as a whole."""
TABLES = ("open", "more", EARLIER, ASIDE)
NOT_YET = FOLDER / "not_yet_understood.txt"
"""Lines of the open tables that are asked about although they could be understood; it may only shrink."""

HARMLESS = "harmless"
_ASKS = "asks: "
_NOTHING_TO_OFFER = (HARMLESS, "unknown:", "out_of_scope", "other_language")
_CHANGES_NOTHING = frozenset({Intent.NO, Intent.ADMIN, Intent.ABILITIES, Intent.SETTINGS})


class Judgement(StrEnum):
    """How right an understanding is."""

    RIGHT = "right"
    ASKED = "asked"
    """It asks, and the right reading is among those that it offers."""
    UNSURE = "unsure"
    """It asks without it, or names a word that it does not know."""
    BESIDE = "beside"
    """It answers something else than what was asked; every number, row and target in it is true of that."""
    WRONG = "wrong"
    """It answers with a number, row or target that is not what was asked for, or where it had to ask."""


WRONGLY = frozenset({Judgement.BESIDE, Judgement.WRONG})
"""How an understanding is judged that does not know that it is not right."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: what somebody says, and the line of `Understanding` that is right."""

    say: str
    means: str
    kind: str
    asker: str = "U0ADA"


@dataclass
class Figures:
    """How many lines of a table are right, in all and by kind, and what is asked instead."""

    judged: Counter[Judgement] = field(default_factory=Counter)
    by_kind: Mapping[str, Counter[Judgement]] = field(default_factory=lambda: defaultdict(Counter))
    verdicts: Counter[str] = field(default_factory=Counter)
    """The verdicts of what is not right."""
    asked: int = 0
    """Lines of which it asks with buttons, although they mean something that a button can say."""
    offered: int = 0
    """Those of them for which the right reading is among the buttons."""

    @property
    def right(self) -> float:
        """The share of lines that are right."""
        return self.judged[Judgement.RIGHT] / self.judged.total()


@cache
def lines(table: str) -> Sequence[Line]:
    """Return the lines of a table, which is long and read once."""
    text = (FOLDER / f"phrasings_{table}.yaml").read_text(encoding="utf-8")
    found = yaml.load(text, _LOADER)  # noqa: S506 # a safe loader
    return [Line(one["say"], one["means"], one["kind"], one.get("as", "U0ADA")) for one in found]


def figures(table: str) -> Figures:
    """Judge every line of a table."""
    found = Figures()
    for line in lines(table):
        what = understood(line.say, line.asker)
        judgement = judge(line, what)
        found.judged[judgement] += 1
        found.by_kind[line.kind][judgement] += 1
        if is_asked_with_buttons(line, what):
            found.asked += 1
            found.offered += judgement in {Judgement.RIGHT, Judgement.ASKED}
        if judgement is not Judgement.RIGHT:
            found.verdicts[f"{what.verdict} {'with' if what.rivals else 'without'} buttons"] += 1
    return found


def is_asked_with_buttons(line: Line, what: Understanding) -> bool:
    """Tell whether it asks with buttons of which one could be right."""
    asks = what.verdict is not Certainty.UNDERSTOOD and bool(what.rivals)
    return asks and not line.means.startswith(_NOTHING_TO_OFFER)


def judge(line: Line, what: Understanding) -> Judgement:
    """Tell how right it is."""
    if line.means == HARMLESS:
        return Judgement.RIGHT if _is_harmless(line, what) else Judgement.WRONG
    wanted, got = _alike(line.means), _alike(what.line)
    if wanted == got:
        return Judgement.RIGHT
    rivals = {_alike(canonical(one)) for one in what.rivals}
    expected = set(wanted.removeprefix(_ASKS).split(" | "))
    if what.verdict is Certainty.UNDERSTOOD:
        return Judgement.BESIDE if _is_true_of(wanted, got) else Judgement.WRONG
    if wanted.startswith(_ASKS) and expected <= rivals:
        return Judgement.RIGHT
    return Judgement.ASKED if expected <= rivals else Judgement.UNSURE


def _is_true_of(wanted: str, got: str) -> bool:
    """Tell whether all that is answered holds for what was meant: texts do, and rows of the same filters."""
    if wanted.startswith(_ASKS[:4]) or wanted.startswith(_NOTHING_TO_OFFER):
        return False
    meant = [_filters(one) for one in wanted.split(_ALSO)]
    return all(
        intent in _TEXTS or (intent in _ROWS and filters in [each for _, each in meant])
        for intent, filters in map(_filters, got.split(_ALSO))
    )


_ALSO = " + "
_TEXTS = frozenset(
    {
        Intent.RULE,
        Intent.ABILITIES,
        Intent.ENGAGEMENTS,
        Intent.LOCATIONS,
        Intent.MEMBERS,
        Intent.SETTINGS,
        Intent.ADMIN,
        Intent.GREETING,
        Intent.THANKS,
    }
)
"""What is answered without a number, row or target of associations."""
_ROWS = frozenset(
    {
        Intent.LIST,
        Intent.COUNT,
        Intent.SUM,
        Intent.CUSTOMER,
        Intent.WHO,
        Intent.WHEN,
        Intent.WHY_NOT,
        Intent.WHY_STATUS,
        Intent.CONTACT,
        Intent.REPORT,
    }
)
"""What is answered about the associations that its filters leave."""
_FORM_OF_ANSWER = ("order=", "most=", "by=")


def _filters(part: str) -> tuple[str, frozenset[str]]:
    """Return the intent of a part of a line, and what limits it; an event asked for is one of them."""
    intent, *rest = shlex.split(part)
    found = {one for one in rest if not one.startswith(_FORM_OF_ANSWER)}
    events = {one for one in found if one.startswith("event=") and one != "event=changed"}
    happened = {f"{one.removeprefix('event=')}=.." for one in events}
    return intent, frozenset((found - events) | happened)


def _alike(line: str) -> str:
    """Return a form that is equal for what has the same answer: a list by groups is their numbers."""
    return line.replace("list by=", "count by=")


def _is_harmless(line: Line, what: Understanding) -> bool:
    """Tell whether it can neither show what others may not see, nor change anything at once."""
    if line.asker == WITHOUT_A_ROLE or what.verdict is not Certainty.UNDERSTOOD:
        return True
    return any(one.everyone for one in what.sayings) or all(
        one.intent in _CHANGES_NOTHING for one in what.sayings
    )
