import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Connection, event, text

from flows.associations import cancel, contacts, lifecycle, ownership
from flows.claims import submit_claim
from flows.consent.answers import ShownStatement
from flows.customers.association_request import ContactPerson
from flows.history import history_check, history_head
from flows.history.history_check import Flaw
from flows.personal_data import erase
from flows.reminders import snooze, tick
from store.associations.associations import Association
from store.database.engine import Database
from store.enums import ConsentOutcome, HistoryAction
from store.history import digests, history
from store.history.history import Addition
from store.history.keys import HistoryKeys
from tests.support import asking, world
from tests.support.asking import Decision
from tests.support.postgres import Server
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, TENANT, USER, actor

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
OTHER_TENANT = "99999999-2222-4333-8444-555555555555"
COPIED = "a chain is replaced by a copy of another"
FIRST, SECOND = "MCI-000001", "MCI-000002"


@pytest.fixture(scope="module")
def lived_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lived") / "mci.db"
    shutil.copy(migrated_file, path)
    live(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="module")
def lived_template(postgres: Server) -> str:
    live(postgres.create("lived", "migrated"))
    return "lived"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a database of each kind with real journeys behind it; see `live`."""
    if request.param == "sqlite":
        path = tmp_path / "mci.db"
        shutil.copy(request.getfixturevalue("lived_file"), path)
        return f"sqlite:///{path}"
    template = request.getfixturevalue("lived_template")
    return str(request.getfixturevalue("postgres").create_from(template))


def live(url: str) -> None:
    """Live through journeys: MCI-000001 was submitted, MCI-000002 cancelled, MCI-000003 is running."""
    database = Database(url, history_keys=world.KEYS)
    place = world.build(database)
    rival = world.build(database, "T0RIVAL", name="Rival", prefix="R")
    accept(database, world.associate(database, place, place.viva.id))
    submit(database, 1)
    world.associate(database, place, place.siem.id)
    lee = ContactPerson("Lee", "lee@contoso.com")
    with database.write() as session:
        contacts.update(session, actor(session), 2, NOON, customer=lee, partner=ADA)
        ownership.hand_over(session, actor(session), 2, USER, NOON + HOUR)
        cancel.cancel(session, actor(session), 2, NOON + 2 * HOUR, "no budget")
    world.associate(database, place, place.viva.id, tenant=OTHER_TENANT)
    with database.write() as session:
        snooze.snooze(session, actor(session), 3, NOON + 2 * DAY, NOON + HOUR)
    tenant = TENANT[::-1]
    world.associate(database, rival, rival.viva.id, user="R" + ADMIN, workspace="T0RIVAL", tenant=tenant)
    list(tick.sweep(database, NOON + 3 * DAY))
    database.close()


def accept(database: Database, association_id: int) -> None:
    with database.write() as session:
        request = asking.ask(session, actor(session), association_id, LINKS, NOON, customer=KIM, partner=ADA)
        shown = ShownStatement("1", "I agree.")
        decision = Decision(ConsentOutcome.ACCEPTED, "Kim Akers", "yes", shown, "203.0.113.7", "Mozilla")
        asking.answer(session, request.id, decision, NOON + HOUR)


def submit(database: Database, association_id: int) -> None:
    with database.write() as session:
        submit_claim.submit(
            session,
            actor(session),
            association_id,
            NOON + DAY,
            submitted_on=(NOON + DAY).date(),
            claim_id=f"C-{association_id}",
            note="sent",
        )


def found(database: Database) -> list[Flaw]:
    with database.read() as session:
        return list(history_check.every_flaw(session))


def run(database: Database, *statements: str) -> None:
    """Run statements past every constraint that SQLite lets one switch off."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        for statement in statements:
            connection.execute(text(statement.replace(":", "\\:")))
        if database.is_sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")


def ways() -> dict[str, list[str]]:
    """Return the statements of tampering.sql by what they do."""
    found = {}
    for part in Path(__file__).with_name("tampering.sql").read_text().split("\n\n-- ")[1:]:
        name, _, statements = part.partition("\n")
        found[name] = [one for one in statements.split(";\n") if one.strip()]
    return found


WAYS = ways()


def test_a_database_in_which_nothing_was_changed_is_whole(database: Database) -> None:
    assert found(database) == []


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_tampering_is_told_with_the_association_and_since_when(
    database: Database, way: str
) -> None:
    run(database, *WAYS[way])
    flaws = found(database)
    assert FIRST in {flaw.reference for flaw in flaws}
    if not way.startswith("all history"):
        assert {flaw.reference for flaw in flaws} == {FIRST}
    for flaw in flaws:
        assert flaw.partner in {"Fourth Coffee", "Rival"}
        assert flaw.says
        if "with all that hangs" not in way:
            assert flaw.since is not None
            assert NOON <= flaw.since <= NOON + DAY


