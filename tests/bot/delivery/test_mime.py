from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery import mime
from bot.delivery.mail import Mail
from tests.world import NOON

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


def test_a_domain_of_any_language_is_written_as_dns_knows_it() -> None:
    assert written(replace(MAIL, to="kim@bücher.example"))["To"] == "kim@xn--bcher-kva.example"
