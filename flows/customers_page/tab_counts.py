"""How many rows each tab of the Customers page has, with the page's filters."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.orm import Session

from flows.customers import eligibility
from flows.customers_page.page_query import PageQuery
from flows.customers_page.page_values import (
    MOST_COUNTED,
    Claimable,
    Ineligible,
    PagePart,
    TabCounts,
)
from store.customers import customers_page
from store.customers.customers_page import Narrowed
from store.partners import Partner

MOST_TALLIED = 200
"""Known customers that are judged to count them, so that counting does not take longer than the page."""

_Counting = Callable[[Session, Partner, Narrowed, int], int]


def count(look: PageQuery) -> TabCounts:
    """Return how many rows a click on each tab shows.

    It keeps the filters, except those by status and clock; the tabs of what is due keep the clock, and each
    has its own owner.
    """
    ask, narrowed = look.ask, look.narrowed
    if ask.engagement_id is None and ask.due_days is not None:
        mine = replace(narrowed, owner_id=look.actor.member.id)
        return TabCounts(
            mine=_count(look, customers_page.count_running, mine),
            everybodys=_count(look, customers_page.count_running, replace(narrowed, owner_id=None)),
        )
    whole = replace(narrowed, status=None, due_before=None)
    claimable, ineligible, is_cut = _known(look)
    return TabCounts(
        running=_count(look, customers_page.count_running, whole),
        reviewed=_count(look, customers_page.count_reviewed, whole),
        finished=_count(look, customers_page.count_finished, whole),
        claimable=claimable,
        ineligible=ineligible,
        is_cut=is_cut,
    )


def _count(look: PageQuery, count: _Counting, narrowed: Narrowed) -> int:
    return count(look.session, look.actor.partner, narrowed, MOST_COUNTED + 1)


def _known(look: PageQuery) -> tuple[int, int, bool]:
    """Return how many known customers can be claimed, how many are ineligible, and if there may be more.

    Only the first ``MOST_TALLIED`` are judged.
    """
    if look.engagement is None:
        return 0, 0, False
    known = look.read_known(PagePart.INELIGIBLE, None, MOST_TALLIED + 1)
    here = known[:MOST_TALLIED]
    judged = eligibility.judge_customers(look.session, look.actor.partner, look.engagement, here, look.now)
    rows = [
        look.judged_row(part, one, judged[one.id])
        for one in here
        for part in (PagePart.INELIGIBLE, PagePart.CLAIMABLE)
        if part is PagePart.INELIGIBLE or (one.consented_at is not None and _lists_claimable(look))
    ]
    claimable = sum(isinstance(row, Claimable) for row in rows)
    return claimable, sum(isinstance(row, Ineligible) for row in rows), len(known) > MOST_TALLIED


def _lists_claimable(look: PageQuery) -> bool:
    """Tell whether the Eligible tab lists who can be claimed, who have neither a location nor an owner."""
    return look.can_be_claimed_now and not (look.ask.location_id or look.ask.owner)
