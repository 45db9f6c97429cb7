"""Whatever a mail is like, the mailbox keeps it, lists it and shows it."""

import json
import smtplib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.mail import mail_views
from sandbox.workspace import state_file
from sandbox.workspace.state import ReceivedMail, SandboxState
from tests.support.place import Place

UTF_8 = "Jörg <jörg@köln.example>"
DEEP = b"".join(
    b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (one, one) for one in range(400)
)

ODD = {
    "raw UTF-8 in addresses": f"From: {UTF_8}\r\nTo: {UTF_8}\r\nSubject: Grüße\r\n\r\nHallo".encode(),
    "raw Latin-1 in headers": f"From: {UTF_8}\r\nTo: {UTF_8}\r\nSubject: Grüße\r\n\r\nHallo".encode(
        "latin-1"
    ),
    "raw bytes in Message-ID": b"Message-ID: <\xff@x>\r\nSubject: Grusse\r\n\r\nHallo",
    "unknown charset": b"Content-Type: text/plain; charset=nonsense\r\n\r\nHallo",
    "charset that is no text": b"Content-Type: text/html; charset=hex\r\n\r\n<p>Hallo",
    "charset with NUL": b'Content-Type: text/plain; charset="utf-\x00"\r\n\r\nHallo',
    "charset in pieces": b"Content-Type: text/plain; charset*0=utf; charset*1=-8\r\n\r\nHallo",
    "bad Base64": b"Content-Transfer-Encoding: base64\r\n\r\n!!!=A=B==",
    "bad encoded word": b"Subject: =?utf-8?B?====?= =?x?Q?=FF?=\r\nFrom: =?utf-8?Q?=FF?= <a@b>\r\n\r\nHallo",
    "no header at all": b"\r\nHallo",
    "nothing": b"",
    "NUL everywhere": b"Sub\x00ject: \x00\r\nFrom: \x00\x00 <\x00@\x00>\r\n\r\n\x00\x00",
    "a huge header": b"To: " + b", ".join([b"a@contoso.com"] * 50_000) + b"\r\n\r\nHallo",
    "a huge subject": b"Subject: " + b"x" * 500_000 + b"\r\n\r\nHallo",
    "many nested comments": b"From: " + b"(" * 5_000 + b"\r\n\r\nHallo",
    "multiparts in multiparts": DEEP,
    "a multipart without end": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHallo",
    "a multipart without boundary": b"Content-Type: multipart/mixed\r\n\r\nHallo",
    "a content type that is none": b"Content-Type: ;;=/\r\nContent-Disposition: ;\r\n\r\nHallo",
    "a disposition that is none": b'Content-Disposition: attachment; filename*="x\r\n\r\nHallo',
    "a mail in a mail": b"Content-Type: message/rfc822\r\n\r\nFrom: \xff\r\n\r\n\xff",
    "a picture with odd names": (
        b"Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n"
        b"<img src='cid:x'>\r\n--b\r\nContent-Type: image/\xff\r\nContent-ID: <\xff\r\n\r\n\xff\r\n--b--\r\n"
    ),
}

NAMES = st.sampled_from(
    b"From To Reply-To Subject Message-ID Content-Type Content-Disposition Content-Transfer-Encoding "
    b"Content-ID Date MIME-Version".split()
)
PIECES = st.sampled_from(
    b'a@b.c < > @ , ; : " ( ) [ ] \\ . % =?utf-8?B? ?= *0= \xff \x00 multipart/mixed text/html charset= '
    b"boundary=b base64".split(b" ")
) | st.sampled_from([b" ", b"\r\n "])
HEADERS = st.lists(st.tuples(NAMES, st.lists(PIECES | st.binary(max_size=8), max_size=12)), max_size=8)
BODIES = st.lists(
    st.sampled_from([b"--b\r\n", b"--b--\r\n", b"Content-Type: text/html\r\n\r\n", b"\r\n"])
    | st.binary(max_size=20),
    max_size=8,
)


