"""Queries for verifying the history.

They return plain rows of all partners, so that nothing stays in memory.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from store.associations.associations import Association, Contact
from store.catalogue import Engagement
from store.claims.claim_records import ClaimRecord
from store.claims.claims import Claim
from store.consents import consent_evidence
from store.consents.consent_asks import ConsentAsk, ConsentSubmission
from store.consents.consents import ConsentAnswer, ConsentRequest
from store.customers.customers import Customer
from store.database.base import Base
from store.disputes import Dispute, DisputeSide
from store.enums import DisputeDecision
from store.history import digests, evidence, history
from store.history.history import HistoryEntry
from store.history.keys import HistoryKeys
from store.partners import Partner

MOST_STRAYS = 5

LEAST_SIDES = 2
"""Sides that every dispute has."""

_SLICE = 500
"""Rows that are read at a time."""


def outlines(session: Session, after: int, limit: int) -> Sequence[Any]:
    """Return id, partner, reference and number of entries of associations above an id, by id."""
    columns = Association.id, Association.partner_id, Association.reference, Association.history_number
    return session.execute(
        select(*columns).where(Association.id > after).order_by(Association.id).limit(limit)
    ).all()


def associations(session: Session, ids: Sequence[int]) -> Sequence[Any]:
    """Return these associations, in the order of their ids."""
    columns = Association.__table__.columns
    return session.execute(select(*columns).where(Association.id.in_(ids)).order_by(Association.id)).all()


def entries(session: Session, association_ids: Sequence[int]) -> Sequence[Any]:
    """Return the history of these associations, each one's oldest entry first."""
    return _of(session, HistoryEntry, association_ids, HistoryEntry.number)


def answers(session: Session, association_ids: Sequence[int]) -> Sequence[Any]:
    """Return the customers' answers of these associations."""
    return _of(session, ConsentAnswer, association_ids, ConsentAnswer.id)


def claims(session: Session, association_ids: Sequence[int]) -> Sequence[Any]:
    """Return the claims of these associations."""
    return _of(session, Claim, association_ids, Claim.id)


def claim_records(session: Session, association_ids: Sequence[int]) -> Sequence[Any]:
    """Return what was recorded of the claims of these associations, each one's first record first."""
    return _of(session, ClaimRecord, association_ids, ClaimRecord.number)


def contacts(session: Session, association_ids: Sequence[int]) -> Sequence[Any]:
    """Return the contacts of these associations."""
    return _of(session, Contact, association_ids, Contact.id)


def requests(session: Session, association_ids: Sequence[int]) -> Sequence[Any]:
    """Return the consent requests of these associations, by number, each with what its ask says."""
    asked = (getattr(ConsentAsk, name).label(f"ask_{name}") for name in evidence.ASK_FIELDS)
    return session.execute(
        select(*ConsentRequest.__table__.columns, *asked)
        .join(ConsentAsk, ConsentAsk.id == ConsentRequest.ask_id)
        .where(ConsentRequest.association_id.in_(association_ids))
        .order_by(ConsentRequest.association_id, ConsentRequest.number)
    ).all()


def submissions(session: Session, association_ids: Sequence[int]) -> Sequence[Any]:
    """Return what customers sent with the answers of these associations."""
    columns = ConsentSubmission.__table__.columns
    return session.execute(
        select(*columns, ConsentAnswer.association_id)
        .join(ConsentAnswer, ConsentAnswer.submission_id == ConsentSubmission.id)
        .where(ConsentAnswer.association_id.in_(association_ids))
    ).all()


def files(session: Session, association_ids: Sequence[int]) -> Mapping[int, Any]:
    """Return the evidence files of these associations, by id, without their contents."""
    return consent_evidence.of_associations(session, association_ids)


def content_digests(session: Session, file_ids: Collection[int]) -> Mapping[int, str]:
    """Return the SHA-256 digests of the contents of evidence files, read one at a time, by id."""
    digests_found = {}
    for one in sorted(file_ids):
        content = consent_evidence.content_of(session, one)
        if content is not None:
            digests_found[one] = hashlib.sha256(content).hexdigest()
    return digests_found


def customers(session: Session, customer_ids: Collection[int]) -> Sequence[Any]:
    """Return these customers."""
    columns = Customer.__table__.columns
    return session.execute(select(*columns).where(Customer.id.in_(customer_ids))).all()


