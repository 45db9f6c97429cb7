"""Who changed what of a partner's data, and taking it back."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.loading.files import load_files, read
from flows.administration import data_history
from flows.administration.data_history import BuiltOn, LoadUnknown, UndoneBefore
from flows.loading import loading
from flows.loading.loading import Author
from store import catalogue, data_changes, partners
from store.data_changes import DataChange, DataLoad
from store.database.engine import Database
from store.enums import FILE_KINDS, DataKind, LoadOrigin
from store.partners import Member, Partner
from store.tables import metadata
from tests.support import world
from tests.support.world import NOON, WORKSPACE, actor
from tests.test_samples import SAMPLES

CHANGED = """
catalogue:
  - {code: COLLAB-APPS, name: Changed, solution_area: Other, type: small_project, active_from: 2026-02-01,
     identifier_types: [tpid], rates: {A: 7}, claim_limit: 3, reminders: {claim: [9]},
     about: {en: "Two. Texts."}}
  - {code: NEW, name: New, solution_area: Other, type: workshop, active_from: 2026-01-01,
     identifier_types: [tpid]}
locations:
  - {partner_id: "7654321", name: New town, country: Norway, enrolled: yes, engagements: [NEW]}
roles:
  - {user_id: U0NEW1, name: New, role: incentives_user, location: "7654321"}
eligibility:
  - {engagement: NEW, tpid: "9999", verdict: eligible}
facts:
  - {tpid: "9999", attribute: seats, value: 5}
