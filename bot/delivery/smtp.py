"""Handing mails to the mail server, and what its answers mean."""

import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self
from urllib.parse import unquote, urlsplit

from bot.delivery import mime
from bot.delivery.mail import Mail
from bot.delivery.outcomes import AddressRefused, Doubtful, NotSent, Outcome, Sent

STEP_SECONDS = 20
"""Hard end of each step of the conversation."""

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where the mail server is, from ``smtp://user:password@host:port`` or ``smtps://…``."""

    host: str
    port: int
    implicit_tls: bool
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, url: str) -> Self:
        """Return the server that the address names.

        Raises:
            ValueError: it is no such address.
        """
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("expected smtp://user:password@host:port or smtps://user:password@host:port")
        implicit = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=parts.port or (465 if implicit else 587 if parts.username else 25),
            implicit_tls=implicit,
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password or "") if parts.username else None,
        )

    def connect(self) -> smtplib.SMTP:
        """Return a greeted connection: encrypted wherever the server offers that, and signed in.

        A certificate must be valid, except on this machine itself. A password never travels in clear.

        Raises:
            OSError: there is no such connection; smtplib's errors are among them.
        """
        context = ssl.create_default_context()
        if self.host in _LOOPBACK:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if self.implicit_tls:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=STEP_SECONDS, context=context)
        else:
            smtp = smtplib.SMTP(self.host, self.port, timeout=STEP_SECONDS)
        with ExitStack() as unless_all_goes_well:
            unless_all_goes_well.callback(smtp.close)
            smtp.ehlo()
            if not self.implicit_tls and smtp.has_extn("starttls"):
                smtp.starttls(context=context)
                smtp.ehlo()
            if self.user is not None:
                self._sign_in(smtp)
            unless_all_goes_well.pop_all()
        return smtp

    def _sign_in(self, smtp: smtplib.SMTP) -> None:
        if not isinstance(smtp.sock, ssl.SSLSocket) and self.host not in _LOOPBACK:
            raise smtplib.SMTPNotSupportedError("the server offers no encryption, so no password is sent")
        smtp.login(self.user or "", self.password or "")


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """Sends mails, each over a connection of its own; ``namespace`` marks this installation's Message-IDs."""

    server: MailServer
    mail_from: str
    namespace: str
    clock: Callable[[], datetime]

    def send(self, mail: Mail) -> Outcome:
        """Hand the mail over, and return how that ended."""
        written = mime.write(mail, self.mail_from, self.namespace, self.clock())
        try:
            smtp = self.server.connect()
        except (OSError, smtplib.SMTPException) as error:
            return NotSent(_say(error))
        try:
            return _hand_over(smtp, mime.ascii_domain(self.mail_from), mime.ascii_domain(mail.to), written)
        finally:
            with suppress(OSError, smtplib.SMTPException):
                smtp.quit()
            smtp.close()


def _hand_over(  # noqa: PLR0911 -- one way out for each step of the conversation
    smtp: smtplib.SMTP, sender: str, recipient: str, written: bytes
) -> Outcome:
    options = [] if recipient.isascii() else ["SMTPUTF8"]
    if options and not smtp.has_extn("smtputf8"):
        return AddressRefused("The mail server takes no addresses with letters outside ASCII.")
    try:
        code, said = smtp.mail(sender, options)
        if code != 250:
            return NotSent(_answer(code, said))
        code, said = smtp.rcpt(recipient)
        if code not in {250, 251}:
            return _refused(code, said)
        code, said = smtp.docmd("DATA")
        if code != 354:
            return _refused(code, said)
    except (OSError, smtplib.SMTPException) as error:
        return NotSent(_say(error))
    try:
        smtp.send(_stuffed(written))
        code, said = smtp.getreply()
    except (OSError, smtplib.SMTPException) as error:
        # The server may have taken the mail before the connection was lost.
        return Doubtful(_say(error))
    return Sent() if code == 250 else _refused(code, said)


def _refused(code: int, said: bytes) -> Outcome:
    return AddressRefused(_answer(code, said)) if code >= 500 else NotSent(_answer(code, said))


def _stuffed(written: bytes) -> bytes:
    """Return the mail with its dots doubled and its end marked, as DATA wants it."""
    return re.sub(rb"(?m)^\.", b"..", written).rstrip(b"\r\n") + b"\r\n.\r\n"


def _answer(code: int, said: bytes) -> str:
    return mime.clean(f"{code} {said.decode(errors='replace')}")[:300]


def _say(error: Exception) -> str:
    return mime.clean(f"{type(error).__name__}: {error}")[:300]
