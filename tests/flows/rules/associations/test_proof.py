from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.associations.proof import Acceptance, binds, domain_to_ask, ends, weigh
from flows.rules.customers.identifiers import PERSONAL_ACCOUNTS
from flows.rules.customers.tenants import (
    DirectoryUnavailable,
    NoTenant,
    PersonalAccounts,
    TenantAnswer,
    TenantFound,
)
from store.enums import IdentifierType, Proof

TENANT, TPID = IdentifierType.TENANT_ID, IdentifierType.TPID
CONTOSO = "11111111-2222-4333-8444-555555555555"
BLUE = "22222222-2222-4333-8444-555555555555"
NIL = "00000000-0000-0000-0000-000000000000"
THEIRS, OTHER = TenantFound(CONTOSO), TenantFound(BLUE)
PERSONAL = TenantFound(PERSONAL_ACCOUNTS)
NONE, AWAY = NoTenant(), DirectoryUnavailable("timed out")


@pytest.mark.parametrize(
    ("email", "id_type", "id_value", "answer", "proof"),
    [
        # Given through a link that was mailed to a domain of the association's own tenant.
        ("kim@contoso.com", TENANT, CONTOSO, THEIRS, Proof.TENANT),
        ("kim@contoso.de", TENANT, CONTOSO, THEIRS, Proof.TENANT),
        ("Kim@CONTOSO.com", TENANT, CONTOSO.upper(), THEIRS, Proof.TENANT),
        ("kim@bücher.example", TENANT, CONTOSO, TenantFound(CONTOSO.upper()), Proof.TENANT),
        # The partner's own mailbox, under whatever name.
        ("kim@blue.example", TENANT, CONTOSO, OTHER, Proof.OTHER_TENANT),
        ("kim@contoso.com.blue.example", TENANT, CONTOSO, OTHER, Proof.OTHER_TENANT),
        ("kim@contoso.blue.example", TENANT, CONTOSO, NONE, Proof.NO_TENANT),
        ("kim@c0ntoso.com", TENANT, CONTOSO, NONE, Proof.NO_TENANT),
        # Nobody but the directory says to which tenant a subdomain belongs.
        ("kim@eu.contoso.com", TENANT, CONTOSO, THEIRS, Proof.TENANT),
        ("kim@eu.contoso.com", TENANT, CONTOSO, NONE, Proof.NO_TENANT),
        # Mailboxes that anybody can have.
        ("kim@gmail.com", TENANT, CONTOSO, THEIRS, Proof.PUBLIC_MAIL),
        ("kim@OUTLOOK.com", TENANT, CONTOSO, AWAY, Proof.PUBLIC_MAIL),
        ("kim@gmail.com", TPID, "123456", None, Proof.PUBLIC_MAIL),
        ("kim@vanity.example", TENANT, CONTOSO, PERSONAL, Proof.PUBLIC_MAIL),
        ("kim@vanity.example", TPID, "123456", PERSONAL, Proof.PUBLIC_MAIL),
        ("kim@vanity.example", TENANT, CONTOSO, PersonalAccounts(), Proof.PUBLIC_MAIL),
        ("kim@vanity.example", TPID, "123456", PersonalAccounts(), Proof.PUBLIC_MAIL),
        ("kim@vanity.example", TENANT, PERSONAL_ACCOUNTS, PERSONAL, Proof.PUBLIC_MAIL),
        ("kim@contoso.com", TENANT, PERSONAL_ACCOUNTS, AWAY, Proof.PUBLIC_MAIL),
        # A tenant of zeros is nobody's.
        ("kim@contoso.com", TENANT, NIL, TenantFound(NIL), Proof.PUBLIC_MAIL),
        ("kim@contoso.com", TENANT, CONTOSO, TenantFound(NIL), Proof.OTHER_TENANT),
        # No tenant can be compared: the domain must do.
        ("kim@contoso.com", TENANT, CONTOSO, AWAY, Proof.DOMAIN),
        ("kim@contoso.com", TENANT, CONTOSO, None, Proof.DOMAIN),
        ("kim@contoso.com", TPID, "123456", THEIRS, Proof.DOMAIN),
        ("kim@contoso.com", TPID, "123456", NONE, Proof.DOMAIN),
        ("kim@contoso.com", TPID, "123456", AWAY, Proof.DOMAIN),
        ("kim@contoso.com", TPID, CONTOSO, THEIRS, Proof.DOMAIN),
        # No address, or none that can be read.
        (None, TENANT, CONTOSO, THEIRS, Proof.RECORDED),
        (None, TPID, "123456", None, Proof.RECORDED),
        ("kim", TENANT, CONTOSO, THEIRS, Proof.UNREADABLE),
        ("kim@blue.example@contoso.com", TENANT, CONTOSO, THEIRS, Proof.UNREADABLE),
        ("erased@localhost", TENANT, CONTOSO, THEIRS, Proof.UNREADABLE),
    ],
)
def test_r19_what_an_acceptance_proves(
    email: str | None, id_type: IdentifierType, id_value: str, answer: TenantAnswer | None, proof: Proof
) -> None:
    found = weigh(email, id_type, id_value, answer)
    assert found.proof is proof
    assert (found.mail_domain is None) is (proof in {Proof.RECORDED, Proof.UNREADABLE})


