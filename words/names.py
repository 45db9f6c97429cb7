"""How people read the values of enumerations."""

from store.enums import EngagementType, IdentifierType, Origin, TenantCheck
from words.languages import marked

IDENTIFIER_TYPES = {IdentifierType.TENANT_ID: marked("Tenant ID"), IdentifierType.TPID: marked("TPID")}

ORIGINS = {Origin.ADDED: "Added", Origin.CLAIMED: "Claimed"}

ENGAGEMENT_TYPES = {
    EngagementType.ASSESSMENT: marked("assessment"),
    EngagementType.WORKSHOP: marked("workshop"),
    EngagementType.SMALL_PROJECT: marked("XS or small project"),
    EngagementType.MEDIUM_PROJECT: marked("medium project"),
    EngagementType.LARGE_PROJECT: marked("large project"),
}

TENANT_CHECKS = {
    TenantCheck.DERIVED: "found from the domain",
    TenantCheck.MATCHED: "matches the domain",
    TenantCheck.MISMATCHED: "differs from the domain's tenant",
    TenantCheck.NO_TENANT: "the domain has no tenant",
    TenantCheck.NOT_VERIFIED: "not verified: the tenant directory did not answer",
    TenantCheck.NOT_COMPARED: "not compared with the domain",
}
