"""Bot and sandbox for the dialogues: one sandbox for all of them, and for each a copy of the world."""

import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from starlette.types import Receive, Scope, Send

from bot.build import Bot, build
from flows.associations import ownership
from flows.conversation import stored
from flows.rules.language.understanding import Understanding
from sandbox.blocks.blocks import elements
from sandbox.transport.serving import Served
from sandbox.workspace.state import Json, User
from store.associations.associations import Association
from store.conversation.turns import ConversationTurn
from store.database.engine import Database
from tests.conversation import dialogue_state, dialogue_world
from tests.conversation.dialogue_state import State
from tests.conversation.dialogue_world import NOW, USER_IDS
from tests.support import settled, stage, world
from tests.support.stage import CHANNEL, PATIENCE, Member, Stage
from tests.support.world import WORKSPACE

CopyWorld = Callable[[], AbstractContextManager[str]]
"""Lends a copy of the database with the world, and yields its address."""


class DialogueStage:
    """The running bot, and what the members of the partner do in Slack."""

    def __init__(self, shown: Stage, before: State) -> None:
        """Let the people of the world be in the workspace, and the bot in its channel."""
        self.before = before
        """What stands in the database when a dialogue begins."""
        self._stage = shown
        self._sandbox = shown.sandbox
        self.bot: Bot = shown.bot
        self._door = Served(self._web, name="dialogues").start()
        shown.app.request_url = f"{self._door.address}/slack/events"
        installation = shown.sandbox.installation(shown.app.id, WORKSPACE)
        assert installation is not None
        self._bot_user = installation.bot_user
        workspace = self._sandbox.workspace(WORKSPACE)
        for name, user_id in USER_IDS.items():
            short = name.partition(" ")[0].lower()
            mail = f"{short}@fourthcoffee.example"
            workspace.users[user_id] = User(id=user_id, name=short, real_name=name, email=mail)
        workspace.channels[CHANNEL].members = [*USER_IDS.values(), self._bot_user]
        for domain, tenant in dialogue_world.tenants().items():
            self._sandbox.state.tenants[domain] = {"tenant_id": tenant}

    async def _web(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.bot.web(scope, receive, send)

    @contextmanager
    def on(self, database_url: str) -> Iterator[None]:
        """Run the bot on a database in which the world is, from the moment of the dialogues on."""
        for channel in self._sandbox.workspace(WORKSPACE).channels.values():
            channel.messages.clear()
        self._sandbox.ephemerals.clear()
        self._sandbox.stacks.clear()
        self._sandbox.state.last_ts = 0
        self._sandbox.clock.move_to(NOW)
        self._start(database_url)
        try:
            yield
        finally:
            self.bot.stop()

    def restart(self) -> None:
        """Stop the bot, and start another one on the same database."""
        url = self.bot.settings.database_url
        self.bot.stop()
        self._start(str(url))

    def close(self) -> None:
        """Stop answering."""
        self._door.stop()

    def _start(self, database_url: str) -> None:
        settings = self._stage.bot.settings.model_copy(update={"database_url": database_url})
        self.bot = build(settings, self._sandbox.clock)
        self.bot.connect()

    def member(self, name: str) -> Member:
        """Return somebody by their name."""
        return self._stage.member(USER_IDS[name])

    def settle(self) -> None:
        """Wait until nothing is on its way between Slack and the bot any more."""
        end = time.monotonic() + PATIENCE
        while True:
            while self._sandbox._tasks:
                assert time.monotonic() < end, "Slack and the bot do not come to rest"
                time.sleep(0.001)
            settled.settle(self.bot.slack.listener_runner.listener_executor, PATIENCE)
            if not self._sandbox._tasks:
                return

    def pass_time(self, amount: timedelta) -> None:
        """Move the clock."""
        self._sandbox.clock.move(amount)

    def conversation(self, name: str, *, in_channel: bool) -> str:
        """Return the ID of the direct messages of somebody, or of the channel."""
        return CHANNEL if in_channel else self.member(name).direct()

    def say(self, name: str, words: str, channel: str, thread: str | None) -> Json:
        """Say something; in the channel it mentions the bot."""
        text = f"<@{self._bot_user}> {words}" if channel == CHANNEL else words
        return self.member(name).say(text, channel=channel, thread=thread)

    def edit(self, name: str, message: Json, channel: str, words: str) -> None:
        """Change the words of a message."""
        text = f"<@{self._bot_user}> {words}" if channel == CHANNEL else words
        body = {"does": "edit", "user": USER_IDS[name], "channel": channel, "ts": message["ts"], "text": text}
        self._stage.http.post("/control/messages", json=body).raise_for_status()

    def answers(self, name: str, channel: str) -> dict[str, Json]:
        """Return by timestamp what the bot has said in a conversation, as far as somebody sees it."""
        return {one["ts"]: one for one in self.member(name).messages(channel) if one.get("bot_id")}

    def understanding(self, question_ts: str) -> Understanding | None:
        """Return what the bot has understood a message to say; ``None`` if it keeps no such turn."""
        with self.bot.database.read() as session:
            query = select(ConversationTurn).where(ConversationTurn.question_ts == question_ts)
            turn = session.scalars(query).one_or_none()
            return stored.from_json(turn.understanding) if turn is not None else None

    def shown(self, question_ts: str) -> frozenset[str]:
        """Return the references of the rows of the answer to a message."""
        with self.bot.database.read() as session:
            query = select(ConversationTurn.shown).where(ConversationTurn.question_ts == question_ts)
            ids = session.scalars(query).one_or_none() or []
            known = select(Association.reference).where(Association.id.in_(ids))
            return frozenset(session.scalars(known))

    def act_elsewhere(self, what: Mapping[str, str]) -> None:
        """Let somebody hand an association over, without the bot's conversation."""
        with self.bot.database.write() as session:
            actor = world.actor(session, USER_IDS[what["by"]])
            query = select(Association.id).where(Association.reference == what["hands over"])
            found = session.scalars(query).one()
            ownership.hand_over(session, actor, found, USER_IDS[what["to"]], self._sandbox.clock())


@contextmanager
def dialogue_stage(scratch_url: str, world_url: str) -> Iterator[DialogueStage]:
    """Set up bot and sandbox for the dialogues, and put the world into the database at ``world_url``.

    Both are migrated. That one can be copied then; the one at ``scratch_url`` stays empty.
    """
    with stage.stage(scratch_url, is_new=True) as shown:
        filled = Database(world_url, history_keys=shown.bot.database.history_keys)
        dialogue_world.fill(filled)
        before = dialogue_state.read(filled)
        if filled.engine.dialect.name == "sqlite":
            # All of it must be in the one file that is copied.
            with filled.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        filled.close()
        found = DialogueStage(shown, before)
        try:
            yield found
        finally:
            found.close()


@contextmanager
def on_files(folder: Path, migrated: Path) -> Iterator[tuple[DialogueStage, CopyWorld]]:
    """Set up the stage on SQLite: also return what lends a fresh copy of the world, by its address."""
    scratch, world_file, copy = folder / "scratch.db", folder / "world.db", folder / "copy.db"
    for path in (scratch, world_file):
        shutil.copy(migrated, path)

    @contextmanager
    def lent() -> Iterator[str]:
        shutil.copy(world_file, copy)
        yield f"sqlite:///{copy}"
        for path in folder.glob("copy.db*"):
            path.unlink()

    with dialogue_stage(f"sqlite:///{scratch}", f"sqlite:///{world_file}") as found:
        yield found, lent


def button(message: Json, label: str) -> Json | None:
    """Return the first button of a message or view whose label begins so."""
    for _, element in elements(message.get("blocks") or []):
        text = element.get("text")
        if element.get("type") == "button" and isinstance(text, dict) and text["text"].startswith(label):
            return element
    return None


def changed(before: Mapping[str, Json], after: Mapping[str, Json]) -> list[Json]:
    """Return the messages that are new or say something else."""
    return [one for ts, one in after.items() if _content(one) != _content(before.get(ts))]


def _content(message: Json | None) -> str:
    return json.dumps([message.get("text"), message.get("blocks")]) if message else ""
