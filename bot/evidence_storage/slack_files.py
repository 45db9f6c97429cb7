"""The bytes of files in Slack, streamed: fetched with the bot's token, and sent for an upload."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from urllib.parse import urlsplit

import httpx

from bot import tls
from flows.claims.file_port import FileFault, FileRefused, IncomingFile

TIMEOUT = httpx.Timeout(15.0, connect=5.0)
"""Seconds that one step may take."""

MOST_SECONDS = 180.0
"""Seconds after which a transfer is given up."""

PIECE = 1 << 18
"""Bytes that are read at a time."""

SLACK = (".slack.com", ".slack-gov.com", ".slack-files.com")
"""Ends of the names of Slack's servers, which alone get the token."""


class SlackFileTransfers:
    """Fetches and sends the bytes; ``api_url`` names a server besides Slack's own that gets the token."""

    def __init__(self, api_url: str) -> None:
        """Keep the address of the Web API."""
        self._own = _origin(api_url)

    @contextmanager
    def fetch(self, token: str | None, file: IncomingFile) -> Iterator[Iterator[bytes]]:
        """Open a file for reading piece by piece.

        Raises:
            FileRefused: Slack does not give it out.
        """
        if not self._is_slacks(file.address):
            raise FileRefused(FileFault.NOT_FETCHED, file.name)
        try:
            with (
                httpx.Client(timeout=TIMEOUT, verify=tls.trusted()) as client,
                client.stream(
                    "GET", file.address, headers={"Authorization": f"Bearer {token}"}, follow_redirects=False
                ) as answer,
            ):
                _check(answer, file)
                yield _in_time(answer.iter_bytes(PIECE), file)
        except httpx.HTTPError as error:
            raise FileRefused(FileFault.NOT_FETCHED, file.name) from error

    def send(self, address: str, name: str, size: int, pieces: Iterator[bytes]) -> None:
        """Send bytes to the address that Slack gave for an upload.

        Raises:
            FileRefused: Slack does not take them.
        """
        try:
            with httpx.Client(timeout=TIMEOUT, verify=tls.trusted()) as client:
                headers = {"Content-Length": str(size), "Content-Type": "application/octet-stream"}
                client.post(address, content=pieces, headers=headers).raise_for_status()
        except httpx.HTTPError as error:
            raise FileRefused(FileFault.NOT_SENT, name) from error

    def _is_slacks(self, address: str) -> bool:
        if _origin(address) == self._own:
            return True
        parts = urlsplit(address)
        return parts.scheme == "https" and f".{parts.hostname or ''}".endswith(SLACK)


def _check(answer: httpx.Response, file: IncomingFile) -> None:
    """Refuse an answer that is not the file: without the scope, Slack sends its page for signing in."""
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    if answer.is_redirect or answer.status_code in {401, 403} or is_page:
        raise FileRefused(FileFault.NO_PERMISSION, file.name)
    if answer.status_code in {httpx.codes.NOT_FOUND, httpx.codes.GONE}:
        raise FileRefused(FileFault.DELETED, file.name)
    if answer.status_code != httpx.codes.OK:
        raise FileRefused(FileFault.NOT_FETCHED, file.name)


def _in_time(pieces: Iterator[bytes], file: IncomingFile) -> Iterator[bytes]:
    until = monotonic() + MOST_SECONDS
    for piece in pieces:
        if monotonic() > until:
            raise FileRefused(FileFault.NOT_FETCHED, file.name)
        yield piece


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc
