"""Ten engagements of a customer, added, asked for and answered: few clicks, one mail, one signature."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy.orm import joinedload

from flows.history import history_check
from sandbox.demo import Demo
from store.associations.associations import Association
from store.catalogue import Engagement
from store.consents.consent_asks import ConsentAsk, ConsentSubmission
from store.consents.consents import ConsentAnswer
from store.customers.customers import EligibilityEntry
from store.enums import AssociationStatus as S
from store.enums import HistoryAction, IdentifierType, Verdict
from store.history.history import HistoryEntry
from store.partners import Partner
from tests.browser import evidence
from tests.browser.conftest import Open
from tests.browser.story import LINK
from tests.browser.test_clicks import at_most
from tests.browser.window import Window
from tests.support import patient_demo

CONTOSO = "6513270e-269e-4d37-b2a7-4de452e6b438"
DANA = "dana@contoso.com"


@pytest.fixture(params=["sqlite", "postgresql"])
def demo(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Demo]:
    """Run the demo on each kind of database."""
    is_sqlite = request.param == "sqlite"
    url = None if is_sqlite else str(request.getfixturevalue("postgres").create("ten_engagements"))
    demo = patient_demo.started(tmp_path, url)
    yield demo
    demo.stop()


def make_eligible(demo: Demo) -> int:
    """Let a list say that Contoso is eligible for everything, and customers be reminded; return how many."""
    with demo.bot.database.write() as session:
        partner = session.query(Partner).one()
        works = session.query(Engagement).all()
        session.query(EligibilityEntry).filter_by(id_value=CONTOSO).delete()
        for one in works:
            one.remind_customer = True
            session.add(
                EligibilityEntry(
                    partner_id=partner.id,
                    engagement_id=one.id,
                    id_type=IdentifierType.TENANT_ID,
                    id_value=CONTOSO,
                    verdict=Verdict.ELIGIBLE,
                )
            )
        return len(works)


def mails(ada: Window, count: int) -> Locator:
    """Wait until so many mails to Dana are in the mailbox, and return them, the newest first."""
    ada.go("Mailbox")
    found = ada.page.get_by_test_id("mail").filter(has_text="Dana Reyes")
    expect(found).to_have_count(count)
    return found


def follow(ada: Window) -> Page:
    """Follow the link of the newest mail to Dana that has one."""
    ada.go("Mailbox")
    ada.page.get_by_test_id("mail").filter(has_text="Dana Reyes").first.click()
    with ada.page.context.expect_page() as opened:
        ada.page.frame_locator("iframe").get_by_role("link", name=LINK).click()
    ada.go("mci-incentives")
    return opened.value


def sign(page: Page) -> None:
    """Sign what was chosen, and send it."""
    page.get_by_label("Your full name").fill("Dana Reyes")
    page.get_by_role("checkbox", name="I have read this").check()
    page.get_by_role("button", name=re.compile("^Send my answer")).click()
    expect(page.get_by_role("heading", name=re.compile("Thank you"))).to_be_visible()


def choose(page: Page, number: int, answer: str) -> None:
    """Choose an answer for the engagement with this place on the page."""
    page.locator(f'input[type="radio"][name^="answer-"][value="{answer}"]').nth(number).check()


def statuses(demo: Demo) -> list[S]:
    with demo.bot.database.read() as session:
        return [one.status for one in session.query(Association).order_by(Association.id)]


def test_ten_engagements_are_added_asked_for_and_answered(open_window: Open, demo: Demo) -> None:
    assert make_eligible(demo) == 10
    ada = open_window()
    add_and_ask(ada)
    assert statuses(demo) == [S.AWAITING_CONSENT] * 10
    mails(ada, 1)

    page = follow(ada)
    link = page.url
    for number in range(10):
        if number < 9:
            choose(page, number, "accepted" if number < 7 else "declined")
    sign(page)
    expect(page.get_by_text("Accepted by Dana Reyes")).to_have_count(7)
    expect(page.get_by_text("Declined by Dana Reyes")).to_have_count(2)
    answered = [S.CONSENT_RECEIVED] * 7 + [S.CONSENT_DECLINED] * 2
    assert sorted(statuses(demo)) == sorted([*answered, S.AWAITING_CONSENT])
    page.close()
    # A channel takes one message a second, and what happened to each engagement comes first.
    ada.says("Contoso accepted", "7 engagements", seconds=120)
    ada.says("Declined: Contoso, 2 engagements")
    receipt = mails(ada, 2)
    expect(receipt.first).to_contain_text("Your answers")

    be_reminded(ada)
    page = follow(ada)
    assert page.url == link, "the same link asks for what is left open"
    assert page.locator('input[type="radio"][name^="answer-"]').count() == 2
    choose(page, 0, "accepted")
    sign(page)
    assert sorted(statuses(demo)) == sorted([*answered, S.CONSENT_RECEIVED])
    page.close()
    mails(ada, 4)

    evidence_agrees(ada, demo)

    ada.go("mci-incentives")
    expect(ada.messages.filter(has_text="Contoso").first).to_contain_text("Customer consent received")
    with demo.bot.database.read() as session:
        assert session.query(ConsentAsk).count() == 1
        first, second = session.query(ConsentSubmission).order_by(ConsentSubmission.id)
        given = session.query(ConsentAnswer).order_by(ConsentAnswer.id).all()
        assert [one.submission_id for one in given] == [first.id] * 9 + [second.id]
        assert {one.name for one in given} == {"Dana Reyes"}
        assert [str(one) for one in history_check.every_flaw(session)] == []


def evidence_agrees(ada: Window, demo: Demo) -> None:
    """Compare the evidence files that the member downloads with receipts, history and what is stored."""
    with demo.bot.database.read() as session:
        answers = session.query(ConsentAnswer).order_by(ConsentAnswer.id).all()
        every = session.query(Association).options(joinedload(Association.engagement)).all()
        references = {one.id: one.reference for one in every}
        names = {one.reference: one.engagement.name for one in every}
        given = [
            {
                references[one.association_id]: one.outcome.value
                for one in answers
                if one.submission_id == number
            }
            for (number,) in session.query(ConsentSubmission.id).order_by(ConsentSubmission.id)
        ]
        told = [
            (references[one.association_id], (one.detail or {})["digest"])
            for one in session.query(HistoryEntry).filter_by(action=HistoryAction.CONSENT_EVIDENCE_MADE)
        ]
    assert [len(one) for one in given] == [9, 1]
    for expected, receipt in zip(given, evidence.receipts(demo, DANA), strict=True):
        first = next(iter(expected))
        file = evidence.download(ada, first, names[first])
        assert file.content == receipt.evidence.content, "the member and the customer have the same file"
        assert file.answers == expected
        assert {reference for reference, digest in told if digest == file.digest} == expected.keys()
        for reference, outcome in expected.items():
            assert reference in receipt.text
            assert re.search(f"{reference} .*?{outcome.title()}", file.text)
    [left_open] = evidence.receipts(demo, DANA)[0].evidence.values["left_open"]
    assert {left_open["reference"]} == given[1].keys()


def add_and_ask(ada: Window) -> None:
    """Add Contoso to everything and ask for all of it, with at most twelve clicks."""
    with at_most(ada.page, 12):
        ada.write("/mci add-customer contoso.com")
        ada.shows("Step 1 of 4")
        ada.choose("Location (PartnerID)", "Seattle")
        ada.press("Next")
        ada.shows("Step 2 of 4", "All 10 engagements")
        ada.press("Choose all 10")
        ada.shows("Step 3 of 4")
        ada.enter("Customer's company name", "Contoso")
        ada.enter("Contact's name", "Dana Reyes")
        ada.enter("Contact's e-mail", DANA)
        ada.press("Next")
        ada.shows("Step 4 of 4", "10 chosen")
        ada.press("Add customer")
        ada.shows("Contoso is added to 10 engagements", "10 engagements of Contoso", DANA)
        ada.press("Send for consent")
        ada.shows("is on its way", "It asks for 10 engagements")
        ada.press("Done")


def be_reminded(ada: Window) -> None:
    """Let time pass until Dana is reminded, with one mail, of what is still open."""
    found = ada.page.get_by_test_id("mail").filter(has_text="Dana Reyes")
    for _ in range(3):
        ada.go("Clock")
        ada.page.get_by_role("button", name="+1 week").click()
        expect(ada.page.get_by_text("Time is passing")).to_have_count(0)
        ada.go("Mailbox")
        expect(found.first).to_be_visible()
        if found.count() > 2:
            break
    mails(ada, 3)
    expect(found.first).to_contain_text("Reminder")
    ada.go("mci-incentives")
