"""The page of a survey in a real browser: axe-core finds nothing, in any language."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copy

import pytest
from playwright.sync_api import Page
from starlette.applications import Starlette

from bot import pages
from flows.rules.claims.questions import DEFAULTS, QuestionKind, SurveyQuestion
from flows.rules.customers.tenants import TenantFound
from handlers.app.services import Services
from store.database.engine import Database
from store.enums import ClaimItem
from tests.browser.test_accessibility import page, send, troubles
from tests.support import surveying, world
from tests.support.serving import serving
from tests.support.world import LINKS, NOON
from words import languages

__all__ = ["page"]

CHOICE = SurveyQuestion(
    QuestionKind.CHOICE,
    {"en": "What comes next?"},
    tuple({"en": one} for one in ("A pilot with two departments", "Nothing", "Something else entirely")),
)
TEN = SurveyQuestion(QuestionKind.SCALE, {"en": "Would you recommend us?"}, lowest=0, highest=10)
ASKED = (*DEFAULTS[ClaimItem.CUSTOMER_SURVEY], CHOICE, TEN)


@pytest.fixture
def address(migrated_file: Path, tmp_path: Path) -> Iterator[str]:
    """Serve the page of a survey that was mailed, and return its address."""
    database = Database(f"sqlite:///{copy(migrated_file, tmp_path / 'mci.db')}")
    place = world.build(database)
    services = Services(database, lambda: NOON, lambda _: TenantFound(world.TENANT), LINKS)
    path = surveying.send(database, surveying.consented(database, place, NOON, ASKED), NOON)
    with serving(Starlette(routes=pages.routes(services))) as served:
        yield f"{served}{path}"
    database.close()


@pytest.mark.parametrize("code", languages.codes())
def test_nobody_is_shut_out_of_a_survey(page: Page, address: str, code: str) -> None:
    page.goto(f"{address}?lang={code}")
    assert page.locator("html").get_attribute("lang") == code
    assert troubles(page, code) == []
    page.goto(f"{address}?lang={code}")
    page.locator("#q3").fill("Der Plan. 計画。")
    send(page)
    assert page.locator(".error").count() == 4, "each question that must be answered"
    assert page.locator("#q3").input_value() == "Der Plan. 計画。"
    assert troubles(page, code) == []
    page.goto(f"{address}?lang={code}")
    for name, value in (("q1", "yes"), ("q2", "4"), ("q5", "1"), ("q6", "10")):
        page.locator(f"input[name={name}][value='{value}']").check()
    send(page)
    assert page.locator("form#answers").count() == 0, "the answers are recorded"
    assert troubles(page, code) == []
