from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.customers import identifiers
from flows.rules.customers.identifiers import (
    AddressInsteadOfDomain,
    DecimalBySpreadsheet,
    DomainWithPort,
    DomainWithWildcard,
    EmailInsteadOfDomain,
    IdentifierRefused,
    MisspeltDomain,
    NilTenantId,
    NotADomain,
    NotAnEmail,
    NotAPartnerId,
    NotATenantId,
    NotATpid,
    OnlyASuffix,
    PersonalAccountsTenant,
    ReservedWord,
    ShortenedBySpreadsheet,
    SingleLabel,
    UrlInsteadOfDomain,
)

GUID = "6513270e-269e-4d37-b2a7-4de452e6b438"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (GUID, GUID),
        (GUID.upper(), GUID),
        (f"  {GUID}\u00a0", GUID),
        (f"{{{GUID}}}", GUID),
        (f"({GUID})", GUID),
        (f'"{GUID}"', GUID),
        (GUID.replace("-", ""), GUID),
        (GUID.replace("-", "\u2013"), GUID),
        (f"\ufeff{GUID}\u200b", GUID),
        ("", NotATenantId),
        (GUID[:-1], NotATenantId),
        (GUID + "0", NotATenantId),
        (GUID.replace("6", "g"), NotATenantId),
        ("contoso.com", NotATenantId),
        ("00000000-0000-0000-0000-000000000000", NilTenantId),
        ("9188040d-6c67-4c5b-b112-36a304b66dad", PersonalAccountsTenant),
        ("{9188040D6C674C5BB11236A304B66DAD}", PersonalAccountsTenant),
    ],
)
def test_r7_a_tenant_id_is_a_guid_kept_in_lower_case(typed: str, kept: str | type[IdentifierRefused]) -> None:
    check(identifiers.parse_tenant_id, typed, kept)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("123", "123"),
        ("00418207", "00418207"),
        ("123456789012", "123456789012"),
        (" 418207 ", "418207"),
        ("'00418207", "00418207"),
        ("４１８２０７", "418207"),
        ("12", NotATpid),
        ("1234567890123", NotATpid),
        ("", NotATpid),
        ("41 82 07", NotATpid),
        ("-418207", NotATpid),
        ("418207.0", DecimalBySpreadsheet),
        ("418207,00", DecimalBySpreadsheet),
        ("1.23457E+11", ShortenedBySpreadsheet),
        ("1,23457e11", ShortenedBySpreadsheet),
    ],
)
def test_r7_a_tpid_is_three_to_twelve_digits_with_its_zeros(
    typed: str, kept: str | type[IdentifierRefused]
) -> None:
    check(identifiers.parse_tpid, typed, kept)


