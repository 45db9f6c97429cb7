"""Where else the words of a search find something, if a tab of the Customers page has nothing."""

from dataclasses import replace

from flows.associations.summary import Summary
from flows.customers.known_customer import KnownCustomer
from flows.customers_page.page_query import PageQuery
from flows.customers_page.page_values import MOST_ELSEWHERE, MOST_KNOWN, Elsewhere, KnownElsewhere, Tab
from store.customers import customers, customers_page

MOST_TRIED = 4 * MOST_KNOWN
"""Customers that are read, because some have no association that all the words mean."""

MOST_READ = 20
"""Latest associations of a customer among which the one is that the words mean."""


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
    return _where(everywhere, [Tab.ELIGIBLE, Tab.REVIEW, Tab.COMPLETE])


def known(look: PageQuery) -> tuple[KnownElsewhere, ...]:
    """Return the customers whom the words mean, whatever became of their associations, up to `MOST_KNOWN`.

    What was declined or has expired is on no tab of all engagements; its customer is found all the same.
    Words that are of engagements and locations alone mean no customer.
    """
    searched, session, partner = look.narrowed.found, look.session, look.actor.partner
    if searched is None:
        return ()
    of_themselves = searched.customer_ids(look.narrowed.engagement_id) or ()
    in_ways = [one for way in searched.ways for one in way.customer_ids or ()]
    tried = list(dict.fromkeys([*searched.numbered_customer_ids, *of_themselves, *in_ways]))[:MOST_TRIED]
    first = next(iter(searched.association_ids), None)
    found = []
    for customer in customers.get_many(session, partner, tried):
        every = customers_page.of_customer(session, partner, customer.id, MOST_READ, first)
        meant = [one for one in every if searched.means(one)]
        if meant or customer.id in of_themselves:
            found.append(KnownElsewhere(KnownCustomer.of(customer), Summary(meant[0]) if meant else None))
    return tuple(found[:MOST_KNOWN])


def _where(look: PageQuery, tabs: list[Tab]) -> tuple[Elsewhere, ...]:
    counted = [Elsewhere(look.ask.engagement_id, tab, _count(look, tab)) for tab in tabs]
    return tuple(one for one in counted if one.count)


def _count(look: PageQuery, tab: Tab) -> int:
    ask = replace(look.ask, tab=tab, status=None, due_days=None, cursor=None, backwards=False)
    narrowed = replace(look.narrowed, status=None, due_before=None)
    rows, _ = replace(look, ask=ask, narrowed=narrowed, stopped=None).gather(MOST_ELSEWHERE + 1)
    return len(rows)
