import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select

from bot.delivery import Delivery
from bot.delivery.mail.mail import Mail
from bot.delivery.mail.smtp import MailServer, SmtpMailer
from bot.delivery.outcomes import NotCarried, NotSent, Outcome, Sent
from flows.associations import contacts
from flows.consent.mail_extras import MailExtras
from flows.customers.association_request import ContactPerson
from flows.outbox import audit
from flows.outbox.audit import Trouble
from sandbox.faults.faults import Does
from store.associations.associations import Association
from store.catalogue import Engagement
from store.outbox.outbox import OutboxMessage
from tests.bot.delivery.mail.test_mime import FROM, MAIL
from tests.bot.delivery.scripted import Server, scripted
from tests.conftest import Ear
from tests.support.delivering import add, ask, deliverer, mail_fails, rows, run, states
from tests.support.stage import Stage, words
from tests.support.world import ADA, KIM, NOON, USER, actor


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
        outcome = send(f"smtp://127.0.0.1:{port}", replace(MAIL, to="jörg@contoso.com"))
    assert outcome == NotCarried(is_own=False)


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
    assert "consent.correct_address" in str(told["blocks"])
    assert "refused the customer's address" in words(shown.member().messages()[0])


@pytest.mark.trouble
@pytest.mark.parametrize(
    ("verb", "reply"),
    [
        ("CONNECT", "554 5.7.1 Blocked"),
        ("EHLO", "550 5.7.1 Go away"),
        ("MAIL", "550 5.7.60 Client does not have permissions to send as this sender"),
        ("MAIL", "552 5.3.4 Message size exceeds fixed limit"),
        ("RCPT", "554 5.7.1 Relay access denied"),
        ("DATA", "503 5.5.1 Bad sequence of commands"),
        ("END", "550 5.4.5 Daily user sending limit exceeded"),
    ],
)
def test_a_refusal_of_us_holds_the_mail_and_is_told_to_those_who_run_the_bot(
    shown: Stage, delivery: Delivery, ear: Ear, verb: str, reply: str
) -> None:
    mail_fails(shown, verb, reply=reply, times=None)
    added = add(shown)
    ask(shown, added)
    for _ in range(3):
        run(delivery)
        shown.pass_time(minutes=5)
    assert (states(shown, "consent_request"), states(shown, "mail_refused")) == (["pending"], [])
    with shown.bot.database.read() as session:
        assert session.get_one(Association, added).mail_refused is None
        (found,) = audit.look(session, shown.bot.clock())[shown.place.partner.id]
    assert (found.trouble, found.count, found.said) == (Trouble.MAIL, 1, reply)
    refused = [json.loads(line) for line in ear.lines if "mail_server_refuses_us" in line]
    assert {(one["step"], one["code"], one["level"]) for one in refused} == {(verb, reply[:3], "error")}
    shown.sandbox.faults.clear()
    shown.pass_time(minutes=25)
    run(delivery)
    assert (states(shown, "consent_request"), len(shown.mails)) == (["sent"], 1)
    with shown.bot.database.read() as session:
        assert audit.look(session, shown.bot.clock())[shown.place.partner.id] == []


@pytest.mark.trouble
@pytest.mark.parametrize("asked", [1, 3])
def test_r18_r30_after_days_without_a_mail_server_a_customer_gets_one_mail_with_the_newest_link(
    shown: Stage, delivery: Delivery, asked: int
) -> None:
    with shown.bot.database.write() as session:
        session.get_one(Engagement, shown.place.viva.id).remind_customer = True
    mail_fails(shown, "CONNECT", times=None)
    added = add(shown)
    for _ in range(asked):
        ask(shown, added)
        run(delivery)
        shown.pass_time(hours=2)
    for days in (16, 7, 4, 2):
        shown.pass_time(days=days)
        shown.tick()
        run(delivery)
    shown.sandbox.faults.clear()
    for _ in range(10):
        shown.pass_time(minutes=5)
        run(delivery)
    assert len(shown.mails) == 1
    assert states(shown, "consent_request") == ["obsolete"] * (asked - 1) + ["sent"]
    assert states(shown, "consent_reminder") == ["obsolete"] * 4


def without_smtputf8(shown: Stage, server: Server) -> Delivery:
    mailer = MailServer.parse(f"smtp://127.0.0.1:{server.server_address[1]}")
    return deliverer(shown, server=mailer)


