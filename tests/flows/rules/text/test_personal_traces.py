import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.text import personal_traces
from flows.rules.text.personal_traces import ERASED, Address, Traces

PUNYCODE = "xn--bcher-contoso-wob.com"


@pytest.mark.parametrize(
    "spelling",
    [
        "kim@b\u00fccher-contoso.com",
        "KIM@B\u00dcCHER-CONTOSO.COM",
        "kim@bu\u0308cher-contoso.com",
        f"kim@{PUNYCODE}",
        f"Kim@{PUNYCODE.upper()}",
        "\uff4bim@b\u00fccher-contoso.com",
        " kim@b\u00fccher-contoso.com ",
    ],
)
def test_an_address_is_the_same_in_every_spelling(spelling: str) -> None:
    for given_as in ("kim@b\u00fccher-contoso.com", f"kim@{PUNYCODE}"):
        assert Address(given_as).is_(spelling)
    for text in (f"to {spelling.strip()}.", f"<mailto:{spelling.strip()}|x>", f"q={spelling.strip()}&x"):
        assert spelling.strip() not in Traces(Address(f"kim@{PUNYCODE}")).without(text)


@pytest.mark.parametrize(
    "spelling",
    [
        "o'brien@contoso.com",
        "O'Brien@Contoso.com",
        "o'brien\uff20contoso.com",
        "o'brien\ufe6bcontoso\uff0ecom",
        "o'brien@contoso\uff61com",
    ],
)
@pytest.mark.parametrize("text", ["to {}.", "'{}'", "‘{}’", "“{}”", "({}), who", "<mailto:{}|O'B>", "Ｏ{}"])
def test_an_address_is_found_whatever_it_may_hold_before_the_sign(spelling: str, text: str) -> None:
    written = text.format(spelling)
    is_another = written.startswith("Ｏ")
    left = Traces(Address("o'brien@contoso.com")).without(written)
    assert left == (written if is_another else text.format(ERASED))


@pytest.mark.parametrize("local", ["a|b", "a/b", "a=b", "a&b", "a#b", "a'b", "{a}", "a!b", "é", "o’b", "ß"])
@pytest.mark.parametrize("host", ["contoso.com", "نامه\u200cای.com", "xn--mgba3gch31f060k.com"])
def test_every_address_is_found_in_text_as_it_is_written(local: str, host: str) -> None:
    assert Traces(Address(f"{local}@{host}")).without(f"to {local}@{host}.") == f"to {ERASED}."


@pytest.mark.parametrize(
    ("one", "other"), [("gross@contoso.com", "groß@contoso.com"), ("kim@contoso.com", "o'kim@contoso.com")]
)
def test_two_addresses_that_differ_are_two_people(one: str, other: str) -> None:
    assert not Address(one).is_(other)
    assert Traces(Address(one)).without(f"to {other}.") == f"to {other}."
    assert Traces(Address(other)).without(f"to {one}.") == f"to {one}."


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("Ben Smith", "Ben called; a ben nevis", f"{ERASED} called; a ben nevis"),
        ("Dr. Al Bo", "Dr. Al agreed, et al", f"Dr. {ERASED} agreed, et al"),
        ("Thi Le", "Le agreed, le projet", f"{ERASED} agreed, le projet"),
        ("Van Tran", "Van moved by van", f"{ERASED} moved by van"),
        ("Anna van Dijk", "Anna, by Van", f"{ERASED}, by Van"),
        ("John Best Jr", "Call Jr first", "Call Jr first"),
    ],
)
def test_a_first_or_last_name_that_is_a_particle_of_others_is_found(name: str, text: str, left: str) -> None:
    assert person(name).without(text) == left


@pytest.mark.parametrize(
    "other",
    [
        "akim@contoso.com",
        "a.kim@contoso.com",
        "a+kim@contoso.com",
        "kim@contoso.com.example",
        "kim@mail.contoso.com",
        "kim@contoso.comx",
        "k_m@contoso.com",
    ],
)
def test_another_address_is_left(other: str) -> None:
    assert Traces(Address("kim@contoso.com")).without(f"write to {other} now") == f"write to {other} now"


