"""A pytest plugin that records one payload of each kind while other tests run; `RECORD` is the command."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.payloads import payloads
from tests.support.world import WORKSPACE

RECORD = (
    "python -m pytest -p tests.fuzz.recorder -k 'not postgresql' tests/journeys "
    "tests/bot/slack/test_install.py tests/bot/payloads/test_reception.py"
)
"""Renews `RECORDED`; what is known there and does not come up again stays."""

RECORDED = Path(__file__).parent / "recorded.json"

PLACEHOLDERS = {"token": "a-token", "trigger_id": "1.2.3", "response_url": "https://slack.example/response"}
"""What stands in the place of values that are secret, or that mean nothing later."""

MOST_BLOCKS = 2

found: dict[str, Any] = {}


def name(payload: dict[str, Any]) -> str:
    """Return what tells a payload from others: kind, id, and where the person was."""
    if "command" in payload:
        return f"command {payload['text'].partition(' ')[0]}"
    view = (payload.get("view") or {}) if payload["type"] != "event_callback" else payload["event"]
    parts = [payload["type"], view.get("callback_id"), view.get("type"), view.get("subtype")]
    parts += [payload["actions"][0]["action_id"]] if payload.get("actions") else []
    return " ".join(
        str(part) for part in (*parts, payload.get("action_id"), payload.get("callback_id")) if part
    )


def cleaned(value: Any) -> Any:
    """Return a payload without what is secret, and without most blocks, which nobody reads."""
    if isinstance(value, dict):
        return {
            key: PLACEHOLDERS.get(key) or cleaned(one[:MOST_BLOCKS] if key == "blocks" else one)
            for key, one in value.items()
        }
    return [cleaned(one) for one in value] if isinstance(value, list) else value


@pytest.fixture(autouse=True)
def _record(monkeypatch: pytest.MonkeyPatch) -> None:
    parse = payloads.parse

    def recording(body: bytes, content_type: str) -> dict[str, Any]:
        payload = parse(body, content_type)
        workspace = (payload.get("team") or {}).get("id") or payload.get("team_id", WORKSPACE)
        if workspace != WORKSPACE:
            return payload  # of a partner that the fuzzed bot does not know
        size = len(json.dumps(payload))
        known = found.get(name(payload))
        if known is None or len(json.dumps(known)) < size:
            found[name(payload)] = payload
        return payload

    monkeypatch.setattr(payloads, "parse", recording)


def pytest_sessionfinish() -> None:
    known = json.loads(RECORDED.read_text()) if RECORDED.exists() else {}
    merged = known | {key: cleaned(payload) for key, payload in found.items()}
    lines = (f"{json.dumps(key)}: {json.dumps(payload)}" for key, payload in sorted(merged.items()))
    RECORDED.write_text("{\n" + ",\n".join(lines) + "\n}\n")