@pytest.mark.parametrize(
    ("typed", "kept", "usual"),
    [
        ("4012345", "4012345", True),
        ("0456789", "0456789", True),
        ("4012", "4012", False),
        ("4012345678", "4012345678", False),
        ("401", NotAPartnerId, False),
        ("40123456789", NotAPartnerId, False),
    ],
)
def test_a_partner_id_of_unusual_length_is_worth_a_warning_only(
    typed: str, kept: str | type[IdentifierRefused], usual: bool
) -> None:
    check(identifiers.parse_partner_id, typed, kept)
    assert identifiers.is_usual_partner_id(typed) is usual


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("contoso.com", "contoso.com"),
        (" Contoso.COM. ", "contoso.com"),
        ("emea.contoso.co.uk", "emea.contoso.co.uk"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("例え.テスト", "xn--r8jz45g.xn--zckzah"),
        ("contoso\u3002com", "contoso.com"),
        ("", NotADomain),
        ("a" * 64 + ".com", NotADomain),
        (".".join(["a" * 60] * 5) + ".com", NotADomain),
        ("x" * 1001, NotADomain),
        ("-contoso.com", NotADomain),
        ("contoso..com", NotADomain),
        ("con toso.com", NotADomain),
        ("con_toso.com", NotADomain),
        ("contoso.c0m", NotADomain),
        ("contoso", SingleLabel),
        ("localhost", SingleLabel),
        ("common", ReservedWord),
        ("Organizations", ReservedWord),
        ("consumers", ReservedWord),
        ("192.0.2.1", AddressInsteadOfDomain),
        ("192.0.2.1:443", AddressInsteadOfDomain),
        ("10.0.0.0/8", AddressInsteadOfDomain),
        ("2001:db8::1", AddressInsteadOfDomain),
        ("[2001:db8::1]:443", AddressInsteadOfDomain),
        ("contoso.127", AddressInsteadOfDomain),
        ("0x7f.0x1", AddressInsteadOfDomain),
        ("https://contoso.com/about", UrlInsteadOfDomain),
        ("contoso.com/", UrlInsteadOfDomain),
        ("contoso.com?x", UrlInsteadOfDomain),
        ("..\\contoso.com", UrlInsteadOfDomain),
        ("kim@contoso.com", EmailInsteadOfDomain),
        ("contoso.com:443", DomainWithPort),
        ("*.contoso.com", DomainWithWildcard),
    ],
)
def test_r7_a_domain_is_fit_for_the_directory_or_refused_with_what_to_give_instead(
    typed: str, kept: str | type[IdentifierRefused]
) -> None:
    check(identifiers.parse_domain, typed, kept)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("contoso.com", "contoso.com"),
        ("Mail.Contoso.COM.", "mail.contoso.com"),
        ("  contoso.com\u00a0", "contoso.com"),
        ("ｃｏｎｔｏｓｏ．ｃｏｍ", "contoso.com"),
        ("contoso.com:443", "contoso.com"),
        ("contoso.com/", "contoso.com"),
        ("contoso.com?x", "contoso.com"),
        ("www.contoso.com/path#part", "www.contoso.com"),
        ("https://www.contoso.com/path?x", "www.contoso.com"),
        ("HTTPS://WWW.CONTOSO.COM", "www.contoso.com"),
        ("http:contoso.com", "contoso.com"),
        ("//contoso.com", "contoso.com"),
        ("https://user:word@contoso.com:8443/a@b", "contoso.com"),
        ("https://straße-contoso.com/", "xn--strae-contoso-edb.com"),
        ("kim@contoso.com", "contoso.com"),
        ("mailto:kim@contoso.com?subject=x", "contoso.com"),
        ("Kim Akers <kim@contoso.com>", "contoso.com"),
        ("<https://contoso.com/a|contoso.com>", "contoso.com"),
        ("<mailto:kim@contoso.com|kim@contoso.com>", "contoso.com"),
        ("“contoso.com”", "contoso.com"),
        ("contoso.com,", "contoso.com"),
        ("contoso.co.uk", "contoso.co.uk"),
        ("", NotADomain),
        ("https://", NotADomain),
        ("kim@", NotADomain),
        ("kim@contoso.com, lee@fabrikam.com", NotADomain),
        ("contoso.com and fabrikam.com", NotADomain),
        (GUID, identifiers.IdInsteadOfDomain),
        ("x" * 1001, NotADomain),
        ("co.uk", OnlyASuffix),
        ("https://co.uk/", OnlyASuffix),
        ("kim@com.au", OnlyASuffix),
        ("onmicrosoft.com", OnlyASuffix),
        ("com", SingleLabel),
        ("https://localhost:3000/", SingleLabel),
        ("https://login.microsoftonline.com/common", "login.microsoftonline.com"),
        ("common", ReservedWord),
        ("https://organizations/", ReservedWord),
        ("192.0.2.1", AddressInsteadOfDomain),
        ("https://192.0.2.1:8443/x", AddressInsteadOfDomain),
        ("https://[2001:db8::1]:443/", AddressInsteadOfDomain),
        ("10.0.0.0/8", AddressInsteadOfDomain),
        ("*.contoso.com", DomainWithWildcard),
        ("https://*.contoso.com/", DomainWithWildcard),
    ],
)
def test_r7_the_domain_is_taken_out_of_a_web_address_or_an_e_mail_address(
    typed: str, kept: str | type[IdentifierRefused]
) -> None:
    check(identifiers.find_domain, typed, kept)


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "http:/contoso.com",
            "http//contoso.com",
            "https;//contoso.com",
            "http:///contoso.com",
            "ftp:/contoso.com",
        ),
        *(
            "https//:contoso.com",
            "https:/contoso.com/a:b",
            "HTTP:\\contoso.com",
            "https;contoso.com",
            "https:///contoso.com",
        ),
    ],
)
def test_a_web_address_is_understood_with_a_typing_error_at_its_beginning(typed: str) -> None:
    assert identifiers.find_domain(typed) == "contoso.com"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("contoso,com", "contoso.com"),
        ("www,contoso,com", "www.contoso.com"),
        ("www.contoso,com", "www.contoso.com"),
        ("http://www.contoso,com/a", "www.contoso.com"),
        ("contoso;com", "contoso.com"),
        ("contoso:com", "contoso.com"),
        ("contoso·com", "contoso.com"),
        ("contoso、com", "contoso.com"),
        ("contoso，com", "contoso.com"),
        ("contoso..com", "contoso.com"),
        ("contoso .com", "contoso.com"),
        ("contoso. com", "contoso.com"),
        (".contoso.com", "contoso.com"),
        ("contoso.com..", "contoso.com"),
        ("-contoso.com", "contoso.com"),
        ("contoso,co,uk", "contoso.co.uk"),
        ("contoso,co.uk", "contoso.co.uk"),
        ("kim@contoso,com", "contoso.com"),
        ("straße,de", "straße.de"),
    ],
)
def test_a_typing_error_in_a_domain_is_answered_with_what_was_probably_meant(typed: str, meant: str) -> None:
    with pytest.raises(MisspeltDomain) as refused:
        identifiers.find_domain(typed)
    assert f" {meant}, " in refused.value.sentence
    assert identifiers.find_domain(meant)


