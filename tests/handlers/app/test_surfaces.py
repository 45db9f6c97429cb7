from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from handlers.app import surfaces

VIEW = View(type="modal", title="Found", blocks=[])


class SlackAtWork(WebClient):
    """Answers with these errors in turn, then takes the view."""

    def __init__(self, *errors: str) -> None:
        super().__init__()
        self.errors = list(errors)
        self.taken: list[str] = []

    def views_update(self, **given: Any) -> Any:
        if self.errors:
            error = self.errors.pop(0)
            raise SlackApiError(error, {"ok": False, "error": error})
        self.taken.append(given["external_id"])
        return {"ok": True, "view": {"id": "V1"}}


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surfaces, "PAUSES", (0.0, 0.0, 0.0))


def test_a_view_waits_for_the_one_that_it_replaces() -> None:
    slack = SlackAtWork("not_found", "not_found")
    surfaces.replace_answer(slack, "checking:1", VIEW)
    assert slack.taken == ["checking:1"]


def test_who_closed_the_form_meanwhile_sees_nothing_more() -> None:
    slack = SlackAtWork("not_found", "not_found", "not_found")
    surfaces.replace_answer(slack, "checking:1", VIEW)
    assert slack.taken == []


def test_any_other_refusal_is_told() -> None:
    with pytest.raises(SlackApiError, match="invalid_auth"):
        surfaces.replace_answer(SlackAtWork("invalid_auth"), "checking:1", VIEW)
