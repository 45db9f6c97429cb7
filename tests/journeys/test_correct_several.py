"""One mail for several engagements that does not arrive: who is told, and how its address is corrected."""

import re
from typing import Any

import httpx
import pytest

from flows.associations import contacts
from flows.consent import consent
from flows.customers.association_request import ContactPerson
from flows.outbox import reroute
from flows.rules.text.mail_trouble import MailTrouble
from store.associations import associations
from store.associations.associations import Association
from store.consents import consents
from store.enums import ContactSide
from store.outbox.outbox import OutboxMessage
from tests.support import world
from tests.support.delivering import mail_fails
from tests.support.stage import Stage, plain_text, words
from tests.support.world import ADA, KIM, USER, actor, row

Json = dict[str, Any]
SAID = "550 5.1.1 No such user"
CORRECT = "consent.correct_address"
LEE = ContactPerson("Lee Gu", "lee@contoso.com")
NAMES = ["Many 00", "Many 01", "Many 02"]


def ask(st: Stage, several: list[int], **given: Any) -> None:
    with st.bot.database.write() as session:
        known = {"customer": KIM, "partner": ADA} | given
        consent.send(session, actor(session), several, st.bot.services.links, st.bot.clock(), **known)


def bounced(st: Stage, count: int = 3) -> list[int]:
    """Ask Contoso for so many engagements with one mail, which the mail server refuses."""
    several = world.add_many(st.bot.database, st.place, count, now=st.bot.clock())
    mail_fails(st, "RCPT", reply=SAID)
    ask(st, several)
    st.deliver()
    return several


def emails(st: Stage, several: list[int]) -> list[str]:
    with st.bot.database.read() as session:
        found = [associations.contacts(session, session.get_one(Association, one)) for one in several]
        return [one[ContactSide.CUSTOMER].email for one in found]


def choice(form: Json) -> tuple[list[str], list[str], list[str]]:
    """Return what the form offers, what of it is chosen, and what it says of each."""
    [box] = [one["element"] for one in form["blocks"] if one.get("block_id") == "association_ids"]
    names = [[one["text"]["text"] for one in box.get(part, [])] for part in ("options", "initial_options")]
    return names[0], names[1], [one["description"]["text"] for one in box["options"]]


def test_one_mail_that_did_not_arrive_flags_all_and_tells_each_owner_once(st: Stage) -> None:
    several = world.add_many(st.bot.database, st.place, 2, now=st.bot.clock())
    several += world.add_many(st.bot.database, st.place, 2, prefix="OTHER", user=USER, now=st.bot.clock())
    mail_fails(st, "RCPT", reply=SAID)
    ask(st, several)
    st.deliver()
    assert [row(st.bot.database, one).mail_refused for one in several] == [SAID] * 4
    for member, named, unnamed in (
        (st.member(), ("Many 00", "Many 01"), "Other"),
        (st.member(USER), ("Other 00", "Other 01"), "Many"),
    ):
        told = [
            one for one in member.messages(member.direct()) if "did not get the consent e-mail" in words(one)
        ]
        assert len(told) == 1
        assert f"for {named[0]}, {named[1]}." in words(told[0])
        assert unnamed not in words(told[0])
        assert CORRECT in str(told[0])
    with st.bot.database.read() as session:
        refused = session.query(OutboxMessage).filter_by(kind="mail_refused").all()
        assert len(refused) == 2


def test_one_form_corrects_the_address_for_all_that_are_ticked_and_asks_again_with_one_mail(
    st: Stage,
) -> None:
    several = bounced(st)
    ada = st.member()
    ada.click(CORRECT)
    form = ada.modal("consent.give_contacts")
    assert "*Contoso* was asked for 3 engagements at kim@contoso.com." in words(form)
    assert choice(form)[:2] == (NAMES, NAMES)
    assert "did not arrive" in words(form)
    given = {"customer_email": "lee@contoso.com", "customer_name": "Lee Gu"}
    assert ada.submit(association_ids=[str(one) for one in several[:2]], **given) == {}
    view = words(ada.modal("consent.send_mail"))
    assert "*2 engagements* of Contoso" in view
    assert "Links sent to kim@contoso.com stop working for these 2 engagements once you send this." in view
    assert ada.submit() == {}
    assert "It asks for 2 engagements" in words(ada.modal("is on its way"))
    ada.close()
    st.deliver()
    [mail] = st.mails
    assert mail["To"] == "Lee Gu <lee@contoso.com>"
    said = plain_text(mail)
    assert [name in said for name in NAMES] == [True, True, False]
    assert emails(st, several) == ["lee@contoso.com", "lee@contoso.com", "kim@contoso.com"]
    assert [row(st.bot.database, one).mail_refused for one in several] == [None, None, SAID]
    ada.click(CORRECT, str(several[2]))
    form = ada.modal("consent.give_contacts")
    assert "Many 02" in words(form)
    assert "association_ids" not in str(form), "no other one is left"


