"""Windows of the Customers page: rows in the order of an index, from a cursor on, forwards or backwards.

Every query gets its order and its bounds from one index, so that a page of a million rows costs what a page
of a thousand does. Ids are read from the index first and the rows by id after, because a planner that sees
the joins may choose another order.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from store.associations.associations import (
    FINISHED,
    REVIEWED,
    RUNNING,
    Association,
    with_claim,
    with_claim_of_many,
)
from store.claims import claims
from store.claims.claims import Claim
from store.customers.customers import Customer
from store.database.base import unindexed
from store.enums import IN_PROGRESS, AssociationStatus
from store.partners import Partner

MANY = 100
"""Rows above which an engagement, a location or an owner is read once for all of them."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which an association has the words of a search; ``None`` means that any will do."""

    customer_ids: tuple[int, ...] | None = None
    engagement_ids: tuple[int, ...] | None = None
    location_ids: tuple[int, ...] | None = None

    def has(self, association: Association) -> bool:
        """Tell whether this association has the words in this way."""
        return (
            (self.customer_ids is None or association.customer_id in self.customer_ids)
            and (self.engagement_ids is None or association.engagement_id in self.engagement_ids)
            and (self.location_ids is None or association.location_id in self.location_ids)
        )


@dataclass(frozen=True, slots=True)
class FoundRows:
    """What a search found: rows in one of several ways, and associations by their reference or claim ID.

    ``numbered_customer_ids`` are the customers of these associations. ``is_cut`` means that there may be more
    customers.
    """

    ways: tuple[Way, ...] = ()
    association_ids: tuple[int, ...] = ()
    numbered_customer_ids: tuple[int, ...] = ()
    is_cut: bool = False

    def is_empty(self) -> bool:
        """Tell whether nothing has the words."""
        return not (self.ways or self.association_ids)

    def means(self, association: Association) -> bool:
        """Tell whether this association is one of those that were found."""
        return association.id in self.association_ids or any(way.has(association) for way in self.ways)

    def customer_ids(self, engagement_id: int | None = None) -> tuple[int, ...] | None:
        """Return the customers who have all the words by themselves; ``None`` means everybody.

        On the page of an engagement, its own words count as those of each customer.
        """
        found = list(self.numbered_customer_ids)
        for way in self.ways:
            is_here = way.engagement_ids is None or engagement_id in way.engagement_ids
            if way.location_ids is None and is_here:
                if way.customer_ids is None:
                    return None
                found += way.customer_ids
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which associations a window contains; ``None`` means no restriction. ``due_before`` is exclusive.

    An association is contained only if its engagement is in ``engagement_ids``, and its location in
    ``location_ids``. With ``every_clock``, what must
    be answered after the submission counts as running, too.
    """

    engagement_id: int | None = None
    engagement_ids: frozenset[int] | None = None
    location_id: int | None = None
    location_ids: frozenset[int] | None = None
    owner_id: int | None = None
    status: AssociationStatus | None = None
    statuses: frozenset[AssociationStatus] | None = None
    due_before: datetime | None = None
    found: FoundRows | None = None
    every_clock: bool = False


_BEFORE_SUBMISSION = Association.status.in_(IN_PROGRESS)
"""What stands on the Eligible tab, among everything whose clock runs."""

Key = tuple[Any, int]
"""The position of a row in its order: its sort key, then its id."""


def running(
    session: Session, partner: Partner, narrowed: Narrowed, limit: int, *, key: Key | None, backwards: bool
) -> list[Association]:
    """Return associations that wait for a consent or a first submission, the soonest first.

    Backwards, the latest come first.
    """
    query = _running(partner, narrowed)
    ids = session.scalars(
        _window(query, (Association.clock_due, Association.id), key, limit, backwards=backwards)
    ).all()
    return _rows(session, partner, ids)


def reviewed(
    session: Session, partner: Partner, narrowed: Narrowed, limit: int, *, key: Key | None, backwards: bool
) -> list[Association]:
    """Return claims that were submitted and have not ended, the soonest due first; backwards, the latest."""
    query = _reviewed(partner, narrowed)
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


def numbered(session: Session, partner: Partner, numbers: Collection[str]) -> Sequence[tuple[int, int]]:
    """Return ids of the associations with one of these references or claim IDs, each with its customer's."""
    keys = {claims.key(one) for one in numbers} - {""}
    claimed = (
        select(Association.id, Association.customer_id)
        .join(Claim, Claim.association_id == Association.id)
        .where(Claim.partner_id == partner.id, Claim.claim_key.in_(keys))
    )
    named = select(Association.id, Association.customer_id).where(
        Association.partner_id == partner.id, Association.reference.in_(numbers)
    )
    return [(row.id, row.customer_id) for row in session.execute(union_all(named, claimed))]


def count_running(session: Session, partner: Partner, narrowed: Narrowed, limit: int) -> int:
    """Return how many associations `running` has, counted up to a limit."""
    return _count(session, _running(partner, narrowed), limit)


def count_reviewed(session: Session, partner: Partner, narrowed: Narrowed, limit: int) -> int:
    """Return how many associations `reviewed` has, counted up to a limit."""
    return _count(session, _reviewed(partner, narrowed), limit)


def count_finished(session: Session, partner: Partner, narrowed: Narrowed, limit: int) -> int:
    """Return how many associations `finished` has, counted up to a limit."""
    return _count(session, _narrow(select(Association.id), partner, narrowed).where(FINISHED), limit)


