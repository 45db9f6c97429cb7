import base64
from email.message import EmailMessage

from sandbox.mail import mail_views
from sandbox.workspace.state import ReceivedMail

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def kept(message: EmailMessage | bytes) -> ReceivedMail:
    content = message if isinstance(message, bytes) else message.as_bytes()
    return ReceivedMail("m1", 1_800_000_000.0, "mci@fourthcoffee.com", ["dana@contoso.com"], content)


def formatted() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Fourth Coffee <mci@fourthcoffee.com>"
    message["To"] = "Dana Réyes <dana@contoso.com>, sam@contoso.com"
    message["Reply-To"] = "ada@fourthcoffee.com"
    message["Subject"] = "Ihre Zustimmung für Contoso"
    message.set_content("Hello Dana,\n\nplease answer.\n")
    message.add_alternative('<p>Hello <img src="cid:logo"></p>', subtype="html")
    body = message.get_body(("html",))
    assert body is not None
    body.add_related(PIXEL, "image", "png", cid="<logo>")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="terms.pdf")
    return message


def test_the_list_shows_people_subject_and_the_first_words() -> None:
    seen = mail_views.summary(kept(formatted()))
    assert seen["from"] == [{"name": "Fourth Coffee", "address": "mci@fourthcoffee.com"}]
    assert [one["name"] for one in seen["to"]] == ["Dana Réyes", ""]
    assert seen["subject"] == "Ihre Zustimmung für Contoso"
    assert seen["snippet"] == "Hello Dana, please answer."


def test_pictures_that_a_mail_carries_stand_in_its_html() -> None:
    assert 'src="data:image/png;base64,iVBOR' in mail_views.whole(kept(formatted()))["html"]


def test_files_headers_and_source_are_shown() -> None:
    seen = mail_views.whole(kept(formatted()))
    assert seen["attachments"] == [{"name": "terms.pdf", "type": "application/pdf", "size": 4}]
    assert ["Reply-To", "ada@fourthcoffee.com"] in seen["headers"]
    assert "Content-Type: multipart/mixed" in seen["source"]


def test_a_mail_of_html_alone_has_words_for_the_list() -> None:
    message = EmailMessage()
    message.set_content("<style>p{}</style><p>Only <b>this</b></p>", subtype="html")
    seen = mail_views.whole(kept(message))
    assert seen["snippet"] == "Only this"
    assert seen["from"] == [{"name": "", "address": "mci@fourthcoffee.com"}]


def test_rubbish_is_shown_and_breaks_nothing() -> None:
    for content in (b"", b"\xff\xfe", b"Content-Type: text/plain; charset=nonsense\n\nWords", b": : :\n\n\n"):
        seen = mail_views.whole(kept(content))
        assert seen["to"] == [{"name": "", "address": "dana@contoso.com"}]
