"""What a member adds to a consent e-mail of their own accord: a line of theirs, and copies to others."""

from dataclasses import dataclass

LONGEST_LINE = 500
"""Characters of the line."""

MOST_COPIES = 5
"""Addresses that get a copy."""

LONGEST_COPIES = 1500
"""Characters of the list of these addresses, with names, as it is typed."""


@dataclass(frozen=True, slots=True)
class MailExtras:
    """A line by the partner, which is no part of the statement, and the addresses that get a copy."""

    personal: str | None = None
    copies: tuple[str, ...] = ()


NO_EXTRAS = MailExtras()
