"""How people read the values of enumerations."""

from store.enums import EngagementType, IdentifierType, TenantCheck

IDENTIFIER_TYPES = {IdentifierType.TENANT_ID: "Tenant ID", IdentifierType.TPID: "TPID"}

ENGAGEMENT_TYPES = {
    EngagementType.ASSESSMENT: "assessment",
    EngagementType.WORKSHOP: "workshop",
    EngagementType.SMALL_PROJECT: "XS or small project",
    EngagementType.MEDIUM_PROJECT: "medium project",
    EngagementType.LARGE_PROJECT: "large project",
}

TENANT_CHECKS = {
    TenantCheck.DERIVED: "found from the domain",
    TenantCheck.MATCHED: "matches the domain",
    TenantCheck.MISMATCHED: "differs from the domain's tenant",
    TenantCheck.NO_TENANT: "the domain has no tenant",
    TenantCheck.NOT_VERIFIED: "not verified: the tenant directory did not answer",
    TenantCheck.NOT_COMPARED: "not compared with the domain",
}
