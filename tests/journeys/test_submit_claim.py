"""Submitting a claim from a button or by the command (R23)."""

import pytest

from flows.claims import submit_claim
from store.associations.associations import Association
from store.claims import claims
from store.enums import AssociationStatus as S
from store.history import history
from store.partners import Partner
from tests.support import asking, world
from tests.support.asking import YES
from tests.support.stage import CHANNEL, Stage, words
from tests.support.world import ADA, KIM, LINKS, NOON, USER, actor


@pytest.fixture
def st(on_stage: Stage) -> Stage:
    return on_stage


@pytest.fixture
def consented(st: Stage) -> int:
    """Let Contoso consent to Viva, with its card in the channel."""
    one = world.associate(st.bot.database, st.place, st.place.viva.id)
    with st.bot.database.write() as session:
        request = asking.ask(session, actor(session), one, LINKS, NOON, customer=KIM, partner=ADA)
        session.flush()
        asking.answer(session, request.id, YES, NOON)
    st.deliver()
    return one


def row(st: Stage, association_id: int) -> Association:
    with st.bot.database.read() as session:
        return session.get_one(Association, association_id)


def test_r23_a_claim_is_submitted_from_the_card_and_its_clock_stops(st: Stage, consented: int) -> None:
    st.pass_time(days=2)
    ada = st.member()
    ada.click("claim.submit")
    assert "2026-03-04" in str(ada.modal("claim.give_details")), "today is proposed"
    assert ada.submit(claim_id="CLM-77", note="All delivered") == {}
    view = ada.modal("claim.review")
    assert "Mar 4, 2026" in words(view)
    assert "CLM-77" in words(view)
    assert ada.submit() == {}
    said = words(
        ada.modal("Recorded: the claim CLM-77 for Contoso, Microsoft Viva, was submitted on Mar 4, 2026.")
    )
    assert "Add the claim ID" not in said
    st.deliver()
    assert "Submitted" in words(ada.messages()[0])
    kept = row(st, consented)
    assert (kept.status, kept.programme_due) == (S.SUBMITTED, kept.review_due)
    with st.bot.database.read() as session:
        claim = claims.of_association(session, kept)
        assert claim is not None
        assert (claim.claim_id, claim.submitted_on.isoformat(), claim.note) == (
            "CLM-77",
            "2026-03-04",
            "All delivered",
        )
        assert history.of_association(session, kept)[-1].action == "claim:submitted"


def test_r27_without_the_programmes_number_the_bots_reference_stands(st: Stage, consented: int) -> None:
    ada = st.member()
    ada.command("/mci submit-claim mci-000001")
    ada.modal("claim.give_details")
    assert ada.submit() == {}
    assert "not known yet" in words(ada.modal("claim.review"))
    assert ada.submit() == {}
    said = words(ada.modal("Recorded: the claim for Contoso, Microsoft Viva, was submitted on Mar 2, 2026."))
    assert "Microsoft reviews it. Add the claim ID in Details when you have it." in said


def test_the_command_alone_asks_which_claim_is_meant(st: Stage, consented: int) -> None:
    waiting = world.associate(st.bot.database, st.place, st.place.siem.id)
    uma = st.member(USER)
    for line in ("/mci submit-claim", "/mci submit-claim MCI-99"):
        uma.command(line)
        view = uma.modal("claim.choose")
        assert ("No customer, reference or claim ID fits “MCI-99”" in words(view)) == ("99" in line)
        offered = uma.options("association_id", "claim.search", "contoso")
        assert [one["value"] for one in offered] == [str(consented)]
        everything = uma.options("association_id", "claim.search", "")
        assert str(waiting) not in [one["value"] for one in everything]
        uma.close()
    uma.command("/mci submit-claim")
    uma.modal("claim.choose")
    assert set(uma.submit()) == {"association_id"}
    assert uma.submit(association_id="Contoso") == {}
    uma.modal("claim.give_details")


def test_claim_finds_the_customer_and_says_which_one(st: Stage, consented: int) -> None:
    ada = st.member()
    ada.command("/mci claim contoso")
    assert "Contoso" in words(ada.modal("claim.give_details"))
    ada.close()
    ada.command("/mci claim contsoo")
    assert "Nothing is called “contsoo” exactly" in words(ada.modal("claim.choose"))
    assert ada.submit() == {}
    assert "Contoso" in words(ada.modal("claim.give_details"))


