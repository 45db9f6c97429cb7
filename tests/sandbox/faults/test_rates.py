"""Calls are limited at Slack's rates, per method and workspace, once that is switched on."""

from contextlib import suppress
from datetime import timedelta

import pytest
from slack_sdk.errors import SlackApiError

from sandbox.clock import SandboxClock
from sandbox.faults.rates import CHANNEL_BURST, Rates
from sandbox.faults.refusals import SlackRefused
from sandbox.web_api import METHODS
from tests.support.place import CHANNEL, Place
from tests.support.world import NOON, USER


def taken(rates: Rates, count: int, **call: str) -> int:
    """Return how many of these calls passed."""
    passed = 0
    for _ in range(count):
        with suppress(SlackRefused):
            rates.take(
                call.get("team", "T1"), call.get("method", "users.info"), 100, channel=call.get("channel")
            )
            passed += 1
    return passed


def test_a_method_passes_as_often_as_its_tier_says_in_each_workspace() -> None:
    rates = Rates(SandboxClock(held_at=NOON), on=True)
    assert taken(rates, 150) == 100
    assert taken(rates, 150, team="T2") == 100
    assert taken(rates, 150, method="users.list") == 100
    assert taken(rates, 1) == 0


def test_waiting_as_told_lets_the_next_call_pass() -> None:
    clock = SandboxClock(held_at=NOON)
    rates = Rates(clock, on=True)
    taken(rates, 100)
    with pytest.raises(SlackRefused) as refusal:
        rates.take("T1", "users.info", 100)
    assert (refusal.value.error, refusal.value.status) == ("ratelimited", 429)
    clock.move(timedelta(seconds=int(refusal.value.headers["Retry-After"])))
    assert taken(rates, 1) == 1


def test_a_channel_takes_a_short_burst_and_then_one_message_a_second() -> None:
    clock = SandboxClock(held_at=NOON)
    rates = Rates(clock, on=True)
    assert taken(rates, 10, channel="C1") == CHANNEL_BURST
    assert taken(rates, 10, channel="C2") == CHANNEL_BURST
    for _ in range(5):
        clock.move(timedelta(seconds=1))
        assert taken(rates, 3, channel="C1") == 1


def test_rates_are_off_until_they_are_switched_on(place: Place) -> None:
    for _ in range(CHANNEL_BURST + 1):
        place.slack.chat_postMessage(channel=CHANNEL, text="Words")
    assert place.control("GET", "rates") == {"ok": True, "on": False}
    assert place.control("PUT", "rates", {"on": True})["on"] is True
    for _ in range(CHANNEL_BURST):
        place.slack.chat_postMessage(channel=CHANNEL, text="Words")
    with pytest.raises(SlackApiError) as refusal:
        place.slack.chat_postMessage(channel=CHANNEL, text="Words")
    assert refusal.value.response.status_code == 429
    assert refusal.value.response["error"] == "ratelimited"
    assert refusal.value.response.headers["Retry-After"] == "1"
    place.slack.users_info(user=USER)
    place.sandbox.clock.move(timedelta(seconds=1))
    place.slack.chat_postMessage(channel=CHANNEL, text="Words")


def test_every_method_has_a_rate() -> None:
    assert all(method.per_minute > 0 for method in METHODS.values())
    assert [name for name, method in METHODS.items() if method.per_channel] == ["chat.postMessage"]
