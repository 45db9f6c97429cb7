from flows.rules.customers.namesakes import NamedCustomer, told_apart

EVERY = (
    NamedCustomer(1, "Contoso", "contoso.com"),
    NamedCustomer(2, "CONTOSO", "contoso.example"),
    NamedCustomer(3, "Fabrikam", "fabrikam.com"),
    NamedCustomer(4, "Fabrikam", "fabrikam.com"),
)


def test_two_companies_of_one_name_are_told_apart_by_their_domains() -> None:
    assert told_apart(EVERY) == {1: "Contoso (contoso.com)", 2: "CONTOSO (contoso.example)"}


def test_two_identifiers_of_one_company_share_its_name() -> None:
    assert told_apart(EVERY[2:]) == {}
