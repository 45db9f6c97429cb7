"""A look at the whole: what is wrong or missing in a partner's data, and how the background jobs run."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import engagements, rights
from flows.administration.engagements import EngagementPhase
from flows.catalogue_values import EngagementTerms, PartnerLocation
from flows.outbox.audit import LONGEST_OVERDUE
from flows.rules.associations import amounts
from flows.rules.text.days import spelt
from store import catalogue, job_runs, partners, planned_versions
from store.associations import associations
from store.customers import customers
from store.customers.customers import Customer
from store.enums import Role
from store.outbox import undelivered
from store.partners import Member
from store.planned_versions import PlannedVersion

Grants = Collection[tuple[Role, str | None]]
"""Roles of one member, each with the PartnerID of its location, or ``None`` for all."""


class ProblemKind(StrEnum):
    """What may be wrong or missing; the most pressing comes first."""

    OWNER_GONE = "owner_gone"
    PLAN_REFUSED = "plan_refused"
    NO_LOCATION = "no_location"
    EARNS_NOTHING = "earns_nothing"
    NO_MEMBER = "no_member"
    NO_RATE = "no_rate"
    NO_MARKET = "no_market"
    ROLE_OF_GONE = "role_of_gone"
    SAME_DOMAIN = "same_domain"


HINTS = frozenset({ProblemKind.SAME_DOMAIN})
"""What may be right as it is, and is not counted among the problems."""


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One row in which something is wrong or missing.

    ``id`` is that of the engagement for ``NO_LOCATION``, ``NO_RATE`` and ``PLAN_REFUSED``, of the member for
    ``OWNER_GONE`` and ``ROLE_OF_GONE``, of the first customer for ``SAME_DOMAIN``, else of the location.
    ``code`` is the engagement's, the Slack user ID, the domain, or the PartnerID. ``count`` is how many open
    associations need another owner. ``details`` are the markets without a rate, the day of the planned
    change, or the names and IDs of the customers. ``is_gone`` says that Slack does not know the member as one
    of the workspace any more.
    """

    id: int
    name: str
    code: str
    count: int = 0
    details: Sequence[str] = ()
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class JobState:
    """A background job: when it last succeeded, if it ever did, and when it should run again.

    It ``is_late`` if it should have run long ago.
    """

    name: str
    last: datetime | None
    due: datetime | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class WholeLook:
    """What a look ``at`` an instant has found; without a ``channel_id`` results go nowhere."""

    at: datetime
    channel_id: str | None
    undelivered: int
    found: Mapping[ProblemKind, Sequence[ProblemRow]]
    jobs: Sequence[JobState] = ()

    @property
    def count(self) -> int:
        """How many kinds of problem there are, without what may be right as it is."""
        kinds = sum(bool(rows) for kind, rows in self.found.items() if kind not in HINTS)
        return (
            kinds + (self.channel_id is None) + bool(self.undelivered) + any(one.is_late for one in self.jobs)
        )


