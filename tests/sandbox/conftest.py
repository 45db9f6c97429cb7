from collections.abc import Iterator

import pytest

from tests.sandbox import place as places
from tests.sandbox import recorder
from tests.sandbox.place import Place
from tests.sandbox.recorder import Wired


@pytest.fixture
def place() -> Iterator[Place]:
    with places.place() as made:
        yield made


@pytest.fixture
def wired(place: Place) -> Iterator[Wired]:
    with recorder.wire(place) as made:
        yield made
