"""Socket Mode: Slack's payloads over a WebSocket that we open, for where Slack cannot reach us."""

import threading
from datetime import UTC, datetime

import structlog
from slack_bolt import BoltResponse
from slack_bolt.adapter.socket_mode.internals import send_response
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot import payloads
from bot.payloads import MalformedPayload, UnknownKind
from bot.reception import Reception
from handlers import json_text
from handlers.json_text import Unreadable

THREADS = 16
"""Payloads that are worked on at once."""

PING_SECONDS = 5
"""Time between two signs of life; after four times that the client connects anew by itself."""

LONGEST_WAIT_SECONDS = 30

log = structlog.get_logger(__name__)


class SocketMode:
    """Keeps one connection to Slack and hands what comes to the reception."""

    def __init__(self, app_token: str, client: WebClient, reception: Reception) -> None:
        """Keep what connecting needs; ``client`` says where Slack is."""
        self._app_token = app_token
        self._web = client
        self._reception = reception
        self._socket: SocketModeClient | None = None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    def start(self) -> None:
        """Connect in the background, however long it takes; later drops are mended by the client itself."""
        self._thread = threading.Thread(target=self._connect, name="socket-mode")
        self._thread.start()

    def stop(self) -> None:
        """Close the connection; what is being worked on ends first."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        if self._socket is not None:
            self._socket.close()

    @property
    def last_ping(self) -> datetime | None:
        """When Slack last gave a sign of life; the client's own word of being connected says little."""
        session = self._socket.current_session if self._socket else None
        at = session.last_ping_pong_time if session else None
        return datetime.fromtimestamp(at, UTC) if at else None

    def _connect(self) -> None:
        socket = _Client(
            self._app_token, web_client=self._web, concurrency=THREADS, ping_interval=PING_SECONDS
        )
        socket.socket_mode_request_listeners.append(self._receive)
        self._socket = socket
        wait = 1
        while not self._stopping.is_set():
            try:
                socket.connect()
            except (SlackClientError, OSError) as error:
                log.warning("socket.not_connected", why=type(error).__name__)
            if socket.is_connected():
                log.info("socket.connected")
                return
            # An address is good for one attempt.
            socket.wss_uri = None
            self._stopping.wait(wait)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    def _receive(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        try:
            payload = payloads.check(request.payload)
        except UnknownKind as fault:
            log.info("socket.unknown_kind", what=str(fault))
            send_response(client, request, BoltResponse(status=200), start_time=0)
            return
        except MalformedPayload as fault:
            log.warning("socket.malformed", why=str(fault))
            return
        # Without an answer an event comes again, as it should where its listener failed.
        send_response(client, request, self._reception(payload), start_time=0)


class _Client(SocketModeClient):
    """Passes over what is no envelope; the SDK would log a traceback for each."""

    def enqueue_message(self, message: str) -> None:
        """Take a message, if the SDK can read it."""
        if _is_readable(message):
            super().enqueue_message(message)
        else:
            log.warning("socket.malformed", why="no envelope")


def _is_readable(message: str) -> bool:
    try:
        envelope = json_text.read(message)
    except Unreadable:
        return False
    if not isinstance(envelope, dict) or not isinstance(envelope.get("envelope_id", ""), str):
        return False
    return isinstance(envelope.get("payload", {}), dict)
