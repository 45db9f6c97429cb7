from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from flows.rules.associations.status import RECORDED, STATUS_AFTER, reached
from flows.rules.claims import records
from store.enums import IN_REVIEW, HistoryAction
from store.enums import AssociationStatus as S
from store.enums import ClaimRecordKind as Kind

POSSIBLE = {
    S.SUBMITTED: [Kind.UNDER_REVIEW, Kind.ACTION_REQUIRED, Kind.APPROVED, Kind.REJECTED],
    S.UNDER_REVIEW: [Kind.ACTION_REQUIRED, Kind.APPROVED, Kind.REJECTED, Kind.EXPIRED],
    S.ACTION_REQUIRED: [Kind.RESUBMITTED, Kind.EXPIRED],
    S.REJECTED: [Kind.DISPUTED, Kind.FINAL],
    S.DISPUTED: [Kind.RESUBMITTED, Kind.FINAL, Kind.EXPIRED],
    S.APPROVED: [Kind.PAID],
}
"""What members may record, written down a second time on purpose."""

LEADS_TO = {
    Kind.UNDER_REVIEW: S.UNDER_REVIEW,
    Kind.ACTION_REQUIRED: S.ACTION_REQUIRED,
    Kind.RESUBMITTED: S.SUBMITTED,
    Kind.APPROVED: S.APPROVED,
    Kind.REJECTED: S.REJECTED,
    Kind.DISPUTED: S.DISPUTED,
    Kind.FINAL: S.REJECTED_FINAL,
    Kind.PAID: S.APPROVED,
}
ZONE = "America/Los_Angeles"
REVIEW_DUE = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATER = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.mark.parametrize("status", S)
def test_r25_exactly_what_may_follow_can_be_recorded(status: S) -> None:
    assert list(records.possible(status, [])) == POSSIBLE.get(status, [])
    assert Kind.PAID not in records.possible(status, [Kind.APPROVED, Kind.PAID])


@pytest.mark.parametrize(("status", "kind"), list(product(S, Kind)))
def test_r25_a_record_leads_to_one_status_or_is_refused(status: S, kind: Kind) -> None:
    expected = None
    if kind in POSSIBLE.get(status, []):
        missed = S.DISPUTED_EXPIRED if status is S.DISPUTED else S.POST_SUBMISSION_EXPIRED
        expected = missed if kind is Kind.EXPIRED else LEADS_TO[kind]
    assert records.after(status, kind) is expected


@pytest.mark.parametrize(
    ("ending", "kinds", "late"),
    [
        (S.POST_SUBMISSION_EXPIRED, [Kind.ACTION_REQUIRED], [Kind.RESUBMITTED]),
        (S.REJECTED_FINAL, [Kind.UNDER_REVIEW, Kind.REJECTED], [Kind.DISPUTED]),
        (S.DISPUTED_EXPIRED, [Kind.REJECTED, Kind.DISPUTED], [Kind.RESUBMITTED, Kind.FINAL]),
        (S.POST_SUBMISSION_EXPIRED, [Kind.ACTION_REQUIRED, Kind.EXPIRED], []),
        (S.REJECTED_FINAL, [Kind.REJECTED, Kind.FINAL], []),
        (S.DISPUTED_EXPIRED, [Kind.REJECTED, Kind.DISPUTED, Kind.EXPIRED], []),
        (S.POST_SUBMISSION_EXPIRED, [Kind.UNDER_REVIEW, Kind.EXPIRED], []),
    ],
)
def test_what_a_clock_has_ended_takes_what_was_done_before_and_what_was_recorded_as_ended_does_not(
    ending: S, kinds: list[Kind], late: list[Kind]
) -> None:
    assert list(records.possible(ending, kinds)) == late


def test_every_record_has_an_action_of_the_history_that_leads_to_its_status() -> None:
    assert {kind for kind, _ in records.ACTIONS} == set(Kind)
    for (kind, after), action in records.ACTIONS.items():
        assert (action in RECORDED) is (kind is not Kind.PAID)
        assert STATUS_AFTER.get(action) is (None if kind is Kind.PAID else after)


@pytest.mark.parametrize(
    ("status", "until", "review_due", "due"),
    [
        (S.SUBMITTED, None, REVIEW_DUE, REVIEW_DUE),
        (S.UNDER_REVIEW, None, REVIEW_DUE, REVIEW_DUE),
        # The last day counts whole, in the partner's zone.
        (S.ACTION_REQUIRED, date(2026, 5, 20), REVIEW_DUE, datetime(2026, 5, 21, 7, tzinfo=UTC)),
        (S.ACTION_REQUIRED, date(2026, 6, 20), REVIEW_DUE, REVIEW_DUE),
        (S.ACTION_REQUIRED, None, REVIEW_DUE, REVIEW_DUE),
        # The days of a dispute count from the beginning of the day.
        (S.REJECTED, None, REVIEW_DUE, datetime(2026, 5, 31, 7, tzinfo=UTC)),
        (S.DISPUTED, None, REVIEW_DUE, datetime(2026, 5, 31, 7, tzinfo=UTC)),
        (S.APPROVED, None, REVIEW_DUE, None),
        (S.REJECTED_FINAL, None, REVIEW_DUE, None),
    ],
)
def test_r26a_each_status_has_its_clock(
    status: S, until: date | None, review_due: datetime, due: datetime | None
) -> None:
    assert records.due_after(status, date(2026, 5, 1), until, review_due, 30, ZONE, LATER) == due