def test_a_consent_that_was_never_given_is_told(database: Database) -> None:
    run(
        database,
        "INSERT INTO consent_answers (partner_id, association_id, outcome, answered_at, recorded_at)"
        " VALUES (1, 2, 'accepted', '2026-03-02 12:00:00', '2026-03-02 12:00:00')",
    )
    assert [flaw.reference for flaw in found(database)] == [SECOND]


@pytest.mark.parametrize("with_ends", [False, True])
def test_two_chains_that_were_exchanged_are_both_told(database: Database, *, with_ends: bool) -> None:
    moves = [
        "UPDATE history SET number = number + 100 WHERE association_id = 2",
        "UPDATE history SET association_id = 2 WHERE association_id = 1",
        "UPDATE history SET association_id = 1 WHERE association_id = 2 AND number > 100",
        "UPDATE history SET number = number - 100 WHERE association_id = 1",
    ]
    run(database, *moves)
    if with_ends:
        exchange_ends(database)
    assert {flaw.reference for flaw in found(database)} == {FIRST, SECOND}


def copy_end(database: Database) -> None:
    with database.write() as session:
        one, two = (session.get_one(Association, number) for number in (1, 2))
        one.history_number, one.history_tip, one.history_seal = (
            two.history_number,
            two.history_tip,
            two.history_seal,
        )


def exchange_ends(database: Database) -> None:
    with database.write() as session:
        one, two = (session.get_one(Association, number) for number in (1, 2))
        ends = [(row.history_number, row.history_tip, row.history_seal) for row in (two, one)]
        for row, end in zip((one, two), ends, strict=True):
            row.history_number, row.history_tip, row.history_seal = end


@pytest.mark.parametrize("with_ends", [False, True])
def test_a_chain_that_was_replaced_by_a_copy_of_another_is_told(
    database: Database, *, with_ends: bool
) -> None:
    run(database, *WAYS[COPIED])
    if with_ends:
        copy_end(database)
    assert {flaw.reference for flaw in found(database)} == {FIRST}


def rewrite(
    connection: Connection,
    change: Callable[[SimpleNamespace], None],
    *,
    version: int | None,
    keys: HistoryKeys | None,
) -> None:
    """Change the first chain's entries and compute it anew, as one can who knows the code but no key."""
    rows = connection.execute(text("SELECT * FROM history WHERE association_id = 1 ORDER BY number")).all()
    tip = digests.GENESIS
    for row in rows:
        entry = SimpleNamespace(**row._mapping)
        for name in ("detail", "state"):
            value = getattr(entry, name)
            setattr(entry, name, json.loads(value) if isinstance(value, str) else value)
        entry.at = world.NOON.fromisoformat(str(entry.at)).replace(tzinfo=NOON.tzinfo)
        change(entry)
        entry.version = version or entry.version
        entry.commitment = digests.commitment(entry.salt, entry.detail or {})
        tip = entry.digest = digests.digest(entry, FIRST, tip)
        seal = keys.seal(digests.entry_text(tip)) if keys else None
        connection.execute(
            text(
                "UPDATE history SET detail = :detail, commitment = :commitment, digest = :digest,"
                " version = :version, seal = :seal WHERE id = :id"
            ),
            {
                "detail": json.dumps(entry.detail),
                "commitment": entry.commitment,
                "digest": tip,
                "version": entry.version,
                "seal": seal,
                "id": row.id,
            },
        )
    end = digests.end_text(1, FIRST, len(rows), tip)
    connection.execute(
        text("UPDATE associations SET history_tip = :tip, history_seal = :seal WHERE id = 1"),
        {"tip": tip, "seal": keys.seal(end) if keys else None},
    )


def forge(entry: SimpleNamespace) -> None:
    if entry.action == "claim:submitted":
        entry.detail = {"claim_id": "C-2"}


@pytest.mark.parametrize("version", [None, digests.UNSEALED])
@pytest.mark.parametrize("keys", [None, HistoryKeys(["a key of somebody else, long enough"])])
def test_a_chain_that_was_computed_anew_without_the_key_is_told(
    database: Database, version: int | None, keys: HistoryKeys | None
) -> None:
    with database.engine.begin() as connection:
        rewrite(connection, forge, version=version, keys=keys)
    assert {flaw.reference for flaw in found(database)} == {FIRST}


@pytest.mark.parametrize("changes_nothing", [False, True])
@pytest.mark.parametrize(
    "way",
    [
        "the last entry is removed and the association put back",
        "a whole chain is removed and the association put back",
        "the seal of the end is removed",
        "a status is changed",
        "an owner is changed",
        "the deadline of a claim is moved",
        "a contact is changed",
    ],
)
def test_what_is_done_afterwards_with_the_key_does_not_hide_it(
    database: Database, way: str, *, changes_nothing: bool
) -> None:
    run(database, *(one.replace("'approved'", "'rejected'") for one in WAYS[way]))
    with database.write() as session:
        held = lifecycle.hold(session, 1, 1)
        later = Addition(held, HistoryAction.MAIL_REFUSED, {}, changes_nothing=changes_nothing)
        history.append(session, later, NOON + 4 * DAY, member_id=None)
    assert {flaw.reference for flaw in found(database)} == {FIRST}


