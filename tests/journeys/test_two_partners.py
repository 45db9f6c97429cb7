"""Two partners use one bot, each in their own workspace, and never see one another (R3)."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.stage import CHANNEL, Member, Stage, stage, words
from tests.world import ADMIN, USER

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
    member.command("/mci add-customer contoso.com", channel)
    member.modal("customer.choose_location")
    assert member.submit(location_id="Seattle") == {}
    member.modal("order.choose_engagements")
    assert member.submit(engagement_ids=engagements) == {}
    member.modal("order.give_contacts")
    typed = {"company": "Contoso", "customer_name": "Kim", "customer_email": "kim@contoso.com"}
    assert member.submit(**typed) == {}
    member.modal("order.review")
    assert member.submit() == {}
    member.modal("Contoso is added")
    member.close()


def test_r3_r6_both_may_add_the_same_customer_and_each_sees_their_own_card(two: Two) -> None:
    st, ada, nora = two
    add(ada, CHANNEL, "Viva", "SIEM")
    add(nora, PREFIX + CHANNEL, "Viva")
    st.deliver()
    own, theirs = ada.messages(CHANNEL), nora.messages(PREFIX + CHANNEL)
    assert (len(own), len(theirs)) == (2, 1)
    assert f"<@{PREFIX + ADMIN}>" in words(theirs)
    assert f"<@{PREFIX}" not in words(own)
    assert "MCI-000001" in words(theirs)


def test_r3_nothing_of_the_other_partner_shows_in_lists_searches_or_home(two: Two) -> None:
    st, ada, nora = two
    add(nora, PREFIX + CHANNEL, "Viva")
    st.deliver()
    for line in ("customers", "due", "customer contoso", "customer MCI-000001", "engagements"):
        before = len(ada.messages())
        ada.command(f"/mci {line}")
        ada.wait(lambda before=before: ada.view or ada.messages()[before:] or None, f"the answer to {line}")
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


def test_r19_r3_the_first_acceptance_ends_the_other_s_without_a_name(two: Two) -> None:
    st, ada, nora = two
    for member, channel in ((ada, CHANNEL), (nora, PREFIX + CHANNEL)):
        add(member, channel, "Viva")
    st.deliver()
    ada.click("association.open")
    ada.modal("Record a consent given elsewhere")
    ada.click("consent.record")
    ada.modal("consent.give_date")
    st.pass_time(days=2)
    assert ada.submit(given_on="2026-03-03", note="Told us by telephone") == {}
    ada.modal("consent.record")
    assert ada.submit() == {}
    ada.modal("The consent is recorded")
    st.deliver()
    seen = words(nora.messages(PREFIX + CHANNEL))
    assert "another partner" in seen.lower()
    for foreign in ("Fourth Coffee", f"<@{ADMIN}>", f"<@{USER}>"):
        assert foreign not in seen.replace("ada@fourthcoffee.example", "")
