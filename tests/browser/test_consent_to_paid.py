"""Three claims from the consent to their end: paid, rejected for good, lost after an unanswered request."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Locator, expect

from flows.history import history_check
from sandbox.demo import Demo
from store.associations.associations import Association
from store.enums import AssociationStatus as S
from tests.browser.conftest import Open
from tests.browser.story import add, ask
from tests.browser.test_consent import ENGAGEMENT, answer_mail, read_mail, rows, tells
from tests.browser.window import Window
from tests.support import documents, patient_demo

PAID, REFUSED, MISSED = "Contoso", "Alpine Ski House", "Woodgrove Bank"


@pytest.fixture(params=["sqlite", "postgresql"])
def demo(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Demo]:
    """Run the demo on each kind of database."""
    is_sqlite = request.param == "sqlite"
    url = None if is_sqlite else str(request.getfixturevalue("postgres").create("consent_to_paid"))
    demo = patient_demo.started(tmp_path, url)
    yield demo
    demo.stop()


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Write an invoice and a proof of execution."""
    found = [tmp_path / "Invoice 17.pdf", tmp_path / "Workshop report.docx"]
    for path, content in zip(found, (documents.PDF, documents.office()), strict=True):
        path.write_bytes(content)
    return found


def test_claims_are_paid_rejected_and_lost_and_every_screen_agrees(
    open_window: Open, demo: Demo, files: list[Path]
) -> None:
    ada = open_window()
    for domain, company, contact in (
        ("contoso.com", PAID, "Dana Reyes"),
        ("alpineskihouse.com", REFUSED, "Sven Alp"),
        ("woodgrovebank.com", MISSED, "Mei Chen"),
    ):
        add(ada, domain, company, contact, [ENGAGEMENT])
        ask(ada, company)
        answer_mail(ada, contact, "Accept")
        ada.says(company, "Customer consent received")
    survey(ada, PAID, "Dana Reyes")
    submit(ada, PAID, files)
    for company in (REFUSED, MISSED):
        submit(ada, company, [])
    assert statuses(demo) == [S.SUBMITTED] * 3
    on_tab(ada, "In review", dict.fromkeys((PAID, REFUSED, MISSED), "Submitted"))

    record(ada, PAID, "Under review")
    record(ada, REFUSED, "Rejected", **{"Why was it rejected?": "The workshop had no date."})
    record(
        ada,
        MISSED,
        "Partner action required",
        **{"What does the reviewer want?": "A proof with a date.", "Answer until": tomorrow(demo)},
    )
    record(ada, PAID, "Approved", Amount="5,000.00")
    record(ada, REFUSED, "Disputed")
    pay(ada, PAID)
    record(ada, REFUSED, "Rejected final")
    pass_week(ada)
    assert statuses(demo) == [S.APPROVED, S.REJECTED_FINAL, S.POST_SUBMISSION_EXPIRED]
    on_tab(
        ada,
        "Complete",
        {PAID: "Approved · paid", REFUSED: "Rejected final", MISSED: "Post submission expired"},
    )
    tells(ada, PAID, "Approved · paid", "reference PAY-2027-0042")
    tells(ada, REFUSED, "Rejected final", "Disputed on")
    tells(ada, MISSED, "Post submission expired", "A proof with a date.")
    reported(ada)
    assert "BEGIN:VEVENT" not in calendar(ada)
    with demo.bot.database.read() as session:
        assert [str(one) for one in history_check.every_flaw(session)] == []


def card_of(ada: Window, company: str) -> Locator:
    """Return the card: later messages may name the customer, too."""
    return ada.messages.filter(has_text=company).first


