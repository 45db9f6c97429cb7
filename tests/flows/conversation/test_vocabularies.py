from contextlib import AbstractContextManager

from sqlalchemy.orm import Session

from flows.conversation import vocabularies
from flows.conversation.vocabularies import RENEWED_AFTER, Vocabularies
from flows.rules.language.words.tokens import tokens
from store.database.availability import DatabaseUnavailable, Why
from store.database.engine import Database
from tests.support import world
from tests.support.world import NOON, actor

OTHER_TENANT = "5d7a2f0e-0b1c-4c3d-8e9f-102030405060"


class Broken:
    """A database that cannot be reached."""

    def read(self) -> AbstractContextManager[Session]:
        raise DatabaseUnavailable(Why.BUSY)

    def write(self) -> AbstractContextManager[Session]:
        raise DatabaseUnavailable(Why.BUSY)


def test_a_vocabulary_that_cannot_be_renewed_goes_on_and_is_tried_again(database: Database) -> None:
    place = world.build(database)
    now = [NOON]
    kept = Vocabularies(Broken(), lambda: now[0])
    said = tokens("contoso")
    with database.read() as session:
        assert list(kept.of(session, actor(session).partner, said).at(said, 0)) == []
    world.associate(database, place, place.viva.id)
    now[0] += RENEWED_AFTER
    [old] = kept._kept.values()
    kept._renew(place.partner.id, old)
    assert not old.is_being_renewed
    assert list(kept._kept.values()) == [old]


def test_a_customer_who_has_just_come_is_found_at_once(database: Database) -> None:
    place = world.build(database)
    kept = Vocabularies(database, lambda: NOON)
    said = tokens("contoso")
    for count in (0, 1):
        with database.read() as session:
            assert len(list(kept.of(session, actor(session).partner, said).at(said, 0))) == count
        if not count:
            world.associate(database, place, place.viva.id)


def test_what_is_built_anew_has_every_name(database: Database) -> None:
    place = world.build(database)
    world.associate(database, place, place.viva.id)
    said = tokens("contoso in oslo")
    with database.read() as session:
        built = vocabularies.build(session, actor(session).partner)
    assert [next(built.at(said, at)).entities[0].name for at in (0, 2)] == ["Contoso", "Oslo"]


def test_companies_of_one_name_are_told_apart_by_their_domains_however_new(database: Database) -> None:
    place = world.build(database)
    kept = Vocabularies(database, lambda: NOON)
    world.associate(database, place, place.viva.id)
    with database.read() as session:
        kept.of(session, actor(session).partner, ())
    world.associate(database, place, place.viva.id, tenant=OTHER_TENANT, domain="contoso.example")
    said = tokens("contoso and contoso.example")
    with database.read() as session:
        newer = kept.of(session, actor(session).partner, said)
        anew = Vocabularies(database, lambda: NOON).of(session, actor(session).partner, said)
    both = ["Contoso (contoso.com)", "Contoso (contoso.example)"]
    assert [one.name for one in next(anew.at(said, 0)).entities] == both
    assert sorted(one.name for one in next(newer.at(said, 0)).entities) == ["Contoso", both[1]]
    assert [one.name for one in next(anew.at(said, 2)).entities] == both[1:]
