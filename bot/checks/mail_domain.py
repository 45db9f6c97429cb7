"""Checks what DNS says about the domain that mails come from: whether receivers can trust them.

What DNS does not answer is unknown, and never a failure.
"""

from collections.abc import Callable, Iterator, Sequence

import dns.exception
import dns.rdatatype
import dns.resolver
from dns.rdatatype import RdataType
from dns.rdtypes.txtbase import TXTBase

from bot.checks.finding import CheckFinding, CheckVerdict
from flows.rules.customers import domains

SECONDS = 4.0
"""Longest wait for the answer to one question."""

SETTING_UP = "docs/operations.md, “Mail that arrives”, says what to set"

_Records = Callable[[str, RdataType], Sequence[str]]


class _Unknown(Exception):
    """DNS gave no answer, which is not the same as the answer that there is nothing."""


class _NoSuchDomain(Exception):
    """DNS says that there is no such domain."""


def system_resolver() -> dns.resolver.Resolver:
    """Return a resolver that asks the servers that this machine is set up with.

    Raises:
        dns.exception.DNSException: none is set up.
    """
    return dns.resolver.Resolver()


def look(
    domain: str, selector: str | None, resolver: Callable[[], dns.resolver.Resolver]
) -> Iterator[CheckFinding]:
    """Yield a line each for the domain itself, SPF, DMARC and DKIM.

    ``selector`` is the name under which the mail server's DKIM key is published, if it is known.
    """
    if "." not in domain:
        says = f"{domain} is no domain on the internet, so that other mail servers refuse mails from it"
        yield CheckFinding("mail domain", CheckVerdict.WARNING, f"{says}; set MAIL_FROM")
        return
    records = _Asking(resolver)
    checks: tuple[tuple[str, Callable[[], tuple[CheckVerdict, str]]], ...] = (
        ("mail domain", lambda: _exists(domain, records)),
        ("SPF", lambda: _spf(domain, records)),
        ("DMARC", lambda: _dmarc(domain, records)),
        ("DKIM", lambda: _dkim(domain, selector, records)),
    )
    for what, check in checks:
        try:
            yield CheckFinding(what, *check())
        except _Unknown as error:
            yield CheckFinding(what, CheckVerdict.UNKNOWN, f"could not be checked: {error}")
        except _NoSuchDomain:
            says = f"{domain} does not exist, so that other mail servers refuse mails from it; set MAIL_FROM"
            yield CheckFinding(what, CheckVerdict.FAILED, says)
            return


class _Asking:
    """Asks DNS; after one question without any answer it asks no more, because each takes seconds."""

    def __init__(self, resolver: Callable[[], dns.resolver.Resolver]) -> None:
        self._make, self._resolver, self._trouble = resolver, None, ""

    _resolver: dns.resolver.Resolver | None

    def __call__(self, name: str, kind: RdataType) -> Sequence[str]:
        """Return the records of a name as text; none if there are none.

        Raises:
            _Unknown: there is no answer.
            _NoSuchDomain: there is no such name.
        """
        if self._trouble:
            raise _Unknown(self._trouble)
        try:
            self._resolver = self._resolver or self._make()
            answer = self._resolver.resolve(f"{name}.", kind, lifetime=SECONDS)
        except dns.resolver.NoAnswer:
            return ()
        except dns.resolver.NXDOMAIN as error:
            raise _NoSuchDomain(name) from error
        except dns.resolver.NoNameservers as error:
            raise _Unknown(f"no DNS server answers for {name}") from error
        except (dns.exception.DNSException, OSError) as error:
            self._trouble = "DNS does not answer"
            raise _Unknown(self._trouble) from error
        return [_text(one) for one in answer]

    def texts(self, name: str, begins: str) -> Sequence[str]:
        """Return the TXT records of a name that begin with a word, whatever its case."""
        try:
            found = self(name, RdataType.TXT)
        except _NoSuchDomain:
            return ()
        return [one for one in found if one.split(";")[0].split(" ")[0].casefold() == begins]


def _text(record: object) -> str:
    if isinstance(record, TXTBase):
        return b"".join(record.strings).decode(errors="replace").strip()
    return str(record)


