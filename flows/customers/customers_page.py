"""The Customers page: for each engagement the tabs Eligible, Ineligible and Complete (R4, R5, R20).

Members see the associations of all locations of their partner; where they may act is R1's.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.customers.page_query import PageQuery
from flows.customers.page_values import Counted, Page, PageFilters, PageRow
from store.catalogue import Engagement
from store.customers import customers_page

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
        # The beginning is reached: show the first page whole instead of a part of it.
        return show(session, actor, replace(ask, cursor=None, backwards=False), now, size)
    if ask.backwards:
        rows = rows[::-1]
        earlier = rows[0][0] if more else stopped
        later = rows[-1][0] if rows else ask.cursor
    else:
        earlier = (rows[0][0] if rows else ask.cursor) if ask.cursor else None
        later = rows[-1][0] if more else stopped
    return Page(
        ask=look.ask,
        engagement=look.engagement,
        location=look.location,
        rows=tuple(row for _, row in rows),
        earlier=earlier,
        later=later,
        judged=judged if stopped else 0,
        found_too_many=look.found_too_many,
        may_claim=look.may_claim,
    )


def every_row(session: Session, actor: Actor, ask: PageFilters, now: datetime, most: int) -> list[PageRow]:
    """Return all rows that the page's tab and filters leave, from its beginning, up to ``most``."""
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


def counted(session: Session, actor: Actor, engagements: Sequence[Engagement]) -> list[Counted]:
    """Return the engagements with the number of rows on their pages."""
    numbers = customers_page.counts(session, actor.partner, [one.id for one in engagements])
    return [Counted(one, *numbers.get(one.id, (0, 0))) for one in engagements]
