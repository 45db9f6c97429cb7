"""Every recorded payload, sent by somebody without a role: nothing is shown to them, and nothing changes."""

import copy
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from store.deliveries import ReceivedDelivery
from tests.fuzz.fuzz import Sent, _body, recordings, target
from tests.support.world import STRANGER

NOT_SHOWN = (b"Contoso", b"contoso", b"MCI-0", b"Viva", b"Seattle", b"CL-8", b"callback_id")
"""What belongs to customers, engagements and locations, and what every form has."""


ASKS = frozenset({"role.ask", "role.search_location"})
"""Asking for a role is for people without one; the form names the locations and nothing else."""


def asks_for_a_role(payload: dict[str, Any]) -> bool:
    """Tell whether a payload is the click, the search or the form by which somebody asks for a role."""
    clicked = {one.get("action_id") for one in payload.get("actions") or []}
    sent = {payload.get("action_id"), (payload.get("view") or {}).get("callback_id")}
    return not ASKS.isdisjoint(clicked | sent)


def by_a_stranger(payload: dict[str, Any]) -> dict[str, Any]:
    """Return the payload as if a person without a role had caused it."""
    sent = copy.deepcopy(payload)
    for holder in (sent, sent.get("event") or {}):
        if isinstance(holder.get("user"), dict):
            holder["user"]["id"] = STRANGER
        for name in ("user", "user_id"):
            if isinstance(holder.get(name), str):
                holder[name] = STRANGER
    return sent


def entered(payload: dict[str, Any]) -> list[str]:
    """Return what the person typed of `NOT_SHOWN` into fields, which a form may repeat to them."""
    values = ((payload.get("view") or {}).get("state") or {}).get("values") or {}
    fields = (field for block in values.values() for field in block.values())
    typed = [value for field in fields if isinstance(value := field.get("value"), str)]
    return [one for one in typed if any(word in one.encode() for word in NOT_SHOWN)]


def without(body: bytes, typed: Iterable[str]) -> bytes:
    """Return an answer without what the person typed."""
    for one in sorted(typed, key=len, reverse=True):
        body = body.replace(one.encode(), b"")
    return body


def test_r2_no_click_of_somebody_without_a_role_shows_or_changes_anything(
    migrated_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "mci.db"
    path.write_bytes(migrated_file.read_bytes())
    told: list[bytes] = []
    failed, refused = [], 0
    with target(f"sqlite:///{path}", told) as at:
        before = at.town.rows()
        clicks = [
            one
            for one in recordings(f"{at.slack}/response")
            if one.get("type") != "event_callback" and not asks_for_a_role(one)
        ]
        for payload in map(by_a_stranger, clicks):
            told.clear()
            status, answer = at.exchange(Sent(*_body(payload), payload))
            at.settle()
            bodies = [without(body, entered(payload)) for body in (answer, *told)]
            shown = [one for one in NOT_SHOWN if any(one in body for body in bodies)]
            after = at.town.rows()
            changed = [
                table.name
                for table, rows in after.items()
                if table is not ReceivedDelivery.__table__ and rows != before[table]
            ]
            if status >= 500 or shown or changed:
                failed.append((payload.get("type"), payload.get("actions"), status, shown, changed))
                at.town.restore()
            refused += any(
                b"You+hold+no+role" in body or b"You hold no role" in body for body in (answer, *told)
            )
    assert not failed
    assert refused > len(clicks) / 2