"""


def stored(database: Database) -> dict[str, Any]:
    """Return every row of partner data, without its id."""
    names = ["partners", "engagements", "locations", "location_eligibility", "role_grants"]
    names += ["eligibility_entries", "customer_facts"]
    found = {}
    with database.engine.connect() as connection:
        for name in names:
            table = metadata.tables[name]
            columns = [one for one in table.c if one.name != "id"]
            found[name] = sorted(map(repr, connection.execute(select(*columns)).all()))
    return found


def load(database: Database, folder: Path, content: str, note: str = "data.yaml") -> int:
    """Load something as the admin; return the id of what is kept of the call."""
    path = folder / "data.yaml"
    path.write_text(content)
    with database.write() as session:
        who = actor(session)
        author = Author(LoadOrigin.FILE, who.member.id, note)
        loading.load(session, read([(path.name, path)]), WORKSPACE, NOON, author)
        session.flush()
        [newest, *_] = data_changes.loads(session, who.partner, 0, 1)
        return newest.id


@pytest.fixture
def ready(database: Database) -> Database:
    load_files(database, sorted(SAMPLES.iterdir()))
    return database


def undo(database: Database, load_id: int) -> None:
    with database.write() as session:
        data_history.undo(session, actor(session), load_id, NOON + timedelta(hours=1))


def test_every_row_that_a_call_changes_is_kept_as_it_was_and_is(ready: Database, tmp_path: Path) -> None:
    load_id = load(ready, tmp_path, CHANGED)
    with ready.read() as session:
        call = session.get_one(DataLoad, load_id)
        changes = data_changes.of_load(session, call)
        assert (call.origin, call.note) == (LoadOrigin.FILE, "data.yaml")
        assert session.get_one(Member, call.member_id).user_id == "U0ADA"
    said = {(one.kind, one.key): (one.before, one.after) for one in changes}
    assert said.keys() == {
        (DataKind.CATALOGUE, "COLLAB-APPS"),
        (DataKind.CATALOGUE, "NEW"),
        (DataKind.LOCATIONS, "7654321"),
        (DataKind.ROLES, "U0NEW1"),
        (DataKind.ELIGIBILITY, "NEW tpid 9999"),
        (DataKind.FACTS, "tpid 9999 seats"),
    }
    before, after = said[DataKind.CATALOGUE, "COLLAB-APPS"]
    assert before is not None
    assert after is not None
    assert (before["name"], after["name"]) == ("Collaborative Apps", "Changed")
    assert after["rates"] == {"A": 7}
    assert said[DataKind.LOCATIONS, "7654321"][0] is None
    assert said[DataKind.ROLES, "U0NEW1"][1] == {
        "user_id": "U0NEW1",
        "name": "New",
        "roles": [{"role": "incentives_user", "location": "7654321"}],
    }


def test_a_call_that_changes_nothing_leaves_nothing(ready: Database, tmp_path: Path) -> None:
    first = load(ready, tmp_path, CHANGED)
    assert load(ready, tmp_path, CHANGED) == first


def test_what_a_call_changed_is_taken_back_whole_and_once(ready: Database, tmp_path: Path) -> None:
    before = stored(ready)
    load_id = load(ready, tmp_path, CHANGED)
    assert stored(ready) != before
    undo(ready, load_id)
    assert stored(ready) == before
    with pytest.raises(UndoneBefore):
        undo(ready, load_id)
    with ready.read() as session:
        [undone, *_] = data_changes.loads(session, session.query(Partner).one(), 0, 1)
        assert (undone.origin, undone.undoes_id) == (LoadOrigin.UNDO, load_id)
        kinds = {one.kind for one in data_changes.of_load(session, undone)}
    assert kinds == set(FILE_KINDS) - {DataKind.PARTNER}
    undo(ready, undone.id)
    load(ready, tmp_path, CHANGED.replace("Changed", "Changed again"))
    assert stored(ready) != before


@pytest.mark.parametrize(
    ("since", "key"),
    [
        ('facts:\n  - {tpid: "9999", attribute: seats, value: 6}\n', (DataKind.FACTS, "tpid 9999 seats")),
        (
            'eligibility:\n  - {engagement: NEW, tpid: "9998", verdict: eligible}\n',
            (DataKind.CATALOGUE, "NEW"),
        ),
        (
            'roles:\n  - {user_id: U0MAX, name: Max, role: incentives_user, location: "7654321"}\n',
            (DataKind.LOCATIONS, "7654321"),
        ),
    ],
)
def test_what_something_was_built_on_is_not_taken_back(
    ready: Database, tmp_path: Path, since: str, key: tuple[DataKind, str]
) -> None:
    load_id = load(ready, tmp_path, CHANGED)
    load(ready, tmp_path, since)
    before = stored(ready)
    with pytest.raises(BuiltOn) as refusal:
        undo(ready, load_id)
    assert key in refusal.value.keys
    assert stored(ready) == before


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("eligible", "criteria_not_met"),
        ("eligible", "none"),
        ("criteria_not_met", "eligible"),
    ],
)
def test_verdicts_that_replaced_each_other_come_back(
    ready: Database, tmp_path: Path, first: str, then: str
) -> None:
    row = 'eligibility:\n  - {{engagement: COLLAB-APPS, tpid: "7777", verdict: {}}}\n'
    load(ready, tmp_path, row.format(first))
    before = stored(ready)
    load_id = load(ready, tmp_path, row.format(then))
    undo(ready, load_id)
    assert stored(ready) == before


def test_another_partners_call_is_not_known(ready: Database, tmp_path: Path) -> None:
    other = world.build(ready, "T0OTHER", prefix="X")
    with ready.write() as session:
        path = tmp_path / "other.yaml"
        path.write_text('facts:\n  - {tpid: "9999", attribute: seats, value: 5}\n')
        loading.load(session, read([(path.name, path)]), "T0OTHER", NOON, Author(LoadOrigin.COMMAND))
        session.flush()
        [call] = data_changes.loads(session, session.get_one(Partner, other.partner.id), 0, 1)
        assert session.scalars(select(DataChange.partner_id)).all()
    with pytest.raises(LoadUnknown):
        undo(ready, call.id)


PLACES = """
locations:
  - {partner_id: "7000001", name: Everything, country: Norway, enrolled: yes, engagements: all}
  - {partner_id: "7000002", name: Some, country: Norway, enrolled: yes, engagements: [COLLAB-APPS]}
