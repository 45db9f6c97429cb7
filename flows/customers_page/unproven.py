"""Consents that are not proven to every other partner, as Incentives admins see them (R19).

After the submission of the claim no other partner's consent can end the association, so only those before it
are listed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.customers_page.page_query import associated
from flows.customers_page.page_values import Associated
from flows.disputes import dispute
from flows.rules.associations.proof import PROVEN
from flows.rules.associations.status import CONSENT_AT_RISK
from store import partners
from store.consents.consents import ConsentAnswer
from store.customers import unproven
from store.customers.unproven import Unproven
from store.enums import Proof

WANTED = Unproven(CONSENT_AT_RISK, PROVEN)


@dataclass(frozen=True, slots=True)
class UnprovenCounts:
    """How many consents are not proven, proven only to some partners, or only signed by somebody else."""

    not_proven: int = 0
    by_domain: int = 0
    by_another: int = 0

    @property
    def count(self) -> int:
        """How many there are; each is counted once."""
        return self.not_proven + self.by_domain + self.by_another


NOTHING_UNPROVEN = UnprovenCounts()


@dataclass(frozen=True, slots=True)
class UnprovenConsent:
    """One such consent. ``recorded_by`` is the Slack user ID of the admin who recorded it, or empty."""

    row: Associated
    answer: ConsentAnswer
    recorded_by: str
    is_disputed: bool


def of_partner(session: Session, actor: Actor) -> UnprovenCounts:
    """Return how many there are; to anybody but an Incentives admin, none."""
    if not actor.is_admin:
        return NOTHING_UNPROVEN
    kinds = dict(unproven.counts(session, actor.partner, WANTED))
    by_another = sum(kinds.pop(proof, 0) for proof in PROVEN)
    by_domain = kinds.pop(Proof.DOMAIN, 0)
    return UnprovenCounts(sum(kinds.values()), by_domain, by_another)


def listed(session: Session, actor: Actor, offset: int, most: int) -> Sequence[UnprovenConsent]:
    """Return up to ``most`` of them from an offset on, those first whose claim is due first."""
    if not actor.is_admin:
        return []
    found = unproven.rows(session, actor.partner, WANTED, offset, most)
    answers = [(one, one.answer) for one in found if one.answer is not None]
    recording = {answer.recorded_by for _, answer in answers if answer.recorded_by is not None}
    users = partners.user_ids(session, actor.partner.id, recording)
    disputed = dispute.disputed_among(session, found)
    return [
        UnprovenConsent(
            associated(actor, one), answer, users.get(answer.recorded_by or 0, ""), one.id in disputed
        )
        for one, answer in answers
    ]
