"""What identifiers look like: tenant IDs, TPIDs, PartnerIDs, domains. Formats only; nothing is looked up."""

import ipaddress
import re
import unicodedata

from flows.rules.customers import domains
from flows.rules.customers.domains import NotADomainName
from flows.rules.text.incoming_text import one_line
from store.enums import IdentifierType

LONGEST_INPUT = 1000
USUAL_PARTNER_ID_LENGTH = 7

PERSONAL_ACCOUNTS = "9188040d-6c67-4c5b-b112-36a304b66dad"
"""The tenant of all personal Microsoft accounts, which belongs to no company."""

_JOINERS = "\u200c\u200d"
_ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))
"""Marks of direction that phones put around an address or a number when it is copied."""

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_GUID = re.compile(r"([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})")
_SCIENTIFIC = re.compile(r"[0-9]+([.,][0-9]+)?e\+?[0-9]+", re.IGNORECASE)
_WITH_DECIMALS = re.compile(r"[0-9]+[.,]0+")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_TOP_LABEL = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,58}[a-z0-9]")
_URL = re.compile(r"[/\\?#]")
_PORT = re.compile(r"[^:]+:[0-9]*")
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")
_SLACK_LINK = re.compile(r"<([^<>|]+)(\|[^<>]*)?>")
_NAMED = re.compile(r"[^<>]*<([^<>]+)>")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*:)?[/\\]{2,}|mailto:|https?[:;][/\\]*|(https?|ftp):?[/\\]+:?[/\\]*")
"""The beginning of a web address, also with the typing errors that are common there."""

_INSTEAD_OF_DOT = re.compile(r"[,;:\u00b7\u3001]")
_AROUND_DOTS = re.compile(r"(?<!\s)\s*\.[\s.]*")
"""Dots with the spaces around them; tried only before the first of several spaces, not before each."""

_HOST_ENDS = re.compile(r"[/\\?#]")
_PORT_AT_END = re.compile(r":[0-9]*$")
_AROUND = "\"'`()[]{}<>,;!“”„‘’«»"


class IdentifierRefused(ValueError):
    """The text is no identifier of the kind asked for."""

    @property
    def sentence(self) -> str:
        """The class's docstring: what is wrong and what to give instead."""
        return self.__doc__ or ""


class NotATenantId(IdentifierRefused):
    """A tenant ID is a GUID of 32 hexadecimal digits, such as 8b0e1f6c-3d5a-4c7e-9f21-6a4b2c8d0e13."""


class NilTenantId(IdentifierRefused):
    """A tenant ID of zeros only belongs to no customer; give the customer's own."""


class PersonalAccountsTenant(IdentifierRefused):
    """The tenant ID is that of all personal Microsoft accounts; give the ID of the customer's own tenant."""


class NotACustomerId(IdentifierRefused):
    """Enter a tenant ID (a GUID) or a TPID (3 to 12 digits)."""


class NotATpid(IdentifierRefused):
    """A TPID has 3 to 12 digits and nothing else."""


class NotAPartnerId(IdentifierRefused):
    """A PartnerID has 4 to 10 digits (usually 7) and nothing else."""


class ShortenedBySpreadsheet(IdentifierRefused):
    """A spreadsheet has rounded this ID; format its column as text and enter the ID again."""


class DecimalBySpreadsheet(IdentifierRefused):
    """A spreadsheet has made this ID a decimal number; format its column as text and enter only digits."""


class NotADomain(IdentifierRefused):
    """A domain is like contoso.com: letters, digits and hyphens, with dots between."""


class MisspeltDomain(IdentifierRefused):
    """What was typed is not a domain, but only a comma, a space or a dot away from one."""

    def __init__(self, text: str, meant: str) -> None:
        """Keep which domain was probably meant."""
        super().__init__(text)
        self.meant = meant

    @property
    def sentence(self) -> str:
        """Name the domain that was probably meant."""
        return f"This is not a domain as it is typed. If you mean {domains.readable(self.meant)}, enter that."


class AddressInsteadOfDomain(IdentifierRefused):
    """Enter a domain such as contoso.com, not an IP address."""


class IdInsteadOfDomain(IdentifierRefused):
    """Enter a domain such as contoso.com here, and the ID in its own field."""


class UrlInsteadOfDomain(IdentifierRefused):
    """Enter only the part of the address between // and /, such as contoso.com."""


class EmailInsteadOfDomain(IdentifierRefused):
    """Enter only the part of the address after the @, such as contoso.com."""


