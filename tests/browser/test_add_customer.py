"""A member adds customers as people do it: quickly, and with a mistake, a step back and a break."""

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.story import OTHER_TENANT


def test_a_member_adds_a_customer_with_a_reason_a_step_back_and_a_break(open_window: Open) -> None:
    ada, lin = open_window("U0ADA"), open_window("U0LIN")
    ada.write("/mci add-customer adventure-works.com")
    ada.shows("Step 1 of 4")
    ada.choose("Location (PartnerID)", "Seattle")
    ada.enter("Tenant ID or TPID", OTHER_TENANT)
    ada.press("Next")

    ada.shows("adventure-works.com belongs to another tenant", "Step 1 of 4")
    ada.enter("Why does this ID belong to the customer?", "They moved to a new tenant in May")
    ada.press("Next")

    ada.shows("Step 2 of 4", OTHER_TENANT)
    ada.tick("Endpoint Management", "Collaborative Apps")
    ada.press("Close")
    expect(ada.page.get_by_test_id("modal")).to_have_count(0)

    ada.write("/mci add-customer")
    ada.shows("You have an unfinished draft", "adventure-works.com", "Step 2 of 4")
    ada.press("Resume: adventure-works.com")
    ada.shows("Step 2 of 4")
    expect(ada.modal.get_by_role("checkbox", name="Endpoint Management")).to_be_checked()
    ada.press("Next")

    ada.shows("Step 3 of 4")
    expect(ada.modal.get_by_label("Your e-mail")).to_have_value("ada.marsh@fourthcoffee.com")
    ada.enter("Customer's company name", "Adventure Works")
    ada.enter("Contact's name", "Kim Reyes")
    ada.enter("Contact's e-mail", "kim@adventure-works.com")
    ada.press("Next")

    ada.shows("Step 4 of 4", "They moved to a new tenant in May", "kim@adventure-works.com")
    ada.press("Back")
    ada.shows("Step 3 of 4")
    expect(ada.modal.get_by_label("Contact's name")).to_have_value("Kim Reyes")
    ada.enter("Contact's name", "Kim Reyes-Lund")
    ada.press("Next")
    ada.shows("Step 4 of 4", "Kim Reyes-Lund")
    ada.untick("Ask for consent next")
    ada.press("Add customer")

    ada.shows("Adventure Works is added to 2 engagements", "Collaborative Apps", "Endpoint Management")
    ada.press("Done")
    for window in (ada, lin):
        for engagement in ("Collaborative Apps", "Endpoint Management"):
            window.says("Adventure Works", engagement, "Customer added")
