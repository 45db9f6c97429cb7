"""An admin shows, sends and erases what is kept about one person."""

import json
from contextlib import suppress
from copy import deepcopy
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.evidence_storage import opening as evidence_storage
from flows.administration import roles
from flows.administration.roles import Person
from flows.customers.association_request import ContactPerson
from flows.drafts import drafts
from flows.drafts.draft_models import ClaimCustomerDraft, ContactDraft
from flows.history import history_check
from flows.notes import notes
from flows.notes.notes import NoteSubject
from flows.personal_data import erase
from sandbox.blocks.blocks import elements
from sandbox.faults.faults import Does, SandboxFault
from store.associations.associations import Contact
from store.data_changes import DataLoad
from store.enums import Role
from store.partners import Member as StoredMember
from store.tables import metadata
from tests.conftest import Ear
from tests.support import named_everywhere, world
from tests.support.forging import forge
from tests.support.named_everywhere import fill, in_files, rows, traces
from tests.support.stage import Answered, Member, Stage, words
from tests.support.world import ADMIN, KIM, NOON, STRANGER, USER, actor

OTHER = "T0OTHER"


def everything(st: Stage) -> str:
    """Return every value that stands in the database, but for digests of payloads."""
    with st.bot.database.read() as session:
        return "\n".join(
            str(list(row))
            for table in metadata.sorted_tables
            if table.name != "received_deliveries"
            for row in session.execute(select(table))
        )


def filled(st: Stage) -> int:
    """Return an association whose contact has given consent, with a draft and mails that name them."""
    one = world.associate(st.bot.database, st.place, st.place.viva.id)
    assert world.accept(st.bot.database, one, customer=KIM) is not None
    with st.bot.database.write() as session:
        kim = ContactDraft(name="Kim Akers", email="KIM@contoso.com")
        form = ClaimCustomerDraft(customer_id=7, customer_contact=kim, contact_reason="Kim Akers asked")
        drafts.start(session, actor(session), form, NOON)
    return one


def open_form(member: Member) -> None:
    member.command("/mci admin rights")
    member.modal("person.show")


def look_up(member: Member, **typed: str) -> None:
    open_form(member)
    assert member.submit(**typed) == {}


def sent(st: Stage, member: Member, ending: str) -> bytes:
    """Return the last file with this ending that the bot has sent, which only this member can see."""
    files = [one for message in member.messages(member.direct()) for one in message.get("files") or []]
    names = [one["name"] for one in files if one["name"].endswith(ending)]
    state = st.sandbox.state.workspaces["T0FOURTH"].files.values()
    return next(one.content for one in state if one.name == names[-1] and one.content)


def test_a_contact_is_shown_sent_and_erased_and_no_trace_is_left(on_stage: Stage) -> None:
    filled(on_stage)
    ada = on_stage.member(ADMIN)
    look_up(ada, person_email="  Kim@Contoso.COM ")
    shown = words(ada.modal("Contact of an association"))
    for known in ("Kim@Contoso.COM", "Kim Akers", "Answer to a request for consent", "Draft", "MCI-000001"):
        assert known in shown
    ada.click("person.export")
    ada.modal("The files are on their way")
    ada.message("What is kept about", ada.direct())
    told = json.loads(sent(on_stage, ada, ".json"))
    assert told["company"] == "Fourth Coffee"
    kinds = {one["kind"] for one in told["records"]}
    assert {"contact", "consent_request", "consent_answer", "draft", "message", "history"} <= kinds
    assert sent(on_stage, ada, ".xlsx")[:2] == b"PK"
    ada.click("person.preview")
    said = words(ada.modal("What goes"))
    assert "What stays, and why" in said
    assert "that consent was given or declined" in said
    assert "Out of reach" in said
    assert "Type exactly" in ada.submit(person_typed="lee@contoso.com")["person_typed"]
    assert ada.submit(person_typed=" KIM@contoso.com") == {}
    done = words(ada.modal("What went"))
    assert "kim" not in done.lower()
    assert "This is change 1 in the history of changes." in done
    on_stage.deliver()
    report = ada.message("A person's data was erased", ada.direct())
    assert "What stays, and why" in words(report)
    assert "kim" not in words(report).lower()
    ada.close()
    ada.click("history.show", on=report, channel=ada.direct())
    assert "What went" in words(ada.modal("As Excel"))
    ada.click("history.send_excel")
    ada.modal("is on its way")
    ada.message("Change 1: the report of an erasure, which names nobody.", ada.direct())
    assert sent(on_stage, ada, "mci-change-1.xlsx")[:2] == b"PK"
    left = everything(on_stage).lower()
    for trace in ("kim@contoso.com", "kim akers", "203.0.113"):
        assert trace not in left
    with on_stage.bot.database.read() as session:
        assert list(history_check.every_flaw(session)) == []
        [load] = session.scalars(select(DataLoad))
        assert load.erasure_finished_at is not None
    ada.close()
    ada.command("/mci admin history")
    listed = ada.modal("A person's data was erased.")
    ada.click("history.show", "1", on=listed)
    assert "Take back" not in words(ada.modal("As Excel"))
    ada.close(clear=True)
    look_up(ada, person_email="kim@contoso.com")
    ada.modal("Nothing is kept about this person.")
    ada.click("person.back")
    ada.modal("Or an e-mail address")


