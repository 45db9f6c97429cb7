"""What Slack says about a person: name, time zone, e-mail address, whether they belong to the workspace."""

from collections.abc import Mapping, Sequence
from enum import Enum, StrEnum, auto
from typing import Any

from flows.rules.customers.identifiers import IdentifierRefused
from flows.rules.text import addresses
from flows.time_zones import is_time_zone

NOT_HERE = frozenset({"user_not_found", "user_not_visible"})
"""Slack's error words for somebody whom the workspace does not know."""


class Outside(StrEnum):
    """Why somebody is not a full member of the workspace."""

    DELETED = "deleted"
    BOT = "bot"
    GUEST = "guest"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


class ProfileEmail(Enum):
    """Whether a Slack profile names an e-mail address."""

    USABLE = auto()
    MISSING = auto()
    """It names none, or one that is no address."""
    HIDDEN = auto()
    """It names none to the bot, which may not see addresses."""


_MARKS: Mapping[str, Outside] = {
    "deleted": Outside.DELETED,
    "is_bot": Outside.BOT,
    "is_restricted": Outside.GUEST,
    "is_ultra_restricted": Outside.GUEST,
    "is_stranger": Outside.ELSEWHERE,
}


def why_outside(person: Mapping[str, Any], workspace_id: str) -> Outside | None:
    """Return why a person, as Slack describes them, may do nothing here; ``None`` for a full member.

    Somebody of whom Slack knows nothing is unknown.
    """
    if not person:
        return Outside.UNKNOWN
    for mark, why in _MARKS.items():
        if person.get(mark):
            return why
    return None if workspace_id in _workspaces_of(person) else Outside.ELSEWHERE


def name_of(person: Mapping[str, Any]) -> str:
    """Return how a person is called in Slack; their Slack user ID if Slack gives no name."""
    held = _profile(person)
    names = (
        held.get("real_name"),
        person.get("real_name"),
        held.get("display_name"),
        person.get("name"),
        person.get("id"),
    )
    return next((one.strip() for one in names if isinstance(one, str) and one.strip()), "")


def email_of(person: Mapping[str, Any], *, may_see: bool) -> ProfileEmail:
    """Return whether a profile names an address that a contact can have; the bot ``may_see`` addresses."""
    text = _profile(person).get("email")
    if not isinstance(text, str) or not text.strip():
        return ProfileEmail.MISSING if may_see else ProfileEmail.HIDDEN
    try:
        addresses.parse(text)
    except IdentifierRefused:
        return ProfileEmail.MISSING
    return ProfileEmail.USABLE


def zone_of(person: Mapping[str, Any]) -> str | None:
    """Return the time zone that Slack names for a person; ``None`` if it names none that is known here."""
    name = person.get("tz")
    return name if isinstance(name, str) and is_time_zone(name) else None


def _profile(person: Mapping[str, Any]) -> Mapping[str, Any]:
    profile = person.get("profile")
    return profile if isinstance(profile, dict) else {}


def _workspaces_of(person: Mapping[str, Any]) -> Sequence[Any]:
    """Return the workspaces of a person; in an organisation they are in more than the one named first."""
    found = [person.get("team_id")]
    for holder in (person.get("enterprise_user"), person):
        teams = holder.get("teams") if isinstance(holder, dict) else None
        if isinstance(teams, list):
            found += teams
    return found
