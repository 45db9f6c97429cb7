"""While the database does not work: what customers, members and operators see, and what the log holds."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from bot.build import Bot
from bot.slack import errors
from bot.web import health
from store.database.engine import Database
from tests.conftest import Ear
from tests.support import outage, world
from tests.support.serving import command, make_bot, serving, signed
from tests.support.world import ADMIN, WORKSPACE

LINK = f"/consent/{'A' * 43}"
FORM = {"answer": "accepted", "name": "Kim <Akers>", "confirmed": "yes", "reason": 'a "word"\nand more'}

Outage = Callable[[Database], AbstractContextManager[None]]


@dataclass
class Desk:
    bot: Bot
    browser: httpx.Client
    ear: Ear

    def slack(self, body: bytes, kind: str = "application/x-www-form-urlencoded") -> httpx.Response:
        headers = signed(body) | {"content-type": kind}
        return self.browser.post("/slack/events", content=body, headers=headers)

    def troubles(self) -> list[dict[str, Any]]:
        """Return the lines of the log that tell of trouble, without the database's own and Slack's SDK's."""
        lines = [json.loads(line) for line in self.ear.lines]
        self.ear.lines.clear()
        levels = {"warning", "error", "critical"}
        return [
            line for line in lines if line["level"] in levels and not line["logger"].startswith("slack_sdk")
        ]


@pytest.fixture
def desk(database_url: str, ear: Ear, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(health, "PROBE_SECONDS", 0)
    bot = make_bot(database_url)
    world.build(bot.database)
    with serving(bot.web) as url, httpx.Client(base_url=url, trust_env=False) as browser:
        ear.lines.clear()
        yield Desk(bot, browser, ear)
    bot.stop()


def payload(**fields: Any) -> bytes:
    given = {"user": {"id": ADMIN}, "team": {"id": WORKSPACE}, "trigger_id": "1.2.3"} | fields
    return urlencode({"payload": json.dumps(given)}).encode()


VIEW = {"id": "V1", "type": "modal", "callback_id": "customers.filter", "state": {"values": {}}}
STEP = {"id": "V2", "type": "modal", "private_metadata": '{"draft": "d", "version": 1}'}


def test_a_customers_page_says_when_to_come_again_in_its_own_frame(desk: Desk) -> None:
    with outage.away(desk.bot.database):
        for path in (LINK, "/calendar/abc.ics"):
            shown = desk.browser.get(path)
            assert (shown.status_code, shown.headers["retry-after"]) == (503, "60")
            assert "Please try again in a minute" in shown.text
            assert "<main>" in shown.text
            assert "Content-Security-Policy" in shown.headers
            (line,) = desk.troubles()
            assert (line["event"], line["why"]) == ("page.unavailable", "away")
    assert desk.browser.get(LINK).status_code == 404


def test_an_answer_that_could_not_be_recorded_is_kept_in_the_page_to_be_sent_again(desk: Desk) -> None:
    with outage.away(desk.bot.database):
        shown = desk.browser.post(LINK, data=FORM)
    assert shown.status_code == 503
    kept = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', shown.text))
    assert {name: unescape(value) for name, value in kept.items()} == FORM
    assert len(desk.troubles()) == 1


@pytest.mark.parametrize("hits", [outage.away, outage.unwritable])
@pytest.mark.parametrize(
    ("body", "where"),
    [
        (command("help"), "text"),
        (payload(type="view_submission", view=VIEW), "view"),
        (payload(type="block_suggestion", action_id="location.search", block_id="b", view=STEP), "options"),
    ],
)
def test_slack_gets_a_sentence_and_the_log_one_line(
    desk: Desk, hits: Outage, body: bytes, where: str
) -> None:
    with hits(desk.bot.database):
        answer = desk.slack(body)
    assert answer.status_code == 200
    said = answer.json()[where]
    assert errors.UNAVAILABLE in json.dumps(said, ensure_ascii=False) if said else where == "options"
    lines = desk.troubles()
    # A look-up only reads.
    works = where == "options" and hits is outage.unwritable
    assert [line["event"] for line in lines] == ([] if works else ["request.unavailable"])
    assert not any("exception" in line for line in lines)


def test_an_event_comes_again_later(desk: Desk) -> None:
    event = {"type": "app_home_opened", "user": ADMIN, "tab": "home", "channel": "D1"}
    given = {"type": "event_callback", "team_id": WORKSPACE, "event_id": "Ev1", "event": event}
    with outage.away(desk.bot.database):
        answer = desk.slack(json.dumps(given).encode(), "application/json")
    assert answer.status_code == 503
    assert [line["event"] for line in desk.troubles()] == ["request.unavailable"]


@pytest.mark.parametrize(
    ("hits", "says"),
    [
        (outage.away, "The database does not answer."),
        (outage.unwritable, "The database takes no changes."),
    ],
)
def test_readiness_tells_that_nothing_can_be_read_or_written(desk: Desk, hits: Outage, says: str) -> None:
    assert desk.browser.get("/readyz").status_code == 200
    with hits(desk.bot.database):
        ready = desk.browser.get("/readyz")
        assert (ready.status_code, ready.json()["database"]) == (503, says)
        assert desk.browser.get("/healthz").status_code == 200
        assert desk.browser.get("/metrics").status_code == 200
    assert desk.browser.get("/readyz").status_code == 200


@pytest.mark.trouble
def test_a_page_that_meets_a_bug_answers_in_the_frame_with_a_reference(desk: Desk) -> None:
    with desk.bot.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE consent_asks RENAME TO elsewhere")
    shown = desk.browser.get(LINK)
    assert shown.status_code == 500
    assert "<main>" in shown.text
    first, *_ = desk.troubles()
    assert first["event"] == "request.failed"
    assert first["reference"] in shown.text


def test_jobs_and_delivery_outlive_an_outage_with_a_line_each(desk: Desk) -> None:
    with outage.away(desk.bot.database):
        for _ in range(3):
            for job in desk.bot.scheduler._jobs:
                desk.bot.scheduler._run(job)
        told = [(line["event"], line["job"]) for line in desk.troubles()]
    assert told == [("job.database_unavailable", job.name) for job in desk.bot.scheduler._jobs]
    for job in desk.bot.scheduler._jobs:
        desk.bot.scheduler._run(job)
    # One of the jobs asks Slack, which is not there either.
    assert not [line for line in desk.troubles() if line["logger"] == "bot.jobs.scheduler"]
