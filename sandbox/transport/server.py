"""The sandbox's web server: all routes behind one guard."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from sandbox import directory
from sandbox.apps import install, response_route
from sandbox.faults import breaking, control
from sandbox.faults.refusals import SlackRefused
from sandbox.mail.mailbox import MailboxServer
from sandbox.people import client, panels, pictures
from sandbox.transport.serving import HOST, Served
from sandbox.web_api import route
from sandbox.workspace import scheduled, state_file, uploads
from sandbox.workspace.world import Sandbox

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
PAGE = Path(__file__).parents[1] / "page"


def application(sandbox: Sandbox, *, keep_in: Path | None = None, mail_port: int = 0) -> Starlette:
    """Return the sandbox's web application; its state is kept in a file if one is named."""

    @contextlib.asynccontextmanager
    async def life(_app: Starlette) -> AsyncIterator[None]:
        keeper = asyncio.create_task(_keep(sandbox, keep_in)) if keep_in else None
        mail = MailboxServer(
            sandbox.receive_mail, partial(breaking.mail, sandbox), lambda: float(sandbox.ts())
        )
        sandbox.mail_port = await mail.start(HOST, mail_port)
        scheduled.resume(sandbox)
        yield
        await mail.stop()
        await sandbox.close()
        if keeper is not None and keep_in is not None:
            keeper.cancel()
            state_file.save(keep_in, sandbox.state)

    app = Starlette(
        routes=[
            Route("/api/{method:path}", route.call, methods=["GET", "POST"]),
            *client.routes(),
            *uploads.routes(),
            *response_route.routes(),
            *install.routes(),
            *pictures.routes(),
            *panels.routes(),
            *control.routes(),
            *directory.routes(sandbox.state.tenants, partial(breaking.directory, sandbox)),
            WebSocketRoute("/socket/link", _link),
            Mount("/", StaticFiles(directory=PAGE, html=True)),
        ],
        lifespan=life,
        exception_handlers={SlackRefused: _refuse, HTTPException: _refuse_shortly, Exception: _fail},
    )
    app.state.sandbox = sandbox
    app.add_middleware(LoopbackOnly)
    return app


class LoopbackOnly:
    """Refuses requests that a foreign web page could send: with another Host or another Origin."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on requests of this machine's own pages and programs."""
        if scope["type"] not in {"http", "websocket"} or _is_own(HTTPConnection(scope)):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocket(scope, receive, send).close(code=1008)
        else:
            refused = JSONResponse({"ok": False, "error": "forbidden_origin"}, 403)
            await refused(scope, receive, send)


def serve(sandbox: Sandbox, *, port: int = 0, mail_port: int = 0, keep_in: Path | None = None) -> Served:
    """Return the sandbox on ports of this machine, not started yet; 0 means any free port."""
    served = Served(application(sandbox, keep_in=keep_in, mail_port=mail_port), port=port, name="sandbox")
    sandbox.address = served.address
    return served


async def _link(websocket: WebSocket) -> None:
    sandbox: Sandbox = websocket.app.state.sandbox
    await sandbox.sockets.serve(websocket)


async def _keep(sandbox: Sandbox, path: Path) -> None:
    while True:
        await asyncio.sleep(1)
        if sandbox.is_changed:
            sandbox.is_changed = False
            state_file.save(path, sandbox.state)


def _is_own(connection: HTTPConnection) -> bool:
    host = connection.headers.get("host", "")
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    if name not in LOOPBACK:
        return False
    origin = connection.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == host


async def _refuse(request: Request, error: Exception) -> Response:
    refusal = error if isinstance(error, SlackRefused) else SlackRefused("internal_error")
    body = refusal.body()
    if request.url.path.startswith("/api/"):
        return JSONResponse(body, refusal.status or 200, refusal.headers)
    if request.url.path.startswith("/response/"):
        return JSONResponse(body, refusal.status or 400, refusal.headers)
    # People read the answers of other paths, so those contain a sentence.
    body.setdefault("message", f"That did not work: {refusal.error}.")
    return JSONResponse(body, refusal.status or 409, refusal.headers)


async def _refuse_shortly(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    word = {404: "not_found", 405: "method_not_allowed"}.get(status, "bad_request")
    return JSONResponse({"ok": False, "error": word}, status)


async def _fail(_request: Request, _error: Exception) -> Response:
    return JSONResponse({"ok": False, "error": "internal_error"}, 500)
