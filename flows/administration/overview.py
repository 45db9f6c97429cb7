"""How each part of the administration stands."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import rights, set_up, whole
from flows.administration.set_up import SetUp
from store import catalogue, data_changes, data_drops, followed_groups, partners
from store.conversation import own_words
from store.outbox import undelivered


@dataclass(frozen=True, slots=True)
class OfAll:
    """What admins of all locations see too: changes of the data, the last one, files that wait.

    ``problems`` is how many things a look at the whole finds; so many locations and engagements have
    ``own_channels``. The partner has so many ``own_words``.
    """

    changes: int
    last_change: datetime | None
    waiting: int
    problems: int
    own_channels: int
    own_words: int


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


def show(session: Session, actor: Actor, now: datetime) -> Overview:
    """Return how the parts stand.

    Raises:
        AdminOnly: the member is not an Incentives admin.
    """
    rights.require_any(session, actor)
    partner = actor.partner
    locations, enrolled = partners.count_locations(session, partner)
    engagements, active, retired = catalogue.count_engagements(session, partner, now)
    return Overview(
        holders=partners.count_holders(session, partner),
        admins_of_all=len(partners.admins_of_all(session, partner)),
        groups=len(followed_groups.every(session, partner)),
        undelivered=sum(undelivered.counts(session, partner).values()),
        locations=locations,
        enrolled=enrolled,
        earning_nothing=catalogue.count_idle(session, partner),
        engagements=engagements,
        active=active,
        retired=retired,
        whole=_of_all(session, actor, now) if rights.is_of_all(actor) else None,
        set_up=set_up.show(session, actor, now) if rights.is_of_all(actor) else None,
    )


def _of_all(session: Session, actor: Actor, now: datetime) -> OfAll:
    last = data_changes.loads(session, actor.partner, 0, 1)
    return OfAll(
        changes=data_changes.count(session, actor.partner),
        last_change=last[0].at if last else None,
        waiting=len(data_drops.waiting(session, actor.partner, now)),
        problems=whole.count(session, actor, now),
        own_channels=catalogue.count_own_channels(session, actor.partner),
        own_words=own_words.count(session, actor.partner),
    )
