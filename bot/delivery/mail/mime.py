"""Writes a mail as the bytes that are sent; text from outside cannot add or change a header."""

import hashlib
from datetime import datetime
from email import message_from_bytes, policy
from email.message import MIMEPart
from email.utils import format_datetime

from bot.delivery.mail import flowed, headers
from bot.delivery.mail.mail import Mail
from bot.delivery.mail.sender import Sender
from flows.rules.text import addresses

_HEADERS = (
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
)

_BODY = policy.SMTP.clone(cte_type="7bit")
"""The text is always written in seven bits, even if an address needs SMTPUTF8."""


class HeaderInjection(ValueError):
    """The written mail has other headers than intended, and must not be sent."""


def write(mail: Mail, mail_from: str, namespace: str, now: datetime) -> bytes:
    """Return the mail as bytes; ``namespace`` distinguishes this installation's Message-IDs.

    Raises:
        HeaderInjection: a value would have become a header of its own.
        ValueError: an address is invalid.
    """
    sender = Sender.parse(mail_from)
    head = "".join(
        (
            headers.mailbox("From", sender.address, mail.own_name or sender.name or mail.from_name),
            headers.mailbox("To", addresses.on_the_wire(mail.to), mail.to_name),
            headers.mailbox("Reply-To", addresses.on_the_wire(mail.reply_to), mail.reply_to_name),
            headers.text("Subject", mail.subject),
            f"Message-ID: {message_id(mail.message_key, mail_from, namespace)}\r\n",
            f"Date: {format_datetime(now)}\r\n",
            "Auto-Submitted: auto-generated\r\n",
            headers.text("Content-Language", mail.language),
            "MIME-Version: 1.0\r\n",
        )
    )
    written = head.encode() + _body(mail).as_bytes()
    names = tuple(message_from_bytes(written, policy=policy.default).keys())
    if sorted(names) != sorted(_HEADERS):
        raise HeaderInjection(", ".join(names))
    return written


def _body(mail: Mail) -> MIMEPart:
    """Return text and HTML as alternatives, pictures next to the HTML, and files after both."""
    html = MIMEPart(policy=_BODY)
    html.set_content(mail.html, subtype="html")
    for image in mail.inline:
        maintype, _, subtype = image.media_type.partition("/")
        html.add_related(
            image.content,
            maintype,
            subtype,
            cid=f"<{image.content_id}>",
            filename=image.filename,
            disposition="inline",
        )
    if mail.inline:
        # Some programs show no HTML in a related part that does not say what it begins with (RFC 2387).
        html.set_param("type", "text/html")
    body = MIMEPart(policy=_BODY)
    body.set_content(flowed.wrap(mail.text), params={"format": "flowed", "delsp": "yes"})
    body.make_alternative()
    body.attach(html)
    if mail.attachments:
        body.make_mixed()
    for one in mail.attachments:
        maintype, _, subtype = one.media_type.partition("/")
        body.add_attachment(one.content, maintype, subtype, filename=headers.clean(one.filename))
    return body


def message_id(message_key: str, mail_from: str, namespace: str) -> str:
    """Return the Message-ID, which is the same at every attempt to send this message."""
    digest = hashlib.sha256(f"{namespace}\n{message_key}".encode()).hexdigest()[:40]
    return f"<{digest}@{Sender.parse(mail_from).address.rpartition('@')[2]}>"
