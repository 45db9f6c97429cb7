"""Where else the words of a search find something, if a tab of the Customers page has nothing."""

from dataclasses import replace

from flows.customers_page.page_query import PageQuery
from flows.customers_page.page_values import MOST_ELSEWHERE, Elsewhere, Tab


def elsewhere(look: PageQuery) -> tuple[Elsewhere, ...]:
    """Return where there are rows: on the engagement's other tabs, or else on those of all engagements.

    Filters that other tabs do not keep are left out.
    """
    is_one = look.engagement is not None
    tabs = [tab for tab in Tab if tab is not look.ask.tab and (is_one or tab is not Tab.INELIGIBLE)]
    found = _where(look, tabs)
    if found or not is_one:
        return found
    everywhere = replace(
        look,
        engagement=None,
        ask=replace(look.ask, engagement_id=None),
        narrowed=replace(look.narrowed, engagement_id=None),
    )
    return _where(everywhere, [Tab.ELIGIBLE, Tab.COMPLETE])


def _where(look: PageQuery, tabs: list[Tab]) -> tuple[Elsewhere, ...]:
    counted = [Elsewhere(look.ask.engagement_id, tab, _count(look, tab)) for tab in tabs]
    return tuple(one for one in counted if one.count)


def _count(look: PageQuery, tab: Tab) -> int:
    ask = replace(look.ask, tab=tab, status=None, due_days=None, cursor=None, backwards=False)
    narrowed = replace(look.narrowed, status=None, due_before=None)
    rows, _ = replace(look, ask=ask, narrowed=narrowed, stopped=None).gather(MOST_ELSEWHERE + 1)
    return len(rows)
