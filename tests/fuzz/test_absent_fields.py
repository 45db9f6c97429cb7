"""Recorded payloads with one field fewer: whatever may be absent, nothing breaks."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fuzz.fuzz import Sent, _body, recordings, target

HOLDERS = ("view", "event", "user", "team", "container", "channel")

COMMON = {
    *("type", "token", "team", "team_id", "team_domain", "user", "user_id", "user_name", "username", "name"),
    *("api_app_id", "app_id", "app_installed_team_id", "bot_id", "enterprise", "is_enterprise_install"),
    *("domain", "id", "trigger_id", "response_url", "hash", "external_id", "root_view_id", "action_ts"),
    *("previous_view_id", "clear_on_close", "notify_on_close", "title", "submit", "close", "block_id"),
    *("is_ephemeral", "message_ts", "channel_id", "view_id"),
}
"""Fields that the same code reads in every click and form, or none."""

TURNS = 4
"""Each of these is left out of one click or form in four; what differs between them, of every one.

Of an action, an event and a command every field is, since their listeners read them.
"""


def without_one(payload: dict[str, Any], turn: int = 0) -> Iterator[dict[str, Any]]:
    """Yield the payload without each field that a listener could read, of the common ones those of a turn."""
    holders: list[tuple[str | int, ...]] = [(), *((name,) for name in HOLDERS)]
    holders += [("actions", 0)] if payload.get("actions") else []
    for path in holders:
        found: Any = payload
        for step in path:
            found = found.get(step) if isinstance(found, dict) else found[step]
        is_alike = "user" in payload and path != ("actions", 0)
        for number, name in enumerate(found if isinstance(found, dict) else ()):
            if is_alike and name in COMMON and (number + turn) % TURNS:
                continue
            shorter = copy.deepcopy(payload)
            place: Any = shorter
            for step in path:
                place = place[step]
            del place[name]
            yield shorter


@pytest.mark.trouble
def test_no_field_that_is_left_out_of_a_payload_brings_the_bot_down(
    migrated_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "mci.db"
    path.write_bytes(migrated_file.read_bytes())
    failed = []
    with target(f"sqlite:///{path}") as at:
        for turn, payload in enumerate(recordings(f"{at.slack}/response")):
            at.town.restore()
            for shorter in without_one(payload, turn):
                before = at.witness.count
                status = at.send(Sent(*_body(shorter), shorter))
                if status >= 500 or status < 0 or at.witness.count > before:
                    failed.append((status, shorter, at.witness.seen[before:]))
            at.settle()
        seen = at.witness.seen
    assert not failed
    assert not seen


def test_every_common_field_is_left_out_of_one_payload_in_four() -> None:
    payload = {"type": "block_actions", "token": "t", "user": {"id": "U0ADA"}, "actions": [{"value": "7"}]}
    left_out = [
        payload.keys() - shorter.keys() for turn in range(TURNS) for shorter in without_one(payload, turn)
    ]
    assert [left_out.count({name}) for name in payload] == [1, 1, 1, TURNS]
