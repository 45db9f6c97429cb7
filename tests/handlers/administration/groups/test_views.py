from typing import Any

import pytest

from handlers.administration.groups import views
from handlers.app.ids import Field


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ({"type": "plain_text", "text": "@sales · Sales"}, "@sales · Sales"),
        ({"type": "plain_text", "text": ""}, "S0SALES"),
        ({}, "S0SALES"),
        ("@sales", "S0SALES"),
        (None, "S0SALES"),
    ],
)
def test_a_chosen_group_keeps_its_words_or_has_its_id(words: Any, shown: str) -> None:
    option = {"value": "S0SALES", "text": words}
    view = {"state": {"values": {Field.GROUP: {"group": {"selected_option": option}}}}}
    chosen = views.chosen(view)
    assert chosen is not None
    assert chosen.to_dict()["text"]["text"] == shown


def test_nothing_is_chosen_without_a_choice() -> None:
    view = {"state": {"values": {Field.GROUP: {"group": {"selected_option": None}}}}}
    assert views.chosen(view) is None
