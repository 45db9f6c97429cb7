"""What cannot be acted on is counted, shown and told, and keeps nothing else waiting."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from bot.build import Bot
from bot.checks import check
from bot.checks.finding import CheckVerdict
from bot.jobs.sweeper import AllSkipped, Sweeper
from flows.rules.associations import agenda
from store.catalogue import Engagement
from tests.support import world
from tests.support.serving import make_bot, serving
from tests.support.world import NOON, World

LATER = NOON + timedelta(days=1, minutes=1)


@pytest.fixture
def bot(database_url: str) -> Iterator[Bot]:
    bot = make_bot(database_url)
    yield bot
    bot.stop()


@pytest.fixture
def place(bot: Bot) -> World:
    return world.build(bot.database)


def sweeper(bot: Bot) -> Sweeper:
    """Return the sweeper that the bot's health looks at, at a time when reminders are due."""
    found: Sweeper = next(job.run for job in bot.scheduler._jobs if job.name == "tick")  # type: ignore[assignment]
    found._clock = lambda: LATER
    return found


def spoil(bot: Bot, place: World, stored: Any = ("bogus",)) -> None:
    with bot.database.write() as session:
        session.get_one(Engagement, place.viva.id).reminders = stored


def fail_with(error: Exception) -> Callable[..., Any]:
    real = agenda.agenda

    def computed(standing: agenda.AgendaInput, schedule: agenda.Schedule) -> list[agenda.AgendaItem]:
        if standing.created_at.minute == 1:
            raise error
        return real(standing, schedule)

    return computed


def two(bot: Bot, place: World) -> None:
    """Add one association that a broken agenda concerns, and one that it does not."""
    world.associate(bot.database, place, place.viva.id, now=NOON + timedelta(minutes=1))
    world.associate(bot.database, place, place.siem.id)


def figure(bot: Bot, name: str, **labels: str) -> float | None:
    return bot.metrics.registry.get_sample_value(name, labels)


@pytest.mark.parametrize(
    "error",
    [AttributeError("x"), KeyError("x"), TypeError("x"), ZeroDivisionError("x"), OverflowError("x")],
)
def test_an_error_in_one_kinds_agenda_is_counted_shown_and_keeps_nothing_else_waiting(
    bot: Bot, place: World, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    two(bot, place)
    monkeypatch.setattr(agenda, "agenda", fail_with(error))
    sweep = sweeper(bot)
    with capture_logs() as logs:
        sweep()
    assert [one["event"] for one in logs] == ["tick.skipped"]
    assert [one.reference for one in sweep.skipped] == ["MCI-000001"]
    assert figure(bot, "mci_skipped_total", fault="bug") == 1
    assert figure(bot, "mci_agenda_skipped") == 1
    with serving(bot.web) as url, httpx.Client(base_url=url) as client:
        assert client.get("/readyz").json()["agenda"] == "skipped: MCI-000001; see mci check"


def test_the_job_fails_while_all_that_is_due_is_skipped_and_logs_each_error_once(
    bot: Bot, place: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.associate(bot.database, place, place.viva.id, now=NOON + timedelta(minutes=1))
    sweep = sweeper(bot)
    with monkeypatch.context() as patched, capture_logs() as logs:
        patched.setattr(agenda, "agenda", fail_with(TypeError("x")))
        for _ in range(3):
            with pytest.raises(AllSkipped):
                sweep()
    assert [one["event"] for one in logs] == ["tick.skipped"]
    assert figure(bot, "mci_skipped_total", fault="bug") == 3
    with serving(bot.web) as url, httpx.Client(base_url=url) as client:
        assert client.get("/readyz").status_code == 503
        sweep()
        ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["agenda"]) == (200, "ok")


def test_where_nothing_is_due_the_job_does_not_fail(bot: Bot, place: World) -> None:
    sweeper(bot)()


@pytest.mark.parametrize(
    "stored", [{"claim": 7}, {"claim": ["soon"]}, {"bogus": [1]}, ["claim"], {"claim": [0]}]
)
def test_reminders_that_cannot_be_read_are_told_as_what_they_are(bot: Bot, place: World, stored: Any) -> None:
    two(bot, place)
    spoil(bot, place, stored)
    sweep = sweeper(bot)
    with capture_logs() as logs:
        sweep()
    assert [(one["event"], one["fault"], one["exc_info"]) for one in logs] == [
        ("tick.skipped", "schedule", None)
    ]
    assert figure(bot, "mci_skipped_total", fault="schedule") == 1
    [finding] = check._agenda(bot.database)
    named = "MCI-000001: due and skipped; the reminders stored with its engagement cannot be read"
    assert (finding.verdict, finding.says.startswith(named)) == (CheckVerdict.FAILED, True)
