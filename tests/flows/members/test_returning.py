from flows.administration import departures
from flows.members import membership, returning
from store import partners
from store.database.engine import Database
from tests.support import world
from tests.support.world import ADMIN, NOON, USER, WORKSPACE, actor


def test_who_is_back_gets_the_roles_back_from_an_admin_alone(database: Database) -> None:
    place = world.build(database)
    one = world.associate(database, place, place.viva.id, user=USER)
    with database.write() as session:
        before = partners.grants(session, actor(session, USER).member)
        member_id = actor(session, USER).member.id
        membership.note(session, WORKSPACE, USER, NOON, belongs=False)
    with database.write() as session:
        assert returning.note(session, WORKSPACE, USER, NOON)
        assert not returning.note(session, WORKSPACE, USER, NOON)
        (member,) = partners.members(session, [member_id])
        assert partners.grants(session, member) == []
        assert departures.owned(session, actor(session), member_id).owned[0].association.id == one
    with database.write() as session:
        departures.give_back(session, actor(session), member_id, NOON.isoformat(), NOON)
    with database.read() as session:
        assert partners.grants(session, actor(session, USER).member) == before


def test_what_is_owned_is_handed_over_at_once(database: Database) -> None:
    place = world.build(database)
    one = world.associate(database, place, place.viva.id, user=USER)
    with database.write() as session:
        member_id = actor(session, USER).member.id
        membership.note(session, WORKSPACE, USER, NOON, belongs=False)
        done = departures.hand_over(session, actor(session), member_id, ADMIN, [], NOON.isoformat(), NOON)
        assert (done.count, list(done.left)) == (1, [])
    assert world.row(database, one).owner_id != member_id
