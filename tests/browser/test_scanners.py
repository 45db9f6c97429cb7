"""A scanner that runs scripts in a real browser, and presses whatever it finds, decides nothing."""

from pathlib import Path
from shutil import copy

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.middleware import Middleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot import pages
from bot.pages.routes import PER_ADDRESS
from flows.rules.customers.tenants import NoTenant
from handlers.app.services import Services
from store.consents.consents import ConsentAnswer
from store.database.engine import Database
from tests.support import crowd, world
from tests.support.serving import serving
from tests.support.world import LINKS, NOON

MAILS = 1000
PRESSED = 8
"""Of how many everything is pressed, forms are sent without their checks, and keys are struck."""

EACH = MAILS // PER_ADDRESS + 1
"""Addresses among which the scanner spreads its requests; from fewer it would only be slowed down."""

DETONATE = """() => {
  for (const one of document.querySelectorAll('a, button, input[type=submit]')) { one.click(); }
}"""
FORCE = """() => { for (const form of document.forms) HTMLFormElement.prototype.submit.call(form); }"""


@pytest.fixture
def database(migrated_file: Path, tmp_path: Path) -> Database:
    return Database(f"sqlite:///{copy(migrated_file, tmp_path / 'mci.db')}")


@pytest.fixture
def app(database: Database) -> Starlette:
    return Starlette(
        routes=pages.routes(Services(database, lambda: NOON, lambda _: NoTenant(), LINKS)),
        middleware=[Middleware(ProxyHeadersMiddleware, trusted_hosts="127.0.0.1")],
    )


def test_opening_a_thousand_links_with_scripts_decides_nothing(
    browser: Browser, database: Database, app: Starlette
) -> None:
    links = crowd.ask(database, world.build(database), MAILS, for_two=2)
    before = crowd.stored(database)
    with serving(app) as address:
        page = browser.new_page()
        for number, link in enumerate(links):
            page.set_extra_http_headers({"X-Forwarded-For": f"198.51.100.{number % EACH}"})
            opened = page.goto(address + link)
            assert opened is not None
            assert opened.status == 200
            assert page.evaluate("document.forms.length") == 1
        page.close()
    assert crowd.stored(database) == before


def test_pressing_everything_decides_nothing_and_the_person_can_still_answer(
    browser: Browser, database: Database, app: Starlette
) -> None:
    place = world.build(database)
    links = crowd.ask(database, place, PRESSED, for_two=2)
    before = crowd.stored(database)
    with serving(app) as address:
        for number, link in enumerate(links):
            for attack in (DETONATE, FORCE):
                page = browser.new_page()
                page.goto(f"{address}{link}{'?not-me' if number % 2 else ''}")
                page.evaluate(attack)
                page.wait_for_load_state()
                page.locator("form#answers > button[type=submit]").press("Enter")
                page.wait_for_load_state()
                page.close()
        assert crowd.stored(database) == before
        page = browser.new_page(viewport={"width": 360, "height": 740}, java_script_enabled=False)
        # The second mail asks for one engagement, the first for two.
        page.goto(address + links[1])
        accept(page)
        expect(page.get_by_role("heading", name="You accepted. Thank you.")).to_be_visible()
        page.close()
    with database.read() as session:
        assert session.query(ConsentAnswer).one().name == "Kim Akers"
    database.close()


def accept(page: Page) -> None:
    page.get_by_role("radio", name="Accept").check()
    page.get_by_label("Your full name").fill("Kim Akers")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Send my answer").click()
