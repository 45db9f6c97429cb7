from collections.abc import Iterator

import pytest

from tests.support.object_storage import ObjectStorage


@pytest.fixture(scope="session")
def s3_server() -> Iterator[ObjectStorage]:
    server = ObjectStorage()
    yield server
    server.stop()


@pytest.fixture
def s3(s3_server: ObjectStorage, monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectStorage]:
    s3_server.announce(monkeypatch)
    yield s3_server
    s3_server.heal()
