import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_sdk.models.views import View

from blockkit.checker import check_view
from flows.drafts.drafts import OpenDraft
from handlers.app import ids
from handlers.app.ids import Field
from handlers.association_request import contact_views
from handlers.blocks import step_blocks
from store.enums import DraftKind
from words import mrkdwn

DRAFT = OpenDraft("d1", DraftKind.ADD_CUSTOMER, 1, 1, {}, datetime(2026, 3, 9, tzinfo=UTC), consumed=False)


def shown(notice: Sequence[str]) -> list[str]:
    """Return what stands on a step with one field, from top to bottom."""
    field = step_blocks.text("the field")
    view = step_blocks.step(1, DRAFT, ids.View.ADD_LOCATION, [field], notice=notice)
    blocks: list[dict[str, Any]] = view.to_dict()["blocks"]
    return [block["text"]["text"] for block in blocks if block["type"] == "section"]


def test_a_short_notice_stands_above_the_fields() -> None:
    assert shown(["Nothing was added:", "• one", "• two"]) == [
        "Nothing was added:\n• one\n• two",
        "the field",
    ]


def test_a_long_list_stands_below_the_fields_which_it_would_hide() -> None:
    points = [f"• {number}" for number in range(9)]
    assert shown(["It does not qualify.", *points]) == [
        "It does not qualify.",
        "the field",
        "\n".join(points),
    ]


@pytest.mark.parametrize("letter", ["x", "&", "é", "漢", "👍", "*", "\n> "])
def test_a_list_of_any_length_fits_into_a_view_and_its_rest_is_counted(letter: str) -> None:
    lines = [f"• {number}: {mrkdwn.escape(letter * 490)}" for number in range(300)]
    view = View(type="modal", title="History", close="Close", blocks=step_blocks.listing(lines)).to_dict()
    assert check_view(view) == []
    shown = json.dumps(view, ensure_ascii=False)
    assert "• 0: " in shown
    assert "• 299: " in shown or " more." in shown


@pytest.mark.parametrize("one", ["x", "\u0300", "😀", "&", "本"])
def test_a_field_shows_as_much_of_a_draft_as_it_takes(one: str) -> None:
    data = {field.value: one * 3000 for field in Field}
    inputs = [block.to_dict().get("element", {}) for block in contact_views.fields(data)]
    limited = [given for given in inputs if "max_length" in given]
    assert len(limited) >= 6
    for given in limited:
        assert len(given["initial_value"]) == given["max_length"]
