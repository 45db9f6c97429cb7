"""Apply the eligibility rule to one identifier value and a whole catalogue (R5, R10, R12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.catalogue_values import EngagementTerms
from flows.consent import settle
from flows.rules.associations import status
from flows.rules.customers.criteria import criteria_from
from flows.rules.customers.eligibility import Eligibility, Known, LocationStatus, ReasonCode, Terms, judge
from store import catalogue
from store.associations import associations, other_partners
from store.associations.other_partners import BindingConsent
from store.catalogue import Engagement
from store.customers import customers
from store.customers.customers import Customer
from store.enums import UNANSWERED, AssociationStatus, IdentifierType, Origin
from store.partners import Location, Partner


@dataclass(frozen=True, slots=True)
class Assessment:
    """One engagement and whether it can be chosen, with every reason why not.

    ``is_contested`` means that another partner holds a consent that is not proven (R19).
    """

    engagement: EngagementTerms
    eligibility: Eligibility
    is_contested: bool = False


def assess(
    session: Session,
    partner: Partner,
    location: Location | None,
    id_type: IdentifierType,
    id_value: str,
    now: datetime,
    *,
    customer: Customer | None,
    domain: str,
    engagements: Sequence[Engagement] | None = None,
) -> list[Assessment]:
    """Judge exactly this identifier value and location for engagements, by default the whole catalogue.

    Without a location only the customer and the engagements are judged.
    ``customer`` is the partner's customer with this value, if there is one; then its domain counts. Otherwise
    ``domain`` is the one that was typed.
    """
    facts = customers.facts(session, partner, id_type, id_value)
    verdicts = customers.verdicts(session, partner, id_type, id_value)
    opened = (
        {row.engagement_id for row in associations.open_for(session, partner, customer)}
        if customer
        else set()
    )
    claims = associations.counts(session, partner, customer, status.CLAIM_SPENT) if customer else {}
    domain = customer.domain if customer else domain
    bindings = other_partners.binding_consents(session, partner, id_type, id_value, status.CONSENT_BINDS)
    bound = {one.code for one in bindings if settle.binds(one, domain)}
    contested = {one.code for one in bindings}
    earned = catalogue.earned_by(session, partner, location.id) if location else frozenset[int]()
    return [
        Assessment(
            EngagementTerms.of(engagement),
            judge(
                _terms(engagement),
                Known(
                    identifier_type=id_type,
                    facts=facts,
                    entries=verdicts.get(engagement.id, ()),
                    consented_to_another_partner=other_partners.shared(engagement.code) in bound,
                    claims=claims.get(engagement.id, 0),
                    association_open=engagement.id in opened,
                ),
                now,
                LocationStatus(location.enrolled, engagement.id in earned) if location else None,
            ),
            other_partners.shared(engagement.code) in contested,
        )
        for engagement in (catalogue.engagements(session, partner) if engagements is None else engagements)
    ]


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on a known customer for one engagement; ``last`` is its last association there."""

    eligibility: Eligibility
    last: tuple[AssociationStatus, Origin] | None

    @property
    def has_open_association(self) -> bool:
        """Whether the customer is on the page already, with an association (R6)."""
        return ReasonCode.ASSOCIATION_OPEN in self.eligibility.codes

    @property
    def has_left(self) -> bool:
        """Whether the customer was added, gave no consent, and so is no longer on this page (R20)."""
        return self.last is not None and self.last[0] in UNANSWERED and self.last[1] is Origin.ADDED


def judge_customers(
    session: Session, partner: Partner, engagement: Engagement, known: Sequence[Customer], now: datetime
) -> dict[int, Judged]:
    """Judge several customers for one engagement, without a location; return the verdicts by customer id.

    It takes a fixed number of queries, however many customers there are.
    """
    facts = customers.facts_of(session, partner, known)
    verdicts = customers.verdicts_of(session, partner, engagement.id, known)
    bindings: dict[customers.Value, list[BindingConsent]] = {}
    for binding in other_partners.binding_consents_of_values(
        session, partner, engagement.code, [one.id_value for one in known], status.CONSENT_BINDS
    ):
        bindings.setdefault((binding.id_type, binding.id_value), []).append(binding)
    rows: dict[int, list[tuple[AssociationStatus, Origin]]] = {}
    for customer_id, current, origin in associations.statuses_of(
        session, partner, engagement.id, [one.id for one in known]
    ):
        rows.setdefault(customer_id, []).append((current, origin))
    terms = _terms(engagement)
    judged = {}
    for one in known:
        value = (one.id_type, one.id_value)
        own = rows.get(one.id, [])
        what = Known(
            identifier_type=one.id_type,
            facts=facts.get(value, {}),
            entries=verdicts.get(value, ()),
            consented_to_another_partner=any(
                settle.binds(binding, one.domain) for binding in bindings.get(value, ())
            ),
            claims=sum(current in status.CLAIM_SPENT for current, _ in own),
            association_open=any(status.is_open(current) for current, _ in own),
        )
        judged[one.id] = Judged(judge(terms, what, now), own[-1] if own else None)
    return judged


def _terms(engagement: Engagement) -> Terms:
    return Terms(
        active_from=engagement.active_from,
        active_until=engagement.active_until,
        identifier_types=frozenset(map(IdentifierType, engagement.identifier_types)),
        criteria=criteria_from(engagement.criteria),
        claim_limit=engagement.claim_limit,
    )
