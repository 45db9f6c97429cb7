"""Everything that is shown of one association, read together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.rules.associations import deadlines, next_step, status
from flows.rules.associations.next_step import NextStep, RunningClock
from store.associations.associations import Association
from store.catalogue import Engagement
from store.customers import customers_page
from store.customers.customers import Customer
from store.partners import Location, Member, Partner


@dataclass(frozen=True, slots=True)
class Summary:
    """One association with the rows that it points to, and the partner's time zone."""

    association: Association
    customer: Customer
    engagement: Engagement
    location: Location
    owner: Member
    zone: str

    @property
    def status(self) -> str:
        """The published words of its status (R25)."""
        return status.TABLE[self.association.status].words

    @property
    def next_step(self) -> NextStep:
        """What comes next, and who must do it."""
        return next_step.next_step(
            self.association.status,
            self.association.origin,
            self.customer.domain,
            mail_refused=self.association.mail_refused,
        )

    @property
    def clock(self) -> RunningClock | None:
        """The clock that runs now."""
        return next_step.clock(
            self.association.status, self.association.consent_due, self.association.claim_due
        )

    def left(self, now: datetime) -> str:
        """Return how long the clock still runs, as people say it; every text takes it from here."""
        clock = self.clock
        return deadlines.left(clock.due, now, self.zone) if clock else ""

    def days_left(self, now: datetime) -> int | None:
        """Return how many days the clock still runs, by the partner's calendar; ``None`` where none runs."""
        clock = self.clock
        return deadlines.days_left(clock.due, now, self.zone) if clock else None


def of(session: Session, association: Association) -> Summary:
    """Return the summary of an association."""
    return Summary(
        association,
        session.get_one(Customer, association.customer_id),
        session.get_one(Engagement, association.engagement_id),
        session.get_one(Location, association.location_id),
        session.get_one(Member, association.owner_id),
        session.get_one(Partner, association.partner_id).time_zone,
    )


def read(session: Session, association_id: int) -> Summary:
    """Return the summary of an association by its id; for messages that name it."""
    return of(session, session.get_one(Association, association_id))


def of_several(session: Session, partner: Partner, association_ids: Sequence[int]) -> list[Summary]:
    """Return the summaries of the partner's associations in this order, in one statement."""
    lines = customers_page.several(session, partner, association_ids)
    return [
        Summary(
            line.association, line.customer, line.engagement, line.location, line.owner, partner.time_zone
        )
        for line in lines
    ]
