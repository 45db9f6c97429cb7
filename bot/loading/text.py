"""Bytes of a file into text: byte-order marks, and encodings that a spreadsheet may have chosen."""

import codecs

from bot.loading.nodes import FileUnreadable
from flows.loading.partner_data import FilePlace

LARGEST_FILE = 32 * 1024 * 1024

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTAINERS = (
    (b"PK\x03\x04", "a workbook or an archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
)
_ADVICE = 'save it as "CSV UTF-8" (YAML: as UTF-8)'


def decode(name: str, data: bytes) -> str:
    """Return the file's text, without a byte-order mark.

    Raises:
        FileUnreadable: it is too large, or is not text in UTF-8 or (with a mark) UTF-16.
    """
    refuse_large(name, data)
    start = FilePlace(name, 1, 1)
    for signature, what in _CONTAINERS:
        if data.startswith(signature):
            raise FileUnreadable(start, f"expected text, found {what}; {_ADVICE}")
    mark, encoding = next((pair for pair in _MARKS if data.startswith(pair[0])), (b"", "utf-8"))
    body = data[len(mark) :]
    if encoding == "utf-8" and b"\x00" in body:
        what = "zero bytes, as in UTF-16 without a byte-order mark or in a file that is no text"
        place = _place(name, body, body.index(0), "latin-1")
        raise FileUnreadable(place, f"expected UTF-8, found {what}; {_ADVICE}")
    try:
        return body.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise FileUnreadable(
            _place(name, body, error.start, encoding), _wrong(body, error, encoding)
        ) from error


def refuse_large(name: str, data: bytes) -> None:
    """Refuse a file that is too large to be read.

    Raises:
        FileUnreadable: it is.
    """
    if len(data) > LARGEST_FILE:
        sentence = f"expected at most {LARGEST_FILE // 1024 // 1024} MB; split the file"
        raise FileUnreadable(FilePlace(name, 1, 1), sentence)


def roughly(data: bytes) -> str:
    """Return the text of a file as far as it can be read, to find out what it is."""
    mark, encoding = next((pair for pair in _MARKS if data.startswith(pair[0])), (b"", "utf-8"))
    return data[len(mark) :].decode(encoding, errors="replace").replace("\x00", "")


def _wrong(body: bytes, error: UnicodeDecodeError, encoding: str) -> str:
    if encoding != "utf-8":
        return f"expected UTF-16, as the byte-order mark says, but the file is cut or damaged; {_ADVICE}"
    byte = body[error.start : error.start + 1]
    sentence = f"expected UTF-8, found the byte 0x{byte.hex().upper()}"
    try:
        meant = byte.decode("windows-1252")
    except UnicodeDecodeError:
        return f"{sentence}; {_ADVICE}"
    return f'{sentence}, which is "{meant}" in Windows-1252 (Excel\'s plain "CSV"); {_ADVICE}'


def _place(name: str, body: bytes, at: int, encoding: str) -> FilePlace:
    before = body[:at].decode(encoding, errors="replace")
    line_start = before.rfind("\n") + 1
    return FilePlace(name, before.count("\n") + 1, len(before) - line_start + 1)
