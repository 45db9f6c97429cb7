from datetime import timedelta

import pytest
from sqlalchemy import select

from flows.associations.lifecycle import NotFound, OtherLocation
from flows.consent.record_consent import AdminOnly
from flows.history import history_check
from flows.notes import notes
from flows.notes.notes import NoteEmpty, NotePage, NoteSubject
from flows.notifications import NoteMention
from flows.personal_data import data_export, erase
from handlers.blocks.notes import written
from store.associations.associations import Association
from store.database.engine import Database
from store.notes import Note
from store.outbox.outbox import OutboxMessage
from tests.support import delivered, world
from tests.support.world import ADMIN, KIM, NOON, USER, World, actor

HOUR = timedelta(hours=1)


@pytest.fixture
def fourth_coffee(database: Database) -> World:
    return world.build(database)


@pytest.fixture
def one(database: Database, fourth_coffee: World) -> int:
    return world.associate(database, fourth_coffee, fourth_coffee.viva.id)


def customer_of(database: Database, one: int) -> int:
    with database.read() as session:
        return session.get_one(Association, one).customer_id


@pytest.fixture(params=["association", "customer"])
def subject(request: pytest.FixtureRequest, database: Database, one: int) -> NoteSubject:
    if request.param == "association":
        return NoteSubject(association_id=one)
    return NoteSubject(customer_id=customer_of(database, one))


def write(database: Database, subject: NoteSubject, text: str, user: str = ADMIN) -> int:
    with database.write() as session:
        return notes.write(session, actor(session, user), subject, text, NOON).id


def shown(database: Database, subject: NoteSubject, user: str = ADMIN) -> NotePage:
    with database.read() as session:
        return notes.about(session, actor(session, user), subject)


def told(database: Database) -> list[tuple[str, int]]:
    with database.read() as session:
        query = select(OutboxMessage).where(OutboxMessage.kind == NoteMention.kind).order_by(OutboxMessage.id)
        return [(row.destination, row.payload["note_id"]) for row in session.scalars(query)]


def test_notes_are_listed_the_newest_first_with_who_and_when(
    database: Database, subject: NoteSubject
) -> None:
    write(database, subject, "First\n\nin two paragraphs")
    write(database, subject, "Second", USER)
    found = shown(database, subject)
    assert [(note.typed, note.writer, note.written_at) for note in found.notes] == [
        ("Second", USER, NOON),
        ("First\n\nin two paragraphs", ADMIN, NOON),
    ]
    assert found.customer == "Contoso"
    assert (found.reference == "MCI-000001") == (subject.association_id is not None)


def test_notes_of_a_customer_and_of_its_associations_are_apart(database: Database, one: int) -> None:
    write(database, NoteSubject(association_id=one), "About the workshop")
    assert shown(database, NoteSubject(customer_id=customer_of(database, one))).notes == []


def test_those_whom_a_note_mentions_are_told_once_but_never_its_writer(
    database: Database, subject: NoteSubject
) -> None:
    note = write(database, subject, "@Uma User, call them. @uma please! I did, too. @Ada Admin")
    assert told(database) == [(USER, note)]
    with database.write() as session:
        notes.edit(session, actor(session), note, "@Uma User, they called.", NOON + HOUR)
    assert told(database) == [(USER, note)]
    with database.read() as session:
        message = delivered.message(session, NoteMention(note), NOON)
    assert "they called" in str(message.payload())


def test_who_is_mentioned_by_a_change_is_told_then(database: Database, subject: NoteSubject) -> None:
    note = write(database, subject, "Call them.")
    assert told(database) == []
    with database.write() as session:
        notes.edit(session, actor(session), note, "@uma: call them.", NOON + HOUR)
    assert told(database) == [(USER, note)]


def test_a_message_about_a_deleted_note_is_not_sent(database: Database, subject: NoteSubject) -> None:
    note = write(database, subject, "@uma: call them.")
    with database.write() as session:
        assert delivered.is_still_true(session, NoteMention(note), NOON)
        assert notes.delete(session, actor(session), note) == subject
    with database.read() as session:
        assert not delivered.is_still_true(session, NoteMention(note), NOON)
    assert shown(database, subject).notes == []


