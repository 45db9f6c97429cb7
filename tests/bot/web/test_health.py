from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text, update

from bot.build import Bot
from flows.consent import record_consent
from store import job_runs
from store.associations.associations import Association
from store.outbox import lanes
from store.outbox.outbox import OutboxMessage
from tests.support import world
from tests.support.serving import make_bot, serving


@pytest.fixture
def bot(database_url: str) -> Iterator[Bot]:
    bot = make_bot(database_url)
    yield bot
    bot.stop()


@pytest.fixture
def web(bot: Bot) -> Iterator[httpx.Client]:
    with serving(bot.web) as url, httpx.Client(base_url=url) as client:
        yield client


def overdue(bot: Bot, by: timedelta) -> None:
    place = world.build(bot.database)
    world.associate(bot.database, place, place.viva.id)
    with bot.database.write() as session:
        session.execute(update(Association).values(next_action_at=world.NOON - by))


def wait(bot: Bot, since: timedelta) -> int:
    """Let a new customer's card wait, and return whose it is."""
    place = world.build(bot.database)
    world.associate(bot.database, place, place.viva.id)
    with bot.database.write() as session:
        session.execute(
            update(OutboxMessage).values(due_at=world.NOON - since, created_at=world.NOON - since)
        )
    return place.partner.id


def test_a_bot_that_has_all_it_needs_is_alive_and_ready(web: httpx.Client) -> None:
    assert web.get("/healthz").text == "ok"
    ready = web.get("/readyz")
    assert ready.status_code == 200
    assert ready.json() == {
        "slack": "ok",
        "database": "ok",
        "schema": "ok",
        "job_lag": "0 s",
        "schedule_lag": "0 s",
        "outbox_lag": "0 s",
        "agenda": "ok",
    }


def test_an_outdated_schema_is_not_ready_and_says_what_to_do(bot: Bot, web: httpx.Client) -> None:
    with bot.database.write() as session:
        session.execute(text("DELETE FROM alembic_version"))
    ready = web.get("/readyz")
    assert (ready.status_code, ready.json()["schema"]) == (503, "outdated; run mci migrate")


def test_a_database_that_is_away_is_not_ready_and_the_process_still_lives(
    bot: Bot, web: httpx.Client
) -> None:
    with bot.database.write() as session:
        session.execute(text("ALTER TABLE outbox RENAME TO elsewhere"))
    assert web.get("/readyz").status_code == 503
    assert web.get("/healthz").status_code == 200


def test_who_keeps_the_clocks_is_not_ready_when_something_is_long_overdue(
    bot: Bot, web: httpx.Client
) -> None:
    overdue(bot, timedelta(minutes=11))
    assert web.get("/readyz").status_code == 200
    bot.scheduler._ticker.start(paused=True)
    ready = web.get("/readyz")
    assert (ready.status_code, ready.json()["schedule_lag"]) == (503, "660 s")


def test_who_keeps_the_clocks_is_not_ready_when_a_job_no_longer_runs(bot: Bot, web: httpx.Client) -> None:
    with bot.database.write() as session:
        job_runs.note(session, "digest", world.NOON - timedelta(minutes=11))
        job_runs.note(session, "tick", world.NOON)
    assert web.get("/readyz").status_code == 200
    bot.scheduler._ticker.start(paused=True)
    ready = web.get("/readyz")
    assert (ready.status_code, ready.json()["job_lag"]) == (503, "660 s")
    assert "mci_job_lag_seconds 660.0" in web.get("/metrics").text


def test_a_workspace_that_takes_nothing_turns_no_process_red_and_stays_in_the_figures(
    bot: Bot, web: httpx.Client
) -> None:
    partner_id = wait(bot, timedelta(minutes=40))
    bot.scheduler._ticker.start(paused=True)
    ready = web.get("/readyz")
    assert (ready.status_code, ready.json()["outbox_lag"]) == (503, "2400 s")
    with bot.database.write() as session:
        until = world.NOON + timedelta(minutes=15)
        lanes.put(session, partner_id, lanes.WORKSPACE, refused="token_revoked", closed_until=until)
    ready = web.get("/readyz")
    assert (ready.status_code, ready.json()["outbox_lag"]) == (200, "0 s")
    figures = web.get("/metrics").text
    assert "mci_outbox_lag_seconds 0.0" in figures
    assert "mci_outbox_unsent_seconds 2400.0" in figures


def test_a_token_that_slack_never_took_is_not_ready(bot: Bot, web: httpx.Client) -> None:
    bot.workspaces._identity = None
    ready = web.get("/readyz")
    assert (ready.status_code, ready.json()["slack"]) == (503, "no token that works, or no answer")


def test_the_figures_tell_lags_and_requests(bot: Bot, web: httpx.Client) -> None:
    overdue(bot, timedelta(minutes=1))
    figures = web.get("/metrics").text
    assert "mci_schedule_lag_seconds 60.0" in figures
    assert "mci_outbox_lag_seconds 0.0" in figures
    assert "# TYPE mci_requests_total counter" in figures


def test_disputes_that_wait_for_an_operator_are_in_the_figures(bot: Bot, web: httpx.Client) -> None:
    assert "mci_disputes 0.0" in web.get("/metrics").text
    place = world.build(bot.database)
    other = world.build(bot.database, "T0OTHER")
    world.associate(bot.database, place, place.viva.id)
    theirs = world.associate(bot.database, other, other.viva.id, workspace="T0OTHER")
    with bot.database.write() as session:
        admin = world.actor(session, workspace="T0OTHER")
        record_consent.record(session, admin, theirs, world.NOON, "seen", world.NOON)
    assert "mci_disputes 1.0" in web.get("/metrics").text
