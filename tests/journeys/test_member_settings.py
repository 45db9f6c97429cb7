from dataclasses import fields
from typing import Any

from flows.members.member_settings import Preferences
from tests.support.blocks import Json
from tests.support.stage import Stage
from tests.support.world import USER


def entered(view: Json) -> dict[str, Any]:
    """Return what the form shows as chosen, by input."""
    return {
        block["block_id"]: _values(block["element"].get("initial_option"))
        + _values(block["element"].get("initial_options"))
        for block in view["blocks"]
        if block["type"] == "input"
    }


def others(view: Json) -> dict[str, Any]:
    """Return another choice for each input than the one that the form shows."""
    shown = entered(view)
    changed: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element, now = block["element"], shown[block["block_id"]]
            free = [one["value"] for one in element["options"] if one["value"] not in now]
            changed[block["block_id"]] = free if element["type"] == "checkboxes" else free[0]
    return changed


def _values(chosen: Any) -> list[str]:
    options = chosen if isinstance(chosen, list) else [chosen] if chosen else []
    return [option["value"] for option in options]


def test_every_setting_is_shown_again_as_it_was_chosen(on_stage: Stage) -> None:
    uma = on_stage.member(USER)
    for _ in range(2):
        uma.command("/mci settings")
        changed = others(uma.modal("settings.save"))
        assert set(changed) == {one.name for one in fields(Preferences)} - {"calendar", "quiet_until"}
        assert uma.submit(**changed) == {}
        assert uma.view is None
        uma.command("/mci settings")
        shown = entered(uma.modal("settings.save"))
        assert shown == {
            name: sorted(value) if isinstance(value, list) else [value] for name, value in changed.items()
        }
        uma.close()
