"""Notifications are what the outbox holds; other modules read their fields only through these types."""

import ast
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from flows import notifications
from flows.notifications import KINDS, AboutAssociation, Notification, ServerReport
from store.outbox.outbox import OutboxMessage

ROOT = Path(__file__).parents[2]
EVERY = sorted(KINDS.values(), key=lambda one: one.kind)

STILL_READ_BY_NAME = {Path("bot/delivery/batch.py")}
"""Reads two fields of many messages at once."""


def message(kind: str, payload: dict[str, object]) -> OutboxMessage:
    return OutboxMessage(kind=kind, payload=payload)


@pytest.mark.parametrize("notification", EVERY)
def test_a_notification_is_read_from_the_outbox_as_it_was_written(notification: type[Notification]) -> None:
    example = notification.example()
    assert notifications.parse(message(example.kind, notifications.payload(example))) == example


@pytest.mark.parametrize("notification", EVERY)
def test_whether_it_is_about_an_association_or_repeats_a_server_is_told_by_its_type(
    notification: type[Notification],
) -> None:
    names = {field.name for field in fields(notification)}
    assert ("association_id" in names) == issubclass(notification, AboutAssociation)
    assert ("said" in names) == (notification in get_args(ServerReport))


@pytest.mark.parametrize(
    ("kind", "payload"),
    [("unknown", {}), ("digest", {}), ("thread_line", {"entry": 1}), ("reminder", {"x": 1})],
)
def test_what_another_version_wrote_is_no_notification(kind: str, payload: dict[str, object]) -> None:
    assert notifications.parse_if_known(message(kind, payload)) is None


def test_no_other_module_reads_fields_of_a_message_by_name() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for part in ("store", "flows", "handlers", "bot")
        for path in (ROOT / part).rglob("*.py")
        if path.relative_to(ROOT) not in STILL_READ_BY_NAME
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.expr) and _reads_by_name(node)
    ]
    assert found == []


def _reads_by_name(node: ast.expr) -> bool:
    """Tell whether this is ``….payload[…]``, ``….payload.get(…)`` or ``… in ….payload``."""
    match node:
        case ast.Subscript(value=ast.Attribute(attr="payload"), ctx=ast.Load()):
            return True
        case ast.Attribute(value=ast.Attribute(attr="payload")):
            return True
        case ast.Compare(comparators=[ast.Attribute(attr="payload")]):
            return True
        case _:
            return False
