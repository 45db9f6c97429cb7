"""The samples hold a customer for every outcome of adding one; this walks them all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.loading.files import load_files
from flows import access
from flows.access import Actor, NoRole
from flows.customers import check_customer
from flows.customers.check_customer import Checked
from flows.drafts import drafts
from flows.drafts.draft_models import AddCustomerDraft
from flows.rules.customers.eligibility import ReasonCode as R
from flows.rules.customers.tenancy import Asks
from flows.rules.customers.tenants import DirectoryUnavailable, NoTenant, TenantAnswer, TenantFound
from store.database.engine import Database
from store.enums import IdentifierType, TenantCheck
from store.partners import Location

SAMPLES = Path(__file__).parents[1] / "samples"
WORKSPACE: dict[str, Any] = yaml.safe_load((SAMPLES / "workspace.yaml").read_text())
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TENANT_ID, TPID = IdentifierType.TENANT_ID, IdentifierType.TPID


def directory(domain: str) -> TenantAnswer:
    """Answer as the sandbox's tenant directory does."""
    entry = WORKSPACE["directory"].get(domain, {})
    if entry.get("mode") == "down":
        return DirectoryUnavailable("it does not answer")
    return TenantFound(entry["tenant_id"]) if "tenant_id" in entry else NoTenant()


@pytest.fixture
def database(database: Database) -> Database:
    load_files(database, sorted(SAMPLES.iterdir()))
    return database


@dataclass(frozen=True)
class Outcome:
    checked: Checked

    @property
    def chosen(self) -> set[str]:
        return {one.engagement.code for one in self.checked.assessments if one.eligibility.is_eligible}

    def reasons(self, code: str) -> set[R]:
        return next(
            set(one.eligibility.codes) for one in self.checked.assessments if one.engagement.code == code
        )


def check(
    session: Session,
    domain: str,
    *,
    tenant_id: str | None = None,
    tpid: str | None = None,
    reason: str | None = None,
    location: str = "4012345",
    user: str = "U0ADA",
) -> Outcome | Asks:
    """Take the first step of adding a customer."""
    actor = access.identify(session, WORKSPACE["workspace"]["id"], user)
    place = session.scalars(select(Location).where(Location.code == location)).one()
    id_type = TENANT_ID if tenant_id else TPID if tpid else None
    typed = AddCustomerDraft(
        location_id=place.id,
        domain=domain,
        id_type=id_type,
        id_value=tenant_id or tpid or "",
        reason=reason or "",
    )
    draft = drafts.start(session, actor, typed, NOW)
    session.flush()
    answer = check_customer.ask(directory, domain, id_type)
    found = check_customer.check(session, actor, draft.id, answer, NOW, version=draft.version)
    assert found is not None
    return found if isinstance(found, Asks) else Outcome(found)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.write() as session:
        yield session


def outcome(session: Session, domain: str, **typed: Any) -> Outcome:
    found = check(session, domain, **typed)
    assert isinstance(found, Outcome)
    return found


def test_r8_without_an_id_the_tenant_is_derived_from_the_domain(session: Session) -> None:
    contoso = outcome(session, "contoso.com")
    assert contoso.checked.identifier.check is TenantCheck.DERIVED
    assert contoso.chosen >= {"COLLAB-APPS", "ENDPOINT-MGMT", "DIGITAL-WORKFORCE", "MULTI-CLOUD"}
    assert contoso.reasons("SIEM-XDR") == {R.CRITERIA_NOT_MET}


def test_r9_a_domain_without_tenant_asks_for_an_id_and_a_tpid_will_do(session: Session) -> None:
    assert check(session, "wingtiptoys.com") is Asks.IDENTIFIER_NO_TENANT
    assert outcome(session, "wingtiptoys.com", tpid="7719040").chosen
    assert check(session, "nobody-knows-it.example") is Asks.IDENTIFIER_NO_TENANT


def test_r9_a_directory_that_does_not_answer_is_told_from_a_domain_without_tenant(session: Session) -> None:
    assert check(session, "northwindtraders.com") is Asks.IDENTIFIER_UNAVAILABLE


def test_r11_without_the_directory_a_given_tenant_is_taken_and_marked_not_verified(session: Session) -> None:
    tenant_id = WORKSPACE["directory"]["northwindtraders.com"]["tenant_id"]
    northwind = outcome(session, "northwindtraders.com", tenant_id=tenant_id)
    assert northwind.checked.identifier.check is TenantCheck.NOT_VERIFIED
    assert northwind.chosen


