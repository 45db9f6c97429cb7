"""The customer's page with a keyboard alone, on the narrowest phone, in both schemes, and without scripts."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copy

import pytest
from playwright.sync_api import Browser, FloatRect, Page, ViewportSize, expect
from starlette.applications import Starlette

from bot import pages
from flows.rules.customers.tenants import NoTenant
from handlers.app.services import Services
from store.consents.consents import ConsentAnswer
from store.database.engine import Database
from tests.support import crowd, world
from tests.support.serving import serving
from tests.support.world import LINKS, NOON

LONG = "W" * 150
PHONE = ViewportSize(width=390, height=844)


@pytest.fixture
def database(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{copy(migrated_file, tmp_path / 'mci.db')}")
    yield database
    database.close()


@pytest.fixture
def address(database: Database) -> Iterator[str]:
    links = crowd.ask(database, world.build(database), 1)
    app = Starlette(routes=pages.routes(Services(database, lambda: NOON, lambda _: NoTenant(), LINKS)))
    with serving(app) as served:
        yield served + links[0]


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    page = browser.new_page(
        viewport={"width": 320, "height": 640}, java_script_enabled=False, color_scheme=request.param
    )
    yield page
    page.close()


def test_a_keyboard_alone_mends_what_is_missing_and_answers(
    page: Page, address: str, database: Database
) -> None:
    page.goto(address)
    page.get_by_role("button", name="Send my answer").press("Enter")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(page).to_have_title("Please correct: Microsoft Viva with Fourth Coffee")
    for sentence in (
        "Choose whether you accept or decline.",
        "Type your full name",
        "Tick the box to confirm",
    ):
        expect(summary.get_by_role("link", name=sentence)).to_be_visible()
    summary.get_by_role("link", name="Type your full name").press("Enter")
    name = page.get_by_label("Your full name")
    expect(name).to_have_accessible_description("Type your full name.")
    name.focus()
    page.keyboard.type("Kim Akers")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_role("radio", name="Decline").press("Space")
    page.get_by_label("Why do you decline?").press_sequentially("Not this year")
    page.get_by_role("button", name="Send my answer").press("Enter")
    expect(page.get_by_role("heading", name="You declined. Thank you for answering.")).to_be_visible()
    with database.read() as session:
        given = session.query(ConsentAnswer).one()
        assert (given.name, given.outcome, given.note) == ("Kim Akers", "declined", "Not this year")


def test_nothing_is_wider_than_the_narrowest_phone(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_text("All details of this request").click()
    fits(page)
    page.get_by_role("radio", name="Decline").check()
    page.get_by_label("Why do you decline?").fill(LONG)
    page.get_by_label("Your full name").fill(f"{LONG[:75]} {LONG[:74]}")
    page.get_by_role("button", name="Send my answer").click()
    fits(page)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Send my answer").click()
    expect(page.get_by_role("heading", name="You declined. Thank you for answering.")).to_be_visible()
    fits(page)


def test_one_engagement_takes_two_screens_of_a_phone(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport=PHONE, java_script_enabled=False)
    page.goto(address)
    assert height(page) <= 2 * PHONE["height"]
    page.get_by_role("radio", name="Decline").check()
    assert height(page) <= 2 * PHONE["height"]
    page.close()


def test_the_choice_comes_first_and_a_reason_is_asked_for_only_when_declining(
    page: Page, address: str
) -> None:
    page.goto(address)
    accept = page.get_by_role("radio", name="Accept").bounding_box()
    assert accept is not None
    assert accept["y"] < 640, "it is on the first screen of the smallest phone"
    reason = page.get_by_label("Why do you decline?")
    expect(reason).to_be_hidden()
    page.get_by_role("radio", name="Decline").check()
    expect(reason).to_be_visible()
    reason.fill("Too early for us")
    page.get_by_role("radio", name="Accept").check()
    expect(reason).to_be_hidden()
    page.get_by_role("button", name="Send my answer").click()
    expect(reason).to_be_visible()
    expect(reason).to_have_value("Too early for us")
    expect(reason).to_have_accessible_description(
        "Only a decline has a reason. Decline, or delete the reason."
    )


def height(page: Page) -> float:
    box = page.locator("html").bounding_box()
    assert box is not None
    return box["height"]


def fits(page: Page) -> None:
    expect(page.get_by_role("heading").first).to_be_visible()
    widest = max(box["x"] + box["width"] for box in boxes(page))
    assert widest <= 320


def boxes(page: Page) -> list[FloatRect]:
    found = [one.bounding_box() for one in page.locator("main *").all()]
    return [box for box in found if box]
