"""From the submission of a claim to its payment, or to its loss, as members record it (R25–R27)."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from flows.claims import submit_claim
from flows.history import history_check
from flows.reminders import tick
from handlers.claims.answer_views import DAYS
from store.associations.associations import Association
from store.claims import claim_records
from store.enums import AssociationStatus as S
from store.enums import ClaimRecordKind as Kind
from tests.support import world
from tests.support.consistency import contradictions
from tests.support.stage import CHANNEL, Answered, Member, Stage, words
from tests.support.world import ADMIN, NOON, USER, actor

DAY = timedelta(days=1)
REPLIES = {Kind.RESUBMITTED, Kind.DISPUTED, Kind.FINAL}
"""What members record while the partner must act."""


@pytest.fixture
def st(on_stage: Stage) -> Stage:
    return on_stage


@pytest.fixture
def submitted(st: Stage) -> int:
    """Let Contoso's claim be submitted."""
    one = world.associate(st.bot.database, st.place, st.place.viva.id)
    world.accept(st.bot.database, one)
    with st.bot.database.write() as session:
        submit_claim.submit(
            session, actor(session), one, NOON, submitted_on=NOON.date(), claim_id="CLM-7", note=None
        )
    st.deliver()
    return one


def status(st: Stage, one: int) -> S:
    with st.bot.database.read() as session:
        return session.get_one(Association, one).status


def begin(member: Member, kind: Kind) -> None:
    """Open the form from the card, or from the details if they are open, and choose what happened."""
    member.click("claim.record_reply" if kind in REPLIES else "claim.record_answer")
    member.modal("claim.record_answer")
    member.fill(answer_kind=kind)
    member.modal(DAYS[kind])


def answer(member: Member, kind: Kind, **more: str) -> str:
    """Record an answer, and return what the details say then."""
    begin(member, kind)
    assert member.submit(**more) == {}
    return words(member.modal("Recorded:"))


def complete(member: Member) -> str:
    """Return what the Complete tab of Viva shows."""
    member.command("/mci customers viva complete")
    return words(member.message("since"))


def tell(st: Stage) -> str:
    """Deliver what waits, and return everything that the channel shows."""
    st.deliver()
    return "\n".join(words(one) for one in st.member().messages())


def assert_sound(st: Stage) -> None:
    assert contradictions(st.bot.database) == []
    with st.bot.database.read() as session:
        assert list(history_check.every_flaw(session)) == []


def test_r26_a_request_that_ends_with_the_review_says_so_wherever_its_deadline_is_read(
    st: Stage, submitted: int
) -> None:
    ada = st.member()
    begin(ada, Kind.ACTION_REQUIRED)
    ends = "the review ends before, Tue, Jun 30, 12:00 UTC, and that is the deadline"
    assert "The deadline is never later than the end of the review, Tue, Jun 30, 12:00 UTC." in str(ada.view)
    assert ada.submit(answer_words="The date is missing", until_day="2026-08-20") == {}
    said = words(ada.modal("Recorded:"))
    assert f", until Aug 20, 2026. {ends[0].upper()}{ends[1:]}." in said
    assert f"until Aug 20, 2026 ({ends})" in said
    whose = "The deadline is the end of the review, whatever day the reviewer gave."
    assert whose in said
    assert whose in tell(st)


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        *(
            (one, f"Type a number such as 6500 or 6499.50: “{one}” is not an amount.")
            for one in ("1.5.000", "5.00.0", "1 5 000", "10³", "1e5")
        ),
        ("5.000k", "Type 5000000 or 5000: “5.000k” can be read in two ways."),
        ("-5.000", "Type a number above zero, such as 6500: “-5.000” is not."),
    ],
)
def test_what_is_no_amount_is_refused_at_its_field(st: Stage, submitted: int, amount: str, said: str) -> None:
    ada = st.member()
    begin(ada, Kind.APPROVED)
    assert ada.submit(amount=amount) == {"amount": said}
    assert status(st, submitted) is S.SUBMITTED


