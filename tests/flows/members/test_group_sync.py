from collections.abc import Sequence

from flows.administration import groups, roles
from flows.administration.roles import Person
from flows.members import group_sync
from flows.members.group_sync import BATCH, GroupPeople
from flows.members.slack_people import Outside
from store import followed_groups
from store.database.engine import Database
from store.enums import Role
from tests.support import world
from tests.support.plans import statements
from tests.support.world import NOON, actor

SELLERS = "S0SELLERS"


def follow(database: Database, grants: list[tuple[Role, str | None]], group_id: str = SELLERS) -> int:
    with database.write() as session:
        groups.follow(session, actor(session), group_id, "sellers", "Sellers", grants, NOON)
        group = followed_groups.of_slack(session, actor(session).partner, group_id)
        assert group is not None
        return group.id


def sync(database: Database, followed: int, *present: str, skipped: tuple[str, ...] = ()) -> int:
    """Compare until nothing remains, and return in how many transactions that was done."""
    people = GroupPeople(
        frozenset(present) | frozenset(skipped),
        {one: one.title() for one in present},
        dict.fromkeys(skipped, Outside.GUEST),
    )
    count, is_more = 0, True
    while is_more:
        with database.write() as session:
            is_more = group_sync.sync(session, followed, people, NOON)
        count += 1
    return count


def held(database: Database, user_id: str) -> frozenset[tuple[Role, str | None]]:
    with database.read() as session:
        return roles.of_member(session, actor(session), user_id).grants


def test_people_join_and_leave_some_at_a_time(database: Database) -> None:
    world.build(database)
    followed = follow(database, [(Role.USER, None)])
    many = [f"U0M{number:03}" for number in range(BATCH + 1)]
    assert sync(database, followed, *many, skipped=("U0GUEST",)) == 3
    assert held(database, many[-1]) == {(Role.USER, None)}
    assert held(database, "U0GUEST") == frozenset()
    sync(database, followed, *many[1:])
    assert held(database, many[0]) == frozenset()


def test_a_role_stays_while_another_group_or_an_admin_gives_it(database: Database) -> None:
    world.build(database)
    one = follow(database, [(Role.USER, None)])
    other = follow(database, [(Role.USER, None)], "S0OTHER")
    for followed in (one, other):
        sync(database, followed, "U0KIM", "U0BOB")
    with database.write() as session:
        roles.give(session, actor(session), [Person("U0BOB", "Bob")], [(Role.USER, None)], NOON)
    sync(database, one)
    assert held(database, "U0KIM") == held(database, "U0BOB") == {(Role.USER, None)}
    sync(database, other)
    assert held(database, "U0KIM") == frozenset()
    assert held(database, "U0BOB") == {(Role.USER, None)}


def test_following_no_more_keeps_or_takes_what_the_group_gave(database: Database) -> None:
    world.build(database)
    for keep in (True, False):
        followed = follow(database, [(Role.USER, None)])
        sync(database, followed, "U0KIM" if keep else "U0BOB")
        with database.write() as session:
            groups.stop(session, actor(session), followed, NOON, keep=keep)
    assert held(database, "U0KIM") == {(Role.USER, None)}
    assert held(database, "U0BOB") == frozenset()


def counted(database: Database, followed: int, present: Sequence[str], new: Sequence[str]) -> int:
    """Return how many statements one transaction takes after which these are present, some of them new."""
    people = GroupPeople(frozenset(present), {one: one.title() for one in new}, {})
    with statements(database) as sent, database.write() as session:
        group_sync.sync(session, followed, people, NOON)
    return len(sent)


def test_many_people_take_as_many_statements_as_a_few(database: Database) -> None:
    world.build(database)
    asked = dict[str, list[int]]()
    for letter, count in (("F", 3), ("M", BATCH)):
        followed = follow(database, [(Role.USER, None)])
        some = [f"U0{letter}{number:03}" for number in range(count)]
        sync(database, followed, "U0KIM")
        asked.setdefault("join", []).append(counted(database, followed, ["U0KIM", *some], some))
        asked.setdefault("leave", []).append(counted(database, followed, ["U0KIM"], []))
        asked.setdefault("join again", []).append(counted(database, followed, ["U0KIM", *some], some))
        asked.setdefault("nothing", []).append(counted(database, followed, ["U0KIM", *some], []))
        with statements(database) as sent, database.write() as session:
            groups.stop(session, actor(session), followed, NOON, keep=False)
        asked.setdefault("stop", []).append(len(sent))
    for few, many in asked.values():
        assert few == many, asked
