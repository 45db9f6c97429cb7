"""Sends mails to the mail server and reads its answers."""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self
from urllib.parse import unquote, urlsplit

from bot.delivery.mail import headers, mime, smtp_answers
from bot.delivery.mail.mail import Mail
from bot.delivery.mail.sender import Sender
from bot.delivery.mail.smtp_answers import Meaning, SmtpStep
from bot.delivery.outcomes import (
    AddressRefused,
    Doubtful,
    MailRefusesUs,
    NotCarried,
    NotSent,
    Outcome,
    Sent,
    Unwritable,
)
from flows.rules.text import addresses

STEP_SECONDS = 20
"""Longest time for each step of the SMTP conversation."""

END_SECONDS = 120
"""Longest wait for the answer to the whole message; many servers scan it before they accept it.

A mail that is given up here has often arrived, and is sent once more. All steps together take less time than
a lease.
"""

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class ServerRefused(smtplib.SMTPResponseException):
    """The server refused us at a step before any mail; smtplib keeps its answer."""

    def __init__(self, step: SmtpStep, code: int, said: bytes) -> None:
        """Keep the answer and the step at which it came."""
        super().__init__(code, said)
        self.step = step
        self.code = code
        self.said = said

    def __str__(self) -> str:
        """Return the answer as the server gave it."""
        return _answer(self.code, self.said)