def test_r26a_the_review_cuts_a_request_short_where_it_ends_before_the_reviewers_last_day_is_over() -> None:
    before, on_the_day, after = date(2026, 5, 31), date(2026, 6, 1), date(2026, 6, 20)
    midnight = datetime(2026, 6, 1, 7, tzinfo=UTC)
    for until, review_due, zone, is_cut in (
        (before, REVIEW_DUE, ZONE, False),
        (on_the_day, REVIEW_DUE, ZONE, True),
        (after, REVIEW_DUE, ZONE, True),
        (None, REVIEW_DUE, ZONE, False),
        (after, None, ZONE, False),
        # At the very instant at which the review ends, the reviewer's day is over there.
        (before, midnight, ZONE, False),
        (before, midnight, "Pacific/Honolulu", True),
        (before, REVIEW_DUE, "Pacific/Kiritimati", False),
    ):
        due = records.due_after(S.ACTION_REQUIRED, before, until, review_due, 30, zone, LATER)
        assert records.is_cut_short(until, due, review_due, zone) is is_cut, (until, review_due, zone)
    assert records.review_end([Kind.REJECTED, Kind.DISPUTED], REVIEW_DUE) is None


def test_r26a_a_dispute_of_a_day_that_begins_later_where_the_partner_is_counts_from_now() -> None:
    now = datetime(2026, 4, 30, 20, tzinfo=UTC)
    due = records.due_after(S.DISPUTED, date(2026, 5, 1), None, REVIEW_DUE, 30, ZONE, now)
    assert due == now + timedelta(days=30)


@pytest.mark.parametrize("status", sorted(IN_REVIEW))
@pytest.mark.parametrize("review_due", [None, REVIEW_DUE])
def test_r26a_no_status_after_a_submission_is_without_a_clock(status: S, review_due: datetime | None) -> None:
    """What lacks the end of its review gives a request days of its own."""
    due = records.due_after(status, date(2026, 5, 1), None, review_due, 30, ZONE, LATER)
    assert (due is None) is (review_due is None and status in {S.SUBMITTED, S.UNDER_REVIEW})


A = HistoryAction
TO_SUBMITTED = [A.ASSOCIATION_ADDED, A.CONSENT_ASKED, A.CONSENT_ACCEPTED, A.CLAIM_SUBMITTED]


@pytest.mark.parametrize(
    ("actions", "last"),
    [
        ([A.CLAIM_UNDER_REVIEW, A.CLAIM_RECORD_VOIDED], S.SUBMITTED),
        ([A.CLAIM_UNDER_REVIEW, A.CLAIM_APPROVED, A.CLAIM_RECORD_VOIDED], S.UNDER_REVIEW),
        (
            [A.CLAIM_UNDER_REVIEW, A.CLAIM_APPROVED, A.CLAIM_RECORD_VOIDED, A.CLAIM_RECORD_VOIDED],
            S.SUBMITTED,
        ),
        # What the clock of a record has ended goes with that record.
        ([A.CLAIM_REJECTED, A.CLAIM_REJECTION_EXPIRED, A.CLAIM_RECORD_VOIDED], S.SUBMITTED),
        (
            [A.CLAIM_REJECTED, A.CLAIM_DISPUTED, A.CLAIM_DISPUTE_EXPIRED, A.CLAIM_RECORD_VOIDED],
            S.REJECTED,
        ),
        # What was recorded after the clock's end goes alone, and the clock ends the claim anew.
        (
            [A.CLAIM_REJECTED, A.CLAIM_REJECTION_EXPIRED, A.CLAIM_DISPUTED, A.CLAIM_RECORD_VOIDED],
            S.REJECTED,
        ),
        (
            [A.CLAIM_ACTION_REQUIRED, A.CLAIM_RESUBMITTED, A.CLAIM_RECORD_VOIDED, A.CLAIM_REQUEST_EXPIRED],
            S.POST_SUBMISSION_EXPIRED,
        ),
    ],
)
def test_a_voided_record_brings_back_the_status_before_it(actions: list[HistoryAction], last: S) -> None:
    assert reached([*TO_SUBMITTED, *actions])[-1] is last


def test_r26_a_review_that_ends_on_the_reviewers_last_day_ends_earlier_that_day() -> None:
    ends, later, there = datetime(2026, 6, 30, 12, tzinfo=UTC), date(2026, 7, 1), "Pacific/Kiritimati"
    assert records.ends_before(date(2026, 6, 30), ends, "UTC") == "the review ends earlier that day"
    assert records.ends_before(later, ends, "UTC") == "the review ends before"
    assert records.ends_before(later, ends, there) == "the review ends earlier that day"
