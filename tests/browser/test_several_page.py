"""The page for several engagements in a browser: without scripts, with the back button, twice, and apart."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copy

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette

from bot import pages
from flows.consent import consent
from flows.rules.customers.tenants import TenantFound
from handlers.app.services import Services
from store.consents.consents import ConsentAnswer
from store.database.engine import Database
from tests.support import world
from tests.support.serving import serving
from tests.support.world import ADA, KIM, LINKS, NOON, actor
from words import languages

COUNT = 5


@pytest.fixture
def database(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{copy(migrated_file, tmp_path / 'mci.db')}")
    yield database
    database.close()


@pytest.fixture
def address(database: Database) -> Iterator[str]:
    place = world.build(database)
    ids = world.add_many(database, place, COUNT)
    with database.write() as session:
        ask = consent.send(session, actor(session), ids, LINKS, NOON, customer=KIM, partner=ADA)
        first = ask.requests[0]
        token = LINKS.consent_token(first.partner_id, first.association_id, first.number)
    services = Services(database, lambda: NOON, lambda _: TenantFound(world.TENANT), LINKS)
    with serving(Starlette(routes=pages.routes(services))) as served:
        yield f"{served}/consent/{token}"


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 390, "height": 844}, java_script_enabled=request.param)
    yield page
    page.close()


def choose(page: Page, number: int, choice: str) -> None:
    page.get_by_role("group", name=f"Many {number:02}").get_by_role("radio", name=choice).check()


def sign(page: Page, name: str = "Kim Akers") -> None:
    page.get_by_label("Your full name").fill(name)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Send my answer").click()


def answers(database: Database) -> list[tuple[str | None, str]]:
    with database.read() as session:
        found = session.query(ConsentAnswer).order_by(ConsentAnswer.association_id)
        return [(one.name, one.outcome.value) for one in found]


def test_a_mixed_answer_is_listed_and_the_rest_is_answered_with_the_same_link(
    page: Page, address: str, database: Database
) -> None:
    page.goto(address)
    choose(page, 0, "Accept")
    choose(page, 1, "Decline")
    page.get_by_role("group", name="Many 01").locator("xpath=..").get_by_label("Why do you decline?").fill(
        "Later"
    )
    choose(page, 2, "Decide later")
    sign(page)
    expect(page.get_by_role("heading", name="Thank you for your answers.")).to_be_visible()
    expect(page.get_by_text("Accepted by Kim Akers")).to_be_visible()
    expect(page.get_by_role("heading", name="3 engagements are still open")).to_be_visible()
    page.get_by_role("link", name="Answer what is open").click()
    page.get_by_role("radio", name="Accept").nth(0).check()
    sign(page, "Lee Gu")
    expect(page.get_by_text("Accepted by Lee Gu")).to_be_visible()
    assert answers(database) == [("Kim Akers", "accepted"), ("Kim Akers", "declined"), ("Lee Gu", "accepted")]


def test_after_the_back_button_nothing_can_be_answered_twice(
    page: Page, address: str, database: Database
) -> None:
    page.goto(address)
    page.get_by_role("radio", name="Accept all").check()
    sign(page)
    expect(page.get_by_role("heading", name="Thank you for your answers.")).to_be_visible()
    page.go_back()
    heading = "Thank you for your answers."
    if page.get_by_role("button", name="Send my answer").is_visible():
        # The browser has kept the page as it was.
        page.get_by_role("radio", name="Decline all").check()
        sign(page, "Lee Gu")
        heading = "Your answer was not recorded"
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    assert answers(database) == [("Kim Akers", "accepted")] * COUNT


def test_a_choice_for_all_that_one_contradicts_is_asked_about_with_everything_still_there(
    page: Page, address: str, database: Database
) -> None:
    page.goto(address)
    page.get_by_role("radio", name="Accept all").check()
    choose(page, 3, "Decline")
    sign(page)
    alert = page.get_by_role("alert")
    expect(alert).to_be_focused()
    expect(alert).to_contain_text("another one for Many 03")
    expect(page.get_by_role("radio", name="Accept all")).to_be_checked()
    expect(page.get_by_label("Your full name")).to_have_value("Kim Akers")
    page.get_by_role("radio", name="Choose for each below").check()
    page.get_by_role("button", name="Send my answer").click()
    expect(page.get_by_role("heading", name="4 engagements are still open")).to_be_visible()
    assert answers(database) == [("Kim Akers", "declined")]


def test_two_browsers_on_one_link_answer_what_the_other_has_left(
    browser: Browser, page: Page, address: str, database: Database
) -> None:
    other = browser.new_page(bypass_csp=True)
    for one in (page, other):
        one.goto(address)
    choose(page, 0, "Accept")
    sign(page)
    expect(page.get_by_text("Accepted by Kim Akers")).to_be_visible()
    choose(other, 0, "Decline")
    choose(other, 1, "Decline")
    sign(other, "Lee Gu")
    expect(other.get_by_text("Declined by Lee Gu")).to_be_visible()
    expect(other.get_by_role("heading", name="Part of your answer was not recorded")).to_be_visible()
    expect(other.get_by_role("definition").filter(has_text="Accepted by Kim Akers").first).to_be_visible()
    other.close()
    assert answers(database) == [("Kim Akers", "accepted"), ("Lee Gu", "declined")]


def test_programs_that_fill_or_rewrite_pages_know_what_each_field_is(page: Page, address: str) -> None:
    page.goto(address)
    name = page.get_by_label("Your full name")
    expect(name).to_have_attribute("autocomplete", "name")
    expect(name).to_have_attribute("translate", "no")
    assert page.locator("input[type=password], input[type=email], [autocomplete*=username]").count() == 0
    values = {one.get_attribute("value") for one in page.locator("input[type=radio]").all()}
    assert values == {"accepted", "declined", "later", "each"}
    assert page.locator("script").count() == 0


BROKEN = """() => [...document.querySelectorAll('.row .choice span')].flatMap(span => {
  const text = span.firstChild, range = document.createRange();
  return [...text.data.matchAll(/\\S+/g)].filter(word => {
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    return range.getClientRects().length > 1;
  }).map(word => word[0]);
})"""
"""Returns the words of the choices that are on more than one line."""


@pytest.mark.parametrize("language", languages.codes())
def test_no_word_of_a_choice_is_broken_on_a_phone_with_wide_letters(
    browser: Browser, address: str, language: str
) -> None:
    page = browser.new_page(bypass_csp=True)
    page.goto(f"{address}?lang={language}")
    page.add_style_tag(content="body { font-family: 'DejaVu Sans', Verdana, sans-serif !important }")
    for width in (320, 360, 390, 412):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate(BROKEN) == []
        assert page.locator(".row .choice").count() == 3 * COUNT + 3
    page.close()
