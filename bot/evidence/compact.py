"""Write a PDF with as few bytes as it can have; what a reader sees and gets from it stays the same."""

from io import BytesIO
from typing import Final

LEVEL: Final = 9
"""How hard zlib tries, from 1 to 9."""


def compact(content: bytes) -> bytes:
    """Return a PDF whose objects are packed and compressed, which halves one with many small objects.

    The same file gives the same bytes.
    """
    import pikepdf  # slow to import, and needed for answers alone

    pikepdf.settings.set_flate_compression_level(LEVEL)
    written = BytesIO()
    with pikepdf.open(BytesIO(content)) as pdf:
        pdf.save(
            written,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            recompress_flate=True,
            deterministic_id=True,
            fix_metadata_version=False,
        )
    return written.getvalue()
