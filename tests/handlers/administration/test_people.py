"""What Slack says about people to whom roles are to be given."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from flows.members.slack_people import Outside, why_outside
from handlers.administration.people import MOST_ASKED_SINGLY, PAGE, several
from handlers.blocks.role_terms import WHY_NOT
from tests.support.world import WORKSPACE


class Slack:
    """Knows so many people, and notes what it was asked."""

    def __init__(self, known: int) -> None:
        self.known = [f"U{number:05}" for number in range(known)]
        self.pages = 0
        self.infos: list[str] = []

    def users_list(self, *, limit: int, cursor: str) -> dict[str, Any]:
        self.pages += 1
        begin = int(cursor or 0)
        more = str(begin + limit) if begin + limit < len(self.known) else ""
        shown = self.known[begin : begin + limit]
        return {
            "members": [{"id": one, "team_id": WORKSPACE} for one in shown],
            "response_metadata": {"next_cursor": more},
        }

    def users_info(self, *, user: str) -> dict[str, Any]:
        self.infos.append(user)
        if user not in self.known:
            raise SlackApiError("", {"ok": False, "error": "user_not_found"})
        return {"user": {"id": user, "team_id": WORKSPACE}}


@pytest.mark.parametrize(
    ("known", "wanted", "pages", "infos"),
    [
        (10, range(0), 0, 0),
        (10_000, range(MOST_ASKED_SINGLY), 0, MOST_ASKED_SINGLY),
        (10_000, range(MOST_ASKED_SINGLY + 1), 1, 0),
        (10_000, range(5000), 5, 0),
        (10_000, range(9_990, 10_090), 10, 0),
        (10_000, range(9_920, 10_000 + MOST_ASKED_SINGLY), 10, MOST_ASKED_SINGLY),
        (10, range(20, 5020), 1, 0),
    ],
)
def test_many_people_are_asked_about_in_few_calls(known: int, wanted: range, pages: int, infos: int) -> None:
    slack: Any = Slack(known)
    found = dict(several(slack, [f"U{number:05}" for number in wanted]))
    assert len(found) == len(wanted)
    assert {user_id for user_id, person in found.items() if not person} == {
        f"U{number:05}" for number in wanted if number >= known
    }
    assert (slack.pages, len(slack.infos)) == (pages, infos)
    assert PAGE == 1000


@pytest.mark.parametrize(
    ("person", "why"),
    [
        ({"team_id": WORKSPACE}, None),
        ({"team_id": WORKSPACE, "deleted": True, "is_bot": True}, Outside.DELETED),
        ({"team_id": WORKSPACE, "is_bot": True}, Outside.BOT),
        ({"team_id": WORKSPACE, "is_ultra_restricted": True}, Outside.GUEST),
        ({"team_id": WORKSPACE, "is_stranger": True}, Outside.ELSEWHERE),
        ({"team_id": "T0OTHER"}, Outside.ELSEWHERE),
        ({}, Outside.UNKNOWN),
    ],
)
def test_why_somebody_can_hold_no_role_is_told_apart(person: dict[str, Any], why: Outside | None) -> None:
    assert why_outside(person, WORKSPACE) is why
    assert set(WHY_NOT) == set(Outside)
