"""A received mail as people see it: its head, its bodies, its files, its source."""

import base64
import re
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Any

from sandbox.state import Json, Mail

SNIPPET = 140
"""Characters of the text that the list shows."""


def summary(mail: Mail) -> Json:
    """Return what the list shows of a mail."""
    message = _parsed(mail)
    return {
        "id": mail.id,
        "at": mail.at,
        "from": _people(message, "from") or [{"name": "", "address": mail.sender}],
        "to": _people(message, "to") or [{"name": "", "address": one} for one in mail.recipients],
        "subject": str(message.get("subject", "")),
        "snippet": " ".join(_plain(message).split())[:SNIPPET],
    }


def whole(mail: Mail) -> Json:
    """Return everything of a mail; pictures that it carries stand in its HTML as data."""
    message = _parsed(mail)
    return {
        **summary(mail),
        "sender": mail.sender,
        "recipients": mail.recipients,
        "reply_to": _people(message, "reply-to"),
        "headers": [[name, str(value)] for name, value in message.items()],
        "text": _plain(message),
        "html": _html(message),
        "source": mail.content.decode("utf-8", "replace"),
        "attachments": [
            {
                "name": part.get_filename() or "",
                "type": part.get_content_type(),
                "size": len(_bytes(part)),
            }
            for part in message.iter_attachments()
        ],
    }


def _parsed(mail: Mail) -> EmailMessage:
    return message_from_bytes(mail.content, EmailMessage, policy=policy.default)


def _people(message: EmailMessage, header: str) -> list[Json]:
    found: tuple[Address, ...] = getattr(message.get(header), "addresses", ())
    return [{"name": one.display_name, "address": one.addr_spec} for one in found]


def _plain(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    if part is not None:
        return _text(part)
    html = re.sub(r"(?is)<(style|script|head)\b.*?</\1>", "", _html(message))
    return re.sub(r"<[^>]*>", " ", html)


def _html(message: EmailMessage) -> str:
    part = message.get_body(("html",))
    if part is None:
        return ""
    html = _text(part)
    for picture in message.walk():
        name = str(picture.get("content-id", "")).strip("<>")
        if name and picture.get_content_maintype() == "image":
            data = base64.b64encode(_bytes(picture)).decode()
            html = html.replace(f"cid:{name}", f"data:{picture.get_content_type()};base64,{data}")
    return html


def _text(part: Any) -> str:
    try:
        return str(part.get_content()).replace("\r\n", "\n")
    except (LookupError, KeyError):
        return _bytes(part).decode("utf-8", "replace")


def _bytes(part: Any) -> bytes:
    return part.get_payload(decode=True) or b""
