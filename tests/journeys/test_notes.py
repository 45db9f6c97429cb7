"""Notes about an association or a customer: written, changed, deleted, told to those whom they mention."""

import pytest

from tests.support import world
from tests.support.stage import Member, Stage, words
from tests.support.world import ADMIN, USER


@pytest.fixture
def st(on_stage: Stage) -> Stage:
    world.associate(on_stage.bot.database, on_stage.place, on_stage.place.viva.id)
    on_stage.deliver()
    return on_stage


def details(member: Member) -> None:
    member.click("association.open")
    member.modal("History")


def test_a_note_is_written_in_the_details_changed_and_deleted(st: Stage) -> None:
    ada = st.member()
    details(ada)
    ada.click("note.write")
    ada.modal("note.save")
    assert set(ada.submit()) == {"note_text"}
    assert ada.submit(note_text="Called them.\nThey want *tea* <b>.") == {}
    view = ada.modal("The note is saved")
    assert "They want *tea* <b>." in words(view).replace("&lt;", "<").replace("&gt;", ">")
    ada.click("association.back")
    said = words(ada.modal("History"))
    assert "*Notes*, the newest first" in said
    assert "Called them." in said
    ada.click("notes.open")
    ada.modal("Back to details")
    ada.click("note.edit")
    assert "Called them." in str(ada.modal("note.save"))
    assert ada.submit(note_text="Called them twice.") == {}
    said = words(ada.modal("The note is saved"))
    assert "Called them twice." in said
    assert ", changed " in said
    ada.click("note.delete")
    assert "Called them" not in words(ada.modal("No notes yet"))


def test_those_whom_a_note_mentions_are_told_with_the_note_and_a_button(st: Stage) -> None:
    ada, uma = st.member(), st.member(USER)
    details(ada)
    ada.click("note.write")
    ada.modal("note.save")
    assert ada.submit(note_text="@Uma User: they want tea") == {}
    assert f"<@{USER}>: they want tea" in words(ada.modal("The note is saved"))
    st.deliver()
    message = uma.message("mentioned you in a note about", uma.direct())
    assert f"<@{ADMIN}> mentioned you" in words(message)
    assert "they want tea" in words(message)
    uma.click("association.open", on=message, channel=uma.direct())
    assert "they want tea" in words(uma.modal("History"))


def test_a_note_about_a_customer_is_written_from_its_screen(st: Stage) -> None:
    uma = st.member(USER)
    uma.command("/mci customer contoso")
    uma.message("Find another")
    uma.click("notes.of_customer")
    uma.modal("No notes yet")
    uma.click("note.write")
    uma.modal("note.save")
    uma.click("notes.back")
    uma.modal("No notes yet")
    uma.click("note.write")
    uma.modal("note.save")
    assert uma.submit(note_text="@ada: ask for the CIO") == {}
    uma.modal("The note is saved")
    uma.command("/mci customer contoso")
    uma.message("ask for the CIO")
    st.deliver()
    ada = st.member()
    message = ada.message("mentioned you in a note about", ada.direct())
    ada.click("notes.of_customer", on=message, channel=ada.direct())
    assert "ask for the CIO" in words(ada.modal("Notes about the customer"))


def test_what_others_wrote_can_only_be_changed_by_an_admin(st: Stage) -> None:
    ada, uma = st.member(), st.member(USER)
    details(ada)
    ada.click("note.write")
    ada.modal("note.save")
    assert ada.submit(note_text="Ada wrote this") == {}
    ada.modal("The note is saved")
    details(uma)
    uma.click("notes.open")
    view = uma.modal("Ada wrote this")
    assert "note.edit" not in str(view)
    assert "note.delete" not in str(view)
