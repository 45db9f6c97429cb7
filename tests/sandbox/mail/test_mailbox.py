import asyncio
import smtplib
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest

from sandbox.mail.mailbox import MailboxServer, MailFault
from sandbox.workspace.state import ReceivedMail


def a_mail() -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "mci@fourthcoffee.com"
    mail["To"] = "dana@contoso.com"
    mail["Subject"] = "Zustimmung für Contoso"
    mail.set_content("Guten Tag")
    return mail


def send(port: int, login: bool = False) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
        if login:
            client.login("anyone", "anything")
        client.send_message(a_mail())


def received(faults: dict[str, MailFault], use: Callable[[int], Any] = send) -> list[ReceivedMail]:
    """Return what a mail server with these faults has kept after it was used."""
    kept: list[ReceivedMail] = []

    async def run() -> None:
        server = MailboxServer(kept.append, faults.get, lambda: 1_800_000_000.0)
        port = await server.start("127.0.0.1", 0)
        try:
            await asyncio.to_thread(use, port)
        finally:
            await server.stop()

    asyncio.run(run())
    return kept


def test_a_mail_is_kept_with_its_envelope_and_bytes() -> None:
    (mail,) = received({})
    assert (mail.sender, mail.recipients) == ("mci@fourthcoffee.com", ["dana@contoso.com"])
    assert b"Guten Tag" in mail.content
    assert mail.at == 1_800_000_000.0


def test_whoever_logs_in_is_believed() -> None:
    assert len(received({}, lambda port: send(port, login=True))) == 1


@pytest.mark.parametrize(
    ("verb", "error"),
    [
        ("CONNECT", smtplib.SMTPConnectError),
        ("EHLO", smtplib.SMTPHeloError),
        ("MAIL", smtplib.SMTPSenderRefused),
        ("RCPT", smtplib.SMTPRecipientsRefused),
        ("DATA", smtplib.SMTPDataError),
        ("END", smtplib.SMTPDataError),
    ],
)
@pytest.mark.parametrize("code", [451, 550])
def test_any_verb_can_be_refused(verb: str, error: type[Exception], code: int) -> None:
    def refused(port: int) -> None:
        with pytest.raises(error, match=str(code)):
            send(port)

    faults = {verb: MailFault(reply=f"{code} No")} | (
        {"HELO": MailFault(reply=f"{code} No")} if verb == "EHLO" else {}
    )
    assert received(faults, refused) == []


@pytest.mark.parametrize("verb", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "END"])
def test_the_connection_can_drop_at_any_verb(verb: str) -> None:
    def dropped(port: int) -> None:
        with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionResetError)):
            send(port)

    assert received({verb: MailFault(drop=True)}, dropped) == []


def test_a_drop_after_the_data_loses_the_answer_but_not_the_mail() -> None:
    def dropped(port: int) -> None:
        with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionResetError)):
            send(port)

    assert len(received({"END": MailFault(drop=True, after=True)}, dropped)) == 1
