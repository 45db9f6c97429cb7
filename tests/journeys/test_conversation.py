"""People talk to the bot in words: in direct messages, in threads, and where they mention it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NoReturn

import httpx
import pytest
from slack_sdk import WebClient
from sqlalchemy import delete, select

from bot.build import build
from flows.conversation import stored
from flows.conversation.converse import Converser
from flows.personal_data import retention
from flows.rules.language import filters
from flows.rules.language.understanding import (
    Aspect,
    Certainty,
    Condition,
    Intent,
    Saying,
    Understanding,
    Value,
)
from handlers.app.ids import Action
from handlers.conversation import answer_views
from handlers.conversation.answer_listeners import GOES_ON, NO_ROWS, NOTED
from handlers.conversation.answer_views import AnswerFrame
from handlers.conversation.reply_views import NOT_IN_CHANNELS
from handlers.help.views import SUMMARY
from sandbox.transport.serving import Served
from sandbox.workspace.state import Channel
from store.conversation.turns import AnswerThumb, ConversationTurn
from store.partners import Member as PartnerMember
from store.partners import Partner
from tests.support import settled, stage, world
from tests.support.consistency import contradictions
from tests.support.serving import signed
from tests.support.stage import CHANNEL, Stage, words
from tests.support.world import ADMIN, NOON, STRANGER, USER, WORKSPACE

ELSEWHERE = "C0LUNCH"

LOST = "so I looked nothing up"


@pytest.fixture
def on_both(database_url: str) -> Iterator[Stage]:
    with stage.stage(database_url) as set_up:
        yield set_up
        assert contradictions(set_up.bot.database) == []


def client(st: Stage) -> WebClient:
    installation = st.sandbox.installation(st.app.id, WORKSPACE)
    assert installation is not None
    return WebClient(installation.token, base_url=f"{st.served.address}/api/")


def bot_user(st: Stage) -> str:
    installation = st.sandbox.installation(st.app.id, WORKSPACE)
    assert installation is not None
    return installation.bot_user


def turns(st: Stage) -> list[ConversationTurn]:
    st.settle()
    with st.bot.database.read() as session:
        return list(session.scalars(select(ConversationTurn).order_by(ConversationTurn.id)))


def answers(member: stage.Member, channel: str) -> list[dict[str, Any]]:
    """Return what the bot said in a conversation to all who are in it."""
    return [one for one in member.messages(channel) if one.get("bot_id") and not one.get("is_ephemeral")]


def make_own(st: Stage, channel: str | None) -> None:
    """Let this be the partner's channel."""
    with st.bot.database.write() as session:
        session.scalars(select(Partner)).one().channel_id = channel


def edit(st: Stage, message: dict[str, Any], channel: str, text: str, user: str = ADMIN) -> None:
    body = {"does": "edit", "user": user, "channel": channel, "ts": message["ts"], "text": text}
    st.http.post("/control/messages", json=body).raise_for_status()


def deliver(st: Stage, event: dict[str, Any], event_id: str) -> int:
    """Send the bot an event as Slack does, and return its answer."""
    body = {
        "type": "event_callback",
        "team_id": WORKSPACE,
        "api_app_id": st.app.id,
        "event_id": event_id,
        "event_time": int(NOON.timestamp()),
        "event": event,
    }
    content = json.dumps(body).encode()
    headers = signed(content, secret=st.app.signing_secret) | {"content-type": "application/json"}
    return httpx.post(st.url("/slack/events"), content=content, headers=headers).status_code


def thumb(st: Stage, member: stage.Member, answer: dict[str, Any], channel: str, *, is_up: bool) -> None:
    element, block = stage.find_element(answer, Action.ANSWER_THUMB)
    button = element["positive_button" if is_up else "negative_button"]
    action = {
        "type": element["type"],
        "action_id": Action.ANSWER_THUMB.value,
        "block_id": block["block_id"],
        "value": button["value"],
    }
    container = {"type": "message", "channel": channel, "ts": answer["ts"]}
    member.post("action", container=container, action=action, state={"values": {}})
    st.settle()


def thumbs(st: Stage) -> dict[str, bool]:
    """Return what members think, by their Slack user ID."""
    with st.bot.database.read() as session:
        query = select(PartnerMember.user_id, AnswerThumb.is_up)
        rows = session.execute(query.join(AnswerThumb, AnswerThumb.member_id == PartnerMember.id)).all()
        return {one.user_id: one.is_up for one in rows}


