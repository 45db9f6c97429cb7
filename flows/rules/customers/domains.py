"""Domain names: the form that DNS knows (IDNA 2008), the form that people read, and who owns a name.

This is the only place that converts between the two forms. Python's own codec follows the older IDNA 2003, in
which ``straße.de`` becomes ``strasse.de``: somebody else's domain.
"""

import unicodedata
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import idna

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

_PREFIX = "xn--"
_JOINERS = {0x200C: None, 0x200D: None}

_SHARED_BY_TENANTS = frozenset(
    {
        "onmicrosoft.cn",
        "onmicrosoft.com",
        "onmicrosoft.us",
        "partner.onmschina.cn",
        "sharepoint.cn",
        "sharepoint.com",
        "sharepoint.us",
    }
)
"""Domains of Microsoft under which every tenant has a name of its own; the Public Suffix List lacks them."""

_KANA_AND_HAN = frozenset({"CJK", "HIRAGANA", "KATAKANA"})
_SCRIPTS_TOGETHER = (_KANA_AND_HAN, frozenset({"CJK", "BOPOMOFO"}), frozenset({"CJK", "HANGUL"}))
"""Scripts that one label of a readable domain may mix."""

_LOOK_LATIN = frozenset("аеорсухіјѕһԁԛԝґгпмтвнкьӏүοανυρικτωχγηβεζμ")
"""Cyrillic and Greek letters that look like Latin ones; a label of only these is not shown to people."""

_ODD_LATIN = frozenset("ıȷĸŀſŉ")
"""Latin letters that hardly differ from others."""


class NotADomainName(ValueError):
    """The text cannot be a name in DNS."""


def to_ascii(domain: str) -> str:
    """Return the domain in lower case as DNS knows it (A-labels), by IDNA 2008 without a dot at its end.

    Letters are mapped as UTS 46 says, never by its transitional rules: ß and ς stay what they are. Joiners
    that mean something (Persian, Indic scripts) are kept; those that came along by copying are dropped.

    Raises:
        NotADomainName: IDNA 2008 does not allow it, or it is too long.
    """
    bare = domain.strip().lower()
    try:
        return _encode(bare)
    except NotADomainName:
        without = bare.translate(_JOINERS)
        if without == bare:
            raise
        return _encode(without)


def readable(domain: str) -> str:
    """Return the domain as people write it, or its ASCII form where that could be taken for another domain.

    A label is shown in its own script only if it does not mix scripts and does not pass for a Latin one.
    """
    return _by_label(domain, _is_safe)


def decoded(domain: str) -> str:
    """Return the domain in the scripts in which it was registered, for comparison only, not for display."""
    return _by_label(domain, lambda _: True)


def without_joiners(domain: str) -> str:
    """Return a domain in ASCII without joiners, which is another domain if they mean something."""
    return to_ascii(decoded(domain).translate(_JOINERS))


def comparable(domain: str) -> str:
    """Return the form in which all spellings of a domain are equal; other text in lower case."""
    try:
        return to_ascii(domain)
    except NotADomainName:
        return domain.strip().lower().removesuffix(".")


def is_within(host: str, domain: str) -> bool:
    """Tell whether a host is the domain or lies under it, in any spelling of either."""
    inner, outer = comparable(host), comparable(domain)
    return bool(outer) and (inner == outer or inner.endswith(f".{outer}"))


def registrable(domain: str) -> str | None:
    """Return the part of a domain that its owner has registered, or ``None`` for an ending such as co.uk.

    It is found in the Public Suffix List that the library ships; nothing is asked over the network. A name
    under a domain that many share (``contoso.onmicrosoft.com``) is a registrable domain, too.
    """
    ascii_form = to_ascii(domain)
    labels = ascii_form.split(".")
    for start in range(1, len(labels)):
        if ".".join(labels[start:]) in _SHARED_BY_TENANTS:
            return ".".join(labels[start - 1 :])
    return _suffixes(only_icann=False).privatesuffix(ascii_form)


def is_public_suffix(domain: str) -> bool:
    """Tell whether the domain is only an ending under which anybody registers names, such as co.uk."""
    ascii_form = to_ascii(domain)
    return ascii_form in _SHARED_BY_TENANTS or _suffixes(only_icann=True).is_public(ascii_form)


def has_known_ending(domain: str) -> bool:
    """Tell whether the domain ends in an ending of the Public Suffix List."""
    return _suffixes(only_icann=True).publicsuffix(to_ascii(domain), accept_unknown=False) is not None


def _encode(bare: str) -> str:
    try:
        return idna.encode(bare, uts46=True, std3_rules=True).decode("ascii").removesuffix(".")
    except (idna.IDNAError, UnicodeError) as error:
        raise NotADomainName(bare) from error


def _by_label(domain: str, shows: Callable[[str], bool]) -> str:
    if domain.isascii() and _PREFIX not in domain.lower():
        return domain
    try:
        labels = to_ascii(domain).split(".")
    except NotADomainName:
        return domain
    return ".".join(_shown(label, shows) for label in labels)


def _shown(label: str, shows: Callable[[str], bool]) -> str:
    if not label.startswith(_PREFIX):
        return label
    try:
        shown = idna.ulabel(label)
    except (idna.IDNAError, UnicodeError):
        return label
    return shown if shows(shown) else label


def _is_safe(label: str) -> bool:
    letters = [one for one in label if one != "-" and not one.isascii()]
    marks = [one for one in letters if unicodedata.category(one) in {"Mn", "Me", "Cf"}]
    scripts = {_script(one) for one in label if one not in "-0123456789" and one not in marks}
    if len(scripts) != 1 and not any(scripts <= together for together in _SCRIPTS_TOGETHER):
        return False
    if any(unicodedata.category(one) == "Cf" for one in marks):
        return False
    if scripts & {"LATIN", "CYRILLIC", "GREEK"}:
        if marks or _ODD_LATIN & set(letters) or any(0x250 <= ord(one) <= 0x2AF for one in letters):
            return False
        return not set(letters) <= _LOOK_LATIN
    return True


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "")
    return "LATIN" if letter.isascii() else name.partition(" ")[0]


@cache
def _suffixes(*, only_icann: bool) -> "PublicSuffixList":
    """Return the Public Suffix List, read when it is first needed: a sixth of a second, two megabytes."""
    from publicsuffixlist import PublicSuffixList  # needed only to add a customer

    return PublicSuffixList(only_icann=only_icann)
