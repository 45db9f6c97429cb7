"""Which columns `mci check --history` holds against the history: each one, but those that the docs name."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    Enum,
    Integer,
    LargeBinary,
    Table,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError

from flows.associations import bring_in, cancel, consistency, own_date, ownership, undo_cancel
from flows.associations.bring_in import RunningEngagement
from flows.claims import correct_claim, items, record_answer, take_back, void_record
from flows.claims.items import ItemInput
from flows.claims.record_answer import ClaimAnswer
from flows.consent import came_back, not_for_me
from flows.consent.answers import ShownStatement
from flows.customers import add_customer, claim_customer
from flows.customers.association_request import Attestation, ContactPerson
from flows.disputes import dispute_decision
from flows.drafts import drafts
from flows.drafts.draft_models import ContactDraft
from flows.evidence import evidence_files
from flows.history import history_check
from flows.notifications import Outcome
from flows.outbox import dropped, reroute
from flows.personal_data import erase
from flows.reminders import snooze, tick
from flows.rules.associations.amounts import Amount
from flows.rules.associations.running import Progress, RunningDays
from flows.rules.customers.tenants import TenantFound
from flows.rules.text.mail_trouble import MailTrouble
from flows.surveys import failed_mails, survey_link
from store.associations.associations import Association
from store.catalogue import Engagement
from store.database.base import Instant, Money
from store.database.engine import Database
from store.enums import ClaimItem, ConsentOutcome, HistoryAction, ReminderSetting
from store.enums import ClaimRecordKind as Kind
from store.history.history import HistoryEntry
from store.outbox.outbox import OutboxMessage
from store.tables import metadata
from tests.flows.disputes.test_dispute import BLUE, BLUE_TENANT, MAILBOX, Two
from tests.flows.history.test_history_check import submit
from tests.support import asking, surveying, world
from tests.support.asking import Decision
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, TENANT, USER, ActingAs, actor

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
DOCS = Path(__file__).parents[2] / "docs" / "history.md"
ROW = re.compile(r"\| `(\w+)` \| (.+?) \|")


def outside() -> dict[str, set[str]]:
    """Return what the docs name as outside of the check: the columns by table, none for a whole table."""
    section = DOCS.read_text().partition("## What the history does not protect")[2].partition("\n## ")[0]
    return {table: set(re.findall(r"`(\w+)`", columns)) for table, columns in ROW.findall(section)}


OUTSIDE = outside()
HELD = [table.name for table in metadata.sorted_tables if OUTSIDE.get(table.name) != set()]


@pytest.fixture
def two(database: Database) -> Two:
    return Two(database)


@pytest.fixture
def lived(database: Database, two: Two) -> Database:
    """Return a database in which the tables that are held against the history have rows of every kind."""
    acts_as: ActingAs = {"user": "B" + ADMIN, "workspace": BLUE}
    for work in ("viva", "siem", "endpoint"):
        tenant = TENANT.replace("1", {"viva": "1", "siem": "7", "endpoint": "8"}[work])
        for place in (two.red, two.blue):
            with database.write() as session:
                session.merge(place.endpoint).criteria = []
        red = world.associate(database, two.red, getattr(two.red, work).id, tenant=tenant)
        blue = world.associate(database, two.blue, getattr(two.blue, work).id, tenant=tenant, **acts_as)
        assert red != blue
        world.accept(database, blue, customer=MAILBOX, directory=TenantFound(BLUE_TENANT), **acts_as)
    with database.write() as session:
        third, second, first = (one.dispute.id for one in dispute_decision.every(session, undecided=True))
        assert first < second < third
        dispute_decision.uphold(session, first, BLUE, NOON + HOUR)
        dispute_decision.dismiss(session, second, NOON + HOUR)
    asked = world.associate(database, two.red, two.red.viva.id, tenant=TENANT.replace("1", "9"))
    lee = ContactPerson("Lee", "lee@elsewhere.example", "CTO", "+1 425 555 0100")
    with database.write() as session:
        snooze.snooze(session, actor(session), asked, NOON + 2 * DAY, NOON + HOUR)
        snooze.end(session, actor(session), asked, NOON + HOUR)
        request = asking.ask(
            *(session, actor(session), asked, LINKS, NOON), customer=lee, partner=ADA, contact_reason="so"
        )
        reroute.fail_mail(session, request.ask_id, "550 no", NOON + HOUR)
    submitted = world.associate(database, two.red, two.red.viva.id, tenant=TENANT.replace("1", "6"))
    assert world.accept(database, submitted) is not None
    submit(database, submitted)
    running = world.associate(database, two.red, two.red.viva.id, tenant=TENANT.replace("1", "5"))
    with database.write() as session:
        session.merge(two.red.viva).criteria = [
            {"attribute": "seats", "comparison": "at_least", "value": 300}
        ]
    said = Attestation((two.red.viva.id,), NOON.date(), "Their page says so")
    world.associate(database, two.red, two.red.viva.id, tenant=TENANT.replace("1", "4"), attestation=said)
    with database.write() as session:
        session.merge(two.red.viva).criteria = []
    with database.write() as session:
        days = RunningDays(NOON.date() - 40 * DAY, Progress.CONSENTED, NOON.date() - 39 * DAY)
        found = RunningEngagement(days, "Partner Center's list")
        bring_in.bring_in(session, actor(session), running, found, NOON)
    with database.write() as session:
        take_back.take_back(session, actor(session), submitted, NOON + DAY, "The wrong customer")
    for missing in list(evidence_files.missing(database)):
        assert evidence_files.make_file(database, lambda facts: repr(facts).encode(), missing, NOON + DAY)
    submit(database, submitted)
    day = NOON.date() + 2 * DAY
    answers = (
        ClaimAnswer(Kind.ACTION_REQUIRED, day, until_day=day + 20 * DAY, words="A date"),
        ClaimAnswer(Kind.RESUBMITTED, day),
        ClaimAnswer(Kind.APPROVED, day, amount=Amount("USD", Decimal("4999.5"))),
        ClaimAnswer(Kind.PAID, day, amount=Amount("USD", 5000), reference="P-1"),
    )
    with database.write() as session:
        for answer in answers:
            record_answer.record(session, actor(session), submitted, NOON + 2 * DAY, answer)
        void_record.void(session, actor(session), submitted, NOON + 2 * DAY, 4, "Of another claim")
    with database.write() as session:
        own_date.set_date(session, actor(session), running, (NOON + 9 * DAY).date(), "so", NOON)
        own_date.clear_date(session, actor(session), running, NOON)
        correct_claim.correct(
            *(session, actor(session), submitted, NOON + 2 * DAY),
            submitted_on=NOON.date(),
            claim_id="C-2",
            reason="A typing error",
        )
    return database


def told(database: Database) -> list[str]:
    with database.read() as session:
        flaws = list(map(str, history_check.every_flaw(session)))
        return flaws or [says for found in consistency.every(session) for says in found.says]


def others(column: Column[Any], value: Any) -> list[Any]:
    """Return values to which somebody may change a column's value."""
    kind = column.type
    changed: list[Any]
    if isinstance(kind, Enum):
        changed = [one for one in kind.python_type if one != value]
    elif isinstance(kind, Instant):
        changed = [value + DAY, value - DAY] if isinstance(value, datetime) else [NOON]
    elif isinstance(kind, Date):
        changed = [date(2026, 1, 1)]
    elif isinstance(kind, Boolean):
        changed = [not value]
    elif isinstance(kind, Money):
        changed = [(value or Decimal(0)) + 1]
    elif isinstance(kind, Integer):
        changed = [(value or 0) + 1000]
    elif isinstance(kind, LargeBinary):
        changed = [(value or b"") + b"x"]
    elif isinstance(kind, JSON):
        changed = [{"x": 1}, []]
    else:
        changed = [f"{value or ''}x"]
    return [*changed, *([None] if column.nullable and value is not None else [])]


