"""Who acts and where, for each kind of payload, in a workspace, an organisation and a shared channel."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.app.caller import Caller, caller_of

HERE, THERE, ORG, OTHER_ORG = "T0HERE", "T0THERE", "E0OURS", "E0THEIRS"
ME = "U0ME"
VIEW: dict[str, Any] = {"id": "V1", "type": "modal", "team_id": HERE}

KINDS: dict[str, dict[str, Any]] = {
    "block_actions": {"type": "block_actions", "actions": [{}]},
    "view_submission": {"type": "view_submission", "view": VIEW},
    "view_closed": {"type": "view_closed", "view": VIEW},
    "block_suggestion": {"type": "block_suggestion", "view": VIEW},
    "shortcut": {"type": "shortcut"},
    "message_action": {"type": "message_action", "channel": {"id": "C1"}},
}


def user(home: str | None) -> dict[str, Any]:
    return {"user": {"id": ME} | ({"team_id": home} if home else {})}


INTERACTIONS: dict[str, tuple[dict[str, Any], Caller]] = {
    "a workspace alone": (
        user(HERE) | {"team": {"id": HERE, "domain": "here"}, "enterprise": None},
        Caller(HERE, ME),
    ),
    "no home is named": (user(None) | {"team": {"id": HERE}}, Caller(HERE, ME)),
    "a person of two workspaces of an organisation": (
        user(THERE) | {"team": {"id": HERE, "enterprise_id": ORG}, "enterprise": {"id": ORG}},
        Caller(HERE, ME, is_from_elsewhere=True),
    ),
    "a person named by the organisation": (
        user(ORG) | {"team": {"id": HERE, "enterprise_id": ORG}, "enterprise": {"id": ORG}},
        Caller(HERE, ME),
    ),
    "a person named by the organisation, which the team alone names": (
        user(ORG) | {"team": {"id": HERE, "enterprise_id": ORG}},
        Caller(HERE, ME),
    ),
    "installed in the whole organisation": (
        user(HERE) | {"team": None, "enterprise": {"id": ORG}, "is_enterprise_install": True},
        Caller(HERE, ME),
    ),
    "a stranger in a shared channel": (
        user(THERE) | {"team": {"id": HERE}, "enterprise": None},
        Caller(HERE, ME, is_from_elsewhere=True),
    ),
    "a stranger of another organisation in a shared channel": (
        user(OTHER_ORG) | {"team": {"id": HERE}, "enterprise": {"id": ORG}},
        Caller(HERE, ME, is_from_elsewhere=True),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", INTERACTIONS)
def test_who_acts_is_read_alike_from_every_interaction(kind: str, case: str) -> None:
    who, expected = INTERACTIONS[case]
    assert caller_of(KINDS[kind] | who) == expected


@pytest.mark.parametrize("kind", ["view_submission", "view_closed", "block_actions", "block_suggestion"])
def test_a_view_opened_from_a_shared_channel_names_the_workspace_of_the_app(kind: str) -> None:
    body = KINDS[kind] | user(THERE) | {"team": {"id": THERE}, "view": VIEW | {"app_installed_team_id": HERE}}
    assert caller_of(body) == Caller(HERE, ME, is_from_elsewhere=True)


def test_where_only_the_view_names_the_workspace_the_persons_own_is_not_taken_for_it() -> None:
    body = KINDS["block_actions"] | user(THERE) | {"team": None, "view": VIEW, "is_enterprise_install": True}
    assert caller_of(body) == Caller(HERE, ME, is_from_elsewhere=True)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"enterprise_id": ORG, "enterprise_name": "Ours", "is_enterprise_install": "false"},
        {"enterprise_id": ORG, "is_enterprise_install": "true"},
    ],
)
def test_a_command_comes_from_the_workspace_in_which_it_was_typed(more: dict[str, Any]) -> None:
    body = {"command": "/mci", "team_id": HERE, "user_id": ME} | more
    assert caller_of(body) == Caller(HERE, ME)


OURS = {"enterprise_id": None, "team_id": HERE, "user_id": "U0BOT", "is_bot": True}


@pytest.mark.parametrize(
    ("envelope", "event", "expected"),
    [
        ({"team_id": HERE}, {"type": "app_home_opened", "user": ME}, Caller(HERE, ME)),
        (
            {"team_id": HERE, "authorizations": [OURS]},
            {"type": "message", "user": ME, "team": HERE},
            Caller(HERE, ME),
        ),
        # A shared channel that the other side has made: the event is theirs, the app is ours.
        (
            {"team_id": THERE, "authorizations": [OURS], "is_ext_shared_channel": True},
            {"type": "message", "user": ME, "team": THERE, "user_team": THERE, "source_team": THERE},
            Caller(HERE, ME, is_from_elsewhere=True),
        ),
        (
            {"team_id": HERE, "authorizations": [OURS | {"enterprise_id": ORG}], "enterprise_id": ORG},
            {"type": "message", "user": ME, "user_team": ORG},
            Caller(HERE, ME),
        ),
        (
            {"team_id": HERE, "authorizations": [{"team_id": ORG, "is_enterprise_install": True}]},
            {"type": "app_home_opened", "user": ME, "view": {"team_id": THERE}},
            Caller(HERE, ME),
        ),
        (
            {"team_id": HERE, "authorizations": []},
            {"type": "message", "user": ME, "user_team": OTHER_ORG},
            Caller(HERE, ME, is_from_elsewhere=True),
        ),
        ({"team_id": HERE}, {"type": "user_change", "user": {"id": ME, "team_id": HERE}}, Caller(HERE, ME)),
        ({"team_id": HERE}, {"type": "app_uninstalled"}, Caller(HERE, "")),
    ],
)
def test_an_event_belongs_to_the_workspace_whose_app_it_is_for(
    envelope: dict[str, Any], event: dict[str, Any], expected: Caller
) -> None:
    assert caller_of({"type": "event_callback", "event": event} | envelope) == expected


SCALARS = st.sampled_from([None, True, 0, "", "x", HERE, ORG, ME])
FLAT = SCALARS | st.dictionaries(st.sampled_from(["id", "team_id", "user"]), SCALARS, max_size=2)
VALUES = FLAT | st.lists(FLAT, max_size=2)
NAMES = [
    "team",
    "team_id",
    "user",
    "user_id",
    "view",
    "event",
    "authorizations",
    "enterprise",
    "enterprise_id",
]


@given(st.dictionaries(st.sampled_from(NAMES), VALUES))
def test_whatever_shape_a_payload_has_the_answer_is_a_caller(body: dict[str, Any]) -> None:
    caller = caller_of(body)
    assert isinstance(caller.workspace_id, str)
    assert isinstance(caller.user_id, str)
    assert not caller.workspace_id.startswith("E")
