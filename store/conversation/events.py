"""What is known of the events of some associations: their history, consent e-mails, answers and contacts."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.associations.associations import Association, Contact
from store.consents.consents import ConsentAnswer, ConsentRequest
from store.enums import HistoryAction
from store.history.history import HistoryEntry


def newest_entries(
    session: Session, ids: Collection[int], actions: Collection[HistoryAction]
) -> Mapping[int, HistoryEntry]:
    """Return the newest entry of these actions of each association that has one, by its id."""
    found = session.scalars(
        select(HistoryEntry)
        .where(HistoryEntry.association_id.in_(ids), HistoryEntry.action.in_(actions))
        .order_by(HistoryEntry.number)
    )
    return {one.association_id: one for one in found}


def last_entries(session: Session, ids: Collection[int]) -> Mapping[int, HistoryEntry]:
    """Return the last entry of each association, by its id."""
    found = session.scalars(
        select(HistoryEntry)
        .join(Association, Association.id == HistoryEntry.association_id)
        .where(Association.id.in_(ids), HistoryEntry.number == Association.history_number)
    )
    return {one.association_id: one for one in found}


def newest_requests(session: Session, ids: Collection[int]) -> Mapping[int, ConsentRequest]:
    """Return the newest request of each association that is not known to have failed, by its id."""
    found = session.scalars(
        select(ConsentRequest)
        .where(ConsentRequest.association_id.in_(ids), ConsentRequest.failed_at.is_(None))
        .order_by(ConsentRequest.requested_at, ConsentRequest.number)
    )
    return {one.association_id: one for one in found}


def answers(session: Session, ids: Collection[int]) -> Mapping[int, ConsentAnswer]:
    """Return the answers to these associations, by the association's id."""
    found = session.scalars(select(ConsentAnswer).where(ConsentAnswer.association_id.in_(ids)))
    return {one.association_id: one for one in found}


def contacts(session: Session, ids: Collection[int]) -> Sequence[Contact]:
    """Return the contacts of these associations on both sides, those of the newest association first."""
    return session.scalars(
        select(Contact).where(Contact.association_id.in_(ids)).order_by(Contact.association_id.desc())
    ).all()
