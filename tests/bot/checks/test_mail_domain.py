from collections.abc import Mapping, Sequence

import dns.resolver
import pytest

from bot.checks import mail_domain
from bot.checks.finding import CheckFinding
from tests.support.name_server import SET_UP, Zone, resolver_of

HOME = "fourthcoffee.example"


def look(
    zone: Zone, domain: str = HOME, selector: str | None = "s1", *, is_broken: bool = False
) -> list[str]:
    with resolver_of(zone, is_broken=is_broken) as resolver:
        return lines(list(mail_domain.look(domain, selector, lambda: resolver)))


def lines(findings: Sequence[CheckFinding]) -> list[str]:
    return [f"{one.what} {one.verdict}: {one.says}" for one in findings]


def changed(name: str, kind: str, *records: str) -> Zone:
    return {**{key: value for key, value in SET_UP.items() if key != (name, kind)}} | (
        {(name, kind): records} if records else {}
    )


def test_a_domain_that_is_set_up_has_a_line_for_each_record() -> None:
    assert look(SET_UP) == [
        (
            "mail domain ok: fourthcoffee.example takes mails at mx1.fourthcoffee.example, "
            "mx2.fourthcoffee.example"
        ),
        "SPF ok: v=spf1 mx -all (whether it names your mail server is not checked)",
        "DMARC ok: the policy at _dmarc.fourthcoffee.example is reject",
        (
            "DKIM ok: there is a key at s1._domainkey.fourthcoffee.example"
            " (whether mails are signed with it is not checked)"
        ),
    ]


@pytest.mark.parametrize(
    ("zone", "says"),
    [
        (changed(HOME, "MX", "0 ."), "mail domain warning: fourthcoffee.example says that it takes no mails"),
        (changed(HOME, "MX"), "mail domain warning: fourthcoffee.example has neither an MX record nor"),
        (
            {**changed(HOME, "MX"), (HOME, "AAAA"): ["::1"]},
            "mail domain ok: fourthcoffee.example has an address, but no MX record",
        ),
        (changed(HOME, "TXT"), "SPF warning: fourthcoffee.example has no SPF record"),
        (changed(HOME, "TXT", '"v=spf10 -all"'), "SPF warning: fourthcoffee.example has no SPF record"),
        (changed(HOME, "TXT", '"V=SPF1 mx -ALL"'), "SPF ok: V=SPF1 mx -ALL"),
        (changed(HOME, "TXT", '"v=spf1 -all"', '"v=spf1"'), "SPF warning: fourthcoffee.example has 2 SPF"),
        (
            changed(HOME, "TXT", '"v=spf1 mx +all"'),
            "SPF warning: the SPF record of fourthcoffee",
        ),
        (changed(HOME, "TXT", '"v=spf1 all"'), "SPF warning: the SPF record of fourthcoffee"),
        (changed(HOME, "TXT", '"v=spf1 mx ?all"'), "says nothing about other servers; end it with"),
        (changed(HOME, "TXT", '"v=spf1 redirect=_spf.x.example"'), "SPF ok: v=spf1 redirect=_spf.x.example"),
        (
            changed(f"_dmarc.{HOME}", "TXT"),
            "DMARC warning: fourthcoffee.example has no DMARC",
        ),
        (
            changed(f"_dmarc.{HOME}", "TXT", '"v=DMARC1; p=none"'),
            "DMARC ok: the policy at _dmarc.fourthcoffee.example is none, which only reports",
        ),
        (changed(f"_dmarc.{HOME}", "TXT", '"v=DMARC1; rua=mailto:x@y"'), "DMARC warning: the DMARC record"),
        (
            changed(f"_dmarc.{HOME}", "TXT", '"v=DMARC1; p=none"', '"v=DMARC1; p=reject"'),
            "DMARC warning: _dmarc.fourthcoffee.example has 2 DMARC records",
        ),
        (changed(f"s1._domainkey.{HOME}", "TXT"), "DKIM warning: there is no key at s1._domainkey."),
        (changed(f"s1._domainkey.{HOME}", "TXT", '"v=DKIM1; p="'), "DKIM warning: the key at s1._domainkey."),
    ],
)
def test_what_is_not_set_up_is_said_with_what_to_do(zone: Zone, says: str) -> None:
    found = look(zone)
    assert len(found) == 4
    assert any(says in line for line in found), found


def test_a_domain_below_another_inherits_its_dmarc_policy_for_such_domains() -> None:
    below: Mapping[tuple[str, str], Sequence[str]] = {
        ("mci.contoso.com", "MX"): ["10 mx.contoso.com."],
        ("_dmarc.contoso.com", "TXT"): ['"v=DMARC1; p=reject; sp=quarantine"'],
    }
    assert "DMARC ok: the policy at _dmarc.contoso.com is quarantine" in look(below, "mci.contoso.com")


def test_without_a_selector_the_key_is_unknown() -> None:
    assert look(SET_UP, selector=None)[-1].startswith("DKIM unknown: could not be checked: your mail server")


def test_a_domain_that_does_not_exist_is_the_only_failure() -> None:
    assert look({("contoso.com", "MX"): ["10 mx.contoso.com."]}) == [
        (
            "mail domain FAILED: fourthcoffee.example does not exist, so that other mail servers refuse "
            "mails from it; set MAIL_FROM"
        )
    ]


def test_a_host_of_this_machine_alone_is_no_domain_for_mails() -> None:
    (line,) = look(SET_UP, "localhost")
    assert line.startswith("mail domain warning: localhost is no domain on the internet")


def test_what_dns_refuses_to_say_is_unknown() -> None:
    assert {line.split(": ")[0].split()[-1] for line in look(SET_UP, is_broken=True)} == {"unknown"}


def test_a_machine_without_dns_is_asked_once_and_nothing_is_known() -> None:
    asked = list[int]()

    def none() -> dns.resolver.Resolver:
        asked.append(1)
        raise dns.resolver.NoResolverConfiguration

    found = lines(list(mail_domain.look(HOME, "s1", none)))
    assert [line.rpartition(" unknown: ")[2] for line in found] == [
        "could not be checked: DNS does not answer"
    ] * 4
    assert asked == [1]
