"""The walks through every screen of the product; in each the next screens are shown and taken."""

import re

from playwright.sync_api import Page
from sqlalchemy import select

from sandbox.demo import Demo
from sandbox.mail import mail_views
from store.associations.associations import Association
from store.customers.customers import Customer
from store.enums import AssociationStatus
from tests.browser import story
from tests.browser.window import Window
from tools.pictures.administration import administration
from tools.pictures.delivering import deliver_all
from tools.pictures.taking import ANSWERED_MS, Screens, close_everything

NOT_FOLLOWED = frozenset({"Close", "Cancel", "Back", "Done", "Undo the cancellation", "End the snooze"})
"""Buttons that lead away from details, or act at once."""

LEADS_TO_DETAILS = re.compile("^(Details|Open)")
"""The button of a row: a submitted claim is opened by its ID."""


# What members see without acting


def conversations(screens: Screens) -> None:
    """Take the channel, a thread, and Home and messages of three people."""
    ada = screens.window()
    ada.page.wait_for_timeout(ANSWERED_MS)
    screens.take(ada.page, "channel", whole=True)
    for user, name in (("U0ADA", "admin"), ("U0LIN", "user"), ("U0MAX", "nobody")):
        window = screens.window(user)
        window.go("MCI Bot")
        window.page.get_by_test_id("home").get_by_test_id("block").first.wait_for()
        screens.take(window.page, f"home-of-{name}")
        window.page.get_by_role("tab", name="Messages").click()
        window.page.wait_for_timeout(ANSWERED_MS)
        screens.take(window.page, f"messages-of-{name}", whole=True)


def thread(screens: Screens) -> None:
    """Take the thread of a card."""
    ada = screens.window()
    ada.messages.get_by_text("repl").first.click()
    ada.page.wait_for_timeout(ANSWERED_MS)
    screens.take(ada.page, "thread", whole=True)


def answers(screens: Screens) -> None:
    """Take the answer to each command that answers in the conversation."""
    ada = screens.window()
    for typed in (
        "/mci",
        "/mci custmers",
        "/mci customers",
        "/mci customers alpine",
        "/mci report",
        "/mci report last weak",
        "/mci customers nobody of that name",
        "/mci customer alpine",
        "/mci customers viva ineligible",
        "/mci export",
        "/mci due",
        "/mci due all",
        "/mci engagements",
        "/mci consent nobody of that name",
        "/mci admin",
    ):
        ada.write(typed)
        ada.page.wait_for_timeout(ANSWERED_MS)
        screens.take(ada.page, "answer-" + typed.removeprefix("/mci").strip().replace(" ", "-"))
        close_everything(ada)
        ada.page.wait_for_timeout(ANSWERED_MS)


def forms(screens: Screens) -> None:
    """Take each form that a command opens."""
    ada = screens.window()
    for typed in (
        "/mci add-customer",
        "/mci claim-customer",
        "/mci consent",
        "/mci submit-claim",
        "/mci settings",
    ):
        ada.write(typed)
        ada.modal.wait_for()
        screens.take(ada.page, "form-" + typed.removeprefix("/mci ").replace(" ", "-"))
        close_everything(ada)
        ada.page.wait_for_timeout(ANSWERED_MS)
    ada.write("/mci")
    ada.says("More").get_by_role("button", name="More").click()
    ada.modal.wait_for()
    screens.take(ada.page, "form-more")


def first_steps(screens: Screens) -> None:
    """Take the guide to the first steps, the company settings, and the form behind each of their buttons."""
    ada = screens.window()
    for typed, buttons in (
        ("/mci admin setup", ("Open sender of mails",)),
        ("/mci admin settings", ("Change company", "Change channel", "Change working time")),
    ):
        name = "-".join(typed.removeprefix("/mci ").split())
        ada.write(typed)
        ada.modal.wait_for()
        screens.take(ada.page, name)
        for button in buttons:
            ada.press(button)
            ada.page.wait_for_timeout(ANSWERED_MS)
            screens.take(ada.page, f"{name}-{button.split()[-1]}")
            ada.modal.get_by_role("button", name=re.compile("^(Cancel|Close)$")).last.click()
            ada.page.wait_for_timeout(ANSWERED_MS)
        close_everything(ada)
        ada.page.wait_for_timeout(ANSWERED_MS)


