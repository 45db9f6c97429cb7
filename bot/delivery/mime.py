"""From a mail to the bytes that a mail server takes; nothing from outside can add or change a header."""

import hashlib
import re
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

_LOCAL = re.compile(r"""[^\s@<>()\[\],;:"\\\x00-\x1f\x7f]+""")
_DOMAIN = re.compile(r"[A-Za-z0-9.-]+")


class HeaderInjection(ValueError):
    """The written mail reads otherwise than it was meant; it must not be sent."""


def write(mail: Mail, mail_from: str, namespace: str, now: datetime) -> bytes:
    """Return the mail as bytes; ``namespace`` tells this installation's Message-IDs from another's.

    Raises:
        HeaderInjection: a value would have become a header of its own.
        ValueError: an address is none.
    """
    message = EmailMessage(policy=policy_for(mail))
    message["From"] = _address(mail_from, mail.from_name)
    message["To"] = _address(mail.to)
    message["Reply-To"] = _address(mail.reply_to)
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
    """Return a mail address with its domain as DNS knows it.

    Raises:
        ValueError: it is no mail address, or one in quotes or with a comment, which nobody needs.
    """
    local, _, domain = address.rpartition("@")
    domain = domain if domain.isascii() else domain.encode("idna").decode()
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        raise ValueError(f"no mail address: {address!r}")
    return f"{local}@{domain}"


def _address(address: str, name: str = "") -> Address:
    local, _, domain = ascii_domain(address).rpartition("@")
    return Address(display_name=clean(name), username=local, domain=domain)


def _is_control(one: str) -> bool:
    return unicodedata.category(one) in {"Cc", "Zl", "Zp", "Cs"}
