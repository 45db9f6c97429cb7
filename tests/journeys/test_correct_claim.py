"""Correcting a submitted claim from its details."""

import pytest

from flows.claims import submit_claim
from store.associations.associations import Association
from store.claims import claims
from tests.support import world
from tests.support.stage import Member, Stage, words
from tests.support.world import NOON, USER, actor


@pytest.fixture
def st(on_stage: Stage) -> Stage:
    return on_stage


@pytest.fixture
def submitted(st: Stage) -> int:
    """Let Contoso's claim be submitted before its claim ID is known."""
    one = world.associate(st.bot.database, st.place, st.place.viva.id)
    world.accept(st.bot.database, one)
    st.pass_time(days=1)
    with st.bot.database.write() as session:
        submit_claim.submit(
            session, actor(session), one, st.bot.clock(), submitted_on=NOON.date(), claim_id=None, note=None
        )
    st.deliver()
    return one


def claim_of(st: Stage, association_id: int) -> tuple[str | None, str]:
    with st.bot.database.read() as session:
        claim = claims.of_association(session, session.get_one(Association, association_id))
        assert claim is not None
        return claim.claim_id, claim.submitted_on.isoformat()


def details(member: Member) -> None:
    member.click("association.open")
    member.modal("History")


def test_r27_a_claim_id_that_is_not_known_yet_has_a_button_to_add_it(st: Stage, submitted: int) -> None:
    uma = st.member(USER)
    details(uma)
    uma.click("claim.add_id")
    uma.modal("claim.add_id")
    assert set(uma.submit()) == {"claim_id"}
    assert uma.submit(claim_id=" CLM-77 ") == {}
    said = words(uma.modal("The claim ID is recorded"))
    assert "Claim ID CLM-77" in said
    assert f"Claim ID CLM-77 added by <@{USER}>." in said
    assert "Add claim ID" not in said
    assert claim_of(st, submitted) == ("CLM-77", "2026-03-02")
    st.deliver()
    assert "Claim ID CLM-77 added" in str(st.member().messages(st.member().direct()))


def test_r23_a_wrong_day_is_corrected_with_a_reason_and_bad_input_is_said_at_its_field(
    st: Stage, submitted: int
) -> None:
    st.pass_time(days=3)
    ada = st.member()
    details(ada)
    ada.click("claim.correct")
    view = ada.modal("claim.correct")
    assert "Recorded: no claim ID, submitted on Mar 2, 2026." in words(view)
    assert set(ada.submit()) == {"reason"}
    assert set(ada.submit(reason="Typed the wrong day")) == {"claim_id"}
    assert set(ada.submit(submitted_on="2026-03-03", reason="x")) == {"reason"}
    assert set(ada.submit(submitted_on="2026-02-01", reason="Typed the wrong day")) == {"submitted_on"}
    assert ada.submit(submitted_on="2026-03-03", claim_id="CLM-8") == {}
    assert "Reason: “Typed the wrong day”" in words(ada.modal("The claim is corrected"))
    assert claim_of(st, submitted) == ("CLM-8", "2026-03-03")


def test_a_stale_button_says_where_things_stand_now(st: Stage, submitted: int) -> None:
    ada, uma = st.member(), st.member(USER)
    details(ada)
    details(uma)
    uma.click("claim.add_id")
    uma.modal("claim.add_id")
    assert uma.submit(claim_id="CLM-77") == {}
    uma.modal("The claim ID is recorded")
    ada.click("claim.add_id")
    ada.modal("The claim ID is recorded: CLM-77.")


def test_r23_an_admin_takes_back_a_submission_and_the_card_waits_for_the_claim_again(
    st: Stage, submitted: int
) -> None:
    ada, uma = st.member(), st.member(USER)
    details(uma)
    assert "claim.take_back" not in str(uma.view)
    details(ada)
    ada.click("claim.take_back")
    ada.modal("claim.take_back")
    assert set(ada.submit(reason="x")) == {"reason"}
    assert ada.submit(reason="Clicked on the wrong customer") == {}
    assert "was taken back" in words(ada.modal("The submission is taken back"))
    st.deliver()
    assert "Submit claim" in words(ada.messages()[0])
