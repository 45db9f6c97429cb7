import json

import pytest
from slack_sdk.models.views import View

from blockkit.checker import check_view
from handlers.blocks import text_blocks
from words import mrkdwn


@pytest.mark.parametrize("letter", ["x", "&", "é", "漢", "👍", "*", "\n> "])
def test_a_list_of_any_length_fits_into_a_view_and_its_rest_is_counted(letter: str) -> None:
    lines = [f"• {number}: {mrkdwn.escape(letter * 490)}" for number in range(300)]
    view = View(type="modal", title="History", close="Close", blocks=text_blocks.listing(lines)).to_dict()
    assert check_view(view) == []
    shown = json.dumps(view, ensure_ascii=False)
    assert "• 0: " in shown
    assert "• 299: " in shown or " more." in shown
