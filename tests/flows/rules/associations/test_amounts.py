from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from flows.rules.associations import amounts
from flows.rules.associations.amounts import Amount, Rate

RATES = amounts.rates_from(
    [
        {"market": "A", "currency": "USD", "amount": 5000},
        {"market": "b", "currency": "USD", "amount": 3000},
        {"market": "C", "currency": "EUR", "amount": 1000},
    ]
)


@pytest.mark.parametrize(
    ("market", "expected"),
    [
        ("A", Amount("USD", 5000)),
        ("a", Amount("USD", 5000)),
        ("B", Amount("USD", 3000)),
        ("C", Amount("EUR", 1000)),
        ("D", None),
        ("", None),
        (None, None),
    ],
)
def test_an_engagement_pays_the_rate_of_the_market(market: str | None, expected: Amount | None) -> None:
    assert amounts.in_market(RATES, market) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], ""),
        ([None, None], ""),
        ([Amount("USD", 5000)], "USD 5,000"),
        ([Amount("USD", 5000), Amount("USD", 9500)], "USD 14,500"),
        ([Amount("USD", 5000), None, None], "USD 5,000 and 2 without a rate"),
        ([Amount("USD", 5000), Amount("EUR", 1200)], "EUR 1,200 + USD 5,000"),
        ([Amount("USD", 0)], "USD 0"),
    ],
)
def test_a_sum_says_what_it_lacks(given: Sequence[Amount | None], expected: str) -> None:
    assert amounts.total(given) == expected


@pytest.mark.parametrize(
    ("promised", "rate", "is_promised", "expected"),
    [
        (None, Amount("USD", 5000), False, Amount("USD", 5000)),
        (Amount("USD", 4000), Amount("USD", 5000), True, Amount("USD", 4000)),
        (Amount("EUR", 4000), Amount("USD", 5000), True, Amount("EUR", 4000)),
        (Amount("USD", 4000), None, True, Amount("USD", 4000)),
        (None, Amount("USD", 5000), True, None),
        (None, None, False, None),
    ],
)
def test_from_the_consent_on_only_what_was_promised_then_counts(
    promised: Amount | None, rate: Amount | None, is_promised: bool, expected: Amount | None
) -> None:
    assert amounts.expected(promised, rate, is_promised=is_promised) == expected


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        (Decimal(5), "USD", Amount("USD", Decimal(5))),
        (Decimal(0), "USD", Amount("USD", Decimal(0))),
        (None, "USD", None),
        (Decimal(5), None, None),
    ],
)
def test_two_columns_hold_an_amount_or_none(
    amount: Decimal | None, currency: str | None, expected: Amount | None
) -> None:
    assert amounts.stored(amount, currency) == expected


FIRST = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECOND, JUST = FIRST + timedelta(days=30), timedelta(microseconds=1)


def _rates(**amounts_of: int) -> list[Rate]:
    return [Rate(market, Amount("USD", units)) for market, units in amounts_of.items()]


HISTORY = [(FIRST, _rates(A=5000, C=9)), (SECOND, _rates(A=4000, B=3000)), (None, _rates(A=1000, B=2000))]


@pytest.mark.parametrize(
    ("market", "at", "expected"),
    [
        ("A", FIRST - 99 * (SECOND - FIRST), 5000),
        ("A", FIRST - JUST, 5000),
        ("a", FIRST, 4000),
        ("A", SECOND - JUST, 4000),
        ("A", SECOND, 1000),
        ("B", FIRST - JUST, 3000),
        ("B", SECOND, 2000),
        ("C", FIRST - JUST, 9),
        ("C", FIRST, None),
        ("D", FIRST, None),
        (None, FIRST, None),
    ],
)
def test_a_rate_counts_until_the_next_and_the_first_known_also_before(
    market: str | None, at: datetime, expected: int | None
) -> None:
    assert amounts.in_force(HISTORY, market, at) == (expected and Amount("USD", expected))
