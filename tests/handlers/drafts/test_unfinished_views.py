from datetime import timedelta

import pytest
from slack_sdk.models.views import View

from blockkit.checker import check_view
from flows.drafts.draft_models import AddCustomerDraft, Step
from flows.drafts.drafts import MOST_DRAFTS, OpenDraft
from flows.drafts.unfinished import Unfinished
from handlers.drafts import unfinished_views
from handlers.drafts.unfinished_views import ListMetadata
from store.enums import DraftKind
from tests.support.world import NOON

LONGEST = "&<*_ö" * 60


def drafts(count: int, customer: str = "Contoso") -> list[Unfinished]:
    form = AddCustomerDraft(company=customer)
    until = NOON + timedelta(days=7)
    return [
        Unfinished(OpenDraft(f"d{n}", 1, Step.CONTACTS, form, until), customer, LONGEST[: n * 7], LONGEST)
        for n in range(count)
    ]


@pytest.mark.parametrize("kind", [None, DraftKind.ADD_CUSTOMER])
@pytest.mark.parametrize("count", [0, 1, 2, MOST_DRAFTS, len(DraftKind) * MOST_DRAFTS])
def test_the_list_and_the_line_stay_within_slack_s_limits(count: int, kind: DraftKind | None) -> None:
    found = drafts(count, LONGEST)
    shown = ListMetadata(kind=kind, asked='{"words":"contoso.com"}')
    assert check_view(unfinished_views.drafts(found, shown).to_dict()) == []
    line = unfinished_views.line(found, shown)
    assert bool(line) is bool(found)
    if line:
        view = View(type="modal", title="x", close="Close", blocks=line)
        assert check_view(view.to_dict()) == []


def test_what_does_not_fit_into_the_list_is_counted() -> None:
    shown = str(unfinished_views.drafts(drafts(50), ListMetadata()).to_dict())
    assert shown.count("draft.resume") == 40
    assert "…and 10 older ones." in shown


@pytest.mark.parametrize(("count", "is_offered"), [(0, True), (MOST_DRAFTS - 1, True), (MOST_DRAFTS, False)])
def test_a_new_one_is_offered_while_there_is_room(count: int, *, is_offered: bool) -> None:
    shown = unfinished_views.drafts(drafts(count), ListMetadata(kind=DraftKind.CLAIM_CUSTOMER))
    assert ("customer.start_new_claim" in str(shown.to_dict())) is is_offered
