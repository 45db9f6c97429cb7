"""Associations with all their related rows, in batches, for exports."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.associations.associations import Association, Contact
from store.catalogue import Engagement
from store.claims import Claim
from store.consents import ConsentAnswer
from store.customers.customers import Customer
from store.enums import ContactSide
from store.history.history import HistoryEntry
from store.partners import Location, Member, Partner


@dataclass(frozen=True, slots=True)
class Bundle:
    """One association with its rows; ``members`` are the names of all of the partner's members by id."""

    association: Association
    customer: Customer
    engagement: Engagement
    location: Location
    owner: Member
    contacts: dict[ContactSide, Contact]
    answer: ConsentAnswer | None
    claim: Claim | None
    history: Sequence[HistoryEntry]
    members: dict[int, str]


RowT = TypeVar("RowT", Contact, ConsentAnswer, Claim, HistoryEntry)


def bundles(session: Session, partner: Partner, after_id: int, limit: int) -> list[Bundle]:
    """Return the partner's associations above an id, oldest first."""
    rows = session.execute(
        select(Association, Customer, Engagement, Location, Member)
        .join(Customer, Association.customer_id == Customer.id)
        .join(Engagement, Association.engagement_id == Engagement.id)
        .join(Location, Association.location_id == Location.id)
        .join(Member, Association.owner_id == Member.id)
        .where(Association.partner_id == partner.id, Association.id > after_id)
        .order_by(Association.id)
        .limit(limit)
    ).all()
    ids = [row.Association.id for row in rows]
    contacts = _of(session, partner, Contact, ids)
    answers = _of(session, partner, ConsentAnswer, ids)
    claims = _of(session, partner, Claim, ids)
    history = _of(session, partner, HistoryEntry, ids)
    named = session.execute(select(Member.id, Member.name).where(Member.partner_id == partner.id))
    members = {row.id: row.name for row in named}
    return [
        Bundle(
            *row,
            contacts={one.side: one for one in contacts[row.Association.id]},
            answer=next(iter(answers[row.Association.id]), None),
            claim=next(iter(claims[row.Association.id]), None),
            history=history[row.Association.id],
            members=members,
        )
        for row in rows
    ]


def _of(
    session: Session, partner: Partner, table: type[RowT], association_ids: Sequence[int]
) -> dict[int, list[RowT]]:
    found: dict[int, list[RowT]] = defaultdict(list)
    for row in session.scalars(
        select(table)
        .where(table.partner_id == partner.id, table.association_id.in_(association_ids))
        .order_by(table.id)
    ):
        found[row.association_id].append(row)
    return found
