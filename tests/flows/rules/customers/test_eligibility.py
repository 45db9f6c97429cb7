from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from flows.rules.customers.criteria import Comparison, Criterion
from flows.rules.customers.eligibility import (
    ABOUT_THE_CUSTOMER,
    Eligibility,
    Known,
    LocationStatus,
    Reason,
    ReasonCode,
    Terms,
    alike,
    judge,
    sentence,
)
from store.enums import IdentifierType, Verdict

R, V = ReasonCode, Verdict
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SEATS = Criterion("seats", Comparison.AT_LEAST, 300, "seats")
AZURE = Criterion("azure", Comparison.EQUALS, value=True)
TERMS = Terms(
    active_from=NOW - timedelta(days=1),
    active_until=NOW + timedelta(days=1),
    identifier_types=frozenset(IdentifierType),
    criteria=(SEATS, AZURE),
    claim_limit=2,
)
KNOWN = Known(IdentifierType.TENANT_ID, {"seats": 300, "azure": True})


@pytest.mark.parametrize(
    ("terms", "known", "reasons"),
    [
        ({}, {}, []),
        ({"active_from": NOW}, {}, []),
        ({"active_from": NOW + timedelta(microseconds=1)}, {}, [R.NOT_YET_ACTIVE]),
        ({"active_until": NOW}, {}, [R.NO_LONGER_ACTIVE]),
        ({"active_until": None}, {}, []),
        ({"identifier_types": frozenset({IdentifierType.TPID})}, {}, [R.IDENTIFIER_TYPE_NOT_ALLOWED]),
        ({}, {"facts": {"seats": 299, "azure": True}}, [R.CRITERIA_NOT_MET]),
        ({}, {"facts": {"seats": 299, "azure": False}}, [R.CRITERIA_NOT_MET, R.CRITERIA_NOT_MET]),
        ({}, {"facts": {"seats": 300}}, [R.NOT_KNOWN]),
        ({}, {"facts": {}}, [R.NOT_KNOWN, R.NOT_KNOWN]),
        ({"criteria": ()}, {"facts": {}}, []),
        ({}, {"facts": {}, "entries": [V.ELIGIBLE]}, []),
        ({}, {"facts": {"seats": 1, "azure": False}, "entries": [V.ELIGIBLE]}, []),
        ({}, {"entries": [V.CRITERIA_NOT_MET]}, [R.CRITERIA_NOT_MET]),
        ({}, {"entries": [V.ELIGIBLE, V.CONSENTED_TO_ANOTHER_PARTNER]}, [R.CONSENTED_TO_ANOTHER_PARTNER]),
        (
            {},
            {"entries": [V.ELIGIBLE, V.PARTICIPATED_WITH_ANOTHER_PARTNER]},
            [R.PARTICIPATED_WITH_ANOTHER_PARTNER],
        ),
        ({}, {"entries": [V.ELIGIBLE, V.CLAIM_LIMIT_REACHED]}, [R.CLAIM_LIMIT_REACHED]),
        ({}, {"consented_to_another_partner": True}, [R.CONSENTED_TO_ANOTHER_PARTNER]),
        ({}, {"claims": 1}, []),
        ({}, {"claims": 2}, [R.CLAIM_LIMIT_REACHED]),
        ({"claim_limit": None}, {"claims": 99}, []),
        ({}, {"claims": 2, "entries": [V.CLAIM_LIMIT_REACHED]}, [R.CLAIM_LIMIT_REACHED]),
        ({}, {"association_open": True}, [R.ASSOCIATION_OPEN]),
        (
            {"active_until": NOW},
            {
                "facts": {"seats": 1},
                "consented_to_another_partner": True,
                "claims": 3,
                "association_open": True,
            },
            [
                R.NO_LONGER_ACTIVE,
                R.CRITERIA_NOT_MET,
                R.NOT_KNOWN,
                R.CONSENTED_TO_ANOTHER_PARTNER,
                R.CLAIM_LIMIT_REACHED,
                R.ASSOCIATION_OPEN,
            ],
        ),
    ],
)
def test_r5_every_reason_is_told_and_nothing_unknown_passes(
    terms: dict[str, Any], known: dict[str, Any], reasons: list[ReasonCode]
) -> None:
    answer = judge(replace(TERMS, **terms), replace(KNOWN, **known), NOW)
    assert [reason.code for reason in answer.reasons] == reasons
    assert answer.is_eligible is (not reasons)
    assert answer.customer_is_eligible is not bool(set(reasons) & ABOUT_THE_CUSTOMER)


