"""A partner's logo, fetched or read from a file when the partner is loaded, and checked."""

import warnings
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from time import monotonic
from urllib.parse import urljoin, urlsplit

import httpx
from PIL import Image, UnidentifiedImageError

from flows.loading.partner_data import (
    NO_LOGO,
    DataBatch,
    DataFault,
    LogoUnusable,
    PartnerRow,
    Picture,
)
from store.enums import PictureType

LARGEST = 60 * 1024
"""Bytes of the largest logo; each mail contains it."""

MOST_PIXELS = 4_000
"""Pixels of the longest side; a small file may unpack to a picture of any size."""

SECONDS = 10.0
MOST_REDIRECTS = 3

_TYPES = {"PNG": PictureType.PNG, "JPEG": PictureType.JPEG, "GIF": PictureType.GIF}
_WANTED = "a PNG, JPEG or GIF picture of at most 60 KB"


FetchLogo = Callable[[str], bytes]
"""Returns what is at an https address, or raises `LogoUnusable`."""


def with_logo(batch: DataBatch, fetch: FetchLogo) -> DataBatch:
    """Return the batch with the picture of its partner's logo.

    A file that cannot be used is a fault. What cannot be used at an address is a warning, because the
    partner's other data must not wait for a web server: mails have no logo then. Batches with faults are
    returned as they are.
    """
    if batch.faults:
        return batch
    rows, faults, told = list[PartnerRow](), list[DataFault](), list[DataFault]()
    for row in batch.partners:
        try:
            rows.append(replace(row, logo=_logo(row, fetch)))
        except LogoUnusable as error:
            rows.append(row)
            if row.logo_file is not None:
                faults.append(row.fault("logo_file", str(error)))
            else:
                told.append(row.fault("logo_url", f"{error}; mails go without a logo that was not loaded"))
    return replace(batch, partners=tuple(rows), faults=tuple(faults), warnings=(*batch.warnings, *told))


def picture(content: bytes) -> Picture:
    """Return the picture that these bytes are.

    Raises:
        LogoUnusable: they are no picture that mail programs show, or too many.
    """
    if len(content) > LARGEST:
        raise LogoUnusable(f"expected {_WANTED}, found more than 60 KB")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=tuple(_TYPES)) as opened:
                kind, (width, height) = opened.format or "", opened.size
                if max(width, height) <= MOST_PIXELS:
                    opened.load()
    except UnidentifiedImageError as error:
        raise LogoUnusable(f"expected {_WANTED}, found {_kind_of(content)}") from error
    except (
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise LogoUnusable(f"expected {_WANTED}, found one that is damaged") from error
    if max(width, height) > MOST_PIXELS:
        raise LogoUnusable(
            f"expected at most {MOST_PIXELS:,} pixels in width and height, found {width} × {height}"
        )
    return Picture(_TYPES[kind], width, height, content)


class LogoFetcher:
    """Fetches a logo by https within ten seconds in all; certificates must be valid."""

    def __init__(self, transport: httpx.BaseTransport | None = None) -> None:
        """Keep the transport; the default one uses the network."""
        self._transport = transport

    def __call__(self, url: str) -> bytes:
        """Return what is at the address.

        Raises:
            LogoUnusable: it cannot be fetched, or is too large.
        """
        # A compressed answer of the allowed length could expand to any length.
        headers = {"accept-encoding": "identity", "accept": "image/png, image/jpeg, image/gif"}
        deadline = monotonic() + SECONDS
        try:
            with httpx.Client(transport=self._transport, headers=headers, timeout=SECONDS) as client:
                for _ in range(MOST_REDIRECTS + 1):
                    content, to = _step(client, url, deadline)
                    if to is None:
                        return content
                    url = to
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise LogoUnusable(f"the logo cannot be fetched: {error or type(error).__name__}") from error
        raise LogoUnusable("the logo cannot be fetched: too many redirects")


def _step(client: httpx.Client, url: str, deadline: float) -> tuple[bytes, str | None]:
    """Return the content at an address, or where it redirects to."""
    if urlsplit(url).scheme != "https":
        raise LogoUnusable("the logo cannot be fetched: its address redirects to one without https")
    with client.stream("GET", url) as response:
        if response.has_redirect_location:
            return b"", urljoin(url, response.headers["location"])
        if response.status_code != httpx.codes.OK:
            raise LogoUnusable(f"the logo cannot be fetched: the server answers {response.status_code}")
        content = bytearray()
        for piece in response.iter_bytes():
            content += piece
            if len(content) > LARGEST:
                break  # `picture` refuses it
            if monotonic() > deadline:
                raise LogoUnusable("the logo cannot be fetched: the answer took too long")
        return bytes(content), None


def _logo(row: PartnerRow, fetch: FetchLogo) -> Picture | None:
    if row.logo_file is not None:
        return picture(_from_file(Path(row.places["logo_file"].file).parent / row.logo_file))
    if row.logo_url in {None, NO_LOGO}:
        return None
    return picture(fetch(row.logo_url))


def _from_file(path: Path) -> bytes:
    try:
        if not path.is_file() and path.exists():
            raise LogoUnusable("expected a file, found a folder, pipe or device")
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise LogoUnusable(f"expected a readable file beside this one: {why}") from error


def _kind_of(content: bytes) -> str:
    """Return what people call content that is no such picture."""
    start = content[:1000].lstrip().lower()
    if not content:
        return "nothing"
    if b"<svg" in start:
        return "an SVG, which mail programs do not show"
    if start.startswith((b"<!doctype html", b"<html")):
        return "a web page"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "a WebP, which some mail programs do not show"
    return "something else"