def test_claim_leads_on_to_claiming_the_customer_where_nothing_can_be_submitted(st: Stage) -> None:
    world.associate(st.bot.database, st.place, st.place.viva.id)
    ada = st.member()
    ada.command("/mci claim contoso")
    ada.modal("You cannot submit a claim for *Contoso* now.")
    ada.click("customer.claim")
    ada.modal("Claim a customer")


def test_the_command_says_why_nothing_of_a_customer_can_be_submitted(st: Stage) -> None:
    world.associate(st.bot.database, st.place, st.place.viva.id)
    ada = st.member()
    ada.command("/mci submit-claim contoso")
    shown = words(ada.modal("You cannot submit a claim for *Contoso* now."))
    assert "Contoso · Microsoft Viva · MCI-000001: ⚪ Customer added" in shown


@pytest.mark.parametrize(
    ("day", "zone", "said"),
    [
        ("2026-02-28", "UTC", "The customer had not consented by this day: choose Mar 2, 2026 or later."),
        ("2026-03-04", "Pacific/Kiritimati", "This day has not come yet: choose Mar 3, 2026 or earlier."),
    ],
)
def test_r23_a_day_before_the_consent_or_ahead_is_said_at_its_field(
    st: Stage, consented: int, day: str, zone: str, said: str
) -> None:
    with st.bot.database.write() as session:
        session.get_one(Partner, st.place.partner.id).time_zone = zone
    st.pass_time(days=1)
    ada = st.member()
    ada.click("claim.submit")
    # Slack names UTC for her, wherever her partner is.
    assert "'initial_date': '2026-03-03'" in str(ada.modal("claim.give_details"))
    errors = ada.submit(submitted_on=day, note="typed")
    assert errors["submitted_on"] == said
    assert row(st, consented).status is S.CONSENT_RECEIVED


def test_r23_after_claim_due_it_is_refused_with_what_that_means(st: Stage, consented: int) -> None:
    ada = st.member()
    st.pass_time(days=89)
    ada.click("claim.submit")
    ada.modal("claim.give_details")
    assert ada.submit() == {}
    ada.modal("claim.review")
    st.pass_time(days=1)
    assert ada.submit() == {}
    ada.modal("cannot be revived")
    st.tick()
    ada.close(clear=True)
    ada.command("/mci submit-claim MCI-000001")
    ada.message("cannot be revived", CHANNEL)
    assert row(st, consented).status is S.NOT_SUBMITTED_EXPIRED


def test_r23_before_the_consent_it_is_refused_with_what_is_missing(st: Stage) -> None:
    world.associate(st.bot.database, st.place, st.place.viva.id)
    ada = st.member()
    ada.command("/mci submit-claim MCI-000001")
    ada.message("has not consented yet")


def test_closing_loses_nothing_and_back_goes_back(st: Stage, consented: int) -> None:
    ada = st.member()
    ada.click("claim.submit")
    ada.modal("claim.give_details")
    ada.fill(note="All delivered")
    ada.close()
    ada.click("claim.submit")
    assert "All delivered" in str(ada.modal("claim.give_details"))
    assert ada.submit() == {}
    ada.modal("claim.review")
    ada.click("draft.back")
    assert "All delivered" in str(ada.modal("claim.give_details"))


@pytest.mark.parametrize("typed", ["clm-77", "CLM - 77", "CLM\u00a0– 77"])
def test_r27_the_claim_id_of_another_claim_is_refused_at_its_field_and_names_that_claim(
    st: Stage, consented: int, typed: str
) -> None:
    other = world.associate(st.bot.database, st.place, st.place.siem.id)
    world.accept(st.bot.database, other)
    with st.bot.database.write() as session:
        submit_claim.submit(
            session, actor(session), other, NOON, submitted_on=NOON.date(), claim_id="CLM-77", note=None
        )
    ada = st.member()
    ada.click("claim.submit", value=str(consented))
    ada.modal("claim.give_details")
    assert ada.submit(claim_id=typed) == {
        "claim_id": f"Claim ID “{typed}” is recorded for Contoso, Defend Against Threats with SIEM Plus XDR "
        f"({row(st, other).reference}) already. Check it in Partner Center. If it belongs here, "
        "first change it there with Correct claim."
    }
    assert ada.submit(claim_id="CLM-78") == {}
