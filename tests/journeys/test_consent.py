"""Asking for consent, the customer's answer, and a consent given outside the bot, as people see them."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from flows.associations import customer_cards
from flows.customers.association_request import ContactPerson
from store.associations import associations
from store.associations.associations import Association
from store.enums import AssociationStatus as S
from store.enums import ContactSide
from store.history import history
from tests.support import answering, world
from tests.support.consistency import contradictions
from tests.support.stage import CHANNEL, Member, Stage, plain_text, words
from tests.support.world import ADMIN, NOON, USER

ON_MARCH_3 = {"given_on": "2026-03-03"}


@pytest.fixture
def sender() -> str:
    """Return who mails come from; tests with another sender say so."""
    return "mci-bot@localhost"


@pytest.fixture
def st(sender: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Stage:
    monkeypatch.setenv("MAIL_FROM", sender)
    on_stage: Stage = request.getfixturevalue("on_stage")
    return on_stage


@pytest.fixture
def one(st: Stage) -> int:
    """Add Contoso to Viva, with its card in the channel."""
    added = world.associate(st.bot.database, st.place, st.place.viva.id)
    st.deliver()
    return added


def row(st: Stage, association_id: int) -> Association:
    with st.bot.database.read() as session:
        return session.get_one(Association, association_id)


def actions(st: Stage, association_id: int) -> list[str]:
    with st.bot.database.read() as session:
        found = session.get_one(Association, association_id)
        return [entry.action for entry in history.of_association(session, found)]


def send(who: Member, **changed: Any) -> None:
    who.click("consent.send")
    who.send_mail(**changed)
    who.close()


def link(st: Stage, number: int = -1) -> str:
    found = re.search(r"/consent/[\w-]{43}", plain_text(st.mails[number]))
    assert found is not None
    return found[0]


def open_page(st: Stage, path: str) -> httpx.Response:
    return httpx.get(st.url(path))


def answer(st: Stage, path: str, answer: str = "accepted", **typed: str) -> httpx.Response:
    form = answering.filled(open_page(st, path).text, answer, **typed)
    return httpx.post(st.url(path), data=form, follow_redirects=True)


@pytest.mark.parametrize(
    ("sender", "named"),
    [
        ("mci@fourthcoffee.example", "Fourth Coffee"),
        ("*Incentives* at Wide World <mci@wide.example>", "*Incentives* at Wide World"),
    ],
)
def test_the_mail_is_shown_with_the_sender_whom_the_customer_sees(st: Stage, one: int, named: str) -> None:
    ada = st.member()
    ada.click("consent.send")
    ada.modal("consent.give_contacts")
    assert ada.submit() == {}
    shown = words(ada.modal("consent.send_mail"))
    assert named in shown.partition("Answers go to:")[0].partition("From:")[2].replace("\n", "")
    assert ada.submit() == {}
    ada.modal("is on its way")
    st.deliver()
    assert st.mails[-1]["From"].addresses[0].display_name == named


def test_r17_contacts_are_reviewed_and_the_mail_goes_out_exactly_as_it_was_shown(st: Stage, one: int) -> None:
    ada = st.member()
    ada.click("consent.send")
    assert "kim@contoso.com" in str(ada.modal("consent.give_contacts"))
    assert ada.submit(customer_name="Kim B. Akers") == {}
    view = ada.modal("consent.send_mail")
    assert view["submit"]["text"] == "Send for consent"
    shown = "\n\n".join(
        block["text"]["text"]
        for block in view["blocks"]
        if block["type"] == "section" and block["text"]["type"] == "plain_text"
    )
    said = words(view)
    assert "Subject:* Microsoft Viva with Fourth Coffee: please accept or decline" in said
    assert said.index("Subject:") < said.index("Edit contacts") < said.index("Dear")
    assert said.count("Edit contacts") == 1
    assert "What you type" not in said
    assert ada.submit() == {}
    ada.modal("is on its way")
    st.deliver()
    (mail,) = st.mails
    text = plain_text(mail).strip()
    assert shown == re.sub(r"/consent/[\w-]+", "/consent/…", text)
    assert "Dear Kim B. Akers" in shown
    assert mail["To"] == '"Kim B. Akers" <kim@contoso.com>'
    assert mail["Reply-To"] == "Ada Admin <ada@fourthcoffee.example>"
    assert mail["From"].startswith("Fourth Coffee <")
    assert row(st, one).status is S.AWAITING_CONSENT


def test_r19_the_customer_accepts_and_everybody_sees_it(st: Stage, one: int) -> None:
    ada = st.member()
    send(ada)
    st.deliver()
    assert "Awaiting customer consent response" in words(ada.messages()[0])
    received = answer(st, link(st))
    assert "You accepted. Thank you." in received.text
    st.deliver()
    assert row(st, one).status is S.CONSENT_RECEIVED
    card = ada.messages()[0]
    assert "Customer consent received" in words(card)
    assert "Submit claim" in words(card)
    thread = ada.get("history", channel=CHANNEL, thread_ts=card["ts"])["messages"]
    assert any("The customer consented (Kim Akers)" in words(line) for line in thread)
    ada.message("Contoso accepted")
    assert "you accepted (MCI-000001)" in st.mails[-1]["Subject"]


def test_r20_the_customer_declines_and_everybody_sees_it(st: Stage, one: int) -> None:
    ada = st.member()
    send(ada)
    st.deliver()
    answer(st, link(st), answer="declined", reason="Not this year")
    st.deliver()
    assert "Customer consent declined" in words(ada.messages()[0])
    assert "Not this year" in words(ada.message("Declined: Contoso"))
    assert row(st, one).status is S.CONSENT_DECLINED


def test_r20_a_link_ends_with_the_consent_clock(st: Stage, one: int) -> None:
    ada = st.member()
    send(ada)
    st.deliver()
    path = link(st)
    st.pass_time(days=30)
    assert open_page(st, path).status_code == 410
    st.tick()
    assert row(st, one).status is S.CONSENT_EXPIRED
    assert answer(st, path).status_code == 410


def test_r18_sending_again_waits_an_hour_and_says_when(st: Stage, one: int) -> None:
    ada = st.member()
    asked_at = st.bot.clock()
    send(ada)
    st.deliver()
    assert "consent.send" not in str(ada.messages()), "the card does not offer it within the hour"
    post_button(st, "consent.send", one)
    ada.click("consent.send")
    told = ada.modal("A consent e-mail was sent within the last hour")
    in_an_hour = asked_at + timedelta(hours=1)
    assert f"<!date^{int(in_an_hour.timestamp())}^" in words(told)
    ada.click("association.open")
    ada.modal("History")
    ada.close(clear=True)
    st.pass_time(hours=1)
    send(ada)
    st.deliver()
    assert st.mails[-1]["Subject"].startswith("Reminder: ")
    assert link(st, 0) != link(st, 1)
    assert open_page(st, link(st, 0)).status_code == open_page(st, link(st, 1)).status_code == 200
    assert actions(st, one)[-1] == "consent:asked_again"
    assert "consent.send" not in str(ada.messages()[0]), "nor within the hour after the second e-mail"
    ada.click("association.open", on=ada.messages()[0])
    assert "Ask again" not in words(ada.modal("association.shown"))
    ada.close(clear=True)
    st.pass_time(hours=1)
    customer_cards.renew(st.bot.database, st.bot.clock())
    st.deliver()
    assert "consent.send" in str(ada.messages()[0])


def test_r18_another_address_voids_the_links_sent_before_and_says_so_first(st: Stage, one: int) -> None:
    ada = st.member()
    send(ada)
    st.deliver()
    st.pass_time(hours=2)
    customer_cards.renew(st.bot.database, st.bot.clock())
    st.deliver()
    ada.click("consent.send")
    ada.modal("consent.give_contacts")
    assert ada.submit(customer_name="Lee Gu", customer_email="lee@contoso.com") == {}
    assert "Links sent to kim@contoso.com stop working" in words(ada.modal("consent.send_mail"))
    assert open_page(st, link(st)).status_code == 200, "nothing is voided before it is sent"
    assert ada.submit() == {}
    ada.modal("lee@contoso.com")
    st.deliver()
    assert [open_page(st, link(st, number)).status_code for number in (0, 1)] == [410, 200]
    assert not st.mails[-1]["Subject"].startswith("Reminder: ")


def test_r11_an_address_on_another_domain_asks_for_a_reason_and_keeps_what_was_typed(
    st: Stage, one: int
) -> None:
    ada = st.member()
    ada.click("consent.send")
    ada.modal("consent.give_contacts")
    assert ada.submit(customer_email="kim@parent.example", customer_phone="+47 22 00 00 00") == {}
    view = ada.modal("is not an address at contoso.com")
    assert "+47 22 00 00 00" in str(view)
    assert list(ada.submit(contact_reason="  ")) == ["contact_reason"]
    assert ada.submit(contact_reason="Contoso's parent reads this") == {}
    ada.modal("consent.send_mail")
    assert ada.submit() == {}
    ada.modal("is on its way")
    assert row(st, one).contact_reason == "Contoso's parent reads this"


def test_what_was_changed_and_not_sent_is_resumed_from_home_as_long_as_it_can_be_sent(
    st: Stage, one: int
) -> None:
    ada = st.member()
    ada.click("consent.send")
    ada.modal("consent.give_contacts")
    ada.close()
    ada.open_home()
    home = ada.wait(lambda: ada.home if "Contoso" in words(ada.home or {}) else None, "Home")
    assert "unfinished" not in words(home), "nothing was typed"
    ada.click("consent.send")
    ada.modal("consent.give_contacts")
    ada.fill(customer_phone="+47 22 00 00 00")
    ada.close()
    ada.open_home()
    offered = "You have an unfinished draft: Contoso · Microsoft Viva, Seattle, step 1 of 2"
    home = ada.wait(lambda: ada.home if offered in words(ada.home or {}) else None, offered)
    ada.click("draft.resume", on=home)
    assert "+47 22 00 00 00" in str(ada.modal("consent.give_contacts"))
    assert ada.submit() == {}
    ada.modal("consent.send_mail")
    assert ada.submit() == {}
    ada.modal("is on its way")
    ada.close()
    ada.open_home()
    ada.wait(lambda: "unfinished" not in words(ada.home or {}) or None, "Home without it")
    assert row(st, one).status is S.AWAITING_CONSENT


def test_r11_a_corrected_address_needs_no_reason(st: Stage, one: int) -> None:
    ada = st.member()
    ada.click("consent.send")
    ada.modal("consent.give_contacts")
    assert ada.submit(customer_email="kim@gmail.com") == {}
    ada.modal("kim@gmail.com is not an address at contoso.com")
    ada.click("draft.correct")
    ada.modal_without("Why is the e-mail on another domain")
    assert ada.submit(customer_email="kim@contoso.com") == {}
    ada.modal("consent.send_mail")
    assert ada.submit() == {}
    ada.modal("is on its way")
    assert row(st, one).contact_reason is None


def test_r11_another_address_makes_the_reason_optional_before_the_step_is_submitted(
    st: Stage, one: int
) -> None:
    ada = st.member()
    ada.click("consent.send")
    ada.modal("consent.give_contacts")
    assert ada.submit(customer_email="kim@gmail.com") == {}
    ada.modal("kim@gmail.com is not an address at contoso.com")
    assert "required" in ada.submit()["contact_reason"]
    assert ada.submit(customer_email="kim@contoso.com") == {}
    ada.modal("consent.send_mail")
    assert row(st, one).contact_reason is None


def test_what_is_mistyped_is_said_at_its_field(st: Stage, one: int) -> None:
    ada = st.member()
    ada.click("consent.send")
    ada.modal("consent.give_contacts")
    errors = ada.submit(customer_email="kim@nowhere", customer_name="")
    assert set(errors) == {"customer_email", "customer_name"}


def test_closing_loses_nothing_and_back_goes_back(st: Stage, one: int) -> None:
    ada = st.member()
    ada.click("consent.send")
    ada.modal("consent.give_contacts")
    ada.fill(customer_title="Chief of everything")
    ada.close()
    ada.click("consent.send")
    assert "Chief of everything" in str(ada.modal("consent.give_contacts"))
    assert ada.submit() == {}
    ada.modal("consent.send_mail")
    ada.close()
    ada.click("consent.send")
    ada.modal("consent.send_mail")
    ada.click("draft.back")
    assert "Chief of everything" in str(ada.modal("consent.give_contacts"))


def test_contacts_changed_by_somebody_else_begin_the_form_anew(st: Stage, one: int) -> None:
    ada = st.member()
    ada.click("consent.send")
    ada.modal("consent.give_contacts")
    ada.fill(customer_title="Chief of everything")
    ada.close()
    with st.bot.database.write() as session:
        kept = associations.contacts(session, session.get_one(Association, one))
        kept[ContactSide.CUSTOMER].name = "Kim C. Akers"
    ada.click("consent.send")
    view = str(ada.modal("consent.give_contacts"))
    assert "Kim C. Akers" in view
    assert "Chief of everything" not in view


def test_a_member_who_comes_second_is_told_why_nothing_was_sent(st: Stage, one: int) -> None:
    people = [st.member(ADMIN), st.member(USER)]
    for who in people:
        who.click("consent.send")
        who.modal("consent.give_contacts")
        assert who.submit() == {}
        who.modal("consent.send_mail")
    for who in people:
        who.submit()
    people[0].modal("is on its way")
    assert "Details" in words(people[1].modal("was sent within the last hour"))
    st.deliver()
    assert len(st.mails) == 1


def post_button(st: Stage, action_id: str, association_id: int) -> None:
    """Let the bot show a button about an association in the channel."""
    button = {
        "type": "button",
        "action_id": action_id,
        "text": {"type": "plain_text", "text": "Go on"},
        "value": str(association_id),
    }
    with st.bot.database.read() as session:
        client = st.bot.workspaces.client(world.actor(session).partner)
    blocks = [{"type": "actions", "elements": [button]}]
    client.chat_postMessage(channel=CHANNEL, text="Go on", blocks=blocks)


def test_r22_an_admin_records_a_consent_given_outside_the_bot(st: Stage, one: int) -> None:
    post_button(st, "consent.record", one)
    st.pass_time(days=3)
    ada = st.member()
    ada.click("consent.record")
    ada.modal("consent.give_date")
    for impossible, says in (
        ("2025-12-01", "the deadline of the claim would have passed already. Choose a time after"),
        ("2026-03-06", "cannot be in the future. Choose a time up to Thursday, Mar 5, 2026"),
        ("2027-01-01", "cannot be in the future"),
    ):
        errors = ada.submit(given_on=impossible, note="By Partner Center's mail")
        assert says in errors["given_on"]
    assert ada.submit(**ON_MARCH_3, given_at="09:30") == {}
    view = ada.modal("consent.record")
    assert "By Partner Center's mail" in words(view)
    assert ada.submit() == {}
    ada.modal("The consent is recorded")
    kept = row(st, one)
    assert kept.consented_at == NOON.replace(day=3, hour=9, minute=30)
    assert kept.claim_due == kept.consented_at + timedelta(days=90)


def test_r22_a_consent_of_last_week_is_recorded_for_a_customer_who_was_added_today(
    st: Stage, one: int
) -> None:
    post_button(st, "consent.record", one)
    ada = st.member()
    ada.click("consent.record")
    said = words(ada.modal("consent.give_date"))
    assert "Choose a day after Dec 2, 2025; with an older one the claim is too late." in said
    assert "If empty: 00:00. The time zone is " in said
    assert ada.submit(given_on="2026-02-23", note="In Partner Center since last week") == {}
    assert "*Consent given*\nFeb 23, 2026" in words(ada.modal("consent.record"))
    assert ada.submit() == {}
    assert "Submit the claim by" in words(ada.modal("The consent is recorded"))
    kept = row(st, one)
    given = NOON.replace(month=2, day=23, hour=0)
    assert (kept.consented_at, kept.claim_due) == (given, given + timedelta(days=90))
    assert contradictions(st.bot.database) == []


def test_r22_how_a_consent_is_known_takes_a_few_words(st: Stage, one: int) -> None:
    post_button(st, "consent.record", one)
    ada = st.member()
    ada.click("consent.record")
    ada.modal("consent.give_date")
    for note in ("x", "ok ok", "………………"):
        wrong = ada.submit(given_on="2026-02-23", note=note)
        assert wrong == {
            "note": "Say in a few words how you know, such as where the proof is; 8 letters are enough."
        }
    assert ada.submit(given_on="2026-02-23", note="电话中同意") == {}


def test_r22_a_day_alone_counts_from_its_beginning(st: Stage, one: int) -> None:
    post_button(st, "consent.record", one)
    st.pass_time(days=3)
    ada = st.member()
    for day, counted in ((f"2026-03-0{number}", NOON.replace(day=number, hour=0)) for number in (2, 3)):
        ada.click("consent.record")
        ada.wait(lambda: ada.view)
        if ada.view and ada.view["callback_id"] == "consent.record":
            ada.click("draft.back")
        ada.modal("consent.give_date")
        assert ada.submit(given_on=day, note="Seen in Partner Center") == {}
        view = ada.modal("consent.record")
        assert f"*Consent given*\nMar {counted.day}, 2026" in words(view)
        last = counted + timedelta(days=89)
        assert f"*Claim due*\n{last:%a}, {last:%b} {last.day}, 23:59 UTC" in words(view)
        ada.close()


def test_r2_recording_a_consent_is_an_admins_action(st: Stage, one: int) -> None:
    post_button(st, "consent.record", one)
    uma = st.member(USER)
    uma.click("consent.record")
    uma.modal("Only an Incentives admin may do this")


def test_r3_a_button_of_another_partners_association_opens_nothing(st: Stage, one: int) -> None:
    rival = world.build(st.bot.database, "T0RIVAL")
    theirs = world.associate(st.bot.database, rival, rival.viva.id, workspace="T0RIVAL")
    for action_id in ("consent.send", "consent.record", "claim.submit"):
        post_button(st, action_id, theirs)
        ada = st.member()
        ada.click(action_id, str(theirs))
        assert "Fourth Coffee" not in words(ada.modal("This no longer exists"))
        ada.close()
        assert ada.view is None


@pytest.mark.parametrize("typed", ["contoso", "contoso.com", "mci 1", "1", "MCI-000001"])
def test_the_command_with_words_opens_the_only_association_that_they_mean(
    st: Stage, one: int, typed: str
) -> None:
    ada = st.member()
    ada.command(f"/mci consent {typed}")
    assert "Contoso" in words(ada.modal("consent.give_contacts"))


def test_the_command_with_words_that_mean_several_asks_among_these(st: Stage, one: int) -> None:
    another = world.associate(st.bot.database, st.place, st.place.siem.id)
    ada = st.member()
    world.associate(
        st.bot.database,
        st.place,
        st.place.siem.id,
        tenant="22222222-2222-4333-8444-555555555555",
        company="Contoso",
        domain="contoso-energy.com",
        customer=ContactPerson("Lee Gu", "lee@contoso-energy.com"),
    )
    ada.command("/mci consent contoso")
    view = ada.modal("consent.choose")
    assert "3 associations fit “contoso”" in words(view)
    options = view["blocks"][-1]["element"]["options"]
    assert {str(one), str(another)} < {option["value"] for option in options}
    assert all("Customer added · due " in option["description"]["text"] for option in options)
    assert ada.submit(association_id=options[1]["text"]["text"]) == {}
    ada.modal("consent.give_contacts")


@pytest.mark.parametrize("typed", ["contsoo", "Contoso Ltd"])
def test_the_command_with_a_similar_name_asks_whether_it_is_meant(st: Stage, one: int, typed: str) -> None:
    ada = st.member()
    ada.command(f"/mci consent {typed}")
    assert "Did you mean one of these?" in words(ada.modal("consent.choose"))
    assert ada.submit() == {}
    ada.modal("consent.give_contacts")


def test_the_command_alone_asks_whose_consent_is_meant(st: Stage, one: int) -> None:
    ada = st.member()
    for line in ("/mci consent", "/mci consent MCI-99"):
        ada.command(line)
        view = ada.modal("consent.choose")
        assert ("No customer, reference or claim ID fits “MCI-99”" in words(view)) == ("99" in line)
        offered = ada.options("association_id", "consent.search", "contoso")
        assert [option["value"] for option in offered] == [str(one)]
        assert ada.options("association_id", "consent.search", "fabrikam") == []
        ada.close()
    ada.command("/mci consent mci-000001")
    ada.modal("consent.give_contacts")
    ada.close()
    ada.command("/mci consent")
    ada.modal("consent.choose")
    assert ada.submit(association_id="Contoso") == {}
    ada.modal("consent.give_contacts")


def test_the_customer_is_asked_and_answers_in_the_language_that_a_member_chose(st: Stage, one: int) -> None:
    ada = st.member()
    ada.click("consent.send")
    ada.modal("consent.give_contacts")
    assert ada.submit(customer_language="pl") == {}
    shown = words(ada.modal("consent.send_mail"))
    assert "Language: Polski" in shown.replace("\n", " ").replace("*", "")
    assert ada.submit() == {}
    ada.modal("is on its way")
    ada.close()
    st.deliver()
    assert "Microsoft Viva z firmą Fourth Coffee – prosimy" in st.mails[-1]["Subject"]
    assert '<html lang="pl" dir="ltr">' in open_page(st, link(st)).text
    answer(st, link(st))
    st.deliver()
    assert "zaakceptowano" in st.mails[-1]["Subject"]
    receipt = plain_text(st.mails[-1])
    assert "a powyższy tekst został przeze mnie przeczytany" in receipt
    assert "I have read this" in receipt.partition("Ten sam tekst po angielsku")[2]
    assert contradictions(st.bot.database) == []
