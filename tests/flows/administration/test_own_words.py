"""The partner's own words: what is kept of them, taken back, and left once something is gone."""

import pytest
from sqlalchemy import delete, select

from flows.administration import data_history, own_words, personal_rights
from flows.administration.data_history import BuiltOn
from flows.administration.own_words import MOST, OwnWordState, TooManyWords, WordGone
from flows.administration.personal_rights import DataSubject
from flows.administration.roles import ChangedMeanwhile
from flows.conversation import vocabularies
from flows.conversation.vocabularies import Vocabularies
from flows.loading.loading_words import MeaningGone
from flows.personal_data import erase
from flows.personal_data.person_records import RecordKind
from flows.rules.language.words.own_words import compared
from flows.rules.language.words.tokens import tokens
from store import data_changes
from store.catalogue import Engagement, LocationEligibility
from store.conversation.own_words import OwnWord
from store.data_changes import DataChange
from store.database.engine import Database
from store.enums import DataKind, WordTarget
from store.partners import Location, Member
from tests.flows.administration.test_personal_rights import everything
from tests.support import world
from tests.support.world import ADMIN, NOON, USER, World, actor

LOST = "state:p.lost"


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def names(database: Database) -> Vocabularies:
    return Vocabularies(database, lambda: NOON)


def put(
    database: Database, word: str, value: str, word_id: int | None = None, version: int = 0
) -> OwnWordState:
    with database.write() as session:
        return own_words.put(session, actor(session), names(database), word, value, word_id, version, NOON)


def listed(database: Database) -> dict[str, str]:
    with database.read() as session:
        found = own_words.listing(session, actor(session), names(database), "", 0, 100)
    return {one.word: one.means.name for one in found.shown}


def undo(database: Database) -> None:
    with database.write() as session:
        last = data_changes.loads(session, actor(session).partner, 0, 1)[0]
        data_history.undo(session, actor(session), last.id, NOON)


def value_of(target: WordTarget, place: World, database: Database) -> str:
    with database.read() as session:
        customer = world.associate if target is WordTarget.CUSTOMER else None
        member = session.scalars(select(Member.id).where(Member.user_id == USER)).one()
    if customer is not None:
        world.associate(database, place, place.viva.id)
    keys = {
        WordTarget.CUSTOMER: "1",
        WordTarget.ENGAGEMENT: str(place.viva.id),
        WordTarget.LOCATION: str(place.oslo.id),
        WordTarget.MEMBER: str(member),
        WordTarget.AREA: "Modern Work",
        WordTarget.STATE: "p.lost",
    }
    return f"{target}:{keys[target]}"


@pytest.mark.parametrize("target", WordTarget)
def test_a_word_for_anything_is_kept_changed_removed_and_taken_back(
    database: Database, place: World, target: WordTarget
) -> None:
    added = put(database, "flagship", value_of(target, place, database))
    meant = added.means.name
    assert listed(database) == {"flagship": meant}
    changed = put(database, "lighthouse", LOST, added.id, added.version)
    assert (changed.id, listed(database)) == (added.id, {"lighthouse": "lost"})
    undo(database)
    assert listed(database) == {"flagship": meant}
    with database.write() as session:
        [one] = own_words.listing(session, actor(session), names(database), "", 0, 20).shown
        version = own_words.read(session, actor(session), names(database), one.id).version
        own_words.remove(session, actor(session), one.id, version, NOON)
    assert listed(database) == {}
    undo(database)
    assert listed(database) == {"flagship": meant}
    undo(database)
    assert listed(database) == {}


def test_only_the_second_of_two_who_change_a_word_is_refused(database: Database, place: World) -> None:
    added = put(database, "flagship", LOST)
    put(database, "lighthouse", LOST, added.id, added.version)
    with pytest.raises(ChangedMeanwhile):
        put(database, "beacon", LOST, added.id, added.version)
    with pytest.raises(WordGone):
        put(database, "beacon", LOST, added.id + 1, 0)
    assert place.partner.id


@pytest.mark.parametrize("value", ["customer:99", "location:99", "area:Nothing", "state:p.none", "member:99"])
def test_a_word_cannot_stand_for_what_is_not_there(database: Database, place: World, value: str) -> None:
    with pytest.raises(MeaningGone):
        put(database, "flagship", value)
    assert listed(database) == {}
    assert place.partner.id