def _exists(domain: str, records: _Asking) -> tuple[CheckVerdict, str]:
    servers = records(domain, RdataType.MX)
    if [one.split()[-1] for one in servers] == ["."]:
        return CheckVerdict.WARNING, f"{domain} says that it takes no mails, so that no bounce can come back"
    if servers:
        names = sorted(one.split()[-1].rstrip(".") for one in servers)
        return CheckVerdict.OK, f"{domain} takes mails at {', '.join(names)}"
    if records(domain, RdataType.A) or records(domain, RdataType.AAAA):
        return CheckVerdict.OK, f"{domain} has an address, but no MX record"
    says = f"{domain} has neither an MX record nor an address; many mail servers refuse mails from it"
    return CheckVerdict.WARNING, says


def _spf(domain: str, records: _Asking) -> tuple[CheckVerdict, str]:
    found = records.texts(domain, "v=spf1")
    if not found:
        says = f"{domain} has no SPF record that says which servers may send its mails; {SETTING_UP}"
        return CheckVerdict.WARNING, says
    if len(found) > 1:
        return CheckVerdict.WARNING, f"{domain} has {len(found)} SPF records, of which none counts; keep one"
    terms = found[0].casefold().split()[1:]
    if {"all", "+all"} & set(terms):
        says = f"the SPF record of {domain} allows every server (+all); end it with ~all or -all"
        return CheckVerdict.WARNING, says
    is_closed = {"-all", "~all"} & set(terms) or any(one.startswith("redirect=") for one in terms)
    if not is_closed:
        says = f"the SPF record of {domain} says nothing about other servers; end it with ~all or -all"
        return CheckVerdict.WARNING, says
    return CheckVerdict.OK, f"{found[0]} (whether it names your mail server is not checked)"


def _dmarc(domain: str, records: _Asking) -> tuple[CheckVerdict, str]:
    owner = domains.registrable(domain) or domain
    name, found = f"_dmarc.{domain}", records.texts(f"_dmarc.{domain}", "v=dmarc1")
    if not found and owner != domain:
        name, found = f"_dmarc.{owner}", records.texts(f"_dmarc.{owner}", "v=dmarc1")
    if not found:
        says = f"{domain} has no DMARC record at _dmarc.{domain}; {SETTING_UP}"
        return CheckVerdict.WARNING, says
    if len(found) > 1:
        return CheckVerdict.WARNING, f"{name} has {len(found)} DMARC records, of which none counts; keep one"
    tags = _tags(found[0])
    policy = tags.get("sp", tags.get("p", "")) if name != f"_dmarc.{domain}" else tags.get("p", "")
    if policy not in {"none", "quarantine", "reject"}:
        return CheckVerdict.WARNING, f"the DMARC record at {name} has no policy; add p=quarantine or p=reject"
    only = ", which only reports mails in your name that others sent" if policy == "none" else ""
    return CheckVerdict.OK, f"the policy at {name} is {policy}{only}"


def _dkim(domain: str, selector: str | None, records: _Asking) -> tuple[CheckVerdict, str]:
    if selector is None:
        says = "your mail server signs; set MAIL_DKIM_SELECTOR to have its key looked up"
        return CheckVerdict.UNKNOWN, f"could not be checked: {says}"
    name = f"{selector}._domainkey.{domain}"
    try:
        found = [one for one in records(name, RdataType.TXT) if "p" in _tags(one)]
    except _NoSuchDomain:
        found = []
    if not found:
        return CheckVerdict.WARNING, f"there is no key at {name}; {SETTING_UP}"
    if not _tags(found[0])["p"]:
        return CheckVerdict.WARNING, f"the key at {name} is revoked (its p= is empty)"
    return CheckVerdict.OK, f"there is a key at {name} (whether mails are signed with it is not checked)"


def _tags(record: str) -> dict[str, str]:
    """Return the tags of a DMARC or DKIM record, with their values in small letters."""
    pairs = (tag.partition("=") for tag in record.split(";"))
    return {name.strip().casefold(): value.strip().casefold() for name, sign, value in pairs if sign}
