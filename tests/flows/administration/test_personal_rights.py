"""What one partner keeps about a person, what hinders an erasure, and what is left after one."""

from collections.abc import Callable

import pytest
from sqlalchemy import String, select
from sqlalchemy.orm import Session

from flows.administration import data_history, groups, personal_rights, roles
from flows.administration.data_history import BuiltOn, ErasedForGood
from flows.administration.personal_rights import DataSubject, ErasesSelf, InGroup, NothingKept, OwnsOpen
from flows.administration.roles import LastAdmin
from flows.associations import ownership
from flows.conversation import turns
from flows.conversation.replies import Capabilities, Reply
from flows.conversation.turns import QuestionPlace
from flows.customers.association_request import ContactPerson
from flows.history import history_check
from flows.members import role_requests
from flows.notes import notes
from flows.notes.notes import NoteSubject
from flows.notifications import PersonErased
from flows.personal_data.erasure_reports import ErasureReport, Stays
from flows.personal_data.person_records import RecordKind
from flows.refusal import Refusal
from store import personal_data
from store.associations.associations import Association, Contact
from store.conversation.turns import AnswerThumb, ConversationTurn
from store.customers.customers import Customer
from store.data_changes import DataChange, DataLoad
from store.database.base import Base
from store.database.engine import Database
from store.enums import Role
from store.followed_groups import GroupHold
from store.notes import Note
from store.outbox.outbox import OutboxMessage
from store.partners import Member, Partner
from store.role_requests import RoleRequest
from store.tables import metadata
from tests.support import delivered, world
from tests.support.world import ADMIN, KIM, NOON, STRANGER, USER, World, actor

UMA = DataSubject(USER, "Uma User")
RIVAL = "T0RIVAL"
OF_UMA = (USER, "Uma User", "uma user")


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def erase(database: Database, person: DataSubject = UMA, key: str = "key") -> ErasureReport:
    with database.write() as session:
        return personal_rights.erase_person(session, actor(session), person, key, NOON)


def everything(database: Database, partner: Partner) -> str:
    """Return every value of one partner's rows."""
    with database.read() as session:
        return "\n".join(
            str(list(row.values()))
            for table in metadata.sorted_tables
            for row in session.execute(select(table)).mappings()
            if row.get("partner_id", row.get("id")) == partner.id
        )


def ask(session: Session, user: str, ts: str, words: str) -> None:
    place = QuestionPlace("C0TEAM", "1.1", ts)
    turns.keep(session, actor(session, user), place, words, Reply(Capabilities()), ts, NOON, is_public=True)


def owns_two(session: Session) -> None:
    uma = session.scalars(select(Member).where(Member.user_id == USER)).one()
    for one in session.scalars(select(Association)):
        ownership.hand_over(session, actor(session), one.id, uma.user_id, NOON)


def in_group(session: Session) -> None:
    group = delivered.followed_group(session, session.scalars(select(Partner)).one(), "sellers")
    uma = session.scalars(select(Member).where(Member.user_id == USER)).one()
    session.add(GroupHold(followed_group_id=group.id, member_id=uma.id, by_hand=[]))


@pytest.mark.parametrize(
    ("user_id", "prepare", "expected"),
    [
        (USER, lambda _: None, []),
        (ADMIN, lambda _: None, [ErasesSelf, LastAdmin, OwnsOpen]),
        (USER, owns_two, [OwnsOpen]),
        (USER, in_group, [InGroup]),
        (STRANGER, lambda _: None, []),
    ],
)
def test_what_must_be_done_before_is_said_and_refused(
    database: Database,
    place: World,
    user_id: str,
    prepare: Callable[[Session], None],
    expected: list[type[Refusal]],
) -> None:
    for work in (place.viva, place.siem):
        world.associate(database, place, work.id)
    with database.write() as session:
        prepare(session)
    with database.read() as session:
        found = personal_rights.hindrances(session, actor(session), DataSubject(user_id))
    assert [type(one) for one in found] == expected
    if expected:
        before = everything(database, place.partner)
        with pytest.raises(expected[0]):
            erase(database, DataSubject(user_id))
        assert everything(database, place.partner) == before


