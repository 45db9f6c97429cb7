"""The fault run in short; ``make chaos`` is the whole of it."""

import secrets
from pathlib import Path

import pytest

from tests.chaos import migration
from tests.chaos.course import Course, run
from tests.chaos.verdict import Verdict, judge
from tests.postgres import Server


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/chaos.db"
    server: Server = request.getfixturevalue("postgres")
    return server.create(f"chaos_{secrets.token_hex(4)}")


def live(course: Course, url: str, folder: Path) -> Verdict:
    result = run(course, url, folder, lambda _words: None)
    try:
        return judge(result)
    finally:
        result.database.close()
        result.town.served.stop()


def test_kills_and_faults_lose_nothing_and_repeat_nothing(empty_url: str, tmp_path: Path) -> None:
    replicas = 1 if empty_url.startswith("sqlite") else 2
    course = Course(lives=10, days=40, kills=6, replicas=replicas, quarters=2, seed=1)
    verdict = live(course, empty_url, tmp_path)
    assert (verdict.lost, verdict.wrong, verdict.duplicates, verdict.broken) == ([], [], [], [])
    assert verdict.associations == 10


def test_a_migration_that_is_killed_leaves_nothing_half_done(empty_url: str) -> None:
    assert migration.survive(empty_url) == len(migration.POINTS)