LEE = ContactPerson("Lee", "lee@contoso.com")
EVE = "UPDATE contacts SET email = 'eve@contoso.com' WHERE association_id = 3 AND side = 'customer'"
AGREES = "UPDATE consent_answers SET name = 'Kim Akers', shown_text = 'All of it.'"
REQUEST = "UPDATE consent_requests SET email = 'kim@contoso.example' WHERE association_id = 1"
REASON = "UPDATE associations SET tenant_reason = 'Kim Akers said so' WHERE id = 3"


@pytest.mark.parametrize(
    ("change", "reference", "later"),
    [
        (EVE, "MCI-000003", "contacts"),
        (REASON, "MCI-000003", "contacts"),
        (EVE, "MCI-000003", "erasure"),
        (REASON, "MCI-000003", "erasure"),
        (AGREES, FIRST, "erasure"),
        (REQUEST, FIRST, "erasure"),
        ("UPDATE claims SET note = 'Kim Akers'", FIRST, "erasure"),
    ],
)
def test_a_later_entry_that_vouches_for_rows_does_not_hide_what_was_changed_before(
    database: Database, change: str, reference: str, later: str
) -> None:
    run(database, change)
    assert reference in {flaw.reference for flaw in found(database)}
    with database.write() as session:
        if later == "contacts":
            contacts.update(session, actor(session), 3, NOON + 4 * DAY, customer=LEE, partner=ADA)
        else:
            erase.erase(session, KIM.email, NOON + 4 * DAY)
    assert {flaw.reference for flaw in found(database)} == {reference}


def test_a_consent_that_is_asked_for_again_does_not_hide_a_request_that_was_changed(
    database: Database,
) -> None:
    for at in (NOON + 4 * DAY, NOON + 5 * DAY):
        with database.write() as session:
            asking.ask(session, actor(session), 3, LINKS, at, customer=KIM, partner=ADA)
        assert len(found(database)) == (at > NOON + 4 * DAY)
        run(
            database, "UPDATE consent_requests SET token_digest = '0' WHERE association_id = 3 AND number = 1"
        )
    assert {flaw.reference for flaw in found(database)} == {"MCI-000003"}


def test_a_key_that_is_not_given_is_told_as_such(database: Database) -> None:
    database.history_keys = HistoryKeys(["another key of thirty-two bytes!"])
    flaws = found(database)
    assert {"SECRET_KEY_BEFORE" in flaw.says for flaw in flaws} == {True}
    database.history_keys = HistoryKeys(["another key of thirty-two bytes!", world.SECRET_KEY])
    assert found(database) == []


@pytest.mark.parametrize("size", [1, 2, 200])
def test_every_chain_is_verified_however_few_are_read_at_a_time(
    database: Database, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(history_check, "SLICE", size)
    monkeypatch.setattr(history_check, "MOST_ENTRIES", size)
    assert found(database) == []
    run(database, "UPDATE history SET action = 'association:claimed' WHERE number = 1")
    assert [(flaw.partner, flaw.reference, flaw.entry) for flaw in found(database)] == [
        ("Fourth Coffee", FIRST, 1),
        ("Fourth Coffee", SECOND, 1),
        ("Fourth Coffee", "MCI-000003", 1),
        ("Rival", FIRST, 1),
    ]


def test_a_head_tells_entries_that_were_there_from_those_that_came_later(database: Database) -> None:
    kept = [head for _, head in history_head.heads(database)]
    with database.write() as session:
        held = lifecycle.hold(session, 1, 1)
        lifecycle.record(session, held, NOON + 4 * DAY, HistoryAction.MAIL_REFUSED)
    with database.read() as session:
        assert [history_head.compare(session, history_head.parse(str(head))) for head in kept] == [None, None]
    run(database, "UPDATE history SET digest = commitment WHERE association_id = 1 AND number = 1")
    with database.read() as session:
        said = [history_head.compare(session, head) for head in kept]
    assert said == ["Fourth Coffee has other entries than when it was kept", None]


def test_sealing_costs_no_statement_of_its_own(database: Database) -> None:
    place = world.build(database, "T0NEW", prefix="N")
    said: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    for work in (place.viva, place.siem):
        world.associate(
            database,
            place,
            work.id,
            user="N" + ADMIN,
            workspace="T0NEW",
            now=NOON + 3 * DAY,
            tenant=TENANT[::-1],
        )
    assert sum("INSERT INTO history" in one for one in said) == 2
    assert not [one for one in said if one.startswith("UPDATE associations") or "FROM history" in one]
    said.clear()
    list(tick.sweep(database, NOON + 5 * DAY))
    assert sum(one.startswith("UPDATE associations") for one in said) == 1
    assert not [one for one in said if "FROM history" in one]