def look(session: Session, actor: Actor, paces: Mapping[str, timedelta], now: datetime) -> WholeLook:
    """Look at the partner's data, and at the background jobs, which run so often.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    partner = actor.partner
    places = [PartnerLocation.of(one) for one in partners.locations(session, partner)]
    works = [EngagementTerms.of(one) for one in catalogue.engagements(session, partner)]
    holders = partners.holders(session, partner)
    sold = _still_sold(works, now)
    markets = catalogue.earning_markets(session, partner)
    found = {
        ProblemKind.OWNER_GONE: owners_gone(associations.open_by_owner(session, partner), holders, places),
        ProblemKind.PLAN_REFUSED: plans_refused(planned_versions.refused(session, partner), works),
        ProblemKind.NO_LOCATION: without_location(sold, markets),
        ProblemKind.EARNS_NOTHING: earning_nothing(places, catalogue.earning_until(session, partner, now)),
        ProblemKind.NO_MEMBER: without_member(places, holders),
        ProblemKind.NO_RATE: without_rate(sold, markets),
        ProblemKind.NO_MARKET: without_market(places, sold),
        ProblemKind.ROLE_OF_GONE: roles_of_gone(holders),
        ProblemKind.SAME_DOMAIN: of_same_domain(customers.sharing_domain(session, partner)),
    }
    return WholeLook(
        at=now,
        channel_id=partner.channel_id,
        undelivered=sum(undelivered.counts(session, partner).values()),
        found=found,
        jobs=job_states(job_runs.due_by_job(session), paces, now),
    )


def owners_gone(
    owned: Sequence[tuple[Member, int, int]],
    holders: Sequence[tuple[Member, Grants]],
    places: Sequence[PartnerLocation],
) -> list[ProblemRow]:
    """Return the owners who left, or who hold no role at a location where they own something open.

    ``owned`` has how many associations each owner has at each location, sorted by owner.
    """
    codes = {place.id: place.code for place in places}
    held = {member.id: {code for _, code in grants} for member, grants in holders}
    found = []
    for _, rows in groupby(owned, key=lambda one: one[0].id):
        several = list(rows)
        owner = several[0][0]
        own = held.get(owner.id, set[str | None]())
        is_gone = owner.gone_since is not None
        count = sum(
            count
            for _, location_id, count in several
            if is_gone or not own & {None, codes.get(location_id, "")}
        )
        if count:
            found.append(ProblemRow(owner.id, owner.name, owner.user_id, count, is_gone=is_gone))
    return found


def plans_refused(refused: Iterable[PlannedVersion], works: Iterable[EngagementTerms]) -> list[ProblemRow]:
    """Return the changes of engagements that did not fit on their day."""
    known = {one.code: one for one in works}
    return [
        ProblemRow(known[one.code].id, known[one.code].name, one.code, details=(spelt(one.from_day),))
        for one in refused
        if one.code in known
    ]


def without_location(
    sold: Iterable[EngagementTerms], markets: Mapping[int, frozenset[str | None]]
) -> list[ProblemRow]:
    """Return the engagements on which no enrolled location may earn."""
    return [ProblemRow(one.id, one.name, one.code) for one in sold if one.id not in markets]


def earning_nothing(places: Iterable[PartnerLocation], earning: Collection[int]) -> list[ProblemRow]:
    """Return the enrolled locations that may earn on nothing that can be chosen, now or later."""
    return [_of_place(one) for one in places if one.enrolled and one.id not in earning]


def without_member(
    places: Iterable[PartnerLocation], holders: Sequence[tuple[Member, Grants]]
) -> list[ProblemRow]:
    """Return the enrolled locations at which only Incentives admins of all locations hold a role.

    Where nobody else holds any role, these admins do the work themselves: then nothing is missing.
    """
    grants = [one for member, held in holders if member.gone_since is None for one in held]
    worked = {code for role, code in grants if (role, code) != (Role.ADMIN, None)}
    if not worked or None in worked:
        return []
    return [_of_place(one) for one in places if one.enrolled and one.code not in worked]


def without_rate(
    sold: Iterable[EngagementTerms], markets: Mapping[int, frozenset[str | None]]
) -> list[ProblemRow]:
    """Return the engagements without a rate for a market in which an enrolled location may earn on them."""
    found = []
    for one in sold:
        wanted = {market.casefold(): market for market in markets.get(one.id, ()) if market is not None}
        missing = [market for market in wanted.values() if amounts.in_market(one.rates, market) is None]
        if missing:
            found.append(ProblemRow(one.id, one.name, one.code, details=tuple(sorted(missing))))
    return found


def without_market(places: Iterable[PartnerLocation], sold: Iterable[EngagementTerms]) -> list[ProblemRow]:
    """Return the enrolled locations in no market, so that no rate holds there, if there are rates at all."""
    if not any(one.rates for one in sold):
        return []
    return [_of_place(one) for one in places if one.enrolled and one.market is None]


def roles_of_gone(holders: Sequence[tuple[Member, Grants]]) -> list[ProblemRow]:
    """Return those who hold a role and were deactivated, or became guests or people of another workspace."""
    return [
        ProblemRow(member.id, member.name, member.user_id, is_gone=True)
        for member, _ in holders
        if member.gone_since is not None
    ]


def of_same_domain(sharing: Iterable[Customer]) -> list[ProblemRow]:
    """Return each domain with its customers, which come sorted by domain."""
    found = []
    for domain, rows in groupby(sharing, key=lambda one: one.domain):
        several = list(rows)
        details = tuple(f"{one.name} ({one.id_value})" for one in several)
        found.append(ProblemRow(several[0].id, several[0].name, domain, len(several), details))
    return found


def job_states(due: Mapping[str, datetime], paces: Mapping[str, timedelta], now: datetime) -> list[JobState]:
    """Return how each background job runs, by how often each does and when each should run again."""
    return [
        JobState(
            name,
            due[name] - every if name in due else None,
            due.get(name),
            is_late=name in due and now - due[name] > LONGEST_OVERDUE,
        )
        for name, every in paces.items()
    ]


def _still_sold(works: Iterable[EngagementTerms], now: datetime) -> list[EngagementTerms]:
    return [
        one
        for one in works
        if engagements.phase(one.active_from, one.active_until, now) is not EngagementPhase.RETIRED
    ]


def _of_place(place: PartnerLocation) -> ProblemRow:
    return ProblemRow(place.id, place.name, place.code)
