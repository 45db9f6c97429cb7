"""An Incentives admin walks through every part of the administration, and changes something in each."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect
from sqlalchemy import select

from sandbox.demo import Demo
from store.catalogue import Engagement
from store.partners import Location, Member, Partner
from tests.browser.conftest import Open
from tests.browser.window import Window
from tests.support import patient_demo

PARTS = (
    ("first steps", "Set up MCI Bot", "Everything is there"),
    ("company settings", "Company settings", "Summary in the channel"),
    ("channels", "Channels", "Of the company"),
    ("mails to customers", "Mails to customers", "Preview"),
    ("a look at the whole", "A look at the whole", "Look again"),
    ("members and roles", "Members and roles", "Find a member"),
    ("user groups", "User groups", "No user group is followed yet"),
    ("locations", "Locations", "Find a location"),
    ("catalogue", "Catalogue", "Find an engagement"),
    ("customers' facts", "Customers' facts", "Find a customer"),
    ("your own words", "Your own words", "No word yet"),
    ("files", "Files", "First you see what they would change"),
    ("history of changes", "History of changes", "files on the server"),
    ("people's rights", "People's rights", "A person may ask what your company keeps"),
    ("undelivered messages", "Undelivered messages", "No message failed"),
)
"""Each part, the title of its form, and what it shows first of the demo's data."""


@pytest.fixture(params=["sqlite", "postgresql"])
def demo(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Demo]:
    """Run the demo on each kind of database."""
    url = None
    if request.param == "postgresql":
        url = str(request.getfixturevalue("postgres").create(request.function.__name__[:40]))
    demo = patient_demo.started(tmp_path, url)
    yield demo
    demo.stop()


def test_an_admin_walks_through_every_part_and_changes_something_in_each(
    open_window: Open, demo: Demo, tmp_path: Path
) -> None:
    ada = open_window()
    administer(ada)
    offered = ada.modal.get_by_role("button", name="Open ")
    assert [one.get_attribute("aria-label") for one in offered.all()] == [
        f"Open {name}" for name, _, _ in PARTS
    ]
    for name, title, shown in PARTS:
        opened(ada, name)
        titled(ada, title)
        ada.shows(shown)
        leave(ada)
        administer(ada)
    for change in (settings, roles, locations, catalogue, facts):
        change(ada)
        leave(ada)
        administer(ada)
    leave(ada)
    files(ada, tmp_path)
    history(ada)
    with demo.bot.database.read() as session:
        assert session.scalars(select(Partner.name)).one() == "Fourth Coffee Group"
        assert session.scalars(select(Member.name).where(Member.user_id == "U0MAX")).one() == "Max Berger"
        assert "Oslo" in set(session.scalars(select(Location.name)))
        assert "Copilot Discovery" in set(session.scalars(select(Engagement.name)))


def test_who_is_no_admin_is_shown_none_of_it(open_window: Open) -> None:
    for user, answer in (
        ("U0LIN", "Only an Incentives admin may do this"),
        ("U0MAX", "You hold no role for MCI engagements yet"),
    ):
        window = open_window(user)
        window.write("/mci admin")
        window.says(answer)
        expect(window.page.get_by_test_id("modal")).to_have_count(0)
        window.go("MCI Bot")
        home = window.page.get_by_test_id("home")
        home.get_by_test_id("block").first.wait_for()
        expect(home.get_by_role("button", name="Administration")).to_have_count(0)


def administer(ada: Window) -> None:
    """Open the administration."""
    ada.write("/mci admin")
    ada.shows("Undelivered messages")


def opened(ada: Window, part: str) -> None:
    """Open a part of it."""
    ada.modal.get_by_role("button", name=f"Open {part}", exact=True).click()


def titled(ada: Window, title: str) -> None:
    """Wait until the form in front has this title."""
    expect(ada.modal.get_by_role("heading", name=title, exact=True)).to_be_visible()


def leave(ada: Window) -> None:
    """Close every form."""
    ada.press("Close all")
    expect(ada.page.get_by_test_id("modal")).to_have_count(0)


def row(ada: Window, words: str) -> Locator:
    """Return the row of a list that has these words."""
    return ada.modal.get_by_test_id("block").filter(has_text=words).last


