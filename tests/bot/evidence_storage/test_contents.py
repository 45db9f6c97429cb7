"""Whether a content is what its name says, as a table."""

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from bot.evidence_storage import contents
from flows.claims.file_port import FileFault
from flows.rules.claims.file_types import TYPES
from tests.support import documents
from tests.support.documents import ENCRYPTED_OFFICE, ENCRYPTED_PDF, OLE, PDF


def bomb(unfolded: int = contents.MOST_INSIDE + 1) -> bytes:
    """Return a document of less than a kilobyte that says that it unfolds to so many bytes."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", bytes(1000))
    written = bytearray(content.getvalue())
    # The size is in the directory at the end, and nobody unfolds the part to see whether it is true.
    at = written.rindex(b"word/document.xml") - 46
    written[at + 24 : at + 28] = unfolded.to_bytes(4, "little")
    return bytes(written)


def repetitive(unfolded: int) -> bytes:
    """Return a document that really unfolds to so many bytes, far more than its size."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", bytes(unfolded))
    return content.getvalue()


def endless_directory() -> bytes:
    """Return a document that says that the list of its parts is larger than a sane one."""
    written = bytearray(documents.office())
    at = written.rindex(b"PK\x05\x06")
    written[at + 12 : at + 16] = (contents.LARGEST_DIRECTORY + 1).to_bytes(4, "little")
    return bytes(written)


def locked_part() -> bytes:
    """Return a document of which one part is encrypted."""
    written = bytearray(documents.office())
    at = written.rindex(b"word/document.xml") - 46
    written[at + 8] |= 1
    return bytes(written)


@pytest.mark.parametrize(
    ("ending", "content", "fault"),
    [
        ("pdf", PDF, None),
        ("pdf", b"\xef\xbb\xbf\n" + PDF, None),
        ("pdf", ENCRYPTED_PDF, FileFault.ENCRYPTED),
        ("pdf", PDF[:9] + bytes(contents.PIECE - 83) + ENCRYPTED_PDF[9:], FileFault.ENCRYPTED),
        ("pdf", PDF.removesuffix(b"%%EOF\n"), FileFault.DAMAGED),
        ("pdf", documents.picture(), FileFault.OTHER_CONTENT),
        ("pdf", b"MZ" + bytes(2000) + PDF, FileFault.OTHER_CONTENT),
        ("docx", documents.office("word"), None),
        ("xlsx", documents.office("xl"), None),
        ("pptx", documents.office("ppt"), None),
        ("docx", documents.office("xl"), FileFault.OTHER_CONTENT),
        ("docx", PDF, FileFault.OTHER_CONTENT),
        ("docx", ENCRYPTED_OFFICE, FileFault.ENCRYPTED),
        ("docx", OLE + bytes(512), FileFault.OTHER_CONTENT),
        ("docx", locked_part(), FileFault.ENCRYPTED),
        ("docx", documents.office()[:-30], FileFault.DAMAGED),
        ("docx", b"PK", FileFault.DAMAGED),
        ("docx", bomb(), FileFault.TOO_MUCH_INSIDE),
        ("docx", bomb(contents.ALWAYS_FINE + 1), FileFault.TOO_MUCH_INSIDE),
        ("docx", bomb(contents.ALWAYS_FINE - 1000), None),
        ("docx", repetitive(contents.ALWAYS_FINE * 3), FileFault.TOO_MUCH_INSIDE),
        ("docx", endless_directory(), FileFault.TOO_MUCH_INSIDE),
        ("png", documents.picture("PNG"), None),
        ("jpg", documents.picture("JPEG"), None),
        ("png", documents.picture("JPEG"), FileFault.OTHER_CONTENT),
        ("png", b"GIF", FileFault.OTHER_CONTENT),
        ("png", documents.picture("PNG")[:-20], FileFault.DAMAGED),
        ("png", documents.picture("PNG", (10_001, 10_000)), FileFault.TOO_MUCH_INSIDE),
        ("png", documents.picture("PNG", (20_000, 20_000)), FileFault.TOO_MUCH_INSIDE),
        ("msg", OLE + bytes(512), None),
        ("msg", b"From: Kim", FileFault.OTHER_CONTENT),
        ("eml", b"From: Kim", None),
        ("txt", "Ärger".encode(), None),
        ("csv", b"MZ\x00\x00", FileFault.OTHER_CONTENT),
    ],
)
def test_a_content_is_what_its_name_says_or_has_a_fault(
    tmp_path: Path, ending: str, content: bytes, fault: FileFault | None
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert contents.fault_of(path, TYPES[ending]) == fault
