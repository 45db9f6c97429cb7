"""Tests that take turns on the two databases all run, on one of them each."""

from tests.support.turns import DATABASES, TAKE_TURNS, waits

LIKE = [f"{folder}test_it.py::test_{number}[{{}}-x]" for folder in TAKE_TURNS for number in range(100)]
NAMES = {name.format(database) for name in LIKE for database in DATABASES}


def test_every_test_runs_on_one_database() -> None:
    for name in LIKE:
        waiting = [database for database in DATABASES if waits(name.format(database), NAMES)]
        assert len(waiting) == 1


def test_each_database_has_about_half_of_them() -> None:
    for database in DATABASES:
        run = sum(not waits(name.format(database), NAMES) for name in LIKE)
        assert 0.4 < run / len(LIKE) < 0.6


def test_what_has_one_database_or_none_and_what_reads_and_writes_always_runs() -> None:
    alone = "tests/bot/test_it.py::test_sqlite_only[sqlite]"
    assert not waits(alone, {alone})
    below = {f"tests/flows/test_it.py::test_it[{database}]" for database in DATABASES}
    assert not any(waits(name, below) for name in below)
    plain = "tests/handlers/test_it.py::test_it"
    assert not waits(plain, {plain})
