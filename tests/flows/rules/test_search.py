import pytest

from flows.rules.search import as_number, fold, reference, wanted, words_of


@pytest.mark.parametrize(
    ("text", "folded"), [("Société", "societe"), (" CONTOSO ", "contoso"), ("Straße", "strasse"), ("", "")]
)
def test_folding_takes_accents_and_capitals_away(text: str, folded: str) -> None:
    assert fold(text) == folded


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
