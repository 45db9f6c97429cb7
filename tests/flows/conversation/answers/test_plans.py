"""Which index finds what a question names, so that nothing else of the partner's is read for it."""

from datetime import date

import pytest

from flows.conversation.answers import answer
from flows.rules.language.understanding import (
    Aspect,
    Condition,
    Intent,
    Interval,
    Milestone,
    Saying,
    Timing,
    Value,
)
from store.database.engine import Database
from tests.support import world
from tests.support.plans import plans
from tests.support.world import NOON, actor

MONTH = Interval(date(2026, 3, 1), date(2026, 4, 1))


def of(field: Aspect, key: object) -> tuple[Condition, ...]:
    return (Condition(field, (Value(str(key), ""),)),)


CUSTOMER = of(Aspect.CUSTOMER, 1)
FOUND_BY: dict[str, tuple[Saying, str]] = {
    "a customer": (Saying(Intent.CUSTOMER, CUSTOMER), "ix_associations_customer_id"),
    "list of a customer": (Saying(Intent.LIST, CUSTOMER), "ix_associations_customer_id"),
    "who asked a customer": (
        Saying(Intent.WHO, CUSTOMER, event=Milestone.ASKED),
        "ix_associations_customer_id",
    ),
    "contacts of a customer": (Saying(Intent.CONTACT, CUSTOMER), "ix_associations_customer_id"),
    "due": (Saying(Intent.LIST, timings=(Timing(Milestone.DUE, MONTH),)), "ix_associations_running"),
    "lost": (Saying(Intent.COUNT, timings=(Timing(Milestone.LOST, MONTH),)), "ix_associations_lost"),
    "added": (Saying(Intent.COUNT, timings=(Timing(Milestone.ADDED, MONTH),)), "ix_associations_created_at"),
    "approved": (Saying(Intent.SUM, timings=(Timing(Milestone.APPROVED, MONTH),)), "ix_claim_records_valid"),
    "paid": (Saying(Intent.COUNT, timings=(Timing(Milestone.PAID, MONTH),)), "ix_claim_records_valid"),
}


@pytest.mark.parametrize("name", FOUND_BY)
def test_what_is_named_is_found_by_its_index(database: Database, name: str) -> None:
    place = world.build(database)
    world.associate(database, place, place.viva.id)
    saying, index = FOUND_BY[name]
    made = plans(database, lambda session: answer.answer(session, actor(session), saying, NOON))
    # What follows an empty answer looks for the nearest, and may read everything.
    first = next(one for one in made if index in one or "SCAN associations'" in one)
    assert "SCAN associations'" not in first
