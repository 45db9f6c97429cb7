"""Small files of every type that claims take, and spoilt ones."""

from io import BytesIO
from zipfile import ZipFile

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
ENCRYPTED_PDF = PDF.replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 5 0 R")
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED_OFFICE = OLE + bytes(512) + "EncryptedPackage".encode("utf-16-le")


def office(folder: str = "word") -> bytes:
    """Return an Office package with that folder."""
    content = BytesIO()
    with ZipFile(content, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr(f"{folder}/document.xml", "<document/>")
    return content.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 8)) -> bytes:
    """Return a picture of one colour."""
    content = BytesIO()
    Image.new("1" if kind == "PNG" else "L", size).save(content, kind)
    return content.getvalue()
