from collections.abc import Callable
from threading import Event, Thread

import pytest
from slack_bolt import BoltContext
from slack_bolt.request.internals import extract_channel_id

from handlers.conversation import turn_order
from handlers.conversation.turn_order import TurnOrder

CLICK: dict[str, object] = {"type": "block_actions", "channel": {"id": "D1"}}


def started(work: object, *given: object) -> Thread:
    thread = Thread(target=work, args=given, daemon=True)  # type: ignore[arg-type]
    thread.start()
    return thread


def wait(order: TurnOrder, body: dict[str, object], then: Callable[[], object]) -> None:
    order.wait(body, BoltContext({"channel_id": extract_channel_id(body)}), then)


def test_a_click_waits_until_the_answer_before_it_is_kept() -> None:
    order, went_on = TurnOrder(), Event()
    with order.turn("D1"):
        click = started(wait, order, CLICK, went_on.set)
        assert not went_on.wait(0.2)
    click.join(10)
    assert went_on.is_set()


@pytest.mark.parametrize(
    "body",
    [
        CLICK | {"channel": {"id": "D2"}},
        {"type": "block_actions", "view": {}},
        {"type": "block_actions", "channel": "general"},
        {"type": "block_actions", "channel": None},
        {"type": "block_actions", "channel": {}},
        {"type": "view_submission"},
        {"type": "event_callback", "channel": {"id": "D1"}},
    ],
)
def test_whatever_is_elsewhere_waits_for_nothing(body: dict[str, object]) -> None:
    order, went_on = TurnOrder(), Event()
    with order.turn("D1"):
        wait(order, body, went_on.set)
    assert went_on.is_set()


def test_nothing_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn_order, "MOST_SECONDS", 0.05)
    order, went_on = TurnOrder(), Event()
    with order.turn("D1"):
        wait(order, CLICK, went_on.set)
        assert went_on.is_set()
        with order.turn("D1", seconds=0.05):
            pass
    with order.turn("D1"):
        started(wait, order, CLICK | {"channel": {"id": "D2"}}, went_on.clear).join(10)
    assert not went_on.is_set()


def test_conversations_that_are_over_are_not_kept() -> None:
    order = TurnOrder()
    for number in range(100):
        with order.turn(f"D{number}"):
            pass
    assert len(order._under_way) <= 1
