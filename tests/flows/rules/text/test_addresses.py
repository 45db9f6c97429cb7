"""E-mail addresses as they are kept, sent to and compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.customers.identifiers import IdentifierRefused
from flows.rules.text import addresses
from flows.rules.text.addresses import AddressTooLong, DomainTooLong, LocalPartTooLong, NotAnAddress


@pytest.mark.parametrize(
    ("typed", "kept", "wire"),
    [
        ("kim@contoso.com", "kim@contoso.com", "kim@contoso.com"),
        (" Kim.Akers@CONTOSO.com ", "Kim.Akers@contoso.com", "Kim.Akers@contoso.com"),
        ("kim@straße-contoso.com", "kim@straße-contoso.com", "kim@xn--strae-contoso-edb.com"),
        ("kim@xn--strae-contoso-edb.com", "kim@straße-contoso.com", "kim@xn--strae-contoso-edb.com"),
        ("kim@strasse-contoso.com", "kim@strasse-contoso.com", "kim@strasse-contoso.com"),
        ("jose\u0301@fourthcoffee.com", "josé@fourthcoffee.com", "josé@fourthcoffee.com"),
        ("ｋｉｍ＠ｃｏｎｔｏｓｏ．ｃｏｍ", "kim@contoso.com", "kim@contoso.com"),
        ("kim@соntoso.com", "kim@xn--ntoso-iyeu.com", "kim@xn--ntoso-iyeu.com"),
        ("kim@نامه\u200cای.com", "kim@xn--mgba3gch31f060k.com", "kim@xn--mgba3gch31f060k.com"),
        ("kim@نامهای.com", "kim@نامهای.com", "kim@xn--mgba3gch31f.com"),
        ("kim\ufe0f@contoso.com", "kim@contoso.com", "kim@contoso.com"),
        ("Kim Akers <kim@contoso.com>", "kim@contoso.com", "kim@contoso.com"),
        ('"Akers, Kim" <kim@contoso.com>;', "kim@contoso.com", "kim@contoso.com"),
        ("MAILTO:kim@contoso.com", "kim@contoso.com", "kim@contoso.com"),
        ("kim@contoso.com,", "kim@contoso.com", "kim@contoso.com"),
        ("“kim@contoso.com”", "kim@contoso.com", "kim@contoso.com"),
        ("‘mailto:kim@contoso.com’", "kim@contoso.com", "kim@contoso.com"),
        ("«kim@contoso.com»,", "kim@contoso.com", "kim@contoso.com"),
        ("(kim@contoso.com)", "kim@contoso.com", "kim@contoso.com"),
        ("o'neil@contoso.com", "o'neil@contoso.com", "o'neil@contoso.com"),
        ("kim@con\u200dtoso.com\ufe0f", "kim@contoso.com", "kim@contoso.com"),
    ],
)
def test_an_address_is_kept_as_people_read_it_and_sent_as_dns_knows_it(
    typed: str, kept: str, wire: str
) -> None:
    assert addresses.parse(typed) == kept
    assert addresses.on_the_wire(kept) == wire
    assert addresses.parse(kept) == kept


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("k" * 65 + "@contoso.com", LocalPartTooLong),
        ("é" * 33 + "@contoso.com", LocalPartTooLong),
        ("kim@" + "a" * 64 + ".com", DomainTooLong),
        ("kim@" + ".".join(["a" * 60] * 5), DomainTooLong),
        ("k" * 60 + "@" + ".".join(["a" * 48] * 4), AddressTooLong),
        ("kim", NotAnAddress),
        ("", NotAnAddress),
        ("@contoso.com", NotAnAddress),
        ("kim@contoso", NotAnAddress),
        ("kim@lee@contoso.com", NotAnAddress),
        ("kim akers@contoso.com", NotAnAddress),
        ("kim@contoso.com, lee@contoso.com", NotAnAddress),
        ("kim@☃.com", NotAnAddress),
        ("kim@[192.0.2.1]", NotAnAddress),
    ],
)
def test_what_mail_servers_do_not_take_is_refused_with_what_is_wrong(
    typed: str, refusal: type[IdentifierRefused]
) -> None:
    with pytest.raises(IdentifierRefused) as refused:
        addresses.parse(typed)
    assert refused.type is refusal


def test_the_longest_parts_that_mail_servers_take_are_taken() -> None:
    longest = "k" * 64 + "@" + ".".join(["a" * 61, "b" * 61, "c" * 61, "com"])
    assert len(longest) == 254
    assert addresses.parse(longest) == longest


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("kim@bücher-contoso.com", "KIM@xn--bcher-contoso-wob.com", True),
        ("kim@bücher-contoso.com", "kim@BU\u0308CHER-contoso.com.", True),
        ("josé@contoso.com", "JOSE\u0301@contoso.com", True),
        ("kim@straße-contoso.com", "kim@strasse-contoso.com", False),
        ("groß@contoso.com", "gross@contoso.com", False),
        ("kim@contoso.com", "kim@mail.contoso.com", False),
        ("no address", "NO ADDRESS ", True),
    ],
)
def test_two_spellings_of_one_address_are_the_same(one: str, other: str, same: bool) -> None:
    assert addresses.same(one, other) is same


@pytest.mark.parametrize("spelling", ["Kim@bücher-contoso.com", "kim@xn--bcher-contoso-wob.com"])
def test_every_spelling_of_an_address_is_known(spelling: str) -> None:
    assert addresses.spellings(spelling) == {"kim@bücher-contoso.com", "kim@xn--bcher-contoso-wob.com"}


@given(st.text(max_size=60))
def test_any_text_has_a_normal_form_that_stays_what_it_is(text: str) -> None:
    known = addresses.normal(text)
    assert addresses.normal(known) == known
    assert all(addresses.normal(one) == known for one in addresses.spellings(text))