def customers_page(screens: Screens) -> None:
    """Take the Customers page: each tab, the filter, the search, the catalogue."""
    ada = screens.window()
    _open_customers(ada)
    screens.take(ada.page, "customers-front")
    for name in ("Show all of mine", "Eligible", "Complete", "Search and filter"):
        button = ada.modal.get_by_role("button", name=name)
        if button.count():  # Without a customer there is only the first screen.
            button.first.click()
            ada.page.wait_for_timeout(ANSWERED_MS)
            screens.take(ada.page, "customers-" + name.casefold().replace(" ", "-"))


# The journeys


def adding(screens: Screens) -> None:
    """Take each step of adding a customer, with errors and with the reason for another tenant."""
    ada = screens.window()
    ada.write("/mci add-customer")
    ada.shows("Step 1 of 4")
    ada.enter("Customer's domain", "https://192.0.2.1/about")
    ada.enter("Tenant ID or TPID", "twelve")
    ada.press("Next")
    ada.modal.locator(".input--wrong").first.wait_for()
    screens.take(ada.page, "add-1-errors")
    ada.enter("Customer's domain", "adventure-works.com")
    ada.enter("Tenant ID or TPID", story.OTHER_TENANT)
    if ada.modal.get_by_role("combobox", name="Location (PartnerID)").count():
        ada.choose("Location (PartnerID)", "Seattle")
    ada.press("Next")
    ada.shows("belongs to another tenant")
    screens.take(ada.page, "add-1-other-tenant")
    ada.enter("Why does this ID belong to the customer?", "They moved to a new tenant in May")
    ada.press("Next")
    ada.shows("Step 2 of 4")
    screens.take(ada.page, "add-2-engagements")
    _choose_engagement(ada, "Endpoint Management")
    ada.press("Next")
    ada.shows("Step 3 of 4")
    screens.take(ada.page, "add-3-contacts")
    ada.enter("Customer's company name", "Adventure Works")
    ada.enter("Contact's name", "Kim Reyes")
    ada.enter("Contact's e-mail", "kim@adventure-works.com")
    ada.press("Next")
    ada.shows("Step 4 of 4")
    screens.take(ada.page, "add-4-review")
    ada.untick("Ask for consent next")
    ada.press("Add customer")
    ada.shows("is added to 1 engagement")
    screens.take(ada.page, "add-5-added")
    ada.press("Done")
    ada.write("/mci add-customer litwareinc.com")
    ada.shows("Step 2 of 4")
    screens.take(ada.page, "add-2-not-known")


def consent(screens: Screens) -> None:
    """Take the way from a card to the customer's acceptance, then to the claim."""
    ada = screens.window()
    ada.write("/mci add-customer contoso.com")
    screens.take(ada.page, "add-2-while-unfinished")
    ada.shows("Step 2 of 4")
    _choose_engagement(ada, "Secure Identities and Access")
    ada.press("Next")
    ada.shows("Step 3 of 4")
    ada.enter("Customer's company name", "Contoso")
    ada.enter("Contact's name", "Dana Reyes")
    ada.enter("Contact's e-mail", "dana@contoso.com")
    ada.press("Next")
    ada.shows("Step 4 of 4")
    ada.press("Add customer")
    ada.shows("is added to", "please accept or decline")
    screens.take(ada.page, "add-5-ask-next")
    ada.press("Close")
    deliver_all(screens.demo)
    card = ada.says("Contoso", "Customer added")
    card.get_by_role("button", name="Ask for consent").click()
    ada.shows("Step 2 of 2")
    ada.press("Edit contacts")
    ada.shows("Step 1 of 2")
    screens.take(ada.page, "consent-1-contacts")
    ada.press("Next")
    ada.shows("Step 2 of 2", "please accept or decline")
    screens.take(ada.page, "consent-2-mail")
    ada.press("Send for consent")
    ada.shows("is on its way")
    screens.take(ada.page, "consent-3-sent")
    ada.press("Done")


def answering(screens: Screens) -> None:
    """Take the newest consent e-mail, the customer's page until the acceptance, and the receipt."""
    ada = screens.window()
    ada.go("Mailbox")
    ada.page.wait_for_timeout(ANSWERED_MS)
    screens.take(ada.page, "mailbox")
    page = _open_request(screens, ada, "contoso.com", "mail-request")
    screens.take(page, "page-request")
    page.get_by_role("button", name="Send my answer").click()
    page.wait_for_timeout(ANSWERED_MS)
    screens.take(page, "page-errors")
    story.answer(page, "Accept", "Dana Reyes")
    screens.take(page, "page-accepted")
    page.close()
    deliver_all(screens.demo)
    ada.page.wait_for_timeout(ANSWERED_MS)
    ada.page.get_by_test_id("mail").first.click()
    ada.page.wait_for_timeout(ANSWERED_MS)
    screens.take(ada.page, "mail-receipt")


