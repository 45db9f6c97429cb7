"""A claim ID belongs to one claim of a partner, however and wherever it is given (R27)."""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from flows.associations import bring_in
from flows.associations.bring_in import RunningEngagement
from flows.claims import correct_claim, record_answer, submit_claim, take_back
from flows.claims.claim_ids import ClaimIdTaken
from flows.claims.record_answer import ClaimAnswer
from flows.rules.associations.running import Progress, RunningDays
from store.claims.claims import Claim
from store.database.engine import Database
from store.enums import ClaimRecordKind as Kind
from tests.support import world
from tests.support.world import NOON, World, actor

DAY = timedelta(days=1)
OTHER = "22222222-2222-4222-8222-222222222222"
WHY = "Typed the wrong number"


@pytest.fixture
def fourth_coffee(database: Database) -> World:
    return world.build(database)


@pytest.fixture
def viva(database: Database, fourth_coffee: World) -> int:
    """Return an association whose claim was submitted as CLM-7."""
    one = consented(database, fourth_coffee, fourth_coffee.viva.id)
    submit(database, one, "CLM-7")
    return one


@pytest.fixture
def siem(database: Database, fourth_coffee: World) -> int:
    """Return another association, whose claim can be submitted."""
    return consented(database, fourth_coffee, fourth_coffee.siem.id)


def consented(database: Database, place: World, engagement_id: int) -> int:
    one = world.associate(database, place, engagement_id)
    world.accept(database, one)
    return one


def submit(database: Database, one: int, claim_id: str | None, workspace: str = world.WORKSPACE) -> None:
    with database.write() as session:
        who = actor(session, workspace=workspace)
        submit_claim.submit(session, who, one, NOON, submitted_on=NOON.date(), claim_id=claim_id, note=None)


def add_id(database: Database, one: int, claim_id: str) -> None:
    with database.write() as session:
        correct_claim.add_claim_id(session, actor(session), one, NOON, claim_id)


def correct(database: Database, one: int, claim_id: str | None, day: timedelta = timedelta()) -> None:
    with database.write() as session:
        correct_claim.correct(
            session,
            actor(session),
            one,
            NOON + DAY,
            submitted_on=(NOON + day).date(),
            claim_id=claim_id,
            reason=WHY,
        )


def bring(database: Database, one: int, claim_id: str) -> None:
    today = NOON.date()
    days = RunningDays(today, Progress.SUBMITTED, today, today)
    with database.write() as session:
        bring_in.bring_in(
            session,
            actor(session),
            one,
            RunningEngagement(days, "Partner Center, list of 2 March", claim_id),
            NOON,
        )


def kept(database: Database) -> list[str | None]:
    with database.read() as session:
        return list(session.scalars(select(Claim.claim_id).order_by(Claim.id)))


SPELLINGS = [
    "CLM-7",
    "clm-7",
    "CLM - 7",
    " C L M -  7 ",
    "CLM\u00a0-\u202f7",
    "CLM\u200b-\u20607\ufeff",
    "CLM\u00ad-7",
    "CLM\u20107",
    "CLM\u20117",
    "CLM\u2013 7",
    "Clm\u20147",
    "CLM\u22127",
    "CLM\ufe637",
    "ＣＬＭ－７",
]
"""The same claim ID, as programs and people write it."""


@pytest.mark.parametrize("typed", SPELLINGS)
def test_r27_the_claim_id_of_another_claim_is_refused_wherever_it_is_given_and_the_claim_is_named(
    database: Database, fourth_coffee: World, viva: int, siem: int, typed: str
) -> None:
    running = world.add(
        database,
        fourth_coffee.seattle,
        fourth_coffee.siem.id,
        tenant=OTHER,
        company="Fabrikam",
        domain="fabrikam.com",
    )

    def refused(give: Callable[[], None]) -> None:
        with pytest.raises(ClaimIdTaken) as refusal:
            give()
        found = refusal.value
        assert (found.claim_id, found.customer, found.engagement, found.reference) == (
            typed,
            "Contoso",
            "Microsoft Viva",
            world.row(database, viva).reference,
        )

    refused(lambda: submit(database, siem, typed))
    refused(lambda: bring(database, running, typed))
    submit(database, siem, None)
    refused(lambda: add_id(database, siem, typed))
    refused(lambda: correct(database, siem, typed))
    assert kept(database) == ["CLM-7", None]


def test_r27_the_claim_id_of_a_claim_that_has_ended_is_still_its_own(
    database: Database, viva: int, siem: int
) -> None:
    with database.write() as session:
        for kind in (Kind.REJECTED, Kind.FINAL):
            answer = ClaimAnswer(kind, NOON.date(), words="No sign-off")
            record_answer.record(session, actor(session), viva, NOON, answer)
    with pytest.raises(ClaimIdTaken):
        submit(database, siem, "CLM-7")


def test_r27_a_claim_id_is_free_once_its_claim_is_taken_back_or_has_another_and_may_change_its_capitals(
    database: Database, viva: int, siem: int
) -> None:
    correct(database, viva, "clm-7")
    correct(database, viva, "CLM-8")
    submit(database, siem, "CLM-7")
    with database.write() as session:
        take_back.take_back(session, actor(session), siem, NOON, WHY)
    correct(database, viva, "CLM-7")
    assert kept(database) == ["CLM-7"]


def test_r27_claims_that_share_a_claim_id_from_before_can_still_be_corrected(
    database: Database, viva: int, siem: int
) -> None:
    submit(database, siem, None)
    with database.write() as session:
        same = update(Claim).values(claim_id="CLM-7", claim_key="clm-7", recorded_at=NOON + DAY)
        session.execute(same)
    correct(database, siem, "CLM-7", DAY)
    correct(database, viva, None)


@pytest.mark.parametrize("typed", ["CLM-71", "CLM7", "CLM_7", "CLM.7", "CLM-7-", "CLN-7"])
def test_r27_another_claim_id_is_another(database: Database, viva: int, siem: int, typed: str) -> None:
    submit(database, siem, typed)
    assert kept(database) == ["CLM-7", typed]


@pytest.mark.parametrize("typed", SPELLINGS[1:])
def test_r27_a_claim_id_is_kept_as_it_was_given_and_may_change_its_spelling(
    database: Database, viva: int, typed: str
) -> None:
    correct(database, viva, typed)
    assert kept(database) == [typed]


def test_r3_partners_do_not_meet_each_others_claim_ids(database: Database, viva: int) -> None:
    other = world.build(database, "T2", name="Northwind")
    one = world.associate(database, other, other.siem.id, workspace="T2")
    world.accept(database, one, workspace="T2")
    submit(database, one, "CLM-7", "T2")
    assert kept(database) == ["CLM-7", "CLM-7"]


@pytest.mark.parametrize("other", ["CLM-9", "clm \u2013 9"])
def test_r27_of_two_who_give_the_same_claim_id_at_once_one_is_refused(
    database: Database, fourth_coffee: World, siem: int, other: str
) -> None:
    ids = [siem, consented(database, fourth_coffee, fourth_coffee.viva.id)]
    start = threading.Barrier(2)
    done: list[str] = []

    def give(one: int, claim_id: str) -> None:
        start.wait()
        with suppress(ClaimIdTaken):
            submit(database, one, claim_id)
            done.append(claim_id)

    given = zip(ids, ("CLM-9", other), strict=True)
    threads = [threading.Thread(target=give, args=(one, claim_id)) for one, claim_id in given]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1
    assert kept(database) == done
