"""Asking the eligibility rule for one identifier value over a whole catalogue (R5, R10, R12)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.rules import status
from flows.rules.criteria import criteria_from
from flows.rules.eligibility import Eligibility, Known, LocationStanding, Terms, judge
from store import associations, catalogue, customers
from store.catalogue import Engagement
from store.partners import Location, Partner
from store.vocabulary import IdentifierType


@dataclass(frozen=True, slots=True)
class Assessment:
    """One engagement and whether it can be chosen, with every reason why not."""

    engagement: Engagement
    eligibility: Eligibility


def assess(
    session: Session,
    partner: Partner,
    location: Location,
    id_type: IdentifierType,
    id_value: str,
    now: datetime,
) -> list[Assessment]:
    """Judge exactly this identifier value and location for every engagement of the catalogue, by name."""
    facts = customers.facts(session, partner, id_type, id_value)
    entries = customers.entries(session, partner, id_type, id_value)
    customer = customers.find(session, partner, id_type, id_value)
    opened = (
        {row.engagement_id for row in associations.open_for(session, partner, customer)}
        if customer
        else set()
    )
    claims = associations.counts(session, partner, customer, status.CLAIM_SPENT) if customer else {}
    elsewhere = associations.bound_elsewhere(session, partner, id_type, id_value, status.CONSENT_BINDS)
    earning = catalogue.eligible_pairs(session, partner)
    return [
        Assessment(
            engagement,
            judge(
                _terms(engagement),
                Known(
                    identifier_type=id_type,
                    facts=facts,
                    entries=[entry.verdict for entry in entries if entry.engagement_id == engagement.id],
                    consented_elsewhere=engagement.code in elsewhere,
                    claims=claims.get(engagement.id, 0),
                    association_open=engagement.id in opened,
                ),
                now,
                LocationStanding(location.enrolled, (location.id, engagement.id) in earning),
            ),
        )
        for engagement in catalogue.engagements(session, partner)
    ]


def _terms(engagement: Engagement) -> Terms:
    return Terms(
        active_from=engagement.active_from,
        active_until=engagement.active_until,
        identifier_types=frozenset(map(IdentifierType, engagement.identifier_types)),
        criteria=criteria_from(engagement.criteria),
        claim_limit=engagement.claim_limit,
    )
