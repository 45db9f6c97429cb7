"""Whom and what an evidence file is about, as plain values."""

from dataclasses import dataclass
from typing import Self

from store.associations.associations import Association
from store.enums import EngagementType, IdentifierType


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """The partner and its customer; ``time_zone`` is the partner's."""

    partner: str
    time_zone: str
    company: str
    domain: str
    id_type: IdentifierType
    id_value: str

    @classmethod
    def of(cls, association: Association) -> Self:
        """Return those of an association."""
        partner, customer = association.partner, association.customer
        return cls(
            partner=partner.name,
            time_zone=partner.time_zone,
            company=customer.name,
            domain=customer.domain,
            id_type=customer.id_type,
            id_value=customer.id_value,
        )


@dataclass(frozen=True, slots=True)
class EngagementFacts:
    """One engagement with the customer, and the partner's location for it."""

    reference: str
    engagement: str
    engagement_type: EngagementType
    solution_area: str
    location: str
    location_code: str

    @classmethod
    def of(cls, association: Association) -> Self:
        """Return those of an association."""
        engagement, location = association.engagement, association.location
        return cls(
            reference=association.reference,
            engagement=engagement.name,
            engagement_type=engagement.engagement_type,
            solution_area=engagement.solution_area,
            location=location.name,
            location_code=location.code,
        )
