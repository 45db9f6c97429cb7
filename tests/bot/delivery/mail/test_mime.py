import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage, MIMEPart
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.mail import headers, mime
from bot.delivery.mail.mail import Attachment, InlineImage, Mail
from bot.delivery.mail.sender import Sender
from tests.support.world import NOON

MAIL = Mail(
    to="kim@contoso.com",
    subject="Your consent for Microsoft Viva",
    text="Good day,\n.\nplease answer.\n",
    html="<p>Good day</p>",
    from_name="Fourth Coffee",
    reply_to="ada@fourthcoffee.example",
    message_key="consent_request:7",
)
FROM = "mci@fourthcoffee.example"
HEADERS = {
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Message-ID",
    "Date",
    "Auto-Submitted",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
}


def written(mail: Mail) -> EmailMessage:
    raw = mime.write(mail, FROM, "https://mci.example", NOON)
    return message_from_bytes(raw, EmailMessage, policy=policy.default)


def test_a_mail_says_who_writes_and_where_answers_go() -> None:
    mail = written(MAIL)
    assert mail["From"] == "Fourth Coffee <mci@fourthcoffee.example>"
    assert mail["To"] == "kim@contoso.com"
    assert mail["Reply-To"] == "ada@fourthcoffee.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == NOON
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_people_are_named_and_the_language_is_said() -> None:
    mail = written(replace(MAIL, to_name="Kim Akers", reply_to_name="Márk, A.", language="pt-BR"))
    assert mail["To"] == "Kim Akers <kim@contoso.com>"
    assert mail["Reply-To"].addresses[0].display_name == "Márk, A."
    assert mail["Content-Language"] == "pt-BR"


def test_pictures_go_next_to_the_html_and_files_after_both_parts() -> None:
    logo = InlineImage("abc@logo", "logo.png", "image/png", b"\x89PNG")
    receipt = Attachment("Consent MCI-000001 é.pdf", "application/pdf", b"%PDF-1.7")
    mail = written(replace(MAIL, inline=[logo], attachments=[receipt]))
    assert structure(mail) == [
        "multipart/mixed",
        [
            "multipart/alternative",
            "text/plain",
            ["multipart/related", "text/html", "image/png"],
        ],
        "application/pdf",
    ]
    related, picture = (find(mail, kind) for kind in ("multipart/related", "image/png"))
    assert related.get_param("type") == "text/html"
    assert (picture["Content-ID"], picture.get_content_disposition()) == ("<abc@logo>", "inline")
    assert picture.get_content() == b"\x89PNG"
    pdf = find(mail, "application/pdf")
    assert (pdf.get_filename(), pdf.get_content_disposition()) == (receipt.filename, "attachment")
    assert pdf.get_content() == b"%PDF-1.7"
    assert structure(written(replace(MAIL, inline=[logo]))) == [
        "multipart/alternative",
        "text/plain",
        ["multipart/related", "text/html", "image/png"],
    ]


def structure(part: MIMEPart) -> str | list[Any]:
    kind = part.get_content_type()
    return [kind, *map(structure, part.iter_parts())] if part.is_multipart() else kind


def find(mail: EmailMessage, kind: str) -> EmailMessage:
    return next(part for part in mail.walk() if part.get_content_type() == kind)


@pytest.mark.parametrize("name", ["x\r\nBcc: all@contoso.com.pdf", 'a"b; c=d.pdf', "", "\x00", "é" * 300])
def test_a_file_s_name_stays_a_name(name: str) -> None:
    mail = written(replace(MAIL, attachments=[Attachment(name, "application/pdf", b"%PDF")]))
    assert set(mail.keys()) == HEADERS
    assert set(find(mail, "application/pdf").keys()) <= {
        "Content-Type",
        "Content-Transfer-Encoding",
        "Content-Disposition",
    }


def test_each_part_is_written_in_seven_bits_and_short_lines() -> None:
    long = "Grüße " * 400 + "\n" + "x" * 2000
    raw = mime.write(replace(MAIL, text=long, html=f"<p>{long}</p>"), FROM, "here", NOON)
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_every_attempt_carries_the_same_message_id_and_no_other_message_does() -> None:
    first, again, other = (
        written(MAIL),
        written(MAIL),
        written(replace(MAIL, message_key="consent_request:8")),
    )
    assert first["Message-ID"] == again["Message-ID"] != other["Message-ID"]
    assert first["Message-ID"].endswith("@fourthcoffee.example>")
    assert mime.message_id(MAIL.message_key, FROM, "https://test.example") != first["Message-ID"]


