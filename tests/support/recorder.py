"""An app that only records what it is sent and answers as it is told to; and a person who uses it."""

import hashlib
import hmac
import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox.transport.serving import Served
from sandbox.workspace.state import AppCommand, AppShortcut, Json
from tests.support.place import CHANNEL, Place
from tests.support.stage import Member, wait
from tests.support.world import ADMIN

SECRET = "shared with the sandbox"
LONG = 60.0
"""Seconds for an answer: with Slack's three, a busy machine would have events delivered again."""


@dataclass(frozen=True)
class Received:
    """One request of the sandbox: its headers, and its payload whatever it was wrapped in."""

    headers: dict[str, str]
    payload: Json

    @property
    def kind(self) -> str:
        return str(self.payload.get("type") or "command")


@dataclass
class Recorder:
    """What came, oldest first; ``answers`` are used up by interactions in turn, then comes an empty 200."""

    received: list[Received] = field(default_factory=list)
    answers: deque[Any] = field(default_factory=deque)
    event_status: deque[int] = field(default_factory=deque)
    event_headers: dict[str, str] = field(default_factory=dict)
    held: threading.Event | None = None

    async def take(self, request: Request) -> Response:
        body = await request.body()
        stamp = request.headers["x-slack-request-timestamp"]
        mac = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
        assert request.headers["x-slack-signature"] == f"v0={mac.hexdigest()}"
        assert abs(time.time() - int(stamp)) < 60
        if request.headers["content-type"].startswith("application/json"):
            payload = json.loads(body)
        else:
            form = dict(parse_qsl(body.decode(), keep_blank_values=True))
            payload = json.loads(form["payload"]) if "payload" in form else form
        self.received.append(Received(dict(request.headers), payload))
        if self.held is not None:
            await run_in_threadpool(self.held.wait, 10)
        if payload.get("type") == "event_callback":
            status = self.event_status.popleft() if self.event_status else 200
            return Response(status_code=status, headers=self.event_headers)
        answer = self.answers.popleft() if self.answers else None
        if isinstance(answer, int):
            return Response(status_code=answer)
        if isinstance(answer, str):
            return PlainTextResponse(answer)
        return JSONResponse(answer) if answer is not None else Response()

    def wait(self, kind: str, count: int = 1) -> list[Received]:
        """Wait until so many of a kind have come, and return them."""

        def found() -> list[Received] | None:
            kept = [one for one in self.received if one.kind == kind]
            return kept if len(kept) >= count else None

        return wait(found, f"{count} of {kind}", lambda: [one.kind for one in self.received])

    def event(self, kind: str) -> Json:
        """Wait for an event of this type and return it."""

        def found() -> Json | None:
            events = [one.payload["event"] for one in self.received if one.kind == "event_callback"]
            return next((event for event in events if event["type"] == kind), None)

        return wait(found, f"the event {kind}")

    @property
    def last(self) -> Json:
        """What a person did last; events come whenever they do."""
        return next(one.payload for one in reversed(self.received) if one.kind != "event_callback")


@dataclass(frozen=True)
class Wired:
    """A sandbox with a recording app in it, and Ada, who uses it."""

    place: Place
    app: Recorder
    ada: Member
    slack: WebClient

    def open(self, view: Json) -> Json:
        """Open a modal as an answer to a command, and return it as Slack gave it back."""
        self.ada.command("/try")
        answer = self.slack.views_open(trigger_id=self.app.last["trigger_id"], view=view)
        made: Json = answer["view"]
        return made

    def post(self, *blocks: Json, text: str = "Words", **others: Any) -> Json:
        """Post a message and return it as the person sees it."""
        ts = self.slack.chat_postMessage(channel=CHANNEL, text=text, blocks=list(blocks), **others)["ts"]
        return next(one for one in self.ada.messages() if one["ts"] == ts)


@contextmanager
def wire(place: Place) -> Iterator[Wired]:
    recorder = Recorder()
    served = Served(Starlette(routes=[Route("/slack/events", recorder.take, methods=["POST"])])).start()
    place.sandbox.patience = LONG
    app = place.app
    app.signing_secret = SECRET
    app.request_url = f"{served.address}/slack/events"
    app.commands = [AppCommand("/try", "Try it", "[words]")]
    app.shortcuts = [
        AppShortcut("Anywhere", "shortcut.anywhere", "global"),
        AppShortcut("On a message", "shortcut.message", "message"),
    ]
    ada = Member(place, ADMIN)
    try:
        yield Wired(place, recorder, ada, place.slack)
    finally:
        served.stop()
