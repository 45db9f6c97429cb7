import pytest
from slack_bolt import BoltContext
from slack_sdk import WebClient

from bot.outsiders import Outsiders, _is_outside
from tests.stage import stage, words
from tests.world import NOON, WORKSPACE

HERE = {"team_id": WORKSPACE}


def test_r2_a_guest_is_turned_away_whatever_role_they_hold(database_url: str) -> None:
    with stage(database_url) as st:
        ada = st.member()
        st.sandbox.workspace(WORKSPACE).users[ada.id].is_guest = True
        ada.command("/mci help")
        assert "cannot use MCI Bot" in words(ada.message("Guests, bots"))


@pytest.mark.parametrize(
    ("person", "outside"),
    [
        (HERE, False),
        (HERE | {"is_bot": True}, True),
        (HERE | {"is_restricted": True}, True),
        (HERE | {"is_ultra_restricted": True}, True),
        (HERE | {"is_stranger": True}, True),
        ({"team_id": "T0OTHER"}, True),
        ({"team_id": "T0OTHER", "enterprise_user": {"teams": ["T0OTHER", WORKSPACE]}}, False),
        ({}, True),
    ],
)
def test_r2_who_is_an_outsider(person: dict[str, object], outside: bool) -> None:
    assert _is_outside(person, WORKSPACE) is outside


def test_where_slack_does_not_answer_the_role_decides() -> None:
    context = BoltContext({"user_id": "U1", "team_id": WORKSPACE})
    client = WebClient("xoxb-1", base_url="http://127.0.0.1:9/api/")
    passed = object()
    assert Outsiders(lambda: NOON).turn_away(client, context, lambda: passed) is passed  # type: ignore[arg-type, return-value]
