"""Find an association of the partner by its reference, or among those with a status."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations.summary import Summary
from flows.customers.known_customer import KnownCustomer
from flows.customers_page import row_search
from flows.rules.associations.status import TO_SUBMIT_AGAIN
from flows.rules.claims import requirements
from flows.rules.customers import search
from store import catalogue
from store.associations.associations import Association
from store.customers import customers, customers_page
from store.customers.customers_page import FoundRows, Key, Narrowed, Way
from store.enums import AssociationStatus

READ_AT_ONCE = 50
"""Associations that are read together, because some of them may be left out."""

MOST_TRIED = 10
"""Matching customers to read for each wanted result, because some have no association with the status."""

MOST_OTHERS = 3
"""Associations in other statuses that say why none waits."""

MOST_READ = 20
"""Latest associations of a customer among which these are."""


def named(session: Session, actor: Actor, words: str) -> int | None:
    """Return the id of the partner's association with this reference or claim ID, if there is one.

    Digits alone are a claim ID, or else the number of a reference.
    """
    for number in search.numbers(words):
        found = customers_page.numbered(session, actor.partner, [number])
        if found:
            return found[0][0]
    return None


def of_customer(
    session: Session, actor: Actor, statuses: Collection[AssociationStatus], customer_id: int, limit: int
) -> list[Summary]:
    """Return what `waiting` returns, of one customer."""
    return _waiting(session, actor, statuses, FoundRows((Way(customer_ids=(customer_id,)),)), limit)


def waiting(
    session: Session,
    actor: Actor,
    statuses: Collection[AssociationStatus],
    words: str,
    limit: int,
    now: datetime,
) -> list[Summary]:
    """Return associations in one of the statuses that the words mean, the soonest due first.

    The words are of the customer, the engagement or the location, or a reference or a claim ID; if nothing
    has them, similar ones are found. Associations at locations on which the member holds no role are left
    out (R1), and so are those whose customer was asked so lately that nobody can ask again yet (R18).
    """
    found = None
    if search.wanted(words):
        found = row_search.look_for(session, actor, words, limit * MOST_TRIED).found
    return _waiting(session, actor, statuses, found, limit, now)


def taking_files(session: Session, actor: Actor, words: str, limit: int, now: datetime) -> list[Summary]:
    """Return what `waiting` returns, of claims that take files: unsubmitted, or to be submitted again.

    Engagements whose claim needs no documents are left out.
    """
    found = None
    if search.wanted(words):
        found = row_search.look_for(session, actor, words, limit * MOST_TRIED).found
    with_documents = frozenset(
        one.id
        for one in catalogue.engagements(session, actor.partner)
        if any(item.takes_files for item in requirements.required(one.required_items, {}))
    )
    unsubmitted = Narrowed(
        engagement_ids=with_documents,
        location_ids=actor.location_ids,
        statuses=frozenset({AssociationStatus.CONSENT_RECEIVED}),
        found=found,
    )
    first = _read(session, actor, unsubmitted, limit, now)
    narrowed = replace(unsubmitted, statuses=TO_SUBMIT_AGAIN)
    again = customers_page.reviewed(session, actor.partner, narrowed, limit, key=None, backwards=False)
    every = [*first, *map(Summary, again)]
    return sorted(every, key=lambda one: (one.association.clock_due, one.association.id))[:limit]


@dataclass(frozen=True, slots=True)
class Meant:
    """Which associations some words mean: those ``waiting`` in the wanted statuses, soonest due first.

    ``guessed`` means that nothing has the words, and these have similar ones. If none waits, ``customers``
    are those whom the words mean, and ``others`` their latest associations, so that people see why not;
    ``colleagues`` are the ids of those others that are at locations on which the member holds no role.
    ``own`` are the ids of those waiting that the member owns.
    """

    waiting: Sequence[Summary]
    guessed: bool
    customers: Sequence[KnownCustomer] = ()
    others: Sequence[Summary] = ()
    colleagues: frozenset[int] = frozenset()
    own: frozenset[int] = frozenset()


def meant(
    session: Session,
    actor: Actor,
    statuses: Collection[AssociationStatus],
    words: str,
    limit: int,
    now: datetime,
) -> Meant:
    """Return which associations the words mean, as `waiting` finds them."""
    if not search.wanted(words):
        return Meant((), guessed=False)
    searched = row_search.look_for(session, actor, words, limit * MOST_TRIED)
    waits = _waiting(session, actor, statuses, searched.found, limit, now)
    if waits:
        return Meant(waits, guessed=searched.guessed, own=owned_by(actor.member.id, waits))
    others = _others(session, actor, searched.found)
    ids = dict.fromkeys([one.customer.id for one in others] + list(searched.found.customer_ids() or ()))
    known = customers.get_many(session, actor.partner, list(ids)[:MOST_OTHERS])
    return Meant(
        (),
        guessed=searched.guessed,
        customers=[KnownCustomer.of(one) for one in known],
        others=others,
        colleagues=frozenset(one.association.id for one in others if not actor.holds_role_on(one.location)),
    )


def owned_by(member_id: int, some: Sequence[Summary]) -> frozenset[int]:
    """Return the ids of those that this member owns."""
    return frozenset(one.association.id for one in some if one.owner.id == member_id)


def _others(session: Session, actor: Actor, found: FoundRows) -> list[Summary]:
    rows: dict[int, Association] = {}
    for way in found.ways:
        for customer_id in (way.customer_ids or ())[:MOST_OTHERS]:
            every = customers_page.of_customer(session, actor.partner, customer_id, MOST_READ)
            rows |= {one.id: one for one in every if way.has(one)}
    # What the member could act on explains more than what only a colleague can.
    sorted_rows = sorted(rows.values(), key=lambda one: not actor.holds_role_on(one.location))
    return [Summary(one) for one in sorted_rows[:MOST_OTHERS]]


def _waiting(
    session: Session,
    actor: Actor,
    statuses: Collection[AssociationStatus],
    found: FoundRows | None,
    limit: int,
    now: datetime | None = None,
) -> list[Summary]:
    """Return what is found in one of the statuses; with ``now``, only what may be begun by then."""
    narrowed = Narrowed(location_ids=actor.location_ids, statuses=frozenset(statuses), found=found)
    return _read(session, actor, narrowed, limit, now)


def _read(
    session: Session, actor: Actor, narrowed: Narrowed, limit: int, now: datetime | None
) -> list[Summary]:
    waits: list[Summary] = []
    key: Key | None = None
    # Those that were just asked may be many and come first, as after one click that asked for all.
    size = limit if now is None else max(limit, READ_AT_ONCE)
    while True:
        rows = customers_page.running(session, actor.partner, narrowed, size, key=key, backwards=False)
        waits += [one for one in map(Summary, rows) if now is None or not one.was_just_asked(now)]
        if len(rows) < size or len(waits) >= limit:
            return waits[:limit]
        key = (rows[-1].clock_due, rows[-1].id)
