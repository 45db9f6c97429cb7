"""What a member adds to a consent e-mail, and the text that announces it, as people see them."""

import re
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from slack_sdk.models.blocks import ActionsBlock, ButtonElement
from sqlalchemy import func, select

from flows.associations import cancel
from flows.history import history_check
from flows.personal_data import erase
from store.consents.consent_asks import ConsentAsk
from store.enums import AssociationStatus
from store.history.history import HistoryEntry
from store.outbox.outbox import OutboxMessage
from tests.support import world
from tests.support.consistency import contradictions
from tests.support.stage import CHANNEL, Member, Stage, plain_text, stage, words
from tests.support.world import STRANGER

LEE, SAM = "lee@contoso.com", "sam@contoso.com"
LINE = "As agreed on Monday.\n\nSee you soon,\nAda"
TYPED = {"personal": LINE, "copies": f" {LEE} ;\n{SAM},"}
LINK = re.compile(r"/consent/[\w-]{43}")


@pytest.fixture
def st(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setenv("MAIL_FROM", "mci@fourthcoffee.example")
    with stage(database_url) as set_up:
        yield set_up
        assert contradictions(set_up.bot.database) == []
        with set_up.bot.database.read() as session:
            assert list(history_check.every_flaw(session)) == []


@pytest.fixture
def one(st: Stage) -> int:
    """Add Contoso to Viva, with its card in the channel."""
    added = world.associate(st.bot.database, st.place, st.place.viva.id)
    st.deliver()
    return added


def preview(who: Member, **typed: Any) -> str:
    """Go from the card to the e-mail, and return what it shows."""
    who.click("consent.send")
    who.modal("consent.give_contacts")
    assert who.submit(**typed) == {}
    return words(who.modal("consent.send_mail"))


def send(who: Member) -> None:
    assert who.submit() == {}
    who.modal("is on its way")
    who.close()


def whole(mail: EmailMessage) -> str:
    """Return everything that a mail says, as text and as HTML."""
    html = mail.get_body(("html",))
    assert html is not None
    return plain_text(mail) + str(html.get_content())


def inputs(view: dict[str, Any]) -> dict[str, Any]:
    """Return what stands in each input of a form."""
    return {
        block["block_id"]: block["element"].get("initial_value")
        for block in view["blocks"]
        if block["type"] == "input"
    }


def test_a_line_and_copies_are_shown_before_they_go_out_and_a_copy_cannot_answer(st: Stage, one: int) -> None:
    ada = st.member()
    shown = preview(ada, **TYPED)
    assert f"*Copies to:* {LEE}, {SAM} (without the link, so they cannot answer)" in shown
    assert "Ada Admin writes:\n\n> As agreed on Monday.\n>\n> See you soon,\n> Ada\n" in shown.replace(
        "> \n", ">\n"
    )
    assert f"A copy of this message, without the link, went to {LEE} and {SAM}." in shown
    send(ada)
    st.deliver()
    mails = {one["To"].addresses[0].addr_spec: one for one in st.mails}
    assert sorted(mails) == ["kim@contoso.com", LEE, SAM]
    text = plain_text(mails["kim@contoso.com"])
    assert "> As agreed on Monday.\n>\n> See you soon,\n> Ada\n" in text
    assert "As agreed on Monday.<br>" in re.sub(r"\s*\n\s*", "", whole(mails["kim@contoso.com"]))
    assert LINK.search(text)
    for copied in (LEE, SAM):
        said = whole(mails[copied])
        assert "only Kim Akers can answer" in said
        assert not re.search(r"https?:|/consent/|href", said)
        assert "As agreed" not in said


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"personal": "See https://contoso.com/plan"}, "Leave out “https://contoso.com/plan”"),
        ({"copies": "lee@contoso.com, Sam"}, "“Sam”: Give an e-mail address"),
        ({"copies": "kim@contoso.com"}, "kim@contoso.com gets the e-mail itself"),
        ({"copies": "; ".join(f"l{number}@contoso.com" for number in range(6))}, "Name 5 addresses at most"),
    ],
)
def test_a_mistake_stands_at_its_field_and_nothing_typed_is_lost(
    st: Stage, one: int, typed: dict[str, str], sentence: str
) -> None:
    ada = st.member()
    ada.click("consent.send")
    ada.modal("consent.give_contacts")
    wanted = TYPED | typed
    errors = ada.submit(**wanted)
    assert list(errors) == list(typed)
    assert sentence in errors[next(iter(typed))]
    ada.close()
    ada.click("consent.send")
    kept = inputs(ada.modal("consent.give_contacts"))
    assert (kept["personal"], kept["copies"]) == (wanted["personal"], wanted["copies"].strip())
    assert ada.submit(**TYPED) == {}
    assert SAM in words(ada.modal("consent.send_mail"))