def counts(
    session: Session, partner: Partner, engagement_ids: Sequence[int], limit: int
) -> Mapping[int, tuple[int, int, int]]:
    """Return how many run, are in review and are complete, each up to a limit, by engagement id."""
    if not engagement_ids:
        return {}
    rows = session.execute(
        union_all(
            *(
                select(
                    literal(one).label("engagement_id"),
                    _bounded(partner, one, and_(RUNNING, _BEFORE_SUBMISSION), limit).label("running"),
                    _bounded(partner, one, REVIEWED, limit).label("reviewed"),
                    _bounded(partner, one, FINISHED, limit).label("finished"),
                )
                for one in engagement_ids
            )
        )
    )
    return {row.engagement_id: (row.running, row.reviewed, row.finished) for row in rows}


def of_customer(
    session: Session, partner: Partner, customer_id: int, limit: int, first: int | None = None
) -> list[Association]:
    """Return associations of one customer over all engagements.

    The ``first`` is at the top, if it is one of them. Those whose clock runs come next, the soonest at the
    top, as on the page; then the others, the latest first.
    """
    is_first = case((Association.id == (first or 0), 0), else_=1)
    is_running = case((RUNNING, 0), else_=1)
    soonest = case((RUNNING, Association.clock_due))
    oldest = case((RUNNING, Association.id))
    ids = session.scalars(
        select(Association.id)
        .where(unindexed(Association.partner_id) == partner.id, Association.customer_id == customer_id)
        .order_by(is_first, is_running, soonest, oldest, Association.id.desc())
        .limit(limit)
    ).all()
    return _rows(session, partner, ids)


def several(session: Session, partner: Partner, association_ids: Sequence[int]) -> list[Association]:
    """Return these associations of the partner in this order; few of them in one statement."""
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


def _running(partner: Partner, narrowed: Narrowed) -> Select[Any]:
    query = _narrow(select(Association.id), partner, narrowed).where(RUNNING)
    if not narrowed.every_clock:
        query = query.where(_BEFORE_SUBMISSION)
    if narrowed.due_before is not None:
        query = query.where(Association.clock_due < narrowed.due_before)
    return query


def _reviewed(partner: Partner, narrowed: Narrowed) -> Select[Any]:
    query = _narrow(select(Association.id), partner, narrowed).where(REVIEWED)
    if narrowed.due_before is not None:
        query = query.where(Association.clock_due < narrowed.due_before)
    return query


def _count(session: Session, query: Select[Any], limit: int) -> int:
    return session.scalar(select(func.count()).select_from(query.limit(limit).subquery())) or 0


def _narrow(query: Select[Any], partner: Partner, narrowed: Narrowed) -> Select[Any]:
    found = narrowed.found
    if found is None:
        query = query.where(Association.partner_id == partner.id)
    else:
        # A few customers are looked up by their own index; whole engagements are read in the order of theirs.
        by_customer = all(way.customer_ids is not None for way in found.ways)
        partner_id = unindexed(Association.partner_id) if by_customer else Association.partner_id
        fits = [_is_way(way) for way in found.ways]
        query = query.where(partner_id == partner.id, or_(*fits, Association.id.in_(found.association_ids)))
    wanted = {
        Association.engagement_id: narrowed.engagement_id,
        Association.location_id: narrowed.location_id,
        Association.owner_id: narrowed.owner_id,
        Association.status: narrowed.status,
    }
    for column, value in wanted.items():
        if value is not None:
            query = query.where(column == value)
    if narrowed.engagement_ids is not None:
        query = query.where(Association.engagement_id.in_(narrowed.engagement_ids))
    if narrowed.location_ids is not None:
        query = query.where(Association.location_id.in_(narrowed.location_ids))
    if narrowed.statuses is not None:
        query = query.where(Association.status.in_(narrowed.statuses))
    return query


def _is_way(way: Way) -> ColumnElement[bool]:
    named = (
        (Association.customer_id, way.customer_ids),
        (Association.engagement_id, way.engagement_ids),
        (Association.location_id, way.location_ids),
    )
    return and_(*(column.in_(ids) for column, ids in named if ids is not None))


def _window(
    query: Select[Any], columns: tuple[Any, Any], key: Key | None, limit: int, *, backwards: bool
) -> Select[Any]:
    if key is not None:
        bound = tuple_(literal(key[0], columns[0].type), literal(key[1]))
        query = query.where(tuple_(*columns) < bound if backwards else tuple_(*columns) > bound)
    order = [column.desc() if backwards else column.asc() for column in columns]
    return query.order_by(*order).limit(limit)


def _rows(session: Session, partner: Partner, ids: Sequence[int]) -> list[Association]:
    wanted = {"partner_id": partner.id, "ids": list(ids)}
    rows = {one.id: one for one in session.scalars(_several(of_many=len(ids) > MANY), wanted)}
    return [rows[one] for one in ids if one in rows]


@cache
def _several(*, of_many: bool) -> Select[Association]:
    """Return the statement that reads rows by their ids."""
    return (
        select(Association)
        .where(
            unindexed(Association.partner_id) == bindparam("partner_id"),
            Association.id.in_(bindparam("ids", expanding=True)),
        )
        .options(*(with_claim_of_many() if of_many else with_claim()))
    )
