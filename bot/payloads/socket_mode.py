"""Socket Mode: payloads over a WebSocket that we open, for installations that Slack cannot reach."""

import logging
import os
import re
import struct
import threading
from time import monotonic
from typing import Any

import structlog
from slack_bolt import BoltResponse
from slack_bolt.adapter.socket_mode.internals import send_response
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError, SlackClientNotConnectedError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.builtin.connection import Connection
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.delivery.slack_errors import LIMITED
from bot.payloads import payloads
from bot.payloads.front_door import LARGEST_BODY
from bot.payloads.payloads import MalformedPayload, UnknownKind
from bot.payloads.reception import Reception
from bot.slack import slack_words
from handlers.app import json_text
from handlers.app.json_text import JsonUnreadable

THREADS = 16
"""Payloads that are handled at once."""

PING_SECONDS = 2.0
"""Seconds between two pings."""

SILENCE_SECONDS = 6.0
"""Seconds without an answer to a ping after which the connection is closed."""

LOOK_SECONDS = 0.5
"""Seconds between two checks of the connection."""

LONGEST_WAIT_SECONDS = 30.0
"""Longest pause in seconds between two attempts to connect."""

READ_AT_ONCE = 64 * 1024
"""Bytes that one call reads. The SDK calls itself for each part, so with a small number a long message would
fail and close the connection."""

LONGEST_OF_SDK = 65_535
"""Bytes of a message that the SDK can send."""

EVENTS = "events_api"
"""Type of the envelopes that Slack sends again until they are acknowledged."""

_ENVELOPE_ID = re.compile(r'"envelope_id"\s*:\s*"([\w.:-]{1,255})"')
_EVENT = re.compile(rf'"type"\s*:\s*"{EVENTS}"')

log = structlog.get_logger(__name__)