class DomainWithPort(IdentifierRefused):
    """A domain has no port; leave out the colon and what follows it."""


class DomainWithWildcard(IdentifierRefused):
    """A domain has no wildcard; leave out the * and the dot after it."""


class SingleLabel(IdentifierRefused):
    """A domain has at least two parts with a dot between, such as contoso.com."""


class OnlyASuffix(IdentifierRefused):
    """Only the ending of a domain was given; give the whole of it, such as contoso.co.uk."""


class ReservedWord(IdentifierRefused):
    """The words common, organizations and consumers name no customer; give a domain such as contoso.com."""


class NotAnEmail(IdentifierRefused):
    """An e-mail address is like kim@contoso.com."""


def tidy(text: str, *, keeps_joiners: bool = False) -> str:
    """Return the text in NFKC, in one line, without surrounding spaces and invisible characters.

    This is the form of identifiers, numbers and dates; names keep theirs (`flows.rules.text.incoming_text`).
    Joiners are invisible, too, but a domain in Persian or Hindi may be another one without them.
    """
    bare = unicodedata.normalize("NFKC", text).translate(_ISOLATES)
    if keeps_joiners:
        return one_line(bare).strip(_JOINERS).strip()
    return one_line(bare.translate(dict.fromkeys(map(ord, _JOINERS))))


def parse_tenant_id(text: str) -> str:
    """Return the tenant ID in lower case with hyphens and without braces.

    Raises:
        IdentifierRefused: it is no GUID, the nil GUID, or the tenant of all personal accounts.
    """
    bare = tidy(text).translate(_DASHES).lower()
    if len(bare) > 1 and bare[0] + bare[-1] in {"{}", "()", '""', "''"}:
        bare = bare[1:-1].strip()
    match = _GUID.fullmatch(bare)
    if match is None:
        raise NotATenantId(text)
    if not bare.strip("0-"):
        raise NilTenantId(text)
    tenant_id = "-".join(match.groups())
    if tenant_id == PERSONAL_ACCOUNTS:
        raise PersonalAccountsTenant(text)
    return tenant_id


def parse_tpid(text: str) -> str:
    """Return the TPID as text, leading zeros kept.

    Raises:
        IdentifierRefused: it is not 3 to 12 digits.
    """
    return _digits(text, 3, 12, NotATpid)


def parse_customer_id(text: str) -> tuple[IdentifierType, str]:
    """Return the kind of an ID, which its shape tells, and the ID as `parse_tenant_id` or `parse_tpid` does.

    Raises:
        IdentifierRefused: it is neither.
    """
    try:
        return IdentifierType.TENANT_ID, parse_tenant_id(text)
    except NotATenantId:
        pass
    try:
        return IdentifierType.TPID, parse_tpid(text)
    except NotATpid:
        raise NotACustomerId(text) from None


def differing_by_zeros(tpid: str) -> frozenset[str]:
    """Return the TPIDs that differ from this one in leading zeros only, which spreadsheets drop."""
    bare = tpid.lstrip("0")
    return frozenset(bare.zfill(length) for length in range(max(3, len(bare)), 13)) - {tpid}


def parse_partner_id(text: str) -> str:
    """Return the PartnerID as text, leading zeros kept; see also `is_usual_partner_id`.

    Raises:
        IdentifierRefused: it is not 4 to 10 digits.
    """
    return _digits(text, 4, 10, NotAPartnerId)


def is_usual_partner_id(partner_id: str) -> bool:
    """Tell whether the PartnerID has the usual length; if not, warn rather than refuse."""
    return len(partner_id) == USUAL_PARTNER_ID_LENGTH


def parse_domain(text: str) -> str:
    """Return the domain in lower case and punycode, fit for the tenant directory.

    Raises:
        IdentifierRefused: it is not a domain of at least two labels.
    """
    bare = tidy(text, keeps_joiners=True).lower()
    if not bare or len(bare) > LONGEST_INPUT:
        raise NotADomain(text[:LONGEST_INPUT])
    _refuse_what_only_resembles(bare)
    try:
        domain = domains.to_ascii(bare)
    except NotADomainName as error:
        raise NotADomain(text) from error
    labels = domain.split(".")
    if domain in {"common", "organizations", "consumers"}:
        raise ReservedWord(text)
    if _NUMERIC.fullmatch(labels[-1]):
        raise AddressInsteadOfDomain(text)
    if len(labels) == 1:
        raise SingleLabel(text)
    if not all(map(_LABEL.fullmatch, labels)) or not _TOP_LABEL.fullmatch(labels[-1]):
        raise NotADomain(text)
    return domain


