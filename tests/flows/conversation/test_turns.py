from datetime import timedelta

import pytest
from sqlalchemy import select

from flows.access import Actor
from flows.conversation import turns
from flows.conversation.replies import AskedWords, Capabilities, Reply
from flows.conversation.turns import CONTINUED_FOR, LONGEST_KEPT, OthersAnswer, QuestionPlace, TurnGone
from flows.rules.language.understanding import Certainty, Intent, Saying, Understanding
from store.catalogue import Engagement
from store.conversation.turns import AnswerThumb, ConversationTurn
from store.database.engine import Database
from store.partners import Location, Partner
from tests.support import world
from tests.support.world import NOON, USER, World, actor

DM, CHANNEL = "D0ADA", "C0TEAM"


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def said(intent: Intent, *shown: int) -> Reply:
    return Reply(Capabilities(), Understanding(Certainty.UNDERSTOOD, (Saying(intent),)), shown)


def ask(
    database: Database,
    where: QuestionPlace,
    reply: Reply,
    *,
    user: str = "",
    is_public: bool = False,
    words: str = "words",
) -> None:
    with database.write() as session:
        who = actor(session, user) if user else actor(session)
        turns.keep(session, who, where, words, reply, f"{where.ts}-answer", NOON, is_public=is_public)


def before(database: Database, where: QuestionPlace, *, user: str = "", late: timedelta = timedelta()) -> str:
    with database.read() as session:
        who = actor(session, user) if user else actor(session)
        asked = turns.asked(session, who, where, "and now?", NOON + late)
    return asked.before.line if asked.before else ""


def test_a_message_continues_the_one_before_in_its_conversation(database: Database, place: World) -> None:
    assert place
    ask(database, QuestionPlace(DM, "", "1.1"), said(Intent.LIST, 3, 1))
    ask(database, QuestionPlace(DM, "1.1", "1.2"), said(Intent.COUNT))
    ask(database, QuestionPlace("D0OTHER", "", "1.3"), said(Intent.SUM))
    with database.read() as session:
        asked = turns.asked(session, actor(session), QuestionPlace(DM, "", "1.9"), "the second", NOON)
    assert asked == AskedWords("the second", said(Intent.LIST).understanding, (3, 1))
    assert before(database, QuestionPlace(DM, "1.1", "1.9")) == "count"
    assert before(database, QuestionPlace(DM, "", "1.0")) == "", "nothing is continued that came later"
    assert before(database, QuestionPlace(DM, "1.3", "1.9")) == ""


def test_a_thread_below_a_question_or_its_answer_continues_it(database: Database, place: World) -> None:
    assert place
    ask(database, QuestionPlace(DM, "", "1.1"), said(Intent.LIST))
    for root in ("1.1", "1.1-answer"):
        assert before(database, QuestionPlace(DM, root, "1.9")) == "list"


def test_direct_messages_end_after_hours_and_threads_never(database: Database, place: World) -> None:
    assert place
    ask(database, QuestionPlace(DM, "", "1.1"), said(Intent.LIST))
    ask(database, QuestionPlace(DM, "0.9", "1.2"), said(Intent.COUNT))
    late = CONTINUED_FOR + timedelta(seconds=1)
    assert before(database, QuestionPlace(DM, "", "1.9"), late=CONTINUED_FOR) == "list"
    assert before(database, QuestionPlace(DM, "", "1.9"), late=late) == ""
    assert before(database, QuestionPlace(DM, "0.9", "1.9"), late=100 * late) == "count"


def test_others_continue_what_all_could_read_and_nothing_else(database: Database, place: World) -> None:
    assert place
    ask(database, QuestionPlace(CHANNEL, "1.1", "1.1"), said(Intent.LIST), is_public=True)
    ask(database, QuestionPlace(CHANNEL, "1.1", "1.2"), said(Intent.COUNT))
    assert before(database, QuestionPlace(CHANNEL, "1.1", "1.9")) == "count"
    assert before(database, QuestionPlace(CHANNEL, "1.1", "1.9"), user=USER) == "list"


