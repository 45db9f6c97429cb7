"""What was lost lately, for who should know: a member's own, and for Incentives admins everybody's."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.customers_page.page_query import associated
from flows.customers_page.page_values import Associated
from flows.customers_page.worth import MOST_ADDED_UP, worth
from flows.rules.associations.next_step import next_step
from flows.rules.associations.status import TABLE
from flows.rules.associations.working_day import local_day, morning
from store.customers import losses
from store.customers.losses import Lately
from store.enums import LOST, AssociationStatus, Origin
from store.partners import Member, Partner

DAYS = 30
"""Days for which a loss is shown."""

BEGINS_AGAIN = frozenset(status for status in LOST if next_step(status, Origin.ADDED, "").action)
"""Statuses after which the customer can be added or claimed again."""

RECORDED_LATE = frozenset(status for status in LOST if TABLE[status].late)
"""Statuses after which what was done in time can still be recorded."""


@dataclass(frozen=True, slots=True)
class Losses:
    """How much was lost within ``DAYS``, by the status in which it ended.

    ``amount`` is the sum in words, empty if no rate is known; ``is_everybodys`` says that it is not only the
    member's own, and ``is_cut`` that there is more than ``MOST_ADDED_UP``.
    """

    kinds: Mapping[AssociationStatus, int]
    amount: str
    is_everybodys: bool
    is_cut: bool = False

    @property
    def count(self) -> int:
        """How many associations were lost."""
        return sum(self.kinds.values())

    @property
    def again(self) -> int:
        """How many of them can begin again."""
        return sum(number for status, number in self.kinds.items() if status in BEGINS_AGAIN)

    @property
    def may_be_recorded(self) -> bool:
        """Whether one of them goes on if something that was done in time is recorded."""
        return any(number and status in RECORDED_LATE for status, number in self.kinds.items())


NO_LOSSES = Losses({}, "", is_everybodys=False)


def of_member(session: Session, actor: Actor, now: datetime) -> Losses:
    """Return what was lost lately of what the member owns, or of everything for an Incentives admin."""
    return _counted(session, actor.partner, _lately(actor, now), is_everybodys=actor.is_admin)


def noticed_of(session: Session, partner: Partner, owner: Member, after: datetime, until: datetime) -> Losses:
    """Return what a member owns of the losses that were noticed in ``after < at <= until``."""
    return _counted(session, partner, Lately(LOST, after, owner, until), is_everybodys=False)


def listed(session: Session, actor: Actor, now: datetime, offset: int, most: int) -> Sequence[Associated]:
    """Return up to ``most`` of these losses from an offset on, the latest first."""
    found = losses.rows(session, actor.partner, _lately(actor, now), offset, most)
    return [associated(actor, one) for one in found]


def _counted(session: Session, partner: Partner, lately: Lately, *, is_everybodys: bool) -> Losses:
    every = losses.counts(session, partner, lately, MOST_ADDED_UP + 1)
    kinds: Counter[AssociationStatus] = Counter()
    for one in every:
        kinds[one.status] += one.count
    return Losses(dict(kinds), worth(every), is_everybodys, is_cut=kinds.total() > MOST_ADDED_UP)


def _lately(actor: Actor, now: datetime) -> Lately:
    zone = actor.partner.time_zone
    today = local_day(now, zone)
    days = [today - timedelta(days=ago) for ago in range(DAYS + 2)]
    return Lately(
        LOST,
        now - timedelta(days=DAYS),
        None if actor.is_admin else actor.member,
        days=[(day, morning(day, zone, 0)) for day in days],
    )
