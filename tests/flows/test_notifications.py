"""Notifications are what the outbox holds; other modules read their fields only through these types."""

import ast
import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from flows import notifications
from flows.notifications import (
    KINDS,
    AboutAssociation,
    MailNotification,
    Notification,
    ServerReport,
    StaysTrue,
)
from store.consents import consent_asks
from store.database.engine import Database
from store.outbox.outbox import OutboxMessage
from tests.support import delivered, surveying, world
from tests.support.world import KIM, NOON

ROOT = Path(__file__).parents[2]
EVERY = sorted(KINDS.values(), key=lambda one: one.kind)


def message(kind: str, payload: dict[str, object]) -> OutboxMessage:
    return OutboxMessage(kind=kind, payload=payload)


def test_every_notification_belongs_to_those_of_slack_or_of_mail() -> None:
    here = [one for one in vars(notifications).values() if isinstance(one, type)]
    declared = {one for one in here if one.__module__ == notifications.__name__ and hasattr(one, "kind")}
    assert declared == set(EVERY)


def test_every_notification_has_a_kind_and_a_title_of_its_own() -> None:
    assert len({one.kind for one in EVERY}) == len({one.title for one in EVERY}) == len(EVERY)
    assert all(one.title[0].isupper() for one in EVERY)


@pytest.mark.parametrize("notification", EVERY)
def test_a_use_case_sends_every_notification(notification: type[Notification]) -> None:
    sending = [path for path in (ROOT / "flows").rglob("*.py") if path.name != "notifications.py"]
    made = rf"(?<!class ){notification.__name__}\([^)]"
    assert [path for path in sending if re.search(made, path.read_text(encoding="utf-8"))]


@pytest.fixture
def answered(database: Database) -> Database:
    """A database that has all rows that the examples name."""
    place = world.build(database)
    world.accept(database, world.associate(database, place, place.viva.id), customer=KIM)
    with database.write() as session:
        consent_asks.ask(session, 1).copies = [KIM.email]
    surveying.require(database, place)
    surveying.send(database, 1, NOON)
    return database


@pytest.mark.parametrize("notification", EVERY)
def test_whether_a_notification_is_still_true_is_known_of_every_one(
    answered: Database, notification: type[Notification]
) -> None:
    with answered.read() as session:
        still_true = delivered.is_still_true(session, notification.example(), NOON)
    assert still_true if notification in get_args(StaysTrue) else isinstance(still_true, bool)


@pytest.mark.parametrize("notification", get_args(MailNotification))
def test_every_mail_is_composed_from_its_example(
    answered: Database, notification: type[MailNotification]
) -> None:
    with answered.read() as session:
        mail = delivered.mail(session, notification.example())
    assert mail.to == KIM.email
    assert mail.subject
    assert mail.text


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
