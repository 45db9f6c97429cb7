import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.app.ids import Subcommand
from handlers.app.typed_command import read

SPACES = ["\t", "\n", "\r\n", "\u00a0", "\u3000", "\u2009", "\u202f", " \u200b ", "  ", "\u2028"]


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("word", [Subcommand.ADD_CUSTOMER, Subcommand.CUSTOMERS])
def test_every_kind_of_space_parts_the_subcommand_from_what_follows(space: str, word: str) -> None:
    typed = read(f"{space}{word}{space}contoso.com{space}")
    assert (typed.word, typed.rest) == (word, "contoso.com")


@pytest.mark.parametrize(
    "written",
    [
        "ADD-CUSTOMER",
        "Add_Customer",
        "add\u2014customer",
        "add\u2013customer",
        "add\u2011customer",
        "add--customer",
        "add customer",
        "Add\u00a0Customer",
        "“add-customer”",
        "add-customer:",
        "/add-customer",
        "`add-customer`",
        "ａｄｄ－ｃｕｓｔｏｍｅｒ",
        "\u202eadd-\u200bcustomer",
        "<http://add-customer|add-customer>",
        "addcustomer",
        "AddCustomer",
        "add \u2013 customer",
        "add - customer",
        "/mci add-customer",
        "MCI add customer",
        "\u2022 add-customer",
        "- add-customer",
        "&gt; add-customer",
    ],
)
def test_a_subcommand_is_understood_however_it_is_written(written: str) -> None:
    typed = read(f"{written} contoso.com")
    assert (typed.word, typed.rest) == ("add-customer", "contoso.com")


@pytest.mark.parametrize("sign", [":", ",", "=", ": ", " : ", ";"])
def test_a_sign_may_stand_between_the_subcommand_and_what_follows(sign: str) -> None:
    typed = read(f"add-customer{sign}contoso.com")
    assert (typed.word, typed.rest) == ("add-customer", "contoso.com")


@pytest.mark.parametrize("quotes", ["``", '""', "“”", "„“", "«»", "‘’", "''", ("```", "```")])
@pytest.mark.parametrize("written", ["add-customer contoso.com", "/mci add-customer contoso.com"])
def test_a_command_may_be_pasted_with_quotes_around_it(quotes: tuple[str, str], written: str) -> None:
    typed = read(f"{quotes[0]}{written}{quotes[1]}")
    assert (typed.word, typed.rest) == ("add-customer", "contoso.com")


@pytest.mark.parametrize("written", ["admin outbox", "admin\u2014outbox", "Admin_Outbox", "admin: outbox"])
def test_a_word_after_a_subcommand_may_be_joined_to_it(written: str) -> None:
    typed = read(written)
    assert (typed.word, typed.rest.lower()) == ("admin", "outbox")


@pytest.mark.parametrize(
    ("written", "rest"),
    [
        ('"Contoso" "Nord"', '"Contoso" "Nord"'),
        ("‘O’Neil’", "O’Neil"),
        ("A &amp; B &lt;C&gt;", "A & B <C>"),
        ("&amp;amp; &amp;lt; x", "&amp; &lt; x"),
        ("<http://contoso.com|contoso.com>", "contoso.com"),
        ("<https://contoso.com>", "https://contoso.com"),
        ("<https://contoso.com/a?b=1&amp;c=2|contoso.com/a?b=1&amp;c=2>", "contoso.com/a?b=1&c=2"),
        ("<mailto:kim@contoso.com|kim@contoso.com>", "kim@contoso.com"),
        ("<tel:+14255550100|+1 425 555 0100>", "+1 425 555 0100"),
        ("<@U0ADA|ada>", "ada"),
        ("<@U0ADA>", "U0ADA"),
        ("<#C0INCENTIVES|incentives>", "incentives"),
        ("“Contoso Ltd”", "Contoso Ltd"),
        ("„Contoso“", "Contoso"),
        ("«Contoso»", "Contoso"),
        ("‘Contoso’", "Contoso"),
        ('"Contoso"', "Contoso"),
        ("O’Neil & Sons", "O’Neil & Sons"),
        ("\u2014all", "all"),
        ("\u2013all", "all"),
        ("--all", "all"),
        ("viva \u2014complete", "viva complete"),
        ("MCI\u2013000123", "MCI-000123"),
        ("MCI-000123.", "MCI-000123"),
        ("contoso.com,", "contoso.com"),
        ("contoso.com!?", "contoso.com"),
        ("コントソ。", "コントソ"),
        ("\u201cContoso.\u201d", "Contoso."),
        ("Contoso\x00\ud800 Ltd", "Contoso Ltd"),
        ("-5 Ltd", "-5 Ltd"),
    ],
)
def test_what_follows_is_read_as_it_was_meant(written: str, rest: str) -> None:
    assert read(f"customer {written}").rest == rest


@given(st.text(st.characters(exclude_categories=()), max_size=80))
def test_whatever_is_typed_can_be_read(text: str) -> None:
    typed = read(text)
    typed.word.encode()
    typed.rest.encode()
    assert "\x00" not in typed.word + typed.rest


@pytest.mark.parametrize("sign", ["!", "-", "<", '"', "\u2066", "\u2026", "&amp;"])
def test_a_word_with_tens_of_thousands_of_signs_inside_is_no_subcommand(sign: str) -> None:
    for around in ("", sign * 3):
        assert read(f"{around}a{sign * 50_000}a help").word not in set(Subcommand)
    assert read(f"{sign * 3}help").word == "help"


@pytest.mark.parametrize(
    ("written", "word", "rest"),
    [
        ("claim contoso", Subcommand.SUBMIT_CLAIM, "contoso"),
        ("Claim: Contoso Ltd.", Subcommand.SUBMIT_CLAIM, "Contoso Ltd"),
        ("submit MCI-000001", Subcommand.SUBMIT_CLAIM, "MCI-000001"),
        ("claim customer contoso", Subcommand.CLAIM_CUSTOMER, "contoso"),
        ("submit claim contoso", Subcommand.SUBMIT_CLAIM, "contoso"),
        ("add contoso.com", Subcommand.ADD_CUSTOMER, "contoso.com"),
        ("add", Subcommand.ADD_CUSTOMER, ""),
    ],
)
def test_a_part_of_a_subcommand_is_enough_where_it_says_what_is_meant(
    written: str, word: str, rest: str
) -> None:
    typed = read(written)
    assert (typed.word, typed.rest) == (word, rest)
