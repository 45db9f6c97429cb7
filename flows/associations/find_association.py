"""Find an association of the partner by its reference, or among those with a status."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations.summary import Summary
from flows.customers import similar_names
from flows.rules.customers import search
from store.customers import customers_page
from store.customers.customers_page import FoundCustomers, Narrowed
from store.enums import AssociationStatus

MOST_TRIED = 10
"""Matching customers to read for each wanted result, because some have no association with the status."""

MOST_OTHERS = 3
"""Associations in other statuses that say why none waits."""


def named(session: Session, actor: Actor, words: str) -> int | None:
    """Return the id of the partner's association with this reference or claim ID, if there is one.

    Digits alone are a claim ID, or else the number of a reference.
    """
    for number in filter(None, (search.as_number(words), search.bare_reference(words))):
        found = customers_page.found(session, actor.partner, (), number, 1)
        if found.association_ids:
            return found.association_ids[0]
    return None


def of_customer(
    session: Session, actor: Actor, statuses: Collection[AssociationStatus], customer_id: int, limit: int
) -> list[Summary]:
    """Return what `waiting` returns, of one customer."""
    return _waiting(session, actor, statuses, FoundCustomers((customer_id,), (), is_cut=False), limit)


def waiting(
    session: Session, actor: Actor, statuses: Collection[AssociationStatus], words: str, limit: int
) -> list[Summary]:
    """Return associations in one of the statuses that the words mean, the soonest due first.

    The words are of the customer, a reference or a claim ID; if nothing has them, similar ones are found.
    Associations at locations on which the member holds no role are left out (R1).
    """
    found = _found(session, actor, words, limit) if search.wanted(words) else None
    return _waiting(session, actor, statuses, found, limit)


@dataclass(frozen=True, slots=True)
class Meant:
    """Which associations some words mean: those ``waiting`` in the wanted statuses, soonest due first.

    ``guessed`` means that nothing has the words, and these have similar ones. If none waits, ``others`` are
    the latest associations of the customers whom the words mean, so that people see why not.
    """

    waiting: Sequence[Summary]
    guessed: bool
    others: Sequence[Summary] = ()


def meant(
    session: Session, actor: Actor, statuses: Collection[AssociationStatus], words: str, limit: int
) -> Meant:
    """Return which associations the words mean, as `waiting` finds them."""
    if not search.wanted(words):
        return Meant((), guessed=False)
    exact = _exact(session, actor, words, limit)
    found = exact or _similar(session, actor, words)
    waits = _waiting(session, actor, statuses, found, limit)
    others: list[Summary] = []
    if not waits:
        for customer_id in found.customer_ids[:MOST_OTHERS]:
            latest = customers_page.of_customer(session, actor.partner, customer_id, MOST_OTHERS)
            others += [Summary(one) for one in latest if actor.holds_role_on(one.location)]
    return Meant(waits, guessed=exact is None, others=others[:MOST_OTHERS])


def _waiting(
    session: Session,
    actor: Actor,
    statuses: Collection[AssociationStatus],
    found: FoundCustomers | None,
    limit: int,
) -> list[Summary]:
    narrowed = Narrowed(location_ids=actor.location_ids, statuses=frozenset(statuses), found=found)
    rows = customers_page.running(session, actor.partner, narrowed, limit, key=None, backwards=False)
    return [Summary(one) for one in rows]


def _found(session: Session, actor: Actor, words: str, limit: int) -> FoundCustomers:
    return _exact(session, actor, words, limit) or _similar(session, actor, words)


def _exact(session: Session, actor: Actor, words: str, limit: int) -> FoundCustomers | None:
    """Return what has all the words, or is numbered like them; ``None`` if nothing is."""
    number, most = search.as_number(words), limit * MOST_TRIED
    found = customers_page.found(session, actor.partner, search.wanted(words), number, most)
    return found if found.customer_ids or found.association_ids else None


def _similar(session: Session, actor: Actor, words: str) -> FoundCustomers:
    similar = similar_names.similar(session, actor, search.wanted(words))
    return FoundCustomers(tuple(similar), (), is_cut=False)
