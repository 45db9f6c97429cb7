"""The recorded payloads: one for each listener, none refused, none with a secret."""

import re

import pytest
from slack_bolt import App, BoltRequest, BoltResponse

from bot.payloads import payloads
from bot.payloads.payload_models import EVENTS
from tests.fuzz.fuzz import recordings
from tests.fuzz.recorder import RECORD, RECORDED
from tests.support.serving import make_bot


@pytest.fixture(scope="module")
def app() -> App:
    return make_bot("sqlite://").slack


def requests(app: App) -> list[BoltRequest]:
    made = [BoltRequest(body=payload, mode="socket_mode") for payload in recordings()]
    for request in made:
        app._init_context(request)
    return made


def test_every_listener_has_a_recorded_payload_that_reaches_it(app: App) -> None:
    answer = BoltResponse(status=200)
    reached = {
        next((one for one in app._listeners if one.matches(req=request, resp=answer)), None)
        for request in requests(app)
    }
    missing = [one for one in app._listeners if one not in reached]
    names = [
        (one.ack_function.__qualname__, [lazy.__qualname__ for lazy in one.lazy_functions]) for one in missing
    ]
    assert not names, f"record payloads for these: {RECORD}"


def test_every_recorded_payload_has_its_shape() -> None:
    for payload in recordings():
        assert payloads.check(payload) == payload


def test_every_event_to_which_somebody_listens_has_a_model_and_no_other(app: App) -> None:
    answer = BoltResponse(status=200)
    heard = set()
    for name in (*EVENTS, "app_mention", "channel_rename", "reaction_added"):
        body = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": {"type": name}}
        request = BoltRequest(body=body, mode="socket_mode")
        app._init_context(request)
        if any(one.matches(req=request, resp=answer) for one in app._listeners):
            heard.add(name)
    assert heard == set(EVENTS)


def test_no_secret_was_recorded() -> None:
    assert not re.findall(
        r"xox[a-z]-|xapp-|/response/|/consent/[\w-]{20}|/calendar/[\w-]{20}", RECORDED.read_text()
    )
