"""What a search for one customer found: the customer, several to choose from, or nobody."""

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
)

from flows.customers.page_values import Associated
from flows.rules.customers.domains import readable
from handlers.app.ids import Action
from handlers.blocks.text_blocks import context, headline, text, with_accessory
from handlers.customers import page_views, row_views
from handlers.customers.places import PageState, Screen
from store.customers.customers import Customer
from words import mrkdwn

MOST_ASSOCIATIONS = 10
"""Associations of one customer on its screen, the latest first."""


def several(words: str, customers: Sequence[Customer], *, guessed: bool, more: bool) -> list[Block]:
    """Return customers to choose from; ``guessed`` says that nobody is spelt exactly so."""
    said = f"“{mrkdwn.escape(words)}”"
    found: list[Block] = [headline("Find a customer")]
    if not customers:
        return [
            *found,
            text(
                f"No customer is called {said}, or nearly so. Search by name, domain, tenant ID, TPID, "
                "claim ID or reference (MCI-000123)."
            ),
            _again(),
        ]
    found.append(
        text(f"Nobody is called {said} exactly. Did you mean:" if guessed else f"These customers fit {said}:")
    )
    for one in customers:
        place = PageState(screen=Screen.CUSTOMER, customer=one.id)
        show = ButtonElement(text="Show", action_id=Action.CUSTOMER_SHOW, value=place.carried())
        found += with_accessory(f"{row_views.title(one)}\n{row_views.identifier(one)}", show)
    if more:
        found.append(context("More customers fit; add a word to narrow them."))
    return [*found, _again()]


def one(customer: Customer, associations: Sequence[Associated], now: datetime, *, more: bool) -> list[Block]:
    """Return one customer with its associations, the latest first."""
    found: list[Block] = [
        headline(customer.name),
        context(f"{mrkdwn.escape(readable(customer.domain))} · {row_views.identifier(customer)}"),
    ]
    for association in associations:
        found += row_views.associated(association, now, names_engagement=True)
    if not associations:
        found.append(text("This customer is associated with no engagement."))
    if more:
        found.append(context(f"The latest {MOST_ASSOCIATIONS} are shown; the engagements' pages have all."))
    return [*found, _again()]


def _again() -> ActionsBlock:
    find = ButtonElement(text="Find another", action_id=Action.CUSTOMER_FIND)
    return ActionsBlock(elements=[find, page_views.front()])