def test_its_writer_and_admins_change_a_note_and_nobody_else(
    database: Database, subject: NoteSubject
) -> None:
    by_ada, by_uma = write(database, subject, "Ada's"), write(database, subject, "Uma's", USER)
    with database.write() as session:
        notes.edit(session, actor(session), by_uma, "Changed by an admin", NOON + HOUR)
        notes.edit(session, actor(session, USER), by_uma, "Changed by its writer", NOON + 2 * HOUR)
    with database.write() as session, pytest.raises(AdminOnly):
        notes.edit(session, actor(session, USER), by_ada, "x", NOON)
    with database.write() as session, pytest.raises(AdminOnly):
        notes.delete(session, actor(session, USER), by_ada)
    seen = shown(database, subject, USER).notes
    assert [(note.typed, note.may_change, note.edited_at) for note in seen] == [
        ("Changed by its writer", True, NOON + 2 * HOUR),
        ("Ada's", False, None),
    ]


def test_r1_r3_notes_belong_to_the_location_and_the_partner(
    database: Database, fourth_coffee: World, one: int
) -> None:
    subject = NoteSubject(association_id=one)
    note = write(database, subject, "Ours", USER)
    with database.write() as session:
        session.get_one(Association, one).location_id = fourth_coffee.oslo.id
    assert not shown(database, subject, USER).may_write
    with database.write() as session, pytest.raises(OtherLocation):
        notes.write(session, actor(session, USER), subject, "x", NOON)
    with database.write() as session, pytest.raises(OtherLocation):
        notes.edit(session, actor(session, USER), note, "x", NOON)
    world.build(database, "T0RIVAL", prefix="R")
    for theirs in (subject, NoteSubject(customer_id=customer_of(database, one)), NoteSubject()):
        with database.write() as session, pytest.raises(NotFound):
            notes.write(session, actor(session, "R" + ADMIN, "T0RIVAL"), theirs, "x", NOON)
    with database.write() as session, pytest.raises(NotFound):
        notes.delete(session, actor(session, "R" + ADMIN, "T0RIVAL"), note)


def test_an_empty_note_is_refused(database: Database, subject: NoteSubject) -> None:
    with database.write() as session, pytest.raises(NoteEmpty):
        notes.write(session, actor(session), subject, " \n", NOON)


def test_notes_are_no_part_of_the_history(database: Database, one: int) -> None:
    write(database, NoteSubject(association_id=one), "A remark")
    with database.read() as session:
        association = session.get_one(Association, one)
        assert association.history_number == 1
        assert history_check.flaws(session, association) == []


def test_an_export_has_all_notes(database: Database, subject: NoteSubject) -> None:
    write(database, subject, "A remark")
    with database.read() as session:
        (note,) = data_export.notes_of(session, actor(session).partner)
    assert tuple(note) == data_export.NOTE_FIELDS
    assert (note["customer"], note["text"], note["writer"]) == ("Contoso", "A remark", "Ada Admin")
    assert note["reference"] == ("MCI-000001" if subject.association_id else None)


def test_erasing_a_person_erases_them_from_notes(database: Database, subject: NoteSubject) -> None:
    note = write(database, subject, f"Kim Akers wants tea; write to {KIM.email}. @uma")
    by_name = write(database, subject, "Kim Akers prefers calls")
    with database.write() as session:
        erase.erase(session, KIM.email, NOON)
    with database.read() as session:
        for one in (note, by_name):
            kept = session.get_one(Note, one).text
            assert "Kim" not in kept
            assert KIM.email not in kept
        assert "tea" in session.get_one(Note, note).text


def test_what_looks_like_a_mention_and_is_none_is_shown_literally(
    database: Database, subject: NoteSubject
) -> None:
    write(database, subject, "<@U0UMA> <!channel> *bold* & @uma")
    [note] = shown(database, subject).notes
    said = written(note.parts)
    assert said.count("<") == 1
    assert said.endswith(f"<@{USER}>")
