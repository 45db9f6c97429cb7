"""Checks whether a file holds what its name says, and whether anybody can open it."""

import re
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from flows.claims.file_port import FileFault
from flows.rules.claims.file_types import ContentKind, FileType

MOST_PIXELS = 100_000_000
"""Pixels of a picture: a page of A3 at 600 dots per inch has 70 million."""

MOST_INSIDE = 1_000_000_000
"""Bytes to which an Office document may unfold."""

MOST_UNFOLDED = 200
"""Bytes to which each byte of an Office document may unfold: large tables of like numbers reach about 50."""

ALWAYS_FINE = 20_000_000
"""Bytes to which any Office document may unfold, however small it is."""

LARGEST_DIRECTORY = 4_000_000
"""Bytes of the list of an Office document's parts: reading a larger one takes too much memory."""

_DIRECTORY_END = b"PK\x05\x06"
_DIRECTORY_SIZE = slice(12, 16)
_LONGEST_END = 65_557
"""Bytes at the end of a ZIP file, among which its directory is described."""

PIECE = 1 << 18
"""Bytes that are read at a time."""

LONGEST_WANTED = 256
"""Bytes of a piece that are looked at again together with the next one."""

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_OFFICE = re.compile(re.escape("EncryptedPackage".encode("utf-16-le")))
_PDF_END = re.compile(b"%%EOF")
_ENCRYPTED_PDF = re.compile(rb"/Encrypt\s*(\d+\s+\d+\s+R|<<)")
_HEADER = 1024
"""Bytes within which a PDF file says that it is one."""

_SAMPLE = 65_536
"""Bytes of a text that are looked at."""


def fault_of(path: Path, type_: FileType) -> FileFault | None:
    """Return what is wrong with a file that is said to be of a type; ``None`` if nothing is."""
    return _LOOKS[type_.kind](path, type_)


def _pdf(path: Path, _type: FileType) -> FileFault | None:
    with path.open("rb") as file:
        if b"%PDF-" not in file.read(_HEADER):
            return FileFault.OTHER_CONTENT
    if not _holds(path, _PDF_END):
        return FileFault.DAMAGED
    return FileFault.ENCRYPTED if _holds(path, _ENCRYPTED_PDF) else None


def _office(path: Path, type_: FileType) -> FileFault | None:
    if _begins(path, _OLE):
        return FileFault.ENCRYPTED if _holds(path, _ENCRYPTED_OFFICE) else FileFault.OTHER_CONTENT
    if not _begins(path, b"PK"):
        return FileFault.OTHER_CONTENT
    return FileFault.TOO_MUCH_INSIDE if _directory_size(path) > LARGEST_DIRECTORY else _package(path, type_)


def _package(path: Path, type_: FileType) -> FileFault | None:
    try:
        with ZipFile(path) as package:
            entries = package.infolist()
    except (BadZipFile, NotImplementedError, ValueError, OSError):
        return FileFault.DAMAGED
    names = [one.filename for one in entries]
    if "[Content_Types].xml" not in names or not any(one.startswith(type_.folder) for one in names):
        return FileFault.OTHER_CONTENT
    if any(one.flag_bits & 1 for one in entries):
        return FileFault.ENCRYPTED
    most = min(MOST_INSIDE, max(ALWAYS_FINE, path.stat().st_size * MOST_UNFOLDED))
    return FileFault.TOO_MUCH_INSIDE if sum(one.file_size for one in entries) > most else None


def _directory_size(path: Path) -> int:
    """Return how many bytes the directory of a ZIP file says that it has; 0 if it says nothing."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _LONGEST_END))
        tail = file.read()
    at = tail.rfind(_DIRECTORY_END)
    return int.from_bytes(tail[at:][_DIRECTORY_SIZE], "little") if at >= 0 else 0


def _picture(path: Path, type_: FileType) -> FileFault | None:
    from PIL import Image, UnidentifiedImageError  # needed only for pictures

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path) as picture:
                width, height = picture.size
                if picture.get_format_mimetype() != type_.media_type:
                    return FileFault.OTHER_CONTENT
                if width * height > MOST_PIXELS:
                    return FileFault.TOO_MUCH_INSIDE
                picture.verify()
    except Image.DecompressionBombError:
        return FileFault.TOO_MUCH_INSIDE
    except UnidentifiedImageError:
        return FileFault.OTHER_CONTENT
    except (OSError, SyntaxError, ValueError):
        return FileFault.DAMAGED
    return None


def _outlook(path: Path, _type: FileType) -> FileFault | None:
    return None if _begins(path, _OLE) else FileFault.OTHER_CONTENT


def _text(path: Path, _type: FileType) -> FileFault | None:
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    return FileFault.OTHER_CONTENT if b"\x00" in sample else None


def _begins(path: Path, with_: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(with_)) == with_


def _holds(path: Path, wanted: re.Pattern[bytes]) -> bool:
    """Tell whether a file holds what is wanted; it is read piece by piece, so that it takes no memory."""
    before = b""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            if wanted.search(before + piece):
                return True
            before = piece[-LONGEST_WANTED:]
    return False


_LOOKS: Mapping[ContentKind, Callable[[Path, FileType], FileFault | None]] = {
    ContentKind.PDF: _pdf,
    ContentKind.OFFICE: _office,
    ContentKind.PICTURE: _picture,
    ContentKind.OUTLOOK: _outlook,
    ContentKind.TEXT: _text,
}