def test_a_question_is_kept_once_and_up_to_a_length(database: Database, place: World) -> None:
    assert place
    where = QuestionPlace(DM, "", "1.1")
    long = "x" * (LONGEST_KEPT + 1)
    ask(database, where, said(Intent.LIST), words=long)
    ask(database, where, said(Intent.COUNT), words="other")
    with database.read() as session:
        assert turns.is_answered(session, actor(session), where)
        turn = turns.own(session, actor(session), where)
        assert turn is not None
        assert turns.has_words(turn, long)
        assert (len(turn.words), turn.understanding) == (LONGEST_KEPT, said(Intent.LIST).understanding)
        assert turns.own(session, actor(session, USER), where) is None


def test_who_may_change_an_answer_and_who_may_read_it(database: Database, place: World) -> None:
    assert place
    ask(database, QuestionPlace(CHANNEL, "1.1", "1.1"), said(Intent.LIST), is_public=True)
    ask(database, QuestionPlace(CHANNEL, "1.1", "1.2"), said(Intent.COUNT))

    def outcome(who: Actor, ts: str) -> list[type[Exception] | None]:
        found: list[type[Exception] | None] = []
        for read in (turns.of_answer, turns.readable):
            try:
                read(session, who, CHANNEL, ts)
            except (TurnGone, OthersAnswer) as refusal:
                found.append(type(refusal))
            else:
                found.append(None)
        return found

    with database.read() as session:
        ada, uma = actor(session), actor(session, USER)
        assert outcome(ada, "1.1-answer") == outcome(ada, "1.2-answer") == [None, None]
        assert outcome(uma, "1.1-answer") == [OthersAnswer, None]
        assert outcome(uma, "1.2-answer") == [OthersAnswer, TurnGone]
        assert outcome(ada, "9.9") == [TurnGone, TurnGone]


def test_thumbs_last_as_long_as_the_words_they_are_about(database: Database, place: World) -> None:
    assert place
    where = QuestionPlace(DM, "", "1.1")
    ask(database, where, said(Intent.LIST))
    for words, left in (("words", 1), ("other words", 0)):
        with database.write() as session:
            ada = actor(session)
            turns.rate(session, ada, DM, "1.1-answer", NOON, is_up=True)
            turns.rate(session, ada, DM, "1.1-answer", NOON, is_up=False)
            turn = turns.of_answer(session, ada, DM, "1.1-answer")
            turns.replace(session, ada, turn, words, said(Intent.COUNT), "1.1-answer")
        with database.read() as session:
            assert len(session.scalars(select(AnswerThumb)).all()) == left
    with database.write() as session:
        turns.forget(session, actor(session, USER), where)
        assert turns.is_answered(session, actor(session), where), "only who asked forgets it"
        turns.forget(session, actor(session), where)
        turns.replace(session, actor(session), turn, "gone", said(Intent.SUM), "1.2-answer")
    with database.read() as session:
        assert session.scalars(select(ConversationTurn)).all() == []


def test_all_may_read_what_is_said_in_a_channel_of_the_partner(database: Database, place: World) -> None:
    with database.write() as session:
        session.get_one(Partner, place.partner.id).channel_id = "C0COMPANY"
        session.get_one(Engagement, place.viva.id).channel_id = "C0VIVA"
        session.scalars(select(Location).order_by(Location.id)).all()[0].channel_id = "C0SEATTLE"
    with database.read() as session:
        ada = actor(session)
        read_by_all = [
            one
            for one in ("C0COMPANY", "C0VIVA", "C0SEATTLE", "C0LUNCH", "D0ADA")
            if turns.may_all_read(session, ada, QuestionPlace(one, "", "1.1"))
        ]
    assert read_by_all == ["C0COMPANY", "C0VIVA", "C0SEATTLE"]
