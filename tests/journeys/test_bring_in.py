"""Bringing in an engagement that is already running at Partner Center."""

from store.enums import AssociationStatus as S
from store.partners import Partner
from tests.journeys.test_add_customer import to_review
from tests.support import world
from tests.support.stage import Member, Stage, words
from tests.support.world import NOON, USER

PROOF = "Partner Center, list of 2 March"


def form(st: Stage, member: Member) -> int:
    added = world.associate(st.bot.database, st.place, st.place.viva.id)
    st.deliver()
    member.click("association.open")
    member.modal("History")
    member.click("association.bring_in")
    member.modal("association.bring_in")
    return added


def test_a_running_engagement_is_brought_in_with_its_claim_by_a_user(on_stage: Stage) -> None:
    st = on_stage
    uma = st.member(USER)
    added = form(st, uma)
    assert set(uma.submit()) == {"added_on", "progress", "known_from"}
    assert "Consent received on" not in words(uma.view)
    uma.fill(added_on="2025-12-01", progress="waiting", known_from=PROOF)
    assert uma.submit() == {
        "added_on": "By this day the consent was due Dec 30, 2025, and that is over. Correct the day, or "
        "choose how far it is."
    }
    assert uma.submit(added_on="2026-03-03") == {
        "added_on": "It cannot be added in the future. Choose Mar 2, 2026 or an earlier day."
    }
    uma.fill(added_on="2025-12-01", progress="submitted")
    assert PROOF in str(uma.modal("Claim submitted on"))
    assert set(uma.submit()) == {"consented_on", "submitted_on"}
    assert set(uma.submit(consented_on="2025-12-05", submitted_on="2025-12-04")) == {"submitted_on"}
    assert set(uma.submit(submitted_on="2026-02-27", claim_id="CLM-5", known_from="x")) == {"known_from"}
    assert uma.submit(known_from=PROOF) == {}
    said = words(uma.modal("This is brought in"))
    assert "Submitted" in said
    assert "CLM-5" in said
    assert "Brought in as already running at Partner Center, where it was added on Dec 1, 2025" in said
    assert f", by <@{USER}>: “{PROOF}”" in said
    assert world.row(st.bot.database, added).status is S.SUBMITTED
    assert st.mails == []


def test_a_running_engagement_that_waits_keeps_its_first_deadline(on_stage: Stage) -> None:
    st = on_stage
    ada = st.member()
    added = form(st, ada)
    ada.fill(added_on="2026-02-20", progress="waiting", known_from=PROOF)
    assert ada.submit(owner=USER) == {}
    ada.modal("This is brought in")
    kept = world.row(st.bot.database, added)
    assert kept.consent_due == NOON.replace(month=3, day=22, hour=0)
    ada.close()
    st.deliver()
    uma = st.member(USER)
    assert "Owner changed" in words(uma.messages(uma.direct()))


def test_whoever_adds_a_running_engagement_brings_it_in_from_the_confirmation(on_stage: Stage) -> None:
    st = on_stage
    ada = st.member()
    to_review(ada)
    assert ada.submit(ask_next=[]) == {}
    said = words(ada.modal("is added to 1 engagement"))
    assert "Already running at Partner Center? *Already running* sets its dates." in said
    ada.click("association.bring_in")
    ada.modal("association.bring_in")
    ada.fill(added_on="2026-02-20", progress="waiting", known_from=PROOF)
    assert ada.submit() == {}
    ada.modal("This is brought in")
    assert world.row(st.bot.database, 1).created_at == NOON.replace(month=2, day=20, hour=0)


def test_a_claim_of_the_day_before_a_consent_that_was_brought_in_is_refused_for_every_reader(
    on_stage: Stage,
) -> None:
    st = on_stage
    with st.bot.database.write() as session:
        session.get_one(Partner, st.place.partner.id).time_zone = "Europe/London"
    ada = st.member()
    added = form(st, ada)
    ada.fill(added_on="2026-02-20", progress="consented")
    ada.modal("Consent received on")
    ada.fill(consented_on="2026-02-28", known_from=PROOF)
    assert ada.submit() == {}
    ada.modal("This is brought in")
    ada.close()
    ada.command("/mci claim MCI-000001")
    ada.modal("claim.give_details")
    assert ada.submit(submitted_on="2026-02-27") == {
        "submitted_on": "The customer had not consented by this day: choose Feb 28, 2026 or later."
    }
    assert ada.submit(submitted_on="2026-02-28") == {}
    ada.modal("claim.review")
    assert world.row(st.bot.database, added).status is S.CONSENT_RECEIVED