class SocketMode:
    """Keeps one connection to Slack and passes payloads to the reception.

    The client of Slack's SDK pings and reads. This class decides whether the connection is alive, because the
    client uses the wall clock, takes 25 seconds, and does not notice if the first pong is missing.
    """

    def __init__(self, app_token: str, client: WebClient, reception: Reception) -> None:
        """Keep what is needed to connect; ``client`` knows the address of Slack."""
        self._app_token = app_token
        self._web = client
        self._reception = reception
        self._socket: _Client | None = None
        self._life = _Life()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    def start(self) -> None:
        """Connect in the background, and connect again whenever the connection is lost."""
        self._thread = threading.Thread(target=self._keep, name="socket-mode", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close the connection after running listeners have ended."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        if self._socket is not None:
            self._socket.close()

    @property
    def last_ping(self) -> float | None:
        """When Slack last answered a ping, by the monotonic clock.

        The client may report a connection that is dead.
        """
        session = self._socket.current_session if self._socket else None
        return self._life.since if session and session.last_ping_pong_time else None

    def _keep(self) -> None:
        socket = _Client(
            self._app_token,
            logger=_quiet_logger(),
            web_client=self._web,
            auto_reconnect_enabled=False,
            concurrency=THREADS,
            ping_interval=PING_SECONDS,
            receive_buffer_size=READ_AT_ONCE,
        )
        socket.socket_mode_request_listeners.append(self._receive)
        self._socket = socket
        while self._connect(socket):
            log.info("socket.connected")
            while (why := self._life.lost(socket)) is None and not socket.is_to_refresh.is_set():
                if self._stopping.wait(LOOK_SECONDS):
                    return
            if why is None:
                log.info("socket.refreshing")
            else:
                log.warning("socket.lost", why=why)

    def _connect(self, socket: "_Client") -> bool:
        """Connect, with longer pauses after each attempt; return false if the process stops before."""
        wait, told = 1.0, ""
        while not self._stopping.is_set():
            pause = wait
            try:
                # An address is valid for one attempt.
                socket.wss_uri = None
                socket.connect()
                if socket.is_connected():
                    return True
                why = "refused"
            except SlackApiError as error:
                why = slack_words.why(error)
                if why in LIMITED:
                    pause = max(wait, slack_words.wait(error.response.headers))
            except (SlackClientError, OSError) as error:
                why = slack_words.why(error)
            if why != told:
                log.warning("socket.not_connected", why=why)
                told = why
            self._stopping.wait(pause)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)
        return False

    def _receive(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        try:
            payload = payloads.check(request.payload)
        except UnknownKind as fault:
            log.info("socket.unknown_kind", what=str(fault))
            answer = BoltResponse(status=200)
        except MalformedPayload as fault:
            log.warning("socket.malformed", why=str(fault))
            if request.type != EVENTS:
                # Slack tells the person that there was no answer, and keeps what they typed.
                return
            # Slack would send it again unchanged.
            answer = BoltResponse(status=200)
        else:
            answer = self._reception(payload)
        # Without an answer Slack sends an event again, as it should if its listener failed.
        _answer(client, request, answer)


class _UntilClosed:
    """Tells the SDK when to stop reading: as soon as the connection is closed."""

    def __init__(self, session: Connection) -> None:
        self._session = session
        self._is_over = False

    @property
    def terminated(self) -> bool:
        return self._is_over or not self._session.is_active()

    @terminated.setter
    def terminated(self, is_over: bool) -> None:
        self._is_over = is_over


class _Client(SocketModeClient):
    """Slack's client, changed so that it connects only when it is told to, from one thread.

    The original connects from two threads at once, and leaves a connection open that nobody reads.
    """

    def __init__(self, app_token: str, **settings: Any) -> None:
        self.is_to_refresh = threading.Event()
        super().__init__(app_token, **settings)

    def _run_current_session(self) -> None:
        """Read the connection until it is closed.

        The original may take back that it was closed just before, and would then never end.
        """
        session = self.current_session
        if session is None or not session.is_active():
            return
        try:
            session.run_until_completion(_UntilClosed(session))  # type: ignore[arg-type]
        except Exception as error:
            self.logger.exception("Reading the connection failed", exc_info=error)

    def enqueue_message(self, message: str) -> None:
        """Accept a message if the SDK can read it; for any other, the SDK would log a traceback."""
        if _is_readable(message):
            super().enqueue_message(message)
            return
        log.warning("socket.malformed", why="no envelope")
        event = _unreadable_event(message)
        if event is not None:
            _answer(self, event, BoltResponse(status=200))

    def send_message(self, message: str) -> None:
        """Send a message of any length; lists of non-ASCII text often exceed the SDK's limit."""
        data = message.encode()
        session = self.current_session
        if len(data) <= LONGEST_OF_SDK or session is None:
            super().send_message(message)
            return
        with session.sock_send_lock:
            if session.sock is None:
                raise SlackClientNotConnectedError("The connection is closed.")
            session.sock.sendall(_frame(data))

    def connect(self) -> None:
        self.is_to_refresh.clear()
        super().connect()

    def connect_to_new_endpoint(self, force: bool = False) -> None:  # noqa: ARG002 -- the SDK's signature
        """Note that Slack wants another connection instead of this one."""
        self.is_to_refresh.set()

    def issue_new_wss_url(self) -> str:
        """Return the address of the next connection; the SDK's method would wait for a rate limit."""
        return str(self.web_client.apps_connections_open(app_token=self.app_token)["url"])


class _Life:
    """Whether a connection is alive, by the time since the last answer to a ping (monotonic clock)."""

    def __init__(self) -> None:
        self._seen: tuple[object, float | None] = (None, None)
        self.since = 0.0

    def lost(self, socket: _Client) -> str | None:
        """Return why the connection is lost, or ``None`` while it is alive."""
        session = socket.current_session
        if session is None or not session.is_active():
            return "closed"
        if session.consecutive_check_state_error_count:
            return "broken"
        seen = (session, session.last_ping_pong_time)
        if seen != self._seen:
            self._seen, self.since = seen, monotonic()
        return "silent" if monotonic() - self.since > SILENCE_SECONDS else None


def _quiet_logger() -> logging.Logger:
    """Return a logger for the client that drops its lines on the connection, which this module logs."""
    logger = logging.getLogger("slack_sdk.socket_mode.mci")
    if not logger.filters:
        logger.addFilter(lambda record: str(record.msg).startswith("Failed to run a request listener"))
    return logger


def _answer(client: BaseSocketModeClient, request: SocketModeRequest, answer: BoltResponse) -> None:
    try:
        send_response(client, request, answer, start_time=0)
    except (SlackClientError, OSError) as error:
        log.info("socket.not_answered", why=slack_words.why(error))


def _frame(data: bytes) -> bytes:
    """Return a client's text frame with a length of eight bytes (RFC 6455, section 5.2)."""
    mask = os.urandom(4)
    whole = (mask * (len(data) // 4 + 1))[: len(data)]
    masked = int.from_bytes(data, "big") ^ int.from_bytes(whole, "big")
    return struct.pack("!BBQ", 0x81, 0xFF, len(data)) + mask + masked.to_bytes(len(data), "big")


def _unreadable_event(message: str) -> SocketModeRequest | None:
    """Return the envelope of an unreadable message if it is an event with an id, to acknowledge it."""
    found = _ENVELOPE_ID.search(message)
    is_event = found is not None and _EVENT.search(message) is not None
    return SocketModeRequest(EVENTS, found[1], {}) if found and is_event else None


def _is_readable(message: str) -> bool:
    if len(message) > LARGEST_BODY:
        return False
    try:
        envelope = json_text.read(message)
    except JsonUnreadable:
        return False
    if not isinstance(envelope, dict) or not isinstance(envelope.get("envelope_id", ""), str):
        return False
    return isinstance(envelope.get("payload", {}), dict)
