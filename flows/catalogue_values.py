"""What members see of engagements and locations. Values only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flows.rules.associations import amounts
from flows.rules.associations.amounts import Amount, Rate
from store.catalogue import Engagement
from store.enums import EngagementType
from store.partners import Location


@dataclass(frozen=True, slots=True)
class PartnerLocation:
    """A location of the partner; ``code`` is its PartnerID, ``market`` decides which rates it gets.

    With ``earns_on_all`` it may earn on every engagement, also on those that are added later.
    """

    id: int
    code: str
    name: str
    country: str
    market: str | None
    enrolled: bool
    earns_on_all: bool = False

    @classmethod
    def of(cls, location: Location) -> "PartnerLocation":
        """Return what is shown of a location."""
        return cls(
            id=location.id,
            code=location.code,
            name=location.name,
            country=location.country,
            market=location.market,
            enrolled=location.enrolled,
            earns_on_all=location.earns_on_all,
        )


@dataclass(frozen=True, slots=True)
class EngagementTerms:
    """An engagement with its terms: when it is active, how long its clocks run, and what it pays."""

    id: int
    code: str
    name: str
    solution_area: str
    engagement_type: EngagementType
    active_from: datetime
    active_until: datetime | None
    consent_days: int
    submit_days: int
    rates: Sequence[Rate]
    sample: bool

    def amount_at(self, place: PartnerLocation) -> Amount | None:
        """Return what it pays at a location; ``None`` if no rate is known for the location's market."""
        return amounts.in_market(self.rates, place.market)

    @classmethod
    def of(cls, engagement: Engagement) -> "EngagementTerms":
        """Return what is shown of an engagement."""
        return cls(
            id=engagement.id,
            code=engagement.code,
            name=engagement.name,
            solution_area=engagement.solution_area,
            engagement_type=engagement.engagement_type,
            active_from=engagement.active_from,
            active_until=engagement.active_until,
            consent_days=engagement.consent_days,
            submit_days=engagement.submit_days,
            rates=amounts.rates_from(engagement.rates),
            sample=engagement.sample,
        )


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """An engagement with the locations that may earn on it, or may once they are enrolled in MCI."""

    engagement: EngagementTerms
    locations: Sequence[PartnerLocation]