@pytest.mark.parametrize(
    "hostile",
    [
        "Hello\r\nBcc: victim@example.com",
        "Hello\nBcc: victim@example.com",
        "Hello\rBcc: victim@example.com",
        "=?UTF-8?Q?=0A?=Bcc: victim@example.com",
        "=?UTF-8?B?Cg==?=Bcc:victim@example.com",
        "Hello\u2028Bcc: victim@example.com",
        "Hello\x85Bcc: victim@example.com",
        "Hello\x00\x0b\x0c\x1c\x1d\x1e",
        "Ümlaut =?UTF-8?Q?=0A?=Bcc: victim@example.com",
        "a" * 5000,
        "\ud800",
        "",
    ],
)
def test_no_value_becomes_a_header(hostile: str) -> None:
    mail = written(replace(MAIL, subject=hostile, from_name=hostile))
    assert set(mail.keys()) == HEADERS
    assert mail["To"] == "kim@contoso.com"


@given(st.text(alphabet=st.characters(exclude_categories=[]), max_size=200))
def test_no_text_whatever_becomes_a_header(hostile: str) -> None:
    mail = written(replace(MAIL, subject=hostile, from_name=hostile))
    assert set(mail.keys()) == HEADERS


@pytest.mark.parametrize(
    "address", ["kim@contoso.com\r\nBcc: x@example.com", "kim@contoso.com, x@example.com", "kim", ""]
)
def test_what_is_no_single_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        written(replace(MAIL, to=address))


def test_words_of_any_language_arrive() -> None:
    mail = written(replace(MAIL, subject="Zustimmung für 顧客 ✓", from_name="Café Žižkov", text="Grüße"))
    assert mail["Subject"] == "Zustimmung für 顧客 ✓"
    assert mail["From"].addresses[0].display_name == "Café Žižkov"
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == "Grüße"


@pytest.mark.parametrize(
    ("typed", "wire"),
    [
        ("kim@bücher.example", "kim@xn--bcher-kva.example"),
        ("kim@straße-contoso.com", "kim@xn--strae-contoso-edb.com"),
        ("kim@STRAẞE-contoso.com", "kim@xn--strae-contoso-edb.com"),
        ("kim@xn--strae-contoso-edb.com", "kim@xn--strae-contoso-edb.com"),
        ("kim@βόλος.com", "kim@xn--nxasmm1c.com"),
        ("kim@نامه\u200cای.com", "kim@xn--mgba3gch31f060k.com"),
    ],
)
def test_a_domain_of_any_language_is_written_as_dns_knows_it(typed: str, wire: str) -> None:
    raw = mime.write(replace(MAIL, to=typed, reply_to=typed), typed, "https://mci.example", NOON)
    mail = message_from_bytes(raw, EmailMessage, policy=policy.default)
    assert (mail["To"], mail["Reply-To"]) == (wire, wire)
    assert mail["From"].addresses[0].addr_spec == wire
    assert mail["Message-ID"].endswith(wire.removeprefix("kim") + ">")


def test_an_address_with_letters_beyond_ascii_is_written_in_utf_8() -> None:
    raw = mime.write(replace(MAIL, reply_to="josé@fourthcoffee.example"), FROM, "here", NOON)
    assert "Reply-To: josé@fourthcoffee.example\r\n".encode() in raw


WORDS = [
    "Your consent " + "x" * 60,
    "Your consent for the engagement with Fourth Coffee and Contoso x",
    "x" * 69,
    "x" * 70,
    "word " * 60,
    "a " * 300 + "x" * 200,
    "Zustimmung für das Engagement „Microsoft Viva“ mit Contoso und Söhne in München",
    "顧客の同意" * 30,
    "🎉" * 40,
    "é" * 5000,
    'Kim, Akers; "Lee" <kim@contoso.com> (comment) \\ [x]',
    "=?utf-8?b?SGk=?= and more",
    "",
]


