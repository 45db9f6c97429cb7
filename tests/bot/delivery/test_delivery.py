from datetime import datetime
from typing import Any, ClassVar

import pytest
from slack_sdk import WebClient

from bot.delivery import Delivery
from store.associations import Association
from store.database import Database
from store.partners import Partner
from tests import world
from tests.world import NOON, World


class FakeClient(WebClient):
    def __init__(self) -> None:
        super().__init__(token="xoxb-test")
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def api_call(self, api_method: str, **given: Any) -> Any:  # type: ignore[override]
        self.calls.append((api_method, given["json"]))

        class Answer:
            data: ClassVar = {"ok": True, "channel": "C0INCENTIVES", "ts": "1.0001"}

        return Answer()


class Clients:
    def __init__(self) -> None:
        self.one = FakeClient()

    def client(self, _partner: Partner) -> WebClient:
        return self.one


@pytest.fixture
def fourth_coffee(database: Database) -> World:
    return world.build(database)


def noon() -> datetime:
    return NOON


def test_a_card_appears_in_the_channel(database: Database, fourth_coffee: World) -> None:
    added = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    clients = Clients()
    delivery = Delivery(database, noon, clients)  # type: ignore[arg-type]
    assert delivery.run_once() == 1
    assert delivery.run_once() == 0
    ((method, said),) = clients.one.calls
    assert (method, said["channel"]) == ("chat.postMessage", "C0INCENTIVES")
    assert "Contoso" in said["text"]
    with database.read() as session:
        assert session.get_one(Association, added).card_ts == "1.0001"