@pytest.mark.parametrize(
    ("enrolled", "eligible", "reasons"),
    [
        (True, True, []),
        (False, True, [R.LOCATION_NOT_ENROLLED]),
        (True, False, [R.LOCATION_NOT_ELIGIBLE]),
        (False, False, [R.LOCATION_NOT_ENROLLED, R.LOCATION_NOT_ELIGIBLE]),
    ],
)
def test_r1_r12_a_location_must_be_enrolled_and_may_have_to_earn_on_the_engagement(
    enrolled: bool, eligible: bool, reasons: list[ReasonCode]
) -> None:
    answer = judge(TERMS, KNOWN, NOW, LocationStatus(enrolled, eligible))
    assert [reason.code for reason in answer.reasons] == reasons
    assert answer.customer_is_eligible


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (Reason(R.CRITERIA_NOT_MET, SEATS, 120), "Needs at least 300 seats; this customer has 120."),
        (Reason(R.NOT_KNOWN, SEATS), "Needs at least 300 seats; this is not known."),
        (Reason(R.CRITERIA_NOT_MET, AZURE, actual=False), "Needs azure; this customer has none."),
        (
            Reason(R.CRITERIA_NOT_MET, replace(AZURE, value=False), actual=True),
            "Needs no azure; this customer has it.",
        ),
        (
            Reason(R.CRITERIA_NOT_MET, Criterion("industry", Comparison.NOT_ONE_OF, ("Defence",)), "Defence"),
            "Needs industry other than Defence; this customer's is Defence.",
        ),
        (Reason(R.CRITERIA_NOT_MET), "The programme's list says that this customer is not eligible."),
        (Reason(R.NOT_YET_ACTIVE, at=NOW), "Can be chosen from Mar 2, 2026, 12:00 UTC on."),
        (Reason(R.NO_LONGER_ACTIVE, at=NOW), "Could be chosen only until Mar 2, 2026, 12:00 UTC."),
        (Reason(R.CLAIM_LIMIT_REACHED, limit=1), "The limit of 1 claim for this customer is reached."),
        (Reason(R.CLAIM_LIMIT_REACHED, limit=3), "The limit of 3 claims for this customer is reached."),
        (Reason(R.CONSENTED_TO_ANOTHER_PARTNER), "Has consented to another partner for this engagement."),
    ],
)
def test_r5_a_reason_names_the_criterion_with_required_and_actual_value(reason: Reason, words: str) -> None:
    assert sentence(reason) == words


@pytest.mark.parametrize("code", ReasonCode)
def test_every_reason_has_a_sentence(code: ReasonCode) -> None:
    assert sentence(Reason(code)).endswith(".")


NO_SEATS, NO_MORE_SEATS = (
    Eligibility((Reason(R.NOT_KNOWN, replace(SEATS, value=least)),)) for least in (300, 500)
)
ENDED = Eligibility((Reason(R.CLAIM_LIMIT_REACHED, limit=1),))
TOO_FEW = Eligibility((Reason(R.CRITERIA_NOT_MET, SEATS, 120),))


def test_r5_only_what_is_not_known_and_not_excluded_otherwise_may_be_attested() -> None:
    assert NO_SEATS.is_only_unknown
    assert not Eligibility((*NO_SEATS.reasons, *TOO_FEW.reasons)).is_only_unknown
    assert not Eligibility((*NO_SEATS.reasons, *ENDED.reasons)).is_only_unknown
    assert not Eligibility(()).is_only_unknown


def test_reasons_that_are_alike_are_told_once_although_the_limits_differ() -> None:
    told = alike([NO_SEATS, ENDED, NO_MORE_SEATS, TOO_FEW, ENDED])
    assert [(one.words, one.places, one.is_unknown) for one in told] == [
        ("seats", [0, 2], True),
        ("The limit of 1 claim for this customer is reached.", [1, 4], False),
        ("Needs at least 300 seats; this customer has 120.", [3], False),
    ]
    assert [one.words for one in alike([NO_SEATS, TOO_FEW])] == [
        "Needs at least 300 seats; this is not known.",
        "Needs at least 300 seats; this customer has 120.",
    ]
