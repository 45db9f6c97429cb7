"""Listen to the buttons of answers: other filters and readings, more rows, files, thumbs."""

import re
from collections.abc import Callable
from typing import Any

from slack_bolt import App, Respond
from slack_sdk import WebClient

from flows.conversation import turns
from flows.conversation.replies import AskedWords, Reply
from flows.conversation.turns import AnsweredTurn, QuestionPlace, TurnGone
from flows.customers_page import page_export
from flows.rules.language import filters
from flows.rules.language.understanding import Understanding
from handlers.app import surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action
from handlers.app.services import Services
from handlers.app.transactions import Acting, reading, writing
from handlers.blocks.message import SlackMessage
from handlers.blocks.text_blocks import context
from handlers.conversation import answer_messages, answer_views, reply_views
from handlers.conversation.answer_views import CHOICES, UP, ChoiceMetadata, MoreMetadata, quoted
from handlers.conversation.talk import Talk
from handlers.drafts.journeys import acknowledge
from handlers.reports import spreadsheets
from words import mrkdwn

MOST_FILE_ROWS = 20_000
"""Rows of the file of an answer; the note that comes with it says so when there are more."""

NOTED = {
    True: "Noted: a good answer. Press the other thumb if you change your mind.",
    False: "Noted: a bad answer. Whoever runs MCI Bot sees that such a question was answered badly.",
}

ON_ITS_WAY = "The rows are on their way to your direct messages with MCI Bot."

NO_ROWS = "There is nothing to export: the answer has no rows any more."

GOES_ON = "This goes on in your direct messages with MCI Bot."

_CHOICE = re.compile(rf"(?:{'|'.join(map(re.escape, CHOICES))})\Z")


