"""E-mail addresses: as they are kept, as a mail server takes them, and when two of them are the same."""

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email

from flows.rules.customers import domains
from flows.rules.customers.domains import NotADomainName
from flows.rules.customers.identifiers import IdentifierRefused, tidy

LONGEST_LOCAL = 64
LONGEST_DOMAIN = 253
LONGEST_ADDRESS = 254
"""Bytes that mail servers take before the @, after it, and in all (RFC 5321)."""

_ATOM = r"""[^\s@<>()\[\],;:."\\\x00-\x1f\x7f]+"""
_LOCAL = re.compile(rf"{_ATOM}(\.{_ATOM})*")
_NAMED = re.compile(r"[^<>]*<([^<>]+)>[,;.]?")
_AROUND = re.compile(r"\A\s*(mailto:)?|[\s,;]+\Z", re.IGNORECASE)
_QUOTED = re.compile("[\"'`“”„‟‘’‚‛«»‹›(\\[{](.*)[\"'`“”„‟‘’‚‛«»‹›)\\]}]")
_NEVER_IN_ADDRESS = frozenset(' <>,;"“”„‟«»‹›()[]{}')
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(\.{_LABEL})*")


class NotAnAddress(IdentifierRefused):
    """Give an e-mail address, such as kim@contoso.com."""


class LocalPartTooLong(IdentifierRefused):
    """The part before the @ is too long: mail servers take 64 characters at most."""


class DomainTooLong(IdentifierRefused):
    """The part after the @ is too long: a domain has 253 characters at most, and 63 between two dots."""


class AddressTooLong(IdentifierRefused):
    """The address is too long: mail servers take 254 characters at most."""


def parse(text: str) -> str:
    """Return the address as it is kept: its domain in the form that people read, where that is safe.

    Raises:
        IdentifierRefused: it is not a single address, or is longer than mail servers take.
    """
    local, at, host = bare(text).rpartition("@")
    if not at or not local or "@" in local:
        raise NotAnAddress(text)
    if _length(local) > LONGEST_LOCAL:
        raise LocalPartTooLong(text)
    if len(host) > LONGEST_DOMAIN or any(len(label) > 63 for label in host.split(".")):
        raise DomainTooLong(text)
    try:
        domain = domains.to_ascii(host)
    except NotADomainName as error:
        raise NotAnAddress(text) from error
    if _length(local) + 1 + len(domain) > LONGEST_ADDRESS:
        raise AddressTooLong(text)
    try:
        # The library refuses all joiners, although IDNA 2008 allows those that mean something.
        like = f"{local}@{domains.without_joiners(domain)}"
        checked = validate_email(like, check_deliverability=False, strict=True)
    except (EmailNotValidError, NotADomainName) as refusal:
        raise NotAnAddress(text) from refusal
    return f"{checked.local_part}@{domains.readable(domain)}"


def bare(text: str) -> str:
    """Return the address alone in what people copy: “Kim <kim@contoso.com>”, mailto:, quotation marks."""
    tidied = tidy(text, keeps_joiners=True)
    named = _NAMED.fullmatch(tidied)
    alone = _AROUND.sub("", named[1] if named else tidied)
    quoted = _QUOTED.fullmatch(alone)
    return _AROUND.sub("", quoted[1]) if quoted else alone


def is_one(address: str) -> bool:
    """Tell whether this may be one address, in any spelling that earlier versions have stored."""
    local, _, host = address.partition("@")
    return bool(local and host) and "@" not in host and not set(address) & _NEVER_IN_ADDRESS


def on_the_wire(address: str) -> str:
    """Return the address as a mail server takes it, with its domain as DNS knows it.

    Raises:
        ValueError: it is not a mail address, or has quotes or a comment, which are not supported.
    """
    local, _, host = address.strip().rpartition("@")
    # A plain address goes out unchanged: mail servers judge it better than we do.
    domain = host.lower() if host.isascii() else domains.to_ascii(host)
    fits = _length(local) <= LONGEST_LOCAL and len(domain) <= LONGEST_DOMAIN
    fits = fits and _length(local) + 1 + len(domain) <= LONGEST_ADDRESS
    if not fits or not _LOCAL.fullmatch(local) or not _HOST.fullmatch(domain):
        raise NotAnAddress(address)
    return f"{unicodedata.normalize('NFC', local)}@{domain}"


def needs_smtputf8(address: str) -> bool:
    """Tell whether the address is not plain before the @, so that it needs SMTPUTF8 (RFC 6531)."""
    return not address.rpartition("@")[0].isascii()


def normal(address: str) -> str:
    """Return the form in which all spellings of one address are equal; never raises.

    Case does not count, and a domain in its readable form equals the same domain in ASCII.
    """
    local, at, host = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    return unicodedata.normalize("NFC", local.lower()) + at + domains.comparable(host)


def same(one: str, other: str) -> bool:
    """Tell whether two spellings are of one address."""
    return normal(one) == normal(other)


def spellings(address: str) -> frozenset[str]:
    """Return the forms, in lower case, in which a text may contain the address: readable and in ASCII."""
    known = normal(address)
    local, at, host = known.rpartition("@")
    every = {known, f"{local}{at}{domains.readable(host)}", f"{local}{at}{domains.decoded(host)}"}
    return frozenset({one.lower() for one in every} | {address.strip().lower()})


def _length(local: str) -> int:
    return len(local.encode(errors="replace"))
