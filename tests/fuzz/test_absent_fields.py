"""Recorded payloads with one field fewer: whatever may be absent, nothing breaks."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fuzz.fuzz import Sent, _body, recordings, target

HOLDERS = ("view", "event", "user", "team", "container", "channel")


def without_one(payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the payload without each field that a listener could read."""
    holders: list[tuple[str | int, ...]] = [(), *((name,) for name in HOLDERS)]
    holders += [("actions", 0)] if payload.get("actions") else []
    for path in holders:
        found: Any = payload
        for step in path:
            found = found.get(step) if isinstance(found, dict) else found[step]
        for name in found if isinstance(found, dict) else ():
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
        for payload in recordings(f"{at.slack}/response"):
            at.town.restore()
            for shorter in without_one(payload):
                before = at.witness.count
                status = at.send(Sent(*_body(shorter), shorter))
                if status >= 500 or status < 0 or at.witness.count > before:
                    failed.append((status, shorter, at.witness.seen[before:]))
            at.settle()
        seen = at.witness.seen
    assert not failed
    assert not seen
