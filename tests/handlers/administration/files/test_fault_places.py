import pytest

from flows.loading.partner_data import DataFault, FilePlace
from handlers.administration.files import views

TWICE = "expected once, but is given at "
HERE = FilePlace("data.xlsx", 9, 1, "Locations")


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (FilePlace("data.xlsx", 2, 1, "Locations"), "is given at row 2"),
        (FilePlace("data.xlsx", 2, 1, "Offices"), "is given at sheet Offices, row 2"),
        (FilePlace("more.xlsx", 2, 1, "Locations"), "is given at more.xlsx, sheet Locations, row 2"),
        (FilePlace("more.csv", 2, 1), "is given at more.csv, row 2"),
    ],
)
def test_another_row_is_named_as_people_find_it(other: FilePlace, said: str) -> None:
    fault = DataFault(HERE, "partner_id", TWICE, other)
    shown = views.refused(["data.xlsx"], [fault])
    assert f"*data.xlsx*, sheet Locations, row 9, column A (partner_id): expected once, but {said}" in str(
        [one.to_dict() for one in shown.blocks]
    )
    [sheet] = [views.faults_sheet("Faults", [fault])]
    assert str(sheet.rows[0][-1]).endswith(said)