def test_the_name_that_the_partner_has_chosen_stands_before_that_of_the_server() -> None:
    server = "Server <mci@fourthcoffee.example>"
    for own, mail_from, shown in (
        ("Chosen", server, "Chosen"),
        ("Chosen", "mci@fourthcoffee.example", "Chosen"),
        ("", server, "Server"),
        ("", "mci@fourthcoffee.example", "Partner"),
    ):
        mail = replace(MAIL, from_name="Partner", own_name=own)
        assert shown_sender(mime.write(mail, mail_from, "here", NOON)) == shown


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("mail_from", [FROM, "mci@" + ".".join(["a" * 60] * 4)])
def test_headers_are_folded_after_a_word_and_read_as_they_were_written(words: str, mail_from: str) -> None:
    raw = mime.write(replace(MAIL, subject=words, from_name=words), mail_from, "here", NOON)
    assert read(raw, "Subject") == headers.clean(words)
    assert shown_sender(raw) == headers.clean(words)
    lines = raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
    for line in lines:
        name, colon, value = line.partition(b":")
        assert not colon or value.strip() or line.startswith(b" ") or not words, line
        assert line.strip()
        long_ones = (mail_from.encode(), b"Message-ID")
        assert len(line) <= 78 or any(one in line for one in long_ones), name
        assert len(line) <= 998


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300))
def test_every_subject_and_name_reads_as_it_was_written(words: str) -> None:
    raw = mime.write(replace(MAIL, subject=words, from_name=words), FROM, "here", NOON)
    assert read(raw, "Subject") == headers.clean(words)
    assert shown_sender(raw) == headers.clean(words)


def read(raw: bytes, name: str) -> str:
    """Return a header as RFC 2047 has it read: space between two encoded words is none."""
    folded = message_from_bytes(raw)[name]
    return str(make_header(decode_header("".join(folded.splitlines()))))


def shown_sender(raw: bytes) -> str:
    """Return the name that stands before the sender's address."""
    name = read(raw, "From").rpartition("<")[0].strip()
    if name.startswith('"') and b'From: "' in raw:
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    return name


@pytest.mark.parametrize(
    ("setting", "address", "name"),
    [
        ("mci@fourthcoffee.com", "mci@fourthcoffee.com", "Partner"),
        ("Fourth Coffee <mci@fourthcoffee.com>", "mci@fourthcoffee.com", "Fourth Coffee"),
        ('"Fourth Coffee, Inc." <mci@fourthcoffee.com>', "mci@fourthcoffee.com", "Fourth Coffee, Inc."),
        ("<mci@fourthcoffee.com>", "mci@fourthcoffee.com", "Partner"),
        ("Café Žižkov <mci@straße.de>", "mci@xn--strae-oqa.de", "Café Žižkov"),
        ("mci-bot@localhost", "mci-bot@localhost", "Partner"),
        ('"Fourth Coffee <mci@fourthcoffee.com>"', "mci@fourthcoffee.com", "Fourth Coffee"),
        ("'mci@fourthcoffee.com'", "mci@fourthcoffee.com", "Partner"),
        (
            '"\\"Fourth\\" Coffee \\\\ Co" <mci@fourthcoffee.com>',
            "mci@fourthcoffee.com",
            '"Fourth" Coffee \\ Co',
        ),
        ('Fourth "The" Coffee <mci@fourthcoffee.com>', "mci@fourthcoffee.com", 'Fourth "The" Coffee'),
        ("'Fourth Coffee' <mci@fourthcoffee.com>", "mci@fourthcoffee.com", "Fourth Coffee"),
    ],
)
def test_mails_come_from_the_address_and_the_name_of_the_setting(
    setting: str, address: str, name: str
) -> None:
    raw = mime.write(replace(MAIL, from_name="Partner"), setting, "here", NOON)
    (sender,) = message_from_bytes(raw, EmailMessage, policy=policy.default)["From"].addresses
    assert (sender.addr_spec, sender.display_name) == (address, name)


@pytest.mark.parametrize(
    "setting",
    [
        "",
        "Fourth Coffee",
        "mci",
        '"',
        '""',
        '"mci@fourthcoffee.com',
        "@fourthcoffee.com",
        "mci@",
        "mci@fourthcoffee..com",
        "mci@fourth_coffee.com",
        "mci@-fourthcoffee.com",
        ".mci@fourthcoffee.com",
        "m ci@fourthcoffee.com",
        "mci@fourthcoffee.com, ada@fourthcoffee.com",
        "Fourth Coffee mci@fourthcoffee.com",
        "Fourth Coffee <mci@fourthcoffee.com",
        "mailto:mci@fourthcoffee.com",
        "josé@fourthcoffee.com",
        "k" * 65 + "@fourthcoffee.com",
        "mci@fourthcoffee.com\nBcc: x@y.com",
    ],
)
def test_a_setting_that_names_no_usable_sender_is_refused_with_an_example(setting: str) -> None:
    with pytest.raises(ValueError, match=r"Fourth Coffee <mci@fourthcoffee\.com>"):
        Sender.parse(setting)
