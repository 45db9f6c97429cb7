"""What is told to people: each notification is a frozen dataclass that names its kind and carries an example.

Only facts that identify stand in a notification; the words are in ``templates/`` and the rest is read when it
is delivered, so that what goes out is true then.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar, Self

from sqlalchemy.orm import Session

from store import outbox
from store.outbox import OutboxMessage
from store.partners import Partner
from store.vocabulary import OutboxState


@dataclass(frozen=True, slots=True)
class AssociationCard:
    """The one card of an association in the partner's channel: new at first, updated from then on."""

    kind: ClassVar[str] = "association_card"
    association_id: int

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(association_id=1)


Notification = AssociationCard

KINDS: Mapping[str, type[Notification]] = MappingProxyType({AssociationCard.kind: AssociationCard})
"""Every notification by its kind, as the outbox names it."""


def tell(
    session: Session,
    partner: Partner,
    notification: Notification,
    now: datetime,
    *,
    destination: str,
    sequence: str,
    dedupe: str,
) -> bool:
    """Put a notification into the outbox, in the caller's transaction; false if it stands there already."""
    return outbox.put(
        session,
        OutboxMessage(
            partner_id=partner.id,
            kind=notification.kind,
            payload=asdict(notification),
            destination=destination,
            sequence_key=sequence,
            dedupe_key=dedupe,
            state=OutboxState.PENDING,
            created_at=now,
            due_at=now,
        ),
    )


def parse(kind: str, payload: dict[str, Any]) -> Notification:
    """Return the notification that an outbox row holds."""
    return KINDS[kind](**payload)
