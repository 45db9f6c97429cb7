"""How each part of the administration stands."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import channels, engagements, rights, set_up, whole
from flows.administration.engagements import EngagementPhase
from flows.administration.set_up import SetUp
from store import catalogue, data_changes, data_drops, followed_groups, partners
from store.outbox import undelivered


@dataclass(frozen=True, slots=True)
class OfAll:
    """What admins of all locations see too: changes of the data, the last one, files that wait.

    ``problems`` is how many things a look at the whole finds; so many locations and engagements have
    ``own_channels``.
    """

    changes: int
    last_change: datetime | None
    waiting: int
    problems: int
    own_channels: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Members with a role, admins of all locations among them, undelivered messages, followed groups.

    Admins of all locations get ``whole`` and ``set_up``, which says how far the first steps are.
    Of the ``locations`` so many are ``enrolled``, and so many are ``earning_nothing``.
    Of the ``engagements`` so many are ``active``, and so many are ``retired``.
    """

    holders: int
    admins_of_all: int
    undelivered: int
    groups: int
    locations: int
    enrolled: int
    earning_nothing: int
    engagements: int
    active: int
    retired: int
    whole: OfAll | None = None
    set_up: SetUp | None = None


def show(session: Session, actor: Actor, paces: Mapping[str, timedelta], now: datetime) -> Overview:
    """Return how the parts stand; background jobs run as often as ``paces`` says.

    Raises:
        AdminOnly: the member is not an Incentives admin.
    """
    rights.require_any(session, actor)
    places = partners.locations(session, actor.partner)
    earning = catalogue.earning_locations(session, actor.partner)
    phases = Counter(
        engagements.phase(one.active_from, one.active_until, now)
        for one in catalogue.engagements(session, actor.partner)
    )
    return Overview(
        holders=len(partners.holders(session, actor.partner)),
        admins_of_all=len(partners.admins_of_all(session, actor.partner)),
        groups=len(followed_groups.every(session, actor.partner)),
        undelivered=sum(undelivered.counts(session, actor.partner).values()),
        locations=len(places),
        enrolled=sum(one.enrolled for one in places),
        earning_nothing=sum(one.id not in earning for one in places),
        engagements=phases.total(),
        active=phases[EngagementPhase.ACTIVE],
        retired=phases[EngagementPhase.RETIRED],
        whole=_of_all(session, actor, paces, now) if rights.is_of_all(actor) else None,
        set_up=set_up.show(session, actor, now) if rights.is_of_all(actor) else None,
    )


def _of_all(session: Session, actor: Actor, paces: Mapping[str, timedelta], now: datetime) -> OfAll:
    last = data_changes.loads(session, actor.partner, 0, 1)
    return OfAll(
        changes=data_changes.count(session, actor.partner),
        last_change=last[0].at if last else None,
        waiting=len(data_drops.waiting(session, actor.partner, now)),
        problems=whole.look(session, actor, paces, now).count,
        own_channels=channels.listing(session, actor, "", 0, 0).total,
    )
