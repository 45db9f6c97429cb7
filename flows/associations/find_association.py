"""Find an association of the partner by its reference, or among those with a status."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations.summary import Summary
from flows.rules.customers import search
from store.customers import customers_page
from store.customers.customers_page import Narrowed
from store.enums import AssociationStatus

MOST_TRIED = 10
"""Matching customers to read for each wanted result, because some have no association with the status."""


def named(session: Session, actor: Actor, words: str) -> int | None:
    """Return the id of the partner's association with this reference or claim ID, if there is one."""
    found = customers_page.found(session, actor.partner, (), search.as_number(words), 1)
    return found.association_ids[0] if found.association_ids else None


def waiting(
    session: Session, actor: Actor, statuses: Collection[AssociationStatus], words: str, limit: int
) -> list[Summary]:
    """Return associations in one of the statuses that have all the words, the soonest due first.

    Associations at locations on which the member holds no role are left out (R1).
    """
    wanted = search.wanted(words)
    found = (
        customers_page.found(session, actor.partner, wanted, search.as_number(words), limit * MOST_TRIED)
        if wanted
        else None
    )
    narrowed = Narrowed(location_ids=actor.location_ids, statuses=frozenset(statuses), found=found)
    rows = customers_page.running(session, actor.partner, narrowed, limit, key=None, backwards=False)
    return [Summary(one) for one in rows]