@pytest.mark.parametrize(
    "written",
    [
        "kim\uff20contoso.com",
        "KIM\uff20CONTOSO\uff0eCOM",
        "kim@contoso\u3002com",
        "kim%40contoso.com",
        "kim%2540contoso.com",
        "%6b%69%6d%40%63ontoso.com",
        "kim&#64;contoso.com",
        "kim&commat;contoso.com",
        "kim\\u0040contoso.com",
        "kim=40contoso.com",
        "kim @ contoso.com",
        "kim\n@ contoso.com",
        "kim@@contoso.com",
        "kim(at)contoso.com",
        "kim (a) contoso.com",
        "kim(\u00e4t)contoso.com",
        "kim [at] contoso [dot] com",
        "kim[@]contoso[.]com",
        "kim{at}contoso{dot}com",
        "Kim AT Contoso DOT com",
        "kim at contoso . com",
        "kim-at-contoso-dot-com",
        "k\u00adim@con\u200btoso.com",
    ],
)
def test_an_address_is_found_however_its_signs_are_written(written: str) -> None:
    traces = Traces(Address("kim@contoso.com"))
    for before, after in (("ask ", ", please"), ("mailto:", "?subject=x"), ("_", "_"), ("(", ").")):
        assert traces.without(f"{before}{written}{after}") == f"{before}{ERASED}{after}"


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("sean.o'brien@contoso.com", "as sean.o'brien@contoso.com said"),
        ("sean.o'brien@contoso.com", "as Sean.O\u2019Brien@contoso.com said"),
        ("zo\u00eb@contoso.com", "as zo%C3%AB@contoso.com said"),
        ("zo\u00eb@contoso.com", "as ZO\u00cb@contoso.com said"),
        ("r&d@contoso.com", "as r&amp;d@contoso.com said"),
        ("kim.akers@contoso.com", "as kim dot akers at contoso dot com said"),
    ],
)
def test_an_address_with_any_sign_in_it_is_found(address: str, text: str) -> None:
    assert Traces(Address(address)).without(text) == f"as {ERASED} said"


@pytest.mark.parametrize(
    ("address", "other"),
    [
        ("kim@contoso.com", "jos\u00e9.kim@contoso.com"),
        ("kim@contoso.com", "jose\u0301kim@contoso.com"),
        ("kim@contoso.com", "o'kim@contoso.com"),
        ("kim@contoso.com", "kim@contoso.com.au"),
        ("kim@contoso.com", "kim [at] contoso [dot] com [dot] au"),
        ("kim@contoso.com", "kim at contoso, com"),
        ("kim@fass.example", "kim@fa\u00df.example"),
        ("kim@bucher.example", "kim@b\u00fccher.example"),
        ("zoe@contoso.com", "zo\u00eb@contoso.com"),
    ],
)
def test_an_address_that_only_resembles_it_is_left(address: str, other: str) -> None:
    assert Traces(Address(address)).without(other) == other


