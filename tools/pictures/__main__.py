"""Takes the pictures of README and docs, then every screen, in a real browser: ``make pictures``."""

import re
import sys
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, Locator, Page, expect, sync_playwright

from sandbox.demo import Demo
from tests.browser import story
from tests.browser.programs import ARGUMENTS
from tests.browser.window import Window
from tests.support import under_way
from tools import machine
from tools.machine import Part
from tools.pictures import every
from tools.pictures.conversation import conversation
from tools.pictures.delivering import deliver_all
from tools.pictures.every import demo
from tools.pictures.gallery import gallery

FOLDER = Path(__file__).parents[2] / "docs" / "images"
WIDE = (1060, 680)
TALL = (800, 900)
PHONE = (390, 780)
MARGIN = 20


class Album:
    """Takes pictures of a page, in light and dark or in light alone."""

    def __init__(self, demo: Demo, browser: Browser) -> None:
        """Keep the demo and the browser in which it is shown."""
        self._demo = demo
        self._browser = browser

    def window(self, user: str = "U0ADA", size: tuple[int, int] = WIDE) -> Window:
        """Open a window of that person's."""
        context = self._browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            device_scale_factor=1.4,
            locale="en-GB",
            timezone_id="Europe/London",
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.goto(f"{self._demo.sandbox.address}/?as={user}")
        return Window(page)

    def both(self, page: Page, name: str) -> None:
        """Take the page in light and in dark."""
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            self.take(page, f"{name}-{theme}")
        page.emulate_media(color_scheme="light")

    def take(
        self, page: Page, name: str, *, around: Locator | None = None, until: Locator | None = None
    ) -> None:
        """Take the page, or what stands around a part of it; with ``until``, down to the end of that part."""
        if around:
            page.add_style_tag(content=".modal::backdrop { background: #e9e6df; }")
        page.wait_for_timeout(200)
        path = FOLDER / f"{name}.png"
        box = around.bounding_box() if around else None
        end = until.bounding_box() if until else None
        # Around a part of a conversation stand other messages.
        margin = 0 if end else MARGIN
        clip: FloatRect | None = box and {
            "x": box["x"] - margin,
            "y": box["y"] - margin,
            "width": box["width"] + 2 * margin,
            "height": (end["y"] + end["height"] - box["y"] if end else box["height"]) + 2 * margin,
        }
        page.screenshot(path=path, animations="disabled", caret="hide", clip=clip)
        print(f"{path.relative_to(FOLDER.parents[1])}  {path.stat().st_size // 1000} kB")


def main() -> None:
    """Tell the story once, and take a picture at each of its turns."""
    lacking = machine.missing(Part.BROWSER)
    if lacking:
        sys.exit(machine.sentence(lacking))
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demo() as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=machine.chromium(), args=ARGUMENTS)
        tell(Album(running, browser))
        browser.close()
    with demo() as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=machine.chromium(), args=ARGUMENTS)
        talk(running, browser)
        browser.close()
    missed = [*gallery(), *every.screen()]
    if missed:
        sys.exit("Not taken:\n" + "\n".join(missed))


def tell(album: Album) -> None:
    """Add customers, ask them for consent, let time pass."""
    ada, lin = album.window(), album.window("U0LIN")
    lin.write("Contoso signed this morning :tada: Who adds them?")
    ada.says("Contoso signed")
    ada.write("I do. Adventure Works too, they have moved to a new tenant.")
    story.add(ada, "contoso.com", "Contoso", "Dana Reyes", ["Secure Identities and Access"])
    ada.says("Contoso", "Customer added")
    picture_adding(album)
    ada.says("Adventure Works", "Endpoint Management")
    album.both(ada.page, "channel")
    picture_errors(album, ada)
    story.ask(ada, "Contoso")
    picture_mail(album, ada)
    picture_claim(album, ada)
    picture_clock(album, ada)
    ada.go("MCI Bot")
    ada.page.get_by_test_id("home").get_by_test_id("block").first.wait_for()
    album.both(ada.page, "home")


def talk(running: Demo, browser: Browser) -> None:
    """Ask in words about three customers that are under way."""
    under_way.begin(running)
    deliver_all(running)
    conversation(Album(running, browser), f"#/app/{running.app.id}/messages")