def declining(screens: Screens) -> None:
    """Take the page of a customer who declines, and what the channel is told then."""
    ada = screens.window()
    ada.go("Mailbox")
    domain = _domain_of(screens.demo, AssociationStatus.AWAITING_CONSENT)
    page = _open_request(screens, ada, domain)
    page.get_by_role("radio", name="Decline").check()
    screens.take(page, "page-declining")
    story.answer(page, "Decline", "Kim Akers")
    screens.take(page, "page-declined")
    page.close()
    deliver_all(screens.demo)
    ada.go("mci-incentives")
    ada.page.wait_for_timeout(ANSWERED_MS)
    screens.take(ada.page, "channel-declined")


def claim(screens: Screens) -> None:
    """Take the way from a consent to the submitted claim."""
    ada = screens.window()
    card = ada.says("Contoso", "Customer consent received")
    screens.take(ada.page, "channel-consented")
    card.get_by_role("button", name="Submit claim").first.click()
    ada.page.wait_for_timeout(ANSWERED_MS)
    screens.take(ada.page, "claim-1-items")
    while (give := ada.modal.get_by_role("button", name="Give", exact=True)).count():
        give.first.click()
        ada.page.wait_for_timeout(ANSWERED_MS)
        screens.take(ada.page, "claim-2-item")
        ada.modal.get_by_label("Already in Partner Center").fill("Given there by Ada on 2 March")
        ada.press("Give")
        ada.page.wait_for_timeout(ANSWERED_MS)
    screens.take(ada.page, "claim-3-given")
    ada.press("Next")
    ada.page.wait_for_timeout(ANSWERED_MS)
    screens.take(ada.page, "claim-4-details")
    ada.press("Next")
    ada.page.wait_for_timeout(ANSWERED_MS)
    screens.take(ada.page, "claim-5-review")
    ada.modal.get_by_role("button", name="Submit").last.click()
    ada.page.wait_for_timeout(ANSWERED_MS)
    screens.take(ada.page, "claim-6-submitted")
    close_everything(ada)
    deliver_all(screens.demo)
    ada.page.wait_for_timeout(ANSWERED_MS)
    screens.take(ada.page, "channel-submitted")


def details(screens: Screens) -> None:
    """Take details at each status, and each form to which they lead."""
    led: set[str] = set()
    for reference, status in _one_of_each_status(screens.demo):
        ada = screens.window()
        _open_details(ada, reference)
        screens.take(ada.page, f"details-{status}")
        title, buttons = ada.modal.get_by_role("heading").first.inner_text(), ada.modal.get_by_role("button")
        for name in [one.inner_text().strip() for one in buttons.all()]:
            if name and not name.startswith("@") and name not in led | NOT_FOLLOWED:
                led.add(name)
                _back_to_details(ada, reference, title)
                buttons.filter(has_text=name).first.click()
                ada.page.wait_for_timeout(ANSWERED_MS)
                words = "".join(one if one.isalnum() else "-" for one in name.casefold())
                screens.take(ada.page, f"details-{status}-{words[:30]}")


def time_passes(screens: Screens) -> None:
    """Take what is told over the days: the daily message, the channel's summary, what lapsed."""
    ada = screens.window()
    ada.go("Clock")
    screens.take(ada.page, "clock")
    for _ in range(3):
        ada.page.get_by_role("button", name="+1 day").click()
        ada.page.wait_for_timeout(ANSWERED_MS)
        deliver_all(screens.demo)
    ada.page.wait_for_timeout(ANSWERED_MS)
    screens.take(ada.page, "clock-moved")
    ada.go("mci-incentives")
    ada.page.wait_for_timeout(ANSWERED_MS)
    screens.take(ada.page, "after-days-channel", whole=True)
    for user, name in (("U0ADA", "admin"), ("U0LIN", "user")):
        window = screens.window(user)
        window.go("MCI Bot")
        window.page.get_by_test_id("home").get_by_test_id("block").first.wait_for()
        screens.take(window.page, f"after-days-home-of-{name}")
        lost = window.page.get_by_role("button", name="Show what was lost")
        if lost.count():
            lost.click()
            window.page.wait_for_timeout(ANSWERED_MS)
            screens.take(window.page, f"after-days-lost-of-{name}")
        window.page.get_by_role("tab", name="Messages").click()
        window.page.wait_for_timeout(ANSWERED_MS)
        screens.take(window.page, f"after-days-messages-of-{name}", whole=True)