def test_of_an_erased_member_only_what_they_did_is_left_under_another_name(
    database: Database, place: World
) -> None:
    one = world.associate(database, place, place.viva.id, user=USER)
    with database.write() as session:
        ownership.hand_over(session, actor(session), one, ADMIN, NOON)
        notes.write(session, actor(session, USER), NoteSubject(one), f"Ask <@{USER}> or Uma  User", NOON)
        partner = session.scalars(select(Partner)).one()
        partner.operators, partner.mail_name = [USER, ADMIN], "Uma User of Fourth Coffee"
        ask(session, USER, "1.1", "what do I have to do?")
        ask(session, ADMIN, "1.2", f"what does <@{USER}> do, or Uma User?")
        turns.rate(session, actor(session, USER), "C0TEAM", "1.2", NOON, is_up=False)
    with database.read() as session:
        shown = personal_rights.show(session, actor(session), UMA)
        asked = [one.fields["question"] for one in shown.records if one.kind is RecordKind.QUESTION]
        assert asked == ["what do I have to do?", f"what does <@{USER}> do, or Uma User?"]
    report = erase(database)
    assert {RecordKind.MEMBER, RecordKind.ROLE, RecordKind.NOTE, RecordKind.SETTING} <= report.removed.keys()
    assert Stays.ACTED in report.stays
    left = everything(database, place.partner)
    assert not [trace for trace in OF_UMA if trace in left]
    with database.read() as session:
        assert list(history_check.every_flaw(session)) == []
        partner = session.scalars(select(Partner)).one()
        assert (partner.operators, partner.mail_name) == ([ADMIN], "Erased person of Fourth Coffee")
        [(text, writer)] = session.execute(select(Note.text, Member).join(Member)).all()
        assert writer.name == "Erased person"
        [question] = session.scalars(select(ConversationTurn.question))
        assert question == f"what does <@{writer.user_id}> do, or Erased person?"
        assert session.scalars(select(AnswerThumb)).all() == []
        assert text == f"Ask <@{writer.user_id}> or Erased person"


ACCOUNT = {
    "time_zone": "Europe/Oslo",
    "quiet_until": NOON,
    "informed_at": NOON,
    "calendar_digest": "d" * 64,
    "has_email": False,
    "email_asked_at": NOON,
}
"""What says how somebody lives and works; every other column of a member identifies a row, or is below."""


def test_nothing_of_an_account_but_its_row_is_left(database: Database, place: World) -> None:
    kept = {"id", "partner_id", "calendar_generation", "gone_since", "looked_up_at"}
    replaced = {"user_id", "name", "reminders"}
    assert {*ACCOUNT, *kept, *replaced} == {one.name for one in Member.__table__.columns}
    with database.write() as session:
        uma = session.scalars(select(Member).where(Member.user_id == USER)).one()
        number = uma.id
        for column, value in ACCOUNT.items():
            setattr(uma, column, value)
    with database.read() as session:
        found = personal_rights.show(session, actor(session), UMA)
        (account,) = [one.fields for one in found.records if one.kind is RecordKind.MEMBER]
        assert account["email_asked_at"] == NOON
        assert account["has_email"] is False
    erase(database)
    with database.read() as session:
        left = session.get_one(Member, number)
        assert {column: getattr(left, column) for column in ACCOUNT} == dict.fromkeys(ACCOUNT)


def test_what_slack_calls_a_member_now_is_erased_as_well_as_what_they_are_called_here(
    database: Database, place: World
) -> None:
    one = world.associate(database, place, place.viva.id)
    with database.write() as session:
        notes.write(session, actor(session), NoteSubject(one), "Uma User, now Uma Married", NOON)
    erase(database, DataSubject(USER, "Uma Married"))
    with database.read() as session:
        assert session.scalars(select(Note.text)).all() == ["Erased person, now Erased person"]


def test_somebody_who_never_held_a_role_is_erased_with_their_request_for_one(
    database: Database, place: World
) -> None:
    with database.write() as session:
        delivered.role_request(session, place.partner, words="Sam Stranger asks")
    report = erase(database, DataSubject(STRANGER, "Sam Stranger"))
    assert report.removed == {RecordKind.REMARK: 1}
    left = everything(database, place.partner)
    assert STRANGER not in left
    assert "Sam Stranger" not in left
    with database.read() as session:
        request = session.scalars(select(RoleRequest)).one()
        assert request.ended_at is not None
        assert role_requests.state(session, request.id).words == ""


def test_names_of_customers_and_contacts_stay_though_a_member_is_called_the_same(
    database: Database, place: World
) -> None:
    same = ContactPerson("Uma User", "uma@contoso.com")
    world.associate(database, place, place.viva.id, customer=same, company="Uma User Ltd")
    erase(database)
    with database.read() as session:
        assert session.scalars(select(Customer.name)).all() == ["Uma User Ltd"]
        assert "Uma User" in session.scalars(select(Contact.name)).all()


