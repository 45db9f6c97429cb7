"""Which identifier value to check, from what was typed and what the tenant directory says (R8, R9, R11)."""

from dataclasses import dataclass
from enum import StrEnum

from flows.rules.customers.tenants import NoTenant, PersonalAccounts, TenantAnswer, TenantFound
from store.enums import IdentifierType, TenantCheck


class Asks(StrEnum):
    """What the member must still give before the journey can continue."""

    IDENTIFIER_NO_TENANT = "identifier_no_tenant"
    IDENTIFIER_UNAVAILABLE = "identifier_unavailable"
    WORK_DOMAIN = "work_domain"
    REASON_MISMATCH = "reason_mismatch"
    REASON_NO_TENANT = "reason_no_tenant"


@dataclass(frozen=True, slots=True)
class Identifier:
    """The exact value on which eligibility is checked (R10), and how it relates to the domain (R11)."""

    id_type: IdentifierType
    id_value: str
    check: TenantCheck
    reason: str | None = None


def resolve(
    id_type: IdentifierType | None, id_value: str, reason: str | None, answer: TenantAnswer | None
) -> Identifier | Asks:
    """Return the identifier to check, or what must still be given.

    ``id_type`` is ``None`` where no ID was typed; then the tenant is derived from the domain (R8). A TPID is
    not compared with the domain, so ``answer`` may be ``None`` for it.
    """
    if id_type is IdentifierType.TPID:
        return Identifier(id_type, id_value, TenantCheck.NOT_COMPARED)
    if isinstance(answer, PersonalAccounts):
        return Asks.WORK_DOMAIN
    if id_type is None:
        return _derived(answer)
    return _compared(id_type, id_value, reason, answer)


def _derived(answer: TenantAnswer | None) -> Identifier | Asks:
    match answer:
        case TenantFound(tenant_id):
            return Identifier(IdentifierType.TENANT_ID, tenant_id, TenantCheck.DERIVED)
        case NoTenant():
            return Asks.IDENTIFIER_NO_TENANT
        case _:
            return Asks.IDENTIFIER_UNAVAILABLE


def _compared(
    id_type: IdentifierType, id_value: str, reason: str | None, answer: TenantAnswer | None
) -> Identifier | Asks:
    match answer:
        case TenantFound(tenant_id) if tenant_id == id_value:
            return Identifier(id_type, id_value, TenantCheck.MATCHED)
        case TenantFound():
            check, asks = TenantCheck.MISMATCHED, Asks.REASON_MISMATCH
        case NoTenant():
            check, asks = TenantCheck.NO_TENANT, Asks.REASON_NO_TENANT
        case _:
            return Identifier(id_type, id_value, TenantCheck.NOT_VERIFIED)
    return Identifier(id_type, id_value, check, reason) if reason else asks
