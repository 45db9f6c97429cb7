"""A stage for most journeys: over HTTP, on SQLite. What depends on the way or the database asks for it.

What a journey has left behind must agree with itself.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.consistency import contradictions
from tests.support.stage import Stage, stage


@pytest.fixture
def on_stage(migrated_file: Path, tmp_path: Path) -> Iterator[Stage]:
    path = tmp_path / "mci.db"
    shutil.copy(migrated_file, path)
    with stage(f"sqlite:///{path}") as set_up:
        yield set_up
        assert contradictions(set_up.bot.database) == []