def kept(content: bytes, people: str = "dana@contoso.com") -> ReceivedMail:
    return ReceivedMail("m1", 1_800_000_000.0, people, [people], content)


def assert_shown(mail: ReceivedMail) -> None:
    """Check that every answer of the mailbox about the mail can be sent, and names somebody."""
    for seen in (mail_views.summary(mail), mail_views.whole(mail)):
        json.dumps(seen, ensure_ascii=False).encode()
        assert seen["from"]
        assert seen["to"]
    id_ = mail_views.message_id(mail.content)
    assert id_ is None or id_.encode()


@pytest.mark.parametrize("content", ODD.values(), ids=ODD.keys())
def test_an_odd_mail_is_shown(content: bytes) -> None:
    assert_shown(kept(content))


@given(HEADERS, BODIES)
def test_any_headers_and_body_are_shown(headers: list[tuple[bytes, list[bytes]]], body: list[bytes]) -> None:
    head = b"".join(name + b": " + b"".join(value) + b"\r\n" for name, value in headers)
    assert_shown(kept(head + b"\r\n" + b"".join(body)))


@given(st.binary(max_size=300), st.text(st.characters(codec=None), max_size=20))
def test_any_bytes_from_anybody_are_shown(content: bytes, people: str) -> None:
    assert_shown(kept(content, people))


@pytest.mark.parametrize("charset", ["utf-8", "latin-1"])
def test_raw_letters_of_other_languages_can_be_read(charset: str) -> None:
    mail = kept(f"From: {UTF_8}\r\nTo: {UTF_8}\r\nSubject: Grüße\r\n\r\nHallo".encode(charset))
    seen = mail_views.whole(mail)
    assert seen["from"] == seen["to"] == [{"name": "Jörg", "address": "jörg@köln.example"}]
    assert seen["subject"] == "Grüße"
    assert ["Subject", "Grüße"] in seen["headers"]


@pytest.fixture
def mailing(place: Place) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("127.0.0.1", place.sandbox.mail_port, timeout=30) as client:
        client.ehlo()
        yield client


def test_one_odd_mail_hides_no_other(place: Place, mailing: smtplib.SMTP) -> None:
    # SMTP itself refuses lines of more than a thousand bytes.
    sent = [one for one in ODD.values() if all(len(line) < 1000 for line in one.split(b"\n"))]
    for content in sent:
        mailing.sendmail("mci@fourthcoffee.com", ["dana@contoso.com"], content)
    for address in (b"<j\xc3\xb6rg@contoso.com>", b"<j\xf6rg@contoso.com>"):
        mailing.send(b"MAIL FROM:" + address + b" SMTPUTF8\r\n")
        mailing.getreply()
        mailing.send(b"RCPT TO:" + address + b"\r\n")
        mailing.getreply()
        mailing.data(b"Subject: Raw\r\n\r\nHallo")
    listed = place.http.get("/client/mails")
    assert listed.status_code == 200
    mails = listed.json()["mails"]
    assert len(mails) >= len(sent) + 1
    for mail in mails:
        assert place.http.get("/client/mail", params={"id": mail["id"]}).status_code == 200
    assert place.http.get("/control/ledger?where=mail").status_code == 200


def test_mails_of_any_kind_outlive_a_restart(place: Place, mailing: smtplib.SMTP, tmp_path: Path) -> None:
    mailing.sendmail("mci@fourthcoffee.com", ["dana@contoso.com"], ODD["raw Latin-1 in headers"])
    mailing.send(b"MAIL FROM:<j\xf6rg@contoso.com> SMTPUTF8\r\n")
    mailing.getreply()
    mailing.send(b"RCPT TO:<j\xf6rg@contoso.com>\r\n")
    mailing.getreply()
    mailing.data(b"Subject: Raw\r\n\r\nHallo")
    path = tmp_path / "state.json"
    state_file.save(path, place.sandbox.state)
    state = state_file.load(path) or SandboxState()
    assert state.mails == place.sandbox.state.mails
