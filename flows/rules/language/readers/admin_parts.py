"""Which part of the administration is meant, by its words. Values in, values out."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from flows.rules.language.understanding import AdminPart

_WORDS: Mapping[AdminPart, frozenset[str]] = MappingProxyType(
    {
        AdminPart.ROLES: frozenset(
            {"role", "roles", "rights", "members", "member", "user", "users", "people"}
        ),
        AdminPart.LOCATIONS: frozenset({"location", "locations", "office", "offices"}),
        AdminPart.CATALOGUE: frozenset(
            {"catalogue", "catalog", "engagement", "engagements", "rates", "rate"}
        ),
        AdminPart.FACTS: frozenset({"eligibility", "facts", "fact"}),
        AdminPart.FILES: frozenset({"file", "files", "data"}),
        AdminPart.HISTORY: frozenset({"history", "audit", "log"}),
        AdminPart.OUTBOX: frozenset({"outbox", "undelivered", "failed"}),
        AdminPart.CHANNELS: frozenset({"channel", "channels", "announcements"}),
        AdminPart.MAILS: frozenset({"logo", "branding", "sender", "templates", "mail"}),
        AdminPart.SETTINGS: frozenset(
            {"company", "profile", "retention", "holidays", "holiday", "working", "hours"}
        ),
        AdminPart.GUIDE: frozenset({"setup", "guide"}),
    }
)
"""The words of each part, as tokens have them."""

_LOADS = frozenset({"import", "upload", "load"})
"""What is done with files, whatever they hold."""

_WEAK: Mapping[AdminPart, Collection[AdminPart]] = MappingProxyType(
    {
        AdminPart.FILES: frozenset(AdminPart) - {AdminPart.FILES},
        AdminPart.LOCATIONS: {AdminPart.ROLES, AdminPart.CHANNELS},
        AdminPart.CATALOGUE: {AdminPart.ROLES, AdminPart.CHANNELS},
        AdminPart.SETTINGS: {AdminPart.CHANNELS, AdminPart.MAILS},
    }
)
"""Parts whose words may only say more about another: "the channel of a location" is about channels."""


def part_of(words: Collection[str]) -> AdminPart | None:
    """Return the one part that these words name; ``None`` if they name none, or several."""
    if not _LOADS.isdisjoint(words):
        return AdminPart.FILES
    found = {part for part, known in _WORDS.items() if not known.isdisjoint(words)}
    meant = {part for part in found if found.isdisjoint(_WEAK.get(part, ()))}
    return meant.pop() if len(meant) == 1 else None
