from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flows.drafts.draft_models import AddCustomerDraft, Step
from flows.drafts.drafts import OpenDraft
from handlers.app import ids
from handlers.blocks import text_blocks
from handlers.drafts import wizard

DRAFT = OpenDraft("d1", 1, Step.LOCATION, AddCustomerDraft(), datetime(2026, 3, 9, tzinfo=UTC))


def shown(notice: Sequence[str]) -> list[str]:
    """Return what stands on a step with one field, from top to bottom."""
    field = text_blocks.text("the field")
    view = wizard.step(Step.LOCATION, DRAFT, ids.ViewId.ADD_LOCATION, [field], notice=notice)
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
