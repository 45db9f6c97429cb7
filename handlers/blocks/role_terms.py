"""Roles in words: which are held, and where."""

from collections.abc import Iterable, Mapping

from flows.members.slack_people import Outside
from handlers.blocks.text_blocks import LONGEST_NAME, clip
from store.enums import Role
from words import mrkdwn

MOST_NAMED = 6
"""Locations that one line names."""

ROLES: Mapping[Role, str] = {Role.ADMIN: "Incentives admin", Role.USER: "Incentives user"}
HINTS: Mapping[Role, str] = {
    Role.USER: "May add and claim customers, ask for consent and submit claims there.",
    Role.ADMIN: "May do all that too, corrects records, and gives roles there. "
    "An admin of all locations also changes the data of the whole company.",
}
WHY_NOT: Mapping[Outside, str] = {
    Outside.BOT: "is a bot or an app",
    Outside.GUEST: "is a guest of this workspace",
    Outside.DELETED: "is deactivated in Slack",
    Outside.ELSEWHERE: "belongs to another workspace",
    Outside.UNKNOWN: "is not known in this workspace",
}


def in_words(grants: Iterable[tuple[Role, str | None]], names: Mapping[str, str]) -> list[str]:
    """Return one line (mrkdwn) for each role, with the ``names`` of its locations by PartnerID."""
    held = list(grants)
    lines = []
    for role, called in ROLES.items():
        codes = [code for one, code in held if one is role]
        if None in codes:
            lines.append(f"{called}: all locations")
        elif codes:
            known = sorted(clip(names.get(code or "", code or ""), LONGEST_NAME) for code in codes)
            rest = f" and {len(known) - MOST_NAMED} more" if len(known) > MOST_NAMED else ""
            lines.append(f"{called}: {mrkdwn.escape(', '.join(known[:MOST_NAMED]))}{rest}")
    return lines or ["no role"]
