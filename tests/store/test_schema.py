import json
import re
import runpy
import shutil
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import bindparam, inspect, select, text, update
from sqlalchemy.exc import IntegrityError

from flows.consent import record_consent
from flows.customers.association_request import ContactPerson
from flows.drafts.draft_models import (
    AddCustomerDraft,
    ClaimCustomerDraft,
    ConsentMailPart,
    ContactDraft,
    DraftModel,
    RecordConsentDraft,
    SendConsentDraft,
    Step,
    SubmitClaimDraft,
)
from flows.rules.customers.search import words_of
from flows.rules.customers.tenancy import Identifier
from store import partners, schema
from store.associations.associations import Association
from store.consents import consents
from store.consents.consents import ConsentAnswer
from store.customers.search_words import CustomerWord
from store.database.base import Instant
from store.database.engine import Database
from store.drafts import Draft
from store.enums import AssociationStatus, IdentifierType, Proof, ReminderSetting, TenantCheck
from store.outbox import outbox
from store.outbox.outbox import OutboxMessage
from store.tables import metadata
from tests.support import asking, world
from tests.support.migrations import scripts, unmigrated, upgrade_to
from tests.support.world import ADA, KIM


def test_migrations_build_exactly_the_tables_of_the_code(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_migrations_build_the_checks_and_partial_indexes_of_the_code(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    urls = [f"sqlite:///{tmp_path / name}.db" for name in ("migrated", "made")]
    if kind == "postgresql":
        urls = [request.getfixturevalue("postgres").create(name) for name in ("checks", "checks_made")]
    migrated, made = Database(urls[0]), Database(urls[1])
    schema.upgrade(migrated)
    metadata.create_all(made.engine)
    for table in metadata.tables:
        assert _conditions(migrated, table) == _conditions(made, table)
    migrated.close()
    made.close()


def _conditions(database: Database, table: str) -> dict[str | None, str]:
    """Return the text of each check and of each index's condition by name, without spaces and brackets."""
    found = inspect(database.engine)
    conditions = {one["name"]: one["sqltext"] for one in found.get_check_constraints(table)}
    for index in found.get_indexes(table):
        for name, value in index.get("dialect_options", {}).items():
            if name.endswith("_where"):
                conditions[index["name"]] = str(value)
    return {name: re.sub(r"[\s()\"]", "", text) for name, text in conditions.items()}


def test_a_migrated_database_is_current_and_upgrading_again_changes_nothing(database: Database) -> None:
    assert schema.is_current(database)
    schema.upgrade(database)
    assert schema.is_current(database)


REVISIONS = sorted(path.name[:4] for path in (schema.MIGRATIONS / "versions").glob("[0-9]*.py"))
PARTNER = (
    "INSERT INTO partners (workspace_id, name, time_zone, digest_hour, working_days, last_reference)"
    " VALUES ('T1', 'Fourth Coffee', 'UTC', 8, '[]', 0)"
)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_a_database_of_an_earlier_revision_is_brought_up_to_date_with_its_rows(
    request: pytest.FixtureRequest, tmp_path: Path, revision: str, kind: str
) -> None:
    database = unmigrated(request, tmp_path, kind, f"from_{revision}")
    with database.engine.begin() as connection:
        upgrade_to(revision, connection)
        connection.exec_driver_sql(PARTNER)
    assert not schema.is_current(database)
    schema.upgrade(database)
    assert schema.is_current(database)
    with database.read() as session:
        (partner,) = partners.everyone(session)
        assert (partner.name, partner.troubles) == ("Fourth Coffee", [])
    database.close()
    copies = [one.name for one in tmp_path.glob("*-before-*")]
    assert copies == ([f"mci.db-before-{revision}"] if kind == "sqlite" else [])
    for one in copies:
        shutil.copy(tmp_path / one, tmp_path / "restored.db")
        restored = Database(f"sqlite:///{tmp_path / 'restored.db'}")
        with restored.read() as session:
            assert session.connection().exec_driver_sql("SELECT name FROM partners").scalar() == partner.name
        restored.close()


NAMES = [
    "Contoso",
    "Łódź Sp. z o.o.",
    "株式会社コントソ商事",
    "O’Neil ﬁnance",
    "北京Nord",
    "नमस्\u200dते",
    "Ørsted – Æro",
]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_customers_kept_before_are_found_as_those_added_now(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    database = unmigrated(request, tmp_path, kind, "from_other_words")
    rows = [(number, name, "xn--bcher-contoso-wob.com") for number, name in enumerate(NAMES, start=1)]
    with database.engine.begin() as connection:
        upgrade_to("0008", connection)
        connection.exec_driver_sql(PARTNER)
        for number, name, domain in rows:
            values = {"id": number, "name": name, "domain": domain}
            insert = (
                "INSERT INTO customers (id, partner_id, id_type, id_value, domain, name)"
                " SELECT :id, id, 'tpid', '418207' || :id, :domain, :name FROM partners"
            )
            connection.execute(text(insert), values)
            old = (
                "INSERT INTO customer_words (partner_id, customer_id, word)"
                " SELECT id, :id, 'old' FROM partners"
            )
            connection.execute(text(old), values)
    schema.upgrade(database)
    with database.read() as session:
        for number, name, domain in rows:
            query = select(CustomerWord.word).where(CustomerWord.customer_id == number)
            assert set(session.scalars(query)) == words_of(name, domain, f"418207{number}")
    database.close()


KEYS_BEFORE = [
    ("association_card", "association:7:card:3", None),
    ("association_card", "association:7:card:ended:8", None),
    ("thread_line", "history:9:thread", None),
    ("owner_notice", "history:9:owner", None),
    ("mail_refused", "association:7:mail_refused:2", None),
    ("consent_request", "association:7:consent_mail:2", None),
    ("consent_reminder", "association:7:consent_reminder:2026-03-25T12:00:00+00:00", None),
    ("consent_receipt", "association:7:consent_receipt", None),
    ("admin_notice", "history:9:admin", "U1"),
    ("admin_notice", "history:9:admin", "U2"),
    ("reminder", "association:7:claim_open:2026-03-25T12:00:00+00:00", "U1"),
    ("reminder", "association:7:claim_open:put_off:2026-03-25T12:00:00+00:00", "U1"),
    ("digest", "digest:2026-03-02", "C1"),
    ("member_gone", "member_gone:5:2026-03-25T12:00:00+00:00", "U1"),
    ("destination_lost", "destination_lost:C1:", "U1"),
    ("messages_waited", "messages_waited:workspace:2026-03-25T12:00:00+00:00", "U1"),
    ("audited", "audited:2026-03-25T12:00:00+00:00:over", "U1"),
]
"""The kinds of messages that databases hold, what each tells, and to whom of several."""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_messages_written_before_tell_of_the_same_events_and_are_not_written_again(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    database = unmigrated(request, tmp_path, kind, "from_whole_keys")
    whole = [event if addressee is None else f"{event}:{addressee}" for _, event, addressee in KEYS_BEFORE]
    with database.engine.begin() as connection:
        upgrade_to("0010", connection)
        connection.exec_driver_sql(PARTNER)
        insert = text(
            "INSERT INTO outbox (partner_id, kind, payload, transport, destination, rerouted_from,"
            " sequence_key, dedupe_key, state, plain, attempts, doubts, created_at, due_at)"
            " SELECT id, :kind, '{}', 'slack', 'U3', 'U1', :key, :key, 'pending', false, 1, 0, :now, :now"
            " FROM partners"
        ).bindparams(bindparam("now", type_=Instant()))
        for (name, _, _), key in zip(KEYS_BEFORE, whole, strict=True):
            connection.execute(insert, {"kind": name, "key": key, "now": world.NOON})
    schema.upgrade(database)
    with database.read() as session:
        rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        assert [(row.kind, row.event_key, row.addressee or None) for row in rows] == KEYS_BEFORE
        # Receivers know messages by this name, so an attempt after the upgrade has that of the one before.
        assert [row.name for row in rows] == whole
    with database.write() as session:
        columns = {column.key for column in OutboxMessage.__table__.columns} - {"id"}
        again = [{name: getattr(row, name) for name in columns} for row in rows]
        assert not any(outbox.put(session, one) for one in again)
        assert outbox.put(session, again[-1] | {"addressee": "U2"})
    with database.engine.begin() as connection, pytest.raises(IntegrityError):
        connection.exec_driver_sql("UPDATE outbox SET state = 'lost'")
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    database.close()


KIM_TYPED = {"customer_name": "Kim", "customer_email": "kim@contoso.com", "customer_phone": None}
KIM_KEPT = ContactDraft(name="Kim", email="kim@contoso.com")
IDENTIFIER = {"id_type": "tpid", "id_value": "418207", "check": "not_compared", "reason": None}
TPID = Identifier(IdentifierType.TPID, "418207", TenantCheck.NOT_COMPARED)
DRAFTS: dict[str, tuple[int, dict[str, Any], Step, DraftModel]] = {
    "add_customer": (
        2,
        KIM_TYPED
        | {"location_id": "7", "domain": "contoso.com", "id_type": "derive", "identifier": IDENTIFIER}
        | {"for_engagement": 3, "engagement_ids": ["3", "5"], "asks_contact_reason": "kim@fabrikam.com"},
        Step.ENGAGEMENTS,
        AddCustomerDraft(
            location_id=7,
            domain="contoso.com",
            identifier=TPID,
            from_engagement_id=3,
            engagement_ids=(3, 5),
            customer_contact=KIM_KEPT,
            asked_about="kim@fabrikam.com",
        ),
    ),
    "claim_customer": (
        1,
        {"customer_id": "4", "known_id": 4, "partner_name": "Ada", "company": "Contoso"},
        Step.CUSTOMER,
        ClaimCustomerDraft(
            customer_id=4, filled_from_id=4, partner_contact=ContactDraft(name="Ada"), company="Contoso"
        ),
    ),
    "send_consent": (
        2,
        KIM_TYPED | {"association_id": 9, "known": KIM_TYPED | {"domain": "contoso.com"}},
        Step.MAIL,
        SendConsentDraft(
            association_id=9,
            customer_contact=KIM_KEPT,
            began_with=ConsentMailPart(domain="contoso.com", customer_contact=KIM_KEPT),
        ),
    ),
    "record_consent": (
        2,
        {"association_id": 9, "known": {}, "given_on": "2026-03-02", "given_at": "09:30", "note": "seen"},
        Step.REVIEW,
        RecordConsentDraft(association_id=9, given_on=date(2026, 3, 2), given_at=time(9, 30), note="seen"),
    ),
    "submit_claim": (
        1,
        {"association_id": 9, "known": {}, "submitted_on": None, "claim_id": "CL-1", "note": None},
        Step.CLAIM,
        SubmitClaimDraft(association_id=9, claim_id="CL-1"),
    ),
}
"""Drafts by kind: the step's number and the data as they were kept, and what they are now."""


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_unfinished_drafts_keep_their_step_and_what_was_typed(
    request: pytest.FixtureRequest, tmp_path: Path, dialect: str
) -> None:
    database = unmigrated(request, tmp_path, dialect, "from_numbered_steps")
    with database.engine.begin() as connection:
        upgrade_to("0010", connection)
        connection.exec_driver_sql(PARTNER)
        connection.exec_driver_sql(
            "INSERT INTO members (partner_id, user_id, name, reminders, digest, calendar_generation)"
            " SELECT id, 'U1', 'Ada', 'channel', FALSE, 0 FROM partners"
        )
        insert = text(
            "INSERT INTO drafts (id, partner_id, member_id, kind, step, version, data, updated_at,"
            " expires_at, consumed_at, outcome) SELECT :id, partner_id, id, :kind, :step, 3, :data,"
            " :now, :until, :consumed_at, :outcome FROM members"
        )
        now, until = world.NOON, world.NOON + timedelta(days=7)
        if dialect == "sqlite":
            now, until = now.replace(tzinfo=None), until.replace(tzinfo=None)
        for kind, (number, data, _, _) in DRAFTS.items():
            row = {"id": kind, "kind": kind, "step": number, "now": now, "until": until}
            open_one = {"data": json.dumps(data), "consumed_at": None, "outcome": None}
            connection.execute(insert, row | open_one)
            done = {"id": f"{kind} done", "data": "{}", "consumed_at": now, "outcome": "[1]"}
            connection.execute(insert, row | done)
    schema.upgrade(database)
    with database.read() as session:
        for kind, (_, _, step, form) in DRAFTS.items():
            kept = session.get_one(Draft, kind)
            assert (kept.step, type(form).read(kept.data), kept.version) == (step, form, 3)
            consumed = session.get_one(Draft, f"{kind} done")
            assert (consumed.step, consumed.data, consumed.outcome) == (step, {}, [1])
    database.close()


def test_an_empty_database_is_told_from_an_outdated_one(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    assert schema.is_empty(database)
    assert not schema.is_current(database)
    database.close()


def test_the_newest_revision_is_told_from_the_names_of_the_migrations() -> None:
    assert scripts().get_current_head() == schema.head()
    for script in scripts().walk_revisions():
        assert Path(script.path).name.startswith(f"{script.revision}_")


def test_earlier_acceptances_are_proof_for_the_domain_of_their_mail_and_recorded_ones_are_none(
    database: Database,
) -> None:
    place = world.build(database)
    expected = []
    for number, (email, proof) in enumerate(
        (
            ("Kim@Contoso.com", (Proof.DOMAIN, "contoso.com")),
            ("erased@erased.invalid", (Proof.UNREADABLE, None)),
            (None, (Proof.RECORDED, None)),
        ),
        start=1,
    ):
        tenant = f"{number}{number}111111-2222-4333-8444-555555555555"
        one = world.associate(database, place, place.viva.id, tenant=tenant)
        if email:
            world.accept(database, one, customer=ContactPerson("Kim Akers", email))
        else:
            with database.write() as session:
                record_consent.record(session, world.actor(session), one, world.NOON, "seen", world.NOON)
        expected.append(proof)
    (script,) = (schema.MIGRATIONS / "versions").glob("*_proof.py")
    migration = runpy.run_path(str(script))
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE consent_answers SET proof = NULL, mail_domain = NULL")
        with Operations.context(MigrationContext.configure(connection)):
            migration["judge_what_is_there"]()
    with database.read() as session:
        answers = session.scalars(select(ConsentAnswer).order_by(ConsentAnswer.id))
        assert [(one.proof, one.mail_domain) for one in answers] == expected


def test_rows_that_contradict_themselves_are_set_right_by_the_upgrade(database: Database) -> None:
    place = world.build(database)
    kept, ended = (world.associate(database, place, one.id) for one in (place.viva, place.siem))
    now = world.NOON
    with database.write() as session:
        for one in (kept, ended):
            asking.ask(session, world.actor(session), one, world.LINKS, now, customer=KIM, partner=ADA)
        session.execute(update(Association).values(mail_refused="550 No such user", snoozed_until=now))
        lost = {
            "status": AssociationStatus.CONSENTED_TO_ANOTHER_PARTNER,
            "ended_at": now,
            "next_action_at": None,
        }
        session.execute(update(Association).where(Association.id == ended).values(**lost))
    migration = scripts().get_revision("0008").module
    with database.engine.begin() as connection:
        for repair in migration.REPAIRS:
            connection.exec_driver_sql(repair)
    with database.read() as session:
        found = {
            one: (row.mail_refused, row.snoozed_until, consents.requests(session, row)[0].voided_at)
            for one in (kept, ended)
            for row in [session.get_one(Association, one)]
        }
    assert found == {kept: ("550 No such user", now, None), ended: (None, None, now)}


MEMBERS = {
    "channel": ReminderSetting.DAILY,
    "direct": ReminderSetting.DAILY,
    "both": ReminderSetting.DAILY,
    "muted": ReminderSetting.NONE,
}


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_members_keep_their_rows_and_get_reminders_as_they_wanted_them(
    request: pytest.FixtureRequest, tmp_path: Path, dialect: str
) -> None:
    database = unmigrated(request, tmp_path, dialect, "from_routes")
    with database.engine.begin() as connection:
        upgrade_to("0013", connection)
        connection.exec_driver_sql(PARTNER)
        for route in MEMBERS:
            for digest in ("FALSE", "TRUE"):
                connection.execute(
                    text(
                        "INSERT INTO members (partner_id, user_id, name, reminders, digest,"
                        " calendar_generation) SELECT id, :user, 'Ada', :route, :digest, 3 FROM partners"
                    ),
                    {"user": f"{route} {digest}", "route": route, "digest": digest == "TRUE"},
                )
        connection.exec_driver_sql(
            "INSERT INTO role_grants (partner_id, member_id, role)"
            " SELECT partner_id, id, 'incentives_admin' FROM members"
        )
    schema.upgrade(database)
    with database.write() as session:
        found = {
            one.user_id: one.reminders for one in partners.all_members(session, partners.everyone(session)[0])
        }
        ada = partners.member(session, partners.everyone(session)[0], "both FALSE")
        assert ada is not None
        assert (ada.calendar_generation, ada.quiet_until, ada.informed_at) == (3, None, None)
        assert len(partners.roles(session, ada)) == 1
        assert partners.everyone(session)[0].holidays == []
    expected = {f"{route} FALSE": setting for route, setting in MEMBERS.items()}
    wanted_a_digest = {f"{route} TRUE": ReminderSetting.DAILY for route in MEMBERS}
    assert found == expected | wanted_a_digest
    with database.engine.begin() as connection, pytest.raises(IntegrityError):
        connection.exec_driver_sql("UPDATE members SET reminders = 'muted'")
    with database.engine.begin() as connection, pytest.raises(IntegrityError):
        connection.exec_driver_sql("DELETE FROM members")
    database.close()
