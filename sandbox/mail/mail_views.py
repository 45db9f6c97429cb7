"""A received mail as people see it: headers, bodies, files, source, even if it is malformed."""

import base64
import re
from collections.abc import Callable, Iterable
from email import message_from_bytes, policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from typing import Any, TypeVar

from sandbox.transport.reading import readable
from sandbox.workspace.state import Json, ReceivedMail

SNIPPET = 140
"""Characters of the text that the list shows."""

LONGEST_PARSED = 20_000
"""Characters of a header that are parsed; a longer one is shown unparsed, cut to this length."""

ODD = (MessageError, ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
"""What Python's mail parser raises for malformed mails; this is undocumented."""

ReadT = TypeVar("ReadT")


def summary(mail: ReceivedMail) -> Json:
    """Return what the list shows of a mail."""
    message = _parsed(mail.content)
    return {
        "id": mail.id,
        "at": mail.at,
        "from": _people(message, "from") or [{"name": "", "address": readable(mail.sender)}],
        "to": _people(message, "to") or [{"name": "", "address": readable(one)} for one in mail.recipients],
        "subject": _header(message, "subject"),
        "snippet": " ".join(_plain(message)[: SNIPPET * 100].split())[:SNIPPET],
    }


def whole(mail: ReceivedMail) -> Json:
    """Return a whole mail; the pictures in it become data URLs in its HTML."""
    message = _parsed(mail.content)
    return {
        **summary(mail),
        "sender": readable(mail.sender),
        "recipients": [readable(one) for one in mail.recipients],
        "reply_to": _people(message, "reply-to"),
        "headers": [[readable(name), _shown(name, value)] for name, value in message.raw_items()],
        "text": _plain(message),
        "html": _html(message),
        "source": mail.content.decode("utf-8", "replace"),
        "attachments": [_attachment(part) for part in _parts(message.iter_attachments)],
    }


def message_id(content: bytes) -> str | None:
    """Return a mail's Message-ID, or ``None`` if it has none."""
    return _header(_head_only(content), "message-id") or None


def _parsed(content: bytes) -> EmailMessage:
    """Return a parsed mail; one that cannot be parsed gets its headers, and the rest as one text."""
    return _lenient(
        lambda: message_from_bytes(content, EmailMessage, policy=policy.default), None
    ) or _head_only(content)


def _head_only(content: bytes) -> EmailMessage:
    return BytesHeaderParser(EmailMessage, policy=policy.default).parsebytes(content)


def _header(message: EmailMessage, name: str) -> str:
    """Return the first header with this name, or nothing."""
    return next((_shown(known, value) for known, value in message.raw_items() if known.lower() == name), "")


def _shown(name: str, value: Any) -> str:
    return readable(str(_lenient(lambda: _understood(name, value), _unfolded(value))))


def _people(message: EmailMessage, name: str) -> list[Json]:
    value = next((value for known, value in message.raw_items() if known.lower() == name), "")
    text = _unfolded(value).strip()
    if not text:
        return []
    as_it_came: list[Json] = [{"name": "", "address": text}]
    if len(text) >= LONGEST_PARSED:
        return as_it_came
    return _lenient(lambda: _addresses(name, text), as_it_came) or as_it_came


def _addresses(name: str, text: str) -> list[Json]:
    found: tuple[Address, ...] = _understood(name, text).addresses
    people = [
        {"name": readable(one.display_name), "address": readable(one.addr_spec).replace("<>", "")}
        for one in found
    ]
    return [one for one in people if one["name"] or one["address"]]


def _attachment(part: EmailMessage) -> Json:
    return {
        "name": readable(_lenient(part.get_filename, None) or ""),
        "type": _kind(part),
        "size": len(_bytes(part)),
    }


def _kind(part: EmailMessage) -> str:
    return readable(_lenient(part.get_content_type, "application/octet-stream"))


def _parts(read: Callable[[], Iterable[Any]]) -> list[EmailMessage]:
    nothing: list[EmailMessage] = []
    return _lenient(lambda: list(read()), nothing)


def _understood(name: str, value: Any) -> Any:
    """Return a header as Python's parser understands it after its raw bytes are decoded."""
    return policy.default.header_factory(name, _unfolded(value))


def _unfolded(value: Any) -> str:
    return re.sub(r"[\r\n]+", "", readable(str(value))[:LONGEST_PARSED])


def _plain(message: EmailMessage) -> str:
    part = _lenient(lambda: message.get_body(("plain",)), None)
    if part is not None:
        return _text(part)
    html = _html(message)
    if not html and isinstance(message.get_payload(), str) and _kind(message).startswith("multipart/"):
        return readable(str(message.get_payload()))
    html = re.sub(r"(?is)<(style|script|head)\b.*?</\1>", "", html)
    return re.sub(r"<[^>]*>", " ", html)


def _html(message: EmailMessage) -> str:
    part = _lenient(lambda: message.get_body(("html",)), None)
    if part is None:
        return ""
    html = _text(part)
    for picture in _parts(message.walk):
        name, kind = _header(picture, "content-id").strip("<>"), _kind(picture)
        if name and kind.startswith("image/"):
            data = base64.b64encode(_bytes(picture)).decode()
            html = html.replace(f"cid:{name}", f"data:{kind};base64,{data}")
    return html


def _text(part: Any) -> str:
    try:
        text = str(part.get_content())
    except ODD:
        text = _bytes(part).decode("utf-8", "replace")
    return readable(text).replace("\r\n", "\n")


def _bytes(part: Any) -> bytes:
    content = _lenient(lambda: part.get_payload(decode=True), None)
    return content if isinstance(content, bytes) else b""


def _lenient(read: Callable[[], ReadT], otherwise: ReadT) -> ReadT:
    try:
        return read()
    except ODD:
        return otherwise
