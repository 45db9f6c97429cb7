from datetime import date

import pytest

from flows.rules.language import filters
from flows.rules.language.filters import FilterKind, FilterPlace
from flows.rules.language.understanding import (
    AmountRange,
    Aspect,
    Certainty,
    Condition,
    Intent,
    Interval,
    Milestone,
    Saying,
    Timing,
    Understanding,
    Value,
)

PARIS, SEATTLE, WARSAW = (Value(one, one) for one in ("Paris", "Seattle", "Warsaw"))
OCTOBER = Interval(date(2026, 10, 1), date(2026, 11, 1))
SAYING = Saying(
    Intent.LIST,
    (
        Condition(Aspect.LOCATION, (PARIS, SEATTLE)),
        Condition(Aspect.LOCATION, (WARSAW,), excludes=True),
        Condition(Aspect.STATUS, (PARIS, SEATTLE, WARSAW), words="open"),
    ),
    (Timing(Milestone.UNDER_REVIEW, OCTOBER), Timing(Milestone.PAID, Interval(None, None), excludes=True)),
    AmountRange(words="over 5,000"),
)
ADD = Saying(Intent.ADD, (Condition(Aspect.ENGAGEMENT, (Value("VIVA", "Viva"),)),))
SAID = Understanding(Certainty.UNDERSTOOD, (ADD, SAYING))


def test_filters_are_called_by_their_values_or_by_the_words_that_said_them() -> None:
    assert [one.name for one in filters.filters(SAID)] == [
        "Paris or Seattle",
        "not Warsaw",
        "open",
        "under review 1 Oct 2026 until before 1 Nov 2026",
        "not paid",
        "over 5,000",
    ]


@pytest.mark.parametrize(
    ("interval", "said"),
    [
        (Interval(date(2026, 10, 1), None), "submitted from 1 Oct 2026"),
        (Interval(None, date(2026, 10, 1)), "submitted before 1 Oct 2026"),
    ],
)
def test_an_interval_with_an_open_end_says_the_other(interval: Interval, said: str) -> None:
    saying = Saying(Intent.COUNT, timings=(Timing(Milestone.SUBMITTED, interval),))
    assert [one.name for one in filters.filters(Understanding(Certainty.UNDERSTOOD, (saying,)))] == [said]


def test_each_filter_can_be_taken_away_alone() -> None:
    known = filters.filters(SAID)
    for one in known:
        left = filters.without(SAID, one.place)
        assert left is not None
        assert [other.name for other in filters.filters(left)] == [
            other.name for other in known if other is not one
        ]
        assert left.sayings[0] == ADD


def test_what_is_no_filter_cannot_be_taken_away() -> None:
    unsure = Understanding(Certainty.UNSURE, (SAYING,))
    assert filters.filters(unsure) == []
    for understanding, place in (
        (unsure, FilterPlace(0, FilterKind.CONDITION)),
        (SAID, FilterPlace(0, FilterKind.CONDITION)),
        (SAID, FilterPlace(1, FilterKind.CONDITION, 3)),
        (SAID, FilterPlace(9, FilterKind.AMOUNTS)),
    ):
        assert filters.without(understanding, place) is None


def test_one_of_the_rivals_becomes_what_is_understood() -> None:
    unsure = Understanding(Certainty.UNSURE, rivals=(Saying(Intent.LIST), Saying(Intent.COUNT)))
    chosen = filters.reading(unsure, 1)
    assert chosen is not None
    assert (chosen.line, chosen.rivals) == ("count", ())
    assert [filters.reading(unsure, number) for number in (-1, 2)] == [None, None]
