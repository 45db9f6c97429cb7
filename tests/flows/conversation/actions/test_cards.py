"""Cards are kept with the turn that asked, for as long as it, and are those of its asker alone."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import personal_rights
from flows.conversation import turns
from flows.conversation.actions import cards, planning, pressing
from flows.conversation.actions.plan_values import VALID_FOR, Concluded, NothingDone, Plan
from flows.conversation.answers import numbers
from flows.conversation.replies import AnsweredMessage, Reply
from flows.conversation.turns import QuestionPlace
from flows.personal_data import retention
from flows.personal_data.person_records import RecordKind
from flows.rules.language.understanding import (
    Aspect,
    Certainty,
    Condition,
    Intent,
    Saying,
    Understanding,
    Value,
)
from store.conversation.turns import ActionCard
from store.database.engine import Database
from store.enums import ActionCardState, AssociationStatus
from tests.support import world
from tests.support.world import ADMIN, LINKS, NOON, USER, actor

DM = "D0ADA"


@pytest.fixture
def one(database: Database) -> int:
    place = world.build(database)
    return world.associate(database, place, place.viva.id)


def cancelling(session: Session, who: Actor, one: int, *, intent: Intent = Intent.CANCEL) -> Reply:
    """Return the answer to a request about one association."""
    saying = Saying(intent, (Condition(Aspect.ASSOCIATION, (Value(str(one), ""),)),))
    plan = planning.plan(session, who, saying, numbers.rows(session, who, [one]), NOON)
    understanding = Understanding(Certainty.UNDERSTOOD, (saying,), follows_up=True)
    return Reply(AnsweredMessage([plan]), understanding, (one,))


def ask(
    database: Database, one: int, ts: str, *, channel: str = DM, thread: str = "", user: str = ADMIN
) -> str:
    """Let somebody request to cancel it, and return the digest of the card."""
    with database.write() as session:
        who = actor(session, user)
        reply = cancelling(session, who, one)
        place = QuestionPlace(channel, thread, ts)
        turns.keep(session, who, place, "cancel it", reply, f"{ts}-answer", NOON, is_public=False)
        return part(reply).digest


def part(reply: Reply) -> Plan:
    assert isinstance(reply.content, AnsweredMessage)
    [found] = reply.content.parts
    assert isinstance(found, Plan)
    return found


def kept(database: Database) -> list[ActionCardState]:
    with database.read() as session:
        return list(session.scalars(select(ActionCard.state).order_by(ActionCard.turn_id)))


def press(
    database: Database, plan: str, ts: str = "1.1", late: timedelta = timedelta()
) -> NothingDone | None:
    with database.write() as session:
        return pressing.carry_out(session, actor(session), DM, f"{ts}-answer", 0, plan, LINKS, NOON + late)


def test_it_can_be_carried_out_until_it_expires(database: Database, one: int) -> None:
    plan = ask(database, one, "1.1")
    assert press(database, plan, late=VALID_FOR) == NothingDone(is_late=True)
    assert press(database, "another digest") == NothingDone()
    assert world.row(database, one).status is AssociationStatus.ADDED
    assert press(database, plan, late=VALID_FOR - timedelta(seconds=1)) is None
    assert world.row(database, one).status is AssociationStatus.CANCELLED
    assert kept(database) == [ActionCardState.DONE]
    assert press(database, plan, late=2 * VALID_FOR) is None, "it was done already"


def test_those_that_wait_are_the_askers_own_of_the_conversation(database: Database, one: int) -> None:
    ask(database, one, "1.1")
    ask(database, one, "1.2")
    ask(database, one, "1.3", channel="C0TEAM", thread="1.0")
    ask(database, one, "1.4", user=USER)

    def waiting(
        channel: str, thread: str = "", late: timedelta = timedelta(), user: str = ADMIN
    ) -> list[str]:
        with database.read() as session:
            found = cards.waiting(session, actor(session, user), channel, thread, NOON + late)
            return [card.answer_ts for card in found]

    assert waiting(DM) == ["1.2-answer", "1.1-answer"]
    assert waiting(DM, user=USER) == ["1.4-answer"]
    assert waiting("C0TEAM", "1.0") == ["1.3-answer"]
    assert waiting("C0TEAM", "2.0") == []
    assert waiting(DM, "1.1") == ["1.1-answer"], "a thread that it began"
    assert waiting(DM, late=VALID_FOR) == []


def test_what_was_done_shows_in_the_place_of_the_same_request_alone(database: Database, one: int) -> None:
    press(database, ask(database, one, "1.1"))
    with database.write() as session:
        who = actor(session)
        turn = turns.of_answer(session, who, DM, "1.1-answer")
        same, other = (cancelling(session, who, one, intent=kind) for kind in (Intent.CANCEL, Intent.NOTE))
        shown = turns.with_cards(session, who, turn, same)
        assert isinstance(shown.content, AnsweredMessage)
        [found] = shown.content.parts
        assert isinstance(found, Concluded)
        assert [done.row.summary.association.id for done in found.targets] == [one]
        turns.replace(session, who, turn, turn.words, shown, turn.answer_ts)
        assert turns.with_cards(session, who, turn, other).content == other.content
    assert kept(database) == [ActionCardState.DONE]


def test_a_channel_that_shows_no_addresses_keeps_no_card_with_one(database: Database, one: int) -> None:
    with database.write() as session:
        who = actor(session)
        reply = cancelling(session, who, one, intent=Intent.ASK_CONSENT)
        place = QuestionPlace("C0TEAM", "1.1", "1.1")
        turns.keep(session, who, place, "ask", reply, "2.1", NOON, is_public=True)
    assert kept(database) == []


def test_cards_are_shown_exported_and_deleted_with_their_turn(database: Database, one: int) -> None:
    ask(database, one, "1.1")
    with database.read() as session:
        shown = personal_rights.show(session, actor(session), personal_rights.DataSubject(ADMIN, "Ada Admin"))
        [asked] = [found for found in shown.records if found.kind is RecordKind.QUESTION]
        assert asked.fields["cards"] == ["open"]
    assert retention.clear(database, NOON + timedelta(days=31)).questions == 1
    assert kept(database) == []
    ask(database, one, "1.2")
    with database.write() as session:
        turns.forget(session, actor(session), QuestionPlace(DM, "", "1.2"))
    assert kept(database) == []
