import ast
from itertools import product
from pathlib import Path

import pytest

from flows.rules.associations.status import (
    CALLED_OFF,
    CLAIM_MADE,
    CLAIM_SPENT,
    CLAIM_UNSUBMITTED,
    CONSENT_BINDS,
    CONSENT_PENDING,
    NEVER_CONSENTED,
    TABLE,
    is_open,
    may_follow,
)
from store.enums import ENDED
from store.enums import AssociationStatus as S
from tools import state_diagram

NEXT = {
    S.ADDED: {
        S.AWAITING_CONSENT,
        S.CONSENT_RECEIVED,
        S.CONSENT_EXPIRED,
        S.CONSENTED_TO_ANOTHER_PARTNER,
        S.CANCELLED,
    },
    S.CLAIMED: {
        S.AWAITING_CONSENT,
        S.CONSENT_RECEIVED,
        S.CONSENT_EXPIRED,
        S.CONSENTED_TO_ANOTHER_PARTNER,
        S.CANCELLED,
    },
    S.AWAITING_CONSENT: {
        S.CONSENT_RECEIVED,
        S.CONSENT_DECLINED,
        S.CONSENT_EXPIRED,
        S.CONSENTED_TO_ANOTHER_PARTNER,
        S.CANCELLED,
    },
    S.CONSENT_RECEIVED: {S.SUBMITTED, S.NOT_SUBMITTED_EXPIRED, S.CONSENTED_TO_ANOTHER_PARTNER, S.CANCELLED},
    S.SUBMITTED: {S.UNDER_REVIEW, S.ACTION_REQUIRED, S.APPROVED, S.REJECTED},
    S.UNDER_REVIEW: {S.ACTION_REQUIRED, S.APPROVED, S.REJECTED, S.POST_SUBMISSION_EXPIRED},
    S.ACTION_REQUIRED: {S.SUBMITTED, S.POST_SUBMISSION_EXPIRED},
    S.REJECTED: {S.DISPUTED, S.REJECTED_FINAL},
    S.DISPUTED: {S.SUBMITTED, S.REJECTED_FINAL, S.DISPUTED_EXPIRED},
}
"""R25's table (with R19 and R22), written down a second time on purpose."""

REVIEWED = {S.SUBMITTED, S.UNDER_REVIEW}
CORRECTED = {
    S.CANCELLED: {S.ADDED, S.CLAIMED, S.AWAITING_CONSENT, S.CONSENT_RECEIVED},
    S.SUBMITTED: {S.CONSENT_RECEIVED, S.ACTION_REQUIRED, S.DISPUTED},
    S.UNDER_REVIEW: {S.SUBMITTED},
    S.ACTION_REQUIRED: REVIEWED,
    S.POST_SUBMISSION_EXPIRED: {*REVIEWED, S.ACTION_REQUIRED},
    S.APPROVED: REVIEWED,
    S.REJECTED: REVIEWED,
    S.DISPUTED: {S.REJECTED},
    S.DISPUTED_EXPIRED: {S.REJECTED, S.DISPUTED},
    S.REJECTED_FINAL: {*REVIEWED, S.REJECTED, S.DISPUTED},
}
"""What comes back if a cancellation, a submission or a record was a mistake."""

LATE = {
    S.POST_SUBMISSION_EXPIRED: {S.SUBMITTED},
    S.DISPUTED_EXPIRED: {S.SUBMITTED, S.REJECTED_FINAL},
    S.REJECTED_FINAL: {S.DISPUTED},
}
"""Where something leads that was done before a clock ended the claim, but is recorded after."""


@pytest.mark.parametrize(("before", "after"), list(product(S, S)))
def test_r25_exactly_the_published_statuses_may_follow(before: S, after: S) -> None:
    assert (after in TABLE[before].next) is (after in NEXT.get(before, set()))
    assert (after in TABLE[before].corrected) is (after in CORRECTED.get(before, set()))
    assert (after in TABLE[before].late) is (after in LATE.get(before, set()))
    ways = (NEXT, CORRECTED, LATE)
    assert may_follow(before, after) is any(after in way.get(before, set()) for way in ways)


def test_what_is_corrected_comes_back_to_a_status_from_which_it_was_reached() -> None:
    """A clock may have ended the association after the record that is voided."""
    for after, backs in CORRECTED.items():
        for before in backs - NEXT[S.CONSENT_RECEIVED] - {S.CANCELLED, S.CONSENT_RECEIVED}:
            through = {before, *NEXT.get(before, set())}
            assert after is S.CANCELLED or any(after in NEXT.get(one, set()) for one in through)


def test_r25_every_status_stands_in_the_table_under_words_of_its_own() -> None:
    assert TABLE.keys() == set(S)
    assert len({row.words for row in TABLE.values()}) == len(S)


@pytest.mark.parametrize("status", S)
def test_r25_a_status_has_ended_when_nothing_follows(status: S) -> None:
    assert is_open(status) is bool(TABLE[status].next)
    assert (status in ENDED) is not is_open(status)


def test_r25_every_status_can_be_reached() -> None:
    reached, fresh = {S.ADDED, S.CLAIMED}, {S.ADDED, S.CLAIMED}
    while fresh:
        fresh = {after for before in fresh for after in TABLE[before].next} - reached
        reached |= fresh
    assert reached == set(S)


def test_r25_every_status_is_before_a_consent_before_a_claim_after_one_or_called_off() -> None:
    parts = (NEVER_CONSENTED, CLAIM_UNSUBMITTED, CLAIM_MADE, CALLED_OFF)
    assert sorted(one for part in parts for one in part) == sorted(S)
    assert {S.ADDED, S.CLAIMED, S.AWAITING_CONSENT} == CONSENT_PENDING


def test_r25_no_other_module_spells_out_a_set_of_statuses() -> None:
    root = Path(__file__).parents[4]
    homes = {root / "store/enums.py", root / "flows/rules/associations/status.py"}
    modules = {path for part in ("store", "flows", "handlers", "bot") for path in (root / part).rglob("*.py")}
    assert homes < modules
    found = [
        f"{path.relative_to(root)}:{node.lineno}"
        for path in modules - homes
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Set | ast.List | ast.Tuple)
        and len(node.elts) > 1
        and all(ast.unparse(one).startswith(("S.", "AssociationStatus.")) for one in node.elts)
    ]
    assert found == []


def test_r19_a_consent_binds_from_its_receipt_until_it_is_lost() -> None:
    assert {S.CONSENT_RECEIVED} == CONSENT_BINDS - CLAIM_SPENT
    assert CONSENT_BINDS >= CLAIM_SPENT
    assert S.NOT_SUBMITTED_EXPIRED not in CONSENT_BINDS


def test_the_diagram_in_the_docs_is_drawn_from_the_table() -> None:
    assert state_diagram.DOCUMENT.read_text() == state_diagram.document()
    assert state_diagram.HOW.keys() == set(S)


def test_a_sign_tells_what_runs_from_what_was_lost() -> None:
    lost = {status for status in S if TABLE[status].sign == "🔴"}
    assert lost <= ENDED
    assert all(row.sign for row in TABLE.values())
    assert TABLE[S.APPROVED].sign not in {TABLE[status].sign for status in S if status is not S.APPROVED}
