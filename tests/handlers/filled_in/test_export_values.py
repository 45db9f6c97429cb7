from datetime import UTC, date, datetime

import pytest

from flows.catalogue_values import EngagementTerms
from flows.customers_page.page_values import Tab
from flows.rules.language.understanding import (
    AmountRange,
    Aspect,
    Condition,
    Intent,
    Interval,
    Milestone,
    Saying,
    Timing,
    Value,
)
from handlers.app.ids import Field
from handlers.filled_in import export_values
from handlers.filled_in.export_values import ONE_ENGAGEMENT, STATUSES, WHOLE_TAB
from store.enums import AssociationStatus, EngagementType

SINCE = datetime(2025, 7, 1, tzinfo=UTC)
VIVA, SIEM = (
    EngagementTerms(number, code, code, "Work", EngagementType.WORKSHOP, SINCE, None, 30, 90, (), True)
    for number, code in ((1, "VIVA"), (2, "SIEM"))
)


def of_status(*statuses: AssociationStatus, excludes: bool = False) -> Condition:
    return Condition(
        Aspect.STATUS, tuple(Value(one.value, one.value) for one in statuses), excludes, "in review"
    )


@pytest.mark.parametrize("tab", STATUSES)
def test_a_status_chooses_its_tab(tab: Tab) -> None:
    whole = Saying(Intent.EXPORT, (of_status(*sorted(STATUSES[tab])),))
    assert [(one.field, one.value) for one in export_values.values(whole, [])] == [(Field.TAB, tab)]


def test_a_part_of_a_tab_is_named_since_the_form_has_whole_tabs() -> None:
    saying = Saying(Intent.EXPORT, (of_status(AssociationStatus.AWAITING_CONSENT),))
    tab, left = export_values.values(saying, [])
    assert tab.value == Tab.ELIGIBLE
    assert (left.field, left.name, left.why) == (None, "“in review”", WHOLE_TAB)


def test_statuses_of_several_tabs_choose_none() -> None:
    saying = Saying(Intent.EXPORT, (of_status(AssociationStatus.ADDED, AssociationStatus.SUBMITTED),))
    assert [one.field for one in export_values.values(saying, [])] == [None]


def test_what_else_limits_the_rows_is_named() -> None:
    saying = Saying(
        Intent.EXPORT,
        (
            Condition(Aspect.ENGAGEMENT, (Value("VIVA", "Viva"),)),
            Condition(Aspect.LOCATION, (Value("1", "Paris"), Value("2", "Oslo"))),
            of_status(AssociationStatus.ADDED, excludes=True),
        ),
        (Timing(Milestone.UNDER_REVIEW, Interval(date(2026, 1, 1), None)),),
        AmountRange(words="over 5,000"),
    )
    engagement, *left = export_values.values(saying, [VIVA])
    assert (engagement.field, engagement.value) == (Field.ENGAGEMENT, "1")
    assert [one.name for one in left] == [
        "Paris, Oslo",
        "“in review”",
        "the days of “under review”",
        "“over 5,000”",
    ]


def test_of_several_engagements_one_must_be_chosen() -> None:
    [one] = export_values.values(Saying(Intent.EXPORT), [VIVA, SIEM])
    assert (one.value, one.name, one.why) == ("", "VIVA, SIEM", ONE_ENGAGEMENT)
