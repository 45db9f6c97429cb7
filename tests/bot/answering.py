"""A Slack that answers as it is told to, and notes what was called."""

import socket
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.support.world import WORKSPACE


@dataclass
class Slack:
    """Says whose token the settings hold (``team_id``), or an error, and what it knows of people.

    With each answer it names the token's ``scopes``, unless they are ``None``.
    """

    team_id: str = WORKSPACE
    error: str = ""
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    scopes: str | None = None
    called: list[tuple[str, str]] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)

    def app(self) -> Starlette:
        """Return the web app to be served; the Web API is below ``/api/``."""
        return Starlette(routes=[Route("/api/{method}", self._answer, methods=["GET", "POST"])])

    def posts(self) -> list[str]:
        """Return the tokens with which something was posted."""
        return [token for method, token in self.called if method == "chat.postMessage"]

    async def _answer(self, request: Request) -> Response:
        method = request.path_params["method"]
        self.called.append((method, request.headers["authorization"].removeprefix("Bearer ")))
        if self.error:
            return JSONResponse({"ok": False, "error": self.error})
        if method == "auth.test":
            return JSONResponse({"ok": True, "team_id": self.team_id, "user_id": "U0BOT"})
        if method == "users.info":
            asked = str((await request.form()).get("user") or request.query_params.get("user"))
            person = {"id": asked, "team_id": self.team_id} | self.people.get(asked, {})
            headers = {} if self.scopes is None else {"X-OAuth-Scopes": self.scopes}
            return JSONResponse({"ok": True, "user": person}, headers=headers)
        if request.headers.get("content-type", "").startswith("application/json"):
            self.sent.append(await request.json())
        return JSONResponse({"ok": True, "channel": "C1", "ts": "1.1"})


@dataclass
class Silence:
    """A server that takes connections and never says anything."""

    port: int
    taken: list[socket.socket] = field(default_factory=list)
