"""Apply faults: enter each request into the ledger, and answer it correctly or with a fault."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from sandbox.directory import Manner, Mode
from sandbox.faults.faults import Does, SandboxFault, Where
from sandbox.faults.ledger import LedgerEntry
from sandbox.faults.refusals import SlackRefused
from sandbox.mail.mailbox import MailFault
from sandbox.transport.serving import break_connection
from sandbox.workspace.world import Sandbox

RUBBISH = '<html><head><title>502</title></head><body>upstream\x00 connect error{"ok":tru</body></html>'


async def received(
    sandbox: Sandbox,
    where: Where,
    what: str,
    arguments: Mapping[str, Any],
    answer: Callable[[LedgerEntry], Awaitable[Response]],
) -> Response:
    """Enter a request into the ledger, and answer it unless a fault occurs.

    Raises:
        SlackRefused: by ``answer``, or by the fault.
    """
    entry = sandbox.ledger.receive(sandbox.clock().timestamp(), where, what, arguments)
    fault = sandbox.faults.ask(where, what, arguments)

    async def answered() -> Response:
        response = await answer(entry)
        entry.took_effect, entry.answer = True, "ok"
        return response

    try:
        return await _strike(fault, answered)
    except SlackRefused as refusal:
        entry.answer = refusal.error
        raise
    finally:
        if fault is not None:
            entry.fault, entry.answer = fault.id, fault.does


def mail(sandbox: Sandbox, verb: str) -> MailFault | None:
    """Return what the mail server does wrong at a verb."""
    fault = sandbox.faults.ask(Where.MAIL, verb)
    if fault is None:
        return None
    entry = sandbox.ledger.receive(sandbox.clock().timestamp(), Where.MAIL, verb, {})
    entry.fault, entry.answer = fault.id, fault.does
    reply = fault.reply if fault.does is Does.ERROR else None
    return MailFault(reply, drop=fault.does is Does.DROP, after=fault.after, delay=fault.delay)


def directory(sandbox: Sandbox, domain: str) -> Manner | None:
    """Return how the tenant directory answers about a domain if there is a fault."""
    entry = sandbox.ledger.receive(sandbox.clock().timestamp(), Where.DIRECTORY, domain, {})
    fault = sandbox.faults.ask(Where.DIRECTORY, domain)
    if fault is None:
        entry.answer = "ok"
        return None
    entry.fault, entry.answer = fault.id, fault.does
    mode = {Does.ERROR: Mode.DOWN, Does.SLOW: Mode.SLOW, Does.LIE: Mode.LIES}[fault.does]
    return Manner(mode, fault.delay)


async def _strike(fault: SandboxFault | None, answer: Callable[[], Awaitable[Response]]) -> Response:
    """Return the result of ``answer``, changed by the fault.

    Raises:
        SlackRefused: the fault is an error, or ``answer`` refuses by itself.
    """
    if fault is None:
        return await answer()
    takes_effect = fault.after or fault.does in {Does.SLOW, Does.LIE}
    if not fault.after:
        await asyncio.sleep(fault.delay)
    answered = await answer() if takes_effect else JSONResponse({"ok": True})
    if fault.after:
        await asyncio.sleep(fault.delay)
    match fault.does:
        case Does.SLOW | Does.LIE:
            return answered
        case Does.DROP:
            return _Dropped()
        case Does.KILL:
            return _Killed(answered)
        case Does.SILENCE:
            return _Silent()
        case Does.RUBBISH:
            return HTMLResponse(RUBBISH, fault.status or 200)
    if fault.error == "ratelimited":
        raise SlackRefused("ratelimited", status=429, retry_after=fault.retry_after or 1)
    raise SlackRefused(fault.error, status=fault.status, retry_after=fault.retry_after)


class _Dropped(Response):
    """A response that breaks the connection without an answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 -- ASGI
        await break_connection(scope)


class _Killed(Response):
    """A response that breaks the connection in the middle of an answer."""

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 -- ASGI
        start = {
            "type": "http.response.start",
            "status": self._answer.status_code,
            "headers": self._answer.raw_headers,
        }
        await send(start)
        half = bytes(self._answer.body)[: len(self._answer.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
        await break_connection(scope)


class _Silent(Response):
    """A response that never comes: the caller has to give up."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 -- ASGI
        while (await receive())["type"] != "http.disconnect":
            pass
