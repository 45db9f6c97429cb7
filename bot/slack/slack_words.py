"""What Slack says when a call fails: a short code for the log, and how long to wait."""

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from math import isfinite
from urllib.error import URLError

from slack_sdk.errors import SlackApiError

DEFAULT_WAIT = 30.0
"""Seconds to wait if a rate limit does not say how long, or cannot be read."""

SHORTEST_WAIT = 1.0
"""Least seconds to wait, whatever Slack says."""

LONGEST_WAIT = 900.0
"""Most seconds to wait, whatever Slack says."""

_WORD = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,79}")


def why(error: BaseException) -> str:
    """Return why a call to Slack failed: Slack's code, the HTTP status, or the kind of the error."""
    if not isinstance(error, SlackApiError):
        reason = error.reason if isinstance(error, URLError) else error
        return type(reason if isinstance(reason, BaseException) else error).__name__
    answer = error.response
    data = answer if isinstance(answer, dict) else getattr(answer, "data", None)
    word = str(data.get("error")) if isinstance(data, dict) else ""
    return word if _WORD.fullmatch(word) else f"http_{getattr(answer, 'status_code', 0)}"


def wait(headers: Mapping[str, str]) -> float:
    """Return how many seconds an answer asks to wait, within limits.

    ``Retry-After`` is a number of seconds or an HTTP date (RFC 9110, section 10.2.3), which is compared with
    the ``Date`` of the answer.
    """
    given = {name.lower(): str(value).strip()[:100] for name, value in headers.items()}
    return min(
        max(_seconds(given.get("retry-after", ""), given.get("date", "")), SHORTEST_WAIT), LONGEST_WAIT
    )


def _seconds(told: str, date: str) -> float:
    try:
        found = float(told)
    except ValueError:
        return _between(date, told)
    return found if isfinite(found) else DEFAULT_WAIT


def _between(date: str, told: str) -> float:
    try:
        begin, end = parsedate_to_datetime(date), parsedate_to_datetime(told)
        # A date without a zone is not an HTTP date.
        return (end - begin).total_seconds() if begin.tzinfo and end.tzinfo else DEFAULT_WAIT
    except (ValueError, OverflowError):
        return DEFAULT_WAIT
