from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from flows.claims import submit_claim
from flows.consent import record_consent
from store.database.engine import Database
from store.enums import AssociationStatus as S
from tests.support import world
from tests.support.world import ADMIN, NOON, actor

NORTHWIND = "T0NORTHWIND"


class Case:
    """Fourth Coffee waits for a customer whose consent Northwind has recorded."""

    def __init__(self, database: Database) -> None:
        self.database = database
        place = world.build(database)
        other = world.build(database, NORTHWIND, name="Northwind", prefix="N")
        self.waiting = world.associate(database, place, place.viva.id)
        self.recorded = world.associate(database, other, other.viva.id, user="N" + ADMIN, workspace=NORTHWIND)
        with database.write() as session:
            admin = actor(session, "N" + ADMIN, NORTHWIND)
            record_consent.record(session, admin, self.recorded, NOON, "Seen in Partner Center", NOON)

    @property
    def statuses(self) -> tuple[S, S]:
        return (
            world.row(self.database, self.waiting).status,
            world.row(self.database, self.recorded).status,
        )

    def submit(self) -> None:
        with self.database.write() as session:
            admin = actor(session, "N" + ADMIN, NORTHWIND)
            day = NOON.date()
            submit_claim.submit(
                session, admin, self.recorded, NOON, submitted_on=day, claim_id=None, note=None
            )


@pytest.fixture
def case(migrated_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    path = tmp_path / "mci.db"
    path.write_bytes(migrated_file.read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("SECRET_KEY", "a key that only the tests know, long enough")
    database = Database(f"sqlite:///{path}")
    yield Case(database)
    database.close()


def mci(*words: str) -> Result:
    return CliRunner().invoke(main, ["dispute", *words])


def test_disputes_are_listed_with_all_sides(case: Case) -> None:
    said = mci("list").output
    assert said == mci().output
    assert said.startswith("1  open  VIVA  tenant_id 11111111-2222-4333-8444-555555555555  since 2026-03-02T")
    assert said.endswith("Northwind, Fourth Coffee\n")
    assert case.statuses == (S.ADDED, S.CONSENT_RECEIVED)


def test_a_dispute_is_shown_with_what_each_consent_rests_on(case: Case) -> None:
    said = mci("show", "1").output
    for line in (
        "T0NORTHWIND  Northwind  MCI-000001",
        "  Customer consent received, since 2026-03-02T12:00+00:00",
        "  domain named: contoso.com (derived_from_domain)",
        "  consent of 2026-03-02T12:00+00:00: not proven: recorded by an admin",
        "  note: Seen in Partner Center",
        "T0FOURTH  Fourth Coffee  MCI-000001",
        "  Customer added, since 2026-03-02T12:00+00:00",
        "  no consent",
    ):
        assert line in said.splitlines()
    assert case.statuses == (S.ADDED, S.CONSENT_RECEIVED)


@pytest.mark.parametrize(
    ("workspace", "expected"),
    [
        ("T0FOURTH", (S.ADDED, S.CONSENTED_TO_ANOTHER_PARTNER)),
        (NORTHWIND, (S.CONSENTED_TO_ANOTHER_PARTNER, S.CONSENT_RECEIVED)),
    ],
)
def test_deciding_for_one_side_ends_the_other_and_doing_it_again_changes_nothing(
    case: Case, workspace: str, expected: tuple[S, S]
) -> None:
    assert mci("decide", "1", "--for", workspace).output == f"Dispute 1 is decided for {workspace}.\n"
    assert case.statuses == expected
    again = mci("decide", "1", "--for", workspace)
    assert (again.exit_code, case.statuses) == (0, expected)
    assert again.output == f"Dispute 1 is decided for {workspace}. It was before; nothing changes.\n"
    assert mci().output == "No dispute needs a decision.\n"
    assert mci("list", "--all").output.startswith(f"1  decided for {workspace}")
    refused = mci("decide", "1", "--dismiss")
    assert refused.exit_code == 1
    assert "was decided in another way, and decisions are final" in refused.output


def test_dismissing_lets_both_stand(case: Case) -> None:
    assert mci("decide", "1", "--dismiss").output == "Dispute 1 is dismissed.\n"
    assert mci("decide", "1", "--dismiss").output.endswith("It was before; nothing changes.\n")
    assert case.statuses == (S.ADDED, S.CONSENT_RECEIVED)
    assert mci("list", "--all").output.startswith("1  dismissed")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["decide", "1"], "Give --for WORKSPACE, or --dismiss."),
        (["decide", "1", "--dismiss", "--for", NORTHWIND], "Give --for WORKSPACE, or --dismiss."),
        (["decide", "7", "--dismiss"], "No dispute has the number 7; `mci dispute list --all` lists them."),
        (["show", "7"], "No dispute has the number 7"),
        (["decide", "1", "--for", "T0OTHER"], "T0OTHER has no open association in dispute 1; `mci dispute"),
    ],
)
def test_what_cannot_be_decided_is_said_with_what_to_do(case: Case, words: list[str], said: str) -> None:
    result = mci(*words)
    assert result.exit_code in {1, 2}
    assert said in " ".join(result.output.split())
    assert case.statuses == (S.ADDED, S.CONSENT_RECEIVED)


def test_a_claim_that_microsoft_has_is_left_alone(case: Case) -> None:
    case.submit()
    refused = mci("decide", "1", "--for", "T0FOURTH")
    assert refused.exit_code == 1
    assert "only Microsoft can decide" in refused.output
    assert case.statuses == (S.ADDED, S.SUBMITTED)


def test_while_the_bot_works_on_the_file_disputes_can_be_looked_at(case: Case) -> None:
    with case.database.sole_process():
        refused = mci("decide", "1", "--dismiss")
        assert mci("list").output.startswith("1  open")
    assert refused.output.startswith("Error: Another process works on")
