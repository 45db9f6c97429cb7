"""Any text at all, said to the bot on a database: what breaks, changes, is mentioned or takes long."""

import re
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure
from bot.commands import serve
from flows.conversation.converse import Converser
from flows.conversation.replies import AskedWords
from flows.conversation.vocabularies import Vocabularies
from handlers.conversation import reply_views
from store import schema
from store.database.engine import Database
from tests.conversation import dialogue_state, dialogue_world
from tests.conversation.dialogue_world import NOW
from tests.conversation.figures.points import Found, Size, none
from tests.conversation.fuzzed import LONGEST, texts
from tests.support import world
from tests.support.world import KEYS

SLOW = 100.0
"""Milliseconds that no message may take."""

_MENTION = re.compile(r"<(?:[@#]|!(?!date\^))")
_MENTIONING = frozenset({"user", "usergroup", "channel", "broadcast"})
"""Elements of rich text that mention somebody."""


def read(size: Size) -> Iterator[Found]:
    """Answer random messages, and look at the answers and the database."""
    every = [*texts(size.messages), *LONGEST]
    with filled_database() as database:
        before = dialogue_state.read(database)
        taken, mentioning, broken = _answered(every, answering(database))
        changed = dialogue_state.read(database).changed_tables(before)
    yield Figure("messages", len(every), "")
    yield none("exceptions", len(broken))
    yield from broken[:3]
    yield none("tables that are changed", len(changed))
    yield none("answers that mention somebody", len(mentioning))
    yield from (f"  {one!r:.200}" for one in mentioning[:3])
    yield Figure("from the words to the answer, slowest", max(taken), "ms", most=SLOW)
    yield none(f"messages over {SLOW:g} ms", sum(one > SLOW for one in taken))


def _answered(
    every: Sequence[str], answer: Callable[[str], dict[str, Any]]
) -> tuple[list[float], list[str], list[str]]:
    """Return the milliseconds of each answer, which texts were answered with a mention, and what broke."""
    serve.read_language()  # A bot does so when it starts.
    answer("hi")  # The names of the partner are read once.
    taken, mentioning, broken = [], [], []
    for text in every:
        begin = time.perf_counter()
        try:
            found = answer(text)
        except Exception:  # noqa: BLE001 -- whatever it is, it is counted
            broken.append(f"  {text!r:.200}\n{traceback.format_exc()}")
            continue
        finally:
            taken.append((time.perf_counter() - begin) * 1000)
        if mentions(found):
            mentioning.append(text)
    return taken, mentioning, broken


def answering(database: Database) -> Callable[[str], dict[str, Any]]:
    """Return what gives the payload of the answer to a message of Ada's."""
    talk = Converser(Vocabularies(database, _now))

    def answer(text: str) -> dict[str, Any]:
        with database.write() as session:
            reply = talk.converse(session, world.actor(session, "U0ADA"), AskedWords(text), NOW)
            return reply_views.message(reply, NOW).payload()

    return answer


def mentions(payload: dict[str, Any]) -> bool:
    """Tell whether a message to Slack mentions people, groups or channels.

    Words that Slack shows as they are, such as those of a button, mention nobody.
    """
    return bool(_MENTION.search(payload["text"])) or any(map(_is_mention, _objects(payload["blocks"])))


def _is_mention(found: dict[str, Any]) -> bool:
    kind = found.get("type")
    return kind in _MENTIONING or (kind == "mrkdwn" and bool(_MENTION.search(found["text"])))


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if isinstance(value, dict):
        yield value
    for one in inside:
        yield from _objects(one)


def _now() -> datetime:
    return NOW


@contextmanager
def filled_database() -> Iterator[Database]:
    """Give a database with the partner of the dialogues."""
    with tempfile.TemporaryDirectory(prefix="mci-messages-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'mci.db'}", history_keys=KEYS)
        schema.upgrade(database)
        dialogue_world.fill(database)
        yield database
        database.close()
