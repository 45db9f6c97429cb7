from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot.cli import main
from store import schema
from store.associations.associations import Association
from store.catalogue import Engagement
from store.database.engine import Database
from store.enums import AssociationStatus, ReminderSetting
from store.partners import Member
from tests.support import world
from tests.support.world import NOON

LATER = (NOON + timedelta(days=1, minutes=1)).isoformat()


@pytest.fixture
def database(url: str) -> Database:
    database = Database(url)
    schema.upgrade(database)
    place = world.build(database)
    world.associate(database, place, place.viva.id)
    database.close()
    return database


def mci(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_a_dry_run_tells_what_would_be_done_and_why_and_changes_nothing(database: Database) -> None:
    for _ in range(2):
        result = mci("tick", "--now", LATER, "--dry-run")
        assert result.exit_code == 0, result.output
        first = result.output.splitlines()[0]
        assert first == (
            "would  MCI-000001  reminds: the consent e-mail is not sent; consent is due in 29 days "
            f"({(NOON + timedelta(days=1)).isoformat()}); to the owner, in the next daily message"
        )
        assert "nothing was changed" in result.output


def test_a_tick_does_once_what_was_due(database: Database) -> None:
    assert mci("tick", "--now", LATER).output.splitlines()[0].startswith("MCI-000001  reminds")
    assert mci("tick", "--now", LATER).output.splitlines()[0].startswith("0 done at")


def dry_run(days: float) -> list[str]:
    result = mci("tick", "--now", (NOON + timedelta(days=days)).isoformat(), "--dry-run")
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def change(database: Database, **fields: Any) -> None:
    again = Database(str(database.url))
    with again.write() as session:
        for name, value in fields.items():
            table = {"claim_due": Association, "reminders": Engagement, "route": Member}[name]
            for row in session.scalars(select(table)):
                setattr(row, {"route": "reminders"}.get(name, name), value)
                if isinstance(row, Association):
                    row.status = AssociationStatus.CONSENT_RECEIVED
    again.close()


def test_a_dry_run_says_what_is_left_and_not_the_schedule_s_number(database: Database) -> None:
    change(database, claim_due=NOON + timedelta(days=40))
    first, *_ = dry_run(39.5)
    assert first.startswith("would  MCI-000001  reminds: the claim is not submitted; it is due today")
    assert first.endswith("to the owner")


def test_a_dry_run_says_whom_it_would_tell(database: Database) -> None:
    change(database, route=ReminderSetting.NONE)
    assert dry_run(1)[0].endswith("to nobody: its owner wants no reminders")
    change(database, route=ReminderSetting.DAILY)
    assert dry_run(1)[0].endswith("to the owner, in the next daily message")
    change(database, route=ReminderSetting.SINGLY)
    assert dry_run(1)[0].endswith("to the owner")
    assert dry_run(30)[0].endswith("to the channel")
    change(database, claim_due=NOON + timedelta(days=40), reminders={"claim": []})
    assert dry_run(38)[0].endswith(
        "last days of the claim have begun; it is due in 2 days "
        f"({(NOON + timedelta(days=37)).isoformat()}); to 1 Incentives admin, in the next daily message"
    )


def test_a_dry_run_speaks_of_a_digest_only_if_it_has_something_to_say(database: Database) -> None:
    assert [one for one in dry_run(1) if "daily messages" in one] == []
    assert dry_run(1)[-1].startswith("1 would be done")
    [said] = [one for one in dry_run(28) if "daily messages" in one]
    assert said == "would  Fourth Coffee  sends its daily messages; to the channel and 1 member"
    mci("tick", "--now", (NOON + timedelta(days=28)).isoformat())
    assert dry_run(28)[-1].startswith("0 would be done")


@pytest.mark.trouble
def test_what_makes_no_agenda_is_named_and_not_counted(database: Database) -> None:
    change(database, reminders={"bogus": [1]})
    said = dry_run(1)
    assert any(one.startswith("would  MCI-000001  is skipped") for one in said)
    assert said[-1].startswith("0 would be done")
    result = mci("tick", "--now", LATER)
    assert result.exit_code == 1
    acted = result.output
    assert "Everything that was due was skipped (1)." in acted
    assert "MCI-000001  is skipped: the reminders stored with its engagement cannot be read" in acted
    assert "0 done at" in acted


def test_a_tick_while_another_process_works_on_the_file_is_refused_and_a_dry_run_is_not(
    database: Database,
) -> None:
    with Database(str(database.url)).sole_process():
        refused = mci("tick", "--now", LATER)
        assert (refused.exit_code, "Another process" in refused.output) == (1, True)
        assert mci("tick", "--now", LATER, "--dry-run").exit_code == 0


@pytest.mark.parametrize(("now", "says"), [("soon", "such as"), ("2026-03-01T12:00", "in which zone")])
def test_an_instant_that_is_none_is_named(database: Database, now: str, says: str) -> None:
    result = mci("tick", "--now", now)
    assert (result.exit_code, says in result.output) == (2, True)
