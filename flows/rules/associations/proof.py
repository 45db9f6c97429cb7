"""What a customer's acceptance proves, and whether it ends the associations of other partners (R19).

Input of the partner proves nothing, neither the domain nor the contact nor the reason for a mismatch. The
proof is the domain to which the link was mailed, and the tenant that the directory names for that domain.
"""

from dataclasses import dataclass

from flows.rules.customers.free_mail import is_free_mail
from flows.rules.customers.identifiers import PERSONAL_ACCOUNTS, IdentifierRefused, email_domain
from flows.rules.customers.tenants import DirectoryUnavailable, NoTenant, TenantAnswer, TenantFound
from store.enums import IdentifierType, Proof

NIL_TENANT = "00000000-0000-0000-0000-000000000000"
"""The nil GUID, which is no tenant."""

PROVES_NOTHING_TENANTS = frozenset({PERSONAL_ACCOUNTS, NIL_TENANT})
"""Tenants that do not identify a single customer."""


PROVEN = frozenset({Proof.TENANT})
"""Kinds of proof that count for every other partner; `Proof.DOMAIN` counts only for some."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What is kept of an acceptance: its proof, the domain of the mail, and whether an operator upheld it."""

    proof: Proof | None
    mail_domain: str | None
    is_upheld: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an acceptance proves, from which domain of the mail, and which tenant the directory named."""

    proof: Proof
    mail_domain: str | None
    tenant_id: str | None = None


def mail_domain(email: str) -> str | None:
    """Return the domain of the address to which a link was mailed, in the form of `parse_domain`."""
    try:
        return email_domain(email)
    except IdentifierRefused:
        return None


def domain_to_ask(email: str) -> str | None:
    """Return the domain for which the directory is to be asked about an acceptance, if that can matter."""
    domain = mail_domain(email)
    return None if domain is None or is_free_mail(domain) else domain


def weigh(email: str | None, id_type: IdentifierType, id_value: str, answer: TenantAnswer | None) -> Evidence:
    """Return what an acceptance through a link mailed to ``email`` proves.

    No ``email`` means that it was given outside the bot and recorded (R22). ``answer`` is what the tenant
    directory says about the mail's domain; only a tenant or "no tenant" counts as an answer.
    """
    if email is None:
        return Evidence(Proof.RECORDED, None)
    domain = mail_domain(email)
    if domain is None:
        return Evidence(Proof.UNREADABLE, None)
    tenant_id = answer.tenant_id.lower() if isinstance(answer, TenantFound) else None
    is_public = is_free_mail(domain) or tenant_id == PERSONAL_ACCOUNTS
    return Evidence(
        Proof.PUBLIC_MAIL if is_public else _of_tenant(id_type, id_value.lower(), answer, tenant_id),
        domain,
        tenant_id,
    )


def binds(given: Acceptance, domain: str) -> bool:
    """Tell whether an acceptance binds the customer against another partner, who names this domain."""
    return (
        given.is_upheld
        or given.proof is Proof.TENANT
        or (given.proof is Proof.DOMAIN and _is_same(given.mail_domain, domain))
    )


def ends(given: Acceptance, domain: str, before: Acceptance | None) -> bool:
    """Tell whether an acceptance ends the association of another partner, who names this domain for it.

    ``before`` is that partner's own acceptance, if its customer gave one. The first of two equally proven
    acceptances stays valid, and so does one that an operator upheld.
    """
    if not binds(given, domain):
        return False
    if before is None:
        return True
    is_equal = before.proof is Proof.DOMAIN and _is_same(given.mail_domain, before.mail_domain)
    return not (before.is_upheld or before.proof is Proof.TENANT or is_equal)


def _of_tenant(
    id_type: IdentifierType, id_value: str, answer: TenantAnswer | None, tenant_id: str | None
) -> Proof:
    if id_value in PROVES_NOTHING_TENANTS or not _is_known(answer):
        return Proof.PUBLIC_MAIL
    if id_type is IdentifierType.TPID:
        # A TPID belongs to no tenant that could be compared.
        return Proof.DOMAIN
    if isinstance(answer, NoTenant):
        return Proof.NO_TENANT
    if tenant_id is None:
        return Proof.DOMAIN
    return Proof.TENANT if tenant_id == id_value else Proof.OTHER_TENANT


def _is_known(answer: TenantAnswer | None) -> bool:
    """Tell whether an answer names one owner, or says that there is none; any other proves nothing."""
    return answer is None or isinstance(answer, TenantFound | NoTenant | DirectoryUnavailable)


def _is_same(one: str | None, other: str | None) -> bool:
    """Tell whether two domains are the same; a subdomain may have another owner, so it is another domain."""
    known = mail_domain(f"x@{one}") if one else None
    return known is not None and other is not None and known == mail_domain(f"x@{other}")