def test_r26_a_request_until_the_day_of_the_review_says_that_this_ends_earlier_that_day(
    st: Stage, submitted: int
) -> None:
    ada = st.member()
    begin(ada, Kind.ACTION_REQUIRED)
    assert ada.submit(answer_words="The date is missing", until_day="2026-06-30") == {}
    said = words(ada.modal("Recorded:"))
    ends = "the review ends earlier that day, Tue, Jun 30, 12:00 UTC, and that is the deadline"
    assert f", until Jun 30, 2026. {ends[0].upper()}{ends[1:]}." in said
    assert f"until Jun 30, 2026 ({ends})" in said
    assert "to be given by Jun 30, 2026; the review ends earlier that day" in said
    assert "later day" not in said
    assert "later day" not in tell(st)


def test_a_claim_comes_from_submitted_to_paid_with_a_request_between(st: Stage, submitted: int) -> None:
    ada = st.member()
    st.pass_time(days=1)
    said = answer(ada, Kind.UNDER_REVIEW)
    assert "Recorded: *Under review* on Mar 3, 2026." in said
    assert "The review should end by" in said
    assert "Under review" in tell(st)

    st.pass_time(days=1)
    begin(ada, Kind.ACTION_REQUIRED)
    assert set(ada.submit()) == {"answer_words"}
    assert set(ada.submit(answer_words="The date is missing", until_day="2026-03-01")) == {"until_day"}
    assert ada.submit(answer_words="The date is missing", until_day="2026-03-20") == {}
    said = words(ada.modal("Recorded:"))
    assert "“The date is missing”" in said
    assert "answer to the reviewer due in 16 days" in said
    assert status(st, submitted) is S.ACTION_REQUIRED
    channel = tell(st)
    assert "Partner action required" in channel
    assert "16 days left" in channel

    st.pass_time(days=1)
    assert "Submitted again" in answer(ada, Kind.RESUBMITTED)
    assert status(st, submitted) is S.SUBMITTED
    tell(st)

    st.pass_time(days=1)
    begin(ada, Kind.APPROVED)
    assert "Expected: USD\u00a05,000." in words(ada.view or {})
    assert set(ada.submit(amount="5.000,00 or so")) == {"amount"}
    assert set(ada.submit(amount="EUR 5.000,00")) == {"amount"}
    assert set(ada.submit(amount="5.000,00", currency="dollars")) == {"currency"}
    assert ada.submit(amount="4.999,50", currency="usd") == {}
    said = words(ada.modal("Recorded:"))
    assert "Recorded: *Approved* on Mar 6, 2026, USD\u00a04,999.50." in said
    channel = tell(st)
    assert "Claim approved: Contoso" in channel
    assert "USD\u00a04,999.50" in channel

    st.pass_time(days=40)
    ada.click("claim.record_payment")
    ada.modal("claim.record_answer")
    assert "4999.50" in str(ada.view), "what was approved is proposed"
    assert "Approved: USD\u00a04,999.50." in words(ada.view or {})
    assert ada.submit(answer_kind=Kind.PAID, payment_reference="P-2026-77") == {}
    said = words(ada.modal("Recorded:"))
    assert "Approved · paid" in said
    assert "reference P-2026-77" in said
    assert "Paid: Contoso" in tell(st)
    assert "since Mar 6, 2026 · paid on Apr 15, 2026" in complete(ada)
    with st.bot.database.read() as session:
        kept = claim_records.of_association(session, session.get_one(Association, submitted))
        assert [one.kind for one in kept] == [
            "under_review",
            "action_required",
            "resubmitted",
            "approved",
            "paid",
        ]
    assert_sound(st)


