"""What the connection tells about the person who opens or answers a page."""

from dataclasses import dataclass

from words.plain_text import plain

LONGEST_USER_AGENT = 400


@dataclass(frozen=True, slots=True)
class Visitor:
    """What the connection tells about the person who answers."""

    address: str | None
    user_agent: str | None

    @property
    def browser(self) -> str | None:
        """What the browser calls itself, in the form that is kept."""
        return plain(self.user_agent or "")[:LONGEST_USER_AGENT] or None