def test_nothing_is_sent_while_nothing_is_ticked_and_nothing_that_was_typed_is_lost(st: Stage) -> None:
    several = bounced(st)
    ada = st.member()
    ada.click(CORRECT)
    ada.modal("consent.give_contacts")
    wrong = ada.submit(association_ids=[], customer_email="lee@contoso.com")
    assert set(wrong) == {"association_ids"}
    ada.close()
    ada.click(CORRECT)
    form = ada.modal("consent.give_contacts")
    assert "lee@contoso.com" in str(form)
    assert ada.submit(association_ids=[str(several[1])]) == {}
    assert "Many 01" in words(ada.modal("consent.send_mail"))
    ada.click("draft.back")
    assert choice(ada.modal("consent.give_contacts"))[:2] == (NAMES, ["Many 01"])


def test_an_address_that_works_again_is_asked_again_for_all_of_it_with_one_mail(st: Stage) -> None:
    several = bounced(st)
    ada = st.member()
    ada.click(CORRECT)
    ada.send_mail(works_again=["ticked"])
    st.deliver()
    [mail] = st.mails
    assert [name in plain_text(mail) for name in NAMES] == [True] * 3
    assert [row(st.bot.database, one).mail_refused for one in several] == [None] * 3


def test_a_member_is_offered_only_what_they_may_act_on(st: Stage) -> None:
    database, place = st.bot.database, st.place
    here = world.associate(database, place, place.siem.id, now=st.bot.clock())
    there = world.associate(database, place, place.viva.id, location=place.oslo, now=st.bot.clock())
    assert here != there
    mail_fails(st, "RCPT", reply=SAID)
    ask(st, [here, there])
    st.deliver()
    uma = st.member(USER)
    card = uma.message("Contoso")
    uma.click(CORRECT, on=card)
    assert "association_ids" not in str(uma.modal("consent.give_contacts"))


def test_what_names_another_contact_of_the_partner_is_offered_but_not_chosen(st: Stage) -> None:
    one, other = bounced(st, 2)
    uma = ContactPerson("Uma Berg", "uma@fourthcoffee.com")
    with st.bot.database.write() as session:
        contacts.update(session, actor(session), other, st.bot.clock(), customer=KIM, partner=uma)
    ada = st.member()
    ada.click(CORRECT, str(one))
    offered, chosen, said = choice(ada.modal("consent.give_contacts"))
    assert (offered, chosen) == (["Many 00", "Many 01"], ["Many 00"])
    assert [("names Uma Berg, not the contact below" in each) for each in said] == [False, True]


def test_more_than_slack_has_boxes_for_are_offered_in_a_select(st: Stage) -> None:
    bounced(st, 12)
    ada = st.member()
    ada.click(CORRECT)
    form = ada.modal("consent.give_contacts")
    assert len(choice(form)[1]) == 12
    assert ada.submit(customer_email="lee@contoso.com") == {}
    assert "*12 engagements* of Contoso" in words(ada.modal("consent.send_mail"))


def test_what_was_asked_for_at_another_address_or_is_not_in_the_same_trouble_is_not_offered(
    st: Stage,
) -> None:
    elsewhere = world.add_many(st.bot.database, st.place, 1, prefix="LEE", customer=LEE)
    ask(st, elsewhere, customer=LEE)
    well = world.add_many(st.bot.database, st.place, 1, prefix="WELL")
    ask(st, well)
    st.deliver()
    several = world.add_many(st.bot.database, st.place, 2)
    ask(st, several)
    st.deliver()
    with st.bot.database.write() as session:
        newest = consents.requests(session, session.get_one(Association, several[0]))[-1]
        reroute.fail_mail(session, newest.ask_id, MailTrouble.OWN_LETTERS, st.bot.clock())
    st.pass_time(hours=2)
    st.deliver()
    ada = st.member()
    ada.click(CORRECT)
    assert choice(ada.modal("consent.give_contacts"))[0] == ["Many 00", "Many 01"]


def test_r18_another_contact_for_one_voids_only_what_that_contact_was_asked(st: Stage) -> None:
    several = world.add_many(st.bot.database, st.place, 3, now=st.bot.clock())
    ask(st, several)
    st.deliver()
    found = re.search(r"/consent/[\w-]{43}", plain_text(st.mails[-1]))
    assert found is not None
    with st.bot.database.write() as session:
        contacts.update(session, actor(session), several[0], st.bot.clock(), customer=LEE, partner=ADA)
    page = httpx.get(st.url(found[0])).text
    assert [page.count('value="accepted"') == 2, "Many 01" in page, "Many 02" in page] == [True] * 3
    with st.bot.database.read() as session:
        voided = [
            consents.requests(session, session.get_one(Association, one))[-1].voided_at is not None
            for one in several
        ]
    assert voided == [True, False, False]
    st.deliver()
    assert row(st.bot.database, several[1]).mail_refused is None


@pytest.fixture
def st(on_stage: Stage) -> Stage:
    return on_stage
