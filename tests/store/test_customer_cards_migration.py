"""An upgrade turns the cards of associations into cards of customers, and loses no message that waits."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, select

from flows import notifications
from flows.notifications import CustomerCard, ThreadLine
from store import schema
from store.customers import customer_cards
from store.enums import TenantCheck
from store.outbox.outbox import OutboxMessage
from tests.support import world
from tests.support.migrations import unmigrated, upgrade_to

PARTNER = (
    "INSERT INTO partners (workspace_id, name, time_zone, digest_hour, working_days, last_reference)"
    " VALUES ('T1', 'Fourth Coffee', 'UTC', 8, '[]', 0)"
)
CARDS_BEFORE = [(1, 1, "1.000001"), (2, 1, "3.000001"), (3, 2, None), (4, 2, "2.000001"), (5, 3, None)]
"""Associations, each with its customer and where its card was."""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_newest_card_of_a_customer_s_associations_becomes_the_customer_s(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    database = unmigrated(request, tmp_path, kind, "from_cards_of_associations")
    with database.engine.begin() as connection:
        upgrade_to("0018", connection)
        connection.exec_driver_sql(PARTNER)
        fill_0018(connection, CARDS_BEFORE)
    schema.upgrade(database)
    with database.read() as session:
        cards = customer_cards.of_several(session, {1, 2, 3})
        assert {one.customer_id: (one.channel, one.ts) for one in cards.values()} == {
            1: ("C1", "3.000001"),
            2: ("C1", "2.000001"),
        }
        due = customer_cards.due(session, world.NOON, 10)
        assert {one.customer_id for one in due} == {1, 2}, "they are drawn anew at once"
        messages = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        assert [(row.kind, row.payload, row.sequence_key, row.event_key) for row in messages] == [
            told
            for number, customer, _ in CARDS_BEFORE
            for told in (
                ("customer_card", {"customer_id": customer}, f"customer:{customer}:card", f"card {number}"),
                (
                    "thread_line",
                    {"association_id": number, "entry_id": 1},
                    f"customer:{customer}:card",
                    f"thread {number}",
                ),
            )
        ]
        assert [notifications.parse(row) for row in messages[:2]] == [CustomerCard(1), ThreadLine(1, 1)]
    database.close()


def fill_0018(connection: Connection, cards: Sequence[tuple[int, int, str | None]]) -> None:
    """Fill a database of that revision with associations whose cards and thread lines still wait."""
    tables = MetaData()
    tables.reflect(connection)
    now, due = world.NOON, world.NOON + timedelta(days=30)
    if connection.dialect.name == "sqlite":
        now, due = now.replace(tzinfo=None), due.replace(tzinfo=None)

    def put(table: str, **values: Any) -> None:
        connection.execute(tables.tables[table].insert().values(partner_id=1, **values))

    put("locations", id=1, code="4821937", name="Seattle", country="US", enrolled=True)
    member = {"user_id": "U1", "name": "Ada", "reminders": "daily"}
    put("members", id=1, calendar_generation=0, **member)
    for number in sorted({customer for _, customer, _ in cards}):
        known = {"id_value": f"41820{number}", "domain": "contoso.com", "name": "Contoso"}
        put("customers", id=number, id_type="tpid", **known)
    days = {"consent_days": 30, "submit_days": 90, "review_days": 120, "dispute_days": 30}
    lists: dict[str, Any] = {name: [] for name in ("identifier_types", "criteria", "required_items", "rates")}
    for number, customer, ts in cards:
        put(
            "engagements",
            id=number,
            code=f"E{number}",
            name="Viva",
            solution_area="Modern Work",
            engagement_type="workshop",
            active_from=now,
            active_until=due,
            claim_limit=1,
            reminders={},
            remind_customer=False,
            sample=False,
            **days,
            **lists,
        )
        put(
            "associations",
            id=number,
            reference=f"MCI-{number}",
            engagement_id=number,
            customer_id=customer,
            location_id=1,
            owner_id=1,
            origin="added",
            status="customer_added",
            tenant_check=TenantCheck.DERIVED.value,
            created_at=now,
            consent_due=due,
            status_since=now,
            agenda_done=now,
            card_channel=ts and "C1",
            card_ts=ts,
        )
        for kind, key, payload in (
            ("association_card", f"card {number}", {"association_id": number}),
            ("thread_line", f"thread {number}", {"association_id": number, "entry_id": 1}),
        ):
            put(
                "outbox",
                kind=kind,
                payload=payload,
                transport="slack",
                destination="C1",
                sequence_key=f"association:{number}",
                event_key=key,
                addressee="",
                state="pending",
                plain=False,
                attempts=0,
                doubts=0,
                created_at=now,
                due_at=now,
            )