@contextmanager
def past_constraints(database: Database) -> Iterator[Connection]:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        off, on = ("PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON")
        if not database.is_sqlite:
            off, on = ("SET session_replication_role = replica", "SET session_replication_role = DEFAULT")
        connection.execute(text(off))
        yield connection
        connection.execute(text(on))


def untold(database: Database, connection: Connection, table: Table, column: Column[Any]) -> list[str]:
    """Change some values of a column, one after the other; return the changes that nobody would notice."""
    keys = list(table.primary_key)
    rows = connection.execute(select(*keys, column.label("kept")).order_by(*keys)).all()
    filled = [row for row in rows if row.kept is not None]
    assert rows
    missed = []
    for row in [*filled[:1], *filled[1:][-1:], *[row for row in rows if row.kept is None][:1]]:
        where = [key == value for key, value in zip(keys, row, strict=False)]
        for value in others(column, row.kept):
            try:
                connection.execute(update(table).where(*where).values({column.name: value}))
            except IntegrityError:
                continue  # a constraint forbids it, say two contacts of one side
            if not told(database):
                missed.append(f"{table.name}.{column.name}: {row.kept!r} to {value!r}")
            where = [key == (value if key is column else kept) for key, kept in zip(keys, row, strict=False)]
            connection.execute(update(table).where(*where).values({column.name: row.kept}))
            where = [key == kept for key, kept in zip(keys, row, strict=False)]
    return missed


