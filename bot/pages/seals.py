"""Seals on a page's form: the page was opened for this link, at that time, with exactly these words."""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flows.links import Links, digest

SEAL_LASTS = timedelta(hours=12)
"""How long a page may be open before what it sends must be confirmed."""


def read_opened(typed: str) -> datetime | None:
    """Return when a page says that it was opened (Unix seconds), if that can be read."""
    digits = typed.isascii() and typed.isdecimal() and len(typed) <= 11
    return datetime.fromtimestamp(int(typed), UTC) if digits else None


@dataclass(frozen=True, slots=True)
class Seals:
    """Makes and checks seals with the bot's key."""

    links: Links

    def seal(self, token: str, text: str, opened: str) -> str:
        """Return the seal of a page with this text, opened at this time (Unix seconds) for this link."""
        return self.links.seal(digest(token), digest(text), opened)

    def is_intact(self, seal: str, token: str, text: str, opened: str) -> bool:
        """Tell whether a seal that came back is the one of this page."""
        return hmac.compare_digest(self.seal(token, text, opened).encode(), seal.encode())

    @staticmethod
    def are_fresh(opened_at: datetime | None, now: datetime) -> bool:
        """Tell whether the page was opened recently enough."""
        return opened_at is not None and now - opened_at <= SEAL_LASTS
