import pytest

from tests.conversation.world import understood


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("approved ones between 2000 and 4000 USD", "list status=approved amount>=2000<=4000USD"),
        ("approved ones over 2000", "list status=approved amount>2000"),
        (
            "approved ones with 3000 EUR or more, Paris only",
            "list location=4023456 status=approved amount>=3000EUR",
        ),
        ("approved ones that exceed 2024 dollars", "list status=approved amount>2024USD"),
        ("oldest approved ones first", "list order=oldest status=approved"),
        ("approved for Lin and Tom each", "count by=owner owner=U0LIN,U0TOM status=approved"),
        ("approved money, area by area", "sum by=area status=approved"),
        (
            "Paris or Seattle, which office submitted more in October?",
            "count by=location location=4012345,4023456 submitted=2026-10-01..2026-11-01",
        ),
    ],
)
def test_years_are_amounts_beside_money_and_groups_are_said_twice(say: str, means: str) -> None:
    assert understood(say).line == means
