"""Blocks as Slack keeps them: with missing ids and the defaults of text objects filled in."""

import copy
import secrets
import string
from collections.abc import Iterator

from blockkit.defaults import filled
from sandbox.workspace.state import Json

INTERACTIVE = frozenset(
    {
        "button",
        "workflow_button",
        "icon_button",
        "feedback_buttons",
        "checkboxes",
        "radio_buttons",
        "datepicker",
        "timepicker",
        "datetimepicker",
        "file_input",
        "overflow",
        "rich_text_input",
        "static_select",
        "external_select",
        "users_select",
        "conversations_select",
        "channels_select",
        "multi_static_select",
        "multi_external_select",
        "multi_users_select",
        "multi_conversations_select",
        "multi_channels_select",
        "plain_text_input",
        "email_text_input",
        "url_text_input",
        "number_input",
    }
)


def kept(blocks: list[Json], before: list[Json] | None = None) -> list[Json]:
    """Return blocks as they are kept; one without an id takes the ids of an equal one in ``before``."""
    made = [filled(copy.deepcopy(block)) for block in blocks]
    for index, block in enumerate(made):
        if "block_id" not in block:
            old = before[index] if before and index < len(before) else None
            if old is not None and _named(block, old) == old:
                made[index] = copy.deepcopy(old)
                continue
        _name(block)
    return made


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield every interactive element with its block."""
    for block in blocks:
        candidates = [block.get("element"), block.get("accessory")]
        candidates += [*(block.get("elements") or []), *(block.get("actions") or [])]
        candidates += [cell.get("element") for row in block.get("rows") or [] for cell in row]
        for element in candidates:
            if isinstance(element, dict) and element.get("type") in INTERACTIVE:
                yield block, element
        yield from elements(_inside(block))


def find(blocks: list[Json], block_id: str, action_id: str) -> tuple[Json, Json] | None:
    """Return the element with these ids, and its block."""
    for block, element in elements(blocks):
        if block.get("block_id") == block_id and element.get("action_id") == action_id:
            return block, element
    return None


def _inside(block: Json) -> list[Json]:
    """Return the blocks in a container or a carousel."""
    cards = [one for one in block.get("elements") or [] if one.get("type") == "card"]
    return [*(block.get("child_blocks") or []), *cards]


def _and_inside(block: Json) -> Iterator[Json]:
    yield block
    for inner in _inside(block):
        yield from _and_inside(inner)


def _named(block: Json, old: Json) -> Json:
    """Return a block with its missing ids taken from an old one."""
    trial = copy.deepcopy(block)
    for one, before in zip(_and_inside(trial), _and_inside(old), strict=False):
        one.setdefault("block_id", before.get("block_id"))
    for (_, element), (_, known) in zip(elements([trial]), elements([old]), strict=False):
        element.setdefault("action_id", known.get("action_id"))
    return trial


def _name(block: Json) -> None:
    for one in _and_inside(block):
        one.setdefault("block_id", _short_id())
    for _, element in elements([block]):
        element.setdefault("action_id", _short_id())


def _short_id() -> str:
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(5))
