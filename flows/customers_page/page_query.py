"""Read one tab of the Customers page: apply its filters, and page through the result.

Associations come in the order of an index; known customers are judged batch by batch until enough are found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from flows.access import Actor, choosable_locations
from flows.associations.summary import Summary
from flows.customers import eligibility
from flows.customers.known_customer import KnownCustomer
from flows.customers_page import row_search
from flows.customers_page.page_values import (
    CLAIMABLE,
    OF_ASSOCIATIONS,
    PARTS,
    Associated,
    Claimable,
    Cursor,
    Ineligible,
    PageFilters,
    PagePart,
    PageRow,
    Tab,
)
from flows.rules.associations.deadlines import horizon
from flows.rules.customers.eligibility import is_active
from store import catalogue, partners
from store.associations.associations import Association
from store.catalogue import Engagement
from store.customers import customers_page
from store.customers.customers import Customer
from store.customers.customers_page import Key, Narrowed
from store.enums import AssociationStatus, Origin
from store.partners import Location, Member

MOST_FOUND = 200
"""Customers that a search may find; if there are more, the search should be narrower."""

MOST_JUDGED = 500
"""Known customers that are judged for one page. Then it shows what it has, and continues on demand."""

_BATCH = 25
_LARGEST_BATCH = 200

Placed = tuple[Cursor, PageRow]


@dataclass(slots=True)
class PageQuery:
    """One query of a tab: its filters, and its position."""

    session: Session
    actor: Actor
    now: datetime
    ask: PageFilters
    engagement: Engagement | None
    location: Location | None
    narrowed: Narrowed
    found_too_many: bool
    guessed: bool
    may_claim: bool
    stopped: Cursor | None = None

    @classmethod
    def prepare(cls, session: Session, actor: Actor, ask: PageFilters, now: datetime) -> "PageQuery":
        """Read what the filters name."""
        partner = actor.partner
        engagement = catalogue.find(session, partner, ask.engagement_id) if ask.engagement_id else None
        location = partners.location(session, partner, ask.location_id) if ask.location_id else None
        owner = partners.member(session, partner, ask.owner) if ask.owner else None
        searched = None
        if ask.search.strip():
            searched = row_search.look_for(session, actor, ask.search, MOST_FOUND)
        found = searched.found if searched else None
        return cls(
            session,
            actor,
            now,
            replace(
                ask,
                engagement_id=engagement.id if engagement else None,
                location_id=location.id if location else None,
            ),
            engagement,
            location,
            Narrowed(
                engagement_id=engagement.id if engagement else None,
                location_id=location.id if location else None,
                owner_id=_owner_id(ask, owner),
                status=None if ask.status in {None, CLAIMABLE} else AssociationStatus(ask.status),
                due_before=None if ask.due_days is None else horizon(now, ask.due_days, partner.time_zone),
                found=found,
                every_clock=engagement is None and ask.due_days is not None,
            ),
            found_too_many=found is not None and found.is_cut,
            guessed=searched is not None and searched.guessed,
            may_claim=engagement is not None
            and ask.tab not in {Tab.REVIEW, Tab.COMPLETE}
            and bool(choosable_locations(session, actor, engagement.id)),
        )

    @property
    def can_be_claimed_now(self) -> bool:
        """Whether the engagement is active, so that it can be begun with a customer."""
        one = self.engagement
        return one is not None and is_active(one.active_from, one.active_until, self.now)

    def gather(self, want: int) -> tuple[list[Placed], int]:
        """Return up to ``want`` rows in the direction asked for, and how many customers were judged."""
        parts = self._parts()
        cursor = self.ask.cursor
        if cursor is not None and cursor.part in parts:
            parts = parts[parts.index(cursor.part) :]
        rows: list[Placed] = []
        judged = 0
        for part in parts:
            key = cursor.key if cursor is not None and cursor.part is part else None
            if part in OF_ASSOCIATIONS:
                rows += self._associations(part, key, want - len(rows))
            else:
                placed, judged = self._known(part, key, want - len(rows))
                rows += placed
            if len(rows) >= want or self.stopped:
                break
        return rows, judged

    def _parts(self) -> tuple[PagePart, ...]:
        ask = self.ask
        parts = PARTS[ask.tab]
        if self.engagement is None:
            parts = tuple(part for part in parts if part in OF_ASSOCIATIONS)
        if ask.status == CLAIMABLE:
            parts = tuple(part for part in parts if part is PagePart.CLAIMABLE)
        elif ask.status or ask.location_id or ask.owner or ask.due_days is not None:
            # A customer who can be claimed has no location, owner, status or clock yet.
            parts = tuple(part for part in parts if part is not PagePart.CLAIMABLE)
        return parts[::-1] if ask.backwards else parts

    def _associations(self, part: PagePart, key: Key | None, want: int) -> list[Placed]:
        rows = _READ[part](
            self.session,
            self.actor.partner,
            self.narrowed,
            want,
            key=key,
            backwards=self.ask.backwards,
        )
        return [
            (
                Cursor(part, (_sorted_by(part, one), one.id)),
                associated(self.actor, one),
            )
            for one in rows
        ]

    def _known(self, part: PagePart, key: Key | None, want: int) -> tuple[list[Placed], int]:
        engagement = self.engagement
        if engagement is None or (part is PagePart.CLAIMABLE and not self.can_be_claimed_now):
            return [], 0
        rows: list[Placed] = []
        judged = 0
        for batch in self._batches(part, key):
            judgements = eligibility.judge_customers(
                self.session, self.actor.partner, engagement, batch, self.now
            )
            for customer in batch:
                judged += 1
                row = self.judged_row(part, customer, judgements[customer.id])
                if row is not None:
                    rows.append((Cursor(part, (customer.domain, customer.id)), row))
                if len(rows) >= want:
                    return rows, judged
            last = (batch[-1].domain, batch[-1].id)
            if judged >= MOST_JUDGED:
                # If no customer is left to judge, the page is complete.
                self.stopped = Cursor(part, last) if self.read_known(part, last, 1) else None
                break
        return rows, judged

    def _batches(self, part: PagePart, key: Key | None) -> Iterator[Sequence[Customer]]:
        size = _BATCH
        while True:
            batch = self.read_known(part, key, size)
            if batch:
                yield batch
            if len(batch) < size:
                return
            key = (batch[-1].domain, batch[-1].id)
            size = min(size * 2, _LARGEST_BATCH)

    def read_known(self, part: PagePart, key: Key | None, limit: int) -> Sequence[Customer]:
        """Return known customers who pass the search, by domain: for a part, those who may be on it."""
        found = self.narrowed.found
        return customers_page.known(
            self.session,
            self.actor.partner,
            limit,
            consented=part is PagePart.CLAIMABLE,
            among=None if found is None else found.customer_ids(self.ask.engagement_id),
            key=key,
            backwards=self.ask.backwards,
        )

    def judged_row(self, part: PagePart, customer: Customer, judged: eligibility.Judged) -> PageRow | None:
        """Return the row of a known customer on a part of a tab, or ``None`` if the customer is not on it."""
        if judged.has_open_association or judged.has_left:
            return None
        if part is PagePart.CLAIMABLE:
            return Claimable(KnownCustomer.of(customer)) if judged.eligibility.is_eligible else None
        if judged.eligibility.customer_is_eligible:
            return None
        begins_as = None
        if judged.eligibility.is_only_unknown and self.actor.partner.member_attestations:
            begins_as = Origin.CLAIMED if customer.consented_at is not None else Origin.ADDED
        return Ineligible(KnownCustomer.of(customer), judged.eligibility.reasons, begins_as)


def associated(actor: Actor, association: Association) -> Associated:
    """Return an association, read with its claim, as a row that this member sees."""
    may_act = actor.holds_role_on(association.location)
    is_own = association.owner_id == actor.member.id
    return Associated(Summary(association), association.claim, may_act, is_own)


def _sorted_by(part: PagePart, association: Association) -> Any:
    return association.status_since if part is PagePart.FINISHED else association.clock_due


_READ = {
    PagePart.RUNNING: customers_page.running,
    PagePart.REVIEWED: customers_page.reviewed,
    PagePart.FINISHED: customers_page.finished,
}


def _owner_id(ask: PageFilters, owner: Member | None) -> int | None:
    # A user who is not a member owns nothing; no row has this id.
    return owner.id if owner else (0 if ask.owner else None)