def test_a_direct_message_is_answered_and_kept(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    dm = ada.direct()
    asked = ada.say("Hello!", channel=dm)
    answer = ada.message("Hello! Ask me", channel=dm)
    assert "thread_ts" not in answer
    [turn] = turns(st)
    assert (turn.channel_id, turn.thread_ts, turn.question_ts) == (dm, "", asked["ts"])
    assert (turn.question, turn.answer_ts, turn.is_public) == ("Hello!", answer["ts"], False)
    understanding = stored.from_json(turn.understanding)
    assert understanding is not None
    assert understanding.line == "greeting"


def test_what_is_asked_in_a_thread_is_answered_in_it(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    dm = ada.direct()
    first = ada.say("help me", channel=dm)
    ada.message(SUMMARY, channel=dm)
    ada.say("qwertz uiop", channel=dm, thread=first["ts"])
    answer = ada.message(LOST, channel=dm)
    assert answer["thread_ts"] == first["ts"]
    assert [one.thread_ts for one in turns(st)] == ["", first["ts"]]


def test_what_is_not_understood_is_said_with_prompts_that_can_be_pressed(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    dm = ada.direct()
    ada.say("qwertz uiop", channel=dm)
    lost = ada.message(LOST, channel=dm)
    [choices] = [one for one in lost["blocks"] if one["type"] == "actions"]
    assert [one["text"]["text"] for one in choices["elements"]][-1] == "What can you do?"
    last = choices["elements"][-1]["action_id"]
    ada.click(last, on=lost, channel=dm)
    answer = ada.message(SUMMARY, channel=dm)
    assert "You asked: “What can you do?”" in words(answer)
    assert answer["ts"] == lost["ts"], "the answer takes the place of what was not understood"
    assert [one.question for one in turns(st)] == ["What can you do?"]


def mention(st: Stage, member: stage.Member, channel: str, text: str = "help me") -> dict[str, Any]:
    said: dict[str, Any] = member.say(f"<@{bot_user(st)}> {text}", channel=channel)
    return said


@pytest.fixture
def with_channels(on_both: Stage) -> Stage:
    """The bot is in the partner's channel and in another."""
    st = on_both
    workspace = st.sandbox.workspace(WORKSPACE)
    members = [ADMIN, USER, STRANGER, bot_user(st)]
    workspace.channels[CHANNEL].members = [*members]
    workspace.channels[ELSEWHERE] = Channel(id=ELSEWHERE, name="lunch", members=[*members])
    make_own(st, CHANNEL)
    return st


def test_a_mention_in_the_partners_channel_is_answered_to_all_in_its_thread(with_channels: Stage) -> None:
    st, ada, uma = with_channels, with_channels.member(), with_channels.member(USER)
    asked = mention(st, ada, CHANNEL)
    answer = uma.message(SUMMARY)
    assert answer["thread_ts"] == asked["ts"]
    [turn] = turns(st)
    assert (turn.is_public, turn.thread_ts, turn.question) == (True, asked["ts"], "help me")
    again = uma.say(f"<@{bot_user(st)}> asdf ghjk", thread=asked["ts"])
    answer = ada.message(LOST)
    assert answer["thread_ts"] == asked["ts"]
    assert [one.question_ts for one in turns(st)] == [asked["ts"], again["ts"]]
    ada.say("nobody is meant", thread=asked["ts"])
    assert len(turns(st)) == 2


def test_a_mention_elsewhere_is_answered_to_the_asker_who_can_go_on_in_direct_messages(
    with_channels: Stage,
) -> None:
    st, ada, uma = with_channels, with_channels.member(), with_channels.member(USER)
    mention(st, ada, ELSEWHERE)
    answer = ada.message(SUMMARY, channel=ELSEWHERE)
    assert answer["is_ephemeral"]
    assert not [one for one in uma.messages(ELSEWHERE) if one.get("bot_id")]
    ada.click(Action.ANSWER_CONTINUE, on=answer, channel=ELSEWHERE)
    ada.message(SUMMARY, channel=ada.direct())
    assert "You asked in" in words(ada.messages(ada.direct())[-1])
    assert GOES_ON in words(ada.message(GOES_ON, channel=ELSEWHERE))
    private, direct = turns(st)
    assert (private.channel_id, private.is_public) == (ELSEWHERE, False)
    assert (direct.channel_id, direct.question) == (ada.direct(), "help me")


def test_a_mention_by_somebody_without_a_role_is_answered_to_them_alone(with_channels: Stage) -> None:
    st, sam, ada = with_channels, with_channels.member(STRANGER), with_channels.member()
    mention(st, sam, CHANNEL)
    answer = sam.message("You hold no role")
    assert answer["is_ephemeral"]
    assert [one["action_id"] for one in answer["blocks"][-1]["elements"]] == ["role.ask"]
    assert not [one for one in answers(ada, CHANNEL) if "role" in words(one)]
    sam.say("which claims are due?", channel=sam.direct())
    sam.message("You hold no role", channel=sam.direct())
    assert turns(st) == []


def test_an_edited_question_gets_another_answer_in_the_place_of_the_first(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    dm = ada.direct()
    asked = ada.say("xqzzt", channel=dm)
    answer = ada.message(LOST, channel=dm)
    thumb(st, ada, answer, dm, is_up=False)
    edit(st, asked, dm, "help me")
    changed = ada.message(SUMMARY, channel=dm)
    assert changed["ts"] == answer["ts"]
    assert len(answers(ada, dm)) == 1
    [turn] = turns(st)
    assert (turn.question, turn.answer_ts) == ("help me", answer["ts"])
    assert thumbs(st) == {}, "they were about another answer"


def test_an_edit_of_what_was_not_answered_is_no_question(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    dm = ada.direct()
    asked = ada.say("help me", channel=dm)
    ada.message(SUMMARY, channel=dm)
    st.settle()
    with st.bot.database.write() as session:
        session.execute(delete(ConversationTurn))
    edit(st, asked, dm, "other words")
    assert turns(st) == []
    assert len(answers(ada, dm)) == 1


def test_a_mention_whose_words_were_edited_is_answered_in_the_same_place(with_channels: Stage) -> None:
    st, ada = with_channels, with_channels.member()
    asked = mention(st, ada, CHANNEL, "qwertz")
    lost = ada.message(LOST)
    st.settle()
    event = {
        "type": "app_mention",
        "user": ADMIN,
        "channel": CHANNEL,
        "ts": asked["ts"],
        "text": f"<@{bot_user(st)}> help me",
        "edited": {"user": ADMIN, "ts": asked["ts"]},
    }
    assert deliver(st, event, "Ev-edited") == 200
    assert ada.message(SUMMARY)["ts"] == lost["ts"]
    assert deliver(st, event | {"ts": "1.000001"}, "Ev-edited-later") == 200
    assert [one.question for one in turns(st)] == ["help me"]


def test_an_answer_that_all_read_shows_no_addresses_after_an_edit(with_channels: Stage) -> None:
    st, ada, uma = with_channels, with_channels.member(), with_channels.member(USER)
    world.associate(st.bot.database, st.place, st.place.viva.id)
    asked = mention(st, ada, CHANNEL, "how many engagements are open")
    answer = uma.message("*1 engagement*")
    st.settle()
    event = {
        "type": "app_mention",
        "user": ADMIN,
        "channel": CHANNEL,
        "ts": asked["ts"],
        "text": f"<@{bot_user(st)}> whom do I call at Contoso",
        "edited": {"user": ADMIN, "ts": asked["ts"]},
    }
    assert deliver(st, event, "Ev-edited") == 200
    assert uma.message(NOT_IN_CHANNELS)["ts"] == answer["ts"]
    assert "Kim Akers" not in words(uma.messages())


def test_unfurled_links_files_joins_and_bots_are_no_questions(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    dm = ada.direct()
    asked = ada.say("help https://contoso.com", channel=dm)
    ada.message(LOST, channel=dm)
    st.settle()
    said = {"type": "message", "channel": dm, "channel_type": "im", "ts": "1.000001", "user": ADMIN}
    before = {**asked, "attachments": []}
    unfurled = {**asked, "attachments": [{"title": "Contoso"}]}
    events: list[dict[str, Any]] = [
        {**said, "subtype": "message_changed", "message": unfurled, "previous_message": before},
        {**said, "subtype": "message_changed", "message": unfurled},
        {**said, "subtype": "channel_join"},
        {**said, "text": "help me", "bot_id": "B0OTHER"},
        {**said, "text": "help me", "subtype": "bot_message", "bot_id": "B0OTHER"},
        {**said, "text": "help me", "user": bot_user(st)},
        {**said, "text": "help me", "channel_type": "mpim"},
        {"type": "app_mention", "channel": dm, "ts": "1.000002", "user": ADMIN, "text": "help me"},
        {"type": "app_mention", "channel": CHANNEL, "ts": "1.000002", "user": ADMIN, "bot_id": "B0OTHER"},
    ]
    for number, event in enumerate(events):
        assert deliver(st, event, f"Ev{number}") == 200
    ada.send_files(ada.upload("help.pdf", b"%PDF-1.7"), channel=dm, text="help me")
    st.settle()
    assert [one.question_ts for one in turns(st)] == [asked["ts"]]
    assert [SUMMARY in words(one) for one in answers(ada, dm)].count(True) == 0


def test_an_event_that_comes_twice_is_answered_once(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    dm = ada.direct()
    asked = ada.say("help me", channel=dm)
    ada.message(SUMMARY, channel=dm)
    event = {**asked, "channel": dm, "channel_type": "im"}
    for event_id in ("Ev-again", "Ev-again", "Ev-with-another-id"):
        assert deliver(st, event, event_id) == 200
    assert len(turns(st)) == 1
    assert len(answers(ada, dm)) == 1


def test_a_question_that_is_deleted_is_forgotten_and_its_answer_stays(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    dm = ada.direct()
    lonely = ada.say("qwertz", channel=dm)
    lost = ada.message(LOST, channel=dm)
    thumb(st, ada, lost, dm, is_up=True)
    answered = ada.say("help me", channel=dm)
    ada.message(SUMMARY, channel=dm)
    ada.say("qwertz again", channel=dm, thread=answered["ts"])
    ada.wait(lambda: True if len(turns(st)) == 3 else None, "three turns")
    for asked in (lonely, answered):
        body = {"does": "delete", "user": ADMIN, "channel": dm, "ts": asked["ts"]}
        st.http.post("/control/messages", json=body).raise_for_status()
    ada.wait(lambda: True if len(turns(st)) == 1 else None, "the turns that are left")
    assert len(answers(ada, dm)) == 3
    ada.click(Action.ANSWER_CHOICE_1, on=lost, channel=dm)
    ada.modal("does not know this answer any more")


def test_of_the_thumbs_of_a_person_the_latest_counts(with_channels: Stage) -> None:
    st, ada, uma = with_channels, with_channels.member(), with_channels.member(USER)
    mention(st, ada, CHANNEL, "qwertz")
    answer = ada.message(LOST)
    st.settle()
    thumb(st, ada, answer, CHANNEL, is_up=True)
    thumb(st, uma, answer, CHANNEL, is_up=False)
    assert thumbs(st) == {ADMIN: True, USER: False}
    thumb(st, ada, answer, CHANNEL, is_up=False)
    assert thumbs(st) == {ADMIN: False, USER: False}
    ada.message(NOTED[False])


def test_only_who_asked_changes_an_answer_that_all_read(with_channels: Stage) -> None:
    st, ada, uma = with_channels, with_channels.member(), with_channels.member(USER)
    mention(st, ada, CHANNEL, "qwertz")
    answer = uma.message(LOST)
    st.settle()
    uma.click(Action.ANSWER_CHOICE_1, on=answer)
    uma.modal("Somebody else asked this")
    assert [one.question for one in turns(st)] == ["qwertz"]


VIVA = Condition(Aspect.ENGAGEMENT, (Value("VIVA", "Viva"),))
LISTED = Understanding(Certainty.UNDERSTOOD, (Saying(Intent.LIST, (VIVA,)),))


def test_the_buttons_of_an_answer_change_it_in_its_place(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    dm = ada.direct()
    asked = ada.say("help me", channel=dm)
    ada.message(SUMMARY, channel=dm)
    [turn] = turns(st)
    frame = AnswerFrame("*3* associations.", "Viva", filters.filters(LISTED), total=30, has_excel=True)
    said = answer_views.message(frame, NOON, more=[answer_views.show(10)])
    for action in (Action.ANSWER_MORE, Action.ANSWER_CHOICE_1):
        client(st).chat_update(channel=dm, ts=turn.answer_ts, **said.payload())
        with st.bot.database.write() as session:
            session.get_one(ConversationTurn, turn.id).understanding = stored.to_json(LISTED)
        ada.click(action, on=ada.message("associations", channel=dm), channel=dm)
        ada.message("no engagement", channel=dm)
        st.settle()
    [turn] = turns(st)
    understanding = stored.from_json(turn.understanding)
    assert understanding is not None
    assert understanding.line == "list", "the filter was taken away"
    assert turn.question_ts == asked["ts"]
    client(st).chat_update(channel=dm, ts=turn.answer_ts, **said.payload())
    ada.click(Action.ANSWER_EXCEL, on=ada.message("associations", channel=dm), channel=dm)
    ada.message(NO_ROWS, channel=dm)


def test_a_conversation_goes_on_with_another_process(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    dm = ada.direct()
    ada.say("qwertz", channel=dm)
    lost = ada.message(LOST, channel=dm)
    st.settle()
    other = build(st.bot.settings, st.sandbox.clock)
    door = Served(other.web, name="other")
    door.start()
    before, st.app.request_url = st.app.request_url, f"{door.address}/slack/events"
    try:
        ada.click(Action.ANSWER_CHOICE_3, on=lost, channel=dm)
        assert ada.message(SUMMARY, channel=dm)["ts"] == lost["ts"]
    finally:
        settled.settle(other.slack.listener_runner.listener_executor, stage.PATIENCE)
        st.app.request_url = before
        door.stop()
        other.stop()
    assert len(turns(st)) == 1


def prompts(st: Stage) -> list[str]:
    """Return what Slack answered to suggestions."""
    return [one.answer for one in st.sandbox.ledger.find(what="assistant.threads.setSuggestedPrompts")]


def test_questions_are_suggested_when_the_conversation_is_opened(on_both: Stage) -> None:
    st = on_both
    for member in (st.member(), st.member(STRANGER)):
        before = len(prompts(st))
        member.open_home("messages")
        member.wait(lambda: True if len(prompts(st)) > before else None, "suggestions")  # noqa: B023
    st.settle()
    assert prompts(st) == ["ok", "ok"]


def test_without_the_new_scopes_everything_goes_on_as_before(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    installation = st.sandbox.installation(st.app.id, WORKSPACE)
    assert installation is not None
    new = {"assistant:write", "app_mentions:read"}
    installation.scopes = [one for one in installation.scopes or [] if one not in new]
    ada.open_home("messages")
    ada.wait(lambda: prompts(st) or None, "suggestions")
    assert prompts(st) == ["missing_scope"]
    ada.say("help me", channel=ada.direct())
    ada.message(SUMMARY, channel=ada.direct())


def test_questions_are_deleted_after_the_days_that_the_partner_chose(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    ada.say("qwertz", channel=ada.direct())
    thumb(st, ada, ada.message(LOST, channel=ada.direct()), ada.direct(), is_up=False)
    assert retention.clear(st.bot.database, NOON + timedelta(days=29)).questions == 0
    assert retention.clear(st.bot.database, NOON + timedelta(days=31)).questions == 1
    assert (turns(st), thumbs(st)) == ([], {})


@pytest.mark.trouble
def test_whoever_gets_no_answer_because_something_broke_is_told_so(
    with_channels: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    st, ada = with_channels, with_channels.member()
    dm = ada.direct()
    first = ada.say("help me", channel=dm)
    ada.message(SUMMARY, channel=dm)
    st.settle()

    def broken(*_: object, **__: object) -> NoReturn:
        raise RuntimeError("a detail that nobody outside should read")

    monkeypatch.setattr(Converser, "converse", broken)
    ada.say("qwertz", channel=dm)
    ada.say("uiop", channel=dm, thread=first["ts"])
    mention(st, ada, CHANNEL)
    ada.wait(lambda: True if len(answers(ada, dm)) == 4 else None, "three apologies")
    apologies = [one for one in answers(ada, dm) if "Something went wrong on our side" in words(one)]
    assert sorted(str(one.get("thread_ts")) for one in apologies) == sorted([first["ts"], "None", "None"])
    assert "a detail" not in words(apologies)
    assert [one.question for one in turns(st)] == ["help me"]