def test_a_rejection_is_disputed_and_final(st: Stage, submitted: int) -> None:
    ada = st.member()
    assert "dispute due in 29 days" in answer(ada, Kind.REJECTED, answer_words="No tie to the customer")
    tell(st)
    assert "resubmission due in 29 days" in answer(ada, Kind.DISPUTED)
    tell(st)
    said = answer(ada, Kind.FINAL, answer_words="")
    assert "Rejected final" in said
    assert "Nothing can be done any more." in said
    assert status(st, submitted) is S.REJECTED_FINAL
    assert "The rejection is final" not in complete(ada), "the status says it"
    channel = tell(st)
    assert (
        "Lost: Contoso, Microsoft Viva · USD\u00a05,000.* "
        "The rejection is final on Mar 2, 2026, as recorded by "
        f"<@{ADMIN}>. The reviewer said: “No tie to the customer”."
    ) in channel
    assert f"customer”. <@{ADMIN}>" in channel, "every line of a loss ends with its owner"
    assert_sound(st)


def test_a_request_that_is_not_answered_expires_and_is_told_with_the_amount(
    st: Stage, submitted: int
) -> None:
    ada = st.member()
    answer(ada, Kind.ACTION_REQUIRED, answer_words="The date is missing", until_day="2026-03-20")
    tell(st)
    st.pass_time(days=20)
    list(tick.sweep(st.bot.database, NOON + 20 * DAY))
    assert status(st, submitted) is S.POST_SUBMISSION_EXPIRED
    channel = tell(st)
    assert "USD\u00a05,000" in channel
    assert "Nobody recorded that the reviewer's request was answered. If it was, press" in channel
    assert_sound(st)


def test_only_an_admin_voids_a_mistake_and_the_status_before_is_back(st: Stage, submitted: int) -> None:
    ada, uma = st.member(), st.member(USER)
    answer(uma, Kind.REJECTED, answer_words="No tie to the customer")
    assert "claim.void_record" not in str(uma.view)
    tell(st)
    ada.click("association.open")
    ada.modal("History")
    ada.click("claim.void_record")
    assert "Recorded last: *Rejected*" in words(ada.modal("claim.void_record"))
    assert set(ada.submit(reason="x")) == {"reason"}
    assert ada.submit(reason="It was another claim") == {}
    said = words(ada.modal("*Rejected* on Mar 2, 2026 no longer counts."))
    assert "a mistake, corrected by" in said
    assert status(st, submitted) is S.SUBMITTED
    assert "Submitted" in tell(st)
    assert_sound(st)


def test_a_form_that_was_open_meanwhile_says_what_is_possible_now(st: Stage, submitted: int) -> None:
    ada, uma = st.member(), st.member(USER)
    ada.click("claim.record_answer")
    ada.modal("claim.record_answer")
    answer(uma, Kind.REJECTED, answer_words="No tie to the customer")
    errors = ada.submit()
    assert "Possible now: Disputed, Rejected final." in errors["answer_kind"]
    assert status(st, submitted) is S.REJECTED
    assert_sound(st)


def test_a_second_click_records_nothing_twice(st: Stage, submitted: int) -> None:
    ada = st.member()
    ada.click("claim.record_answer")
    ada.modal("claim.record_answer")
    view = ada.view
    assert view is not None
    again = {"view_id": view["id"], "values": {}}
    assert ada.submit() == {}
    ada.modal("Recorded:")
    with suppress(Answered):
        ada.post("view/submit", **again)
    with st.bot.database.read() as session:
        assert len(claim_records.of_association(session, session.get_one(Association, submitted))) == 1
    assert_sound(st)


def test_the_card_of_several_claims_leads_to_all_of_them_with_one_button(st: Stage, submitted: int) -> None:
    other = world.associate(st.bot.database, st.place, st.place.siem.id)
    world.accept(st.bot.database, other)
    with st.bot.database.write() as session:
        who, day = actor(session), NOON.date()
        submit_claim.submit(session, who, other, NOON, submitted_on=day, claim_id="CLM-8", note=None)
    st.deliver()
    ada = st.member()
    ada.click("claim.record_any")
    shown = words(ada.modal("CLM-8"))
    assert "CLM-7" in shown
    ada.click("claim.record_answer", str(other))
    ada.modal("claim.record_answer")
    assert ada.submit(answer_kind=Kind.UNDER_REVIEW) == {}
    ada.modal("Recorded: *Under review*")
    assert (status(st, submitted), status(st, other)) == (S.SUBMITTED, S.UNDER_REVIEW)