def disputes(session: Session, association_ids: Sequence[int]) -> Sequence[Any]:
    """Return the sides of these associations in disputes, each with its dispute and engagement code."""
    columns = Dispute.code, Dispute.id_type, Dispute.id_value, Dispute.decided_at, Dispute.decision
    return session.execute(
        select(
            DisputeSide.association_id,
            DisputeSide.partner_id,
            DisputeSide.joined_at,
            *columns,
            Dispute.upheld_id,
            Engagement.code.label("engagement_code"),
        )
        .join(Association, Association.id == DisputeSide.association_id)
        .join(Engagement, Engagement.id == Association.engagement_id)
        .outerjoin(Dispute, Dispute.id == DisputeSide.dispute_id)
        .where(DisputeSide.association_id.in_(association_ids))
        .order_by(DisputeSide.id)
    ).all()


def odd_disputes(session: Session) -> Sequence[int]:
    """Return ids of some disputes whose columns contradict each other, or their sides."""
    is_upheld = case((Dispute.decision == DisputeDecision.UPHELD, 1), else_=0)
    upheld_sides = func.sum(case((DisputeSide.association_id == Dispute.upheld_id, 1), else_=0))
    return session.scalars(
        select(Dispute.id)
        .outerjoin(DisputeSide, DisputeSide.dispute_id == Dispute.id)
        .group_by(Dispute.id)
        .having(
            or_(
                func.count(DisputeSide.id) < LEAST_SIDES,
                func.min(DisputeSide.joined_at) != Dispute.began_at,
                upheld_sides != is_upheld,
                case((Dispute.upheld_id.is_(None), 0), else_=1) != is_upheld,
                Dispute.decided_at.is_(None) != Dispute.decision.is_(None),
            )
        )
        .order_by(Dispute.id)
        .limit(MOST_STRAYS)
    ).all()


def strays(session: Session) -> Sequence[tuple[int, int, Any]]:
    """Return association id, number and instant of some entries whose association is not there."""
    rows = session.execute(
        select(HistoryEntry.association_id, HistoryEntry.number, HistoryEntry.at)
        .outerjoin(Association, HistoryEntry.association_id == Association.id)
        .where(Association.id.is_(None))
        .order_by(HistoryEntry.association_id, HistoryEntry.number)
        .limit(MOST_STRAYS)
    )
    return [(row.association_id, row.number, row.at) for row in rows]


def missing_references(session: Session, partner: Partner, written: Callable[[int], str]) -> Iterator[str]:
    """Yield the references that the partner has given and that no association has."""
    found = select(func.count()).select_from(Association).where(Association.partner_id == partner.id)
    if session.scalar(found) == partner.last_reference:
        return
    known = set(session.scalars(select(Association.reference).where(Association.partner_id == partner.id)))
    given = (written(number) for number in range(1, partner.last_reference + 1))
    yield from (reference for reference in given if reference not in known)


def extra_references(session: Session, partner: Partner, written: Callable[[int], str]) -> int:
    """Return how many of the partner's associations have a reference that the partner has not given."""
    count = func.count()
    whose = Association.partner_id == partner.id
    found = session.scalar(select(count).select_from(Association).where(whose)) or 0
    if found == partner.last_reference:
        return 0
    given = {written(number) for number in range(1, partner.last_reference + 1)}
    known = session.scalars(select(Association.reference).where(whose))
    return sum(1 for reference in known if reference not in given)


def reseal_entries(session: Session, keys: HistoryKeys) -> int:
    """Seal entries that another key has sealed with the first key; return how many."""
    query = (
        select(HistoryEntry, Association.reference)
        .join(Association, HistoryEntry.association_id == Association.id)
        .where(HistoryEntry.seal.is_not(None))
        .order_by(HistoryEntry.id)
        .limit(_SLICE)
    )
    count, rows = 0, session.execute(query).all()
    while rows:
        for entry, reference in rows:
            if not keys.is_current(entry.seal):
                entry.seal = keys.seal(digests.text_of(entry, reference))
                count += 1
        after = rows[-1][0].id
        session.flush()
        session.expunge_all()
        rows = session.execute(query.where(HistoryEntry.id > after)).all()
    return count


def reseal_ends(session: Session, keys: HistoryKeys) -> int:
    """Seal the ends of chains that another key has sealed with the first key; return how many."""
    query = select(Association).order_by(Association.id).limit(_SLICE)
    count, rows = 0, session.scalars(query).all()
    while rows:
        for association in rows:
            if not keys.is_current(association.history_seal):
                history.seal_end(keys, association)
                count += 1
        after = rows[-1].id
        session.flush()
        session.expunge_all()
        rows = session.scalars(query.where(Association.id > after)).all()
    return count


def _of(session: Session, table: type[Base], association_ids: Sequence[int], order: Any) -> Sequence[Any]:
    columns = table.__table__.columns
    found = select(*columns).where(columns["association_id"].in_(association_ids))
    return session.execute(found.order_by(columns["association_id"], order)).all()
