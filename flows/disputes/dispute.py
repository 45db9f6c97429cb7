"""Disputes between partners over one customer: how they begin, and who is told of them (R19).

A dispute is over, without anybody's decision, once the association of at most one side is open.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from flows.associations import lifecycle
from flows.history import history_check
from flows.notifications import AdminNotice, notify
from flows.rules.associations import status
from store import disputes, partners
from store.associations.associations import Association
from store.disputes import Dispute, DisputeSide
from store.enums import AssociationStatus, HistoryAction
from store.history.history import HistoryEntry
from store.outbox import message_keys

DECIDED = "decided"
"""Used in the history instead of a proof if an operator decided."""


def begin(session: Session, association: Association, rivals: Sequence[Association], now: datetime) -> None:
    """Mark the customer of these associations as disputed, and tell each side that does not know of it yet.

    The caller has locked all of them. Each side learns only that there is another side, never whose it is
    (R3).
    """
    parties = [association, *rivals]
    ids = [one.id for one in parties]
    engagement, customer = association.engagement, association.customer
    found = disputes.open_among(session, ids)
    if found is None:
        found = Dispute(
            code=engagement.code, id_type=customer.id_type, id_value=customer.id_value, began_at=now
        )
        session.add(found)
        session.flush()
    known = {one.association_id for one in disputes.sides(session, found)}
    for one in parties:
        if one.id not in known:
            session.add(
                DisputeSide(
                    dispute_id=found.id, partner_id=one.partner_id, association_id=one.id, joined_at=now
                )
            )
            session.flush()
            tell_side(session, one, lifecycle.record(session, one, now, HistoryAction.DISPUTE_BEGAN), now)


def is_disputed(session: Session, association: Association) -> bool:
    """Tell whether the customer of this association is disputed now."""
    return bool(disputed_among(session, [association]))


def disputed_among(session: Session, some: Iterable[Association]) -> frozenset[int]:
    """Return the ids of those associations whose customer is disputed now."""
    return disputes.disputed_among(session, [one.id for one in some if status.is_open(one.status)])


def is_upheld(session: Session, association: Association) -> bool:
    """Tell whether an operator decided a dispute for this association, by the rows and by its history.

    A row alone can be written by anybody who can write the database; the history needs the key.
    """
    found = disputes.upheld_at(session, association.id)
    return any(history_check.confirms(session, association, HistoryAction.DISPUTE_UPHELD, at) for at in found)


def dismissed_with(session: Session, association: Association) -> frozenset[int]:
    """Return the associations that may continue beside this one, because an operator dismissed the dispute.

    The histories of both must confirm it, as in `is_upheld`.
    """
    return frozenset(
        other
        for other, at in disputes.dismissed_with(session, association.id)
        if all(
            history_check.confirms(session, one, HistoryAction.DISPUTE_DISMISSED, at)
            for one in (association, session.get_one(Association, other))
        )
    )


def end_for_another(
    session: Session, association: Association, now: datetime, why: str | None
) -> HistoryEntry:
    """End an association in favour of another partner, without naming that partner (R3).

    ``why`` is what proves the other consent, or `DECIDED`.

    Raises:
        StatusClosed: the status table does not allow this ending.
    """
    return lifecycle.advance(
        session,
        association,
        AssociationStatus.CONSENTED_TO_ANOTHER_PARTNER,
        now,
        HistoryAction.CONSENT_GIVEN_TO_ANOTHER_PARTNER,
        detail={"proof": why},
    )


def tell_side(session: Session, association: Association, entry: HistoryEntry, now: datetime) -> None:
    """Tell everybody on one side what has happened: the thread, the owner, and the admins."""
    lifecycle.announce(session, association, entry, now)
    tell_admins(session, association, entry, now)


def tell_admins(session: Session, association: Association, entry: HistoryEntry, now: datetime) -> None:
    """Tell the partner's admins, but not the owner, who is told anyway."""
    partner = association.partner
    for admin in partners.admins(session, partner):
        if admin.id != association.owner_id:
            notify(
                session,
                partner,
                AdminNotice(association.id, entry.id),
                now,
                destination=admin.user_id,
                sequence=message_keys.admin_sequence(association.id, admin.user_id),
                event=message_keys.admin_notice(entry.id),
            )
