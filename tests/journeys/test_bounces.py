"""What members see of a consent e-mail that did not arrive, on every screen, and how they correct it."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from flows.consent import consent
from flows.outbox import reroute
from flows.rules.text.mail_trouble import MailTrouble
from store.associations.associations import Association
from store.enums import AssociationStatus as S
from store.enums import OutboxState, ReminderSetting
from store.history import history
from store.outbox.outbox import OutboxMessage
from tests.support import world
from tests.support.delivering import mail_fails
from tests.support.stage import Member, Stage, plain_text, stage, words
from tests.support.world import ADMIN, KIM, USER, actor, row

Json = dict[str, Any]
SAID = "550 5.1.1 No such user"
CORRECT = "consent.correct_address"


@pytest.fixture
def st(on_stage: Stage) -> Stage:
    return on_stage


def ask(st: Stage, association_id: int, **given: Any) -> None:
    with st.bot.database.write() as session:
        known = {"customer": KIM, "partner": world.ADA} | given
        links = st.bot.services.links
        consent.send(session, actor(session), [association_id], links, st.bot.clock(), **known)


def refused(st: Stage, work: str = "viva", verb: str = "RCPT") -> int:
    """Ask Contoso for consent to an engagement, at an address that the mail server refuses."""
    added = world.associate(
        st.bot.database, st.place, getattr(st.place, work).id, user=ADMIN, now=st.bot.clock()
    )
    mail_fails(st, verb, reply=SAID)
    ask(st, added)
    st.deliver()
    return added


def actions(st: Stage, association_id: int) -> list[str]:
    with st.bot.database.read() as session:
        found = session.get_one(Association, association_id)
        return [entry.action for entry in history.of_association(session, found)]


def buttons(place: Json) -> list[str]:
    return [
        element["action_id"]
        for block in place.get("blocks") or []
        for element in (*block.get("elements", ()), *filter(None, [block.get("accessory")]))
        if element.get("type") == "button"
    ]


def every_screen(st: Stage, ada: Member, added: int) -> Iterator[tuple[str, Json]]:
    """Yield every screen and message that offers something to do about this association, as they are now."""
    yield "card", ada.message("Contoso")
    yield "notice", ada.message("did not get the consent e-mail", ada.direct())
    ada.open_home()
    yield "home", ada.wait(lambda: ada.home if "Needs you: 1" in words(ada.home or {}) else None, "Home")
    ada.click("association.open", str(added), on=ada.messages()[0])
    yield "details", ada.modal("History")
    ada.close()
    for typed in ("customers viva", "customer contoso", "customers", "due"):
        before = len(ada.messages())
        ada.command(f"/mci {typed}")
        yield typed, ada.wait(lambda: ada.messages()[before:] or None, typed)[-1]  # noqa: B023 -- at once
    ada.command("/mci admin outbox")
    yield "outbox", ada.modal("not delivered")
    ada.close()


@pytest.mark.parametrize("verb", ["RCPT", "DATA", "END"])
def test_correct_address_is_the_button_everywhere_and_nothing_sends_again(st: Stage, verb: str) -> None:
    added = refused(st, verb=verb)
    st.pass_time(days=25)
    st.deliver()
    ada = st.member()
    for name, place in every_screen(st, ada, added):
        found = buttons(place)
        assert CORRECT in found, name
        assert not {"consent.send", "outbox.retry", "outbox.retry_all"} & set(found), name
        assert "Correct address" in words(place), name
        assert "has not answered" not in words(place), name


def test_reminders_say_that_nothing_arrived_each_by_itself_and_in_the_daily_message(
    database_url: str,
) -> None:
    with stage(database_url) as st:
        added = refused(st)
        with st.bot.database.write() as session:
            actor(session).member.reminders = ReminderSetting.SINGLY
        ada = st.member()
        for _ in range(29):
            st.pass_time(days=1)
            st.tick()
            st.deliver()
        told = [one for one in ada.messages(ada.direct()) if "Consent is due" in words(one)]
        assert len(told) == 4, "14, 7, 3 and 1 days before"
        for one in told:
            assert "has no consent e-mail to answer" in words(one)
            assert f"refused the customer's address: {SAID}" in words(one)
            assert CORRECT in buttons(one)
        said = [words(one) for one in [*ada.messages(ada.direct()), *ada.messages()]]
        assert not [one for one in said if "has not answered" in one]
        ada.click("association.open", str(added), on=told[-1], channel=ada.direct())
        whole = words(ada.modal("History"))
        assert "A reminder was due, as the customer has no consent e-mail that they can answer." in whole
        st.pass_time(days=2)
        st.tick()
        st.deliver()
        assert "The consent e-mail did not arrive." in words(ada.message("Lost"))


def test_the_form_says_what_was_wrong_at_the_address_and_asks_at_another_one_at_once(
    database_url: str,
) -> None:
    with stage(database_url) as st:
        added = refused(st)
        ada = st.member()
        ada.click(CORRECT)
        form = ada.modal("consent.give_contacts")
        places = [block["block_id"] for block in form["blocks"]]
        beside = form["blocks"][places.index("customer_email") + 1]
        assert f"The mail to kim@contoso.com did not arrive, Mar 2, 2026: “{SAID}”" in words(beside)
        assert "No mail arrives at this address" in ada.submit()["customer_email"]
        assert ada.submit(customer_email="KIM@CONTOSO.COM") != {}, "this is the same one"
        assert ada.submit(customer_email="kim.akers@contoso.com") == {}
        ada.modal("consent.send_mail")
        assert ada.submit() == {}
        ada.modal("is on its way")
        ada.close()
        st.deliver()
        assert "kim.akers@contoso.com" in st.mails[-1]["To"]
        assert row(st.bot.database, added).mail_refused is None
        assert CORRECT not in str(ada.messages())
        ada.command("/mci admin outbox")
        ada.modal("No message failed.")


def test_an_address_that_works_again_is_asked_again_once_somebody_says_so(st: Stage) -> None:
    added = refused(st)
    ada = st.member()
    ada.click(CORRECT)
    ada.send_mail(works_again=["ticked"])
    st.deliver()
    assert "kim@contoso.com" in st.mails[-1]["To"]
    assert row(st.bot.database, added).mail_refused is None


def test_whoever_asks_after_a_colleague_corrected_the_address_need_not_wait(st: Stage) -> None:
    added = refused(st)
    uma, ada = st.member(USER), st.member()
    uma.click("association.open", str(added))
    uma.modal("History")
    uma.click("association.edit_contacts")
    form = uma.modal("association.edit_contacts")
    assert f"did not arrive, Mar 2, 2026: “{SAID}”" in words(form)
    assert uma.submit(customer_email="lee@contoso.com") == {}
    uma.modal("The contacts are saved")
    st.deliver()
    assert "consent.send" in buttons(ada.messages()[0]), "the card asks again, at once"
    ada.click("consent.send")
    ada.send_mail()
    st.deliver()
    assert "lee@contoso.com" in st.mails[-1]["To"]


def test_a_second_mail_that_is_refused_has_no_wait_either(st: Stage) -> None:
    added = world.associate(st.bot.database, st.place, st.place.viva.id)
    ask(st, added)
    st.deliver()
    st.pass_time(hours=1)
    mail_fails(st, "RCPT", reply=SAID)
    ask(st, added)
    st.deliver()
    ada = st.member()
    ada.click(CORRECT)
    ada.modal("consent.give_contacts")
    assert ada.submit(customer_email="lee@contoso.com") == {}
    assert "stop working" in words(ada.modal("consent.send_mail"))
    assert ada.submit() == {}
    ada.modal("is on its way")


def test_a_dead_address_is_named_before_another_engagement_is_asked_for_there(st: Stage) -> None:
    refused(st)
    other = world.associate(st.bot.database, st.place, st.place.siem.id)
    st.deliver()
    ada = st.member()
    ada.click("consent.send", str(other))
    said = words(ada.modal("consent.give_contacts"))
    assert "The mail to kim@contoso.com for Microsoft Viva did not arrive" in said
    assert "No mail arrives at this address" in ada.submit()["customer_email"]
    assert ada.submit(customer_email="lee@contoso.com") == {}
    ada.modal("consent.send_mail")
    assert ada.submit() == {}
    ada.modal("is on its way")
    assert row(st.bot.database, other).status is S.AWAITING_CONSENT


def test_a_dead_address_that_became_known_after_the_review_shows_the_contacts_again(st: Stage) -> None:
    other = world.associate(st.bot.database, st.place, st.place.siem.id)
    st.deliver()
    ada = st.member()
    ada.click("consent.send")
    ada.modal("consent.give_contacts")
    assert ada.submit() == {}
    ada.modal("consent.send_mail")
    refused(st)
    ada.submit()
    assert "No mail arrives at kim@contoso.com" in words(ada.modal("Correct the address"))
    ada.close(clear=True)
    ada.click("consent.send", str(other))
    assert "for Microsoft Viva did not arrive" in words(ada.modal("consent.give_contacts"))


def test_a_mail_that_could_not_be_written_is_sent_again_from_the_outbox_and_all_is_well(st: Stage) -> None:
    added = world.associate(st.bot.database, st.place, st.place.viva.id)
    ask(st, added)
    with st.bot.database.write() as session:
        from sqlalchemy import select

        mail = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "consent_request")).one()
        mail.state, mail.last_error = OutboxState.DEAD, "no"
        reroute.fail_mail(session, 1, MailTrouble.UNWRITABLE, st.bot.clock())
    st.deliver()
    ada = st.member()
    assert "consent.send" in buttons(ada.messages()[0])
    ada.command("/mci admin outbox")
    ada.click("outbox.retry", on=ada.modal("not delivered"))
    ada.modal("No message failed.")
    ada.close()
    st.deliver()
    assert len(st.mails) == 1
    assert row(st.bot.database, added).mail_refused is None
    assert actions(st, added)[-1] == "mail:sent"
    assert "consent.send" not in buttons(ada.messages()[0])


def test_a_mail_that_came_back_later_is_reported_for_all_that_went_to_the_same_address(
    database_url: str,
) -> None:
    with stage(database_url) as st:
        first, second = (
            world.associate(st.bot.database, st.place, one.id, user=user)
            for one, user in ((st.place.viva, ADMIN), (st.place.siem, USER))
        )
        for one in (first, second):
            ask(st, one)
        st.deliver()
        assert len(st.mails) == 2
        ada, uma = st.member(), st.member(USER)
        before = len(ada.messages())
        ada.command("/mci customer contoso")
        (listed,) = ada.wait(lambda: ada.messages()[before:] or None)
        ada.click("association.open", str(first), on=listed)
        ada.modal("History")
        ada.click("consent.came_back")
        form = words(ada.modal("consent.came_back"))
        assert "For a mail to *kim@contoso.com* that was returned" in form
        assert "Defend Against Threats with SIEM Plus XDR." in form
        assert ada.submit(came_back_words="5.1.10 <Recipient> not found") == {}
        shown = ada.modal("did not arrive for 2 engagements of this customer")
        assert CORRECT in buttons(shown)
        said = "came back, as <@U0ADA> says: “5.1.10 &lt;Recipient&gt; not found”"
        assert said in words(shown)
        assert "consent.came_back" not in buttons(shown)
        assert open_page(st, 0) == open_page(st, 1) == 200, "if it did arrive, it can be answered"
        ada.close()
        st.deliver()
        assert not [one for one in ada.messages(ada.direct()) if "did not get" in words(one)]
        told = uma.message("did not get the consent e-mail", uma.direct())
        assert "<@U0ADA> says that it came back from kim@contoso.com" in words(told)
        assert CORRECT in buttons(told)
        assert CORRECT in buttons(ada.messages()[0])
        for one in (first, second):
            assert actions(st, one)[-1] == "mail:came_back"
        uma.click(CORRECT, on=told, channel=uma.direct())
        assert "did not arrive, Mar 2, 2026: “5.1.10" in words(uma.modal("consent.give_contacts"))


def test_a_mail_whose_failure_is_known_is_not_reported_again(st: Stage) -> None:
    added = world.associate(st.bot.database, st.place, st.place.viva.id)
    ask(st, added)
    st.deliver()
    ada = st.member()
    ada.click("association.open", str(added))
    before = ada.modal("History")
    assert "consent.came_back" in buttons(before)
    with st.bot.database.write() as session:
        reroute.fail_mail(session, 1, SAID, st.bot.clock())
    ada.click("consent.came_back", on=before)
    shown = ada.modal("“Mail came back” is not possible")
    assert "consent.came_back" not in buttons(shown)
    assert CORRECT in buttons(shown)
    assert actions(st, added)[-1] == "mail:refused"


def open_page(st: Stage, number: int) -> int:
    found = re.search(r"/consent/[\w-]{43}", plain_text(st.mails[number]))
    assert found is not None
    return httpx.get(st.url(found[0])).status_code
