"""How each part of the administration stands."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import rights, set_up
from flows.administration.set_up import SetUp
from store import data_changes, data_drops, followed_groups, partners
from store.outbox import undelivered


@dataclass(frozen=True, slots=True)
class OfAll:
    """What admins of all locations see too: changes of the data, the last one, files that wait."""

    changes: int
    last_change: datetime | None
    waiting: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Members with a role, admins of all locations among them, undelivered messages, followed groups.

    Admins of all locations get ``whole`` and ``set_up``, which says how far the first steps are.
    """

    holders: int
    admins_of_all: int
    undelivered: int
    groups: int
    whole: OfAll | None = None
    set_up: SetUp | None = None


def show(session: Session, actor: Actor, now: datetime) -> Overview:
    """Return how the parts stand.

    Raises:
        AdminOnly: the member is not an Incentives admin.
    """
    rights.require_any(session, actor)
    return Overview(
        holders=len(partners.holders(session, actor.partner)),
        admins_of_all=len(partners.admins_of_all(session, actor.partner)),
        groups=len(followed_groups.every(session, actor.partner)),
        undelivered=sum(undelivered.counts(session, actor.partner).values()),
        whole=_of_all(session, actor, now) if rights.is_of_all(actor) else None,
        set_up=set_up.show(session, actor, now) if set_up.may_lead(actor) else None,
    )


def _of_all(session: Session, actor: Actor, now: datetime) -> OfAll:
    last = data_changes.loads(session, actor.partner, 0, 1)
    return OfAll(
        changes=data_changes.count(session, actor.partner),
        last_change=last[0].at if last else None,
        waiting=len(data_drops.waiting(session, actor.partner, now)),
    )
