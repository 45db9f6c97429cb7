"""Clicks that a client could forge: the sandbox lets through any value of a button."""

from sandbox.blocks.blocks import elements
from tests.support.stage import Member, Stage


def forge(st: Stage, member: Member, action_id: str, value: str) -> None:
    """Give the first such button of the member's top modal another value, which a click then carries."""
    view = st.sandbox.stacks[member.id][-1]
    button = next(one for _, one in elements(view["blocks"]) if one["action_id"] == action_id)
    button["value"] = value