class AnswerListeners:
    """The listeners."""

    def __init__(self, services: Services, talk: Talk) -> None:
        """Keep what the listeners work with, and what makes the answers."""
        self.services = services
        self.talk = talk

    def register(self, app: App) -> None:
        """Register the listeners."""
        app.action(_CHOICE)(ack=acknowledge, lazy=[self.choose])
        app.action(Action.ANSWER_MORE)(ack=acknowledge, lazy=[self.show_more])
        app.action(Action.ANSWER_EXCEL)(ack=acknowledge, lazy=[self.send_rows])
        app.action(Action.ANSWER_THUMB)(ack=acknowledge, lazy=[self.rate])
        app.action(Action.ANSWER_CONTINUE)(ack=acknowledge, lazy=[self.go_on])

    def choose(self, body: dict[str, Any], client: WebClient, respond: Respond, caller: Caller) -> None:
        """Ask the question of a button, choose a reading, or take a filter away."""
        chosen = ChoiceMetadata.parse(surfaces.value(body))

        def change(acting: Acting, turn: AnsweredTurn) -> tuple[str, Reply]:
            session, actor, now = acting
            if chosen.ask:
                return chosen.ask, self.talk.converse(session, actor, AskedWords(chosen.ask), now)
            known = _understood(turn)
            if chosen.filter is not None:
                wanted = filters.without(known, chosen.filter)
            else:
                wanted = filters.reading(known, -1 if chosen.reading is None else chosen.reading)
            if wanted is None:
                # The answer has changed since the button was drawn.
                raise TurnGone
            return turn.words, self.talk.answer(session, actor, wanted, now)

        self._change(body, client, respond, caller, change)

    def show_more(self, body: dict[str, Any], client: WebClient, respond: Respond, caller: Caller) -> None:
        """Show further rows in the place of those that the answer shows."""
        offset = MoreMetadata.parse(surfaces.value(body)).offset

        def change(acting: Acting, turn: AnsweredTurn) -> tuple[str, Reply]:
            session, actor, now = acting
            return turn.words, self.talk.answer(session, actor, _understood(turn), now, offset)

        self._change(body, client, respond, caller, change)

    def send_rows(self, body: dict[str, Any], client: WebClient, respond: Respond, caller: Caller) -> None:
        """Send all rows of an answer as a file into the direct messages of whoever asks for it."""
        channel, ts = surfaces.message_of(body)
        with reading(self.services, caller) as (session, actor, now):
            turn = turns.readable(session, actor, channel, ts)
            rows = self.talk.rows(session, actor, _understood(turn), now, MOST_FILE_ROWS + 1)
            cells = page_export.table(session, rows[:MOST_FILE_ROWS], None)
            day = actor.today(now)
        _whisper(body, respond, ON_ITS_WAY if cells else NO_ROWS)
        if not cells:
            return
        said = f"{len(cells):,} {'row' if len(cells) == 1 else 'rows'} for {quoted(turn.words)}"
        if len(rows) > MOST_FILE_ROWS:
            said += f" There are more than {MOST_FILE_ROWS:,}; ask for fewer, one location at a time."
        dm: Any = client.conversations_open(users=caller.user_id)["channel"]
        client.files_upload_v2(
            channel=dm["id"],
            initial_comment=mrkdwn.top_level(said),
            file_uploads=[
                {
                    "content": spreadsheets.as_excel("Answer", page_export.HEADER, cells),
                    "filename": f"mci-answer-{day}.xlsx",
                    "title": "Answer (Excel)",
                }
            ],
        )

    def rate(self, body: dict[str, Any], respond: Respond, caller: Caller) -> None:
        """Keep a thumb; of several clicks of a person the latest counts."""
        channel, ts = surfaces.message_of(body)
        is_up = surfaces.value(body) == UP
        with writing(self.services, caller) as (session, actor, now):
            turns.rate(session, actor, channel, ts, now, is_up=is_up)
        _whisper(body, respond, NOTED[is_up])

    def go_on(self, body: dict[str, Any], client: WebClient, respond: Respond, caller: Caller) -> None:
        """Answer the question anew in the direct messages of its asker, where the conversation goes on."""
        channel, ts = surfaces.message_of(body)
        with reading(self.services, caller) as (session, actor, now):
            turn = turns.of_answer(session, actor, channel, ts)
            reply = self._again(Acting(session, actor, now), turn)
            message = reply_views.message(reply, now)
        asked = context(f"You asked in {mrkdwn.channel(channel)}: {quoted(turn.words)}")
        dm: Any = client.conversations_open(users=caller.user_id)["channel"]
        said = SlackMessage(message.text, [asked, *message.blocks])
        posted = str(client.chat_postMessage(channel=dm["id"], **said.payload())["ts"])
        with writing(self.services, caller) as (session, actor, now):
            place = QuestionPlace(str(dm["id"]), "", posted)
            turns.keep(session, actor, place, turn.words, reply, posted, now, is_public=False)
            turns.drop_cards(session, actor, turn)
            message = reply_views.message(turns.with_cards(session, actor, turn, reply), now)
        answer_messages.replace(respond, SlackMessage(message.text, [*message.blocks, context(GOES_ON)]))

    def _again(self, acting: Acting, turn: AnsweredTurn) -> Reply:
        session, actor, now = acting
        if turn.understanding is not None:
            return self.talk.answer(session, actor, turn.understanding, now)
        return self.talk.converse(session, actor, AskedWords(turn.words), now)

    def _change(
        self,
        body: dict[str, Any],
        client: WebClient,
        respond: Respond,
        caller: Caller,
        change: Callable[[Acting, AnsweredTurn], tuple[str, Reply]],
    ) -> None:
        """Put another answer in the place of the one in which somebody clicked; only its asker may."""
        channel, ts = surfaces.message_of(body)
        is_seen_by_all = surfaces.is_in_message(body)
        with reading(self.services, caller) as acting:
            session, actor, now = acting
            turn = turns.of_answer(session, actor, channel, ts)
            words, reply = change(acting, turn)
            reply = turns.with_cards(session, actor, turn, reply)
            more = () if is_seen_by_all or turn.place.is_direct else (answer_views.go_on(),)
            message = reply_views.message(reply, now, more=more, is_public=turn.is_public)
        if words != turn.words:
            # The message that asked says something else.
            message = SlackMessage(message.text, [context(f"You asked: {quoted(words)}"), *message.blocks])
        answer_messages.put(body, client, respond, message)
        with writing(self.services, caller) as (session, actor, _):
            turns.replace(session, actor, turn, words, reply, ts)


def _whisper(body: dict[str, Any], respond: Respond, said: str) -> None:
    """Say something to the person who clicked alone, in the thread of what they clicked."""
    if respond.response_url:
        thread = (body.get("container") or {}).get("thread_ts")
        respond(
            text=said,
            response_type="ephemeral",
            replace_original=False,
            thread_ts=str(thread) if thread else None,
        )


def _understood(turn: AnsweredTurn) -> Understanding:
    if turn.understanding is None:
        raise TurnGone
    return turn.understanding