@dataclass(slots=True)
class Abilities:
    """What the mail server said that it can do when a mail was last sent; ``None`` before the first mail."""

    takes_utf8: bool | None = None


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
        """Return the server of an address.

        Raises:
            ValueError: it is not an address of a mail server.
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
        """Return a connection that is greeted, encrypted if the server offers that, and signed in.

        A certificate must be valid, except on this machine. A password is never sent unencrypted.

        Raises:
            OSError: the connection failed; smtplib's errors are subclasses.
        """
        context = ssl.create_default_context()
        if self.host in _LOOPBACK:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if self.implicit_tls:
            with _refusals(SmtpStep.CONNECT):
                smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                    self.host, self.port, timeout=STEP_SECONDS, context=context
                )
        else:
            with _refusals(SmtpStep.CONNECT):
                smtp = smtplib.SMTP(self.host, self.port, timeout=STEP_SECONDS)
        with ExitStack() as unless_all_goes_well:
            unless_all_goes_well.callback(smtp.close)
            with _refusals(SmtpStep.EHLO):
                _greet(smtp)
            if not self.implicit_tls and smtp.has_extn("starttls"):
                with _refusals(SmtpStep.STARTTLS):
                    smtp.starttls(context=context)
                with _refusals(SmtpStep.EHLO):
                    _greet(smtp)
            if self.user is not None:
                with _refusals(SmtpStep.AUTH):
                    self._sign_in(smtp)
            unless_all_goes_well.pop_all()
        return smtp

    def refusal_of(self, smtp: smtplib.SMTP, mail_from: str) -> str | None:
        """Return why the server refuses a sender, or ``None`` if it accepts it; no mail is sent."""
        code, said = smtp.mail(Sender.parse(mail_from).address)
        taken = smtp_answers.meaning(SmtpStep.MAIL, code, _text(said)) is Meaning.TAKEN
        return None if taken else _answer(code, said)

    def _sign_in(self, smtp: smtplib.SMTP) -> None:
        if not isinstance(smtp.sock, ssl.SSLSocket) and self.host not in _LOOPBACK:
            raise smtplib.SMTPNotSupportedError("the server offers no encryption, so no password is sent")
        try:
            smtp.login(self.user or "", self.password or "")
        except ValueError as error:
            # The server's question cannot be read, or this machine lacks a method to answer it.
            raise smtplib.SMTPException(f"the sign-in cannot go on: {error}") from error


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """Sends mails, each over a connection of its own; ``namespace`` marks this installation's Message-IDs.

    ``abilities`` keeps what the mail server was last seen to be able to do.
    """

    server: MailServer
    mail_from: str
    namespace: str
    clock: Callable[[], datetime]
    abilities: Abilities = field(default_factory=Abilities)

    def send(self, mail: Mail) -> Outcome:  # noqa: PLR0911 -- one return for each way to fail
        """Send the mail, and return the outcome."""
        try:
            written = mime.write(mail, self.mail_from, self.namespace, self.clock())
        except ValueError as error:
            return Unwritable(type(error).__name__)
        try:
            smtp = self.server.connect()
        except ServerRefused as refusal:
            return _outcome(refusal.step, refusal.code, refusal.said, mail)
        except ssl.SSLCertVerificationError as error:
            return MailRefusesUs(_say(error), SmtpStep.STARTTLS)
        except smtplib.SMTPServerDisconnected as error:
            return NotSent(_say(error))
        except smtplib.SMTPException as error:
            # The remaining error is a sign-in method that one side does not offer.
            return MailRefusesUs(_say(error), SmtpStep.AUTH)
        except OSError as error:
            return NotSent(_say(error))
        self.abilities.takes_utf8 = smtp.has_extn("smtputf8")
        try:
            return _hand_over(smtp, Sender.parse(self.mail_from).address, mail, written)
        finally:
            with suppress(OSError, smtplib.SMTPException):
                smtp.quit()
            smtp.close()


def _greet(smtp: smtplib.SMTP) -> None:
    """Say EHLO, or HELO to a server that does not know it."""
    code, said = smtp.ehlo()
    if code in {500, 502, 504}:
        code, said = smtp.helo()
    if smtp_answers.meaning(SmtpStep.EHLO, code, _text(said)) is not Meaning.TAKEN:
        raise ServerRefused(SmtpStep.EHLO, code, said)


@contextmanager
def _refusals(step: SmtpStep) -> Iterator[None]:
    try:
        yield
    except ServerRefused:
        raise
    except smtplib.SMTPResponseException as error:
        said = error.smtp_error
        raise ServerRefused(
            step, error.smtp_code, said if isinstance(said, bytes) else said.encode()
        ) from error


def _hand_over(smtp: smtplib.SMTP, sender: str, mail: Mail, written: bytes) -> Outcome:
    recipient = addresses.on_the_wire(mail.to)
    options = []
    if any(map(addresses.needs_smtputf8, (mail.to, mail.reply_to))):
        if not smtp.has_extn("smtputf8"):
            return NotCarried(is_own=not addresses.needs_smtputf8(mail.to))
        options = ["SMTPUTF8", *(["BODY=8BITMIME"] if smtp.has_extn("8bitmime") else [])]
    steps: tuple[tuple[SmtpStep, Callable[[], tuple[int, bytes]]], ...] = (
        (SmtpStep.MAIL, lambda: smtp.mail(sender, options)),
        (SmtpStep.RCPT, lambda: smtp.rcpt(recipient)),
        (SmtpStep.DATA, lambda: smtp.docmd("DATA")),
    )
    try:
        for step, ask in steps:
            code, said = ask()
            if smtp_answers.meaning(step, code, _text(said)) is not Meaning.TAKEN:
                return _outcome(step, code, said, mail)
    except (OSError, smtplib.SMTPException) as error:
        return NotSent(_say(error))
    try:
        if smtp.sock is not None:
            smtp.sock.settimeout(END_SECONDS)
        smtp.send(_stuffed(written))
        code, said = smtp.getreply()
    except (OSError, smtplib.SMTPException) as error:
        # The server may have taken the mail before the connection was lost.
        return Doubtful(_say(error))
    return _outcome(SmtpStep.END, code, said, mail)


def _outcome(  # noqa: PLR0911 -- one for each meaning
    step: SmtpStep, code: int, said: bytes, mail: Mail
) -> Outcome:
    """Return the outcome of an answer; an acceptance counts only after the whole message."""
    answer = _answer(code, said)
    match smtp_answers.meaning(step, code, _text(said)):
        case Meaning.TAKEN if step is SmtpStep.END:
            return Sent()
        case Meaning.RETRY | Meaning.TAKEN:
            return NotSent(answer)
        case Meaning.DOUBT:
            return Doubtful(answer)
        case Meaning.ADDRESS:
            return AddressRefused(answer)
        case Meaning.LETTERS if addresses.needs_smtputf8(mail.to):
            return NotCarried(is_own=False)
        case Meaning.LETTERS if addresses.needs_smtputf8(mail.reply_to):
            return NotCarried(is_own=True)
        case _:
            return MailRefusesUs(answer, step)


def _stuffed(written: bytes) -> bytes:
    """Return the mail with leading dots doubled and its end marked, as DATA requires."""
    return re.sub(rb"(?m)^\.", b"..", written).rstrip(b"\r\n") + b"\r\n.\r\n"


def _answer(code: int, said: bytes) -> str:
    return headers.clean(f"{code} {_text(said)}")[:300]


def _text(said: bytes) -> str:
    return said.decode(errors="replace")


def _say(error: Exception) -> str:
    return headers.clean(f"{type(error).__name__}: {error}")[:300]
