"""Read the partner's engagements and locations. Which of them a member may choose is in `flows.access`."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.catalogue_values import CatalogueEntry, EngagementTerms, PartnerLocation
from store import catalogue, partners


def engagements(session: Session, actor: Actor) -> list[EngagementTerms]:
    """Return all engagements of the partner, by name."""
    return [EngagementTerms.of(one) for one in catalogue.engagements(session, actor.partner)]


def count(session: Session, actor: Actor, now: datetime) -> int:
    """Return how many engagements the partner has, whenever they are active."""
    return catalogue.count_engagements(session, actor.partner, now)[0]


def engagement(session: Session, actor: Actor, engagement_id: int) -> EngagementTerms | None:
    """Return one engagement of the partner."""
    found = catalogue.find(session, actor.partner, engagement_id)
    return EngagementTerms.of(found) if found else None


def locations(session: Session, actor: Actor) -> list[PartnerLocation]:
    """Return all locations of the partner, by name."""
    return [PartnerLocation.of(one) for one in partners.locations(session, actor.partner)]


def location(session: Session, actor: Actor, location_id: int) -> PartnerLocation | None:
    """Return one location of the partner."""
    found = partners.location(session, actor.partner, location_id)
    return PartnerLocation.of(found) if found else None


def entries(session: Session, actor: Actor, shown: Sequence[EngagementTerms]) -> list[CatalogueEntry]:
    """Return engagements, each with the locations that may earn on it."""
    pairs = catalogue.eligible_pairs(session, actor.partner)
    every = locations(session, actor)
    return [CatalogueEntry(one, [place for place in every if (place.id, one.id) in pairs]) for one in shown]
