from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.associations.amounts import Amount
from flows.rules.claims import money
from flows.rules.claims.money import AmountFault, AmountRefused


@pytest.mark.parametrize(
    ("typed", "currency", "units"),
    [
        ("5000", "USD", "5000"),
        ("5,000.00", "USD", "5000"),
        ("5.000,00", "EUR", "5000"),
        ("5 000", "EUR", "5000"),
        ("5\u202f000,50", "EUR", "5000.5"),
        ("5'000.50", "CHF", "5000.5"),
        ("5’000", "CHF", "5000"),
        ("1,234,567.89", "USD", "1234567.89"),
        ("1.234.567,89", "EUR", "1234567.89"),
        ("1 234 567", "EUR", "1234567"),
        ("5.000", "EUR", "5000"),
        ("5,000", "USD", "5000"),
        ("5.000", "USD", "5000"),
        ("5,5", "EUR", "5.5"),
        ("5.50", "USD", "5.5"),
        ("USD 5k", "USD", "5000"),
        ("1.5k", "USD", "1500"),
        ("usd 5,000", "USD", "5000"),
        ("5000 USD", "USD", "5000"),
        ("5000USD", "USD", "5000"),
        ("€ 5.000,00", "EUR", "5000"),
        ("$6,500", "USD", "6500"),
        ("US$ 6,500", "USD", "6500"),
        ("US $6,500", "USD", "6500"),
        ("6,500 $", "USD", "6500"),
        ("$6,500", "CAD", "6500"),
        ("C$6,500", "CAD", "6500"),
        ("A$ 6.500,00", "AUD", "6500"),
        ("５０００", "JPY", "5000"),
        ("1234.567", "KWD", "1234.567"),
        (" 6500 ", "USD", "6500"),
        ("5_000", "USD", "5000"),
        ("5‘000´000.50", "CHF", "5000000.5"),
        ("1 234 567,89", "EUR", "1234567.89"),
        ("1 234,5", "EUR", "1234.5"),
        ("1'234,5", "CHF", "1234.5"),
        ("1.234.567", "KWD", "1234567"),
        ("1,234.567", "KWD", "1234.567"),
        ("1,00,000", "INR", "100000"),
        ("₹ 12,34,567.50", "INR", "1234567.5"),
        ("1,000,000", "INR", "1000000"),
        ("$5,000 USD", "USD", "5000"),
        ("$5,000 CAD", "CAD", "5000"),
        ("€5.000 EUR", "EUR", "5000"),
        ("5 K$", "USD", "5000"),
        ("5M$", "USD", "5000000"),
        ("5.5k", "EUR", "5500"),
        ("5\u200b000\u00a0", "USD", "5000"),
        ("５，０００．５０", "USD", "5000.5"),
        ("￥５０００", "JPY", "5000"),
        ("٥٠٠٠", "USD", "5000"),
        ("0,0001k", "USD", "0.1"),
        ("6499.5000", "USD", "6499.5"),
    ],
)
def test_an_amount_is_read_as_people_of_any_country_type_it(typed: str, currency: str, units: str) -> None:
    assert money.amount_of(typed, currency) == Amount(currency, Decimal(units))