def ended(screens: Screens) -> None:
    """Take the page of a request whose time is over; a link that never existed leads to the same."""
    ada = screens.window()
    ada.go("Mailbox")
    page = _open_request(screens, ada, _domain_of(screens.demo, AssociationStatus.CONSENT_EXPIRED))
    screens.take(page, "page-ended")


EMPTY = (conversations, answers, forms, first_steps, customers_page, administration)
EVERYTHING = (
    conversations,
    thread,
    answers,
    forms,
    first_steps,
    customers_page,
    adding,
    consent,
    answering,
    claim,
    declining,
    details,
    time_passes,
    ended,
    administration,
)


def _choose_engagement(ada: Window, name: str) -> None:
    """Tick an engagement, or search for it where there are too many for boxes."""
    box = ada.modal.get_by_role("checkbox", name=name)
    if box.count():
        box.check()
    else:
        ada.choose("Engagements", name)


def _open_customers(ada: Window) -> None:
    ada.page.wait_for_timeout(400)
    ada.write("/mci")
    ada.says("More").get_by_role("button", name="More").click()
    ada.modal.wait_for()
    ada.modal.get_by_role("button", name="Customers").first.click()
    ada.page.wait_for_timeout(ANSWERED_MS)


def _one_of_each_status(demo: Demo) -> list[tuple[str, str]]:
    with demo.bot.database.read() as session:
        # The first customer may have more associations than an answer shows, so the newest ones are taken.
        found = session.scalars(select(Association).order_by(Association.id)).all()
        return list({one.status.value: (one.reference, one.status.value) for one in found}.values())


def _open_details(ada: Window, reference: str) -> None:
    ada.write(f"/mci customer {reference}")
    ada.page.wait_for_timeout(2 * ANSWERED_MS)
    after = False
    for block in ada.says(reference).get_by_test_id("block").all():
        after = after or reference in block.inner_text()
        button = block.get_by_role("button", name=LEADS_TO_DETAILS)
        if after and button.count():
            button.click()
            break
    ada.modal.wait_for()
    ada.page.wait_for_timeout(ANSWERED_MS)


def _back_to_details(ada: Window, reference: str, title: str) -> None:
    """Close what lies over the details; if they were replaced, open them anew."""
    modals = ada.page.get_by_test_id("modal")
    while modals.count() > 1:
        ada.modal.get_by_role("button", name="Close").last.click()
        ada.page.wait_for_timeout(ANSWERED_MS)
    if not modals.count() or ada.modal.get_by_role("heading").first.inner_text() != title:
        close_everything(ada)
        _open_details(ada, reference)


def _open_request(screens: Screens, ada: Window, domain: str, name: str | None = None) -> Page:
    """Open the newest consent e-mail to a domain, take it if it has a name, and open its page."""
    ada.page.get_by_test_id("mail").nth(_requests(screens.demo)[domain]).click()
    link = ada.page.frame_locator("iframe").get_by_role("link", name=story.LINK)
    link.wait_for()
    if name:
        screens.take(ada.page, name)
    with ada.page.context.expect_page() as opened:
        link.click()
    page = opened.value
    page.wait_for_timeout(ANSWERED_MS)
    return page


def _requests(demo: Demo) -> dict[str, int]:
    """Return the place of each domain's newest consent e-mail in the mailbox."""
    places: dict[str, int] = {}
    for place, mail in enumerate(reversed(demo.sandbox.state.mails)):
        if story.LINK in mail_views.whole(mail)["html"]:
            places.setdefault(mail.recipients[0].rpartition("@")[2], place)
    return places


def _domain_of(demo: Demo, status: AssociationStatus) -> str:
    """Return the domain of a customer who was asked by e-mail, all of whose associations have a status."""
    asked = _requests(demo)
    statuses: dict[str, set[AssociationStatus]] = {}
    with demo.bot.database.read() as session:
        rows = select(Customer.domain, Association.status).join(Association.customer)
        for domain, found in session.execute(rows):
            statuses.setdefault(domain, set()).add(found)
    fitting = [domain for domain, found in statuses.items() if found == {status} and domain in asked]
    if not fitting:
        raise LookupError(f"No customer who was asked by e-mail is at {status}.")
    return fitting[0]
