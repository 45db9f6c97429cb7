"""Any text at all, said to the bot on a database: what breaks, changes, is mentioned or takes long."""

import multiprocessing
import os
import re
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure
from bot import logs
from bot.commands import serve
from bot.settings.settings import LogFormat, LogLevel
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


LEAST_APART = 1000
"""Messages from which on several processes answer a share each."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of messages: milliseconds of each, those answered with a mention, what broke and changed."""

    taken: Sequence[float]
    mentioning: Sequence[str]
    broken: Sequence[str]
    changed: Collection[str]


def read(size: Size) -> Iterator[Found]:
    """Answer random messages, a share on each core, and look at the answers and the databases."""
    every = [*texts(size.messages), *LONGEST]
    count = min(os.cpu_count() or 1, max(1, len(every) // LEAST_APART))
    shares = [every[at::count] for at in range(count)]
    with ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _log_errors_only) as pool:
        parts = list(pool.map(answered, shares))
    taken = [one for part in parts for one in part.taken]
    broken = [one for part in parts for one in part.broken]
    mentioning = [one for part in parts for one in part.mentioning]
    yield Figure("messages", len(every), "")
    yield none("exceptions", len(broken))
    yield from broken[:3]
    yield none("tables that are changed", len({one for part in parts for one in part.changed}))
    yield none("answers that mention somebody", len(mentioning))
    yield from (f"  {one!r:.200}" for one in mentioning[:3])
    yield Figure("from the words to the answer, slowest", max(taken), "ms", most=SLOW)
    yield none(f"messages over {SLOW:g} ms", sum(one > SLOW for one in taken))
    yield from (f"  {ms:.0f} ms: {text!r:.200}" for ms, text in _slow(shares, parts)[:10])


def _log_errors_only() -> None:
    logs.configure(LogLevel.ERROR, LogFormat.JSON, sys.stderr)


def _slow(shares: Sequence[Sequence[str]], parts: Sequence[Answered]) -> list[tuple[float, str]]:
    """Return the messages that took too long, the slowest first."""
    every = (
        one for share, part in zip(shares, parts, strict=True) for one in zip(part.taken, share, strict=True)
    )
    return sorted((one for one in every if one[0] > SLOW), reverse=True)


def answered(every: Sequence[str]) -> Answered:
    """Answer messages in a database of their own, as a bot that has read its language does."""
    with filled_database() as database:
        before = dialogue_state.read(database)
        answer = answering(database)
        serve.read_language()
        answer("hi")  # The names of the partner are read once.
        taken, mentioning, broken = _one_by_one(every, answer)
        return Answered(taken, mentioning, broken, dialogue_state.read(database).changed_tables(before))


def _one_by_one(
    every: Sequence[str], answer: Callable[[str], dict[str, Any]]
) -> tuple[list[float], list[str], list[str]]:
    taken, mentioning, broken = list[float](), list[str](), list[str]()
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
