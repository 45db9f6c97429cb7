"""Dialogues, played one after the other on SQLite, outside of the tests."""

import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot import logs
from bot.settings.settings import LogFormat, LogLevel
from store import schema
from store.database.engine import Database
from tests.conversation.dialogue_stage import on_files
from tests.conversation.dialogues import Dialogue
from tests.conversation.playing import Player


def played(every: Iterable[tuple[Dialogue, int]]) -> Iterator[Player]:
    """Play each dialogue in the wording with this number, and yield who has played it."""
    logs.configure(LogLevel.ERROR, LogFormat.JSON, sys.stderr)
    with _folder() as folder, on_files(folder, folder / "migrated.db") as (stage, lent):
        for dialogue, wording in every:
            with lent() as url, stage.on(url):
                player = Player(stage, dialogue, wording)
                player.play()
            yield player


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="mci-dialogues-"))
    database = Database(f"sqlite:///{folder / 'migrated.db'}")
    schema.upgrade(database)
    database.close()
    yield folder
    shutil.rmtree(folder)