def test_a_change_in_any_column_is_told_unless_the_docs_name_it(lived: Database) -> None:
    assert told(lived) == []
    missed = []
    with past_constraints(lived) as connection:
        for name in HELD:
            table = metadata.tables[name]
            for column in table.columns:
                if column.computed is None and column.name not in OUTSIDE.get(name, set()):
                    missed += untold(lived, connection, table, column)
    assert missed == []
    assert told(lived) == []


def _survey(database: Database, two: Two, consented: int) -> None:
    """Give the items of a claim: the customer's survey, whose mail fails at first, and the partner's."""
    surveying.require(database, two.red)
    token = surveying.send(database, consented, NOON).rpartition("/")[2]
    with database.write() as session:
        found = survey_link.find(session, token, NOON)
        assert found is not None
        failed_mails.fail(session, found.survey.id, "550 no", NOON)
        given = {"q1": "yes", "q2": "4"}
        assert survey_link.answer(
            session, found.survey, given, NOON, language="en", address=None, user_agent=None
        )
        own = ItemInput(ClaimItem.PARTNER_SURVEY, elsewhere="By Ada in May")
        session.get_one(Engagement, two.red.viva.id).required_items = [own.item.value]
        session.flush()
        items.give(session, actor(session), consented, NOON, own)


def test_every_action_leaves_a_history_that_is_whole(lived: Database, two: Two) -> None:
    """What an action changes without a row in `STATUS_AFTER` or `MAY_CHANGE` is told as a forgery."""

    def add(number: int) -> int:
        tenant = TENANT.replace("1", f"{number:x}")
        return world.associate(lived, two.red, two.red.viva.id, user=USER, tenant=tenant)

    cancelled, given, declined, received, *reviewed = map(add, range(10, 16))
    reviewed += map(add, (3, 2))
    reviewed.append(world.associate(lived, two.red, two.red.viva.id, tenant=TENANT.replace("1", "0")))
    with lived.write() as session:
        ada = actor(session)
        cancel.cancel(session, ada, cancelled, NOON, "The wrong one")
        undo_cancel.undo(session, ada, cancelled, NOON)
    with lived.write() as session:
        ada, known = actor(session), session.get_one(Association, received).customer_id
        cancel.cancel(session, ada, cancelled, NOON, "so")
        ownership.hand_over(session, ada, given, ADMIN, NOON)
        for now in (NOON, NOON + 2 * DAY):
            asked = asking.ask(session, ada, declined, LINKS, now, customer=KIM, partner=ADA)
        not_for_me.tell(session, asked.ask_id, "Pat Lee", NOON + 2 * DAY)
        reroute.fail_mail(session, asked.ask_id, MailTrouble.UNWRITABLE, NOON + 2 * DAY)
        reroute.mail_arrived(session, asked.ask_id, NOON + 2 * DAY)
        came_back.report(session, ada, declined, "550 no", NOON + 2 * DAY)
    said = Decision(ConsentOutcome.DECLINED, "Kim Akers", None, ShownStatement("1", "words"), None, None)
    with lived.write() as session:
        asking.answer(session, asked.id, said, NOON + 2 * DAY)
    world.accept(lived, received)
    _answer(lived, reviewed)
    _survey(lived, two, received)
    with lived.write() as session:
        uma = actor(session, USER)
        uma.member.reminders = ReminderSetting.NONE
        chosen = {"location_id": two.red.seattle.id, "engagement_ids": (two.red.siem.id,)}
        form = claim_customer.known(session, uma, known).model_copy(
            update=chosen | {"partner_contact": ContactDraft(name=ADA.name, email=ADA.email)}
        )
        draft = drafts.start(session, uma, form, NOON)
        add_customer.finish(session, uma, draft.id, NOON, version=draft.version)
    for days in range(160):
        list(tick.sweep(lived, NOON + days * DAY))
    with lived.write() as session:
        of_outcomes = select(OutboxMessage).where(OutboxMessage.kind == Outcome.kind)
        dropped.note(session, session.scalars(of_outcomes.limit(1)).one(), NOON + 160 * DAY)
        erase.erase(session, KIM.email, NOON + 160 * DAY)
        written = set(session.scalars(select(HistoryEntry.action)))
    assert written == set(HistoryAction)
    assert told(lived) == []


