"""What a customer's browser sends from the page of a link: its hidden fields, and what a person fills in."""

import re
from html import unescape

_HIDDEN = re.compile(r'type="hidden" name="([\w-]+)" value="([^"]*)"')


def hidden(shown: str) -> dict[str, str]:
    """Return the hidden fields of a page."""
    return {name: unescape(value) for name, value in _HIDDEN.findall(shown)}


def references(shown: str) -> list[str]:
    """Return the references of the associations that a page asks about, in its order."""
    return [name.removeprefix("seal-") for name in hidden(shown) if name.startswith("seal-")]


def filled(
    shown: str, answer: str = "accepted", *, name: str = "Kim Akers", reason: str = "", confirmed: str = "yes"
) -> dict[str, str]:
    """Return a page's form with the same answer for everything that it asks; empty fields are left out."""
    asked = references(shown)
    typed = {"name": name, "confirmed": confirmed}
    typed |= {f"answer-{one}": answer for one in asked} | {f"reason-{one}": reason for one in asked}
    return {field: value for field, value in (hidden(shown) | typed).items() if value}
