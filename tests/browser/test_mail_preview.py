"""The page of a mail that is being edited, in a real browser, and the partner's logo on a customer's page."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from shutil import copy

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from starlette.applications import Starlette

from bot import pages
from bot.loading import logos
from bot.pages import mail_preview
from flows.administration import mail_settings
from flows.administration.mail_settings import MailEdits
from flows.administration.sample_mail import MailKind
from flows.rules.customers.tenants import NoTenant
from handlers.app.services import Services
from store.database.engine import Database
from tests.browser.test_accessibility import page, troubles
from tests.support import crowd, world
from tests.support.serving import serving
from tests.support.world import LINKS, NOON, actor

__all__ = ["page"]

PAPER = {"light": "rgb(255, 255, 255)", "dark": "rgb(32, 36, 43)"}


def picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (240, 80), "navy").save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def database(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{copy(migrated_file, tmp_path / 'mci.db')}")
    yield database
    database.close()


@pytest.fixture
def served(database: Database) -> Iterator[str]:
    services = Services(database, lambda: NOON, lambda _: NoTenant(), LINKS)
    with serving(Starlette(routes=[*pages.routes(services), *mail_preview.routes(services)])) as address:
        yield address


def test_a_mail_stands_there_in_light_and_in_dark_whatever_the_browser_prefers(
    page: Page, served: str, database: Database
) -> None:
    world.build(database)
    edits = MailEdits({"mail_texts": {"de": "Vielen Dank."}}, logos.picture(picture()))
    with database.write() as session:
        kept = mail_settings.look(session, actor(session), edits, LINKS, NOON)
    path = LINKS.preview_url(kept.token).removeprefix(LINKS.public_url)
    page.goto(f"{served}{path}?kind={MailKind.SURVEY_REQUEST}&language=de")
    for scheme, colour in PAPER.items():
        mail = page.frame_locator(f"iframe[title='The mail in {scheme}']")
        expect(mail.get_by_text("Vielen Dank.")).to_be_attached()
        expect(mail.locator("table.sheet").first).to_have_css("background-color", colour)
        assert mail.locator("img.logo").evaluate("one => one.naturalWidth") == 240
    expect(page.locator("pre")).to_contain_text("> Vielen Dank.")
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0
    assert troubles(page) == []


def test_the_logo_stands_on_the_page_on_which_customers_answer(
    page: Page, served: str, database: Database
) -> None:
    [path] = crowd.ask(database, world.build(database), 1)
    page.goto(f"{served}{path}")
    expect(page.locator("img")).to_have_count(0)
    with database.write() as session:
        mail_settings.logo(session, actor(session), logos.picture(picture()), 0, NOON)
    page.goto(f"{served}{path}")
    assert page.locator("img.logo").evaluate("one => one.naturalWidth") == 240
    assert troubles(page) == []