def choose(member: Member, user_id: str, **typed: str) -> None:
    open_form(member)
    assert member.submit(person=user_id, **typed) == {}


def test_a_member_is_erased_once_what_they_own_is_handed_over(on_stage: Stage) -> None:
    database, place = on_stage.bot.database, on_stage.place
    one = world.associate(database, place, place.viva.id, user=USER)
    with database.write() as session:
        drafts.start(session, actor(session, USER), ClaimCustomerDraft(customer_id=7), NOON)
        notes.write(session, actor(session), NoteSubject(one), "Uma User saw it; ask <@U0UMA>", NOON)
    ada = on_stage.member(ADMIN)
    choose(ada, USER)
    shown = words(ada.modal("Account with MCI Bot"))
    for known in (f"<@{USER}>", "Association as owner", "Role", "Draft", "Note"):
        assert known in shown
    ada.click("person.preview")
    said = words(ada.modal("To be done first"))
    assert "This person owns 1 open association. Hand over all of them first." in said
    ada.click("member.hand_over")
    ada.modal("New owner")
    assert ada.submit(owner=ADMIN) == {}
    ada.modal("owns 1 engagement now")
    ada.close()
    ada.click("person.kept", on=ada.modal("To be done first"))
    ada.click("person.preview", on=ada.modal("Somebody else"))
    said = words(ada.modal("Type the name to confirm"))
    assert "under “an erased person”" in said
    assert "Type exactly: Uma User" in ada.submit(person_typed="Uma")["person_typed"]
    assert ada.submit(person_typed="uma  user ") == {}
    ada.modal("What went")
    left = everything(on_stage)
    for trace in ("Uma User", USER, "uma@"):
        assert trace not in left
    with database.read() as session:
        assert list(history_check.every_flaw(session)) == []
        erased = session.scalars(select(StoredMember).where(StoredMember.name == "Erased person")).one()
        assert (erased.user_id, erased.gone_since is not None) == (f"UERASED{erased.id}", True)
        [load] = session.scalars(select(DataLoad).where(DataLoad.erasure_key.is_not(None)))
    ada.close(clear=True)
    ada.command("/mci admin history")
    ada.click("history.show", str(load.id), on=ada.modal("A person's data was erased."))
    assert "UERASED" in words(ada.modal("As Excel"))
    ada.close(clear=True)
    on_stage.deliver()
    choose(ada, STRANGER)
    ada.modal("Nothing is kept about this person.")


def test_a_member_who_left_is_found_by_name_and_erased_though_slack_does_not_know_them(
    on_stage: Stage,
) -> None:
    database = on_stage.bot.database
    with database.write() as session:
        mine = on_stage.place.partner.id
        session.add(StoredMember(partner_id=mine, user_id="U0LEE", name="Lee Gu", gone_since=NOON))
    ada = on_stage.member(ADMIN)
    open_form(ada)
    assert [one["text"]["text"] for one in ada.options("person_left", "person.search_left", "gu")] == [
        "Lee Gu"
    ]
    assert ada.options("person_left", "person.search_left", "uma") == []
    both = ada.submit(person=USER, person_left="U0LEE")
    assert both == {"person_left": "Choose somebody above or here, not both."}
    assert ada.submit(person=None, person_left="U0LEE") == {}
    said = words(ada.modal("Account with MCI Bot"))
    assert "Slack names no address of this person" in said
    ada.click("person.preview")
    ada.modal("Type the name to confirm")
    assert "Type exactly: Lee Gu" in ada.submit(person_typed="U0LEE")["person_typed"]
    assert ada.submit(person_typed="lee gu") == {}
    ada.modal("What went")
    assert "Lee Gu" not in everything(on_stage)
    ada.close(clear=True)
    open_form(ada)
    assert "who left" not in words(ada.modal("person.show"))


def erase_kim(ada: Member, email: str = KIM.email) -> None:
    """Go on until the form that erases is shown."""
    look_up(ada, person_email=email)
    ada.click("person.preview", on=ada.modal("Somebody else"))
    ada.modal("Type the address to confirm")