@pytest.mark.parametrize(
    ("mail", "named", "is_same"),
    [
        ("contoso.com", "contoso.com", True),
        ("contoso.com", "CONTOSO.com", True),
        ("contoso.com", "contoso.com.", True),
        ("xn--bcher-kva.example", "bücher.example", True),
        ("xn--strae-oqa.example", "straße.example", True),
        ("xn--strae-oqa.example", "strasse.example", False),
        ("eu.contoso.com", "contoso.com", False),
        ("contoso.com", "eu.contoso.com", False),
        ("contoso.com", "fabrikam.com", False),
        ("contoso.com", "", False),
        (None, "contoso.com", False),
        (None, "", False),
    ],
)
def test_r19_without_a_tenant_only_the_domain_that_the_other_partner_names_counts(
    mail: str | None, named: str, *, is_same: bool
) -> None:
    assert binds(Acceptance(Proof.DOMAIN, mail), named) is is_same


@pytest.mark.parametrize("proof", [None, *Proof])
def test_r19_what_an_operator_upheld_binds_whatever_it_proves(proof: Proof | None) -> None:
    assert binds(Acceptance(proof, None, is_upheld=True), "fabrikam.com")
    proven = proof is Proof.TENANT or proof is Proof.DOMAIN
    assert binds(Acceptance(proof, "contoso.com"), "contoso.com") is proven


@pytest.mark.parametrize(
    ("before", "ended"),
    [
        (None, True),
        (Acceptance(Proof.RECORDED, None), True),
        (Acceptance(Proof.OTHER_TENANT, "blue.example"), True),
        (Acceptance(Proof.NO_TENANT, "contoso.com"), True),
        (Acceptance(Proof.PUBLIC_MAIL, "gmail.com"), True),
        (Acceptance(None, None), True),
        (Acceptance(Proof.DOMAIN, "contoso.de"), True),
        (Acceptance(Proof.DOMAIN, "contoso.com"), False),
        (Acceptance(Proof.TENANT, "contoso.de"), False),
        (Acceptance(Proof.RECORDED, None, is_upheld=True), False),
    ],
)
@pytest.mark.parametrize("given_proof", [Proof.TENANT, Proof.DOMAIN])
def test_r19_a_later_proven_acceptance_ends_one_that_is_not_and_no_equal_one(
    given_proof: Proof, before: Acceptance | None, *, ended: bool
) -> None:
    assert ends(Acceptance(given_proof, "contoso.com"), "contoso.com", before) is ended


UNPROVEN = set(Proof) - {Proof.TENANT, Proof.DOMAIN}
ACCEPTANCES = [None, *(Acceptance(one, "contoso.com") for one in Proof)]


@pytest.mark.parametrize(("proof", "before"), list(product(sorted(UNPROVEN), ACCEPTANCES)))
def test_r19_what_is_not_proven_ends_nothing(proof: Proof, before: Acceptance | None) -> None:
    assert not ends(Acceptance(proof, "contoso.com"), "contoso.com", before)


DOMAINS = st.sampled_from(
    ["contoso.com", "eu.contoso.com", "blue.example", "gmail.com", "contoso.com.blue.example"]
)


@given(
    mailbox=DOMAINS,
    named=DOMAINS,
    id_type=st.sampled_from(IdentifierType),
    id_value=st.sampled_from([CONTOSO, BLUE, NIL, PERSONAL_ACCOUNTS, "123456"]),
    answer=st.sampled_from([None, AWAY, NONE, THEIRS, OTHER, PERSONAL, PersonalAccounts()]),
)
def test_r19_only_the_very_tenant_or_the_very_domain_ever_ends_another_partners_association(
    mailbox: str, named: str, id_type: IdentifierType, id_value: str, answer: TenantAnswer | None
) -> None:
    found = weigh(f"kim@{mailbox}", id_type, id_value, answer)
    if ends(Acceptance(found.proof, found.mail_domain), named, None):
        is_tenant = answer == TenantFound(id_value) and id_type is TENANT
        assert is_tenant or mailbox == named
        assert mailbox != "gmail.com"
        assert PERSONAL_ACCOUNTS not in {id_value, found.tenant_id}


@pytest.mark.parametrize(
    ("email", "asked"),
    [
        ("kim@contoso.com", "contoso.com"),
        ("kim@Bücher.example", "xn--bcher-kva.example"),
        ("kim@eu.contoso.com", "eu.contoso.com"),
        ("kim@gmail.com", None),
        ("kim", None),
    ],
)
def test_the_directory_is_asked_about_the_mails_own_domain(email: str, asked: str | None) -> None:
    assert domain_to_ask(email) == asked