@pytest.mark.parametrize(
    "typed",
    [
        *("contoso.com, fabrikam.com", "contoso.com; fabrikam.com", "contoso.com, Fabrikam", "Contoso, Ltd."),
        "contoso, com",
        *("contoso com", "Contoso GmbH", "contoso_x.com", "contoso.c0m", ",", "contoso,", ", com", "co,uk"),
    ],
)
def test_nothing_is_guessed_where_more_than_a_sign_is_wrong(typed: str) -> None:
    with pytest.raises(IdentifierRefused) as refused:
        identifiers.find_domain(typed)
    assert refused.type is not MisspeltDomain


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("kim@contoso.com", "contoso.com"),
        (" Kim@Contoso.com ", "contoso.com"),
        ("kim@emea.contoso.com", "emea.contoso.com"),
        ("kim", NotAnEmail),
        ("@contoso.com", NotAnEmail),
        ("kim@a@contoso.com", NotAnEmail),
        ("kim@contoso", SingleLabel),
        ("kim@", NotADomain),
    ],
)
def test_the_domain_of_an_address_is_what_follows_its_one_at(
    typed: str, kept: str | type[IdentifierRefused]
) -> None:
    check(identifiers.email_domain, typed, kept)


@pytest.mark.parametrize("domain", ["bücher-contoso.com", "xn--bcher-contoso-wob.com"])
@pytest.mark.parametrize(
    "email",
    [
        "kim@bücher-contoso.com",
        "kim@BÜCHER-contoso.com",
        "kim@bu\u0308cher-contoso.com",
        "kim@xn--bcher-contoso-wob.com",
        "kim@emea.XN--bcher-contoso-wob.com",
    ],
)
def test_r11_both_spellings_of_a_domain_are_the_same_domain(email: str, domain: str) -> None:
    assert not identifiers.lies_outside(email, domain)
    assert identifiers.lies_outside(email, "bucher-contoso.com")


@pytest.mark.parametrize(
    ("email", "domain", "outside"),
    [
        ("kim@contoso.com", "www.contoso.com", False),
        ("kim@www.contoso.com", "www.contoso.com", False),
        ("kim@contoso.com", "mail.contoso.com", True),
        ("kim@contoso.com", "www.com", True),
        ("kim@contoso.co.uk", "www.co.uk", True),
    ],
)
def test_r11_the_name_of_a_web_site_stands_for_its_domain(email: str, domain: str, outside: bool) -> None:
    assert identifiers.lies_outside(email, domain) is outside


@pytest.mark.parametrize(
    ("email", "outside"),
    [
        ("kim@contoso.com", False),
        ("kim@CONTOSO.com", False),
        ("kim@emea.contoso.com", False),
        ("kim@notcontoso.com", True),
        ("kim@contoso.com.example", True),
        ("kim@fabrikam.com", True),
    ],
)
def test_r11_an_address_at_a_subdomain_lies_inside_the_domain(email: str, outside: bool) -> None:
    assert identifiers.lies_outside(email, "contoso.com") is outside


@given(
    st.sampled_from(
        [
            identifiers.parse_tenant_id,
            identifiers.parse_tpid,
            identifiers.parse_partner_id,
            identifiers.parse_domain,
            identifiers.find_domain,
        ]
    ),
    st.one_of(st.text(max_size=60), st.from_regex(r"[a-z0-9.:*/@{}-]{0,40}", fullmatch=True)),
)
def test_what_was_parsed_parses_to_itself_and_all_else_is_refused_in_a_sentence(
    parse: Callable[[str], str], text: str
) -> None:
    try:
        kept = parse(text)
    except IdentifierRefused as refusal:
        sentence = refusal.sentence
    else:
        assert parse(kept) == kept
        assert kept.isascii()
        sentence = "."
    assert sentence.endswith(".")


def check(parse: Callable[[str], str], typed: str, kept: str | type[IdentifierRefused]) -> None:
    if isinstance(kept, str):
        assert parse(typed) == kept
        return
    with pytest.raises(IdentifierRefused) as refusal:
        parse(typed)
    assert refusal.type is kept


@pytest.mark.parametrize(
    "typed", ["418207", " 00418207 ", GUID, GUID.upper(), "{" + GUID + "}", GUID.replace("-", "\u2013")]
)
def test_an_id_in_the_place_of_a_domain_is_named_as_one(typed: str) -> None:
    with pytest.raises(identifiers.IdInsteadOfDomain):
        identifiers.find_domain(typed)


@pytest.mark.parametrize(
    "marks", ["\u2066\u2069", "\u2067\u2069", "\u2068\u2069", "\u202a\u202c", "\u200e\u200e"]
)
def test_marks_of_direction_that_a_phone_copies_along_do_not_matter(marks: str) -> None:
    def copied(text: str) -> str:
        return f"{marks[0]}{text}{marks[1]}"

    assert identifiers.find_domain(copied("contoso.com")) == "contoso.com"
    assert identifiers.email_domain(copied("kim@contoso.com")) == "contoso.com"
    assert identifiers.parse_tpid(copied("00418207")) == "00418207"
    assert identifiers.parse_tenant_id(copied(GUID)) == GUID
