import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.delivery import Delivery
from bot.delivery.mail import Mail
from bot.delivery.outcomes import NotCarried, NotSent, Outcome, Sent
from bot.delivery.smtp import MailServer, SmtpMailer
from flows import contacts
from flows.order import Person
from sandbox.faults import Does
from store.associations import Association
from tests.bot.delivery.acting import add, ask, mail_fails, rows, run, states
from tests.bot.delivery.test_mime import FROM, MAIL
from tests.stage import Stage, words
from tests.world import ADA, ADMIN, KIM, NOON, USER, actor


class Box:
    """What a mail server received."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.signed_in: list[bytes] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        return "250 Kept"


def certificate(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.example")])
    start = datetime(2020, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=36500))
        .sign(key, hashes.SHA256())
    )
    file = folder / "mail.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@contextmanager
def server(box: Box, **settings: Any) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    controller = Controller(box, hostname="127.0.0.1", port=port, **settings)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def send(url: str, mail: Mail = MAIL) -> Outcome:
    return SmtpMailer(MailServer.parse(url), FROM, "https://mci.example", lambda: NOON).send(mail)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", MailServer("mail.example", 25, implicit_tls=False)),
        ("smtp://mail.example:2525", MailServer("mail.example", 2525, implicit_tls=False)),
        (
            "smtp://bot%40example.com:p%2Fw@mail.example",
            MailServer("mail.example", 587, implicit_tls=False, user="bot@example.com", password="p/w"),
        ),
        ("smtps://mail.example", MailServer("mail.example", 465, implicit_tls=True)),
    ],
)
def test_the_address_says_how_to_reach_the_mail_server(url: str, server: MailServer) -> None:
    assert MailServer.parse(url) == server


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", ""])
def test_what_is_no_such_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="expected smtp://"):
        MailServer.parse(url)


def test_the_password_is_never_shown() -> None:
    assert "p/w" not in repr(MailServer.parse("smtp://bot:p%2Fw@mail.example"))


def test_a_mail_goes_out_encrypted_where_that_is_offered(tmp_path: Path) -> None:
    box = Box()
    with server(box, tls_context=certificate(tmp_path), require_starttls=True) as port:
        assert send(f"smtp://127.0.0.1:{port}") == Sent()
    assert box.envelopes[0].rcpt_tos == ["kim@contoso.com"]


def test_a_mail_goes_out_over_a_connection_that_is_encrypted_from_the_start(tmp_path: Path) -> None:
    box = Box()
    with server(box, ssl_context=certificate(tmp_path)) as port:
        assert send(f"smtps://127.0.0.1:{port}") == Sent()
    assert len(box.envelopes) == 1


def test_a_user_signs_in(tmp_path: Path) -> None:
    box = Box()

    def authenticate(*given: Any) -> AuthResult:
        login = given[-1]
        assert isinstance(login, LoginPassword)
        return AuthResult(success=(login.login, login.password) == (b"bot", b"p/w"))

    settings = {"authenticator": authenticate, "auth_required": True, "tls_context": certificate(tmp_path)}
    with server(box, **settings) as port:
        assert send(f"smtp://bot:p%2Fw@127.0.0.1:{port}") == Sent()
        wrong = send(f"smtp://bot:wrong@127.0.0.1:{port}")
    assert isinstance(wrong, NotSent)
    assert "p%2Fw" not in wrong.error
    assert len(box.envelopes) == 1


def test_lines_that_are_a_dot_and_the_end_of_the_text_arrive() -> None:
    box = Box()
    with server(box) as port:
        send(f"smtp://127.0.0.1:{port}")
    content = box.envelopes[0].content
    assert isinstance(content, bytes)
    assert b"Good day,\r\n.\r\nplease answer.\r\n" in content


def test_an_address_beyond_ascii_needs_a_server_that_takes_it() -> None:
    box = Box()
    with server(box, enable_SMTPUTF8=False) as port:
        outcome = send(f"smtp://127.0.0.1:{port}", Mail(**{**_fields(), "to": "jörg@contoso.com"}))
    assert outcome == NotCarried(is_own=False)


def _fields() -> dict[str, str]:
    return {name: getattr(MAIL, name) for name in Mail.__slots__}


def test_a_server_that_is_away_is_tried_again(shown: Stage, delivery: Delivery) -> None:
    mail_fails(shown, "CONNECT", does=Does.DROP)
    ask(shown, add(shown))
    run(delivery)
    assert (states(shown, "consent_request"), len(shown.mails)) == (["pending"], 0)
    shown.pass_time(minutes=5)
    run(delivery)
    assert (states(shown, "consent_request"), len(shown.mails)) == (["sent"], 1)


@pytest.mark.parametrize("verb", ["EHLO", "MAIL", "RCPT", "DATA", "END"])
def test_a_refusal_for_now_is_tried_again(shown: Stage, delivery: Delivery, verb: str) -> None:
    mail_fails(shown, verb, reply="451 4.7.1 Try again later")
    ask(shown, add(shown))
    run(delivery)
    assert (states(shown, "consent_request"), len(shown.mails)) == (["pending"], 0)
    shown.pass_time(minutes=5)
    run(delivery)
    assert (states(shown, "consent_request"), len(shown.mails)) == (["sent"], 1)


@pytest.mark.parametrize("verb", ["RCPT", "DATA", "END"])
def test_a_refused_address_flags_the_association_and_its_owner_is_told_at_once(
    shown: Stage, delivery: Delivery, verb: str
) -> None:
    mail_fails(shown, verb, reply="550 5.1.1 No such user")
    added = add(shown, USER)
    ask(shown, added, USER)
    run(delivery)
    with shown.bot.database.read() as session:
        assert session.get_one(Association, added).mail_refused == "550 5.1.1 No such user"
    uma = shown.member(USER)
    (told,) = uma.messages(uma.direct())
    assert "550 5.1.1 No such user" in words(told)
    assert "consent.send" in str(told["blocks"])
    assert "refused the customer's address" in words(shown.member().messages()[0])


def test_a_refusal_of_an_address_that_was_changed_meanwhile_flags_nothing(
    shown: Stage, delivery: Delivery
) -> None:
    added = add(shown)
    ask(shown, added)
    with shown.bot.database.write() as session:
        new = Person("Kim Akers", "kim.akers@contoso.com")
        contacts.update(session, actor(session), added, shown.bot.clock(), customer=new, partner=ADA)
    run(delivery)
    assert states(shown, "consent_request") == ["obsolete"]
    assert shown.mails == []


def test_a_mail_whose_fate_is_unknown_is_sent_again_under_the_same_message_id(
    shown: Stage, delivery: Delivery
) -> None:
    mail_fails(shown, "END", does=Does.DROP, after=True)
    ask(shown, add(shown))
    run(delivery)
    assert states(shown, "consent_request") == ["pending"]
    shown.pass_time(minutes=5)
    run(delivery)
    first, second = shown.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert [row.doubts for row in rows(shown.bot.database, "consent_request")] == [1]
    assert (ADMIN, KIM.email, first["To"]) == (ADMIN, second["To"], KIM.email)


def test_a_mail_whose_fate_stays_unknown_is_sent_until_it_is_known(shown: Stage, delivery: Delivery) -> None:
    mail_fails(shown, "END", does=Does.DROP, times=None)
    ask(shown, add(shown))
    for _ in range(20):
        run(delivery)
        shown.pass_time(hours=1.5)
    assert [row.doubts for row in rows(shown.bot.database, "consent_request")] == [20]
    shown.sandbox.faults.clear()
    run(delivery)
    assert (states(shown, "consent_request"), len(shown.mails)) == (["sent"], 1)
