from datetime import timedelta
from email.utils import format_datetime
from typing import Any
from urllib.error import URLError

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.delivery import backoff
from bot.slack import slack_words
from bot.slack.slack_words import DEFAULT_WAIT, LONGEST_WAIT, SHORTEST_WAIT
from tests.support.world import NOON


def wait(told: str) -> float:
    return slack_words.wait({"Retry-After": told, "Date": format_datetime(NOON, usegmt=True)})


def failed(data: Any, status: int = 200) -> SlackApiError:
    response = SlackResponse(
        client=None, http_verb="POST", api_url="x", req_args={}, data=data, headers={}, status_code=status
    )
    return SlackApiError("The request to the Slack API failed.", response)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("0", SHORTEST_WAIT),
        ("-5", SHORTEST_WAIT),
        ("0.001", SHORTEST_WAIT),
        ("7", 7.0),
        (" 7 ", 7.0),
        ("1000000000", LONGEST_WAIT),
        ("1e400", DEFAULT_WAIT),
        ("nan", DEFAULT_WAIT),
        ("-inf", DEFAULT_WAIT),
        ("", DEFAULT_WAIT),
        ("soon", DEFAULT_WAIT),
        ("9" * 5000, LONGEST_WAIT),
        (format_datetime(NOON + timedelta(seconds=20), usegmt=True), 20.0),
        (format_datetime(NOON - timedelta(days=20), usegmt=True), SHORTEST_WAIT),
        (format_datetime(NOON + timedelta(days=20), usegmt=True), LONGEST_WAIT),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_WAIT),
        ("Mon, 99 Foo 2026 25:61:61 GMT", DEFAULT_WAIT),
        ("Mon, 02 Mar 2026 12:00:00", DEFAULT_WAIT),
    ],
)
def test_what_a_rate_limit_says_is_kept_within_what_is_sensible(told: str, seconds: float) -> None:
    assert wait(told) == seconds


@given(st.one_of(st.text(max_size=40), st.floats().map(str), st.integers().map(str)))
def test_whatever_it_says_the_wait_is_between_a_second_and_a_quarter_of_an_hour(told: str) -> None:
    assert SHORTEST_WAIT <= wait(told) <= LONGEST_WAIT


@pytest.mark.parametrize("date", [None, "", "soon", "Mon, 02 Mar 2026 12:00:00"])
def test_without_a_header_or_the_date_to_compare_it_with_the_default_is_waited(date: str | None) -> None:
    assert slack_words.wait({}) == DEFAULT_WAIT
    until = {"retry-after": format_datetime(NOON + timedelta(seconds=20), usegmt=True)}
    assert slack_words.wait(until if date is None else until | {"date": date}) == DEFAULT_WAIT


def test_the_pause_grows_while_the_limit_comes_back_up_to_a_bound() -> None:
    pauses = [backoff.growing(times) for times in range(40)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[3], pauses[-1]) == (1.0, 8.0, backoff.LONGEST.total_seconds())


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (failed({"ok": False, "error": "channel_not_found"}), "channel_not_found"),
        (failed({"ok": False, "error": "x" * 100_000}, 502), "http_502"),
        (failed({"ok": False, "error": "call Kim on +49 30 1234"}), "http_200"),
        (failed({"ok": False}, 500), "http_500"),
        (SlackApiError("no", {"ok": False}), "http_0"),
        (SlackApiError("no", {"ok": False, "error": "invalid_auth"}), "invalid_auth"),
        (URLError(ConnectionRefusedError(111, "refused")), "ConnectionRefusedError"),
        (URLError("unknown url type"), "URLError"),
        (TimeoutError("timed out"), "TimeoutError"),
    ],
)
def test_the_log_has_slacks_own_word_or_the_kind_of_the_error(error: Exception, word: str) -> None:
    assert slack_words.why(error) == word