def test_the_tab_in_review_leads_from_any_page_to_what_was_submitted(st: Stage, submitted: int) -> None:
    ada = st.member()
    ada.command("/mci customers viva")
    page = ada.message("In review (1)")
    ada.click("customers.in_review", on=page)
    shown = ada.wait(
        lambda: next((one for one in map(words, ada.messages()) if "Open CLM-7" in one), None), "the claim"
    )
    assert "review to end by" in shown
    assert status(st, submitted) is S.SUBMITTED


@pytest.mark.parametrize(
    ("before", "missed", "late", "then"),
    [
        ([Kind.ACTION_REQUIRED], "requests were met by Mar 6, 2026", Kind.RESUBMITTED, S.SUBMITTED),
        ([Kind.REJECTED], "disputed by Mar 31, 2026", Kind.DISPUTED, S.DISPUTED),
        ([Kind.REJECTED, Kind.DISPUTED], "submitted again by Mar 31, 2026", Kind.RESUBMITTED, S.SUBMITTED),
    ],
)
def test_what_was_done_before_a_clock_ended_a_claim_is_recorded_from_the_details(
    st: Stage, submitted: int, before: list[Kind], missed: str, late: Kind, then: S
) -> None:
    ada = st.member()
    for kind in before:
        more = {"answer_words": "No date"} if kind in {Kind.ACTION_REQUIRED, Kind.REJECTED} else {}
        more |= {"until_day": "2026-03-06"} if kind is Kind.ACTION_REQUIRED else {}
        answer(ada, kind, **more)
        ada.close(clear=True)
        tell(st)
    st.pass_time(days=60)
    st.tick()
    assert "press “Record reply” in the details." in tell(st)
    ada.click("association.open", value=str(submitted), channel=CHANNEL)
    assert missed in words(ada.modal("Nobody has recorded that"))
    assert "in the details" not in words(ada.view or {}), "that is where the button is"
    begin(ada, late)
    assert (ada.view or {})["title"]["text"] == "Record reply"
    last = missed.split(" by ")[1]
    form = words(ada.view or {})
    assert f"Its time ended on {last}. What was done by then can still be recorded" in form
    assert f"The last day for it was {last}." in form
    proposed = datetime.strptime(last, "%b %d, %Y").replace(tzinfo=UTC).date()
    assert f'"initial_date": "{proposed}"' in json.dumps(ada.view)
    assert set(ada.submit(answered_on="2026-04-20")) == {"answered_on"}
    assert ada.submit(answered_on="2026-03-05") == {}
    shown = words(ada.modal("Recorded:"))
    assert "Nobody has recorded" not in shown
    assert status(st, submitted) is then
    assert_sound(st)


@pytest.mark.parametrize("kind", [Kind.ACTION_REQUIRED, Kind.REJECTED])
def test_r26a_the_form_says_before_what_is_over_already_and_then_nothing_asks_for_it(
    st: Stage, submitted: int, kind: Kind
) -> None:
    ada = st.member()
    st.pass_time(days=60)
    begin(ada, kind)
    over = {Kind.ACTION_REQUIRED: "before May 1, 2026", Kind.REJECTED: "Apr 1, 2026 or before"}[kind]
    form = words(ada.view or {})
    assert f"was {over}, recording this ends the claim at once, as lost." in form
    more = {"until_day": "2026-03-05"} if kind is Kind.ACTION_REQUIRED else {}
    assert ada.submit(answered_on="2026-03-04", answer_words="No date", **more) == {}
    last = "Mar 5, 2026" if kind is Kind.ACTION_REQUIRED else "Apr 2, 2026"
    late = f"The last day for it was {last}: the claim ends within a minute."
    assert late in words(ada.modal("Recorded:"))
    assert late in tell(st)
    ada.close(clear=True)
    st.tick()
    told = tell(st)
    assert f"by {last}" in told
    assert late not in told
    assert_sound(st)
