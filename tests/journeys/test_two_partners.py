"""Two partners use one bot, each in their own workspace, and never see one another (R3)."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import httpx
import pytest

from flows.disputes import dispute_decision
from tests.support import answering
from tests.support.stage import CHANNEL, Member, Stage, plain_text, stage, words
from tests.support.world import ADMIN, TENANT, USER, WORKSPACE

PREFIX = "N"
NAMES = ("Northwind", "Fourth Coffee")


class Two(NamedTuple):
    """The stage, and an admin of each partner."""

    st: Stage
    ada: Member
    nora: Member


@pytest.fixture
def two(database_url: str) -> Iterator[Two]:
    with stage(database_url) as st:
        st.add_partner("T0NORTHWIND", "Northwind", PREFIX)
        yield Two(st, st.member(ADMIN), st.member(PREFIX + ADMIN))


def add(member: Member, channel: str, *engagements: str) -> None:
    member.command("/mci add-customer", channel)
    member.modal("customer.choose_location")
    assert member.submit(location_id="Seattle", domain="contoso.com") == {}
    member.modal("customer.choose_engagements")
    assert member.submit(engagement_ids=engagements) == {}
    member.modal("customer.give_contacts")
    typed = {"company": "Contoso", "customer_name": "Kim", "customer_email": "kim@contoso.com"}
    assert member.submit(**typed) == {}
    member.modal("customer.review")
    assert member.submit(ask_next=[]) == {}
    member.modal("Contoso is added")
    member.close()


def test_r3_r6_both_may_add_the_same_customer_and_each_sees_their_own_card(two: Two) -> None:
    st, ada, nora = two
    add(ada, CHANNEL, "Viva", "SIEM")
    add(nora, PREFIX + CHANNEL, "Viva")
    st.deliver()
    own, theirs = ada.messages(CHANNEL), nora.messages(PREFIX + CHANNEL)
    assert (len(own), len(theirs)) == (1, 1)
    assert f"<@{PREFIX + ADMIN}>" in words(theirs)
    assert f"<@{PREFIX}" not in words(own)
    assert "MCI-000001" in words(theirs)


def test_r3_nothing_of_the_other_partner_shows_in_lists_searches_or_home(two: Two) -> None:
    st, ada, nora = two
    add(nora, PREFIX + CHANNEL, "Viva")
    st.deliver()

    def ask(line: str) -> None:
        before = len(ada.messages())
        ada.command(f"/mci {line}")
        ada.wait(lambda: ada.view or ada.messages()[before:] or None, f"the answer to {line}")

    for line in ("customers", "due", "customer contoso", "customer MCI-000001", "engagements"):
        ask(line)
        if ada.view is not None:
            assert "MCI-000001" not in words(ada.view)
            ada.close()
    ada.open_home()
    ada.wait(lambda: ada.home, "the Home")
    seen = words([*ada.messages(), ada.home])
    assert f"<@{PREFIX + ADMIN}>" not in seen
    assert "Northwind" not in seen


def test_r3_a_button_of_the_other_partner_s_association_does_nothing(two: Two) -> None:
    st, ada, nora = two
    add(nora, PREFIX + CHANNEL, "Viva")
    add(ada, CHANNEL, "SIEM")
    st.deliver()
    (card,) = ada.messages(CHANNEL)
    # The sandbox lets through what a client could forge: the value of a button.
    for block in st.sandbox.workspace("T0FOURTH").channels[CHANNEL].messages[card["ts"]]["blocks"]:
        for element in block.get("elements") or []:
            if "value" in element:
                element["value"] = "1"
    (card,) = ada.messages(CHANNEL)
    ada.click("association.open", on=card)
    said = ada.wait(
        lambda: words([*ada.messages(), ada.view or {}]).replace(words(card), "") or None, "an answer"
    )
    assert "MCI-000001" not in said
    assert f"<@{PREFIX + ADMIN}>" not in said


def test_r3_a_member_without_a_role_is_sent_to_their_own_admins(two: Two) -> None:
    st, _, _ = two
    sam = st.member(PREFIX + "U0SAM")
    sam.command("/mci add-customer", PREFIX + CHANNEL)
    said = words(sam.message("You hold no role", PREFIX + CHANNEL))
    assert f"Ask <@{PREFIX + ADMIN}>" in said
    assert f"<@{ADMIN}>" not in said


def send(member: Member, association_id: int, **changed: str) -> None:
    """Send the consent e-mail from the card, to another address if one is given."""
    member.click("consent.send", str(association_id), channel=channel_of(member))
    member.modal("consent.give_contacts")
    errors = member.submit(**{name: value for name, value in changed.items() if name != "contact_reason"})
    assert errors == {}
    if "contact_reason" in changed:
        member.modal("is not an address at")
        assert member.submit(contact_reason=changed["contact_reason"]) == {}
    member.modal("consent.send_mail")
    assert member.submit() == {}
    member.modal("is on its way")
    member.close()


def channel_of(member: Member) -> str:
    return member.id.removesuffix(ADMIN) + CHANNEL


def accept(st: Stage, to: str) -> None:
    """Open the link in the newest mail to an address, and accept."""
    mail = next(one for one in reversed(st.mails) if one["To"].addresses[0].addr_spec == to)
    found = re.search(r"/consent/[\w-]{43}", plain_text(mail))
    assert found is not None
    address = st.url(found[0])
    form = answering.filled(httpx.get(address).text)
    assert "You accepted. Thank you." in httpx.post(address, data=form, follow_redirects=True).text


def both_add(two: Two) -> None:
    st, ada, nora = two
    for member in (ada, nora):
        add(member, channel_of(member), "Viva")
    st.deliver()


def test_r19_r3_a_proven_acceptance_ends_the_other_s_without_a_name(two: Two) -> None:
    st, ada, nora = two
    both_add(two)
    send(ada, 1)
    st.deliver()
    accept(st, "kim@contoso.com")
    st.deliver()
    seen = words(nora.messages(PREFIX + CHANNEL))
    assert "Consented to another partner" in seen
    for foreign in ("Fourth Coffee", f"<@{ADMIN}>", f"<@{USER}>"):
        assert foreign not in seen.replace("ada@fourthcoffee.example", "")
    ada.click("association.open")
    seen = words(ada.modal("History"))
    assert "Proven: the link was mailed to contoso.com, which belongs to this tenant" in seen
    assert f"According to the tenant directory, that domain belongs to tenant {TENANT}" in seen


@pytest.mark.parametrize("mailbox", ["kim@northwind.example", "kim@fabrikam.com", "kim@gmail.com"])
def test_r19_r3_a_partner_who_accepts_in_its_own_mailbox_ends_nobody_elses_work(
    two: Two, mailbox: str
) -> None:
    st, ada, nora = two
    both_add(two)
    send(nora, 2, customer_email=mailbox, contact_reason="Their parent company")
    st.deliver()
    accept(st, mailbox)
    st.deliver()
    for member, status in ((ada, "Customer added"), (nora, "Customer consent received")):
        card = member.messages(channel_of(member))[0]
        assert status in words(card)
        assert "Disputed customer: another partner" in words(card)
        assert "This customer is disputed" in words(member.messages(member.direct()))
    seen = words([*ada.messages(CHANNEL), *ada.messages(ada.direct())])
    for foreign in ("Northwind", mailbox, f"<@{PREFIX}"):
        assert foreign not in seen
    nora.click("association.open", channel=PREFIX + CHANNEL)
    assert "Not proven to other partners" in words(nora.modal("History"))
    nora.close()
    send(ada, 1)
    st.deliver()
    accept(st, "kim@contoso.com")
    st.deliver()
    card = ada.messages(CHANNEL)[0]
    assert "Customer consent received" in words(card)
    assert "Disputed" not in words(card)
    assert "Consented to another partner" in words(nora.messages(PREFIX + CHANNEL))


def test_r19_r22_a_recorded_consent_disputes_the_customer_until_an_operator_decides(two: Two) -> None:
    st, ada, nora = two
    both_add(two)
    ada.click("association.open")
    ada.modal("Record a consent given outside MCI Bot")
    ada.click("consent.record")
    ada.modal("consent.give_date")
    st.pass_time(days=2)
    assert ada.submit(given_on="2026-03-03", note="Told us by telephone") == {}
    assert "counts for your company only" in words(ada.modal("consent.record"))
    assert ada.submit() == {}
    ada.modal("The consent is recorded")
    ada.close(clear=True)
    st.deliver()
    assert "Disputed customer: another partner" in words(nora.messages(PREFIX + CHANNEL))
    with st.bot.database.write() as session:
        dispute_decision.uphold(session, 1, WORKSPACE, st.bot.clock())
    st.deliver()
    card = ada.messages(CHANNEL)[0]
    assert "Disputed" not in words(card)
    assert "for you: your association goes on" in words(ada.messages(ada.direct()))
    said = words(nora.messages(PREFIX + CHANNEL))
    assert "decided the dispute about this customer for another partner" in said
    card = nora.messages(PREFIX + CHANNEL)[0]
    assert "Consented to another partner" in words(card)


def test_r19_r3_disputes_about_several_engagements_are_decided_one_by_one_without_a_name(two: Two) -> None:
    st, ada, nora = two
    for member in (ada, nora):
        add(member, channel_of(member), "Viva", "SIEM")
    st.deliver()
    nora.command("/mci consent contoso", PREFIX + CHANNEL)
    nora.modal("consent.ask_all")
    assert nora.submit() == {}
    nora.modal("consent.send_mail")
    nora.click("draft.back")
    nora.modal("consent.give_contacts")
    assert nora.submit(customer_email="kim@northwind.example") == {}
    nora.modal("is not an address at")
    assert nora.submit(contact_reason="Their parent company") == {}
    nora.modal("consent.send_mail")
    assert nora.submit() == {}
    nora.modal("is on its way")
    nora.close()
    st.deliver()
    found = re.search(r"/consent/[\w-]{43}", plain_text(st.mails[-1]))
    assert found is not None
    address = st.url(found[0])
    form = answering.filled(httpx.get(address).text)
    assert "Thank you for your answers" in httpx.post(address, data=form, follow_redirects=True).text
    st.deliver()
    with st.bot.database.write() as session:
        assert dispute_decision.uphold(session, 1, WORKSPACE, st.bot.clock())
        assert dispute_decision.dismiss(session, 2, st.bot.clock())
    st.deliver()
    own = words([*ada.messages(CHANNEL), *ada.messages(ada.direct())])
    theirs = words([*nora.messages(PREFIX + CHANNEL), *nora.messages(nora.direct())])
    assert "decided the dispute about this customer for you" in own
    assert "decided the dispute about this customer for another partner" in theirs
    for said in (own, theirs):
        assert "closed the dispute about this customer without a decision" in said
    for name in ("Northwind", "northwind.example", f"<@{PREFIX}"):
        assert name not in own
    for name in ("Fourth Coffee", f"<@{ADMIN}>", f"<@{USER}>"):
        assert name not in theirs.replace("ada@fourthcoffee.example", "")
    page = httpx.get(address).text
    assert "can no longer be answered" in page
    assert "Fourth Coffee" not in page
    before = len(nora.messages(PREFIX + CHANNEL))
    nora.command("/mci unproven", PREFIX + CHANNEL)
    [listed] = nora.wait(lambda: nora.messages(PREFIX + CHANNEL)[before:] or None)
    assert "Consents not fully proven: 1" in words(listed)
    assert "northwind.example, for which the tenant directory knows no tenant" in words(listed)
    assert "Fourth Coffee" not in words(listed)
