import pytest

from flows.rules.search import as_number, fits, fold, reference, wanted, words_of


@pytest.mark.parametrize(
    ("text", "folded"), [("Société", "societe"), (" CONTOSO ", "contoso"), ("Straße", "strasse"), ("", "")]
)
def test_folding_takes_accents_and_capitals_away(text: str, folded: str) -> None:
    assert fold(text) == folded


def is_found(search: str, name: str, domain: str = "example.com") -> bool:
    words = words_of(name, domain, "1")
    return all(any(word.startswith(part) for word in words) for part in wanted(search))


FOUND = [
    ("lodz", "Łódź Spółka"),
    ("ŁÓDŹ", "Łódź"),
    ("orsted", "Ørsted"),
    ("Dordevic", "Đorđević"),
    ("istanbul", "İstanbul"),
    ("isik", "Işık"),
    ("aerosor", "Ærøsør"),
    ("strasse", "Straße"),
    ("STRAßE", "Strasse"),
    ("coeur", "Cœur"),
    ("thorsmork", "Þórsmörk"),
    ("o'neil", "O’Neil"),
    ("O’Neil", "O'Neil"),
    ("“Contoso”", "Contoso Ltd"),
    ("(contoso),", "Contoso"),
    ("コントソ", "株式会社コントソ商事"),
    ("商事", "株式会社コントソ商事"),
    ("株式会社", "㈱コントソ 株式会社"),
    ("ｺﾝﾄｿ", "株式会社コントソ"),
    ("ガス", "東京ｶﾞｽ株式会社"),
    ("Ｃｏｎｔｏｓｏ", "contoso"),
    ("contoso", "ＣＯＮＴＯＳＯ株式会社"),
    ("コントソnord", "コントソNord"),
    ("nord", "コントソNord商事"),
    ("有限公司", "北京康托索有限公司"),
    ("康托索", "北京康托索有限公司"),
    ("คอนโทโซ", "บริษัทคอนโทโซจำกัด"),
    ("삼성", "삼성전자"),
    ("société", "Societe"),
    ("", ""),
]


@pytest.mark.parametrize(("search", "name"), FOUND[:-1])
def test_a_customer_is_found_however_its_letters_are_typed(search: str, name: str) -> None:
    assert is_found(search, name)
    assert fits(search.strip("“”(),"), name)


@pytest.mark.parametrize(
    ("search", "name"),
    [("カス", "ガス"), ("コントン", "コントソ"), ("こんとそ", "コントソ"), ("lody", "Łódź")],
)
def test_other_letters_are_not_found(search: str, name: str) -> None:
    assert not is_found(search, name)


def test_a_domain_is_found_in_its_own_letters_and_as_it_is_kept() -> None:
    for search in ("bücher-contoso.com", "bucher-contoso", "xn--bcher-contoso-wob.com"):
        assert is_found(search, "Contoso", "xn--bcher-contoso-wob.com")


def test_long_names_without_spaces_have_no_more_words_than_letters() -> None:
    assert len(words_of("金額" * 75, "example.com", "1")) < 160
    assert is_found("金額" * 40, "金額" * 75)


def test_a_customer_is_found_by_the_parts_of_its_name_its_domain_and_its_identifier() -> None:
    assert words_of("Contoso-Nord & Söhne", "mail.contoso.co.uk", "00418207") == {
        "contoso-nord",
        "contoso",
        "nord",
        "&",
        "sohne",
        "mail.contoso.co.uk",
        "mail",
        "co",
        "00418207",
    }


def test_the_longest_word_of_a_search_comes_first_and_too_many_are_left_out() -> None:
    assert wanted("ab Contoso x") == ("contoso", "ab", "x")
    assert len(wanted(" ".join(f"w{number}" for number in range(50)))) == 8


@pytest.mark.parametrize("typed", ["MCI-000012", "mci-12", "mci 12", " MCI12 ", "mci-000012"])
def test_r27_a_reference_is_recognised_however_it_is_typed(typed: str) -> None:
    assert as_number(typed) == reference(12) == "MCI-000012"


@pytest.mark.parametrize("typed", ["CL-12", "12", "mci", "mci-x", "4021187"])
def test_a_claim_id_passes_as_it_is(typed: str) -> None:
    assert as_number(typed) == typed