def test_another_partner_s_rows_stay(database: Database, place: World) -> None:
    rival = world.build(database, RIVAL, name="Rival")
    for where, workspace in ((place, world.WORKSPACE), (rival, RIVAL)):
        world.associate(database, where, where.viva.id, workspace=workspace, customer=KIM)
    before = everything(database, rival.partner)
    erase(database, DataSubject(USER, "Uma User", (KIM.email,)))
    assert everything(database, rival.partner) == before
    with database.read() as session, pytest.raises(NothingKept):
        personal_rights.show(session, actor(session), DataSubject(emails=(KIM.email,)))
    with database.read() as session:
        other = personal_rights.show(
            session, actor(session, workspace=RIVAL), DataSubject(USER, "Uma User", (KIM.email,))
        )
    assert other.is_member
    assert RecordKind.CONTACT in other.counts


def test_the_same_form_erases_once_and_returns_the_same_report(database: Database, place: World) -> None:
    world.associate(database, place, place.viva.id, customer=KIM)
    person = DataSubject(emails=(KIM.email,))
    first = erase(database, person)
    assert first.to_give == ["MCI-000001"]
    world.associate(database, place, place.siem.id, customer=KIM)
    assert erase(database, person) == first
    second = erase(database, person, "another")
    assert second.load_id != first.load_id
    with database.read() as session:
        sent = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == PersonErased.kind)).all()
        assert [one.destination for one in sent] == [ADMIN, ADMIN]
        assert len(session.scalars(select(DataLoad)).all()) == 2


def test_neither_an_erasure_nor_an_earlier_change_of_the_person_s_roles_can_be_taken_back(
    database: Database, place: World
) -> None:
    with database.write() as session:
        given = [(Role.USER, place.oslo.code)]
        roles.give(session, actor(session), [roles.Person(USER, "Uma User")], given, NOON)
    report = erase(database)
    with database.read() as session:
        [before, erasure] = session.scalars(select(DataLoad.id).order_by(DataLoad.id)).all()
    assert erasure == report.load_id
    for load_id, refusal in ((before, BuiltOn), (erasure, ErasedForGood)):
        with database.write() as session, pytest.raises(refusal):
            data_history.undo(session, actor(session), load_id, NOON)
    assert "Uma User" not in everything(database, place.partner)


def test_an_erasure_without_rows_stands_among_the_latest_changes(database: Database, place: World) -> None:
    world.associate(database, place, place.viva.id, customer=KIM)
    erase(database, DataSubject(emails=(KIM.email,)))
    with database.write() as session:
        sam = [roles.Person(STRANGER, "Sam")]
        roles.give(session, actor(session), sam, [(Role.USER, None)], NOON)
    with database.read() as session:
        found = data_history.latest_rows(session, actor(session), 100)
        assert [(one.call.is_erasure, len(one.rows)) for one in found] == [(False, 1), (True, 0)]
        [newest] = data_history.latest_rows(session, actor(session), 1)
        assert not newest.call.is_erasure
        everything_kept = data_history.listing(session, actor(session), 0, 20)
        assert [one.is_erasure for one in everything_kept.shown] == [False, True]
        assert data_history.read(session, actor(session), 1).erasure is not None
    erase(database, DataSubject(STRANGER, "Sam"), "another")
    with database.read() as session:
        found = data_history.latest_rows(session, actor(session), 100)
        shown = [(one.call.is_erasure, len(one.rows)) for one in found]
        assert shown == [(True, 1), (False, 1), (True, 0)]


def test_a_member_is_found_in_every_text_column_in_which_somebody_can_be_named(
    database: Database, place: World
) -> None:
    one = world.associate(database, place, place.viva.id)
    assert world.accept(database, one, customer=KIM) is not None
    with database.write() as session:
        notes.write(session, actor(session), NoteSubject(one), "x", NOON)
        roles.give(session, actor(session), [roles.Person("U0LEE", "Lee")], [(Role.USER, None)], NOON)
        delivered.role_request(session, place.partner)
    technical = {"digest", "token_digest", "sequence_key", "event_key", "addressee", "kind", "payload"}
    others = {Note, DataLoad, DataChange, RoleRequest, OutboxMessage}
    spoken = f"Uma  User, <@{USER}>"
    for mapper in Base.registry.mappers:
        table = mapper.class_
        if table is Contact or not (table in others or hasattr(table, "association_id")):
            continue
        with database.write() as session:
            for row in session.scalars(select(table)):
                for name in set(personal_data.text_columns(table)) - technical:
                    is_text = isinstance(table.__table__.columns[name].type, String)
                    said = spoken if personal_data.may_name(table, name) else f"<@{USER}>"
                    setattr(row, name, said if is_text else {"said": [said]})
    erase(database)
    left = everything(database, place.partner)
    assert USER not in left
    assert "Uma" not in left


def test_groups_are_left_by_whoever_is_to_be_erased(database: Database, place: World) -> None:
    with database.write() as session:
        in_group(session)
        [followed] = groups.listing(session, actor(session))
        groups.stop(session, actor(session), followed.id, NOON, keep=True)
    assert erase(database).removed[RecordKind.MEMBER] == 1
