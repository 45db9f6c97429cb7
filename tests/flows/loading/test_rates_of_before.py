"""A consent has the rate of its own day, whenever it is recorded and whatever was loaded since."""

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import func, select

from bot.loading.files import read
from flows.consent import record_consent
from flows.loading import loading
from flows.loading.loading import Author
from store.catalogue import EarlierRates
from store.database.engine import Database
from store.enums import LoadOrigin
from tests.support import world
from tests.support.consistency import contradictions
from tests.support.world import NOON, actor

DAY = timedelta(days=1)
CATALOGUE = """\
catalogue:
  - {{code: VIVA, name: Microsoft Viva, solution_area: Modern Work, type: workshop, active_from: 2026-01-01,
     identifier_types: [tenant_id], rates: {{A: {amount}}}, currency: {currency}}}
"""


def test_a_consent_has_the_rate_of_its_own_day_whenever_it_is_recorded(
    database: Database, tmp_path: Path
) -> None:
    place = world.build(database)
    given = [NOON - 3 * DAY, NOON + 2 * DAY - timedelta(seconds=1), NOON + 2 * DAY, NOON + 4 * DAY]
    made = [
        world.associate(database, place, place.viva.id, tenant=world.TENANT.replace("1", str(number)))
        for number in range(2, 2 + len(given))
    ]

    def load(amount: int, currency: str, now: datetime) -> None:
        path = tmp_path / "catalogue.yaml"
        path.write_text(CATALOGUE.format(amount=amount, currency=currency))
        with database.write() as session:
            loading.load(session, read([(path.name, path)]), None, now, Author(LoadOrigin.COMMAND))

    load(6000, "USD", NOON - DAY)
    load(6000, "USD", NOON + DAY)  # changes nothing
    load(700, "EUR", NOON + 2 * DAY)
    load(800, "EUR", NOON + 9 * DAY)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(EarlierRates)) == 3
    for one, at in zip(made, given, strict=True):
        with database.write() as session:
            record_consent.record(session, actor(session), one, at, "seen there", NOON + 10 * DAY)
    rows = [world.row(database, one) for one in made]
    assert [(row.expected_currency, row.expected_amount) for row in rows] == [
        ("USD", Decimal(5000)),
        ("USD", Decimal(6000)),
        ("EUR", Decimal(700)),
        ("EUR", Decimal(700)),
    ]
    assert contradictions(database) == []
