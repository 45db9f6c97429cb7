"""The partner's own text in mails to customers: what it may hold. It is the same in every mail."""

import re
from dataclasses import dataclass
from enum import StrEnum

from flows.rules.text import web_addresses

LONGEST = 500
"""Characters of the text in one language."""

MOST_LINES = 8
"""Lines of the text, empty ones among them."""

LONGEST_NAME = 100
"""Characters of the name before the address that mails come from."""

_PLACEHOLDER = re.compile(r"\{[^{}\n]*\}|%\(\w*\)s|%\w+%|<[^<>\n]*>|«[^«»\n]*»|\[[^\[\]\n]*\]|\$\w+")
"""What other programs fill in, in the ways in which people write it."""


class MailTextFault(StrEnum):
    """Why a text is not taken."""

    TOO_LONG = "too_long"
    TOO_MANY_LINES = "too_many_lines"
    PLACEHOLDER = "placeholder"
    WEB_ADDRESS = "web_address"


@dataclass(frozen=True, slots=True)
class FaultyMailText:
    """What is wrong with a text, and the part that is meant, if it is one."""

    fault: MailTextFault
    part: str = ""


def fault_in(text: str) -> FaultyMailText | None:
    """Return what is wrong with a text, or ``None``."""
    if len(text) > LONGEST:
        return FaultyMailText(MailTextFault.TOO_LONG)
    if text.count("\n") >= MOST_LINES:
        return FaultyMailText(MailTextFault.TOO_MANY_LINES)
    if found := _PLACEHOLDER.search(text):
        return FaultyMailText(MailTextFault.PLACEHOLDER, found[0])
    if address := web_addresses.first_in(text):
        return FaultyMailText(MailTextFault.WEB_ADDRESS, address)
    return None
