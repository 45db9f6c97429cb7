"""A member talks until a customer is added and a mail is sent again; nobody else presses for them."""

import re
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect
from sqlalchemy import select

from sandbox.demo import Demo
from store.associations.associations import Association
from store.consents.consents import ConsentRequest
from store.customers.customers import Customer
from store.enums import AssociationStatus as S
from store.partners import Member
from tests.browser.conftest import Open
from tests.browser.window import Window
from tests.support import patient_demo, under_way
from tests.support.consistency import contradictions

ALPINE, CONTOSO, TAILSPIN, WOODGROVE = "Alpine Ski House", "Contoso", "Tailspin Toys", "Woodgrove Bank"
ADDED = "add contoso.com to Identities in Seattle, contact Dana Reyes, dana@contoso.com"

BEFORE = [
    (ALPINE, S.AWAITING_CONSENT, "Ada Marsh"),
    (WOODGROVE, S.AWAITING_CONSENT, "Lin Okafor"),
    (TAILSPIN, S.CONSENT_RECEIVED, "Ada Marsh"),
]
"""What `rows` is at the beginning."""

ASKED = Counter(["sven@alpineskihouse.com", "mei@woodgrovebank.com"])
"""What `asked` is at the beginning."""


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    demo = patient_demo.started(tmp_path)
    under_way.begin(demo)
    yield demo
    demo.stop()
    assert contradictions(demo.bot.database) == []


def test_a_conversation_adds_a_customer_and_sends_a_consent_mail_again(open_window: Open, demo: Demo) -> None:
    ada = open_window(place=f"#/app/{demo.app.id}/messages")
    # On a busy machine the greeting would come after the first answer.
    ada.says("Hello, I keep the customers")
    ada.page.get_by_test_id("prompts").get_by_role("button", name="Silent customers").click()
    answers(ada, "2 engagements of 2 customers wait for the customer's consent", ALPINE, WOODGROVE)
    asks(ada, "only Paris", "1 engagement of 1 customer at Fourth Coffee Paris", WOODGROVE)
    asks(ada, "and in Seattle?", "1 engagement of 1 customer at Fourth Coffee Seattle", ALPINE)
    every = asks(ada, "which engagements in Paris are open?", "2 engagements", WOODGROVE, TAILSPIN)
    every.get_by_role("button", name="Without: Fourth Coffee Paris").click()
    answers(ada, "3 engagements of 3 customers are open: USD\xa015,000", ALPINE, WOODGROVE, TAILSPIN)
    asks(ada, "the second one", "MCI-000001 is Awaiting customer consent response", ALPINE)
    unsure = asks(ada, "open claims", "Which of these do you mean?")
    unsure.get_by_role("button", name="Claims to submit").click()
    answers(ada, "1 engagement of 1 customer has a claim to submit", TAILSPIN)
    asks(ada, "how is Relecloud doing?", "no customer, engagement, location or colleague called “Relecloud”")
    assert rows(demo) == BEFORE

    add_as_said(ada, asks(ada, ADDED, "Press Add customer: a form opens with what you said"))
    assert rows(demo)[3:] == [(CONTOSO, S.ADDED, "Ada Marsh")]
    asks(ada, "how is Contoso doing?", "1 engagement · open 1", "Customer added", "MCI-000004")

    card = asks(ada, f"send the consent mail to {ALPINE} again", "Send 1 e-mail? Nothing has happened yet.")
    expect(card).to_contain_text("e-mail again to sven@alpineskihouse.com")
    asks(ada, "yes", "A typed “yes” presses no button", "Send 1 e-mail, in my answer")
    assert len(mails(demo, "sven")) == 1
    card = message_with(ada, "Send 1 e-mail? Nothing has happened yet.")
    place = card.get_attribute("data-ts")
    card.get_by_role("button", name="Send 1 e-mail").click()
    done = message_with(ada, "Done: consent asked for 1 engagement")
    assert done.get_attribute("data-ts") == place, "the result takes the place of the card"
    expect(done.get_by_role("button", name="Send 1 e-mail")).to_have_count(0)
    ada.go("Mailbox")
    expect(ada.page.get_by_test_id("mail").filter(has_text="Sven Alp")).to_have_count(2)
    assert mails(demo, "sven")[1]["Subject"].startswith("Reminder: Secure Identities and Access")
    assert asked(demo) == ASKED + Counter({"sven@alpineskihouse.com": 1})


