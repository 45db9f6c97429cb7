"""A member's word that Partner Center shows a customer as eligible, where the bot does not know it (R5)."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, select, update

from flows.associations import details
from flows.customers.add_customer import NoLongerEligible
from flows.customers.association_request import Attestation
from flows.history import history_check
from flows.personal_data import data_export
from flows.rules.customers.eligibility import ReasonCode
from store import schema
from store.associations.associations import Association
from store.customers.customers import CustomerFact, EligibilityEntry
from store.database.engine import Database
from store.enums import AssociationStatus, IdentifierType, Verdict
from store.partners import Partner
from tests.store.test_customer_cards_migration import PARTNER, fill_0018
from tests.support import world
from tests.support.migrations import unmigrated, upgrade_to
from tests.support.world import ADMIN, NOON, TENANT, USER, World, actor

DAY = NOON.date() - timedelta(days=2)
NOTE = "Eligible on the page of 28 February"


@pytest.fixture
def fourth_coffee(database: Database) -> World:
    return world.build(database)


def know(database: Database, place: World, seats: int) -> None:
    with database.write() as session:
        session.add(
            CustomerFact(
                partner_id=place.partner.id,
                id_type=IdentifierType.TENANT_ID,
                id_value=TENANT,
                attribute="paid_seats",
                value=seats,
            )
        )


def add(database: Database, place: World, *attested: int, user: str = USER) -> int:
    said = Attestation(attested, DAY, NOTE) if attested else None
    return world.associate(database, place, place.endpoint.id, user=user, attestation=said)


def refused(database: Database, place: World) -> set[ReasonCode]:
    with pytest.raises(NoLongerEligible) as refusal:
        add(database, place, place.endpoint.id)
    return {code for one in refusal.value.refused for code in one.eligibility.codes}


def test_r5_what_is_not_known_is_added_on_a_members_word_which_is_kept_with_day_note_and_name(
    database: Database, fourth_coffee: World
) -> None:
    added = add(database, fourth_coffee, fourth_coffee.endpoint.id)
    with database.read() as session:
        shown = details.read(session, actor(session, ADMIN), added, NOON)
        kept = shown.summary.association
        assert kept.status is AssociationStatus.ADDED
        assert kept.attested_by is not None
        assert (kept.attested_on, kept.attested_note, kept.attested_by.user_id) == (DAY, NOTE, USER)
        assert (shown.history[0].detail or {})["attested_note"] == NOTE
        (record,) = data_export.records(session, kept.partner)
        assert record.fields["attested_on"] == DAY.isoformat()
        assert record.fields["attested_by"] == "Uma User"
        assert record.fields["attested_note"] == NOTE
        assert list(history_check.every_flaw(session)) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [("attested_on", NOON.date()), ("attested_note", "Forged"), ("attested_by_id", 1)],
)
def test_a_statement_that_was_changed_is_told(
    database: Database, fourth_coffee: World, column: str, value: Any
) -> None:
    added = add(database, fourth_coffee, fourth_coffee.endpoint.id)
    with database.write() as session:
        session.execute(update(Association).where(Association.id == added).values({column: value}))
    with database.read() as session:
        assert len(list(history_check.every_flaw(session))) == 1


def test_r5_a_statement_does_not_override_a_criterion_that_is_known_to_fail(
    database: Database, fourth_coffee: World
) -> None:
    know(database, fourth_coffee, 120)
    assert refused(database, fourth_coffee) == {ReasonCode.CRITERIA_NOT_MET}


@pytest.mark.parametrize(
    "verdict", sorted(set(Verdict) - {Verdict.ELIGIBLE}), ids=lambda verdict: str(verdict.value)
)
def test_r5_a_statement_overrides_no_other_reason(
    database: Database, fourth_coffee: World, verdict: Verdict
) -> None:
    with database.write() as session:
        session.add(
            EligibilityEntry(
                partner_id=fourth_coffee.partner.id,
                engagement_id=fourth_coffee.endpoint.id,
                id_type=IdentifierType.TENANT_ID,
                id_value=TENANT,
                verdict=verdict,
            )
        )
    assert ReasonCode.NOT_KNOWN in refused(database, fourth_coffee)


def test_r6_a_statement_adds_nobody_twice(database: Database, fourth_coffee: World) -> None:
    add(database, fourth_coffee, fourth_coffee.endpoint.id)
    assert ReasonCode.ASSOCIATION_OPEN in refused(database, fourth_coffee)


def test_r5_without_a_statement_what_is_not_known_excludes(database: Database, fourth_coffee: World) -> None:
    for attested in ((), (fourth_coffee.viva.id,)):
        with pytest.raises(NoLongerEligible):
            add(database, fourth_coffee, *attested)


def test_r5_the_partner_can_switch_statements_off(database: Database, fourth_coffee: World) -> None:
    with database.write() as session:
        session.get_one(Partner, fourth_coffee.partner.id).member_attestations = False
    assert refused(database, fourth_coffee) == {ReasonCode.NOT_KNOWN}


def test_what_has_become_known_needs_no_statement_and_keeps_none(
    database: Database, fourth_coffee: World
) -> None:
    know(database, fourth_coffee, 400)
    kept = world.row(database, add(database, fourth_coffee, fourth_coffee.endpoint.id))
    assert (kept.attested_on, kept.attested_note, kept.attested_by_id) == (None, None, None)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_upgrade_lets_members_state_and_leaves_earlier_associations_without_a_statement(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    database = unmigrated(request, tmp_path, kind, "before_attestations")
    with database.engine.begin() as connection:
        upgrade_to("0018", connection)
        connection.exec_driver_sql(PARTNER)
        fill_0018(connection, [(1, 1, "1.000001")])
    with database.engine.begin() as connection:
        upgrade_to("0021", connection)
    schema.upgrade(database)
    with database.engine.begin() as connection:
        tables = MetaData()
        tables.reflect(connection)
        row = tables.tables["associations"]
        keys = {key.parent.name: key.column.table.name for key in row.foreign_keys}
        assert keys["attested_by_id"] == "members"
        kept = connection.execute(select(row.c.attested_on, row.c.attested_note, row.c.attested_by_id)).one()
        assert kept == (None, None, None)
        connection.execute(update(row).values(attested_on=date(2026, 3, 2), attested_by_id=1))
    with database.read() as session:
        assert session.scalars(select(Partner.member_attestations)).one() is True
        assert session.scalars(select(Association.attested_on)).one() == date(2026, 3, 2)
    database.close()
