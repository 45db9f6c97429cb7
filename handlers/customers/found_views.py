"""The result of a search for one customer: the customer, several to choose from, or none."""

from datetime import datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
)

from flows.customers_page.find_customer import Findings
from flows.customers_page.page_values import CustomerPage
from flows.notes.notes import NotePage
from flows.rules.customers.domains import readable
from handlers.app.ids import Action
from handlers.app.page_state import PageState, Screen
from handlers.blocks import emphasis
from handlers.blocks.text_blocks import context, headline, text, with_accessory
from handlers.customers import front_views, page_views, row_views
from handlers.notes import views as note_views
from words import mrkdwn

MOST_ASSOCIATIONS = 10
"""Associations of one customer on its screen, what ends first at the top."""


def several(words: str, findings: Findings) -> list[Block]:
    """Return customers to choose from."""
    said = f"“{mrkdwn.escape(words)}”"
    found: list[Block] = [headline("Find a customer")]
    if not findings.customers:
        return [
            *found,
            text(
                f"No customer is called {said}, or nearly so. Search by name, domain, tenant ID, TPID, "
                "claim ID or reference (MCI-000123)."
            ),
            _again(),
        ]
    exact, guessed = f"These customers fit {said}:", f"Nobody is called {said} exactly. Did you mean:"
    found.append(text(guessed if findings.guessed else exact))
    for one in findings.customers:
        place = PageState(screen=Screen.CUSTOMER, customer=one.id)
        show = ButtonElement(
            text="Show",
            action_id=Action.CUSTOMER_SHOW,
            value=place.carried(),
            accessibility_label=row_views.spoken("Show", one.name),
        )
        found += with_accessory(f"{row_views.title(one)}\n{row_views.identifier(one)}", show)
    if findings.more:
        found.append(context("More customers fit; add a word to narrow them."))
    return [*found, _again()]


def one(
    page: CustomerPage, notes: NotePage, now: datetime, here: PageState, *, brief: bool = False
) -> list[Block]:
    """Return one customer with its newest notes and its associations, what ends first at the top.

    ``here`` is its place, and ``brief`` how it stands in a message. If one button asks for consent to
    several, it comes before them.
    """
    customer = page.customer
    found: list[Block] = [
        headline(customer.name),
        context(f"{mrkdwn.escape(readable(customer.domain))} · {row_views.identifier(customer)}"),
        *note_views.brief(notes),
    ]
    for_all = row_views.ask_for_all(page.associations, is_cut=bool(page.more))
    if for_all:
        found.append(ActionsBlock(elements=[for_all]))
    for association in page.associations:
        found += row_views.associated(association, now)
    if not page.associations:
        found.append(text("This customer is associated with no engagement."))
    if page.more and brief:
        found.append(ActionsBlock(elements=[front_views.show_all(here)]))
    elif page.more:
        found.append(context(f"The first {MOST_ASSOCIATIONS} are shown; the engagements' pages have all."))
    opens = ButtonElement(
        text="Notes",
        action_id=Action.NOTES_CUSTOMER,
        value=str(customer.id),
    )
    return [*emphasis.only_first(found), _again(opens)]


def _again(*before: ButtonElement) -> ActionsBlock:
    find = ButtonElement(text="Find another", action_id=Action.CUSTOMER_FIND)
    return ActionsBlock(elements=[*before, find, page_views.front()])