def submit(ada: Window, company: str, files: list[Path]) -> None:
    """Give every item, the files where there are some, and submit the claim."""
    card_of(ada, company).get_by_role("button", name="Submit claim").click()
    ada.shows("of 4 items given")
    for number, label in enumerate(("Invoice", "Proof of execution")):
        press_beside(ada, label, "Give")
        ada.shows("Already in Partner Center")
        if files:
            ada.modal.locator('input[type="file"]').set_input_files(files[number])
            ada.shows(files[number].name)
            ada.tick("It names the customer", "It is dated")
        else:
            ada.enter("Already in Partner Center", "Given there on Monday")
        ada.press("Give")
        ada.shows("of 4 items given")
    if not files:
        press_beside(ada, "Customer survey", "Send")
        ada.press("Answered in Partner Center")
        ada.enter("Answered in Partner Center", "By Kim on Monday")
        ada.press("Save")
        ada.shows("3 of 4 items given")
    press_beside(ada, "Partner survey", "Answer")
    ada.modal.get_by_role("radio", name="Yes").first.check()
    ada.choose("How well did it meet the customer's goals", "5")
    ada.press("Save answers")
    ada.shows("4 of 4 items given")
    ada.press("Next")
    ada.shows("Step 1 of 2")
    ada.press("Next")
    ada.shows("Step 2 of 2", *(one.name for one in files))
    ada.press("Submit claim")
    ada.shows("Recorded: the claim")
    ada.press("Done")


def press_beside(ada: Window, label: str, button: str) -> None:
    """Press the button of an item in the checklist."""
    item = ada.modal.get_by_test_id("block").filter(has_text=label)
    item.get_by_role("button", name=button, exact=True).last.click()


def survey(ada: Window, company: str, contact: str) -> None:
    """Send the customer's survey from the checklist, and answer it as the customer."""
    card_of(ada, company).get_by_role("button", name="Submit claim").click()
    press_beside(ada, "Customer survey", "Send")
    ada.press("Send survey")
    ada.shows("is on its way")
    ada.press("Close")
    page = read_mail(ada, contact, "please answer a few questions", link="Answer the questions")
    for question in page.get_by_role("group").filter(has=page.get_by_role("radio")).all():
        question.get_by_role("radio").last.check()
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("heading", name="Thank you for your answers")).to_be_visible()
    page.close()


def record(ada: Window, company: str, kind: str, **fields: str) -> None:
    """Record an answer from the card."""
    card_of(ada, company).get_by_role("button", name=re.compile("^Record")).click()
    card = ada.modal.get_by_role("combobox").first
    card.click()
    card.press_sequentially(kind)
    ada.page.get_by_role("option").filter(has_text=kind).first.click()
    for label, value in fields.items():
        ada.modal.get_by_label(label).fill(value)
    ada.press("Record")
    ada.shows("Recorded:", kind)
    ada.press("Close")


def pay(ada: Window, company: str) -> None:
    """Record the payment of the approved amount."""
    card_of(ada, company).get_by_role("button", name="Record payment").click()
    ada.shows("Day of the payment")
    ada.enter("Payment reference", "PAY-2027-0042")
    ada.press("Record")
    ada.shows("Recorded:", "Paid")
    ada.press("Close")


def pass_week(ada: Window) -> None:
    """Let a week pass."""
    ada.go("Clock")
    ada.page.get_by_role("button", name="+1 week").click()
    expect(ada.page.get_by_text("Time is passing")).to_have_count(0)
    ada.go("mci-incentives")


def tomorrow(demo: Demo) -> str:
    return (demo.sandbox.clock() + timedelta(days=1)).date().isoformat()


def statuses(demo: Demo) -> list[S]:
    with demo.bot.database.read() as session:
        return [one.status for one in session.query(Association).order_by(Association.id)]


def on_tab(ada: Window, tab: str, expected: dict[str, str]) -> None:
    """Compare what a tab of the Customers page says of each customer."""
    home = rows(ada, tab)
    for company, status in expected.items():
        row = home.get_by_test_id("block").filter(has_text=company)
        expect(row.filter(has_text=status).first).to_be_visible()
    ada.go("mci-incentives")


def reported(ada: Window) -> None:
    """Compare the report with what happened."""
    ada.write("/mci report this fiscal year")
    report = ada.says("Report: this fiscal year")
    for line in ("In review: none", "1 payment", "2 engagements", "Claim rejected", "Claim expired"):
        expect(report).to_contain_text(line)


def calendar(ada: Window) -> str:
    """Return the calendar feed of the member."""
    ada.write("/mci settings")
    ada.press("Subscribe to a calendar")
    ada.shows(".ics")
    address = re.search(r"http\S+\.ics", ada.modal.inner_text())
    assert address is not None
    ada.press("Close")
    return httpx.get(address[0], trust_env=False).text
