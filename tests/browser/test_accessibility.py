"""axe-core finds nothing on any page for people without an account, in any language."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from shutil import copy
from typing import Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]  # it has no types
from playwright.sync_api import Browser, BrowserContext, Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import pages
from bot.pages import html_responses, limits
from flows.associations import cancel
from flows.consent import consent
from flows.rules.customers.tenants import TenantFound
from handlers.app.services import Services
from store.database.engine import Database
from tests.support import world
from tests.support.serving import serving
from tests.support.world import ADA, KIM, LINKS, NOON, actor
from words import languages

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ONLY_VIOLATIONS = {"resultTypes": ["violations"]}
"""What axe shall describe: all that passed would take most of its time."""
RUN = "options => axe.run(options).then(found => found.violations)"
NARROWEST = 320
TWICE = "html { font-size: 200% !important; }"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

STATIC: dict[str, Callable[[languages.Language], Response]] = {
    "busy": lambda language: html_responses.busy(2, language),
    "unavailable": lambda language: html_responses.unavailable(5, None, language),
    "kept": lambda language: html_responses.unavailable(5, {"name": "Kim"}, language),
    "failed": lambda language: html_responses.failed("ABC123", language),
    "unreadable": html_responses.unreadable,
    "too-long": html_responses.too_long,
    "installed": lambda _: html_responses.render(
        "install/installed", workspace="Fourth Coffee", slack="https://slack.com/app_redirect?app=A0MCI"
    ),
    "not-installed": lambda _: html_responses.render("install/not_installed", why="It was cancelled."),
}
"""Pages that depend on nothing that is stored."""


class Site:
    """The pages, with a link for each state in which a customer may find one."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOON
        self.place = world.build(database)
        self.links: dict[str, str] = {}
        services = Services(database, lambda: self.now, lambda _: TenantFound(world.TENANT), LINKS)
        self.app = Starlette(routes=[Route("/static/{name}", _static), *pages.routes(services)])
        for name, count in (
            ("one", 1),
            ("declined", 1),
            ("several", 5),
            ("mixed", 5),
            ("withdrawn", 1),
            ("told", 1),
        ):
            self.links[name] = self._asked(name.upper(), count)
        with database.write() as session:
            cancel.cancel(session, actor(session), self._first["withdrawn"], NOON, None)
        self.links["unknown"] = f"/consent/{'A' * 43}"

    _first: dict[str, int]

    def _asked(self, prefix: str, count: int) -> str:
        ids = world.add_many(self.database, self.place, count, prefix=prefix)
        self._first = {**getattr(self, "_first", {}), prefix.lower(): ids[0]}
        with self.database.write() as session:
            ask = consent.send(session, actor(session), ids, LINKS, NOON, customer=KIM, partner=ADA)
            first = ask.requests[0]
            return f"/consent/{LINKS.consent_token(first.partner_id, first.association_id, first.number)}"


def _static(request: Request) -> Response:
    language = languages.language(request.query_params.get("lang", languages.SOURCE))
    return STATIC[request.path_params["name"]](language)


