import pytest

from flows.catalogue_values import PartnerLocation
from handlers.administration.roles import views
from handlers.drafts.journeys import MOST_OPTIONS

HALL = PartnerLocation(1, "1000001", "Hallstatt", "AT", "A", enrolled=True)
LONDON = PartnerLocation(2, "1000002", "London", "GB", "A", enrolled=True)
MANY = [
    PartnerLocation(one, str(2000000 + one), f"Office {one}", "GB", "A", enrolled=True) for one in range(300)
]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (None, ["all", "1000001", "1000002"]),
        ("", ["all", "1000001", "1000002"]),
        ("all", ["all", "1000001"]),
        ("ALL loc", ["all"]),
        (" All locations ", ["all"]),
        ("lo", ["1000002", "all"]),
        ("London", ["1000002"]),
        ("Lodnon", ["1000002"]),
    ],
)
def test_all_locations_is_found_by_its_name(typed: str | None, found: list[str]) -> None:
    assert [one.value for one in views.offered(typed, [HALL, LONDON])] == found


def test_all_locations_is_found_among_more_than_slack_lists() -> None:
    for typed in ("", "all", "o"):
        values = [one.value for one in views.offered(typed, MANY)]
        assert "all" in values
        assert len(values) <= MOST_OPTIONS


def test_who_may_not_give_all_locations_does_not_find_them() -> None:
    assert [one.value for one in views.offered("all", [HALL, LONDON], with_all=False)] == ["1000001"]
