"""The fault run in short; ``make chaos`` is the whole of it."""

import secrets
from pathlib import Path

import pytest
from sqlalchemy import delete, inspect, select, update

from flows.notifications import Digest, Reminder
from handlers.app.ids import Action
from store.associations.associations import Association
from store.claims.claim_items import GivenItem
from store.enums import AssociationStatus, ClaimItem, OutboxState
from store.history.history import HistoryEntry
from store.outbox.outbox import OutboxMessage
from tests.chaos import migration
from tests.chaos.course import Run, was_hard_enough
from tests.chaos.short import lived
from tests.chaos.verdict import judge
from tests.support.postgres import Server


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/chaos.db"
    server: Server = request.getfixturevalue("postgres")
    return server.create(f"chaos_{secrets.token_hex(4)}")


def test_kills_and_faults_lose_nothing_and_repeat_nothing_and_it_would_be_seen(
    empty_url: str, tmp_path: Path
) -> None:
    with lived(empty_url, tmp_path) as result:
        verdict = judge(result)
        assert (verdict.lost, verdict.wrong, verdict.duplicates, verdict.broken) == ([], [], [], [])
        assert verdict.associations == 10
        assert was_hard_enough(result)
        spoil(result)
        verdict = judge(result)
    assert any("nobody was told" in words for words in verdict.lost)
    assert any("no daily message told" in words for words in verdict.lost)
    assert any("told again" in words for words in verdict.duplicates)
    assert any("given up" in words for words in verdict.lost)
    assert any("expected" in words for words in verdict.wrong)
    assert any("the same reminder again" in words for words in verdict.duplicates)
    assert any("still has" in words for words in verdict.wrong)
    assert any("not in the storage" in words for words in verdict.lost)
    assert any("partner_survey was not given" in words for words in verdict.lost)
    assert len(verdict.broken) == 1


def spoil(result: Run) -> None:
    """Do everything that a run must not come to, once each."""
    sent = select(OutboxMessage).where(
        OutboxMessage.kind == Reminder.kind, OutboxMessage.state == OutboxState.SENT
    )
    content = next(result.files.every())
    result.files.delete(content.partner_id, content.digest)
    with result.database.write() as session:
        session.execute(delete(GivenItem).where(GivenItem.item == ClaimItem.PARTNER_SURVEY))
        by_moment: dict[tuple[object, ...], list[OutboxMessage]] = {}
        for row in session.scalars(sent.order_by(OutboxMessage.id)):
            by_moment.setdefault(tuple(row.payload.values()), []).append(row)
        untold, (given_up, *_), (again, *_), *_ = by_moment.values()
        for row in untold:
            session.delete(row)
        daily = select(OutboxMessage).where(
            OutboxMessage.kind == Digest.kind, OutboxMessage.state == OutboxState.SENT
        )
        by_member: dict[int, list[OutboxMessage]] = {}
        for row in session.scalars(daily.order_by(OutboxMessage.id)):
            if row.payload["member_id"] and not row.payload["urgent"]:
                by_member.setdefault(row.payload["member_id"], []).append(row)
        *gone, before, after = max(by_member.values(), key=len)
        for row in gone:
            session.delete(row)
        after.payload = after.payload | {"since": before.payload["since"]}
        given_up.state = OutboxState.DEAD
        for workspace in result.town.sandbox.state.workspaces.values():
            for channel in workspace.channels.values():
                if again.slack_ts in channel.messages:
                    button = {"type": "button", "action_id": Action.CLAIM_TAKE_BACK}
                    channel.messages[again.slack_ts]["blocks"] += [{"type": "actions", "elements": [button]}]
        columns = {column.key for column in inspect(OutboxMessage).columns} - {"id"}
        copy = {name: getattr(again, name) for name in columns} | {"event_key": "once more"}
        session.add(OutboxMessage(**copy))
        last = select(Association.id).order_by(Association.id.desc()).limit(1).scalar_subquery()
        session.execute(
            update(Association).where(Association.id == last).values(status=AssociationStatus.ADDED)
        )
        session.execute(
            update(HistoryEntry)
            .where(HistoryEntry.association_id == last, HistoryEntry.number == 1)
            .values(action="association:claimed")
        )


def test_a_migration_that_is_killed_leaves_nothing_half_done(empty_url: str) -> None:
    assert migration.survive(empty_url) == len(migration.POINTS)
