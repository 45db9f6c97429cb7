import pytest

from flows.rules.customers.tenancy import Asks, Identifier, resolve
from flows.rules.customers.tenants import (
    DirectoryUnavailable,
    NoTenant,
    PersonalAccounts,
    TenantAnswer,
    TenantFound,
)
from store.enums import IdentifierType, TenantCheck

OWN = "11111111-2222-4333-8444-555555555555"
OTHER = "99999999-2222-4333-8444-555555555555"
FOUND, NONE, DOWN = TenantFound(OWN), NoTenant(), DirectoryUnavailable("timeout")
PERSONAL = PersonalAccounts()
TENANT, TPID = IdentifierType.TENANT_ID, IdentifierType.TPID


@pytest.mark.parametrize(
    ("id_type", "id_value", "reason", "answer", "expected"),
    [
        pytest.param(None, "", None, FOUND, Identifier(TENANT, OWN, TenantCheck.DERIVED), id="R8 derived"),
        pytest.param(None, "", None, NONE, Asks.IDENTIFIER_NO_TENANT, id="R9 no tenant"),
        pytest.param(None, "", None, DOWN, Asks.IDENTIFIER_UNAVAILABLE, id="R9 not answering is different"),
        pytest.param(
            TENANT, OWN, None, FOUND, Identifier(TENANT, OWN, TenantCheck.MATCHED), id="R11 matches"
        ),
        pytest.param(None, "", None, PERSONAL, Asks.WORK_DOMAIN, id="R8 personal accounts are no customer"),
        pytest.param(TENANT, OWN, "why", PERSONAL, Asks.WORK_DOMAIN, id="R11 nor do they with an ID"),
        pytest.param(TENANT, OTHER, None, FOUND, Asks.REASON_MISMATCH, id="R11 mismatch asks why"),
        pytest.param(
            TENANT,
            OTHER,
            "merger",
            FOUND,
            Identifier(TENANT, OTHER, TenantCheck.MISMATCHED, "merger"),
            id="R11 mismatch with a reason",
        ),
        pytest.param(TENANT, OWN, None, NONE, Asks.REASON_NO_TENANT, id="R11 domain without tenant asks why"),
        pytest.param(
            TENANT,
            OWN,
            "new domain",
            NONE,
            Identifier(TENANT, OWN, TenantCheck.NO_TENANT, "new domain"),
            id="R11 domain without tenant, with a reason",
        ),
        pytest.param(
            TENANT,
            OWN,
            None,
            DOWN,
            Identifier(TENANT, OWN, TenantCheck.NOT_VERIFIED),
            id="R11 not answering goes on, not verified",
        ),
        pytest.param(
            TPID,
            "00123",
            None,
            None,
            Identifier(TPID, "00123", TenantCheck.NOT_COMPARED),
            id="R10 TPID as given",
        ),
    ],
)
def test_what_was_typed_and_what_the_directory_says_settle_the_identifier(
    id_type: IdentifierType | None,
    id_value: str,
    reason: str | None,
    answer: TenantAnswer | None,
    expected: Identifier | Asks,
) -> None:
    assert resolve(id_type, id_value, reason, answer) == expected
