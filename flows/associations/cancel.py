"""Cancel an association, which is possible until its claim is first submitted (R21)."""

from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import lifecycle
from store.associations.associations import Association
from store.enums import AssociationStatus, HistoryAction


def cancel(
    session: Session, actor: Actor, association_id: int, now: datetime, reason: str | None
) -> Association:
    """End the association and withdraw its links; its record and history stay.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
        StatusClosed: it has ended, or its claim was submitted.
    """
    association = lifecycle.hold_for(session, actor, association_id)
    lifecycle.advance(
        session,
        association,
        AssociationStatus.CANCELLED,
        now,
        HistoryAction.ASSOCIATION_CANCELLED,
        member_id=actor.member.id,
        detail={"reason": reason},
    )
    return association
