from typing import Any

import pytest

from flows.rules.customers.criteria import Comparison, Criterion, FactValue, criteria_from, holds, requirement

C = Comparison


@pytest.mark.parametrize(
    ("comparison", "required", "actual", "met"),
    [
        (C.AT_LEAST, 300, 300, True),
        (C.AT_LEAST, 300, 299, False),
        (C.AT_LEAST, 300, 300.5, True),
        (C.AT_LEAST, 300, "300", False),
        (C.AT_LEAST, 1, True, False),
        (C.AT_LEAST, "2025-06-30", "2025-07-01", True),
        (C.AT_LEAST, "2025-06-30", "2025-06-29", False),
        (C.AT_LEAST, "2025-06-30", "soon", False),
        (C.AT_LEAST, "b", "c", False),
        (C.AT_MOST, 50, 50, True),
        (C.AT_MOST, 50, 51, False),
        (C.AT_MOST, 50, False, False),
        (C.AT_MOST, "2025-06-30", "2025-06-30", True),
        (C.EQUALS, True, True, True),
        (C.EQUALS, True, 1, False),
        (C.EQUALS, True, "yes", False),
        (C.EQUALS, "Enterprise", " enterprise ", True),
        (C.EQUALS, "New York", "New\u00a0York", True),
        (C.EQUALS, "Ile-de-France", "ＩＬＥ-de-France", True),
        (C.EQUALS, "São Paulo", "Sa\u0303o  Paulo", True),
        (C.EQUALS, 5, 5.0, True),
        (C.EQUALS, 5, "5", False),
        (C.ONE_OF, ("FR", "DE"), "de", True),
        (C.ONE_OF, ("FR", "DE"), "NO", False),
        (C.ONE_OF, ("FR",), "FR", True),
        (C.NOT_ONE_OF, ("New York",), "New\u202fYork", False),
        (C.NOT_ONE_OF, ("Defence",), "defence", False),
        (C.NOT_ONE_OF, ("Defence",), "Retail", True),
        (C.NOT_ONE_OF, (1,), True, True),
    ],
)
def test_a_criterion_holds_for_a_known_fact_of_the_same_kind(
    comparison: Comparison,
    required: FactValue | tuple[FactValue, ...],
    actual: FactValue,
    met: bool,
) -> None:
    assert holds(Criterion("seats", comparison, required), actual) is met


@pytest.mark.parametrize(
    ("criterion", "words"),
    [
        (
            Criterion("paid_seats", C.AT_LEAST, 1200, "Microsoft 365 seats"),
            "at least 1,200 Microsoft 365 seats",
        ),
        (Criterion("paid_seats", C.AT_MOST, 5), "at most 5 paid seats"),
        (Criterion("azure", C.EQUALS, value=True), "azure"),
        (Criterion("azure", C.EQUALS, value=True, label="an Azure plan"), "an Azure plan"),
        (Criterion("azure_plan", C.EQUALS, value=False), "no azure plan"),
        (Criterion("industry", C.EQUALS, "Retail"), "industry to be Retail"),
        (Criterion("country", C.ONE_OF, ("FR", "DE", "NO")), "country to be FR, DE or NO"),
        (Criterion("country", C.ONE_OF, ("FR",)), "country to be FR"),
        (Criterion("industry", C.NOT_ONE_OF, ("Defence",)), "industry other than Defence"),
    ],
)
def test_r5_what_a_criterion_asks_for_is_said_in_words(criterion: Criterion, words: str) -> None:
    assert requirement(criterion) == words


def test_criteria_are_kept_as_objects_and_come_back_as_they_were() -> None:
    rows: list[dict[str, Any]] = [
        {"attribute": "seats", "comparison": "at_least", "value": 3},
        {"attribute": "country", "comparison": "one_of", "value": ["FR", "DE"], "label": "country"},
    ]
    assert criteria_from(rows) == (
        Criterion("seats", C.AT_LEAST, 3),
        Criterion("country", C.ONE_OF, ("FR", "DE"), "country"),
    )