"""
ADDED = """
catalogue:
  - {code: NEW, name: New, solution_area: Other, type: workshop, active_from: 2026-01-01,
     identifier_types: [tpid]}
"""


def earned(database: Database) -> dict[str, set[str]]:
    """Return the codes on which each of two locations may earn, by its PartnerID."""
    with database.read() as session:
        partner = actor(session).partner
        codes = {one.id: one.code for one in catalogue.engagements(session, partner)}
        return {
            one.code: {codes[number] for number in catalogue.earned_by(session, partner, one.id)}
            for one in partners.locations(session, partner)
            if one.code in {"7000001", "7000002"}
        }


def test_a_location_that_earns_on_all_earns_on_what_is_added_later_until_that_is_taken_back(
    ready: Database, tmp_path: Path
) -> None:
    load(ready, tmp_path, PLACES)
    before, rows = earned(ready), stored(ready)
    load_id = load(ready, tmp_path, ADDED)
    assert earned(ready) == {"7000001": before["7000001"] | {"NEW"}, "7000002": {"COLLAB-APPS"}}
    undo(ready, load_id)
    assert stored(ready) == rows


def test_that_a_location_earns_on_all_is_kept_as_all_and_comes_back_as_all(
    ready: Database, tmp_path: Path
) -> None:
    load(ready, tmp_path, PLACES)
    single = PLACES.replace("engagements: all", "engagements: [COLLAB-APPS]")
    load_id = load(ready, tmp_path, single)
    with ready.read() as session:
        [change] = data_changes.of_load(session, session.get_one(DataLoad, load_id))
    assert change.before is not None
    assert change.after is not None
    assert (change.before["engagements"], change.after["engagements"]) == (["all"], ["COLLAB-APPS"])
    load(ready, tmp_path, ADDED)
    assert "NEW" not in earned(ready)["7000001"]
    undo(ready, load_id)
    assert "NEW" in earned(ready)["7000001"], "all is all again, with what was added meanwhile"


def test_a_row_that_says_nothing_of_engagements_leaves_all_as_it_is(ready: Database, tmp_path: Path) -> None:
    load(ready, tmp_path, PLACES)
    load(ready, tmp_path, PLACES.replace(", engagements: all", "").replace("Everything", "Renamed"))
    load(ready, tmp_path, ADDED)
    assert "NEW" in earned(ready)["7000001"]


def test_r3_changes_are_numbered_for_each_partner_by_itself(database: Database, tmp_path: Path) -> None:
    world.build(database)
    facts = "facts: [{{tpid: '9999', attribute: seats, value: {value}}}]"
    first = load(database, tmp_path, facts.format(value=1))
    other = tmp_path / "other.yaml"
    for name in ("Rival", "Rivals"):
        other.write_text(f"partner: {{workspace_id: T0OTHER, name: {name}}}")
        load_files(database, [other])
    second = load(database, tmp_path, facts.format(value=2))
    with database.write() as session:
        before = data_history.read(session, actor(session), first).call.number
        data_history.undo(session, actor(session), second, NOON)
        shown = data_history.listing(session, actor(session), 0, 3).shown
    assert [one.number for one in shown] == [before + 2, before + 1, before]
    assert [(one.undoes, one.undone_by) for one in shown] == [
        (before + 1, None),
        (None, before + 2),
        (None, None),
    ]
    with database.read() as session:
        rival = partners.of_workspace(session, "T0OTHER")
        assert rival is not None
        ids = [one.id for one in data_changes.loads(session, rival, 0, 5)]
        assert sorted(data_changes.numbers(session, rival.id, ids).values()) == [1, 2]
        assert data_changes.numbers(session, rival.id, [first]) == {}
