"""Recognises web addresses in text that a mail shows, because mail programs make links of them."""

import re
import unicodedata
from collections.abc import Iterator

from flows.rules.customers.domains import NotADomainName, has_known_ending

_SCHEMES = (
    "bitcoin|blob|callto|data|facetime|facetime-audio|feed|file|intent|itms|itms-apps|javascript|ldap|lync"
    "|magnet|mailto|msteams|ms-[a-z0-9-]+|onenote|search-ms|sip|sips|skype|slack|sms|smsto|tel|tg|vbscript"
    "|viber|view-source|webcal|webcals|whatsapp|xmpp|zoommtg"
)
_BEGUN = r"(?<![^\W_])"
"""What follows begins a word; an underscore before it does not hide it."""

_LINK = re.compile(
    r"[a-z][a-z0-9+.-]{0,30}://\S*"
    rf"|{_BEGUN}(?:{_SCHEMES}):\S+"
    rf"|{_BEGUN}www\d*[.。]\S+"
    rf"|{_BEGUN}(?<!\d\.)\d{{1,3}}(?:\.\d{{1,3}}){{3}}[:/]\S+"
    r"|\\\\\w\S*",
    re.IGNORECASE,
)
"""Addresses with a scheme, web servers, numbers of networks with a port or path, and paths of Windows."""

_RUNS = (re.compile(r"[\w.。-]+"), re.compile(r"[\w.-]+", re.ASCII))
"""Where a domain may be. One in ASCII ends where other letters begin, as after it in Japanese."""

_AFTER_LOCAL = re.compile(r"\w@\Z")
_BEFORE_HOST = re.compile(r"@[\w-]+[.。]\w")
"""What stands before the domain of an e-mail address, and after its local part."""

_INVISIBLE = re.compile("[\u034f\u115f\u1160\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
"""Characters without a look of their own that are not in the category of formats."""


def first_in(text: str) -> str | None:
    """Return the first web address in a text, or ``None``; an e-mail address is none.

    It is returned as a mail program may read it: without invisible characters, in the usual letters.
    """
    seen = _as_seen(text)
    found = _LINK.search(seen)
    return found[0] if found else next(_domains(seen), None)


def _as_seen(text: str) -> str:
    visible = "".join(one for one in text if unicodedata.category(one) != "Cf")
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", visible))


def _domains(text: str) -> Iterator[str]:
    for pattern in _RUNS:
        for run in pattern.finditer(text):
            before = text[max(0, run.start() - 2) : run.start()]
            if not _AFTER_LOCAL.search(before) and not _BEFORE_HOST.match(text, run.end()):
                parts = (one.strip("-_.。") for one in re.split(r"[.。]{2,}", run[0]))
                yield from filter(_is_domain, parts)


def _is_domain(name: str) -> bool:
    """Tell whether the last two labels could be registered; those before them may be what a server likes."""
    labels = re.split("[.。]", name)
    try:
        return len(labels) > 1 and has_known_ending(".".join(labels[-2:]))
    except NotADomainName:
        return False
