"""The Customers page: for each engagement the tabs Eligible, Ineligible and Complete (R4, R5, R20).

Members see the associations of all locations of their partner; R1 says on which they may act.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.catalogue_values import EngagementTerms, PartnerLocation
from flows.customers.known_customer import KnownCustomer
from flows.customers_page import page_elsewhere, tab_counts
from flows.customers_page.page_query import PageQuery, associated
from flows.customers_page.page_values import MOST_COUNTED, Counted, CustomerPage, Page, PageFilters, PageRow
from store.customers import customers, customers_page

CHUNK = 500
"""Rows that an export reads at a time."""


def show(session: Session, actor: Actor, ask: PageFilters, now: datetime, size: int = 10) -> Page:
    """Return the page that is asked for, with up to ``size`` rows.

    Filters that name something that does not exist (an engagement or a location that is not the partner's)
    are ignored.
    """
    look = PageQuery.prepare(session, actor, ask, now)
    rows, judged = look.gather(size + 1)
    more = len(rows) > size
    rows = rows[:size]
    stopped = look.stopped
    if ask.backwards and not more and stopped is None:
        # The beginning is reached: show the whole first page instead of a part of it.
        return show(session, actor, replace(ask, cursor=None, backwards=False), now, size)
    if ask.backwards:
        rows = rows[::-1]
        earlier = rows[0][0] if more else stopped
        later = rows[-1][0] if rows else ask.cursor
    else:
        earlier = (rows[0][0] if rows else ask.cursor) if ask.cursor else None
        later = rows[-1][0] if more else stopped
    is_in_vain = bool(ask.search.strip()) and not (rows or ask.cursor or stopped)
    elsewhere = page_elsewhere.elsewhere(look) if is_in_vain else ()
    return Page(
        ask=look.ask,
        engagement=EngagementTerms.of(look.engagement) if look.engagement else None,
        location=PartnerLocation.of(look.location) if look.location else None,
        rows=tuple(row for _, row in rows),
        earlier=earlier,
        later=later,
        judged=judged if stopped else 0,
        found_too_many=look.found_too_many,
        guessed=look.guessed,
        elsewhere=elsewhere,
        known=page_elsewhere.known(look) if is_in_vain and not elsewhere else (),
        may_claim=look.may_claim,
        counts=tab_counts.count(look),
        is_empty=not (rows or ask.cursor or stopped) and not is_any_known(session, actor),
    )


def is_any_known(session: Session, actor: Actor) -> bool:
    """Tell whether the partner knows any customer, so that a search or an export may find one."""
    found = customers_page.known(
        session, actor.partner, 1, consented=False, among=None, key=None, backwards=False
    )
    return bool(found)


def every_row(session: Session, actor: Actor, ask: PageFilters, now: datetime, most: int) -> list[PageRow]:
    """Return all rows of the page's tab that pass its filters, from the beginning, up to ``most``."""
    look = PageQuery.prepare(session, actor, replace(ask, cursor=None, backwards=False), now)
    rows: list[PageRow] = []
    while len(rows) < most:
        placed, _ = look.gather(min(CHUNK, most - len(rows)))
        rows += [row for _, row in placed]
        cursor = look.stopped or (placed[-1][0] if placed else None)
        if cursor is None or (look.stopped is None and len(placed) < CHUNK):
            break
        look.ask, look.stopped = replace(look.ask, cursor=cursor), None
    return rows


def counted(session: Session, actor: Actor, engagements: Sequence[EngagementTerms]) -> list[Counted]:
    """Return the engagements with the number of rows on their pages."""
    numbers = _counts(session, actor, [one.id for one in engagements])
    return [Counted(one, *counts) for one, counts in zip(engagements, numbers, strict=True)]


def of_customer(
    session: Session, actor: Actor, customer_id: int, most: int, *, first: int | None = None
) -> CustomerPage | None:
    """Return one customer of the partner, with up to ``most`` of its associations, ``first`` at the top."""
    customer = customers.get(session, actor.partner, customer_id)
    if customer is None:
        return None
    lines = customers_page.of_customer(session, actor.partner, customer.id, most + 1, first)
    shown = tuple(associated(actor, line) for line in lines[:most])
    return CustomerPage(KnownCustomer.of(customer), shown, more=len(lines) > most)


def _counts(session: Session, actor: Actor, engagement_ids: Sequence[int]) -> list[tuple[int, int, int]]:
    numbers = customers_page.counts(session, actor.partner, engagement_ids, MOST_COUNTED + 1)
    return [numbers.get(one, (0, 0, 0)) for one in engagement_ids]
