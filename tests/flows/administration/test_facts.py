"""What is known of one identifier value: from where, since when, and corrected by hand."""

import pytest

from bot.loading.files import read_row
from flows.administration import data_history, facts
from flows.administration.facts import KnownValue, NoteMissing, NothingKnown
from flows.administration.roles import ChangedMeanwhile
from flows.consent.record_consent import AdminOnly
from flows.loading import loading
from flows.loading.loading import Author, LoadRefused
from store import data_changes
from store.database.engine import Database
from store.enums import DataKind, IdentifierType, LoadOrigin, Verdict
from tests.support import world
from tests.support.world import ADMIN, NOON, TENANT, USER, World, actor

CONTOSO = KnownValue(IdentifierType.TENANT_ID, TENANT)


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def put(
    database: Database, value: str, note: str = "Seen", version: int = 0, attribute: str = "seats"
) -> None:
    cells = {"tenant_id": TENANT, "attribute": attribute, "value": value}
    with database.write() as session:
        facts.put(session, actor(session), read_row(DataKind.FACTS, cells), note, version, NOON)


def read(database: Database) -> facts.ValueFacts:
    with database.read() as session:
        return facts.of_value(session, actor(session), CONTOSO.id_type, CONTOSO.id_value, NOON)


def test_each_fact_and_verdict_says_where_it_comes_from(database: Database, place: World) -> None:
    put(database, "300")
    batch = read_row(DataKind.ELIGIBILITY, {"engagement": "VIVA", "tenant_id": TENANT, "verdict": "eligible"})
    with database.write() as session:
        author = Author(LoadOrigin.COMMAND, note="list.csv")
        loading.load(session, batch, place.partner.workspace_id, NOON, author)
    known = read(database)
    (fact,), (verdict,) = known.facts, known.verdicts
    assert fact.source is not None
    assert (fact.source.by, fact.source.origin, fact.source.note) == (ADMIN, LoadOrigin.FORM, "Seen")
    assert verdict.source is not None
    assert (verdict.engagement, verdict.verdict) == ("VIVA", Verdict.ELIGIBLE)
    assert (verdict.source.by, verdict.source.note) == (None, "list.csv")


def test_a_removed_fact_stands_in_the_history_and_can_be_brought_back(
    database: Database, place: World
) -> None:
    put(database, "300")
    with database.write() as session:
        seen = read(database).versions["seats"]
        facts.forget(session, actor(session), CONTOSO, "seats", "Another tenant's", seen, NOON)
    assert read(database).facts == []
    with database.write() as session:
        (load, _) = data_changes.loads(session, place.partner, 0, 2)
        assert load.note == "Another tenant's"
        data_history.undo(session, actor(session), load.id, NOON)
    assert [one.value for one in read(database).facts] == [300]


def test_what_is_refused_changes_nothing(database: Database, place: World) -> None:
    put(database, "300")
    seen = read(database).versions["seats"]
    with pytest.raises(NoteMissing):
        put(database, "400", note="  ", version=seen)
    with pytest.raises(ChangedMeanwhile):
        put(database, "400", version=seen + 1)
    with pytest.raises(LoadRefused):
        put(database, "n/a", version=seen)
    with database.write() as session, pytest.raises(NothingKnown):
        facts.forget(session, actor(session), CONTOSO, "country", "Wrong", 0, NOON)
    for attempt in ("put", "forget"):
        with database.write() as session, pytest.raises(AdminOnly):
            who = actor(session, USER)
            if attempt == "put":
                cells = {"tenant_id": TENANT, "attribute": "seats", "value": "1"}
                facts.put(session, who, read_row(DataKind.FACTS, cells), "Seen", seen, NOON)
            else:
                facts.forget(session, who, CONTOSO, "seats", "Wrong", seen, NOON)
    assert [one.value for one in read(database).facts] == [300]


def test_facts_of_an_id_that_only_begins_alike_are_not_its_own(database: Database, place: World) -> None:
    for tpid, value in (("4711", "1"), ("47110", "2")):
        with database.write() as session:
            batch = read_row(DataKind.FACTS, {"tpid": tpid, "attribute": "seats", "value": value})
            facts.put(session, actor(session), batch, f"Seen {tpid}", 0, NOON)
    with database.read() as session:
        known = facts.of_value(session, actor(session), IdentifierType.TPID, "4711", NOON)
    (fact,) = known.facts
    assert fact.source is not None
    assert (fact.value, fact.source.note) == (1, "Seen 4711")
