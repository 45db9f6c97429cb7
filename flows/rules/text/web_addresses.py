"""Recognises web addresses in text that a mail shows, because mail programs make links of them."""

import re

from flows.rules.customers.domains import NotADomainName, has_known_ending

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://\S*|\b(mailto|tel|javascript|data):\S+|\bwww\.\S+", re.IGNORECASE)
_DOMAIN = re.compile(r"(?<![\w@.-])([^\W_](?:[\w-]*[^\W_])?(?:[.。．｡][^\W_](?:[\w-]*[^\W_])?)+)(?![\w@-])")


def first_in(text: str) -> str | None:
    """Return the first web address in a text, or ``None``; an e-mail address is none."""
    found = _SCHEME.search(text)
    if found:
        return found[0]
    return next((one[0] for one in _DOMAIN.finditer(text) if _is_domain(one[0])), None)


def _is_domain(name: str) -> bool:
    try:
        return has_known_ending(name)
    except NotADomainName:
        return False
