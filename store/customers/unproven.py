"""Consents that are not proven to every other partner, or were signed by another than the contact (R19)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from store.associations.associations import RUNNING, Association, Contact, with_claim
from store.consents.consents import ConsentAnswer
from store.database.base import unindexed
from store.enums import AssociationStatus, ConsentOutcome, ContactSide, Proof
from store.partners import Partner


@dataclass(frozen=True, slots=True)
class Unproven:
    """Which consents are meant: of associations in these statuses, whose proof is none of the ``proven``.

    Those that an operator upheld are left out, and of the proven ones all but those that somebody else than
    the contact signed, unless they have become the contact.
    """

    statuses: Collection[AssociationStatus]
    proven: Collection[Proof]


def counts(session: Session, partner: Partner, wanted: Unproven) -> Mapping[Proof, int]:
    """Return how many of them have each kind of proof."""
    rows = session.execute(
        select(ConsentAnswer.proof, func.count())
        .select_from(Association)
        .join(ConsentAnswer, ConsentAnswer.association_id == Association.id)
        .where(*_conditions(partner, wanted))
        .group_by(ConsentAnswer.proof)
    )
    return {proof: count for proof, count in rows if proof is not None}


def rows(
    session: Session, partner: Partner, wanted: Unproven, offset: int, limit: int
) -> Sequence[Association]:
    """Return them from an offset on with claim and answer, those first whose clock ends first."""
    ids = session.scalars(
        select(Association.id)
        .join(ConsentAnswer, ConsentAnswer.association_id == Association.id)
        .where(*_conditions(partner, wanted))
        .order_by(Association.clock_due, Association.id)
        .offset(offset)
        .limit(limit)
    ).all()
    return session.scalars(
        select(Association)
        .where(unindexed(Association.partner_id) == partner.id, Association.id.in_(ids))
        .order_by(Association.clock_due, Association.id)
        .options(*with_claim(), joinedload(Association.answer))
    ).all()


def _conditions(partner: Partner, wanted: Unproven) -> list[Any]:
    return [
        Association.partner_id == partner.id,
        RUNNING,
        Association.status.in_(wanted.statuses),
        ConsentAnswer.outcome == ConsentOutcome.ACCEPTED,
        ConsentAnswer.upheld_at.is_(None),
        ConsentAnswer.proof.is_not(None),
        or_(ConsentAnswer.proof.not_in(wanted.proven), _is_of_another()),
    ]


def _is_of_another() -> ColumnElement[bool]:
    """Tell whether the signature was unlike the contact's name, and is not that of the contact now."""
    has_become_contact = (
        select(Contact.id)
        .where(
            Contact.association_id == Association.id,
            Contact.side == ContactSide.CUSTOMER,
            func.lower(Contact.name) == func.lower(ConsentAnswer.name),
        )
        .exists()
    )
    return and_(ConsentAnswer.contact_name.is_not(None), ~has_become_contact)
