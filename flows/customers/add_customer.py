"""Add or claim a customer: the transaction at the end of either form (R1, R6–R16)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from flows.access import Actor, choosable_location
from flows.associations import lifecycle
from flows.catalogue_values import EngagementTerms
from flows.consent import settle
from flows.customers import eligibility
from flows.customers.association_request import AssociationRequest, Attestation
from flows.customers.eligibility import Assessment
from flows.drafts import drafts
from flows.drafts.draft_models import AssociationRequestDraft, ClaimCustomerDraft
from flows.refusal import Refusal
from flows.rules.associations.deadlines import clock
from flows.rules.associations.history_actions import BEGUN
from flows.rules.associations.working_day import as_given
from flows.rules.customers import search
from flows.rules.customers.eligibility import ReasonCode
from store import catalogue, partners
from store.associations import associations, other_partners
from store.associations.associations import Association
from store.catalogue import Engagement
from store.customers import customers, search_words
from store.customers.customers import Customer
from store.enums import AssociationStatus, ContactSide, DraftKind, Origin
from store.history import evidence
from store.partners import Location


class LocationClosed(Refusal):
    """The location is not, or no longer, one that the member may choose (R1)."""


class NotKnown(Refusal):
    """The customer to claim has no earlier consent to the partner (R16)."""


class NoLongerEligible(Refusal):
    """The draft contains engagements for which the customer is not eligible now."""

    def __init__(self, refused: Sequence[Assessment], first: Sequence["AddedBefore"]) -> None:
        """Keep what was refused, and the associations that existed before."""
        super().__init__("no longer eligible")
        self.refused = tuple(refused)
        self.first = tuple(first)


@dataclass(frozen=True, slots=True)
class AddedBefore:
    """An open association that prevents another one (R6): who added it, and when (`working_day.as_given`)."""

    engagement: str
    reference: str
    owner: str
    at: date


@dataclass(frozen=True, slots=True)
class Added:
    """One association that was made, for the confirmation."""

    association: Association
    engagement: EngagementTerms
    customer: Customer


BEGINNINGS = {DraftKind.ADD_CUSTOMER: Origin.ADDED, DraftKind.CLAIM_CUSTOMER: Origin.CLAIMED}
"""How an association begins, by the form that made it (R6)."""

FIRST_STATUS = {Origin.ADDED: AssociationStatus.ADDED, Origin.CLAIMED: AssociationStatus.CLAIMED}


def finish(session: Session, actor: Actor, draft_id: str, now: datetime, *, version: int) -> list[Added]:
    """Add or claim the customer for every engagement that the draft holds, or for none, and consume it.

    For a consumed draft, return what it added, so that a second click adds nothing. The caller's transaction
    must be rolled back on every exception.

    Raises:
        DraftGone: the draft has ended or was deleted.
        DraftMoved: the draft was changed since ``version``, at which it was reviewed.
        DraftIncomplete: a step is not done.
        LocationClosed: the location can no longer be chosen (R1).
        NoLongerEligible: an engagement can no longer be chosen (R6, R14).
        NotKnown: a customer to claim never consented to the partner (R16).
    """
    # Lock the partner before the draft, so that no other transaction of the partner adds until commit.
    partners.lock(session, actor.partner)
    added: list[Added] = []

    def add(form: AssociationRequestDraft) -> list[int]:
        added.extend(_add(session, actor, form, now))
        return [one.association.id for one in added]

    ids = drafts.finish(session, actor, AssociationRequestDraft, draft_id, now, version=version, act=add)
    return added or _added_before(session, actor, ids)


def location_to_use(session: Session, actor: Actor, location_id: int | None) -> Location:
    """Return the location, if the member may choose it now.

    Raises:
        LocationClosed: it cannot be chosen (any more), or none was chosen (R1).
    """
    location = choosable_location(session, actor, location_id) if location_id is not None else None
    if location is None:
        raise LocationClosed(location_id)
    return location


def _add(session: Session, actor: Actor, form: AssociationRequestDraft, now: datetime) -> list[Added]:
    request = form.request()
    identifier = request.identifier
    known = customers.find(session, actor.partner, identifier.id_type, identifier.id_value)
    if isinstance(form, ClaimCustomerDraft) and (known is None or known.consented_at is None):
        raise NotKnown(identifier.id_value)
    location = location_to_use(session, actor, request.location_id)
    engagements = catalogue.some(session, actor.partner, set(request.engagement_ids))
    chosen = _chosen(session, actor, request, location, known, engagements, now)
    customer = known or _new_customer(session, actor, request)
    numbers = partners.take_references(session, actor.partner, len(chosen))
    origin = BEGINNINGS[form.KIND]
    added = [
        Added(
            _associate(
                session,
                actor,
                origin,
                request,
                customer,
                engagement,
                search.reference(number),
                now,
                attestation=None if one.eligibility.is_eligible else request.attestation,
                has_card=known is not None,
            ),
            one.engagement,
            customer,
        )
        for engagement, one, number in zip(engagements, chosen, numbers, strict=True)
    ]
    contested = {one.engagement.id for one in chosen if one.is_contested}
    for one in added:
        if one.engagement.id in contested:
            settle.meet(session, one.association, now)
    return added


def _chosen(
    session: Session,
    actor: Actor,
    request: AssociationRequest,
    location: Location,
    known: Customer | None,
    engagements: Sequence[Engagement],
    now: datetime,
) -> list[Assessment]:
    identifier = request.identifier
    for code in sorted(other_partners.shared(one.code) for one in engagements):
        other_partners.lock_identifier(session, code, identifier.id_type, identifier.id_value)
    assessed = eligibility.assess(
        session,
        actor.partner,
        location,
        identifier.id_type,
        identifier.id_value,
        now,
        customer=known,
        domain=request.domain,
        engagements=engagements,
    )
    attested = request.attested_ids if actor.partner.member_attestations else frozenset()
    refused = [one for one in assessed if not _may_be_chosen(one, attested)]
    if refused or len(assessed) < len(set(request.engagement_ids)):
        raise NoLongerEligible(refused, _first(session, actor, known, refused) if known else [])
    return assessed


def _may_be_chosen(one: Assessment, attested: frozenset[int]) -> bool:
    """Tell whether an engagement can be chosen; a statement counts only against what is not known (R5)."""
    is_attested = one.engagement.id in attested and one.eligibility.is_only_unknown
    return one.eligibility.is_eligible or is_attested


def _first(
    session: Session, actor: Actor, customer: Customer, refused: Sequence[Assessment]
) -> list[AddedBefore]:
    names = {
        one.engagement.id: one.engagement.name
        for one in refused
        if ReasonCode.ASSOCIATION_OPEN in one.eligibility.codes
    }
    return [
        AddedBefore(
            engagement=names[row.engagement_id],
            reference=row.reference,
            owner=row.owner.user_id,
            at=as_given(row.created_at, actor.partner.time_zone),
        )
        for row in associations.open_for(session, actor.partner, customer)
        if row.engagement_id in names
    ]


def _new_customer(session: Session, actor: Actor, request: AssociationRequest) -> Customer:
    customer = Customer(
        partner_id=actor.partner.id,
        id_type=request.identifier.id_type,
        id_value=request.identifier.id_value,
        domain=request.domain,
        name=request.company,
    )
    session.add(customer)
    session.flush()
    search_words.add(session, customer, search.words_of(customer.name, customer.domain, customer.id_value))
    return customer


def _associate(
    session: Session,
    actor: Actor,
    origin: Origin,
    request: AssociationRequest,
    customer: Customer,
    engagement: Engagement,
    reference: str,
    now: datetime,
    *,
    attestation: Attestation | None,
    has_card: bool,
) -> Association:
    due = clock(now, engagement.consent_days)
    association = Association(
        partner_id=actor.partner.id,
        reference=reference,
        engagement_id=engagement.id,
        customer_id=customer.id,
        location_id=request.location_id,
        owner_id=actor.member.id,
        partner=actor.partner,
        engagement=engagement,
        customer=customer,
        owner=actor.member,
        origin=origin,
        status=FIRST_STATUS[origin],
        tenant_check=request.identifier.check,
        tenant_reason=request.identifier.reason,
        contact_reason=request.contact_reason,
        attested_on=attestation.on if attestation else None,
        attested_note=attestation.note if attestation else None,
        attested_by_id=actor.member.id if attestation else None,
        attested_by=actor.member if attestation else None,
        created_at=now,
        status_since=now,
        consent_due=due,
        agenda_done=now,
    )
    contacts = {ContactSide.CUSTOMER: request.customer_contact, ContactSide.PARTNER: request.partner_contact}
    lifecycle.begin(
        session,
        association,
        now,
        BEGUN[origin],
        member_id=actor.member.id,
        detail={
            "engagement": engagement.code,
            "identifier_type": customer.id_type,
            "identifier": customer.id_value,
            "domain": request.domain,
            "tenant_check": request.identifier.check,
            "tenant_reason": request.identifier.reason,
            "contact_reason": request.contact_reason,
            **_attested(attestation),
            "customer_contact": asdict(request.customer_contact),
            "partner_contact": asdict(request.partner_contact),
            "consent_due": due.isoformat(),
        },
        evidence={
            evidence.CONTACTS: evidence.of_contacts(contacts),
            evidence.CUSTOMER: evidence.of_customer(customer),
            evidence.REASONS: evidence.of_reasons(association),
        },
        has_card=has_card,
    )
    associations.add_contacts(
        session, association, [{"side": side, **asdict(person)} for side, person in contacts.items()]
    )
    return association


def _attested(attestation: Attestation | None) -> dict[str, str]:
    """Return what the history says of an attestation."""
    if attestation is None:
        return {}
    return {"attested_on": attestation.on.isoformat(), "attested_note": attestation.note}


def _added_before(session: Session, actor: Actor, ids: Sequence[int]) -> list[Added]:
    return [
        Added(row, EngagementTerms.of(row.engagement), row.customer)
        for row in associations.get_many(session, actor.partner, ids)
    ]
