"""Keep each claim ID to one claim of a partner (R27): the programme gives no two claims the same."""

from sqlalchemy.orm import Session

from flows.refusal import Refusal
from store.associations import associations
from store.associations.associations import Association
from store.claims import claims


class ClaimIdTaken(Refusal):
    """Another claim of the partner has this claim ID."""

    def __init__(self, claim_id: str, customer: str, engagement: str, reference: str) -> None:
        """Keep the claim ID as it was typed, and what names the other claim."""
        super().__init__(claim_id)
        self.claim_id, self.customer, self.engagement, self.reference = (
            claim_id,
            customer,
            engagement,
            reference,
        )


def check(session: Session, association: Association, claim_id: str | None) -> None:
    """Refuse a claim ID that another claim of the partner has, also one that has ended.

    Capitals, spaces and the kind of dashes do not matter. The caller has locked the partner, then the
    association: until commit, no other transaction gives one.

    Raises:
        ClaimIdTaken: it has.
    """
    if claim_id is None:
        return
    owner_id = claims.with_claim_id(session, association.partner_id, claim_id, besides=association.id)
    if owner_id is None:
        return
    other = associations.get(session, association.partner_id, owner_id)
    if other is not None:
        raise ClaimIdTaken(claim_id, other.customer.name, other.engagement.name, other.reference)