def test_r10_what_holds_for_a_customer_s_tenant_does_not_hold_for_its_tpid(session: Session) -> None:
    assert outcome(session, "fabrikam.com").chosen == set()
    by_tpid = outcome(session, "fabrikam.com", tpid="00418207")
    assert by_tpid.checked.identifier.check is TenantCheck.NOT_COMPARED
    assert by_tpid.chosen >= {"SIEM-XDR", "VIVA", "IDENTITIES-ACCESS"}
    assert by_tpid.reasons("DIGITAL-WORKFORCE") == {R.IDENTIFIER_TYPE_NOT_ALLOWED}


def test_r11_a_tenant_that_is_not_the_domain_s_needs_a_reason(session: Session) -> None:
    other = "36f675cc-81e7-4ef5-a8e2-5d940ed90475"
    assert check(session, "adventure-works.com", tenant_id=other) is Asks.REASON_MISMATCH
    kept = outcome(session, "adventure-works.com", tenant_id=other, reason="Their holding's tenant")
    assert kept.checked.identifier.check is TenantCheck.MISMATCHED
    assert kept.checked.identifier.reason == "Their holding's tenant"
    assert kept.reasons("MULTI-CLOUD") == {R.CRITERIA_NOT_MET}
    assert len(kept.chosen) == 9
    assert check(session, "wingtiptoys.com", tenant_id=other) is Asks.REASON_NO_TENANT


@pytest.mark.parametrize(
    ("domain", "code", "reason"),
    [
        ("tailspintoys.com", "COLLAB-APPS", R.CONSENTED_TO_ANOTHER_PARTNER),
        ("tailspintoys.com", "VIVA", R.CONSENTED_TO_ANOTHER_PARTNER),
        ("proseware.com", "SIEM-XDR", R.PARTICIPATED_WITH_ANOTHER_PARTNER),
        ("proseware.com", "SENSITIVE-DATA", R.PARTICIPATED_WITH_ANOTHER_PARTNER),
        ("woodgrovebank.com", "COMPLIANCE-PRIVACY", R.CLAIM_LIMIT_REACHED),
        ("litwareinc.com", "SIEM-XDR", R.NOT_KNOWN),
        ("fabrikam.com", "VIVA", R.CRITERIA_NOT_MET),
    ],
)
def test_r5_r12_what_cannot_be_chosen_says_why(session: Session, domain: str, code: str, reason: R) -> None:
    found = outcome(session, domain)
    assert found.reasons(code) == {reason}
    assert code not in found.chosen


def test_a_slow_directory_s_customer_is_eligible(session: Session) -> None:
    assert WORKSPACE["directory"]["alpineskihouse.com"]["mode"] == "slow"
    assert outcome(session, "alpineskihouse.com").chosen


def test_r1_locations_are_chosen_by_enrolment_eligibility_and_role(session: Session) -> None:
    def choosable(user: str) -> set[str]:
        actor: Actor = access.identify(session, "T0FOURTH", user)
        return {one.code for one in access.choosable_locations(session, actor)}

    assert choosable("U0ADA") == {"4012345", "4023456", "4034567", "0456789"}
    assert choosable("U0LIN") == {"4023456"}
    with pytest.raises(NoRole) as refusal:
        choosable("U0MAX")
    assert refusal.value.admins == ("U0ADA",)


def test_r1_r12_a_location_earns_on_its_own_engagements_only(session: Session) -> None:
    warsaw = outcome(session, "contoso.com", location="4034567")
    assert warsaw.reasons("VIVA") >= {R.LOCATION_NOT_ELIGIBLE}
    assert warsaw.chosen == {"MULTI-CLOUD", "COMPLIANCE-PRIVACY", "SENSITIVE-DATA", "IDENTITIES-ACCESS"}


def test_every_member_of_the_samples_is_a_user_of_the_sandbox() -> None:
    roles = yaml.safe_load((SAMPLES / "roles.yaml").read_text())["roles"]
    users = {user["id"]: user["real_name"] for user in WORKSPACE["users"]}
    assert {row["user_id"]: row["name"] for row in roles} == users
    partner = yaml.safe_load((SAMPLES / "partner.yaml").read_text())["partner"]
    assert partner["workspace_id"] == WORKSPACE["workspace"]["id"]
    assert partner["channel_id"] in {channel["id"] for channel in WORKSPACE["channels"]}