def test_what_was_typed_and_not_sent_is_offered_on_home(st: Stage, one: int) -> None:
    ada = st.member()
    preview(ada, **TYPED)
    ada.close()
    ada.open_home()
    home = ada.wait(lambda: ada.home if "draft.resume" in str(ada.home) else None, "the draft on Home")
    ada.click("draft.resume", on=home)
    assert LEE in words(ada.modal("consent.send_mail"))


def test_the_next_mail_proposes_what_the_last_one_had(st: Stage, one: int) -> None:
    ada = st.member()
    preview(ada, **TYPED)
    send(ada)
    st.pass_time(hours=2)
    ada.command(f"/mci consent MCI-00000{one}")
    kept = inputs(ada.modal("consent.give_contacts"))
    assert (kept["personal"], kept["copies"]) == (LINE, f"{LEE}, {SAM}")
    assert ada.submit(copies=LEE) == {}
    ada.modal("consent.send_mail")
    send(ada)
    st.deliver()
    with st.bot.database.read() as session:
        asks = session.scalars(select(ConsentAsk).order_by(ConsentAsk.id)).all()
        assert [one.copies for one in asks] == [[LEE, SAM], [LEE]]
        assert [one.personal for one in asks] == [LINE, LINE]


def test_a_contact_who_had_a_copy_is_not_proposed_for_another(st: Stage, one: int) -> None:
    ada = st.member()
    preview(ada, **TYPED)
    send(ada)
    st.pass_time(hours=2)
    ada.command(f"/mci consent MCI-00000{one}")
    ada.modal("consent.give_contacts")
    assert ada.submit(customer_name="Lee Gu", customer_email=LEE) == {
        "copies": f"{LEE} gets the e-mail itself. Name only others here."
    }
    assert ada.submit(copies=SAM) == {}
    ada.modal("consent.send_mail")
    send(ada)
    st.pass_time(hours=2)
    ada.command(f"/mci consent MCI-00000{one}")
    assert inputs(ada.modal("consent.give_contacts"))["copies"] == SAM


def test_one_mail_for_several_leads_from_its_preview_to_the_line_and_the_copies(st: Stage) -> None:
    for work in (st.place.viva, st.place.siem):
        world.associate(st.bot.database, st.place, work.id)
    ada = st.member()
    ada.command("/mci consent contoso")
    ada.modal("consent.ask_all")
    assert ada.submit() == {}
    assert "Add a line or copies" in words(ada.modal("consent.send_mail"))
    ada.click("consent.add_extras")
    view = ada.modal("consent.give_contacts")
    focused = [one["block_id"] for one in view["blocks"] if (one.get("element") or {}).get("focus_on_load")]
    assert focused == ["personal"]
    assert ada.submit(**TYPED) == {}
    assert "Change line or copies" in words(ada.modal("consent.send_mail"))
    send(ada)
    st.deliver()
    assert len(st.mails) == 3
    with st.bot.database.read() as session:
        (ask,) = session.scalars(select(ConsentAsk))
        assert (ask.personal, ask.copies) == (LINE, [LEE, SAM])
    st.pass_time(hours=2)
    ada.command("/mci consent contoso")
    ada.modal("consent.ask_all")
    assert ada.submit() == {}
    assert f"{LEE}, {SAM}" in words(ada.modal("consent.send_mail")), (
        "what comes again is seen before it is sent"
    )


def announced(view: dict[str, Any]) -> str:
    (box,) = [
        part
        for block in view["blocks"]
        if block["type"] == "rich_text"
        for part in block["elements"]
        if part["type"] == "rich_text_preformatted"
    ]
    return "".join(one["text"] for one in box["elements"])


