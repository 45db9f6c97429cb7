"""How many clicks the most frequent jobs take, from the command or the card until it is done."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page
from sqlalchemy import update

from sandbox.demo import Demo
from store.catalogue import Engagement
from tests.browser.conftest import Open
from tests.browser.story import add
from tests.browser.test_consent import answer_mail

ENGAGEMENT = "Secure Identities and Access"

COUNTER = """
if (window.presses === undefined) {
  window.presses = 0;
  addEventListener("pointerdown", () => { window.presses += 1; }, true);
}
window.presses = 0;
"""


@contextmanager
def at_most(page: Page, most: int) -> Iterator[None]:
    """Check that no more than so many clicks are made; what is typed counts for nothing."""
    page.evaluate(COUNTER)
    yield
    made = page.evaluate("window.presses")
    assert 0 < made <= most, f"{made} clicks"


def require_nothing(demo: Demo) -> None:
    """Let claims be submitted without items, each of which takes clicks of its own."""
    with demo.bot.database.write() as session:
        session.execute(update(Engagement).values(required_items=[]))


def test_adding_takes_five_clicks_asking_two_and_claiming_three(open_window: Open, demo: Demo) -> None:
    require_nothing(demo)
    ada = open_window()
    add(ada, "contoso.com", "Contoso", "Dana Reyes", [ENGAGEMENT])

    with at_most(ada.page, 5):
        ada.write("/mci add-customer alpineskihouse.com")
        ada.shows("Step 2 of 4")
        ada.tick(ENGAGEMENT)
        ada.press("Next")
        ada.shows("Step 3 of 4")
        ada.enter("Customer's company name", "Alpine Ski House")
        ada.enter("Contact's name", "Sven Alp")
        ada.enter("Contact's e-mail", "sven@alpineskihouse.com")
        ada.press("Next")
        ada.shows("Step 4 of 4")
        ada.press("Add customer")
        ada.shows("Alpine Ski House is added to 1 engagement", "please accept or decline")
    ada.press("Close")

    card = ada.says("Alpine Ski House", "Customer added")
    with at_most(ada.page, 2):
        card.get_by_role("button", name="Ask for consent").click()
        # The e-mail was left open unsent, so it comes first; its contacts are a click away.
        ada.shows("Step 2 of 2", "Edit contacts")
        ada.press("Send for consent")
        ada.shows("is on its way")
    ada.press("Done")

    answer_mail(ada, "Sven Alp", "Accept")
    card = ada.messages.filter(has_text="Alpine Ski House").filter(has_text="Customer consent received").first
    with at_most(ada.page, 3):
        card.get_by_role("button", name="Submit claim").click()
        ada.shows("Step 1 of 2")
        ada.press("Next")
        ada.shows("Step 2 of 2")
        ada.press("Submit claim")
        ada.shows("Recorded: the claim for Alpine Ski House")


def test_asking_takes_three_clicks_and_adding_and_asking_five_together(open_window: Open) -> None:
    ada = open_window()
    add(ada, "contoso.com", "Contoso", "Dana Reyes", [ENGAGEMENT])
    card = ada.says("Contoso", "Customer added")
    with at_most(ada.page, 3):
        card.get_by_role("button", name="Ask for consent").click()
        ada.shows("Step 1 of 2")
        ada.press("Next")
        ada.shows("Step 2 of 2")
        ada.press("Send for consent")
        ada.shows("is on its way")
    ada.press("Done")

    with at_most(ada.page, 5):
        ada.write("/mci add-customer alpineskihouse.com")
        ada.shows("Step 2 of 4")
        ada.tick(ENGAGEMENT)
        ada.press("Next")
        ada.shows("Step 3 of 4")
        ada.enter("Customer's company name", "Alpine Ski House")
        ada.enter("Contact's name", "Sven Alp")
        ada.enter("Contact's e-mail", "sven@alpineskihouse.com")
        ada.press("Next")
        ada.shows("Step 4 of 4")
        ada.press("Add customer")
        ada.shows("Alpine Ski House is added to 1 engagement", "sven@alpineskihouse.com", "Ada Marsh")
        ada.press("Send for consent")
        ada.shows("is on its way")
