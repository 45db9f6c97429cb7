"""Add and change locations: enrolment, market, and what each may earn on (R1, R2)."""

import dataclasses
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import rights, roles
from flows.administration.channels import NO_CHANNELS, ChannelsHere
from flows.associations.lifecycle import NotFound
from flows.catalogue_values import EngagementTerms, PartnerLocation
from flows.loading import loading
from flows.loading.loading import Author, LoadSummary
from flows.loading.partner_data import DataBatch
from flows.refusal import Refusal
from flows.rules.customers.search import fits
from store import catalogue, data_changes, partners
from store.associations import associations
from store.enums import DataKind, LoadOrigin


class LocationExists(Refusal):
    """A location has the PartnerID of the one that is added. ``name`` is what it is called."""

    def __init__(self, name: str) -> None:
        """Keep the location's name."""
        super().__init__(name)
        self.name = name


class EarnsOn(StrEnum):
    """What a location may earn on, before single engagements are added or taken away."""

    AS_NOW = "as_now"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class EarningChange:
    """What a location is to earn on: ``base``, then ``also``, without ``no_longer`` (ids of engagements)."""

    base: EarnsOn = EarnsOn.AS_NOW
    also: frozenset[int] = frozenset()
    no_longer: frozenset[int] = frozenset()

    def keeps_all(self, now_all: bool) -> bool:
        """Tell whether the location earns on all engagements, also on later ones, after this change."""
        is_all = now_all if self.base is EarnsOn.AS_NOW else self.base is EarnsOn.ALL
        return is_all and not self.no_longer


@dataclass(frozen=True, slots=True)
class LocationState:
    """A location, on how many engagements it may earn, and how many associations are open there."""

    place: PartnerLocation
    earns: int
    open: int


@dataclass(frozen=True, slots=True)
class LocationsFound:
    """Some of the locations, by name, how many there are in all, and how many engagements there are."""

    shown: Sequence[LocationState]
    total: int
    engagements: int


@dataclass(frozen=True, slots=True)
class LocationTerms:
    """What the form of a location needs; without a ``state``, it is a new one.

    ``earns_on`` are ids of engagements, ``markets`` those for which the catalogue has rates, ``version`` is
    the location's last change, 0 if there was none.
    """

    state: LocationState | None
    engagements: Sequence[EngagementTerms]
    earns_on: frozenset[int]
    markets: Sequence[str]
    version: int = 0
    channels: ChannelsHere = NO_CHANNELS


def listing(session: Session, actor: Actor, words: str, offset: int, limit: int) -> LocationsFound:
    """Return the locations whose name, PartnerID or country fits the words.

    Raises:
        AdminOnly: the member is not an Incentives admin.
    """
    rights.require_any(session, actor)
    found = [
        one
        for one in partners.locations(session, actor.partner)
        if fits(words, one.name, one.code, one.country)
    ]
    earning = catalogue.earning_counts(session, actor.partner)
    opened = associations.open_by_location(session, actor.partner)
    shown = [
        LocationState(PartnerLocation.of(one), earning.get(one.id, 0), opened.get(one.id, 0))
        for one in found[offset : offset + limit]
    ]
    return LocationsFound(shown, len(found), len(catalogue.engagements(session, actor.partner)))


def terms(session: Session, actor: Actor, location_id: int | None) -> LocationTerms:
    """Return what the form of one location needs, or that of a new one.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        NotFound: the partner has no such location.
    """
    rights.require_all(session, actor)
    works = [EngagementTerms.of(one) for one in catalogue.engagements(session, actor.partner)]
    markets = {rate.market.casefold(): rate.market for one in works for rate in one.rates}
    known = sorted(markets.values())
    if location_id is None:
        return LocationTerms(None, works, frozenset(), known)
    location = partners.location(session, actor.partner, location_id)
    if location is None:
        raise NotFound(location_id)
    earns_on = catalogue.earned_by(session, actor.partner, location.id)
    opened = associations.open_by_location(session, actor.partner).get(location.id, 0)
    newest = data_changes.newest_of_row(session, actor.partner.id, DataKind.LOCATIONS, location.code)
    state = LocationState(PartnerLocation.of(location), len(earns_on), opened)
    channels = ChannelsHere(location.channel_id, actor.partner.channel_id)
    return LocationTerms(state, works, earns_on, known, newest.id if newest else 0, channels)


def put(
    session: Session,
    actor: Actor,
    batch: DataBatch,
    earning: EarningChange,
    location_id: int | None,
    version: int,
    now: datetime,
) -> LoadSummary:
    """Add a location, or change the one with this id; ``version`` is that of the form.

    ``batch`` has the location's row as it was read, without engagements. Associations keep what they were
    promised (R26).

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        NotFound: the partner has no such location.
        LocationExists: another location has this PartnerID.
        ChangedMeanwhile: somebody has changed the location since.
        LoadRefused: the row has faults.
    """
    rights.require_all(session, actor)
    partners.lock(session, actor.partner)
    stored = {one.code: one for one in partners.locations(session, actor.partner)}
    was = next((one for one in stored.values() if one.id == location_id), None)
    if location_id is not None and was is None:
        raise NotFound(location_id)
    if was is None:
        taken = next((stored[row.partner_id] for row in batch.locations if row.partner_id in stored), None)
        if taken is not None:
            raise LocationExists(taken.name)
    else:
        roles.require_version(session, actor, DataKind.LOCATIONS, was.code, version)
    codes = {one.id: one.code for one in catalogue.engagements(session, actor.partner)}
    now_earned = catalogue.earned_by(session, actor.partner, was.id) if was else frozenset[int]()
    wanted = tuple(sorted(codes[one] for one in _earned(earning, now_earned, codes) if one in codes))
    everything = earning.keeps_all(was is not None and was.earns_on_all)
    codes_said = None if everything else wanted
    rows = [
        dataclasses.replace(row, engagements=codes_said, everything=everything) for row in batch.locations
    ]
    said = dataclasses.replace(batch, locations=tuple(rows))
    author = Author(LoadOrigin.FORM, actor.member.id)
    return loading.load(session, said, actor.partner.workspace_id, now, author)


def id_of(session: Session, actor: Actor, code: str) -> int | None:
    """Return the id of the location with this PartnerID.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    found = (one.id for one in partners.locations(session, actor.partner) if one.code == code)
    return next(found, None)


def _earned(change: EarningChange, earned: frozenset[int], every: Collection[int]) -> frozenset[int]:
    base = {
        EarnsOn.AS_NOW: earned,
        EarnsOn.ALL: frozenset(every),
        EarnsOn.NONE: frozenset[int](),
    }[change.base]
    return (base | change.also) - change.no_longer
