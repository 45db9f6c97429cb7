"""What many associations are worth together: what was promised at the consent, before it today's rate."""

from collections.abc import Iterable
from itertools import chain, repeat

from flows.rules.associations import amounts
from flows.rules.associations.amounts import Amount
from store.customers.own_work import Alike

MOST_ADDED_UP = 2000
"""Associations up to which amounts are added up."""


def total(alike: Iterable[Alike]) -> str:
    """Return the sum in words, empty if no rate is known."""
    return amounts.total(chain.from_iterable(repeat(amount(one), one.count) for one in alike))


def worth(alike: Iterable[Alike]) -> str:
    """Return the same; above ``MOST_ADDED_UP``, where reading ended, it says "more than"."""
    every = list(alike)
    words = total(every)
    return f"more than {words}" if words and sum(one.count for one in every) > MOST_ADDED_UP else words


def amount(one: Alike) -> Amount | None:
    """Return what each of them is expected to pay; ``None`` if it is not known."""
    promised = amounts.stored(one.expected_amount, one.expected_currency)
    rate = amounts.in_market(amounts.rates_from(one.engagement.rates), one.location.market)
    return amounts.expected(promised, rate, is_promised=one.is_promised)


def is_estimated(alike: Iterable[Alike]) -> bool:
    """Tell whether a known amount among them is today's rate, as the customer did not consent yet."""
    return any(not one.is_promised and amount(one) is not None for one in alike)