def test_a_partner_has_so_many_words_and_no_more(database: Database, place: World) -> None:
    with database.write() as session:
        session.add_all(
            OwnWord(
                partner_id=place.partner.id,
                word=f"word {number}",
                key=compared(f"word {number}"),
                target=WordTarget.STATE,
                state="p.lost",
                added_at=NOON,
            )
            for number in range(MOST)
        )
    with pytest.raises(TooManyWords):
        put(database, "flagship", LOST)
    with database.read() as session, pytest.raises(TooManyWords):
        own_words.require(session, actor(session))


def test_what_a_word_stood_for_may_go_and_the_word_is_listed_without_it(
    database: Database, place: World
) -> None:
    put(database, "flagship", f"location:{place.closed.id}")
    put(database, "old area", "area:Modern Work")
    put(database, "old state", LOST)
    with database.write() as session:
        session.execute(delete(LocationEligibility).where(LocationEligibility.location_id == place.closed.id))
        session.execute(delete(Location).where(Location.id == place.closed.id))
        for one in session.scalars(select(Engagement)):
            one.solution_area = "Security"
        session.scalars(select(OwnWord).where(OwnWord.state == "p.lost")).one().state = "p.gone"
    assert listed(database) == {"flagship": "", "old area": "", "old state": ""}
    with database.read() as session:
        partner = actor(session).partner
        assert not vocabularies.of_partner(session, partner).meanings
        found = own_words.listing(session, actor(session), names(database), "flagship", 0, 20).shown
        assert own_words.read(session, actor(session), names(database), found[0].id).means.name == ""
    put(database, "flagship", LOST, found[0].id, _version(database, found[0].id))
    assert listed(database)["flagship"] == "lost"
    with pytest.raises(BuiltOn):
        undo(database)


def _version(database: Database, word_id: int) -> int:
    with database.read() as session:
        return own_words.read(session, actor(session), names(database), word_id).version


def test_a_change_is_known_at_once_to_every_process(database: Database, place: World) -> None:
    one, other = names(database), names(database)
    said = tokens("flagship")
    for kept in (one, other):
        with database.read() as session:
            assert list(kept.of(session, actor(session).partner, said).own_states(said, 0)) == []
    added = put(database, "flagship", LOST)
    for kept in (one, other):
        with database.read() as session:
            [found] = kept.of(session, actor(session).partner, said).own_states(said, 0)
            assert found.meaning.name == "lost"
    with database.write() as session:
        own_words.remove(session, actor(session), added.id, added.version, NOON)
    with database.read() as session:
        assert list(other.of(session, actor(session).partner, said).own_states(said, 0)) == []
    assert place.partner.id


def test_another_partner_s_words_are_not_found(database: Database, place: World) -> None:
    put(database, "flagship", LOST)
    world.build(database, "T0RIVAL", name="Rival", prefix="R")
    with database.read() as session:
        rival = actor(session, "R" + ADMIN, "T0RIVAL")
        assert own_words.listing(session, rival, names(database), "", 0, 20).total == 0
    assert place.partner.id


def test_words_for_a_member_go_with_them_and_cannot_come_back(database: Database, place: World) -> None:
    with database.read() as session:
        member = session.scalars(select(Member.id).where(Member.user_id == USER)).one()
    put(database, "sunshine", f"member:{member}")
    put(database, "flagship", LOST)
    subject = DataSubject(USER, "Uma User")
    with database.read() as session:
        kept = personal_rights.show(session, actor(session), subject)
        assert [one.fields["word"] for one in kept.records if one.kind is RecordKind.WORD] == ["sunshine"]
    with database.write() as session:
        loads = [one.load_id for one in session.scalars(select(DataChange).order_by(DataChange.id))]
        personal_rights.erase_person(session, actor(session), subject, "key", NOON)
    assert listed(database) == {"flagship": "lost"}
    assert "sunshine" not in everything(database, place.partner)
    with database.write() as session, pytest.raises(BuiltOn):
        data_history.undo(session, actor(session), loads[0], NOON)


def test_a_word_with_a_contact_s_name_goes_with_them_also_from_the_history(
    database: Database, place: World
) -> None:
    world.associate(database, place, place.viva.id)
    put(database, "the kim akers account", "customer:1")
    with database.write() as session:
        erase.erase(session, "kim@contoso.com", NOON)
    assert listed(database) == {}
    with database.read() as session:
        said = [one.after for one in session.scalars(select(DataChange)) if one.kind is DataKind.WORDS]
    assert "akers" not in str(said).casefold()
