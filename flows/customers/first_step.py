"""What the first step of adding or claiming a customer shows besides what was typed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from flows import access, catalogue
from flows.access import Actor
from flows.associations.summary import Summary
from flows.catalogue_values import EngagementTerms, PartnerLocation
from flows.customers import claim_customer
from flows.customers.known_customer import KnownCustomer
from flows.drafts.draft_models import AssociationRequestDraft, ClaimCustomerDraft
from store.associations import associations
from store.customers import customers


@dataclass(frozen=True, slots=True)
class FirstStep:
    """What was chosen, as far as it can still be chosen, and whether there is any location to choose (R1).

    ``engagement`` is the one for which there is none, ``admins`` are the Slack user IDs of who may help.
    """

    location: PartnerLocation | None
    customer: KnownCustomer | None
    has_locations: bool
    engagement: EngagementTerms | None
    admins: Sequence[str] = ()


def usual_location(
    session: Session, actor: Actor, engagement_id: int | None, before: int | None
) -> int | None:
    """Return the id of the location to begin with.

    It is the only one, or ``before``, at which the customer was added last, or the one that the member used
    last; ``None`` if there are several and none of them was used. Only those that can be chosen count (R1).
    """
    choosable = [one.id for one in access.choosable_locations(session, actor, engagement_id)]
    if len(choosable) == 1:
        return choosable[0]
    if before in choosable:
        return before
    last = associations.last_location_of(session, actor.member)
    return last if last in choosable else None


def to_begin_again(
    session: Session, actor: Actor, customer_id: int, association_ids: Sequence[int]
) -> list[int]:
    """Return the ids of the engagements of these associations of a customer, without those open again."""
    every = associations.get_many(session, actor.partner, association_ids)
    ended = [one for one in every if one.customer_id == customer_id and not one.is_open_again]
    return list(dict.fromkeys(one.engagement_id for one in ended))


def open_already(
    session: Session,
    actor: Actor,
    customer_id: int,
    engagement_id: int | None,
    association_ids: Sequence[int],
) -> list[Summary]:
    """Return the open associations in the way of beginning these again, if they leave nothing to begin (R6).

    What is wanted is ``engagement_id``, or else the engagements of ``association_ids``.
    """
    customer = customers.get(session, actor.partner, customer_id)
    if customer is None or to_begin_again(session, actor, customer_id, association_ids):
        return []
    wanted = {one.engagement_id for one in associations.get_many(session, actor.partner, association_ids)}
    wanted |= {engagement_id} if engagement_id else set()
    there = associations.open_for(session, actor.partner, customer)
    found = [one.id for one in there if one.engagement_id in wanted]
    return [Summary(one) for one in associations.get_many(session, actor.partner, found)]


def read(session: Session, actor: Actor, form: AssociationRequestDraft) -> FirstStep:
    """Return what the first step shows."""
    customer_id = form.customer_id if isinstance(form, ClaimCustomerDraft) else None
    wanted = form.from_engagement_id
    has_locations = bool(access.choosable_locations(session, actor, wanted))
    location = access.choosable_location(session, actor, form.location_id) if form.location_id else None
    return FirstStep(
        location=PartnerLocation.of(location) if location else None,
        customer=claim_customer.chosen(session, actor, customer_id) if customer_id else None,
        has_locations=has_locations,
        engagement=catalogue.engagement(session, actor, wanted) if wanted and not has_locations else None,
        admins=() if has_locations else access.admins_to_ask(session, actor, None),
    )