def test_nobody_else_presses_a_card_and_nobody_without_a_role_reads_a_number(
    open_window: Open, demo: Demo
) -> None:
    ada, lin, max_ = open_window(), open_window("U0LIN"), open_window("U0MAX")
    lin.write("Woodgrove Bank is quiet, and I am away next week")
    begin_thread(ada, "Woodgrove Bank is quiet")
    reply(ada, "@MCI Bot send the consent mail to Woodgrove Bank again")
    expect(thread(ada).last).to_contain_text("Send 1 e-mail? Nothing has happened yet.")
    expect(thread(ada).last).to_contain_text("Only visible to you")
    reply(ada, "@MCI Bot hand Woodgrove Bank over to me")
    expect(thread(ada).last).to_contain_text("Hand 1 over to Ada Marsh? Nothing has happened yet.")

    follow(lin, "Woodgrove Bank is quiet")
    card = thread(lin).filter(has_text="Hand 1 over to Ada Marsh?")
    card.get_by_role("button", name="Hand 1 over to Ada Marsh").click()
    lin.shows("Ada Marsh asked for this, and only they can press it")
    lin.press("Close")
    expect(thread(lin)).to_have_count(4)
    expect(thread(lin).filter(has_text="Send 1 e-mail")).to_have_count(0)
    expect(ada.page.get_by_test_id("modal")).to_have_count(0)
    expect(thread(ada).last).to_contain_text("Nothing has happened yet.")
    assert (rows(demo), asked(demo)) == (BEFORE, ASKED)
    assert len(mails(demo, "mei")) == 1

    follow(max_, "Woodgrove Bank is quiet")
    reply(max_, "@MCI Bot how many engagements are open?")
    expect(thread(max_).last).to_contain_text("Only visible to you")
    expect(thread(max_).last).to_contain_text("You hold no role for MCI engagements yet.")
    assert not re.search(r"\d", " ".join(thread(max_).last.get_by_test_id("block").all_inner_texts()))

    card = thread(ada).filter(has_text="Hand 1 over")
    card.get_by_role("button", name="Hand 1 over to Ada Marsh").click()
    for window in (ada, lin):
        expect(thread(window).filter(has_text="Done: 1 engagement handed over to Ada Marsh")).to_have_count(1)
    assert (WOODGROVE, S.AWAITING_CONSENT, "Ada Marsh") in rows(demo)


def asks(window: Window, said: str, *wanted: str) -> Locator:
    """Say something to the bot, wait for these words in its answer, and return it."""
    window.write(said)
    expect(window.messages.filter(has_text=said).last).to_be_visible()
    return answers(window, *wanted)


def answers(window: Window, *wanted: str) -> Locator:
    """Wait for these words in the last message, and return it."""
    for one in wanted:
        expect(window.messages.last).to_contain_text(one)
    return window.messages.last


def message_with(window: Window, words: str) -> Locator:
    """Return the one message with these words."""
    found = window.messages.filter(has_text=words)
    expect(found).to_have_count(1)
    return found


def add_as_said(ada: Window, answer: Locator) -> None:
    """Open the form that is filled in with what was said, and go on to its last step."""
    answer.get_by_role("button", name="Add customer").click()
    ada.shows("Step 2 of 4", "Filled in from this message", ADDED)
    expect(ada.modal.get_by_role("checkbox", name="Secure Identities and Access")).to_be_checked()
    ada.press("Next")
    ada.shows("Step 3 of 4")
    expect(ada.modal.get_by_label("Contact's name")).to_have_value("Dana Reyes")
    expect(ada.modal.get_by_label("Contact's e-mail")).to_have_value("dana@contoso.com")
    ada.enter("Customer's company name", CONTOSO)
    ada.press("Next")
    ada.shows("Step 4 of 4", CONTOSO, "Fourth Coffee Seattle")
    ada.untick("Ask for consent next")
    ada.press("Add customer")
    ada.shows("Contoso is added to 1 engagement")
    ada.press("Done")


def follow(window: Window, words: str) -> None:
    """Open the thread of a message that has answers."""
    window.says(words).get_by_test_id("thread-link").click()


def begin_thread(window: Window, words: str) -> None:
    """Open the thread of a message that has no answers yet."""
    window.use_tool(window.says(words), "Reply in thread")


def reply(window: Window, words: str) -> None:
    """Say something in the thread that is open."""
    field = window.page.get_by_test_id("thread-composer")
    field.fill(words)
    field.press("Enter")


def thread(window: Window) -> Locator:
    """Return the messages of the thread that is open."""
    return window.page.get_by_test_id("thread-messages").get_by_test_id("message")


def rows(demo: Demo) -> list[tuple[str, S, str]]:
    """Return customer, status and owner of all associations, the oldest first."""
    query = (
        select(Customer.name, Association.status, Member.name)
        .join_from(Association, Customer, Association.customer_id == Customer.id)
        .join(Member, Association.owner_id == Member.id)
        .order_by(Association.id)
    )
    with demo.bot.database.read() as session:
        return [(company, status, owner) for company, status, owner in session.execute(query)]


def asked(demo: Demo) -> Counter[str]:
    """Return how many consent e-mails were asked for, by the contact's address."""
    with demo.bot.database.read() as session:
        return Counter(session.scalars(select(ConsentRequest.email)))


def mails(demo: Demo, to: str) -> list[EmailMessage]:
    """Return the mails to somebody, the oldest first."""
    found = [one for one in demo.sandbox.state.mails if one.recipients[0].startswith(f"{to}@")]
    return [message_from_bytes(one.content, EmailMessage, policy=policy.default) for one in found]