def choose_one(ada: Window, label: str, search: str) -> None:
    """Choose one of a field that takes several, and close its list."""
    ada.choose(label, search)
    ada.modal.get_by_role("heading").first.click()
    expect(ada.page.get_by_role("listbox")).to_have_count(0)


def settings(ada: Window) -> None:
    opened(ada, "company settings")
    ada.press("Change company")
    ada.enter("Name of your company", "Fourth Coffee Group")
    ada.press("Save")
    ada.shows("Name: Fourth Coffee Group")


def roles(ada: Window) -> None:
    opened(ada, "members and roles")
    ada.press("Give roles")
    choose_one(ada, "Who", "Max Berger")
    choose_one(ada, "Incentives user of", "Seattle")
    ada.press("Give")
    ada.shows("Max Berger", "Fourth Coffee Seattle")
    ada.press("Done")
    ada.shows("3 members hold a role")
    ada.enter("Find a member", "max")
    ada.press("Find")
    ada.shows("1 member")
    row(ada, "Max Berger").get_by_role("button", name="Change").click()
    choose_one(ada, "Incentives user of", "Paris")
    ada.press("Save")
    ada.shows("Fourth Coffee Paris")
    ada.press("Done")


def locations(ada: Window) -> None:
    opened(ada, "locations")
    ada.press("Add a location")
    ada.enter("PartnerID", "4099001")
    ada.enter("Name", "Oslo")
    ada.enter("Country", "Norway")
    ada.enter("Market", "A")
    ada.modal.get_by_role("radio", name="Every engagement of the catalogue").check()
    ada.press("Add")
    ada.shows("Oslo", "may earn on every engagement, also on later ones")
    ada.press("Done")
    ada.shows("6 locations")


def catalogue(ada: Window) -> None:
    opened(ada, "catalogue")
    ada.press("Add an engagement")
    ada.enter("Code", "COPILOT")
    ada.enter("Name", "Copilot Discovery")
    ada.enter("Solution area", "AI")
    ada.choose("Type", "Workshop")
    ada.press("Preview")
    ada.shows("This is what would be added")
    ada.press("Save")
    ada.shows("Added.", "COPILOT")
    ada.press("Edit rates")
    titled(ada, "Rates")
    ada.enter("Rates", "A=6000; B=3000")
    ada.press("Preview")
    ada.shows("A: USD 6,000")
    ada.press("Save")
    ada.shows("Saved.", "A: USD 6,000")
    ada.press("Versions")
    ada.shows("Versions of Copilot Discovery", "added")
    ada.press("Compare")
    ada.shows("none", "→ A: USD 6,000")
    ada.press("Close")
    ada.shows("11 engagements")


def facts(ada: Window) -> None:
    opened(ada, "customers' facts")
    ada.enter("Find a customer", "00418207")
    ada.press("Find")
    ada.shows("for “00418207”")
    ada.modal.get_by_role("button", name="Open").click()
    ada.press("Add a fact")
    ada.enter("What is known", "segment")
    ada.enter("Value", "Corporate")
    ada.enter("How you know", "Partner Center, 2 March")
    ada.press("Save")
    ada.shows("segment", "Corporate")


def files(ada: Window, folder: Path) -> None:
    given = folder / "facts.csv"
    given.write_text("tpid,attribute,value\n00418207,seats, 640\n")
    ada.write("/mci admin files")
    ada.shows("First you see what they would change")
    ada.modal.locator('input[type="file"]').set_input_files(given)
    ada.shows("facts.csv")
    ada.press("Show changes")
    ada.shows("direct message")
    ada.press("Close")
    ada.go("MCI Bot")
    ada.page.get_by_role("tab", name="Messages").click()
    preview = ada.says("Applying would change this", "facts.csv")
    preview.get_by_role("button", name="Apply").click()
    ada.says("Applied")


def history(ada: Window) -> None:
    ada.go("mci-incentives")
    ada.write("/mci admin history")
    ada.shows("facts.csv", "Ada Marsh")
    ada.modal.get_by_role("button", name="Open").first.click()
    ada.shows("640")
    ada.press("Take back")