def _answer(lived: Database, reviewed: list[int]) -> None:
    """Record of two claims whatever the others lack, so that the clocks of both run out in the end."""
    day = NOON.date() + 2 * DAY
    request = ClaimAnswer(Kind.ACTION_REQUIRED, day, day + 5 * DAY, "The date is missing")
    refused = ClaimAnswer(Kind.REJECTED, day, words="No tie to the customer")
    again, disputed = ClaimAnswer(Kind.RESUBMITTED, day), ClaimAnswer(Kind.DISPUTED, day)
    begun, missed, final = (ClaimAnswer(one, day) for one in (Kind.UNDER_REVIEW, Kind.EXPIRED, Kind.FINAL))
    for one in reviewed:
        world.accept(lived, one)
        submit(lived, one)
    steps: list[tuple[int, ClaimAnswer | int]] = [
        *((0, one) for one in (begun, missed, 2, request, again, refused, disputed, missed, 7, final, 8)),
        *((1, one) for one in (request, again, refused)),
        (2, request),
    ]
    with lived.write() as session:
        for which, step in steps:
            who, one = actor(session), reviewed[which]
            if isinstance(step, int):
                void_record.void(session, who, one, NOON + 2 * DAY, step, "Of another claim")
            else:
                record_answer.record(session, who, one, NOON + 2 * DAY, step)


def test_the_docs_name_only_tables_and_columns_that_there_are() -> None:
    assert len(HELD) > 7
    for name, columns in OUTSIDE.items():
        assert columns <= {column.name for column in metadata.tables[name].columns}


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM disputes WHERE id = 1",
        "DELETE FROM dispute_sides",
        "DELETE FROM dispute_sides WHERE id = 1",
        "UPDATE disputes SET decision = 'upheld', decided_at = began_at, upheld_id = 5 WHERE id = 3",
        "UPDATE disputes SET decision = 'dismissed', decided_at = began_at WHERE id = 3",
        "UPDATE disputes SET decision = NULL, decided_at = NULL, upheld_id = NULL WHERE id = 1",
        "UPDATE disputes SET decision = 'dismissed', upheld_id = NULL WHERE id = 1",
        "INSERT INTO dispute_sides SELECT 99, 3, partner_id, id, created_at FROM associations WHERE id = 7",
        "DELETE FROM consent_requests WHERE association_id = 7",
        "UPDATE partners SET last_reference = last_reference - 1 WHERE id = 1",
    ],
)
def test_rows_that_were_forged_or_removed_are_told(lived: Database, statement: str) -> None:
    with past_constraints(lived) as connection:
        connection.execute(text(statement))
    assert told(lived) != []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE associations SET status = 'bogus' WHERE id = 7",
        "UPDATE associations SET created_at = 'once' WHERE id = 7",
        "UPDATE history SET detail = '{' WHERE association_id = 7 AND number = 2",
        "UPDATE history SET state = '[1]' WHERE association_id = 7 AND number = 2",
        "UPDATE contacts SET side = 'bogus' WHERE association_id = 7 AND side = 'customer'",
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_value_that_cannot_be_read_is_told_with_its_association_and_hides_nothing_else(
    lived: Database, statement: str
) -> None:
    with past_constraints(lived) as connection:
        connection.execute(text("PRAGMA ignore_check_constraints=ON"))
        connection.execute(text(statement))
        connection.execute(text("UPDATE claims SET note = 'forged'"))
    with lived.read() as session:
        references = [flaw.reference for flaw in history_check.every_flaw(session)]
        seventh = session.execute(text("SELECT reference FROM associations WHERE id = 7")).scalar_one()
    assert seventh in references
    assert len(set(references)) == 2