@pytest.mark.parametrize(
    ("typed", "currency", "fault", "wanted"),
    [
        ("", "USD", AmountFault.NOT_A_NUMBER, ""),
        ("five thousand", "USD", AmountFault.NOT_A_NUMBER, ""),
        ("$5,000", "EUR", AmountFault.OTHER_CURRENCY, "USD"),
        ("C$5,000", "USD", AmountFault.OTHER_CURRENCY, "CAD"),
        ("A$ 5.000,00", "USD", AmountFault.OTHER_CURRENCY, "AUD"),
        ("US$5,000", "CAD", AmountFault.OTHER_CURRENCY, "USD"),
        ("9" * 40, "USD", AmountFault.TOO_LARGE, ""),
        ("9" * 27 + ".999", "USD", AmountFault.TOO_LARGE, ""),
        ("9" * 38 + "M", "KWD", AmountFault.TOO_LARGE, ""),
        ("USD", "USD", AmountFault.NOT_A_NUMBER, ""),
        ("5,", "USD", AmountFault.NOT_A_NUMBER, ""),
        ("5..000", "USD", AmountFault.NOT_A_NUMBER, ""),
        ("NaN", "USD", AmountFault.NOT_A_NUMBER, ""),
        ("1e5", "USD", AmountFault.NOT_A_NUMBER, ""),
        ("5 00", "USD", AmountFault.NOT_A_NUMBER, ""),
        ("5-6000", "USD", AmountFault.NOT_A_NUMBER, ""),
        ("1.5.000", "EUR", AmountFault.NOT_A_NUMBER, ""),
        ("5.00.0", "EUR", AmountFault.NOT_A_NUMBER, ""),
        ("1.234.56", "EUR", AmountFault.NOT_A_NUMBER, ""),
        ("5,00.000", "USD", AmountFault.NOT_A_NUMBER, ""),
        ("1234,567.89", "USD", AmountFault.NOT_A_NUMBER, ""),
        ("0,500.00", "USD", AmountFault.NOT_A_NUMBER, ""),
        ("1,00,000", "USD", AmountFault.NOT_A_NUMBER, ""),
        ("1.00.000", "INR", AmountFault.NOT_A_NUMBER, ""),
        ("0,00,000", "INR", AmountFault.NOT_A_NUMBER, ""),
        ("1,234 567", "USD", AmountFault.NOT_A_NUMBER, ""),
        ("1.234 567,89", "EUR", AmountFault.NOT_A_NUMBER, ""),
        ("1 234'567", "CHF", AmountFault.NOT_A_NUMBER, ""),
        ("1 5 000", "EUR", AmountFault.NOT_A_NUMBER, ""),
        ("5000 000", "EUR", AmountFault.NOT_A_NUMBER, ""),
        ("5000.50 000", "USD", AmountFault.NOT_A_NUMBER, ""),
        ("0 500", "EUR", AmountFault.NOT_A_NUMBER, ""),
        ("5'00", "CHF", AmountFault.NOT_A_NUMBER, ""),
        ("5  .  000", "EUR", AmountFault.NOT_A_NUMBER, ""),
        ("5E3", "USD", AmountFault.NOT_A_NUMBER, ""),
        ("5×10³", "USD", AmountFault.NOT_A_NUMBER, ""),
        ("10³", "USD", AmountFault.NOT_A_NUMBER, ""),
        ("5½", "USD", AmountFault.NOT_A_NUMBER, ""),
        ("５０．００．０", "JPY", AmountFault.NOT_A_NUMBER, ""),
        ("5 X$", "USD", AmountFault.NOT_A_NUMBER, ""),
        ("€5000 USD", "USD", AmountFault.NOT_A_NUMBER, ""),
        ("C$5000 USD", "CAD", AmountFault.NOT_A_NUMBER, ""),
        ("USD 5000 EUR", "USD", AmountFault.NOT_A_NUMBER, ""),
        ("$$5000", "USD", AmountFault.NOT_A_NUMBER, ""),
        ("-", "USD", AmountFault.NOT_A_NUMBER, ""),
        ("(five)", "USD", AmountFault.NOT_A_NUMBER, ""),
        ("5000-", "USD", AmountFault.NOT_A_NUMBER, ""),
        ("–5000", "USD", AmountFault.NOT_POSITIVE, ""),
        ("-$5,000", "USD", AmountFault.NOT_POSITIVE, ""),
        ("$(5,000)", "USD", AmountFault.NOT_POSITIVE, ""),
        ("－５０００", "JPY", AmountFault.NOT_POSITIVE, ""),
        ("0.000", "KWD", AmountFault.NOT_POSITIVE, ""),
        ("5.000k", "USD", AmountFault.AMBIGUOUS, "5000000 or 5000"),
        ("1,25000k", "EUR", AmountFault.AMBIGUOUS, "125000000 or 1250"),
        ("$5,000 CAD", "USD", AmountFault.OTHER_CURRENCY, "CAD"),
        ("1234,567", "EUR", AmountFault.TOO_EXACT, "2"),
        ("5,000.5.0", "USD", AmountFault.NOT_A_NUMBER, ""),
        ("1.234,567.8", "USD", AmountFault.NOT_A_NUMBER, ""),
        ("5.000", "KWD", AmountFault.AMBIGUOUS, "5000 or 5"),
        ("5,000", "KWD", AmountFault.AMBIGUOUS, "5000 or 5"),
        ("1.234", "KWD", AmountFault.AMBIGUOUS, "1234 or 1.2340"),
        ("1,234", "BHD", AmountFault.AMBIGUOUS, "1234 or 1.2340"),
        ("0,500", "EUR", AmountFault.AMBIGUOUS, "500 or 0.5"),
        ("5,0000", "USD", AmountFault.AMBIGUOUS, "50000 or 5"),
        ("1.25000", "KWD", AmountFault.AMBIGUOUS, "125000 or 1.25"),
        ("5.001,234", "EUR", AmountFault.TOO_EXACT, "2"),
        ("5.5", "JPY", AmountFault.TOO_EXACT, "0"),
        ("0", "USD", AmountFault.NOT_POSITIVE, ""),
        ("-5000", "USD", AmountFault.NOT_POSITIVE, ""),
        ("USD -5", "USD", AmountFault.NOT_POSITIVE, ""),
        ("(500)", "USD", AmountFault.NOT_POSITIVE, ""),
        ("9" * 13, "USD", AmountFault.TOO_LARGE, ""),
        ("EUR 5000", "USD", AmountFault.OTHER_CURRENCY, "EUR"),
        ("5000 €", "USD", AmountFault.OTHER_CURRENCY, "EUR"),
    ],
)
def test_what_is_no_amount_or_could_be_two_is_refused_with_what_to_type(
    typed: str, currency: str, fault: AmountFault, wanted: str
) -> None:
    with pytest.raises(AmountRefused) as refusal:
        money.amount_of(typed, currency)
    assert (refusal.value.fault, refusal.value.wanted) == (fault, wanted)


@given(st.text(max_size=20))
def test_no_text_is_an_error(typed: str) -> None:
    found = Decimal(1)
    with suppress(AmountRefused):
        found = Decimal(money.amount_of(typed, "USD").units)
    assert found > 0


@given(st.decimals(min_value="0.01", max_value="999999999", places=2))
def test_what_was_kept_can_be_typed_again(units: Decimal) -> None:
    kept = money.amount_of(f"{units:f}", "USD")
    assert kept.units == units
    assert money.amount_of(money.written(kept), "USD") == kept
    assert money.amount_of(f"{units:,f}", "USD") == kept


@pytest.mark.parametrize(("typed", "code"), [("usd", "USD"), (" EUR ", "EUR"), ("Chf", "CHF")])
def test_a_currency_is_known_by_its_code(typed: str, code: str) -> None:
    assert money.currency_of(typed) == code


@pytest.mark.parametrize("typed", ["", "dollar", "XXX", "DEM", "US", "BTC"])
def test_a_currency_in_which_nobody_pays_is_refused(typed: str) -> None:
    with pytest.raises(AmountRefused) as refusal:
        money.currency_of(typed)
    assert refusal.value.fault is AmountFault.UNKNOWN_CURRENCY