def find_domain(text: str) -> str:
    """Return the domain that was typed, or that a typed web address or e-mail address contains.

    It is in the form of `parse_domain`. It need not be the registrable domain.

    Raises:
        IdentifierRefused: there is no domain in it, or only an ending such as co.uk.
    """
    bare = tidy(text, keeps_joiners=True).lower()
    if not bare or len(bare) > LONGEST_INPUT:
        raise NotADomain(text[:LONGEST_INPUT])
    if re.fullmatch(r"[0-9]{3,12}", bare) or _GUID.fullmatch(bare.translate(_DASHES).strip(_AROUND)):
        raise IdInsteadOfDomain(text)
    if _is_address(bare):
        raise AddressInsteadOfDomain(text)
    linked = _SLACK_LINK.fullmatch(bare) or _NAMED.fullmatch(bare)
    bare = linked[1] if linked else bare
    host = _host_in(bare.strip(_AROUND))
    try:
        domain = parse_domain(host)
    except NotADomain as error:
        meant = _meant(host)
        raise MisspeltDomain(text, meant) if meant else error from error
    if domains.is_public_suffix(domain):
        raise OnlyASuffix(text)
    return domain


def email_domain(text: str) -> str:
    """Return the domain of an e-mail address, in the form of `parse_domain`.

    Raises:
        IdentifierRefused: there is no single @, nothing before it, or no domain after it.
    """
    name, at, domain = tidy(text, keeps_joiners=True).partition("@")
    if not name or not at or "@" in domain:
        raise NotAnEmail(text)
    return parse_domain(domain)


def lies_outside(email: str, domain: str) -> bool:
    """Tell whether an e-mail address lies outside a domain; an address at a subdomain lies inside (R11).

    The name of a domain's web site counts as the domain, because nobody has a mailbox at www.contoso.com.
    """
    bare = domain.removeprefix("www.")
    whole = bare if bare != domain and not domains.is_public_suffix(bare) else domain
    return not domains.is_within(email.rpartition("@")[2], whole)


def _digits(text: str, least: int, most: int, refusal: type[IdentifierRefused]) -> str:
    bare = tidy(text).removeprefix("'")
    if re.fullmatch(rf"[0-9]{{{least},{most}}}", bare):
        return bare
    if _SCIENTIFIC.fullmatch(bare):
        raise ShortenedBySpreadsheet(text)
    if _WITH_DECIMALS.fullmatch(bare):
        raise DecimalBySpreadsheet(text)
    raise refusal(text)


def _refuse_what_only_resembles(bare: str) -> None:
    if _is_address(bare):
        raise AddressInsteadOfDomain(bare)
    if _URL.search(bare) or bare.startswith(("http:", "https:")):
        raise UrlInsteadOfDomain(bare)
    if "@" in bare:
        raise EmailInsteadOfDomain(bare)
    if _PORT.fullmatch(bare):
        raise DomainWithPort(bare)
    if "*" in bare:
        raise DomainWithWildcard(bare)


def _host_in(bare: str) -> str:
    """Return the host of a web address, or what follows the @ of an e-mail address, without its port."""
    scheme = _SCHEME.match(bare)
    after = bare[scheme.end() :] if scheme else bare
    place = _HOST_ENDS.split(after, maxsplit=1)[0]
    if not scheme and place.count("@") > 1:
        raise NotADomain(bare)
    host = place.rpartition("@")[2]
    return host if _is_address(host) else _PORT_AT_END.sub("", host).strip()


def _meant(host: str) -> str | None:
    """Return the domain that was meant, if that is clear: other signs were typed where dots belong."""
    first, *rest = _INSTEAD_OF_DOT.split(host)
    pieces = [_AROUND_DOTS.sub(".", piece).strip(".-") for piece in (first, *rest)]
    try:
        if not all("." not in piece or domains.is_public_suffix(piece) for piece in pieces[1:]):
            return None  # two domains, or more
        meant = parse_domain(".".join(pieces))
    except ValueError:
        return None
    return meant if domains.has_known_ending(meant) and not domains.is_public_suffix(meant) else None


def _is_address(bare: str) -> bool:
    host = bare.removeprefix("[").partition("]")[0]
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return bool(re.fullmatch(r"[0-9.]+(:[0-9]+|/[0-9]+)", bare))
    return True
