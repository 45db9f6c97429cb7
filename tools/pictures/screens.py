"""Takes every screen of the product: in each of three fillings, on desktop and phone, light and dark."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as BrowserError
from sqlalchemy import select

from sandbox.demo import Demo
from store.associations.associations import Association
from tests.browser import story
from tests.browser.window import Window

FOLDER = Path(__file__).parents[2] / "build" / "screens"
DESKTOP, PHONE = (1280, 900), (390, 844)
SIZES = {"desktop": DESKTOP, "phone": PHONE}
SETTLES_MS, ANSWERED_MS = 250, 800
"""How long a screen gets to be drawn at another size, and the bot to answer a click."""

NOT_FOLLOWED = frozenset({"Close", "Cancel", "Back", "Done", "Undo the cancellation", "End the snooze"})
"""Buttons that lead away from details, or act at once."""

Walk = Callable[["Screens"], None]


@dataclass
class Screens:
    """Shows and takes one screen after the other of a demo that is filled."""

    demo: Demo
    browser: Browser
    folder: Path
    taken: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def walk(self, *walks: Walk) -> None:
        """Take the screens of each walk; one that does not get on is told, and the next one goes on."""
        for one in walks:
            try:
                one(self)
            except (BrowserError, AssertionError) as error:
                self.missed.append(
                    f"{self.folder.name}: {one.__name__}: {' '.join(str(error).split())[:300]}"
                )
                for page in [each for context in self.browser.contexts for each in context.pages][-1:]:
                    with suppress(BrowserError):
                        page.screenshot(path=self.folder / f"missed-{one.__name__}.png")
            for context in self.browser.contexts:
                context.close()

    def window(self, user: str = "U0ADA") -> Window:
        """Open a window of that person's."""
        context = self.browser.new_context(
            viewport={"width": DESKTOP[0], "height": DESKTOP[1]},
            locale="en-GB",
            timezone_id="Europe/London",
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.goto(f"{self.demo.sandbox.address}/?as={user}")
        window = Window(page)
        page.set_default_timeout(20_000)
        _close_everything(window)
        return window

    def take(self, page: Page, name: str) -> None:
        """Take what a page shows, at both sizes, in light and in dark."""
        number = len(self.taken) + 1
        self.taken.append(name)
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
                page.wait_for_timeout(SETTLES_MS)
                path = self.folder / f"{number:03}-{name}-{size}-{theme}.png"
                page.screenshot(path=path, animations="disabled", caret="hide")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
        page.wait_for_timeout(SETTLES_MS)

    def index(self) -> None:
        """Write a page that shows all pictures of the folder in rows."""
        rows = []
        for number, name in enumerate(self.taken, 1):
            pictures = "".join(
                f'<img loading="lazy" src="{number:03}-{name}-{size}-{theme}.png" alt="{size}, {theme}">'
                for size in SIZES
                for theme in ("light", "dark")
            )
            rows.append(f"<h2>{escape(name)}</h2><div>{pictures}</div>")
        style = "<style>img{height:600px;margin:4px;border:1px solid #888}div{white-space:nowrap}</style>"
        (self.folder / "index.html").write_text(f"<!doctype html><meta charset=utf-8>{style}{''.join(rows)}")


@contextmanager
def album(demo: Demo, browser: Browser, name: str) -> Iterator[Screens]:
    """Give an empty folder of ``build/screens`` to take screens into, and write its page at the end."""
    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    screens = Screens(demo, browser, folder)
    yield screens
    screens.index()


# What members see without acting


def conversations(screens: Screens) -> None:
    """Take the channel, a thread, and Home and messages of three people."""
    ada = screens.window()
    ada.page.wait_for_timeout(ANSWERED_MS)
    screens.take(ada.page, "channel")
    for user, name in (("U0ADA", "admin"), ("U0LIN", "user"), ("U0MAX", "nobody")):
        window = screens.window(user)
        window.go("MCI Bot")
        window.page.get_by_test_id("home").get_by_test_id("block").first.wait_for()
        screens.take(window.page, f"home-of-{name}")
        _scroll(window)
        screens.take(window.page, f"home-of-{name}-end")
        window.page.get_by_role("tab", name="Messages").click()
        window.page.wait_for_timeout(ANSWERED_MS)
        screens.take(window.page, f"messages-of-{name}")


def thread(screens: Screens) -> None:
    """Take the thread of a card."""
    ada = screens.window()
    ada.messages.get_by_text("repl").first.click()
    ada.page.wait_for_timeout(ANSWERED_MS)
    screens.take(ada.page, "thread")


def answers(screens: Screens) -> None:
    """Take the answer to each command that answers in the conversation."""
    ada = screens.window()
    for typed in (
        "/mci",
        "/mci custmers",
        "/mci customers",
        "/mci customers alpine",
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
        _close_everything(ada)
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
        "/mci admin outbox",
    ):
        ada.write(typed)
        ada.modal.wait_for()
        screens.take(ada.page, "form-" + typed.removeprefix("/mci ").replace(" ", "-"))
        _close_everything(ada)
        ada.page.wait_for_timeout(ANSWERED_MS)
    ada.write("/mci")
    ada.says("More").get_by_role("button", name="More").click()
    ada.modal.wait_for()
    screens.take(ada.page, "form-more")


def customers_page(screens: Screens) -> None:
    """Take the Customers page: each tab, the filter, the search, the catalogue."""
    ada = screens.window()
    _open_customers(ada)
    screens.take(ada.page, "customers-front")
    for name in ("Show all of mine", "Eligible", "Complete", "Search and filter"):
        ada.modal.get_by_role("button", name=name).first.click()
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
    ada.shows("is added to")
    ada.press("Done")
    card = ada.says("Contoso", "Customer added")
    card.get_by_role("button", name="Ask for consent").click()
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
    """Take the newest consent e-mail, the customer's page, and the receipt."""
    ada = screens.window()
    ada.go("Mailbox")
    ada.page.get_by_test_id("mail").filter(has_text="contoso.com").first.click()
    ada.page.frame_locator("iframe").get_by_role("link").first.wait_for()
    screens.take(ada.page, "mail-request")
    with ada.page.context.expect_page() as opened:
        ada.page.frame_locator("iframe").get_by_role("link", name=story.LINK).click()
    page = opened.value
    page.wait_for_timeout(ANSWERED_MS)
    screens.take(page, "page-request")
    page.get_by_role("button", name="Send my answer").scroll_into_view_if_needed()
    screens.take(page, "page-answer")
    page.get_by_role("button", name="Send my answer").click()
    page.wait_for_timeout(ANSWERED_MS)
    screens.take(page, "page-errors")
    story.answer(page, "Accept", "Dana Reyes")
    screens.take(page, "page-accepted")
    page.goto(page.url[:-4] + "AAAA")
    screens.take(page, "page-unknown")
    page.close()
    ada.page.wait_for_timeout(ANSWERED_MS)
    ada.page.get_by_test_id("mail").first.click()
    ada.page.wait_for_timeout(ANSWERED_MS)
    screens.take(ada.page, "mail-receipt")


def claim(screens: Screens) -> None:
    """Take the way from a consent to the submitted claim."""
    ada = screens.window()
    card = ada.says("Contoso", "Customer consent received")
    screens.take(ada.page, "channel-consented")
    card.get_by_role("button", name="Submit claim").first.click()
    ada.page.wait_for_timeout(ANSWERED_MS)
    screens.take(ada.page, "claim-1-details")
    ada.press("Next")
    ada.page.wait_for_timeout(ANSWERED_MS)
    screens.take(ada.page, "claim-2-review")
    ada.modal.get_by_role("button", name="Submit").last.click()
    ada.page.wait_for_timeout(ANSWERED_MS)
    screens.take(ada.page, "claim-3-submitted")


def details(screens: Screens) -> None:
    """Take details at each status, and each form to which they lead."""
    led: set[str] = set()
    for reference, status in _one_of_each_status(screens.demo):
        ada = screens.window()
        _open_details(ada, reference)
        screens.take(ada.page, f"details-{status}")
        buttons = ada.modal.get_by_role("button")
        for name in [one.inner_text().strip() for one in buttons.all()]:
            if name and not name.startswith("@") and name not in led | NOT_FOLLOWED:
                led.add(name)
                _close_everything(ada)
                _open_details(ada, reference)
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
        ada.page.wait_for_timeout(1500)
    for name in ("mci-incentives", "MCI Bot"):
        ada.go(name)
        ada.page.wait_for_timeout(ANSWERED_MS)
        if name == "MCI Bot":
            ada.page.get_by_role("tab", name="Messages").click()
            ada.page.wait_for_timeout(ANSWERED_MS)
        screens.take(ada.page, f"after-days-{name.replace(' ', '-').casefold()}")


EMPTY = (conversations, answers, forms, customers_page)
EVERYTHING = (
    conversations,
    thread,
    answers,
    forms,
    customers_page,
    adding,
    consent,
    claim,
    details,
    time_passes,
)


def _choose_engagement(ada: Window, name: str) -> None:
    """Tick an engagement, or search for it where there are too many for boxes."""
    box = ada.modal.get_by_role("checkbox", name=name)
    if box.count():
        box.check()
    else:
        ada.choose("Engagements", name)


def _close_everything(window: Window) -> None:
    """Close the forms that the person has open, which the sandbox keeps when a page is loaded anew."""
    window.page.reload()
    window.page.wait_for_timeout(ANSWERED_MS)
    while window.page.get_by_test_id("modal").count():
        window.modal.get_by_role("button", name="Close").last.click()
        window.page.wait_for_timeout(ANSWERED_MS)


def _open_customers(ada: Window) -> None:
    ada.page.wait_for_timeout(400)
    ada.write("/mci")
    ada.says("More").get_by_role("button", name="More").click()
    ada.modal.wait_for()
    ada.modal.get_by_role("button", name="Customers").first.click()
    ada.page.wait_for_timeout(ANSWERED_MS)


def _one_of_each_status(demo: Demo) -> list[tuple[str, str]]:
    with demo.bot.database.read() as session:
        found = session.scalars(select(Association).order_by(Association.id.desc())).all()
        return list({one.status.value: (one.reference, one.status.value) for one in found}.values())


def _open_details(ada: Window, reference: str) -> None:
    ada.write(f"/mci customer {reference}")
    ada.page.wait_for_timeout(2 * ANSWERED_MS)
    after = False
    for block in ada.says(reference).get_by_test_id("block").all():
        after = after or reference in block.inner_text()
        button = block.get_by_role("button", name="Details")
        if after and button.count():
            button.click()
            break
    ada.modal.wait_for()
    ada.page.wait_for_timeout(ANSWERED_MS)


def _scroll(window: Window) -> None:
    window.page.get_by_test_id("home").get_by_test_id("block").last.scroll_into_view_if_needed()
