from collections.abc import Iterator

import pytest

from tests.sandbox import place as places
from tests.sandbox.place import Place


@pytest.fixture
def place() -> Iterator[Place]:
    with places.place() as made:
        yield made
