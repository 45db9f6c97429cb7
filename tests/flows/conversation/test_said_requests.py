from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from flows.access import Actor
from flows.conversation import said_requests, turns
from flows.conversation.replies import Capabilities, Reply
from flows.conversation.said_requests import SaidPlace, SaidRequest, SaidWhere
from flows.conversation.turns import QuestionPlace
from flows.rules.language.understanding import (
    Aspect,
    Certainty,
    Condition,
    Intent,
    Saying,
    Understanding,
    Value,
)
from store.conversation.turns import ConversationTurn
from store.database.engine import Database
from tests.support import world
from tests.support.world import ADMIN, NOON, USER, World, actor

WORDS = "hand Contoso over to Lin and cancel Fabrikam"
SAID = Understanding(Certainty.UNDERSTOOD, (Saying(Intent.HAND_OVER), Saying(Intent.CANCEL)))


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def kept(database: Database, *, is_public: bool) -> None:
    with database.write() as session:
        reply = Reply(Capabilities(), SAID)
        where = QuestionPlace("C0TEAM", "1.1", "1.1")
        turns.keep(session, actor(session), where, WORDS, reply, "1.2", NOON, is_public=is_public)


def read(database: Database, number: int, user: str = ADMIN) -> SaidRequest | None:
    with database.read() as session:
        return said_requests.read(session, actor(session, user), SaidPlace("C0TEAM", "1.2", number))


@pytest.mark.usefixtures("place")
def test_each_request_of_a_message_is_read_by_its_number(database: Database) -> None:
    kept(database, is_public=False)
    assert read(database, 0) == SaidRequest(Saying(Intent.HAND_OVER), WORDS, NOON)
    assert read(database, 1) == SaidRequest(Saying(Intent.CANCEL), WORDS, NOON)
    assert read(database, 2) is None


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("is_public", [True, False])
def test_others_read_what_was_said_where_they_read_the_answer(database: Database, *, is_public: bool) -> None:
    kept(database, is_public=is_public)
    assert (read(database, 0, USER) is not None) is is_public


@pytest.mark.usefixtures("place")
def test_what_no_version_can_read_counts_as_not_kept(database: Database) -> None:
    kept(database, is_public=True)
    with database.write() as session:
        session.query(ConversationTurn).one().understanding = {"version": 0}
    assert read(database, 0) is None


def at(*codes: str, excludes: bool = False) -> Condition:
    return Condition(Aspect.LOCATION, tuple(Value(code, code) for code in codes), excludes)


def of(*codes: str) -> Condition:
    return Condition(Aspect.ENGAGEMENT, tuple(Value(code, code) for code in codes))


SEATTLE, OSLO, LAGOS = "4821937", "5550123", "5550199"

WHERE: tuple[tuple[tuple[Condition, ...], Callable[[World], SaidWhere]], ...] = (
    ((), lambda _: SaidWhere()),
    ((at(SEATTLE), of("VIVA")), lambda one: SaidWhere(one.seattle.id, (one.viva.id,))),
    ((at(OSLO), of("VIVA")), lambda one: SaidWhere(one.oslo.id, (one.viva.id,))),
    # Oslo may earn on Viva alone, and Lagos is not enrolled.
    ((at(OSLO), of("SIEM")), lambda one: SaidWhere(engagement_ids=(one.siem.id,), refused=("Oslo",))),
    ((at(LAGOS),), lambda _: SaidWhere(refused=("Lagos",))),
    ((at(OSLO, SEATTLE),), lambda _: SaidWhere(several=("Oslo", "Seattle"))),
    ((at(LAGOS, SEATTLE),), lambda one: SaidWhere(one.seattle.id, refused=("Lagos",))),
    ((of("VIVA", "SIEM"),), lambda one: SaidWhere(engagement_ids=(one.siem.id, one.viva.id))),
)


@pytest.mark.parametrize(("conditions", "wanted"), WHERE)
def test_r1_a_location_is_taken_if_it_can_be_chosen(
    database: Database,
    place: World,
    conditions: tuple[Condition, ...],
    wanted: Callable[[World], SaidWhere],
) -> None:
    def found(session: Session, who: Actor) -> SaidWhere:
        return said_requests.where(session, who, Saying(Intent.ADD, conditions), NOON + timedelta(days=1))

    with database.read() as session:
        assert found(session, actor(session)) == wanted(place)
        is_open_to_her = wanted(place).location_id in {None, place.seattle.id}
        if at(OSLO) in conditions and not is_open_to_her:
            assert found(session, actor(session, USER)).refused == ("Oslo",)
