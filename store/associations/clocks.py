"""Associations as a morning reads them: only when their clocks end, and whom that concerns."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.associations.associations import Association
from store.database.base import unindexed
from store.enums import CLOCKED, REVIEWING, AssociationStatus


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A few columns of one association, which `Association` explains; whether its e-mail was refused."""

    id: int
    owner_id: int
    location_id: int
    status: AssociationStatus
    status_since: datetime
    clock_due: datetime
    reminded_at: datetime | None
    snoozed_until: datetime | None
    is_refused: bool

    def ends_before(self, instant: datetime) -> bool:
        """Tell whether a clock runs that ends before an instant."""
        return self.status in CLOCKED and self.clock_due < instant

    def review_ends(self, now: datetime, instant: datetime) -> bool:
        """Tell whether the claim is being reviewed, which should end from now on, but before an instant."""
        return self.status in REVIEWING and now <= self.clock_due < instant

    def is_snoozed(self, now: datetime) -> bool:
        """Tell whether its reminders are postponed now."""
        return self.snoozed_until is not None and now < self.snoozed_until

    def is_reminded_after(self, instant: datetime) -> bool:
        """Tell whether the newest reminder of its status was dealt with after an instant."""
        return self.reminded_at is not None and self.reminded_at > instant


def of_several(session: Session, partner_id: int, ids: Collection[int]) -> list[ClockRow]:
    """Return these associations of the partner; what ends first comes first."""
    if not ids:
        return []
    rows = session.execute(
        select(
            Association.id,
            Association.owner_id,
            Association.location_id,
            Association.status,
            Association.status_since,
            Association.clock_due,
            Association.reminded_at,
            Association.snoozed_until,
            Association.mail_refused.is_not(None),
        )
        .where(unindexed(Association.partner_id) == partner_id, Association.id.in_(ids))
        .order_by(Association.clock_due, Association.id)
    )
    return [ClockRow(*row) for row in rows]
