"""Domains at which anyone can have a mailbox."""

import pytest

from flows.rules.customers.free_mail import is_free_mail


@pytest.mark.parametrize(
    "domain",
    [
        "gmail.com",
        "Outlook.com",
        "mail.gmail.com",
        "hotmail.co.uk",
        "yahoo.com.ar",
        "web.de",
        "qq.com",
        "tuta.io",
        "proton.me",
        "mailinator.us",
        "laposte.net",
        "seznam.cz",
        "docomo.ne.jp",
        "daum.net",
        "neuf.fr",
        "privaterelay.appleid.com",
    ],
)
def test_a_free_mail_domain_names_no_customer(domain: str) -> None:
    assert is_free_mail(domain)


@pytest.mark.parametrize(
    "domain", ["contoso.com", "gmail.contoso.com", "microsoft.com", "telstra.com", "nus.edu.sg", "co.uk", ""]
)
def test_the_domain_of_an_organisation_may_name_a_customer(domain: str) -> None:
    assert not is_free_mail(domain)
