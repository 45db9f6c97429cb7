from collections.abc import Iterator

import pytest

from tests.support import place as places
from tests.support import recorder
from tests.support.place import Place
from tests.support.recorder import Wired


@pytest.fixture
def place() -> Iterator[Place]:
    with places.place() as made:
        yield made


@pytest.fixture
def wired(place: Place) -> Iterator[Wired]:
    with recorder.wire(place) as made:
        yield made
