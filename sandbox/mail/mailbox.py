"""The mailbox: an SMTP server on its own port that keeps every mail and forwards none."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from sandbox.transport.reading import readable
from sandbox.workspace.state import ReceivedMail

LARGEST_MAIL = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class MailFault:
    """What the mail server does wrong at one verb.

    It waits ``delay`` seconds, then either sends ``reply`` (such as ``451 Try again later``) instead of
    obeying, or drops the connection: before the verb takes effect, or ``after``.
    """

    reply: str | None = None
    drop: bool = False
    after: bool = False
    delay: float = 0.0


AskFault = Callable[[str], MailFault | None]
"""Returns the fault of a verb: one of SMTP's, CONNECT, or END for the dot that ends a mail."""


class MailboxServer:
    """An SMTP server that accepts every login and requires none."""

    def __init__(
        self, receive: Callable[[ReceivedMail], None], ask_fault: AskFault, now: Callable[[], float]
    ) -> None:
        """Hand each mail to ``receive``; ``now`` is in seconds since 1970."""
        self._receive = receive
        self._ask_fault = ask_fault
        self._now = now
        self._server: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> int:
        """Start to listen, and return the port: the one asked for, or a free one for 0."""
        self._server = await asyncio.get_running_loop().create_server(self._connection, host, port)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def handle_DATA(self, server: "_Connection", session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002 -- aiosmtpd calls it by this name
        """Keep a complete mail, unless there is a fault for END."""
        fault = self._ask_fault("END") or MailFault()
        await asyncio.sleep(fault.delay)
        if fault.reply:
            return fault.reply
        if not fault.drop or fault.after:
            self._receive(
                ReceivedMail(
                    id=secrets.token_hex(8),
                    at=self._now(),
                    sender=readable(envelope.mail_from or ""),
                    recipients=[readable(str(one)) for one in envelope.rcpt_tos],
                    content=envelope.original_content or b"",
                )
            )
        if fault.drop:
            server.hang_up()
        return "250 Kept"

    def _connection(self) -> "_Connection":
        return _Connection(
            self,
            self._ask_fault,
            hostname="mail.sandbox",
            ident="Sandbox",
            data_size_limit=LARGEST_MAIL,
            enable_SMTPUTF8=True,
            authenticator=lambda *_: AuthResult(success=True),
            auth_require_tls=False,
            loop=asyncio.get_running_loop(),
        )


class _Connection(SMTP):
    """aiosmtpd's protocol, which asks for a fault at every verb."""

    def __init__(self, handler: MailboxServer, ask_fault: AskFault, **settings: Any) -> None:
        super().__init__(handler, **settings)
        self._ask_fault = ask_fault
        self._smtp_methods = {
            verb: partial(self._do, verb, method) for verb, method in self._smtp_methods.items()
        }

    def hang_up(self) -> None:
        """Drop the connection without an answer."""
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()
        raise ConnectionResetError

    async def _handle_client(self) -> None:
        try:
            if await self._goes_wrong("CONNECT"):
                self.hang_up()
            await super()._handle_client()
        except ConnectionResetError:
            return

    async def _do(self, verb: str, method: Callable[[str | None], Any], argument: str | None) -> None:
        if not await self._goes_wrong(verb):
            await method(argument)

    async def _goes_wrong(self, verb: str) -> bool:
        fault = self._ask_fault(verb) or MailFault()
        await asyncio.sleep(fault.delay)
        if fault.drop:
            self.hang_up()
        if fault.reply:
            await self.push(fault.reply)
        return bool(fault.reply)
