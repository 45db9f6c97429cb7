"""Files of partner data are previewed, kept for a day, and applied once, as the preview said."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.loading.files import load_files, read_given
from flows.access import Actor
from flows.administration import data_files, data_history
from flows.administration.data_files import FilesGone, FilesPreview, PreviewOutdated
from flows.loading.given_files import DataFile
from flows.loading.loading import LoadRefused
from flows.loading.partner_data import DataBatch
from flows.personal_data import retention
from store.customers.customers import CustomerFact
from store.data_changes import DataLoad
from store.data_drops import DataDrop, DroppedFile
from store.database.engine import Database
from store.enums import DataKind, LoadOrigin
from store.outbox.outbox import OutboxMessage
from store.partners import RoleGrant
from tests.support import world
from tests.support.world import NOON, WORKSPACE, actor
from tests.test_samples import SAMPLES

FACTS = "tpid,attribute,value\n9999,seats,5\n9998,seats,6\n"
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def ready(database: Database) -> Database:
    load_files(database, sorted(SAMPLES.iterdir()))
    return database


def given(text: str = FACTS, name: str = "facts.csv") -> list[DataFile]:
    return [DataFile(name, text.encode())]


def batch(files: list[DataFile]) -> DataBatch:
    return read_given(files, WORKSPACE)


def preview(database: Database, text: str = FACTS, name: str = "facts.csv") -> FilesPreview:
    files = given(text, name)
    with database.write() as session:
        return data_files.preview(session, actor(session), files, batch(files), NOON)


def applied(database: Database, drop_id: int, user: str | None = None) -> data_files.FilesApplied:
    with database.write() as session:
        who = actor(session, user) if user else actor(session)
        kept = list(data_files.contents(session, who, drop_id, LATER))
        return data_files.apply(session, who, drop_id, batch(kept), LATER)


def facts(database: Database) -> dict[str, object]:
    with database.read() as session:
        found = session.scalars(select(CustomerFact).where(CustomerFact.attribute == "seats"))
        return {one.id_value: one.value for one in found}


def count(session: Session, table: type[object]) -> int:
    return len(session.scalars(select(table)).all())


def test_a_preview_loads_nothing_and_says_everything(ready: Database) -> None:
    with ready.read() as session:
        before = count(session, DataLoad), count(session, OutboxMessage), count(session, RoleGrant)
    found = preview(ready)
    assert [(one.kind, one.key, one.before) for one in found.rows] == [
        (DataKind.FACTS, "tpid 9999 seats", None),
        (DataKind.FACTS, "tpid 9998 seats", None),
    ]
    assert found.files.totals[DataKind.FACTS].added == 2
    assert [one.sentence for one in found.warnings] == ['no engagement has a criterion on "seats"']
    preview(ready, "user_id,name,role\nU0UMA,Uma,none\n")
    assert facts(ready) == {}
    with ready.read() as session:
        assert (count(session, DataLoad), count(session, OutboxMessage), count(session, RoleGrant)) == before


def test_files_are_applied_once_by_any_admin_and_taken_back(ready: Database) -> None:
    drop_id = preview(ready).files.id
    done = applied(ready, drop_id)
    assert (done.by, done.is_repeated, facts(ready)) == ("U0ADA", False, {"9999": 5, "9998": 6})
    again = applied(ready, drop_id)
    assert (again.load_id, again.is_repeated) == (done.load_id, True)
    with ready.write() as session:
        load = session.get_one(DataLoad, done.load_id)
        assert (load.origin, load.note) == (LoadOrigin.FILE, "facts.csv")
        assert count(session, DroppedFile) == 0
        who = actor(session)
        assert data_files.waiting(session, who, LATER) == []
        with pytest.raises(FilesGone):
            data_files.discard(session, who, drop_id, LATER)
        with pytest.raises(FilesGone):
            data_files.preview_again(session, who, drop_id, DataBatch(), LATER)
        data_history.undo(session, who, done.load_id, LATER)
    assert facts(ready) == {}


def test_a_preview_of_data_that_have_changed_is_not_applied_but_shown_anew(ready: Database) -> None:
    drop_id = preview(ready).files.id
    applied(ready, preview(ready, "tpid,attribute,value\n9999,seats,7\n").files.id)
    with pytest.raises(PreviewOutdated):
        applied(ready, drop_id)
    assert facts(ready) == {"9999": 7}
    with ready.write() as session:
        who = actor(session)
        kept = list(data_files.contents(session, who, drop_id, LATER))
        found = data_files.preview_again(session, who, drop_id, batch(kept), LATER)
    assert [(one.key, (one.before or {}).get("value")) for one in found.rows] == [
        ("tpid 9999 seats", 7),
        ("tpid 9998 seats", None),
    ]
    applied(ready, drop_id)
    assert facts(ready) == {"9999": 5, "9998": 6}


def test_a_preview_that_others_have_not_touched_stays_good(ready: Database) -> None:
    drop_id = preview(ready).files.id
    applied(ready, preview(ready, "tpid,attribute,value\n9997,seats,7\n").files.id)
    applied(ready, drop_id)
    assert facts(ready) == {"9999": 5, "9998": 6, "9997": 7}


def test_files_that_change_nothing_are_not_kept(ready: Database) -> None:
    applied(ready, preview(ready).files.id)
    found = preview(ready)
    assert found.files.changes_nothing
    assert found.files.totals[DataKind.FACTS].unchanged == 2
    with ready.write() as session:
        assert data_files.waiting(session, actor(session), NOON) == []


def test_files_are_gone_after_a_day_or_once_discarded(ready: Database) -> None:
    first, second = preview(ready).files, preview(ready, FACTS.replace("5", "8")).files
    with ready.write() as session:
        who = actor(session)
        assert [one.id for one in data_files.waiting(session, who, LATER)] == [second.id, first.id]
        assert data_files.discard(session, who, first.id, LATER) == ["facts.csv"]
        with pytest.raises(FilesGone):
            data_files.contents(session, who, first.id, LATER)
        with pytest.raises(FilesGone):
            data_files.apply(session, who, second.id, DataBatch(), second.expires_at)
        assert data_files.waiting(session, who, second.expires_at) == []
    assert retention.clear(ready, second.expires_at - timedelta(seconds=1)).files == 0
    assert retention.clear(ready, second.expires_at).files == 1
    with ready.read() as session:
        assert count(session, DataDrop) == count(session, DroppedFile) == 0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("tpid,attribute,value\nx,seats,5\n", "expected a TPID"),
        (
            "workspace_id,name\nT0OTHER,Other\n",
            "names another Slack workspace, T0OTHER: give it there, or leave out workspace_id",
        ),
        ("workspace_id,name,digest_hour\nT0OTHER,Other,99\n", "names another Slack workspace, T0OTHER: "),
        (
            "engagement,tpid,verdict\nNO-SUCH,1234,eligible\n",
            'expected the code of an engagement, found "NO-SUCH"; load the catalogue first, or together',
        ),
        (
            "user_id,name,role,location\nU0ADA,Ada,incentives_user,9999\n",
            'expected the PartnerID of a location, found "9999"; load the locations first, or together',
        ),
        (
            "user_id,name,role,location\nU0ADA,Ada,incentives_user,all\nU0GRACE,Grace,none,\nU0LIN,Lin,none,\n",
            "nobody would be left who is Incentives admin of all locations",
        ),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_kept(ready: Database, text: str, sentence: str) -> None:
    with ready.read() as session:
        others = session.scalars(select(RoleGrant).where(RoleGrant.location_id.is_(None))).all()
        assert others
    with pytest.raises(LoadRefused) as refusal:
        preview(ready, text)
    assert sentence in str(refusal.value)
    with ready.read() as session:
        assert count(session, DataDrop) == 0


def test_another_partners_words_never_reach_a_fault(ready: Database) -> None:
    world.build(ready, "T0RIVAL", name="Rival", prefix="R")
    files = [
        *given("workspace_id,name,digest_hour\nT0RIVAL,Rival,99\n", "p.csv"),
        *given("engagement,tpid,verdict\nVIV,1234,eligible\n", "e.csv"),
    ]
    with ready.write() as session, pytest.raises(LoadRefused) as refusal:
        data_files.preview(session, actor(session), files, batch(files), NOON)
    assert "did you mean" not in str(refusal.value)


def test_the_partner_of_this_workspace_needs_no_workspace_id(ready: Database) -> None:
    found = preview(ready, "name,digest_hour\nFourth Coffee,9\n")
    assert [(one.kind, one.key) for one in found.rows] == [(DataKind.PARTNER, WORKSPACE)]
    assert (found.rows[0].after or {})["digest_hour"] == 9


def test_another_partners_files_are_not_known(ready: Database) -> None:
    drop_id = preview(ready).files.id
    world.build(ready, "T0RIVAL", name="Rival", prefix="R")
    with ready.write() as session:
        rival: Actor = actor(session, "RU0ADA", "T0RIVAL")
        assert data_files.waiting(session, rival, NOON) == []
        with pytest.raises(FilesGone):
            data_files.contents(session, rival, drop_id, NOON)


def test_files_that_leave_a_market_without_a_rate_are_warned_of(ready: Database) -> None:
    code = "COLLAB-APPS"
    place = "partner_id,name,country,market,enrolled,engagements\n7654321,Rome,IT,{market},yes,{codes}\n"
    said = [str(one) for one in preview(ready, place.format(market="Z", codes=code)).warnings]
    assert said == [f"facts.csv:2:4: market: {code} has no rate for Z; add it in the catalogue"]
    assert preview(ready, place.format(market="A", codes=code)).warnings == ()