@pytest.mark.parametrize(
    ("side", "person", "advice"),
    [
        ("partner", ContactPerson("José", "josé@fourthcoffee.com"), "another address of yours"),
        ("customer", ContactPerson("Jörg", "jörg@contoso.com"), "Ask the customer for another"),
    ],
)
def test_an_address_that_the_server_does_not_carry_is_told_to_the_owner_as_what_it_is(
    shown: Stage, side: str, person: ContactPerson, advice: str
) -> None:
    added = add(shown, USER)
    ask(shown, added, USER, **{side: person})
    with scripted({}) as server:
        run(without_smtputf8(shown, server))
        assert not any(line.startswith(b"RCPT") for line in server.lines)
    assert states(shown, "consent_request") == ["dead"]
    uma = shown.member(USER)
    (told,) = uma.messages(uma.direct())
    assert person.email in words(told)
    assert advice in words(told)
    card = words(shown.member().messages()[0])
    assert "The e-mail was not sent" in card
    assert "refused the customer's address" not in card


def test_every_address_goes_to_a_server_that_carries_it(shown: Stage, delivery: Delivery) -> None:
    added = add(shown)
    jose, kim = (
        ContactPerson("José", "josé@fourthcoffee.com"),
        ContactPerson("Kim Akers", "kim@straße-contoso.com"),
    )
    ask(shown, added, partner=jose, customer=kim, contact_reason="A reason")
    run(delivery)
    (mail,) = shown.sandbox.state.mails
    assert mail.recipients == ["kim@xn--strae-contoso-edb.com"]
    assert "<josé@fourthcoffee.com>\r\n".encode() in mail.content


@pytest.mark.trouble
def test_a_mail_that_cannot_be_written_is_told_to_the_owner_at_once(shown: Stage, ear: Ear) -> None:
    ask(shown, add(shown, USER), USER)
    run(deliverer(shown, mail_from="no address"))
    assert states(shown, "consent_request") == ["dead"]
    uma = shown.member(USER)
    (told,) = uma.messages(uma.direct())
    assert "could not write the mail" in words(told)
    assert "consent.send" in str(told["blocks"])
    assert "could not write it" in words(shown.member().messages()[0])
    assert [line for line in ear.lines if "delivery.mail_not_written" in line]


@pytest.mark.trouble
def test_a_mail_that_cannot_be_composed_is_told_to_the_owner_at_once(shown: Stage) -> None:
    def fail(*_: object) -> Mail:
        raise RuntimeError

    ask(shown, add(shown, USER), USER)
    run(deliverer(shown, compose=fail))
    assert states(shown, "consent_request") == ["dead"]
    uma = shown.member(USER)
    assert "could not write the mail" in words(uma.messages(uma.direct())[0])


def test_a_server_without_smtputf8_is_remembered_for_the_forms(shown: Stage) -> None:
    with scripted({}) as server:
        mailer = SmtpMailer(
            MailServer.parse(f"smtp://127.0.0.1:{server.server_address[1]}"), FROM, "here", lambda: NOON
        )
        assert mailer.abilities.takes_utf8 is None
        assert mailer.send(MAIL) == Sent()
        assert mailer.abilities.takes_utf8 is False


def test_a_refusal_of_an_address_that_was_changed_meanwhile_flags_nothing(
    shown: Stage, delivery: Delivery
) -> None:
    added = add(shown)
    ask(shown, added)
    with shown.bot.database.write() as session:
        new = ContactPerson("Kim Akers", "kim.akers@contoso.com")
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
    assert first["To"] == second["To"] == f"{KIM.name} <{KIM.email}>"


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


def test_a_copy_that_bounces_is_only_a_message_that_failed(shown: Stage, delivery: Delivery) -> None:
    added = add(shown)
    ask(shown, added, extras=MailExtras(copies=("lee@contoso.com",)))
    with shown.bot.database.write() as session:
        (copy,) = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "consent_copy"))
        copy.due_at += timedelta(hours=1)
    run(delivery)
    mail_fails(shown, "RCPT", reply="550 5.1.1 No such user")
    shown.pass_time(hours=1)
    run(delivery)
    assert (states(shown, "consent_request"), states(shown, "consent_copy")) == (["sent"], ["dead"])
    with shown.bot.database.read() as session:
        assert session.get_one(Association, added).mail_refused is None
    assert rows(shown.bot.database, "mail_refused") == []
