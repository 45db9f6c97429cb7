"""What Slack's errors mean for a message: the table of error codes, and how a failed call is read."""

import errno
import re
import socket
import ssl
from http.client import HTTPConnection, HTTPSConnection
from traceback import walk_tb
from urllib.error import URLError

from slack_sdk.errors import SlackApiError

from bot.delivery.outcomes import (
    CardGone,
    Doubtful,
    Limited,
    NotSent,
    Outcome,
    Rejected,
    Unknown,
    Unreachable,
    WorkspaceClosed,
)
from bot.slack import slack_words

DOUBTFUL = frozenset(
    {"internal_error", "fatal_error", "request_timeout", "service_unavailable", "team_added_to_org"}
)
LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
UNREACHABLE = frozenset(
    {
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_non_threadable_channel",
        "user_not_found",
        "user_disabled",
        "cannot_dm_bot",
        "messages_tab_disabled",
        "channel_is_limited_access",
    }
)
WORKSPACE_CLOSED = frozenset(
    {
        "token_revoked",
        "token_expired",
        "account_inactive",
        "invalid_auth",
        "not_authed",
        "access_denied",
        "team_access_not_granted",
        "org_login_required",
        "ekm_access_denied",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
    }
)
REJECTED = frozenset(
    {
        "invalid_attachments",
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "too_many_attachments",
        "invalid_arguments",
        "invalid_arg_name",
        "invalid_array_arg",
        "invalid_charset",
        "invalid_form_data",
        "invalid_json",
        "json_not_object",
        "invalid_post_type",
        "missing_post_type",
        "missing_charset",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "metadata_too_large",
        "markdown_text_conflict",
        "unknown_method",
        "deprecated_endpoint",
    }
)
CARD_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "is_inactive"})

_NO_CONNECTION = (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)
_NO_WAY = frozenset(
    {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL}
)
_CONNECTING = frozenset({HTTPConnection.connect.__code__, HTTPSConnection.connect.__code__})

_SOURCE_LINE = re.compile(r"\s*\(_ssl\.c:\d+\)|_ssl\.c:\d+:\s*")
"""A position in Python's own source; it differs with every release and does not help an admin."""

_MEANINGS = (
    (DOUBTFUL, Doubtful),
    (WORKSPACE_CLOSED, WorkspaceClosed),
    (REJECTED, Rejected),
    (CARD_GONE, CardGone),
)


def read(failure: Exception, method: str, place: str) -> Outcome:
    """Return what a failed call of ``method`` means for a message to ``place``."""
    if isinstance(failure, SlackApiError):
        return _read_answer(failure, method, place)
    reason = failure.reason if isinstance(failure, URLError) else failure
    return NotSent(_name(reason)) if _is_before_sending(failure) else Doubtful(_name(reason))


def _is_before_sending(failure: Exception) -> bool:
    """Tell whether a call failed before any of it was sent.

    A time-out or a reset while connecting (also through a proxy or TLS) looks like a later one; only where it
    was raised tells them apart. An error before the request was sent is a `URLError`.
    """
    reason = failure.reason if isinstance(failure, URLError) else None
    if not isinstance(reason, OSError):
        return False
    if isinstance(reason, _NO_CONNECTION) or reason.errno in _NO_WAY:
        return True
    return any(frame.f_code in _CONNECTING for frame, _ in walk_tb(reason.__traceback__))


def _read_answer(failure: SlackApiError, method: str, place: str) -> Outcome:
    answer = failure.response
    data = answer.data if isinstance(answer.data, dict) else {}
    # Slack's error codes are shorter. A longer text would be kept and shown with the message.
    word = str(data.get("error") or "no JSON")[:200]
    if answer.status_code == 429 or word in LIMITED:
        return Limited(word, method, slack_words.wait(answer.headers))
    if word in UNREACHABLE:
        return Unreachable(word, place)
    said = f"{word} ({data['needed']})" if data.get("needed") else word
    for words, meaning in _MEANINGS:
        if word in words:
            return meaning(said)
    if answer.status_code != 200 or " " in word:
        # An error code has no spaces. The SDK puts a sentence there if the body was not JSON.
        return Doubtful(f"HTTP {answer.status_code}")
    return Unknown(word)


def _name(failure: object) -> str:
    return f"{type(failure).__name__}: {_SOURCE_LINE.sub('', str(failure))}"[:200]
