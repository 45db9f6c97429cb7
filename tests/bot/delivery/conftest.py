from collections.abc import Iterator

import pytest

from bot.delivery import Delivery
from tests.support.delivering import deliverer
from tests.support.stage import Stage, stage


@pytest.fixture
def shown(database_url: str) -> Iterator[Stage]:
    with stage(database_url) as one:
        yield one


@pytest.fixture
def delivery(shown: Stage) -> Delivery:
    return deliverer(shown)