@pytest.fixture(scope="module")
def site(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    path = tmp_path_factory.mktemp("site") / "mci.db"
    database = Database(f"sqlite:///{copy(migrated_file, path)}")
    yield Site(database)
    database.close()


@pytest.fixture(scope="module")
def address(site: Site) -> Iterator[str]:
    with serving(site.app) as served:
        yield served


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    # The pages forbid scripts, of which axe is one.
    context: BrowserContext = browser.new_context(
        viewport={"width": NARROWEST, "height": 640}, bypass_csp=True
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


def troubles(page: Page, language: str = languages.SOURCE) -> list[str]:
    """Return what axe finds on the page, in both schemes, and with text of twice the size.

    Colours and sizes are the same in every language, so axe looks at them in one; its texts, and whether
    the longer ones fit, in each.
    """
    is_first = language == languages.SOURCE
    found = []
    for scheme in SCHEMES if is_first else SCHEMES[:1]:
        page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}: {one}" for one in _violations(page)]
    page.add_style_tag(content=TWICE)
    if is_first:
        found += [f"200 %: {one}" for one in _violations(page)]
    if page.evaluate("document.documentElement.scrollWidth") > NARROWEST:
        found.append("200 %: it is wider than the screen")
    return found


def _violations(page: Page) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return [
        f"{one['id']}: {node['html'][:200]} {node.get('failureSummary', '')[:200]}"
        for one in page.evaluate(RUN, {"runOnly": {"type": "tag", "values": TAGS}, **ONLY_VIOLATIONS})
        for node in one["nodes"]
    ]


def send(page: Page) -> None:
    """Press the button that sends the form."""
    # Whoever does not wait for the next page may look at the one that is going.
    with page.expect_navigation():
        page.locator("form#answers > button[type=submit]").click()


def choose(page: Page, *answers: str) -> None:
    """Choose for the engagements in order, type the name, tick the box, and send it."""
    for fieldset, answer in zip(page.locator("section fieldset").all(), answers, strict=True):
        if answer:
            fieldset.locator(f"input[value={answer}]").check()
    page.locator("#name").fill("Kim Akers")
    page.locator("#confirmed").check()
    send(page)


@pytest.mark.parametrize("name", STATIC)
def test_a_page_of_an_error_or_of_installing_can_be_used_by_everybody(
    page: Page, address: str, name: str
) -> None:
    page.goto(f"{address}/static/{name}")
    assert troubles(page) == []


@pytest.mark.parametrize("language", languages.codes())
def test_a_page_that_asks_can_be_used_by_everybody(
    page: Page, address: str, site: Site, language: str
) -> None:
    # Nobody asks as often as all of these tests together.
    site.now += limits.WINDOW
    found = {}
    for name in ("one", "several"):
        page.goto(f"{address}{site.links[name]}?lang={language}")
        for closed in page.locator("details").all():
            closed.locator("summary").click()
        found[name] = troubles(page, language)
        page.goto(f"{address}{site.links[name]}?lang={language}")
        page.locator("section input[value=declined]").first.check()
        page.locator("textarea:visible").first.fill("Too early")
        send(page)
        found[f"{name}, wrong"] = troubles(page, language)
    page.goto(f"{address}{site.links['one']}?not-me&lang={language}")
    found["not for me"] = troubles(page, language)
    send(page)
    found["not for me, wrong"] = troubles(page, language)
    assert {name: several for name, several in found.items() if several} == {}


@pytest.mark.parametrize("language", languages.codes())
def test_a_page_that_asks_nothing_can_be_used_by_everybody(
    browser: Browser, page: Page, migrated_file: Path, tmp_path: Path, language: str
) -> None:
    database = Database(f"sqlite:///{copy(migrated_file, tmp_path / 'mci.db')}")
    site, found = Site(database), {}
    with serving(site.app) as address:
        for name, answers in (
            ("one", ["accepted"]),
            ("declined", ["declined"]),
            ("mixed", ["accepted", "declined", "accepted", "later", ""]),
        ):
            page.goto(f"{address}{site.links[name]}?lang={language}")
            choose(page, *answers)
            found[name] = troubles(page, language)
        page.goto(f"{address}{site.links['mixed']}?lang={language}")
        found["some left"] = troubles(page, language)
        late = page.context.new_page()
        for opened in (late, page):
            opened.goto(f"{address}{site.links['several']}?lang={language}")
        # What is behind another page is drawn once a second, and each click waits for that.
        page.bring_to_front()
        choose(page, *["accepted"] * 4, "")
        late.bring_to_front()
        choose(late, "declined", *[""] * 3, "accepted")
        found["answered before"] = troubles(late, language)
        late.close()
        page.goto(f"{address}{site.links['told']}?not-me&lang={language}")
        page.locator("#confirmed").check()
        send(page)
        found["told"] = troubles(page, language)
        for name in ("withdrawn", "unknown"):
            page.goto(f"{address}{site.links[name]}?lang={language}")
            found[name] = troubles(page, language)
        site.now = NOON + timedelta(days=60)
        for name in ("several", "mixed"):
            page.goto(f"{address}{site.links[name]}?lang={language}")
            found[f"{name}, too late"] = troubles(page, language)
    database.close()
    assert {name: several for name, several in found.items() if several} == {}
