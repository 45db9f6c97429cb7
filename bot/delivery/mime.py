"""From a mail to the bytes that a mail server takes; nothing from outside can add or change a header."""

import hashlib
import unicodedata
from datetime import datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from bot.delivery.mail import Mail

_HEADERS = (
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Message-ID",
    "Date",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
)


class HeaderInjection(ValueError):
    """The written mail reads otherwise than it was meant; it must not be sent."""


def write(mail: Mail, mail_from: str, namespace: str, now: datetime) -> bytes:
    """Return the mail as bytes; ``namespace`` tells this installation's Message-IDs from another's.

    Raises:
        HeaderInjection: a value would have become a header of its own.
        ValueError: an address is none.
    """
    message = EmailMessage(policy=policy_for(mail))
    message["From"] = Address(display_name=clean(mail.from_name), addr_spec=ascii_domain(mail_from))
    message["To"] = Address(addr_spec=ascii_domain(mail.to))
    message["Reply-To"] = Address(addr_spec=ascii_domain(mail.reply_to))
    message["Subject"] = clean(mail.subject)
    message["Message-ID"] = message_id(mail.message_key, mail_from, namespace)
    message["Date"] = format_datetime(now)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    written = message.as_bytes()
    names = tuple(message_from_bytes(written, policy=policy.default).keys())
    if sorted(names) != sorted(_HEADERS):
        raise HeaderInjection(", ".join(names))
    return written


def message_id(message_key: str, mail_from: str, namespace: str) -> str:
    """Return the Message-ID that every attempt to send this message carries."""
    digest = hashlib.sha256(f"{namespace}\n{message_key}".encode()).hexdigest()[:40]
    return f"<{digest}@{ascii_domain(mail_from).rpartition('@')[2]}>"


def policy_for(mail: Mail) -> "policy.EmailPolicy[EmailMessage]":
    """Return how the mail is written: seven bits wide, unless an address itself is wider."""
    wide = not (ascii_domain(mail.to) + ascii_domain(mail.reply_to)).isascii()
    return policy.SMTPUTF8 if wide else policy.SMTP.clone(cte_type="7bit")


def clean(value: str) -> str:
    """Return a value for a header: one line, without control characters, and nothing that decodes to more."""
    printable = "".join(" " if _is_control(one) else one for one in value)
    return " ".join(printable.split()).replace("=?", "= ?")


def ascii_domain(address: str) -> str:
    """Return a mail address with its domain as DNS knows it."""
    local, _, domain = address.rpartition("@")
    return address if domain.isascii() else f"{local}@{domain.encode('idna').decode()}"


def _is_control(one: str) -> bool:
    return unicodedata.category(one) in {"Cc", "Zl", "Zp", "Cs"}
