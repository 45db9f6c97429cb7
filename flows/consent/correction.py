"""Which engagements of a customer were asked for at the same wrong address, to be corrected with one form."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import find_association
from flows.associations.summary import Summary
from flows.consent import dead_addresses
from flows.consent.offers import MOST, MOST_READ
from flows.rules.associations.deadlines import is_over
from flows.rules.text.addresses import same
from flows.rules.text.mail_trouble import CORRECTED, GETS_NO_MAIL, trouble_in
from store.associations import associations
from store.associations.associations import Association
from store.enums import AssociationStatus


def asked_alike(
    session: Session, actor: Actor, association: Association, now: datetime
) -> Sequence[Association]:
    """Return what else was asked for at the address of an association whose mail has failed.

    They are associations of the same customer that await an answer from a contact with this address, at
    locations on which the member holds a role, the soonest deadline first, up to `offers.MOST` with the given
    one. If the trouble is not that no mail arrives there, only those with the same trouble are meant.
    Nothing is returned if no address must be corrected.
    """
    refused = association.mail_refused
    if not refused or trouble_in(refused) not in CORRECTED:
        return []
    email = associations.customers_contacts(session, [association.id])[association.id].email
    awaiting = [
        one
        for one in find_association.of_customer(
            session, actor, {AssociationStatus.AWAITING_CONSENT}, association.customer_id, MOST_READ
        )
        if one.association.id != association.id and _can_be_asked(one, now)
    ]
    reached = associations.customers_contacts(session, [one.association.id for one in awaiting])
    gets_no_mail = trouble_in(refused) in GETS_NO_MAIL and dead_addresses.find(session, association, email)
    return [
        one.association
        for one in awaiting
        if same(reached[one.association.id].email, email)
        and (gets_no_mail or _has_same_trouble(one.association, refused))
    ][: MOST - 1]


def _can_be_asked(one: Summary, now: datetime) -> bool:
    return not is_over(one.association.consent_due, now) and not one.was_just_asked(now)


def _has_same_trouble(association: Association, refused: str) -> bool:
    return bool(association.mail_refused) and trouble_in(association.mail_refused or "") is trouble_in(
        refused
    )
