"""What the card of a customer shows: its associations in order, what is to do, and when it changes."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from flows.rules.associations.next_step import NextAction, NextStep, Who
from flows.rules.associations.status import is_open
from flows.rules.associations.working_day import local_day, morning
from store.enums import AssociationStatus as S

ENDED_SHOWN = timedelta(days=7)
"""How long an association stays on the card after it has ended."""

MOST_LINES = 10
"""Associations up to which the card shows each in a line of its own."""

LINES_BESIDE_COUNTS = 8
"""Associations that the card shows one by one if there are more; the others are counted by status."""


@dataclass(frozen=True, slots=True)
class CardEntry:
    """One association, as far as its place on the card depends on it.

    ``due`` is the end of the clock that runs, ``ended_at`` when the association ended, ``offers_from`` when
    an action becomes possible that is not yet. ``is_open_again`` says that the customer has another
    association with the same engagement, which is open.
    """

    id: int
    status: S
    due: datetime | None
    ended_at: datetime | None
    offers_from: datetime | None = None
    is_open_again: bool = False


def lead(entries: Sequence[CardEntry]) -> CardEntry:
    """Return the association whose owner has the card where there is no channel: the first that is open.

    If none is open, it is the newest. So the card stays with one person until they have nothing to do.
    """
    by_id = sorted(entries, key=lambda one: one.id)
    return next((one for one in by_id if is_open(one.status)), by_id[-1])


def shown(entries: Sequence[CardEntry], now: datetime) -> list[CardEntry]:
    """Return what the card shows, what ends first at the top; the card is never empty.

    Open associations without a clock follow those with one. Ended ones come last, the latest first, and leave
    the card after `ENDED_SHOWN`, or at once if the same engagement is open again; if no other is left, the
    latest stays.
    """
    still_open = [one for one in entries if one.ended_at is None]
    over = (one for one in entries if one.ended_at and not one.is_open_again)
    ended = sorted(over, key=_ending, reverse=True)
    recent = [one for one in ended if one.ended_at and now < one.ended_at + ENDED_SHOWN]
    return [*sorted(still_open, key=_clock), *recent] or ended[:1]


def changes_at(entries: Sequence[CardEntry], now: datetime, zone: str) -> datetime | None:
    """Return when the card shows something else although nothing happens; ``None`` if it never does.

    While a clock runs, its days are counted down at each midnight of the zone. Else, it is when an ended
    association leaves the card. An action that becomes possible is shown at once.
    """
    changes = [one.offers_from for one in entries if one.offers_from]
    if any(one.due and now < one.due for one in entries):
        changes.append(morning(local_day(now, zone) + timedelta(days=1), zone, 0))
    else:
        changes += [one.ended_at + ENDED_SHOWN for one in entries if one.ended_at]
    return min((at for at in changes if now < at), default=None)


@dataclass(frozen=True, slots=True)
class CardStep:
    """What comes next for one association on the card.

    ``due`` is the end of the clock that runs. If it is near (``is_ending``), the owner must act even where it
    is the customer's turn.
    """

    status: S
    step: NextStep
    owner: int
    due: datetime | None = None
    is_ending: bool = False

    @property
    def is_ours(self) -> bool:
        """Whether the owner must act."""
        return self.step.who is Who.PARTNER or (self.step.who is Who.CUSTOMER and self.is_ending)


@dataclass(frozen=True, slots=True)
class OwnersPart:
    """What one owner does next, such as "asks for consent".

    ``due`` is when the first of it ends; ``is_first`` says that the rest of it ends later.
    """

    owner: int
    words: str
    due: datetime | None
    is_first: bool


def to_do(steps: Iterable[CardStep]) -> str:
    """Return the sum of what comes next, such as "ask for 2 consents · submit 1 claim".

    What others must do is said only if nothing is left to the partner; empty if nothing is to do at all.
    """
    every = [one for one in steps if one.step.who is not Who.NOBODY]
    ours = [_ours(one) for one in every if one.is_ours]
    return " · ".join(_sums(ours or [_THEIRS[one.status] for one in every]))


def by_owner(steps: Iterable[CardStep]) -> list[OwnersPart]:
    """Return what each owner must do, whose part ends first at the front; nothing if no owner must act."""
    found = defaultdict[int, list[CardStep]](list)
    for one in steps:
        if one.is_ours:
            found[one.owner].append(one)
    parts = []
    for owner, own in found.items():
        dues = sorted(one.due for one in own if one.due)
        words = ", ".join(_sums(_OWNERS[_ours(one)] for one in own))
        is_first = len(own) > 1 and (len(dues) < len(own) or len(set(dues)) > 1)
        parts.append(OwnersPart(owner, words, dues[0] if dues else None, is_first))
    return sorted(parts, key=lambda one: (one.due is None, one.due.timestamp() if one.due else 0, one.owner))


def _clock(one: CardEntry) -> tuple[bool, float, int]:
    return one.due is None, one.due.timestamp() if one.due else 0, one.id


def _ending(one: CardEntry) -> tuple[float, int]:
    return one.ended_at.timestamp() if one.ended_at else 0, one.id


@dataclass(frozen=True, slots=True)
class _Task:
    """What is to do for one association, and for several."""

    one: str
    many: str


_CALL = _Task("call the customer for 1 answer", "call the customer for {} answers")
_CORRECT = _Task("correct the address for 1 engagement", "correct the address for {} engagements")
_SEND = _Task("ask for 1 consent", "ask for {} consents")
_REVIEW = _Task("Microsoft reviews 1 claim", "Microsoft reviews {} claims")

_OURS: Mapping[S, _Task] = MappingProxyType(
    {
        S.ADDED: _SEND,
        S.CLAIMED: _SEND,
        S.AWAITING_CONSENT: _Task("ask for 1 consent again", "ask for {} consents again"),
        S.CONSENT_RECEIVED: _Task("submit 1 claim", "submit {} claims"),
        S.ACTION_REQUIRED: _Task("complete 1 claim for the reviewer", "complete {} claims for the reviewer"),
        S.REJECTED: _Task("dispute 1 rejection", "dispute {} rejections"),
        S.DISPUTED: _Task("submit 1 disputed claim again", "submit {} disputed claims again"),
    }
)
"""What the partner must do in a status."""

_OWNERS: Mapping[_Task, _Task] = MappingProxyType(
    {
        _CALL: _Task("calls the customer", "calls the customer for {} answers"),
        _CORRECT: _Task("corrects the address for 1 engagement", "corrects the address for {} engagements"),
        _SEND: _Task("asks for consent", "asks for {} consents"),
        _OURS[S.AWAITING_CONSENT]: _Task("asks for consent again", "asks for {} consents again"),
        _OURS[S.CONSENT_RECEIVED]: _Task("submits 1 claim", "submits {} claims"),
        _OURS[S.ACTION_REQUIRED]: _Task(
            "completes 1 claim for the reviewer", "completes {} claims for the reviewer"
        ),
        _OURS[S.REJECTED]: _Task("disputes 1 rejection", "disputes {} rejections"),
        _OURS[S.DISPUTED]: _Task("submits 1 disputed claim again", "submits {} disputed claims again"),
    }
)
"""The same after an owner's name."""

_THEIRS: Mapping[S, _Task] = MappingProxyType(
    {
        S.AWAITING_CONSENT: _Task(
            "the customer answers for 1 engagement", "the customer answers for {} engagements"
        ),
        S.SUBMITTED: _REVIEW,
        S.UNDER_REVIEW: _REVIEW,
        S.APPROVED: _Task("Microsoft pays 1 claim", "Microsoft pays {} claims"),
    }
)
"""What the customer or Microsoft must do in a status."""


def _ours(one: CardStep) -> _Task:
    if one.step.action is NextAction.CORRECT_ADDRESS:
        return _CORRECT
    return _OURS[one.status] if one.step.who is Who.PARTNER else _CALL


def _sums(tasks: Iterable[_Task]) -> list[str]:
    return [task.one if count == 1 else task.many.format(count) for task, count in Counter(tasks).items()]
