"""Both sides of a consent: the member asks in Slack, the customer reads the mail and answers it."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.story import LINK, add, answer, ask
from tests.browser.window import Window

ENGAGEMENT = "Secure Identities and Access"


def read_mail(ada: Window, name: str, asks: str = "please accept or decline", link: str = LINK) -> Page:
    """Open the newest mail that asks a person for this, once it has come, and follow its link."""
    ada.go("Mailbox")
    ada.page.get_by_test_id("mail").filter(has_text=name).filter(has_text=asks).first.click()
    with ada.page.context.expect_page() as opened:
        ada.page.frame_locator("iframe").get_by_role("link", name=link).click()
    ada.go("mci-incentives")
    return opened.value


def answer_mail(ada: Window, name: str, choice: str) -> None:
    """Answer the newest mail to a person as they would, and leave the page.

    Behind another page of their browser, the member's is drawn once a second, and each click waits for that.
    """
    page = read_mail(ada, name)
    answer(page, choice, name)
    page.close()


def rows(ada: Window, tab: str = "Eligible") -> Locator:
    """Return what a tab of the engagement's Customers page shows."""
    ada.go("MCI Bot")
    home = ada.page.get_by_test_id("home")
    expect(home.get_by_test_id("block").first).to_be_visible()
    if home.get_by_role("button", name="More…").is_visible():
        ada.choose("Go to an engagement", ENGAGEMENT, place=home)
    home.get_by_role("button", name=re.compile(f"^{tab}")).click()
    expect(home.get_by_role("button", name=re.compile(f"^{tab}.*, shown now$"))).to_have_text(
        re.compile(f"^✓ {tab}")
    )
    return home


def tells(ada: Window, company: str, status: str, history: str) -> Locator:
    """Wait until the card has the status, find what happened in its details, and return the card."""
    ada.says(company, status)
    # Later messages may name the customer, too; the card is the first.
    card = ada.messages.filter(has_text=company).first
    expect(card).to_contain_text(status)
    card.get_by_role("button", name="Details").click()
    ada.shows(company, status, history)
    ada.press("Close")
    return card


def test_one_customer_accepts_another_declines_and_a_third_lets_it_lapse(open_window: Open) -> None:
    ada = open_window()
    for domain, company, contact in (
        ("contoso.com", "Contoso", "Dana Reyes"),
        ("alpineskihouse.com", "Alpine Ski House", "Sven Alp"),
        ("woodgrovebank.com", "Woodgrove Bank", "Mei Chen"),
    ):
        add(ada, domain, company, contact, [ENGAGEMENT])
        ask(ada, company)

    answer_mail(ada, "Dana Reyes", "Accept")
    card = tells(ada, "Contoso", "Customer consent received", "The customer consented (Dana Reyes)")
    expect(card.get_by_role("button", name="Submit claim")).to_be_visible()

    answer_mail(ada, "Sven Alp", "Decline")
    tells(ada, "Alpine Ski House", "Customer consent declined", "The customer declined")

    shown = rows(ada)
    expect(shown).to_contain_text("Contoso")
    expect(shown).to_contain_text("Woodgrove Bank")
    expect(shown).not_to_contain_text("Alpine Ski House")

    ada.go("Clock")
    for _ in range(5):
        ada.page.get_by_role("button", name="+1 week").click()
        expect(ada.page.get_by_text("Time is passing")).to_have_count(0)
    ada.go("mci-incentives")
    tells(ada, "Woodgrove Bank", "Customer consent expired", "Lost: no consent by")
    shown = rows(ada)
    expect(shown).to_contain_text("Contoso")
    expect(shown).not_to_contain_text("Woodgrove Bank")
