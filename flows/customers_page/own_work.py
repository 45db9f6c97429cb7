"""The first screen of a member: what needs them, and what waits for others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.catalogue_values import EngagementTerms
from flows.customers_page.page_query import associated
from flows.customers_page.page_values import MOST_COUNTED, Associated
from flows.customers_page.worth import MOST_ADDED_UP, is_estimated, worth
from flows.rules.associations.deadlines import NEAR_DAYS, horizon
from flows.rules.associations.next_step import Who, next_step
from store.customers import own_work
from store.enums import CLOCKED, Origin

PARTNERS_TURN = frozenset(
    status for status in CLOCKED if next_step(status, Origin.ADDED, "").who is Who.PARTNER
)
"""Statuses in which the partner must act."""


@dataclass(frozen=True, slots=True)
class OwnWork:
    """What one member owns: the soonest of ``needing_count`` that need them, and how many wait for others.

    ``waiting_count`` wait for the customer. ``needs`` and ``awaiting`` are sums in words, empty if no rate is
    known. They are ``estimated`` if a customer among them did not consent yet, so that today's rate counts.
    """

    needing: Sequence[Associated]
    needing_count: int
    waiting_count: int
    needs: str = ""
    awaiting: str = ""
    estimated: bool = False


def of_member(session: Session, actor: Actor, now: datetime, most: int) -> OwnWork:
    """Return what the member owns, with up to ``most`` of what needs them; what ends first comes first."""
    partner, member = actor.partner, actor.member
    ending = horizon(now, NEAR_DAYS, partner.time_zone)
    needing = own_work.needing(session, partner, member, PARTNERS_TURN, ending, most)
    needs, waits = own_work.counts(session, member, PARTNERS_TURN, ending, MOST_COUNTED + 1)
    alike = own_work.needing_alike(session, member, PARTNERS_TURN, ending, MOST_ADDED_UP + 1)
    awaiting = own_work.waiting(session, member, PARTNERS_TURN, ending, MOST_ADDED_UP + 1)
    return OwnWork(
        needing=[associated(actor, one) for one in needing],
        needing_count=needs,
        waiting_count=waits,
        needs=worth(alike),
        awaiting=worth(awaiting),
        estimated=is_estimated([*alike, *awaiting]),
    )


def is_needed(session: Session, actor: Actor, now: datetime) -> bool:
    """Tell whether anything that the member owns needs them, without reading the rest of `of_member`."""
    ending = horizon(now, NEAR_DAYS, actor.partner.time_zone)
    return own_work.is_any_needing(session, actor.member, PARTNERS_TURN, ending)


def engagements_in_use(session: Session, actor: Actor) -> list[EngagementTerms]:
    """Return the engagements on whose page an association of the partner stands, by name."""
    return [EngagementTerms.of(one) for one in own_work.in_use(session, actor.partner)]
