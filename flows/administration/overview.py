"""How each part of the administration stands."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import engagements, rights
from flows.administration.engagements import EngagementPhase
from store import catalogue, partners
from store.outbox import undelivered


@dataclass(frozen=True, slots=True)
class Overview:
    """Members with a role, those of them who are Incentives admin of all locations, undelivered messages.

    Of the ``locations`` so many are ``enrolled``, and so many are ``earning_nothing``.
    Of the ``engagements`` so many are ``active``, and so many are ``retired``.
    """

    holders: int
    admins_of_all: int
    undelivered: int
    locations: int
    enrolled: int
    earning_nothing: int
    engagements: int
    active: int
    retired: int


def show(session: Session, actor: Actor, now: datetime) -> Overview:
    """Return how the parts stand.

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
        undelivered=sum(undelivered.counts(session, actor.partner).values()),
        locations=len(places),
        enrolled=sum(one.enrolled for one in places),
        earning_nothing=sum(one.id not in earning for one in places),
        engagements=phases.total(),
        active=phases[EngagementPhase.ACTIVE],
        retired=phases[EngagementPhase.RETIRED],
    )
