"""Windows of the Customers page: rows in the order of an index, from a cursor on, forwards or backwards.

Every query gets its order and its bounds from one index, so that a page of a million rows costs what a page
of a thousand does. Ids are read from the index first and the rows by id after, because a planner that sees
the joins may choose another order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, tuple_, union_all
from sqlalchemy.orm import Session

from store.associations.associations import FINISHED, RUNNING, Association, with_claim
from store.claims import Claim
from store.customers import search_words
from store.customers.customers import Customer
from store.database.base import unindexed
from store.enums import AssociationStatus
from store.partners import Partner


@dataclass(frozen=True, slots=True)
class FoundCustomers:
    """What a search found: customers by their words, and associations by their reference or claim ID.

    ``is_cut`` means that there may be more customers.
    """

    customer_ids: tuple[int, ...]
    association_ids: tuple[int, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which associations a window contains; ``None`` means no restriction. ``due_before`` is exclusive.

    An association is contained only if its location is in ``location_ids``.
    """

    engagement_id: int | None = None
    location_id: int | None = None
    location_ids: frozenset[int] | None = None
    owner_id: int | None = None
    status: AssociationStatus | None = None
    statuses: frozenset[AssociationStatus] | None = None
    due_before: datetime | None = None
    found: FoundCustomers | None = None


Key = tuple[Any, int]
"""The position of a row in its order: its sort key, then its id."""


def running(
    session: Session, partner: Partner, narrowed: Narrowed, limit: int, *, key: Key | None, backwards: bool
) -> list[Association]:
    """Return associations whose clock runs, the soonest first; backwards, the latest first."""
    query = _narrow(select(Association.id), partner, narrowed).where(RUNNING)
    if narrowed.due_before is not None:
        query = query.where(Association.clock_due < narrowed.due_before)
    ids = session.scalars(
        _window(query, (Association.clock_due, Association.id), key, limit, backwards=backwards)
    ).all()
    return _rows(session, partner, ids)


def finished(
    session: Session, partner: Partner, narrowed: Narrowed, limit: int, *, key: Key | None, backwards: bool
) -> list[Association]:
    """Return associations of the Complete tab, the latest change first; backwards, the earliest first."""
    query = _narrow(select(Association.id), partner, narrowed).where(FINISHED)
    columns = (Association.status_since, Association.id)
    ids = session.scalars(_window(query, columns, key, limit, backwards=not backwards)).all()
    return _rows(session, partner, ids)


def known(
    session: Session,
    partner: Partner,
    limit: int,
    *,
    consented: bool,
    among: Sequence[int] | None,
    key: Key | None,
    backwards: bool,
) -> Sequence[Customer]:
    """Return known customers by domain; ``consented`` keeps those who ever consented to the partner."""
    query = select(Customer).where(Customer.partner_id == partner.id)
    if consented:
        query = query.where(Customer.consented_at.is_not(None))
    if among is not None:
        query = query.where(Customer.id.in_(among))
    return session.scalars(
        _window(query, (Customer.domain, Customer.id), key, limit, backwards=backwards)
    ).all()


def found(
    session: Session, partner: Partner, words: Sequence[Sequence[str]], number: str, limit: int
) -> FoundCustomers:
    """Return customers with the words, up to a limit, and associations with this reference or claim ID."""
    claimed = select(Claim.association_id).where(
        Claim.partner_id == partner.id, Claim.claim_id.in_({number, number.upper(), number.lower()})
    )
    named = select(Association.id).where(
        Association.partner_id == partner.id, Association.reference == number
    )
    matches = search_words.find(session, partner, words, limit)
    return FoundCustomers(matches.ids, tuple(session.scalars(union_all(named, claimed))), matches.is_cut)


def counts(
    session: Session, partner: Partner, engagement_ids: Sequence[int], limit: int
) -> Mapping[int, tuple[int, int]]:
    """Return how many associations run and how many are complete, each up to a limit, by engagement id."""
    if not engagement_ids:
        return {}
    rows = session.execute(
        union_all(
            *(
                select(
                    literal(one).label("engagement_id"),
                    _bounded(partner, one, RUNNING, limit).label("running"),
                    _bounded(partner, one, FINISHED, limit).label("finished"),
                )
                for one in engagement_ids
            )
        )
    )
    return {row.engagement_id: (row.running, row.finished) for row in rows}


def of_customer(session: Session, partner: Partner, customer_id: int, limit: int) -> list[Association]:
    """Return associations of one customer over all engagements, the latest first."""
    ids = session.scalars(
        select(Association.id)
        .where(unindexed(Association.partner_id) == partner.id, Association.customer_id == customer_id)
        .order_by(Association.id.desc())
        .limit(limit)
    ).all()
    return _rows(session, partner, ids)


def several(session: Session, partner: Partner, association_ids: Sequence[int]) -> list[Association]:
    """Return these associations of the partner in this order, in one statement."""
    return _rows(session, partner, association_ids) if association_ids else []


def one(session: Session, partner: Partner, association_id: int) -> Association | None:
    """Return one association of the partner, as a row of the page."""
    return next(iter(_rows(session, partner, [association_id])), None)


def _bounded(partner: Partner, engagement_id: int, condition: ColumnElement[bool] | Any, limit: int) -> Any:
    some = (
        select(Association.id)
        .where(Association.partner_id == partner.id, Association.engagement_id == engagement_id)
        .where(condition)
        .limit(limit)
        .subquery()
    )
    return select(func.count()).select_from(some).scalar_subquery()


def _narrow(query: Select[Any], partner: Partner, narrowed: Narrowed) -> Select[Any]:
    if narrowed.found is None:
        query = query.where(Association.partner_id == partner.id)
    else:
        query = query.where(
            unindexed(Association.partner_id) == partner.id,
            or_(
                Association.customer_id.in_(narrowed.found.customer_ids),
                Association.id.in_(narrowed.found.association_ids),
            ),
        )
    wanted = {
        Association.engagement_id: narrowed.engagement_id,
        Association.location_id: narrowed.location_id,
        Association.owner_id: narrowed.owner_id,
        Association.status: narrowed.status,
    }
    for column, value in wanted.items():
        if value is not None:
            query = query.where(column == value)
    if narrowed.location_ids is not None:
        query = query.where(Association.location_id.in_(narrowed.location_ids))
    if narrowed.statuses is not None:
        query = query.where(Association.status.in_(narrowed.statuses))
    return query


def _window(
    query: Select[Any], columns: tuple[Any, Any], key: Key | None, limit: int, *, backwards: bool
) -> Select[Any]:
    if key is not None:
        bound = tuple_(literal(key[0], columns[0].type), literal(key[1]))
        query = query.where(tuple_(*columns) < bound if backwards else tuple_(*columns) > bound)
    order = [column.desc() if backwards else column.asc() for column in columns]
    return query.order_by(*order).limit(limit)


def _rows(session: Session, partner: Partner, ids: Sequence[int]) -> list[Association]:
    found = session.scalars(
        select(Association)
        .where(unindexed(Association.partner_id) == partner.id, Association.id.in_(ids))
        .options(*with_claim())
    )
    rows = {one.id: one for one in found}
    return [rows[one] for one in ids if one in rows]
