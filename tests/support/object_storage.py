"""A server on this machine that answers as S3 does, and can be told to refuse requests or break them off."""

import socket
from collections.abc import Callable, Iterable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from moto.server import ThreadedMotoServer
from s3fs import S3FileSystem

DENIED = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"

Environ = dict[str, Any]
Deviation = Callable[[Environ], bool]


def never(_request: Environ) -> bool:
    return False


def always(_request: Environ) -> bool:
    return True


class ObjectStorage:
    """The server; it refuses or breaks off the requests that it is told to."""

    def __init__(self) -> None:
        self._server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        self._server.start()
        assert self._server._server is not None
        self._real: Callable[..., Iterable[bytes]] = self._server._server.app
        self._server._server.app = self._answer
        self.address = "http://{}:{}".format(*self._server.get_host_and_port())
        self.stop = self._server.stop
        self.heal()

    def heal(self) -> None:
        self.denies: Deviation = never
        self.breaks: Deviation = never

    def announce(self, environment: pytest.MonkeyPatch) -> None:
        """Set what the documentation tells operators to set, and no time for attempts that fail."""
        for name, value in {
            "AWS_ENDPOINT_URL": self.address,
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_MAX_ATTEMPTS": "1",
            "NO_PROXY": "127.0.0.1",
        }.items():
            environment.setenv(name, value)
        environment.setattr(S3FileSystem, "retries", 1)

    def bucket(self) -> str:
        """Make a bucket, and return its name."""
        name = f"bucket-{uuid4()}"
        httpx.put(f"{self.address}/{name}", trust_env=False).raise_for_status()
        return name

    def has(self, bucket: str) -> bool:
        return httpx.head(f"{self.address}/{bucket}", trust_env=False).is_success

    def unfinished(self, bucket: str) -> int:
        """Return how many uploads into a bucket were neither completed nor given up."""
        return httpx.get(f"{self.address}/{bucket}?uploads", trust_env=False).text.count("<UploadId>")

    def knows_keys(self, *, only: bool) -> None:
        """Check keys from now on, of which it knows none; or take any."""
        count = "0" if only else "inf"
        httpx.post(f"{self.address}/moto-api/reset-auth", content=count, trust_env=False).raise_for_status()

    def _answer(self, request: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        if self.breaks(request):
            request["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            raise ConnectionError
        if self.denies(request):
            request["wsgi.input"].read(int(request.get("CONTENT_LENGTH") or 0))
            start("403 Forbidden", [("Content-Length", str(len(DENIED)))])
            return [DENIED]
        return self._real(request, start)