def erasures(st: Stage) -> list[DataLoad]:
    with st.bot.database.read() as session:
        return [*session.scalars(select(DataLoad).where(DataLoad.erasure_key.is_not(None)))]


def test_a_second_click_on_erase_shows_the_same_report_and_erases_nothing_more(on_stage: Stage) -> None:
    filled(on_stage)
    ada = on_stage.member(ADMIN)
    erase_kim(ada)
    clicked = deepcopy(on_stage.sandbox.stacks[ada.id][-1])
    assert ada.submit(person_typed=KIM.email) == {}
    first = words(ada.modal("What went"))
    # The person's data comes back with another customer, so a second erasure would find something.
    world.associate(on_stage.bot.database, on_stage.place, on_stage.place.siem.id, customer=KIM)
    before = everything(on_stage)
    on_stage.sandbox.stacks[ada.id][-1] = clicked
    assert ada.submit(person_typed=KIM.email) == {}
    assert words(ada.modal("What went")) == first
    assert everything(on_stage) == before
    on_stage.deliver()
    told = [one for one in ada.messages(ada.direct()) if "A person's data was erased" in words(one)]
    assert (len(erasures(on_stage)), len(told)) == (1, 1)


@pytest.mark.trouble
@pytest.mark.parametrize("method", ["views.update", "*"])
def test_the_report_comes_although_slack_was_down_during_the_erasure(on_stage: Stage, method: str) -> None:
    filled(on_stage)
    ada = on_stage.member(ADMIN)
    erase_kim(ada)
    on_stage.sandbox.faults.add(SandboxFault(what=method, does=Does.ERROR, error="fatal_error"))
    ada.submit(person_typed=KIM.email)
    ada.wait(lambda: [one for one in erasures(on_stage) if one.erasure_finished_at] or None, "the erasure")
    on_stage.settle()
    on_stage.bot.deliver()
    on_stage.http.delete("/control/faults")
    on_stage.pass_time(hours=1)
    on_stage.deliver()
    told = [one for one in ada.messages(ada.direct()) if "A person's data was erased" in words(one)]
    assert len(told) == 1
    assert len(erasures(on_stage)) == 1


def test_nothing_of_an_erased_person_is_in_the_database_s_file_the_kept_files_or_the_log(
    on_stage: Stage, ear: Ear
) -> None:
    bot = on_stage.bot
    evidence = Path(str(bot.settings.evidence_url).removeprefix("file://"))
    fill(bot.database, on_stage.place, evidence_storage.open_named(bot.settings))
    assert bot.database.path is not None
    folder = bot.database.path.parent
    assert len(in_files(folder)) > 8
    assert in_files(evidence) != []
    ada = on_stage.member(ADMIN)
    erase_kim(ada, named_everywhere.KIM)
    assert ada.submit(person_typed=named_everywhere.KIM) == {}
    ada.modal("What went")
    on_stage.settle()
    assert traces(rows(bot.database)) == []
    assert in_files(folder) == []
    assert in_files(evidence) == []
    assert traces("\n".join(ear.lines)) == []


def test_nothing_of_an_erased_member_is_in_the_database_s_file_or_the_log(on_stage: Stage, ear: Ear) -> None:
    bot, place = on_stage.bot, on_stage.place
    uma = ContactPerson("Uma User", "uma@fourthcoffee.example", "Seller", "+1 206 555 0177")
    one = world.associate(bot.database, place, place.viva.id, partner=uma)
    with bot.database.write() as session:
        notes.write(session, actor(session), NoteSubject(one), f"Ask <@{USER}>, +1 206 555 0177", NOON)
    on_stage.deliver()
    ada = on_stage.member(ADMIN)
    choose(ada, USER)
    ada.click("person.preview", on=ada.modal("Account with MCI Bot"))
    ada.modal("Type the name to confirm")
    assert ada.submit(person_typed="Uma User") == {}
    ada.modal("What went")
    on_stage.settle()
    assert bot.database.path is not None
    left = "".join(one.read_bytes().decode("utf-8", "replace") for one in bot.database.path.parent.iterdir())
    for said in (left, everything(on_stage), "\n".join(ear.lines)):
        for trace in ("Uma User", "uma@fourthcoffee", "206 555 0177", USER):
            assert trace not in said


def test_an_admin_erases_neither_themself_nor_the_last_admin(on_stage: Stage) -> None:
    ada = on_stage.member(ADMIN)
    choose(ada, ADMIN)
    ada.click("person.preview", on=ada.modal("Account with MCI Bot"))
    said = words(ada.modal("To be done first"))
    assert "You cannot erase yourself" in said
    assert "Nobody would be left who is Incentives admin of all locations" in said
    assert "to confirm" not in said


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({}, "person_email", "Choose a member, or type an address."),
        ({"person_email": "kim at contoso"}, "person_email", "Type one e-mail address"),
        ({"person_email": "   "}, "person_email", "Choose a member, or type an address."),
    ],
)
def test_whoever_is_not_named_clearly_is_not_looked_up(
    on_stage: Stage, typed: dict[str, str], field: str, sentence: str
) -> None:
    ada = on_stage.member(ADMIN)
    open_form(ada)
    assert sentence in ada.submit(**typed)[field]


def test_the_confirmed_erasure_of_somebody_who_is_gone_meanwhile_says_so(on_stage: Stage) -> None:
    filled(on_stage)
    ada = on_stage.member(ADMIN)
    look_up(ada, person_email=KIM.email)
    ada.click("person.preview", on=ada.modal("Contact of an association"))
    ada.modal("Type the address to confirm")
    with on_stage.bot.database.write() as session:
        erase.erase(session, KIM.email, NOON)
    assert ada.submit(person_typed=KIM.email) == {}
    ada.modal("Nothing was erased. Nothing is kept about this person.")
    with on_stage.bot.database.read() as session:
        assert not session.scalars(select(DataLoad)).all()


def test_another_partner_keeps_its_data_and_is_not_shown(on_stage: Stage) -> None:
    filled(on_stage)
    other = on_stage.add_partner(OTHER, "Rival Tea", "R")
    world.associate(
        on_stage.bot.database, other, other.siem.id, user=f"R{ADMIN}", workspace=OTHER, customer=KIM
    )
    ada = on_stage.member(ADMIN)
    look_up(ada, person_email=KIM.email)
    assert "in 1 association" in words(ada.modal("Contact of an association"))
    ada.click("person.preview")
    ada.modal("Type the address to confirm")
    assert ada.submit(person_typed=KIM.email) == {}
    ada.modal("What went")
    with on_stage.bot.database.read() as session:
        kept = session.scalars(select(Contact.email).where(Contact.partner_id == other.partner.id)).all()
    assert KIM.email in kept


@pytest.mark.parametrize("who", [USER, STRANGER])
def test_whoever_is_no_admin_of_all_opens_nothing(on_stage: Stage, who: str) -> None:
    other = on_stage.member(who)
    other.command("/mci admin rights")
    on_stage.settle()
    assert other.view is None or "Or an e-mail address" not in words(other.view)


FORGED = ("person.open", "person.kept", "person.export", "person.preview", "person.back")


@pytest.mark.parametrize("action_id", FORGED)
def test_whoever_is_no_admin_of_all_any_more_reaches_nothing_by_a_click(
    on_stage: Stage, action_id: str
) -> None:
    filled(on_stage)
    uma = make_admin(on_stage)
    look_up(uma, person_email=KIM.email)
    uma.modal("Contact of an association")
    demote(on_stage)
    forge(on_stage, uma, "person.export", "")
    shown = on_stage.sandbox.stacks[uma.id][-1]
    next(one for _, one in elements(shown["blocks"]) if one["action_id"] == "person.export")["action_id"] = (
        action_id
    )
    before = everything(on_stage)
    uma.click(action_id, on=uma.modal("Contact of an association"))
    uma.modal("Incentives admin")
    assert everything(on_stage) == before
    assert not on_stage.sandbox.state.workspaces["T0FOURTH"].files


def test_whoever_is_no_admin_of_all_any_more_erases_nothing_with_an_open_form(on_stage: Stage) -> None:
    filled(on_stage)
    uma = make_admin(on_stage)
    look_up(uma, person_email=KIM.email)
    uma.click("person.preview", on=uma.modal("Contact of an association"))
    uma.modal("Type the address to confirm")
    demote(on_stage)
    before = everything(on_stage)
    with suppress(Answered):
        uma.submit(person_typed=KIM.email)
    on_stage.settle()
    assert everything(on_stage) == before


def make_admin(st: Stage) -> Member:
    """Make the user an Incentives admin of all locations."""
    grant(st, [(Role.ADMIN, None)])
    return st.member(USER)


def demote(st: Stage) -> None:
    """Leave the user an Incentives admin of one location."""
    grant(st, [(Role.ADMIN, st.place.seattle.code)])


def grant(st: Stage, grants: list[roles.Grant]) -> None:
    with st.bot.database.write() as session:
        held = roles.of_member(session, actor(session), USER)
        roles.change(session, actor(session), Person(USER, "Uma User"), grants, held.version, NOON)