def picture_adding(album: Album) -> None:
    """Add a customer, and take a picture of each step."""
    ada = album.window(size=TALL)
    ada.write("/mci add-customer")
    ada.shows("Step 1 of 4")
    ada.enter("Customer's domain", "adventure-works.com")
    ada.enter("Tenant ID or TPID", story.OTHER_TENANT)
    ada.press("Next")
    ada.shows("belongs to another tenant")
    ada.enter("Why does this ID belong to the customer?", "They moved to a new tenant in May")
    ada.modal.get_by_text("Step 1 of 4").scroll_into_view_if_needed()
    album.take(ada.page, "add-1-customer", around=ada.modal)
    ada.press("Next")
    ada.shows("Step 2 of 4")
    ada.tick("Endpoint Management")
    album.take(ada.page, "add-2-engagements", around=ada.modal)
    ada.press("Next")
    ada.shows("Step 3 of 4")
    ada.enter("Customer's company name", "Adventure Works")
    ada.enter("Contact's name", "Kim Reyes")
    ada.enter("Contact's e-mail", "kim@adventure-works.com")
    album.take(ada.page, "add-3-contacts", around=ada.modal)
    ada.press("Next")
    ada.shows("Step 4 of 4")
    album.take(ada.page, "add-4-review", around=ada.modal)
    ada.untick("Ask for consent next")
    ada.press("Add customer")
    ada.shows("is added to 1 engagement")
    album.take(ada.page, "add-5-added", around=ada.modal)
    ada.press("Done")
    ada.page.context.close()


def picture_errors(album: Album, ada: Window) -> None:
    """Take a picture of a form with sentences at its fields."""
    ada.write("/mci add-customer")
    ada.shows("Step 1 of 4")
    ada.enter("Customer's domain", "https://192.0.2.1/about")
    ada.enter("Tenant ID or TPID", "twelve")
    ada.press("Next")
    ada.modal.locator(".input--wrong").first.wait_for()
    album.both(ada.page, "modal-errors")
    ada.press("Close")


def picture_mail(album: Album, ada: Window) -> None:
    """Take pictures of the customer's mail and page."""
    ada.go("Mailbox")
    ada.page.get_by_test_id("mail").first.click()
    ada.page.frame_locator("iframe").get_by_role("link").first.wait_for()
    album.both(ada.page, "mailbox")
    with ada.page.context.expect_page() as opened:
        ada.page.frame_locator("iframe").get_by_role("link", name=story.LINK).click()
    customer = opened.value
    customer.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    album.take(customer, "consent-request")
    customer.get_by_role("heading", name="What accepting means").evaluate("(one) => one.scrollIntoView()")
    album.take(customer, "consent-answer")
    story.answer(customer, "Accept", "Dana Reyes")
    customer.close()


def picture_claim(album: Album, ada: Window) -> None:
    """Give what a claim needs in part, and take pictures of the checklist and of a report."""
    ada.go("mci-incentives")
    card = ada.says("Contoso", "Customer consent received")
    ada.page.set_viewport_size({"width": TALL[0], "height": TALL[1]})
    card.get_by_role("button", name="Submit claim").click()
    ada.shows("items given")
    ada.modal.get_by_role("button", name="Give").first.click()
    ada.enter("Or a link to it", "https://files.fourthcoffee.example/invoice-1207")
    ada.press("Give")
    ada.shows("Given by")
    album.take(ada.page, "claim-checklist", around=ada.modal)
    ada.press("Close")
    ada.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    ada.write("/mci report")
    ada.says("Report: this month", "From added to paid").scroll_into_view_if_needed()
    album.take(ada.page, "report-light")


def picture_clock(album: Album, ada: Window) -> None:
    """Let days pass, and take a picture of what the bot says."""
    ada.go("mci-incentives")
    ada.says("Contoso", "Customer consent received", "2 replies")
    ada.go("Clock")
    ada.page.get_by_role("button", name="To the next thing due").click()
    expect(ada.page.get_by_test_id("clock-moves")).to_contain_text(re.compile("needs? you"))
    album.both(ada.page, "clock")


if __name__ == "__main__":
    main()
