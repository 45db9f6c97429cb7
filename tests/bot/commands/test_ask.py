"""Asking on the command line: the answer as text, how it was understood, and what was answered badly."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from flows.conversation import stored, turns
from flows.conversation.replies import NotUnderstood, Reply
from flows.conversation.turns import QuestionPlace
from flows.rules.language.understanding import Certainty, Intent, Saying, Understanding
from store import schema
from store.database.engine import Database
from store.partners import Member
from tests.support import world
from tests.support.world import ADMIN, NOON, STRANGER, actor


@pytest.fixture
def database(url: str) -> Database:
    database = Database(url)
    schema.upgrade(database)
    place = world.build(database)
    world.associate(database, place, place.viva.id)
    database.close()
    return database


def ask(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["ask", *arguments])


def test_a_question_is_answered_as_the_member_would_read_it(database: Database) -> None:
    del database
    result = ask("how is Contoso doing?", "--as", ADMIN)
    assert result.exit_code == 0, result.output
    assert "Understood: how it stands · Contoso" in result.output
    assert "Contoso · contoso.com: 1 engagement" in result.output
    assert "[Show customer]" in result.output
    assert "<" not in result.output
    assert "*" not in result.output


def test_the_understanding_is_explained_as_json_that_is_always_the_same(database: Database) -> None:
    del database
    results = [ask("which customers have not answered yet?", "--as", ADMIN, "--explain") for _ in range(3)]
    assert len({one.output for one in results}) == 1
    explained, _ = json.JSONDecoder().raw_decode(results[0].output)
    assert explained["verdict"] == "understood"
    assert explained["line"] == "list status=awaiting_consent"
    assert explained["understanding"]["sayings"][0]["conditions"][0]["words"]


def test_whoever_has_no_role_is_told_whom_to_ask(database: Database) -> None:
    del database
    result = ask("how many are open?", "--as", STRANGER)
    assert result.exit_code == 0, result.output
    assert "You hold no role" in result.output


def test_a_question_needs_somebody_who_asks(database: Database) -> None:
    del database
    for arguments in (["how many?"], [], ["how many?", "--as", ADMIN, "--unanswered"]):
        result = ask(*arguments)
        assert result.exit_code == 2
        assert "Give a question and --as" in result.output


def keep(database: Database, words: str, understanding: Understanding, *, is_down: bool = False) -> None:
    with database.write() as session:
        member = actor(session)
        ts = f"{len(words)}.000001"
        reply = Reply(NotUnderstood(), understanding)
        turns.keep(session, member, QuestionPlace("D1", "", ts), words, reply, ts, NOON, is_public=False)
        session.flush()
        if is_down:
            turns.rate(session, member, "D1", ts, NOON + timedelta(minutes=1), is_up=False)


def test_what_was_answered_badly_is_listed_without_anything_personal(database: Database) -> None:
    place = "0a1b2c3d-0000-4000-8000-000000000001"
    with database.write() as session:
        session.query(Member).filter_by(user_id=ADMIN).one().name = "Ada Marsh"
    unknown = Understanding(Certainty.UNKNOWN_WORD)
    keep(database, "how goez it with Contoso and Relecloud?", unknown)
    keep(database, f"who wrote to kim@contoso.com about {place} or MCI-1, Ada Marsh or 4711002?", unknown)
    keep(database, "did Kim Akers of <@U0ADA> call?", unknown)
    listed = Understanding(Certainty.UNDERSTOOD, (Saying(Intent.LIST),))
    keep(database, "list open engagements of Ada Marsh", listed, is_down=True)
    keep(database, "how many are open", listed)
    assert stored.to_json(listed) is not None
    database.close()
    result = ask("--unanswered")
    assert result.exit_code == 0, result.output
    said = [line.partition("say: ")[2].strip('"') for line in result.output.splitlines() if "say: " in line]
    assert len(said) == 4
    assert said[0] == "how goez it with CUSTOMER and NAME?"
    assert said[1] == "who wrote to EMAIL about ID or REFERENCE, MEMBER or ID?"
    assert said[2] == "did NAME of MEMBER call?"
    assert said[3] == "list open engagements of MEMBER"
    for secret in ("Contoso", "Kim", "Akers", "Ada", "U0ADA", "Relecloud", place, "contoso.com"):
        assert secret not in result.output
    assert 'was: "thumbed down: list"' in result.output