def person(*names: str, phone: str = "", company: str = "Contoso") -> Traces:
    return Traces(Address("x@y.example"), frozenset(names), frozenset({phone} - {""}), frozenset({company}))


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("Kim Akers", "Kim Akers said so", "(erased) said so"),
        ("Kim Akers", "AKERS, KIM", "(erased), (erased)"),
        ("Kim Akers", "kim's desk", "(erased)'s desk"),
        ("Kim Akers", "kimono, Akersville, eskimo", "kimono, Akersville, eskimo"),
        ("Kim Akers", "kim_akers and K. Akers", "(erased) and K. (erased)"),
        ("Jos\u00e9 \u0141ukasz", "jose lukasz, JOSE", "(erased), (erased)"),
        ("Jose Lukasz", "Jos\u00e9 \u0141ukasz", "(erased)"),
        ("J\u00fcrgen M\u00fcller", "Herr Mueller, MULLER", "Herr (erased), (erased)"),
        ("Zo\u00eb", unicodedata.normalize("NFD", "ask Zo\u00eb."), "ask (erased)."),
        ("Ludwig van Dyk", "a van came for Dyk", "a van came for (erased)"),
        ("Will May", "we will see in may what Will wants", "we will see in may what (erased) wants"),
        ("Bo Li", "bo is not Bo", "bo is not (erased)"),
        ("Kim Contoso", "Contoso agreed, Kim says", "Contoso agreed, (erased) says"),
        ("\u5c71\u7530 \u592a\u90ce", "\u5c71\u7530\u3055\u3093\u306f", "(erased)\u3055\u3093\u306f"),
        ("\u5c71\u7530 \u592a\u90ce", "\u5c71\u7530\u592a\u90ce\u69d8", "(erased)\u69d8"),
        ("\uae40\ucca0\uc218", "\uae40\ucca0\uc218\uac00", "(erased)\uac00"),
        ("\u041a\u0438\u043c \u0410\u043a\u0435\u0440\u0441", "\u043a\u0438\u043c!", "(erased)!"),
    ],
)
def test_a_name_and_its_parts_are_found_as_words(name: str, text: str, left: str) -> None:
    assert person(name).without(text) == left


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("Kim Akers", "KimAkers and kimakers", "(erased) and (erased)"),
        ("Kim Akers", "AkersKim; kimakers2@gmail.com", "(erased); (erased)2@gmail.com"),
        ("Dr. Kim B. Akers", "ask DearKimAkers", "ask Dear(erased)"),
        ("Kim Akers", "Kim%20Akers, Kim&nbsp;Akers", "(erased), (erased)"),
        ("Kim Akers", "K\u200bim of A\u00adkers", "(erased) of (erased)"),
        ("Line Hansen", "linehansen wrote on line 3", "(erased) wrote on line 3"),
        ("Sean O'Brien", "OBrien, obrien", "(erased), (erased)"),
        ("Anne-Marie Olsen", "Annemarie", "(erased)"),
        ("Anna Mar", "AnnaMarie", "AnnaMarie"),
    ],
)
def test_a_name_is_found_where_its_parts_run_together(name: str, text: str, left: str) -> None:
    assert person(name).without(text) == left


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("K", "plan K, k-12, vitamin k"),
        ("A B", "a b, A B"),
        ("x", "X marks it, 2 x 3"),
        ("\u674e", "\u674e\u660e"),
        ("Will", "we will"),
        ("I agree", "I agree; they agree"),
        ("On behalf of Kim", "on behalf of the board"),
        ("The customer", "the customer is eligible"),
        ("Contoso", "Contoso agreed"),
        ("Al Most", "almost"),
    ],
)
def test_a_name_that_may_be_any_word_erases_no_ordinary_word(name: str, text: str) -> None:
    assert person(name).without(text) == text


@pytest.mark.parametrize(
    ("phone", "text", "left"),
    [
        ("+1 425 555 0100 x12", "425 555 0100", "(erased)"),
        ("425 555 0100 / 425 555 0199", "4255550100, 4255550199", "(erased), (erased)"),
        ("+1 425 555 0100", "425\u2011555\u20130100", "(erased)"),
        ("+1 425 555 0100", "\u0664\u0662\u0665\u0665\u0665\u0665\u0660\u0661\u0660\u0660", "(erased)"),
        ("10001", "TPID 5510001, 10001", "TPID 5510001, (erased)"),
    ],
)
def test_a_phone_number_is_found_whole_without_its_extension(phone: str, text: str, left: str) -> None:
    assert person(phone=phone).without(text) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("call 425.555.0100!", "call (erased)!"),
        ("at 001 425 5550100, or so", "at (erased), or so"),
        ("+1 (425) 555-0100", "(erased)"),
        ("\uff14\uff12\uff15 555 0100", "(erased)"),
        ("order 94255550100999", "order 94255550100999"),
        ("425 555 0199", "425 555 0199"),
    ],
)
def test_a_phone_number_is_found_however_it_is_written(text: str, left: str) -> None:
    assert person(phone="+1 (425) 555-0100").without(text) == left


def test_what_may_be_the_name_of_somebody_else_goes_only_whole() -> None:
    value = {"name": "Kim Lee", "company_name": "Akers Ltd", "note": "Kim", "more": [{"name": "kim akers"}]}
    assert personal_traces.replaced(value, person("Kim Akers")) == {
        "name": "Kim Lee",
        "company_name": "Akers Ltd",
        "note": ERASED,
        "more": [{"name": ERASED}],
    }


@given(st.text(), st.text(), st.text(min_size=1))
def test_text_of_any_letters_can_be_searched_for_names_of_any_letters(
    name: str, phone: str, text: str
) -> None:
    assert isinstance(person(name, phone=phone).without(text), str)


@given(st.text(alphabet="Kim Akrs.,", max_size=40))
def test_what_is_left_is_found_no_more(text: str) -> None:
    once = person("Kim Akers").without(text)
    assert person("Kim Akers").without(once) == once