def post_button(st: Stage, action_id: str, association_id: int) -> None:
    """Let the bot show a button about an association in the channel."""
    button = ButtonElement(text="Go on", action_id=action_id, value=str(association_id))
    with st.bot.database.read() as session:
        client = st.bot.workspaces.client(world.actor(session).partner)
    client.chat_postMessage(channel=CHANNEL, text="Go on", blocks=[ActionsBlock(elements=[button])])


def rows(st: Stage) -> list[int]:
    with st.bot.database.read() as session:
        counted = (ConsentAsk, OutboxMessage, HistoryEntry)
        return [session.scalar(select(func.count()).select_from(one)) or 0 for one in counted]


def test_the_preview_shows_the_text_that_announces_exactly_this_mail(st: Stage, one: int) -> None:
    ada = st.member()
    preview(ada, customer_language="de", **TYPED)
    before = rows(st)
    ada.click("consent.heads_up")
    view = ada.modal("Copy this into a mail of your own")
    said = announced(view)
    assert "Language: Deutsch" in words(view)
    assert "Fourth Coffee <mci@fourthcoffee.example>" in said
    assert not re.search(r"https?:|/consent/", said)
    assert rows(st) == before
    ada.click("draft.show")
    ada.modal("consent.send_mail")
    send(ada)
    st.deliver()
    mail = next(one for one in st.mails if "kim@contoso.com" in one["To"])
    assert f"\n{mail['Subject']}\n" in said
    assert str(mail["From"]) == "Fourth Coffee <mci@fourthcoffee.example>"


def test_the_details_show_the_text_while_the_consent_is_awaited(st: Stage, one: int) -> None:
    ada = st.member()
    ada.click("association.open")
    ada.modal("association.shown")
    before = rows(st)
    ada.click("association.heads_up")
    first = announced(ada.modal("Copy this into a mail of your own"))
    assert "Microsoft Viva with Fourth Coffee: please accept or decline before" in first
    assert "Reminder" not in first
    assert rows(st) == before
    ada.click("association.back")
    ada.modal("association.shown")
    ada.close(clear=True)
    preview(ada)
    send(ada)
    st.deliver()
    st.pass_time(hours=2)
    ada.click("association.open", on=ada.messages()[0])
    ada.modal("association.shown")
    ada.click("association.heads_up")
    assert "Reminder: Microsoft Viva" in announced(ada.modal("Copy this into a mail of your own"))
    with st.bot.database.write() as session:
        cancel.cancel(session, world.actor(session), one, st.bot.clock(), "Not this year")
    ada.click("association.back")
    assert "Heads-up text" not in words(ada.modal("association.shown"))
    ada.close(clear=True)
    post_button(st, "association.heads_up", one)
    ada.click("association.heads_up")
    assert "Copy this" not in words(ada.modal("association.shown")), "the view was open for long"


def test_who_holds_no_role_sees_neither_the_text_nor_the_copies(st: Stage, one: int) -> None:
    ada = st.member()
    preview(ada, **TYPED)
    send(ada)
    sam = st.member(STRANGER)
    for action in ("association.heads_up", "association.open", "consent.send"):
        post_button(st, action, one)
        sam.click(action)
        assert LEE not in str(sam.modal("You hold no role for MCI engagements yet."))
        sam.close(clear=True)


def test_who_had_a_copy_is_erased_everywhere_and_not_proposed_again(st: Stage, one: int) -> None:
    ada = st.member()
    preview(ada, **TYPED)
    send(ada)
    st.pass_time(hours=2)
    ada.command(f"/mci consent MCI-00000{one}")
    ada.modal("consent.give_contacts")
    ada.fill(personal="Another line")
    ada.close()
    with st.bot.database.write() as session:
        erased = erase.erase(session, LEE, st.bot.clock() + timedelta(seconds=1))
        assert not erased.is_nothing
    with st.bot.database.read() as session:
        assert erase.known(session, LEE).is_nothing
    ada.command(f"/mci consent MCI-00000{one}")
    kept = inputs(ada.modal("consent.give_contacts"))
    assert kept["copies"] == SAM
    assert ada.submit() == {}
    ada.modal("consent.send_mail")
    send(ada)
    assert world.row(st.bot.database, one).status is AssociationStatus.AWAITING_CONSENT
