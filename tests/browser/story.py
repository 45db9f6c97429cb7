"""What members and customers do again and again, in windows of a browser."""

from playwright.sync_api import Page, expect

from tests.browser.window import Window

OTHER_TENANT = "36f675cc-81e7-4ef5-a8e2-5d940ed90475"
"""A tenant of Adventure Works that does not own its domain."""

LINK = "Read the details and answer"


def add(ada: Window, domain: str, company: str, contact: str, engagements: list[str]) -> None:
    """Add a customer whose domain has an eligible tenant."""
    ada.write("/mci add-customer")
    ada.shows("Step 1 of 4")
    ada.choose("Location (PartnerID)", "Seattle")
    ada.enter("Customer's domain", domain)
    ada.press("Next")
    ada.shows("Step 2 of 4")
    ada.tick(*engagements)
    ada.press("Next")
    ada.shows("Step 3 of 4")
    ada.enter("Customer's company name", company)
    ada.enter("Contact's name", contact)
    ada.enter("Contact's e-mail", f"{contact.split(maxsplit=1)[0].lower()}@{domain}")
    ada.press("Next")
    ada.shows("Step 4 of 4")
    ada.untick("Ask for consent next")
    ada.press("Add customer")
    ada.shows("is added to")
    ada.press("Done")


def ask(ada: Window, company: str) -> None:
    """Send the consent e-mail from the card in the channel."""
    card = ada.says(company, "Customer added")
    card.get_by_role("button", name="Ask for consent").click()
    ada.shows("Step 1 of 2")
    ada.press("Next")
    ada.shows("Step 2 of 2", "please accept or decline")
    ada.press("Send for consent")
    ada.shows("is on its way")
    ada.press("Done")
    ada.says(company, "Awaiting customer consent response")


def answer(page: Page, choice: str, name: str) -> None:
    """Answer on the customer's page."""
    page.get_by_role("radio", name=choice).check()
    page.get_by_label("Your full name").fill(name)
    page.get_by_role("checkbox", name="I have read this").check()
    page.get_by_role("button", name="Send my answer").click()
    expect(page.get_by_role("heading", name="recorded").first).to_be_visible()
