import pytest

from flows.rules.language.understanding import Certainty
from tests.conversation.world import understood


@pytest.mark.parametrize(
    "said",
    [
        *("Tuesday, 1 December", "Tuesday 1 December", "Tue, Dec 1", "Tuesday, the 1st of December"),
        *(
            "Tuesday (1 December)",
            "Tuesday, 01.12.2026",
            "next Tuesday, 1 December",
            "Tuesday next week, 1 December",
        ),
    ],
)
def test_a_day_of_the_week_goes_with_its_date(said: str) -> None:
    assert understood(f"snooze MCI-4 until {said}").line == "snooze association=MCI-000004 until:2026-12-01"
    assert understood(f"{said}: what is due?").line.endswith("due=2026-12-01..2026-12-02")


@pytest.mark.parametrize(
    "said",
    ["Monday, 1 December", "last Tuesday, 1 December", "Tuesday next week, 8 December", "Monday (1 Dec)"],
)
def test_a_date_on_another_day_of_the_week_is_asked_about(said: str) -> None:
    assert understood(f"snooze MCI-4 until {said}").verdict is not Certainty.UNDERSTOOD


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("what was submitted on Tuesday, MCI-5 or MCI-6?", "submitted=2026-11-24..2026-11-25"),
        ("next Wednesday, what is due?", "due=2026-12-02..2026-12-03"),
    ],
)
def test_a_comma_behind_a_day_of_the_week_may_end_a_phrase(say: str, means: str) -> None:
    assert understood(say).line.endswith(means)
